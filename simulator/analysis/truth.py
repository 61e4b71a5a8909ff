"""Which failures matter, and which pages and tickets were true (semantics in docs/maths.md)."""

from dataclasses import dataclass

from simulator.ai_service.condition import Condition
from simulator.ai_service.failures import Failure
from simulator.reliability.events import Event
from simulator.reliability.slo import SLO
from simulator.run import Run


@dataclass(frozen=True)
class Truth:
    """A failure as it really was: its impaired time (s), and the budget share it alone would spend of each SLO."""

    name: str
    start: float
    end: float
    spends: dict[str, float]


def truths(run: Run) -> tuple[Truth, ...]:
    """Every failure that struck, with its expected harm: from its condition and the offered rates, without draws."""
    scenario = run.scenario
    ends = {event.subject: event.time for event in run.log if event.kind == "failure_ended"}
    found = []
    for event in run.log:
        if event.kind == "failure_started":
            failure = Failure.of({**event.detail, "name": event.subject})
            end = ends.get(event.subject, scenario.horizon)
            spends = {slo.name: _spends(run.base, failure, slo, scenario.horizon) for slo in scenario.slos}
            found.append(Truth(event.subject, event.time, end, spends))
    return tuple(found)


def _spends(base: Condition, failure: Failure, slo: SLO, horizon: float) -> float:
    """The share of one window's budget that the failure adds."""
    begin, end = failure.start, min(failure.end, horizon)
    _, valid = base.bad(slo.sli, begin - slo.window, begin)
    return base.harm(failure, slo.sli, begin, end) / (slo.error_budget * valid) if valid else 0.0


def scores(run: Run) -> tuple[dict[str, float | None], dict[str, float | None]]:
    """(precision, recall), each of pages alone and of pages and tickets; None where there is nothing to count."""
    real = [truth for truth in truths(run) if max(truth.spends.values()) >= run.scenario.significant]
    pages = [event for event in run.log if event.kind == "paged"]
    tickets = [event for event in run.log if event.kind == "ticket_opened"]
    precision, recall = {}, {}
    for label, calls in (("pages", pages), ("pages_and_tickets", pages + tickets)):
        true = [call for call in calls if any(_saw(call, truth) for truth in real)]
        found = [truth for truth in real if any(_saw(call, truth) for call in calls)]
        precision[label] = len(true) / len(calls) if calls else None
        recall[label] = len(found) / len(real) if real else None
    return precision, recall


def _saw(call: Event, truth: Truth) -> bool:
    """Whether the long window behind a page or ticket holds an impaired second of the failure."""
    return truth.start < call.time and truth.end > call.time - call.detail["long_window"]
