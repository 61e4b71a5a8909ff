"""How often chance alone fires a rule while nothing has failed: requests are Poisson, and of those
of each step the failed ones are binomial with the share expected there.

Two windows at many moments have no closed form for that, so it is counted on one long stretch of
such requests, always the same one.
"""

import math
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from simulator.ai_service.traffic import DAY
from simulator.analysis.watch import Watch, is_constant
from simulator.foundation.units import ms
from simulator.reliability.alerts import AlertRule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulator.reliability.windows import WindowCounts, Windows

MONTH = 30 * DAY
STEPS = 400_000
"""Steps that are drawn: nine months of ticks of 60 s."""
MOST_EVENTS = 1e12
"""No step is drawn with more events than this."""
OFTEN = 0.5
"""Firings in a month that are worth a warning."""
NEVER = 1e-7
"""A chance at a single tick that makes no firing in years."""


class Noise:
    """What chance does to one rule while nothing has failed."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.is_possible = _may_fire(watch)

    @cached_property
    def firings(self) -> float:
        """How often a month (30 days) the rule is expected to fire; 0 where its limit is not above
        what is expected anyway, or where the store fills.
        """
        return self._firings(1.0) if self.is_possible else 0.0

    @cached_property
    def bearable(self) -> float:
        """The least limit at which it fires half as often as is worth a warning, to a hundredth
        of it.
        """
        limit = self.watch.limit
        low, high = 1.0, 2.0
        while high * limit < 1 and self._firings(high) >= OFTEN / 2:
            low, high = high, 2 * high
        while high > low * 1.01:
            middle = math.sqrt(low * high)
            low, high = (middle, high) if self._firings(middle) >= OFTEN / 2 else (low, middle)
        return high * limit

    @cached_property
    def _windows(self) -> "Windows":
        return _drawn(*_setting(self.watch))

    @cached_property
    def _counts(self) -> "tuple[WindowCounts, int]":
        """What the rule sees of the stretch, and the number of ticks whose windows are whole."""
        from simulator.reliability.windows import WindowCounts

        step, last = self._windows.cell / 1000, self._windows.valid.shape[1] - 1
        warm = math.ceil(self.watch.rule.windows[0] / step)
        ticks = max(0, last - warm)
        return WindowCounts(self._windows, warm + 1, last, step), ticks

    def _firings(self, factor: float) -> float:
        """The same with limits so many times as high."""
        import numpy as np

        rule, (counts, ticks) = self.watch.rule, self._counts
        if not ticks:
            return 0.0
        limits = tuple(np.array([[limit * factor]]) for limit in rule.limits(self.watch.slo))
        with np.errstate(divide="ignore", invalid="ignore"):
            hot = rule.holds(counts, limits)[0]
        step = self._windows.cell / 1000
        return _episodes(hot, rule, step) * MONTH / (ticks * step)


def _may_fire(watch: Watch) -> bool:
    """Whether chance may fire it at all: by Chernoff's bound for the window that says most against
    it, P <= exp(-n (1 - exp(-KL(limit, share)))) with n the events expected in it.
    """
    share, limits = watch.worst, watch.rule.limits(watch.slo)
    if not watch.can_fire or watch.rate <= 0 or share <= 0 or watch.limit <= share:
        return False
    if not watch.rule.is_standard or not _is_random(watch):
        return False
    bound = max(
        watch.requests_in(window) * (1 - math.exp(-_divergence(limit, share)))
        for window, limit in zip(watch.rule.windows, limits, strict=True)
    )
    return bound < -math.log(NEVER)


def _is_random(watch: Watch) -> bool:
    """Whether counts are drawn, from weeks that come again and again: a store does not fill."""
    scenario = watch.scenario
    return scenario.outcomes == "random" and not scenario.service.retrieval.ingest


def _divergence(limit: float, share: float) -> float:
    """Of a share of events from another one, in nats; 0 where the limit is not above it."""
    if limit <= share:
        return 0.0
    if limit >= 1:
        return -math.log(share)
    return limit * math.log(limit / share) + (1 - limit) * math.log((1 - limit) / (1 - share))


def _setting(watch: Watch) -> tuple[tuple[float, ...], tuple[float, ...], float]:
    """The valid events expected in each step until it all comes again, the share of bad ones among
    them, and the step's length (s).
    """
    monitoring = watch.scenario.monitoring
    step = watch.slice or max(monitoring.scrape_interval, monitoring.evaluation_interval)
    if is_constant(watch.scenario.service):
        return (watch.rate * step,), (watch.background,), step
    import numpy as np

    course = watch.usual_of(watch.slo.events)
    bad, valid = np.diff(course.bad), np.diff(course.valid)
    share = np.divide(bad, valid, out=np.zeros(len(bad)), where=valid > 0)
    return tuple(valid.tolist()), tuple(share.tolist()), course.step


@lru_cache(maxsize=2)
def _drawn(valid: tuple[float, ...], share: tuple[float, ...], step: float) -> "Windows":
    """Sums over one long stretch of such steps."""
    import numpy as np

    from simulator.reliability.counts import Counts
    from simulator.reliability.windows import Windows

    rng = np.random.default_rng(0)
    times = -(-STEPS // len(valid))
    came = rng.poisson(np.minimum(np.tile(valid, times), MOST_EVENTS))
    failed = rng.binomial(came, np.clip(np.tile(share, times), 0.0, 1.0))
    windows = Windows(1, len(came), ms(step) / 1000, np.zeros((1, 1)))
    valid_events = came.astype(np.float64)
    windows.extend(0, 0, Counts(valid_events - failed, valid_events))
    return windows


def _episodes(hot: "NDArray[np.bool_]", rule: AlertRule, step: float) -> int:
    """How often it fires where its condition is true at these ticks: stretches that last as long as
    `for`, those closer than `keep_firing_for` as one.
    """
    import numpy as np

    edges = np.diff(np.concatenate(([False], hot, [False])).astype(np.int8))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    lasts = (ends - begins - 1) * step >= rule.hold
    begins, ends = begins[lasts], ends[lasts]
    gaps = (begins[1:] - ends[:-1]) * step
    return int(np.sum(gaps > rule.keep_firing_for)) + min(1, len(begins))
