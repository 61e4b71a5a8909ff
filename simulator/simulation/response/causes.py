"""What an incident is about: failures, and prices of steps that are held (semantics: docs/maths.md,
"From alert to resolution").
"""

from dataclasses import dataclass

import numpy as np

from simulator.ai_service.failures import Failure
from simulator.ai_service.mitigations import Mitigation
from simulator.ai_service.service import Holder
from simulator.expectation.money import is_limited
from simulator.oncall.shipped import PRICE
from simulator.reliability.alert_rule import NOTICED, AlertRule
from simulator.reliability.slo import SLO
from simulator.simulation.response.symptoms import Symptoms
from simulator.simulation.state import RunState

# what a step costs now is measured over so short a time (s) that nothing changes meanwhile
INSTANT = 1e-3


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

    def __init__(self, state: RunState) -> None:
        self.state = state
        self.symptoms = Symptoms(state)
        self.lifted = state.env.event()

    def of(self, slo: SLO, rule: AlertRule, own: str = "") -> tuple[Cause, ...]:
        """What counts for a rule that fires now, in the order in which it is matched.

        Failures still at work come first, then those that are over, each by their harm in the
        rule's short window. Prices of held steps are asked for only where no failure counts.
        """
        # it fires because its short window is above the limit now; the long one holds history too
        begin, end = self._window(slo, rule.windows[-1])
        enough = self._enough(slo, rule, begin, end)
        failures = self._failures(slo, begin, end, enough)
        return tuple(failures or self._steps(slo, (begin, end), enough, own))

    def harming(self, slo: SLO, own: str) -> tuple[Cause, ...]:
        """The failures, then the prices, that harm an objective now."""
        failures = [each for each in self._at_work() if self._harms(each, slo)]
        priced = [do for do in self._held_by_others_only(own) if self._costs(do, slo)]
        return (*failures, *(self._held(do, own) for do in priced))

    def lift(self, do: Mitigation, holder: Holder) -> None:
        """A step lets go of a mitigation; who waits for that looks who holds it still."""
        self.state.change(self.state.service.lift, do, holder)
        lifted = self.lifted
        # the new event comes first: who is woken, and waits on, waits for the next time
        self.lifted = self.state.env.event()
        lifted.succeed()

    def is_at_work(self, cause: Cause, own: str = "") -> bool:
        """Whether a failure is on (or an overload it began goes on), or a step is held."""
        if isinstance(cause, HeldStep):
            steps = self.state.service.holders.get(cause.do, ())
            return any(by != own for by, _ in steps)
        now = float(self.state.env.now)
        return cause.start <= now and (now < cause.end or self.state.harm_persists())

    def expected(self, slo: SLO) -> float | None:
        """The share (0..1) of good events that the service is expected to give now; None without
        any.
        """
        now = float(self.state.env.now)
        condition = self.state.sampler.condition
        # over one second, in which rates hardly change
        bad, valid = condition.bad_and_valid(slo.events, now, now + 1.0)
        if valid > 0:
            return (valid - bad) / valid
        return None

    def _window(self, slo: SLO, window: float) -> tuple[float, float]:
        """What the alert sees of the rule's window (s) as it ends now: from when to when (s)."""
        now = np.array(self.state.env.now)
        begin, end = self.state.scenario.monitoring.seen(slo.events, now - window, now)
        return float(begin), float(end)

    def _enough(self, slo: SLO, rule: AlertRule, begin: float, end: float) -> float:
        """The bad events between two times (s) from which on a cause counts for a rule."""
        limit = NOTICED * self.state.limit_factor(slo, rule) * rule.limit(slo)
        return limit * self.state.expected.valid(slo, begin, end)

    def _failures(self, slo: SLO, begin: float, end: float, enough: float) -> list[Failure]:
        pairs = [
            (failure, self._added(failure, slo, begin, end)) for failure in self._near(begin, end)
        ]
        counting = [pair for pair in pairs if 0 < pair[1] >= enough]
        counting.sort(key=lambda pair: self._rank(*pair))
        return [failure for failure, _ in counting]

    def _near(self, begin: float, end: float) -> list[Failure]:
        """The failures that may have done harm between two times (s)."""
        if is_limited(self.state.base) or self.state.harm_persists():
            return [failure for failure in self.state.failures if failure.start < end]
        return self.state.failures.between(begin, end)

    def _at_work(self) -> list[Failure]:
        """The failures that are at work now."""
        now = float(self.state.env.now)
        if self.state.harm_persists():
            return [failure for failure in self.state.failures if failure.start <= now]
        return self.state.failures.at(now)

    def _rank(self, failure: Failure, added: float) -> tuple[bool, float, float, str]:
        # equal amounts, summed differently, differ in their last bits
        return not self.is_at_work(failure), -round(added, 6), failure.start, failure.name

    def _added(self, failure: Failure, slo: SLO, begin: float, end: float) -> float:
        # one that leaves nothing behind is not followed beyond its end
        until = end
        if not self._may_outlast(failure):
            until = min(end, failure.end)
        return self.state.expected.added(failure, slo, begin, until)

    def _may_outlast(self, failure: Failure) -> bool:
        """Whether harm may go on after a failure: the money of a day stays gone until midnight, and
        an overload keeps itself up.
        """
        if failure.end > self.state.env.now:
            # it is still on
            return False
        return is_limited(self.state.base) or self.state.harm_persists()

    def _harms(self, failure: Failure, slo: SLO) -> bool:
        return self.state.expected.harms(failure, slo, float(self.state.env.now))

    def _steps(
        self, slo: SLO, window: tuple[float, float], enough: float, own: str
    ) -> list[HeldStep]:
        """The steps whose price in a window (s) is large enough to count, the dearest first."""
        prices = {
            do: self.state.segments.price(do, slo.events, *window)
            for do in self._held_by_others_only(own)
        }
        counting = [do for do, price in prices.items() if 0 < price >= enough]
        counting.sort(key=lambda do: -prices[do])
        return [self._held(do, own) for do in counting]

    def _held_by_others_only(self, own: str) -> list[Mitigation]:
        # two incidents that hold the same step would wait for each other, and what is part of the
        # service goes on whoever lets go of it
        service = self.state.service
        return [
            do
            for do, steps in service.holders.items()
            if do not in service.standing and all(by != own for by, _ in steps)
        ]

    def _costs(self, do: Mitigation, slo: SLO) -> bool:
        """Whether a step's price harms an objective now."""
        now = float(self.state.env.now)
        soon = now + INSTANT
        valid = self.state.expected.valid(slo, now, soon)
        if valid <= 0:
            return False
        above = self.state.scenario.significant * slo.error_budget
        return self.state.segments.price(do, slo.events, now, soon) > above * valid

    def _held(self, do: Mitigation, own: str) -> HeldStep:
        incidents = [by for by, _ in self.state.service.holders[do] if by != own]
        # an incident may hold it by two of its steps
        return HeldStep(do, tuple(dict.fromkeys(incidents)))
