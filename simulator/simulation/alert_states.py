"""The states of all alerts, one for each objective and rule, as ticks pass."""

from collections.abc import Sequence
from typing import NamedTuple

from simulator.reliability.alert_rule import AlertRule
from simulator.reliability.alert_state import AlertState
from simulator.reliability.slo import SLO
from simulator.scenario import Scenario
from simulator.simulation.block import Block

# so many ticks are looked at first for a change, and so many times more then
AHEAD = 512
GROWTH = 8


class Change(NamedTuple):
    """What happened to an alert: "pending", "fired", "dropped" or "resolved"."""

    what: str
    slo: SLO
    rule: AlertRule


class AlertStates:
    """Finds the next tick at which an alert changes, and passes ticks (live)."""

    def __init__(self, scenario: Scenario) -> None:
        self.slos = scenario.slos
        self.rules = scenario.alerting.rules
        self.states = [[AlertState(rule) for rule in self.rules] for _ in self.slos]

    def next_change(self, block: Block, begin: int) -> int:
        """The index of the first tick of a block, from `begin` on, at which an alert changes; the
        block's length if none does.
        """
        length = len(block)
        states = self._that_can_change(block)
        ahead = AHEAD
        # a change is mostly near: what lies far ahead is looked at where there is none before it
        while begin + ahead < length:
            target = _first_change(states, block, begin, begin + ahead)
            if target < begin + ahead:
                return target
            ahead *= GROWTH
        return _first_change(states, block, begin, length)

    def advance(self, block: Block, begin: int, at: int) -> list[Change]:
        """Passes the ticks begin..at (indices) of a block: nothing changes before the last one.
        What changes there.
        """
        changes = []
        passed = slice(begin, at)
        for row, index, state in self._that_can_change(block):
            is_breaching = block.is_breaching[index][row]
            # ticks without a change still count for `keep_firing_for`
            state.skip(block.times[passed], is_breaching[passed])
            what = state.step(float(block.times[at]), bool(is_breaching[at]))
            if what:
                changes.append(Change(what, self.slos[row], self.rules[index]))
        return changes

    def _that_can_change(self, block: Block) -> list[tuple[int, int, AlertState]]:
        """The alerts that can change in a block, with their SLO's and their rule's number: an
        inactive one whose condition is true nowhere stays as it is.
        """
        return [
            (row, index, state)
            for row, states in enumerate(self.states)
            for index, state in enumerate(states)
            if state.phase != "inactive" or block.can_change[index][row]
        ]


def _first_change(
    states: Sequence[tuple[int, int, AlertState]], block: Block, begin: int, end: int
) -> int:
    """The index of the first tick of begin..end-1 at which an alert changes; `end` if none does."""
    target = end
    for row, index, state in states:
        # later ticks than the first change found so far need not be looked at
        ticks = slice(begin, min(target + 1, end))
        is_breaching = block.is_breaching[index][row, ticks]
        change = begin + state.next_change(block.times[ticks], is_breaching)
        target = min(target, change)
    return target
