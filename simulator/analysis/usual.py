"""What is expected while nothing has failed, step by step: through a week with its curve and its
days' money, or until the horizon where a store fills.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from simulator.ai_service.outcomes import ordered
from simulator.ai_service.retries import Retries
from simulator.ai_service.service import AIService
from simulator.ai_service.traffic import Curve
from simulator.expectation.condition import Condition
from simulator.expectation.slices import by_steps
from simulator.expectation.timeline import timeline
from simulator.reliability.slo import Events, Timeslices
from simulator.reliability.windows import Floats

SLICES = 25_000
"""What is expected is looked at in no more steps than these."""
STEPS, VARYING_STEPS = 60_000, 600
"""Second attempts are followed in no more steps than these: fewer where a store fills, so that no
step is like the last (the share is then good to a hundredth of itself).
"""


@dataclass(frozen=True, eq=False)
class Usual:
    """Expected bad and valid events until the end of each step (s) from the start on, 0 first.

    A week comes again and again; before a store began to fill all was good.
    """

    step: float
    bad: Floats
    valid: Floats
    comes_again: bool

    @property
    def ratio(self) -> float:
        """bad / valid of all of it."""
        return float(self.bad[-1] / self.valid[-1]) if self.valid[-1] > 0 else 0.0

    def over(self, window: float) -> tuple[Floats, Floats]:
        """(bad, valid) events over a window (s, in whole steps) at the end of every step."""
        steps = len(self.valid) - 1
        then = np.arange(1, steps + 1) - max(1, round(window / self.step))
        weeks, within = np.divmod(then, steps)
        before_bad = weeks * self.bad[-1] + self.bad[within]
        if not self.comes_again:
            before_bad = np.where(then < 0, 0.0, before_bad)
        before_valid = weeks * self.valid[-1] + self.valid[within]
        return self.bad[1:] - before_bad, self.valid[1:] - before_valid

    def ratios(self, window: float) -> Floats:
        """bad / valid over a window (s) at the end of every step; 0 without valid events."""
        bad, valid = self.over(window)
        return np.divide(bad, valid, out=np.zeros(len(bad)), where=valid > 0)


@lru_cache(maxsize=64)
def usual(service: AIService, events: Events, span: float, clock: float, step: float) -> Usual:
    """A service through a span (s) from the start, which lies `clock` seconds into a week, in steps
    of about so many seconds (of time slices: in slices).
    """
    step = events.length if isinstance(events, Timeslices) else step
    step *= max(1, int(np.ceil(span / step / SLICES)))
    sli = events.sli if isinstance(events, Timeslices) else events
    base = Condition(
        in_steps(service, span), Curve(service.traffic, clock), ordered(sli.outcomes_needed)
    )
    is_paid = service.spend.daily_budget is not None
    parts = timeline(base, None, span) if is_paid else iter([(base, 0.0, span)])
    counts = by_steps(parts, sli, step, 0.0, span)
    bad = counts.bad
    valid = counts.valid
    if isinstance(events, Timeslices):
        bad = counts.good < events.target * counts.valid
        valid = counts.valid > 0
    return Usual(step, _sums(bad), _sums(valid), comes_again=not service.retrieval.ingest)


def _sums(counts: Floats) -> Floats:
    return np.concatenate(([0.0], np.cumsum(counts)))


class _InSteps(Retries):
    """Clients that wait longer between attempts than they are counted as having waited: a step is
    at least so long (s).
    """

    least: float

    def stretched(self, step: float) -> float:
        return max(step, self.least)


def in_steps(service: AIService, span: float) -> AIService:
    """The same service, its clients' waits followed in steps so long that a span (s) is followed
    quickly; what they settle at is the same.
    """
    retries, steps = service.traffic.retries, VARYING_STEPS if service.retrieval.ingest else STEPS
    coarse = _InSteps(**retries.model_dump(), least=span / steps)
    return service.model_copy(
        update={"traffic": service.traffic.model_copy(update={"retries": coarse})}
    )


@lru_cache(maxsize=256)
def worst(
    course: Usual, windows: tuple[float, ...], shares: tuple[float, ...], hold: float
) -> float:
    """The largest ratio that all windows (s) reach together for so long (s), each divided by its
    share of the limit: a limit from there on is not exceeded.
    """
    together = np.full(len(course.valid) - 1, np.inf)
    for window, share in zip(windows, shares, strict=True):
        together = np.minimum(together, course.ratios(window) / share)
    return float(_held(together, round(hold / course.step) + 1).max())


def _held(values: Floats, steps: int) -> Floats:
    """The least of each so many values in a row, the beginning coming again after the end."""
    least, length = values, 1
    while length < steps:  # twice as many at a time
        more = min(length, steps - length)
        least, length = np.minimum(least, np.roll(least, more)), length + more
    return least
