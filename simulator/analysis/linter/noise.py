"""How often chance alone fires a rule while nothing has failed: requests are Poisson, and of those
of each step the failed ones are binomial with the share expected there.

Two windows at many moments have no closed form for that, so it is counted on one long stretch of
such requests, always the same one.
"""

import math
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from simulator.ai_service.traffic import DAY
from simulator.analysis.linter.faultless import is_constant
from simulator.analysis.linter.watched import ExpectedSLO, WatchedSLO
from simulator.foundation.units import ms
from simulator.reliability.alerts import AlertRule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulator.reliability.windows import WindowCounts, Windows

MONTH = 30 * DAY
# steps that are drawn: nine months of ticks of 60 s
STEPS = 400_000
# numpy draws no Poisson counts above 9e18; of so many events chance decides nothing any more
MOST_EVENTS = 1e12
# firings in a month that are worth a warning
OFTEN = 0.5
# a chance at a single tick that makes no firing in years
NEVER = 1e-7


class Noise:
    """What chance does to one rule while nothing has failed."""

    def __init__(self, watched: WatchedSLO) -> None:
        self.watched = watched
        self.is_possible = _may_fire(watched)

    @cached_property
    def firings(self) -> float:
        """How often a month (30 days) the rule is expected to fire; 0 where its limit is not above
        what is expected anyway, or where the store fills.
        """
        # drawing takes a second and numpy, and `simulator check` asks this of every rule
        if not self.is_possible:
            return 0.0
        return self._firings(1.0)

    @cached_property
    def quiet_limit(self) -> float:
        """The least limit (a share of bad events) at which chance fires it half as often as is
        worth a warning, to a hundredth of it.
        """
        limit = self.watched.limit
        low = 1.0
        high = 2.0
        # no limit of 100% is ever exceeded, so nothing above that needs trying
        while high * limit < 1 and self._is_noisy(high):
            low = high
            high = 2 * high
        while high > low * 1.01:
            # halved on a scale of ratios, as limits differ by orders of magnitude
            middle = math.sqrt(low * high)
            if self._is_noisy(middle):
                low = middle
            else:
                high = middle
        return high * limit

    def _is_noisy(self, factor: float) -> bool:
        """Whether it still fires too often with limits so many times as high."""
        # half of what is warned of leaves room for the error of the count, so that the remedy is
        # not warned of in its turn
        return self._firings(factor) >= OFTEN / 2

    @cached_property
    def _windows(self) -> "Windows":
        return _drawn(*_setting(self.watched))

    @property
    def _step(self) -> float:
        """The length (s) of a step of the stretch, on which its ticks lie."""
        return self._windows.cell / 1000

    @cached_property
    def _counts(self) -> "tuple[WindowCounts, int]":
        """What the rule sees of the stretch, and the number of ticks whose windows are whole."""
        from simulator.reliability.windows import WindowCounts

        last = self._windows.valid.shape[1] - 1
        # before the stretch there is nothing: a window that reaches there would hold too few
        warm = math.ceil(self.watched.rule.windows[0] / self._step)
        ticks = max(0, last - warm)
        return WindowCounts(self._windows, warm + 1, last, self._step), ticks

    def _firings(self, factor: float) -> float:
        """How often a month it fires with limits so many times as high."""
        import numpy as np

        rule = self.watched.rule
        counts, ticks = self._counts
        # a window longer than the whole stretch
        if not ticks:
            return 0.0
        limits = tuple(np.array([[limit * factor]]) for limit in rule.limits(self.watched.slo))
        with np.errstate(divide="ignore", invalid="ignore"):
            is_true = rule.holds(counts, limits)[0]
        return _episodes(is_true, rule, self._step) * MONTH / (ticks * self._step)


def _may_fire(watched: WatchedSLO) -> bool:
    """Whether chance may fire it at all, and how often can be counted."""
    share = watched.worst
    # without bad events there is no chance, and a limit at or below what is expected is exceeded
    # without it: fires_without_failure says so
    if not watched.can_fire or watched.rate <= 0 or share <= 0 or watched.limit <= share:
        return False
    # a condition of a kind's own may look at more than counts
    if not watched.rule.is_standard or not _is_random(watched):
        return False
    return _exponent(watched, share) < -math.log(NEVER)


