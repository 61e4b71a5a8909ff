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
from simulator.reliability.counts import Counts
from simulator.reliability.slo import SLI, Events, Timeslices
from simulator.reliability.windows import Floats

# what is expected is looked at in no more steps than these
SLICES = 25_000
# second attempts are followed in no more steps than these
STEPS = 60_000
# fewer where a store fills, as no step is then like the last, so that none can be reused; the
# share is good to a hundredth of itself
VARYING_STEPS = 600


@dataclass(frozen=True, eq=False)
class Background:
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
        if self.valid[-1] <= 0:
            return 0.0
        return float(self.bad[-1] / self.valid[-1])

    def over(self, window: float) -> tuple[Floats, Floats]:
        """(bad, valid) events over a window (s, in whole steps) at the end of every step."""
        steps = len(self.valid) - 1
        then = np.arange(1, steps + 1) - max(1, round(window / self.step))
        # a window that begins before the first step reaches into the week before
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
def background(
    service: AIService, events: Events, span: float, clock: float, step: float
) -> Background:
    """A service through a span (s) from the start, which lies `clock` seconds into a week, in steps
    of about so many seconds (of time slices: in slices).
    """
    if isinstance(events, Timeslices):
        step = _coarser(events.length, span)
        counts = _by_steps(service, events.sli, span, clock, step)
        bad = counts.good < events.target * counts.valid
        valid = counts.valid > 0
    else:
        step = _coarser(step, span)
        counts = _by_steps(service, events, span, clock, step)
        bad = counts.bad
        valid = counts.valid
    comes_again = not service.retrieval.ingest
    return Background(step, _sums(bad), _sums(valid), comes_again)


def _coarser(step: float, span: float) -> float:
    """The least whole multiple of a step (s) of which a span (s) has not too many."""
    return step * max(1, int(np.ceil(span / step / SLICES)))


def _by_steps(service: AIService, sli: SLI, span: float, clock: float, step: float) -> Counts:
    """The events expected in each step."""
    outcomes = ordered(sli.outcomes_needed)
    base = Condition(in_steps(service, span), Curve(service.traffic, clock), outcomes)
    parts = iter([(base, 0.0, span)])
    if service.spend.daily_budget is not None:
        # a day without money is another condition
        parts = timeline(base, None, span)
    return by_steps(parts, sli, step, 0.0, span)


def _sums(counts: Floats) -> Floats:
    return np.concatenate(([0.0], np.cumsum(counts)))


class _InSteps(Retries):
    """Clients that wait longer between attempts than they are counted as having waited: a step is
    at least so long (s).
    """

    least: float

    def followed_step(self, step: float) -> float:
        return max(step, self.least)


def in_steps(service: AIService, span: float) -> AIService:
    """The same service, its clients' waits followed in steps so long that a span (s) is followed
    quickly; what they settle at is the same.
    """
    retries = service.traffic.retries
    steps = STEPS
    if service.retrieval.ingest:
        steps = VARYING_STEPS
    coarse = _InSteps(**retries.model_dump(), least=span / steps)
    traffic = service.traffic.model_copy(update={"retries": coarse})
    return service.model_copy(update={"traffic": traffic})


@lru_cache(maxsize=256)
def worst(
    usual: Background, windows: tuple[float, ...], shares: tuple[float, ...], hold: float
) -> float:
    """The largest ratio that all windows (s) reach together for so long (s), each divided by its
    share of the limit: a limit from there on is not exceeded.
    """
    together = np.full(len(usual.valid) - 1, np.inf)
    for window, share in zip(windows, shares, strict=True):
        together = np.minimum(together, usual.ratios(window) / share)
    return float(_held(together, round(hold / usual.step) + 1).max())


def _held(values: Floats, steps: int) -> Floats:
    """The least of each so many values in a row, the beginning coming again after the end."""
    least = values
    length = 1
    # twice as many at a time: `for` may be thousands of steps
    while length < steps:
        more = min(length, steps - length)
        least = np.minimum(least, np.roll(least, more))
        length += more
    return least
