"""Which alerts fired for which episodes: at every tick at which an alert fires, what counts for its
rule (docs/maths.md, "Truth").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.truth import Episode, Truth
from simulator.foundation.units import ms
from simulator.reliability.alert_rule import NOTICED, AlertRule
from simulator.reliability.slo import SLO
from simulator.reliability.windows import Floats
from simulator.run import Run, alert_episodes

Flags: TypeAlias = NDArray[np.bool_]
ROUNDING = 1e-9
BLOCK = 2**18
"""So many ticks are looked at together."""


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
        """Whether it counts at a tick."""
        place = tick - self.first
        return 0 <= place < len(self.counts) and bool(self.counts[place])

    def next(self, tick: int) -> int | None:
        """The first tick from this one on at which it counts."""
        hits = np.flatnonzero(self.counts[max(0, tick - self.first) :])
        return int(hits[0]) + max(tick, self.first) if len(hits) else None


class Matching:
    """All firings of a run with the episodes that count for them (live)."""

    def __init__(self, run: Run, truth: Truth) -> None:
        self.run, self.truth = run, truth
        monitoring = run.scenario.monitoring
        self.tick = monitoring.evaluation_interval
        self.ticks = ms(run.scenario.horizon) // ms(self.tick)
        self.firings = tuple(self._firings())
        self.by_slo = dict[str, list[Firing]]()
        for firing in self.firings:
            self.by_slo.setdefault(firing.slo.name, []).append(firing)
        self.matches = {
            id(episode): tuple(self._matches(episode))
            for episodes in truth.episodes.values()
            for episode in episodes
        }

    def of(self, episode: Episode) -> tuple[Match, ...]:
        """The firings for which an episode counts at some tick."""
        return self.matches[id(episode)]

    def number(self, time: float) -> int:
        """The number of the tick at a time (s)."""
        return ms(time) // ms(self.tick)

    def idle(self) -> float:
        """The share of ticks at which a paging alert fires for which nothing counts."""
        idle = np.zeros(self.ticks + 1, dtype=bool)
        counted = dict[int, list[Match]]()
        for matches in self.matches.values():
            for match in matches:
                counted.setdefault(id(match.firing), []).append(match)
        for firing in self.firings:
            if firing.rule.is_paging:
                own = np.ones(firing.last - firing.first + 1, dtype=bool)
                for match in counted.get(id(firing), ()):
                    begin = match.first - firing.first
                    own[begin : begin + len(match.counts)] &= ~match.counts
                idle[firing.first : firing.last + 1] |= own
        return float(np.sum(idle)) / self.ticks if self.ticks else 0.0

    def _firings(self) -> Iterable[Firing]:
        rules = {rule.name: rule for rule in self.run.scenario.alerting.rules}
        for row in alert_episodes(self.run.log):
            if row["firing_at_s"] is None:
                continue
            end = row["resolved_at_s"]
            last = self.ticks if end is None else self.number(end) - 1
            first = self.number(row["firing_at_s"])
            slo = self.run.slo(row["slo"])
            yield Firing(slo, rules[row["rule"]], first, last, end is not None)

    def _matches(self, episode: Episode) -> Iterable[Match]:
        first = self.number(episode.failures[0].start)
        for firing in self.by_slo.get(episode.slo, ()):
            if firing.last < first:
                continue
            grain = self.run.scenario.monitoring.grain(firing.slo.events)
            until = episode.added.until + grain + min(firing.rule.windows)
            last = min(firing.last, self.number(min(until, self.run.scenario.horizon)) + 1)
            begin = max(firing.first, first)
            if begin <= last:
                counts = self._counts_between(episode, firing, begin, last)
                if counts.any():
                    yield Match(firing, begin, counts)

    def _counts_between(self, episode: Episode, firing: Firing, first: int, last: int) -> Flags:
        """Whether an episode counts for a rule from a tick to another, in blocks, so that years of
        ticks keep to memory.
        """
        blocks = [
            np.arange(begin, min(begin + BLOCK, last + 1)) * self.tick
            for begin in range(first, last + 1, BLOCK)
        ]
        return np.concatenate([self._counts(episode, firing, ticks) for ticks in blocks])

    def _counts(self, episode: Episode, firing: Firing, ticks: Floats) -> Flags:
        """Whether an episode counts for a rule at some ticks (s).

        Its failures together are expected to add at least a tenth of the bad events that the rule's
        limit allows in its shortest window.
        """
        slo, rule = firing.slo, firing.rule
        seen = self.run.scenario.monitoring.seen
        begins, ends = seen(slo.events, ticks - min(rule.windows), ticks)
        bad, valid = episode.added.over(slo.events, begins, ends)
        enough = NOTICED * rule.limit(slo) * self._left(firing, ticks) * valid
        counts: Flags = (bad > ROUNDING) & (bad >= enough * (1 - ROUNDING))
        return counts

    def _left(self, firing: Firing, ticks: Floats) -> Floats | float:
        """The share of the budget that is left at some ticks (s), where a rule's limit is of that;
        else 1.
        """
        if not firing.rule.of_budget_left:
            return 1.0
        spent = self.run.budget_spent(firing.slo)
        cells = np.floor(ticks / self.run.cell + ROUNDING).astype(int) - 1
        left: Floats = 1 - np.where(cells < 0, 0.0, spent[np.maximum(cells, 0)])
        return np.where(left > 0, left, 0.0)


def found(matches: Sequence[Match], *, paging_only: bool) -> tuple[int, int] | None:
    """(the first tick at which an alert fires that an episode counts for, the one at which that
    alert began to fire); None if there is none.
    """
    known = [
        (first, match.firing.first)
        for match in matches
        if match.firing.rule.is_paging or not paging_only
        if (first := match.next(match.first)) is not None
    ]
    return min(known, default=None)