def _exponent(watched: WatchedSLO, share: float) -> float:
    """By Chernoff's bound its chance at one tick is below exp(-this): of the window that says most
    against it, P <= exp(-n (1 - exp(-KL(limit, share)))) with n the events expected in it.

    The events that come are Poisson, N: the mean of exp(-N KL) is that exponential of an
    exponential.
    """
    rule = watched.rule
    return max(
        watched.requests_in(window) * (1 - math.exp(-_divergence(limit, share)))
        for window, limit in zip(rule.windows, rule.limits(watched.slo), strict=True)
    )


def _is_random(expected: ExpectedSLO) -> bool:
    """Whether counts are drawn, from weeks that come again and again: a store does not fill."""
    scenario = expected.scenario
    return scenario.outcomes == "random" and not scenario.service.retrieval.ingest


def _divergence(limit: float, share: float) -> float:
    """The Kullback-Leibler divergence (nats) of a share of events from another one; 0 where the
    limit is not above it.
    """
    # one of several windows may have a limit below the share: it says nothing against a firing
    if limit <= share:
        return 0.0
    # its second term is 0 x log 0 at 100%
    if limit >= 1:
        return -math.log(share)
    return limit * math.log(limit / share) + (1 - limit) * math.log((1 - limit) / (1 - share))


def _setting(expected: ExpectedSLO) -> tuple[tuple[float, ...], tuple[float, ...], float]:
    """The valid events expected in each step of a period that repeats, the share of bad ones among
    them, and the step's length (s).
    """
    monitoring = expected.scenario.monitoring
    if is_constant(expected.scenario.service):
        step = max(monitoring.scrape_interval, monitoring.evaluation_interval)
        step = expected.slice or step
        # every step is like every other: a period of one step
        return (expected.rate * step,), (expected.background,), step
    import numpy as np

    usual = expected.background_of(expected.slo.events)
    bad = np.diff(usual.bad)
    valid = np.diff(usual.valid)
    share = np.divide(bad, valid, out=np.zeros(len(bad)), where=valid > 0)
    return tuple(valid.tolist()), tuple(share.tolist()), usual.step


# a stretch takes megabytes, and the rules of one SLO, which share it, come one after the other
@lru_cache(maxsize=2)
def _drawn(valid: tuple[float, ...], share: tuple[float, ...], step: float) -> "Windows":
    """Sums over one long stretch of such steps."""
    import numpy as np

    from simulator.reliability.counts import Counts
    from simulator.reliability.windows import Windows

    # one seed for all: two policies are judged by the same chance, and a check repeats
    rng = np.random.default_rng(0)
    times = -(-STEPS // len(valid))
    came = rng.poisson(np.minimum(np.tile(valid, times), MOST_EVENTS))
    # expected shares can leave 0..1 by their last bits
    failed = rng.binomial(came, np.clip(np.tile(share, times), 0.0, 1.0))
    windows = Windows(1, len(came), ms(step) / 1000, np.zeros((1, 1)))
    valid_events = came.astype(np.float64)
    windows.extend(0, [Counts(valid_events - failed, valid_events)])
    return windows


def _episodes(is_true: "NDArray[np.bool_]", rule: AlertRule, step: float) -> int:
    """How often it fires where its condition is true at these ticks: stretches that last as long as
    `for`, those closer than `keep_firing_for` as one.
    """
    import numpy as np

    edges = np.diff(np.concatenate(([False], is_true, [False])).astype(np.int8))
    begins = np.flatnonzero(edges == 1)
    ends = np.flatnonzero(edges == -1)
    # what is true at n ticks in a row has lasted n - 1 steps
    lasts = (ends - begins - 1) * step >= rule.hold
    begins = begins[lasts]
    ends = ends[lasts]
    gaps = (begins[1:] - ends[:-1]) * step
    return int(np.sum(gaps > rule.keep_firing_for)) + min(1, len(begins))
