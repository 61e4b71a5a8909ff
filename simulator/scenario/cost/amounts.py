"""The sizes that the cost of a scenario follows from: cells, ticks, and how often things happen."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from simulator.ai_service.traffic import DAY
from simulator.foundation.distributions import Distribution
from simulator.foundation.fixed_or_random import average
from simulator.scenario.cost.coefficients import (
    CELL_WORK,
    CHANGE_WORK,
    MIXTURE_WORK,
    OVERLAP_WORK,
    RULE_WORK,
    SLO_RULE_WORK,
    TICK_WORK,
    VARYING_WORK,
    VERSION_WORK,
)

if TYPE_CHECKING:
    from simulator.ai_service.failures import Failure
    from simulator.reliability.slo import SLO
    from simulator.scenario.model import Scenario

# the monitor's first block after a change (s), and the most ticks or cells of a block
FIRST_BLOCK = 3600.0
MOST_TICKS = 2**16
# 2 to the power of more slow versions is beyond every limit, and would be beyond all numbers
MOST_DOUBLINGS = 60.0
# incidents of an SLO are hardly more often than this (s)
APART = 1800.0
# the longest calendar month (s)
LONGEST_MONTH = 31 * DAY
# the middles of 16 equal shares: a mean over them needs no integral, and no numpy
SHARES = tuple((place + 0.5) / 16 for place in range(16))
# what comes without a pause still comes a finite number of times
SHORTEST_GAP = 1e-9


class Occurrences(NamedTuple):
    """A failure, or the bad ones among the releases, as it comes about in a run."""

    path: str  # where it stands in the scenario
    every: str  # the key to lengthen the gaps; "" for a failure at a fixed time
    times: float  # how often it strikes
    overlap: float  # how many are at work at once
    lasts: float  # s, within the run
    counted: float  # s, as long as its harm is counted: that goes on after the horizon
    is_varying: bool  # whether its effect changes while it is at work
    is_version: bool = False
    is_slow: bool = False  # a version whose answers take longer
    planned: float = 0.0  # releases, good ones included


class Amounts:
    """The amounts that the cost of a scenario follows from (floats: they may be absurd)."""

    def __init__(self, scenario: "Scenario") -> None:
        self.scenario = scenario
        self.horizon = scenario.horizon
        self.cell = scenario.monitoring.scrape_interval
        self.tick = scenario.monitoring.evaluation_interval
        self.slos = len(scenario.slos)
        self.rules = len(scenario.alerting.rules)
        # what is drawn for a cell: arrivals, answers, and each outcome that an SLI names
        self.rows = 2 + len(scenario.outcomes_needed)
        self.occurrences = (*_failures(scenario), *_releases(scenario))

    @property
    def runs(self) -> int:
        """Where somebody is on call, the same run is played with nobody responding as well."""
        if self.scenario.oncall is None:
            return 1
        return 2

    @property
    def cells(self) -> float:
        """The cells of the run; a part of one counts as such a part."""
        return self.horizon / self.cell

    @property
    def ticks(self) -> float:
        """The evaluations of the alert rules."""
        return self.horizon / self.tick

    @cached_property
    def window(self) -> float:
        """The longest window (s) of the SLOs."""
        return max(_longest_window(slo) for slo in self.scenario.slos)

    @property
    def strikes(self) -> float:
        """How often failures strike, all together."""
        return sum(each.times for each in self.occurrences)

    @cached_property
    def at_once(self) -> float:
        """How many failures are at work at once."""
        return _at_once(self.occurrences)

    @cached_property
    def incidents(self) -> float:
        """About the most incidents that failures can bring."""
        return self.slos * min(self.strikes, 1 + self.horizon / APART)

    @property
    def is_flat(self) -> bool:
        """Whether the traffic follows no curve."""
        return self.scenario.service.traffic.is_flat

    @property
    def is_retried(self) -> bool:
        """Whether clients try again."""
        return self.scenario.service.traffic.retries.attempts > 1

    @property
    def has_budget(self) -> bool:
        """Whether money is limited by the day."""
        return self.scenario.service.spend.daily_budget is not None

    @cached_property
    def is_varying(self) -> bool:
        """Whether the service varies by itself, without a failure."""
        is_filling = self.scenario.service.retrieval.ingest > 0
        return not self.is_flat or is_filling or self.is_retried

    @property
    def count_work(self) -> float:
        """The work (s) of one count of a cell."""
        if self.is_varying:
            return CELL_WORK + VARYING_WORK
        return CELL_WORK

    def block(self, length: float) -> float:
        """How long (s) a block of so many seconds really is."""
        return min(length, self.horizon, MOST_TICKS * min(self.tick, self.cell))

    @cached_property
    def change_work(self) -> float:
        """The work (s) of a condition that begins: its first block is drawn and looked at."""
        length = max(self.block(FIRST_BLOCK), min(self.tick, self.horizon))
        overlap = self.at_once * OVERLAP_WORK
        return (
            CHANGE_WORK * (1 + self.is_varying)
            + self.block_work
            + self.slos * self.rules * TICK_WORK * length / self.tick
            + self.rows * self.count_work * length / self.cell
            + overlap
            + self.version_work
        )

    @property
    def block_work(self) -> float:
        """The work (s) of a block's rules, its ticks apart."""
        return self.rules * (RULE_WORK + self.slos * SLO_RULE_WORK)

    @cached_property
    def version_work(self) -> float:
        """The work (s) of bad versions that are out together."""
        out = _at_once(each for each in self.occurrences if each.is_version)
        return out * VERSION_WORK + self._mixtures * MIXTURE_WORK

    @property
    def _mixtures(self) -> float:
        """Mixtures of slow versions: each version makes twice as many of them."""
        slow = _at_once(each for each in self.occurrences if each.is_slow)
        if not slow or not self.slow_thresholds:
            return 0.0
        # the root is for the moments at which more are out than on average
        return math.pow(2.0, min(slow + math.sqrt(slow), MOST_DOUBLINGS))

    @property
    def slow_thresholds(self) -> list[float]:
        """From how long on (s) an answer counts as slow, for each SLI that asks."""
        return [
            outcome.longest_wait
            for outcome in self.scenario.outcomes_needed
            if outcome.longest_wait >= 0
        ]


