"""What an incident is about: failures, and prices of steps that are held (semantics: docs/maths.md,
"From alert to resolution").
"""

from dataclasses import dataclass

import numpy as np

from simulator.ai_service.failures import Failure
from simulator.ai_service.mitigations import Mitigation
from simulator.ai_service.service import Holder
from simulator.expectation.money import is_limited
from simulator.reliability.alert_rule import NOTICED, AlertRule
from simulator.reliability.slo import SLO
from simulator.simulation.world import World

PRICE = "mitigation_price"
"""The symptom of a step that is held and lets users down."""


@dataclass(frozen=True)
class HeldStep:
    """A mitigation whose price is a cause of its own, and who held it when that was found."""

    do: Mitigation
    holders: tuple[str, ...]

    @property
    def name(self) -> str:
        """`cap_tokens, held by incident-1`."""
        return f"{self.do.kind}, held by {' and '.join(self.holders)}"

    @property
    def symptom(self) -> str:
        """What a person on call sees of it."""
        return PRICE


Cause = Failure | HeldStep


class Causes:
    """Which failures and held steps count for a rule, or harm an objective (live).

    `own` is the incident that asks: what its own steps cost is no cause of it, as it undoes them.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.released = world.env.event()

    def of(self, slo: SLO, rule: AlertRule, own: str = "") -> tuple[Cause, ...]:
        """What counts for a rule that fires now, in the order in which it is matched.

        Failures still at work come first, then those that are over, each by their harm in the
        rule's short window. Prices of held steps are asked for only where no failure counts.
        """
        begin, end = self._window(slo, rule.windows[-1])
        enough = self._enough(slo, rule, begin, end)
        failures = self._failures(slo, begin, end, enough)
        return tuple(failures or self._steps(slo, (begin, end), enough, own))

    def harming(self, slo: SLO, own: str) -> tuple[Cause, ...]:
        """The failures, then the prices, that harm an objective now."""
        failures = [each for each in self.world.failures if self._harms(each, slo)]
        steps = [self._held(do, own) for do in self._foreign(own) if self._costs(do, slo)]
        return (*failures, *steps)

    def release(self, do: Mitigation, holder: Holder) -> None:
        """A step lets go of a mitigation; whoever waits for that looks who holds it still."""
        self.world.change(self.world.service.lift, do, holder)
        released, self.released = self.released, self.world.env.event()
        released.succeed()

    def is_at_work(self, cause: Cause, own: str = "") -> bool:
        """Whether a failure is on (or an overload it began goes on), or a step is held."""
        if isinstance(cause, HeldStep):
            return cause.do in self._on(own)
        now = float(self.world.env.now)
        return cause.start <= now and (now < cause.end or self.world.harm_persists())

    def expected(self, slo: SLO) -> float | None:
        """The share of good events that the service is expected to give now; None without any."""
        now = float(self.world.env.now)
        condition = self.world.sampler.condition
        bad, valid = condition.bad_and_valid(slo.events, now, now + 1.0)
        return (valid - bad) / valid if valid > 0 else None

    def _window(self, slo: SLO, window: float) -> tuple[float, float]:
        """What the alert sees of the rule's window as it ends now."""
        now = np.array(self.world.env.now)
        begin, end = self.world.scenario.monitoring.seen(slo.events, now - window, now)
        return float(begin), float(end)

    def _enough(self, slo: SLO, rule: AlertRule, begin: float, end: float) -> float:
        left = self.world.budget_left.get(slo.name, 1.0) if rule.of_budget_left else 1.0
        return NOTICED * left * rule.limit(slo) * self.world.expected.valid(slo, begin, end)

    def _failures(self, slo: SLO, begin: float, end: float, enough: float) -> list[Failure]:
        harms = {
            failure.name: (failure, self._added(failure, slo, begin, end))
            for failure in self.world.failures
            if failure.start < end
        }
        counting = [pair for pair in harms.values() if 0 < pair[1] >= enough]
        ordered = sorted(counting, key=lambda pair: self._rank(*pair))
        return [failure for failure, _ in ordered]

    def _rank(self, failure: Failure, added: float) -> tuple[bool, float, float, str]:
        # equal amounts, summed differently, differ in their last bits
        return not self.is_at_work(failure), -round(added, 6), failure.start, failure.name

    def _added(self, failure: Failure, slo: SLO, begin: float, end: float) -> float:
        until = end if self._outlasts(failure) else min(end, failure.end)
        return self.world.expected.added(failure, slo, begin, until)

    def _outlasts(self, failure: Failure) -> bool:
        """Whether harm may go on after a failure: the money of a day stays gone until midnight, and
        an overload keeps itself up.
        """
        if failure.end > self.world.env.now:
            return False
        return is_limited(self.world.base) or self.world.harm_persists()

    def _harms(self, failure: Failure, slo: SLO) -> bool:
        if not self.is_at_work(failure):
            return False
        return self.world.expected.harms(failure, slo, float(self.world.env.now))

    def _steps(
        self, slo: SLO, window: tuple[float, float], enough: float, own: str
    ) -> list[HeldStep]:
        prices = [(self.world.price(do, slo.events, *window), do) for do in self._foreign(own)]
        counting = [pair for pair in prices if 0 < pair[0] >= enough]
        ordered = sorted(counting, key=lambda pair: -pair[0])
        return [self._held(do, own) for _, do in ordered]

    def _foreign(self, own: str) -> list[Mitigation]:
        """What only other incidents hold: two that hold the same step would wait for each other."""
        holders = self.world.service.holders
        return [do for do, steps in holders.items() if all(by != own for by, _ in steps)]

    def _on(self, own: str) -> list[Mitigation]:
        """What is on because another incident holds it, in the order in which it went on."""
        holders = self.world.service.holders
        return [do for do, steps in holders.items() if any(by != own for by, _ in steps)]

    def _costs(self, do: Mitigation, slo: SLO) -> bool:
        now = float(self.world.env.now)
        soon = now + 1e-3
        valid = self.world.expected.valid(slo, now, soon)
        above = self.world.scenario.significant * slo.error_budget
        return valid > 0 and self.world.price(do, slo.events, now, soon) > above * valid

    def _held(self, do: Mitigation, own: str) -> HeldStep:
        incidents = [by for by, _ in self.world.service.holders[do] if by != own]
        return HeldStep(do, tuple(dict.fromkeys(incidents)))
