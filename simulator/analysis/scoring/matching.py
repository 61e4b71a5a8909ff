"""Which alerts fired for which episodes: at every tick at which an alert fires, what counts for its
rule (docs/maths.md, "Truth", 4 to 7).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.foundation.units import ms
from simulator.reliability.alert_rule import AlertRule
from simulator.reliability.slo import SLO
from simulator.reliability.windows import Floats
from simulator.run import Run, alert_episodes
from simulator.truth.counting import Flags, counts_for, forgotten_at
from simulator.truth.ground_truth import Episode, GroundTruth
from simulator.truth.linking import ROUNDING

# so many ticks are looked at together, so that years of them keep to memory
BLOCK = 2**18


@dataclass(frozen=True, eq=False)
class Firing:
    """A time in which an alert fires: the ticks first..last (by number), and whether it has
    resolved after that.
    """

    slo: SLO
    rule: AlertRule
    first: int
    last: int
    is_resolved: bool


@dataclass(frozen=True, eq=False)
class Match:
    """The ticks of a firing, from the number `first` on, at which an episode may count for its
    rule, and whether it does.
    """

    firing: Firing
    first: int
    counts: Flags

    def at(self, tick: int) -> bool:
        """Whether it counts at a tick (by number)."""
        place = tick - self.first
        # outside of these ticks it never does
        return 0 <= place < len(self.counts) and bool(self.counts[place])

    def next(self, tick: int) -> int | None:
        """The first tick from this one on at which it counts (both by number)."""
        hits = np.flatnonzero(self.counts[max(0, tick - self.first) :])
        if not len(hits):
            return None
        return int(hits[0]) + max(tick, self.first)


class Matching:
    """All firings of a run with the episodes that count for them (live)."""

    def __init__(self, run: Run, truth: GroundTruth) -> None:
        self.run = run
        self.truth = truth
        self.tick = run.scenario.monitoring.evaluation_interval
        # in whole milliseconds, as 0.1 s is no whole part of 1 s in float64
        self.ticks = ms(run.scenario.horizon) // ms(self.tick)
        self.firings = tuple(self._firings())
        self.by_slo = dict[str, list[Firing]]()
        for firing in self.firings:
            self.by_slo.setdefault(firing.slo.name, []).append(firing)
        # of thousands of firings only those near an episode are looked at
        self._times = {
            slo: np.array([(each.first, each.last) for each in own]).T
            for slo, own in self.by_slo.items()
        }
        rules = run.scenario.alerting.rules
        self._slowest = max(rules, key=lambda rule: min(rule.windows), default=None)
        episodes = [each for own in truth.episodes.values() for each in own]
        self.matches = {episode: tuple(self._matches(episode)) for episode in episodes}
        self.counting = dict[Firing, list[tuple[Episode, Match]]]()
        for episode, matches in self.matches.items():
            for match in matches:
                self.counting.setdefault(match.firing, []).append((episode, match))

    def of(self, episode: Episode) -> tuple[Match, ...]:
        """The firings for which an episode counts at some tick."""
        return self.matches[episode]

    def behind(self, slo: str, rules: Collection[str], tick: int) -> set[Episode]:
        """The episodes that count for one of an objective's rules that fires at a tick."""
        return {
            episode
            for each in self._on(slo, tick, tick)
            if each.rule.name in rules
            for episode, match in self.counting.get(each, ())
            if match.at(tick)
        }

    def number(self, time: float) -> int:
        """The number of the tick at a time (s)."""
        return ms(time) // ms(self.tick)

    def firing_for_nothing(self) -> float:
        """The share of ticks at which a paging alert fires for which nothing counts."""
        if not self.ticks:
            return 0.0
        # two alerts that fire for nothing at one tick are one tick
        idle = np.zeros(self.ticks + 1, dtype=bool)
        for firing in self.firings:
            if firing.rule.is_paging:
                own = _for_nothing(firing, self.counting.get(firing, ()))
                idle[firing.first : firing.last + 1] |= own
        return float(np.sum(idle)) / self.ticks

    def _firings(self) -> Iterator[Firing]:
        rules = {rule.name: rule for rule in self.run.scenario.alerting.rules}
        for row in alert_episodes(self.run.log):
            # an alert that was dropped while pending has called nobody
            if row["firing_at_s"] is not None:
                yield self._firing(row, rules[row["rule"]])

    def _firing(self, row: Mapping[str, Any], rule: AlertRule) -> Firing:
        slo = self.run.slo(row["slo"])
        first = self.number(row["firing_at_s"])
        end = row["resolved_at_s"]
        if end is None:
            return Firing(slo, rule, first, self.ticks, is_resolved=False)
        # at the tick at which it resolves it fires no more
        return Firing(slo, rule, first, self.number(end) - 1, is_resolved=True)

    def _matches(self, episode: Episode) -> Iterator[Match]:
        # its failures may add bad events before its harm begins: too few a second to harm, but the
        # rule's window may hold enough of them
        first = self.number(episode.failures[0].start)
        for firing in self._near(episode, first):
            begin = max(firing.first, first)
            last = min(firing.last, self._last(episode, firing.slo, firing.rule))
            if begin <= last:
                counts = self._counts_between(episode, firing, begin, last)
                if counts.any():
                    yield Match(firing, begin, counts)

    def _near(self, episode: Episode, first: int) -> list[Firing]:
        """The firings of an episode's objective that it may count for, from a tick on."""
        if episode.slo not in self.by_slo or self._slowest is None:
            return []
        last = self._last(episode, self.by_slo[episode.slo][0].slo, self._slowest)
        return self._on(episode.slo, first, last)

    def _on(self, slo: str, first: int, last: int) -> list[Firing]:
        """The firings of an objective at any of the ticks first..last."""
        if slo not in self._times:
            return []
        begins, ends = self._times[slo]
        places = np.flatnonzero((ends >= first) & (begins <= last)).tolist()
        return [self.by_slo[slo][place] for place in places]

    def _last(self, episode: Episode, slo: SLO, rule: AlertRule) -> int:
        """The number of a tick from which on the window of a rule holds nothing of an episode."""
        monitoring = self.run.scenario.monitoring
        until = forgotten_at(rule, slo, episode, monitoring)
        return self.number(min(until, self.run.scenario.horizon)) + 1

    def _counts_between(self, episode: Episode, firing: Firing, first: int, last: int) -> Flags:
        """Whether an episode counts for a rule from a tick to another."""
        # runs of one seed have the same truth, and many of the same firings
        key = (firing.rule, episode, first, last)
        known = self.truth.counted
        if firing.rule.of_budget_left:
            # but each its own budget
            known = {}
        if key not in known:
            known[key] = self._counts_in_blocks(episode, firing, first, last)
        return known[key]

    def _counts_in_blocks(self, episode: Episode, firing: Firing, first: int, last: int) -> Flags:
        blocks = [
            np.arange(begin, min(begin + BLOCK, last + 1)) * self.tick
            for begin in range(first, last + 1, BLOCK)
        ]
        return np.concatenate([self._counts(episode, firing, ticks) for ticks in blocks])

    def _counts(self, episode: Episode, firing: Firing, ticks: Floats) -> Flags:
        """Whether an episode counts for a rule at some ticks (s)."""
        monitoring = self.run.scenario.monitoring
        left = self._left(firing, ticks)
        return counts_for(firing.rule, firing.slo, episode, ticks, monitoring, left)

    def _left(self, firing: Firing, ticks: Floats) -> Floats | float:
        """The share of the budget that is left at some ticks (s), where a rule's limit is of that;
        else 1.
        """
        if not firing.rule.of_budget_left:
            return 1.0
        spent = self.run.budget_spent(firing.slo)
        # of a tick within a cell: the budget until the end of the cell before
        cells = np.floor(ticks / self.run.cell + ROUNDING).astype(int) - 1
        # before the first cell has ended there is no budget to ask for
        left: Floats = 1 - np.where(cells < 0, 0.0, spent[np.maximum(cells, 0)])
        # an overdrawn budget leaves nothing; one without promised events is NaN, and leaves nothing
        return np.where(left > 0, left, 0.0)


def _for_nothing(firing: Firing, counting: Iterable[tuple[Episode, Match]]) -> Flags:
    """At which ticks of a firing no episode counts."""
    own = np.ones(firing.last - firing.first + 1, dtype=bool)
    for _, match in counting:
        begin = match.first - firing.first
        own[begin : begin + len(match.counts)] &= ~match.counts
    return own


def first_found(matches: Sequence[Match]) -> tuple[int, int] | None:
    """(the first tick at which an alert fires that an episode counts for, the one at which that
    alert began to fire), both by number; None if there is none.
    """
    known = [
        (first, match.firing.first)
        for match in matches
        if (first := match.next(match.first)) is not None
    ]
    # of alerts that find it at one tick the one that began first
    return min(known, default=None)
