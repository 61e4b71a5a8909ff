"""What really failed, and what it alone would have cost (semantics in docs/maths.md)."""

from dataclasses import dataclass

from simulator.ai_service.condition import Condition
from simulator.ai_service.failures import Failure
from simulator.ai_service.harm import aftermath, harm
from simulator.reliability.slo import SLO
from simulator.run import Run


@dataclass(frozen=True)
class Truth:
    """A failure as it really was, until its harm ended or the run did (s).

    `budgets` are the bad events that each SLO's window allowed when it began, `spends` the shares
    of them it alone would spend.
    """

    failure: Failure
    end: float
    budgets: dict[str, float]
    spends: dict[str, float]

    @property
    def name(self) -> str:
        """Which failure, and which of its occurrences: `blip#3`."""
        return self.failure.name

    @property
    def start(self) -> float:
        """Its first impaired second (s from the start of the run)."""
        return self.failure.start

    @property
    def worst(self) -> str:
        """The SLO it harms most."""
        return max(self.spends, key=lambda slo: self.spends[slo])

    def saw(self, begin: float, end: float) -> bool:
        """Whether the time (begin, end] holds an impaired second of it."""
        return self.start < end and self.end > begin


def truths(run: Run) -> tuple[Truth, ...]:
    """Every failure that struck, with its expected harm: from its condition and the offered rates,
    without draws.
    """
    scenario, found = run.scenario, []
    windows = (
        {slo.name: run.base.budget(slo) for slo in scenario.slos} if run.base.curve.is_flat else {}
    )
    for event in run.log:
        if event.kind == "failure_started":
            failure = Failure.of({**event.detail, "name": event.subject})
            end = min(
                failure.end if failure.end > scenario.horizon else _over(run, failure),
                scenario.horizon,
            )
            budgets = windows or {
                slo.name: _budget(run.base, slo, failure.start) for slo in scenario.slos
            }
            spends = {
                slo.name: spent(run.base, failure, slo, end, budgets[slo.name])
                for slo in scenario.slos
            }
            found.append(Truth(failure, end, budgets, spends))
    return tuple(found)


def _over(run: Run, failure: Failure) -> float:
    """When its harm was over (s): nobody responding, or when it was resolved."""
    end = aftermath(run.base, failure)
    if end <= failure.end:
        return end
    resolved = [
        event.time for event in run.log if event.kind == "resolved" and event.cause == failure.name
    ]
    return max(failure.end, min(end, *resolved)) if resolved else end


def _budget(base: Condition, slo: SLO, begin: float) -> float:
    """The bad events that the window before a moment allows."""
    return slo.error_budget * base.bad(slo.events, begin - slo.window, begin)[1]


def spent(base: Condition, failure: Failure, slo: SLO, until: float, budget: float) -> float:
    """The share of one window's budget that a failure alone adds until a moment (s)."""
    return harm(base, failure, slo.events, failure.start, until) / budget if budget else 0.0
