"""When alerts that a resolved incident has left over count as firing anew."""

from itertools import product

import numpy as np

from simulator.reliability.alert_rule import AlertRule, Conditions
from simulator.reliability.slo import SLO
from simulator.simulation.alert_states import Change
from simulator.simulation.block import Block
from simulator.simulation.firing import Firing, fires
from simulator.simulation.response.left_over import LeftOver
from simulator.simulation.state import RunState


class Recounting:
    """Finds the ticks at which users are let down again while an alert is left over (live).

    An alert may fire on, because its window is long, after somebody has resolved its incident. It
    pages again only where a check made wholly after the resolution would not be healthy. So does
    the alert of a ticket that was worked on.
    """

    def __init__(self, state: RunState, left_over: LeftOver) -> None:
        self.state = state
        self.left_over = left_over
        self.slos = state.scenario.slos
        self.rules = state.scenario.alerting.rules
        self._unhealthy: dict[str, Conditions] = {}

    def look_at(self, block: Block) -> None:
        """A new block: what was found in the last one is void."""
        self._unhealthy = {}

    def next_change(self, block: Block, begin: int) -> int:
        """The index of the first tick of a block, from `begin` on, at which an alert counts anew;
        the block's length if none does.
        """
        first = len(block)
        if self.left_over.is_empty:
            return first
        for slo, is_paging in product(self.slos, (True, False)):
            since = self.left_over.counts_from(slo, is_paging)
            if since is None:
                continue
            # a check before `since` still holds requests from before the resolution
            start = max(begin, int(np.searchsorted(block.times, since)))
            hits = np.flatnonzero(self._is_unhealthy(block, slo)[start:])
            if len(hits):
                first = min(first, start + int(hits[0]))
        return first

    def recounted(self, block: Block, at: int, changes: list[Change]) -> list[Firing]:
        """The alerts that count anew at a tick (index) of a block, without those that change."""
        # mostly there is none, and every objective and rule would be asked about at every change
        if self.left_over.is_empty:
            return []
        time = float(block.times[at])
        return [
            fires(self.state, slo, rule, time)
            for slo in self.slos
            for rule in self.rules
            if self.left_over.has(slo, rule)
            and self._is_let_down(block, at, slo, rule.is_paging)
            and not _is_among(changes, slo, rule)
        ]

    def _is_let_down(self, block: Block, at: int, slo: SLO, is_paging: bool) -> bool:
        since = self.left_over.counts_from(slo, is_paging)
        if since is None or block.times[at] < since:
            return False
        return bool(self._is_unhealthy(block, slo)[at])

    def _is_unhealthy(self, block: Block, slo: SLO) -> Conditions:
        """Where the check of an objective is not healthy, at the ticks of the block."""
        # nothing is left over where nobody resolves
        oncall = self.state.scenario.oncall
        assert oncall is not None
        if slo.name not in self._unhealthy:
            self._unhealthy[slo.name] = self.state.sampler.observed.unhealthy(
                slo, oncall.check.window, oncall.healthy(slo), (block.first, block.last)
            )
        return self._unhealthy[slo.name]


def _is_among(changes: list[Change], slo: SLO, rule: AlertRule) -> bool:
    """Whether an alert changes itself: one that resolves at this tick does not count anew."""
    return any((change.slo.name, change.rule.name) == (slo.name, rule.name) for change in changes)