def _at_once(failures: Iterable[Occurrences]) -> float:
    """How many of these failures are at work at once."""
    return sum(each.overlap for each in failures)


def _longest_window(slo: "SLO") -> float:
    if slo.is_calendar:
        return LONGEST_MONTH
    return slo.window


def _failures(scenario: "Scenario") -> Iterator[Occurrences]:
    """The failures: those on the clock as they overlap there, the others on average."""
    horizon = scenario.horizon
    failures = scenario.named_failures
    fixed = _Fixed([each for each in failures if each.every is None], horizon)
    for failure in failures:
        path = f"failures[{failure.name}]"
        if failure.every is None:
            yield _occurrences(scenario, path, failure, 1.0, fixed.overlap(failure))
        else:
            times = _times(failure.every, horizon)
            overlap = times * usual(failure.lasts, horizon) / horizon
            yield _occurrences(scenario, path, failure, times, overlap)


class _Fixed:
    """Failures at fixed times, and how many of them are at work at once."""

    def __init__(self, failures: "Sequence[Failure]", horizon: float) -> None:
        self.begins = sorted(map(_begin, failures))
        self.ends = sorted(_begin(each) + usual(each.lasts, horizon) for each in failures)

    def overlap(self, failure: "Failure") -> float:
        """One failure's part in it: all parts together are the mean number at once."""
        begin = _begin(failure)
        at_once = bisect_right(self.begins, begin) - bisect_left(self.ends, begin)
        return at_once / len(self.begins)


def _begin(failure: "Failure") -> float:
    return average(failure.at or 0.0)


def _occurrences(
    scenario: "Scenario", path: str, failure: "Failure", times: float, overlap: float
) -> Occurrences:
    every = ""
    if failure.every is not None:
        every = f"{path}.every"
    # harm is counted until one SLO window after the horizon
    most = scenario.horizon + max(slo.window for slo in scenario.slos)
    return Occurrences(
        path,
        every,
        times,
        overlap,
        lasts=usual(failure.lasts, scenario.horizon),
        counted=usual(failure.lasts, most),
        is_varying=not failure.is_steady,
        is_version=failure.is_release,
        is_slow=failure.is_release and getattr(failure, "latency_factor", 1.0) != 1.0,
    )


def _releases(scenario: "Scenario") -> Iterator[Occurrences]:
    """The releases, and the bad ones among them."""
    releases = scenario.releases
    if releases is None:
        return
    horizon = scenario.horizon
    due = _times(releases.every, horizon)
    times = due * releases.bad
    overlap = times * usual(releases.bad_ones.lasts, horizon) / horizon
    bad = _occurrences(scenario, "releases", releases.bad_ones, times, overlap)
    # the gap is that of all releases, not of the bad ones
    yield bad._replace(every="releases.every", planned=due)


def _times(every: float | Distribution, horizon: float) -> float:
    """About how often something comes in a horizon (s)."""
    return 1 + horizon / max(usual(every, horizon), SHORTEST_GAP)


def usual(value: float | Distribution, most: float) -> float:
    """The mean of a value (s, 0 or more), where no more than `most` (s) of it counts."""
    if not isinstance(value, Distribution):
        return min(value, most)
    return sum(_quantile(value, share, most) for share in SHARES) / len(SHARES)


def _quantile(value: Distribution, share: float, most: float) -> float:
    """A quantile from 0 to `most`."""
    try:
        found = value.quantile(share)
    except (OverflowError, ZeroDivisionError, ValueError):
        # a spread beyond all numbers
        return most
    if not math.isfinite(found):
        return most
    return min(max(found, 0.0), most)
