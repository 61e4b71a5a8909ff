"""What is expected without draws: what a failure alone adds, and from when on it does harm (live).

Most services are steady and most failures constant: then one rate says it all, and is kept.
"""

import math

import numpy as np

from simulator.ai_service.failures import Failure
from simulator.expectation.condition import Condition
from simulator.expectation.harm import (
    NEVER,
    added_bad_events,
    added_ratio,
    harm_span,
    harms_at,
    may_begin_late,
)
from simulator.expectation.timeline import alone
from simulator.reliability.slo import SLO, Timeslices
from simulator.reliability.windows import Floats

SECOND = 1.0
# ticks that are looked at together
LOOKS = 120


class Expected:
    """Expectations of one run, nobody responding; `significant`, `tick` and `end` (s) are the
    scenario's: what begins a day after its end is not asked for.
    """

    def __init__(self, base: Condition, significant: float, tick: float, end: float) -> None:
        self.base = base
        self.tick = tick
        # a day's money may still be gone until the midnight after the end
        self.until = base.curve.day_after(end)
        self.significant = significant
        self._is_steady = not may_begin_late(base)
        self._usuals: dict[str, tuple[float, float]] = {}
        self._rates: dict[tuple[str, str], float | None] = {}
        self._begins: dict[tuple[str, str], float] = {}
        self._is_late: dict[str, bool] = {}
        self._looks: dict[tuple[str, str], tuple[float, Floats]] = {}

    def valid(self, slo: SLO, begin: float, end: float) -> float:
        """An objective's valid events between two times (s) without a fault."""
        if not self._is_steady or slo.budgeting != "Occurrences":
            return self.base.valid(slo.events, begin, end)
        return self._usual(slo)[1] * (end - begin)

    def added(self, failure: Failure, slo: SLO, begin: float, end: float) -> float:
        """Bad events of an objective that a failure alone adds between two times (s)."""
        # a constant failure does no harm outside of its own time
        lasts = min(end, failure.end) - max(begin, failure.start)
        if lasts <= 0 and self._is_constant(failure, slo):
            return 0.0
        rate = self.rate(failure, slo)
        if rate is None:
            return added_bad_events(self.base, failure, slo.events, begin, end)
        return rate * lasts

    def harms(self, failure: Failure, slo: SLO, time: float) -> bool:
        """Whether a failure alone adds more than the significant share of the budget's rate."""
        above = self.significant * slo.error_budget
        rate = self.rate(failure, slo)
        if rate is None and isinstance(slo.events, Timeslices):
            return added_ratio(self.base, failure, slo.events, time) > above
        if rate is None:
            return self._harms_at(failure, slo, time, above)
        is_on = failure.start <= time < failure.end
        return is_on and rate > above * self.valid(slo, 0.0, SECOND)

    def _harms_at(self, failure: Failure, slo: SLO, time: float, above: float) -> bool:
        """Looked up among the ticks from the one asked for on, which are found together: whoever
        waits asks at each.
        """
        # people who wait look again at every tick
        key = (failure.name, slo.name)
        first, found = self._looks.get(key, (math.inf, np.zeros(0)))
        place = (time - first) / self.tick
        if not (0 <= place < len(found) and place == int(place)):
            times = time + np.arange(LOOKS) * self.tick
            assert not isinstance(slo.events, Timeslices)
            found = harms_at(self.base, failure, slo.events, times, above)
            place = 0.0
            self._looks[key] = time, found
        return bool(found[int(place)])

    def harm_begins(self, failure: Failure, slo: SLO) -> float:
        """The time (s) at which a failure's harm to an objective begins; inf if it does none."""
        if self.rate(failure, slo) is not None:
            if self.harms(failure, slo, failure.start):
                return failure.start
            return math.inf
        key = (failure.name, slo.name)
        if key not in self._begins:
            above = self.significant * slo.error_budget
            span = harm_span(self.base, failure, slo.events, above, self.until)
            self._begins[key] = span[0]
        return self._begins[key]

    def harm_span(self, failure: Failure, slo: SLO, until: float) -> tuple[float, float]:
        """The first and the last moment (s) of a failure's harm to an objective, until a time (s);
        the last is inf for harm that does not end by itself, both are for none.
        """
        if self.rate(failure, slo) is None:
            above = self.significant * slo.error_budget
            return harm_span(self.base, failure, slo.events, above, until)
        if not self.harms(failure, slo, failure.start):
            return NEVER
        return failure.start, min(failure.end, until)

    def may_begin_late(self, failure: Failure) -> bool:
        """Whether harm may begin after the failure does: something varies while it is on."""
        if failure.name not in self._is_late:
            varies = failure.impairment(np.zeros(1)).varies
            self._is_late[failure.name] = varies or not self._is_steady
        return self._is_late[failure.name]

    def rate(self, failure: Failure, slo: SLO) -> float | None:
        """The bad events a second that a failure adds, where that is one number; else None."""
        key = (failure.name, slo.name)
        if key not in self._rates:
            self._rates[key] = self._one_rate(failure, slo)
        return self._rates[key]

    def _one_rate(self, failure: Failure, slo: SLO) -> float | None:
        if not self._is_constant(failure, slo):
            return None
        start = failure.start
        bad = alone(self.base, failure).bad(slo.events, start, start + SECOND)
        return bad - self._usual(slo)[0]

    def _is_constant(self, failure: Failure, slo: SLO) -> bool:
        return slo.budgeting == "Occurrences" and not self.may_begin_late(failure)

    def _usual(self, slo: SLO) -> tuple[float, float]:
        """(bad, valid) events a second without a fault, where nothing varies."""
        if slo.name not in self._usuals:
            self._usuals[slo.name] = self.base.bad_and_valid(slo.events, 0.0, SECOND)
        return self._usuals[slo.name]
