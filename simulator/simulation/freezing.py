"""The error-budget policy: releases freeze while the budget of an objective is spent."""

import numpy as np

from simulator.reliability.alert_rule import Conditions
from simulator.reliability.slo import SLO
from simulator.scenario import Scenario
from simulator.simulation.block import Block
from simulator.simulation.state import RunState


class Freezing:
    """Freezes and thaws releases at ticks (live); does nothing without such a policy."""

    def __init__(self, state: RunState) -> None:
        self.state = state
        self.slo = _policy(state.scenario)
        self.is_spent: Conditions = np.zeros(0, dtype=np.bool_)

    def look_at(self, block: Block) -> None:
        """A new block: finds at which of its ticks the budget is spent."""
        if self.slo is not None:
            ledger = self.state.sampler.observed.ledger
            self.is_spent = ledger.spent(self.slo, block.times) >= 1

    def next_change(self, block: Block, begin: int) -> int:
        """The index of the first tick of a block, from `begin` on, at which releases freeze or
        thaw; the block's length if they do not.
        """
        if self.slo is None:
            return len(block)
        turns = np.flatnonzero(self.is_spent[begin:] != self.state.is_frozen)
        if not len(turns):
            return len(block)
        return begin + int(turns[0])

    def apply(self, at: int) -> None:
        """Freezes or thaws at a tick (index) of the block, as its budget says."""
        if self.slo is None or self.is_spent[at] == self.state.is_frozen:
            return
        self.state.freeze(not self.state.is_frozen)
        kind = "releases_thawed"
        if self.state.is_frozen:
            kind = "releases_frozen"
        self.state.record(kind, self.slo.name)


def _policy(scenario: Scenario) -> SLO | None:
    """The objective whose budget releases depend on."""
    if scenario.releases is None:
        return None
    for slo in scenario.slos:
        if slo.name == scenario.releases.freeze_when_spent:
            return slo
    return None
