"""The states of all alerts, one for each objective and rule, as ticks pass."""

from typing import NamedTuple

from simulator.reliability.alert_rule import AlertRule, Conditions, Ratios
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


class Watched:
    """One alert within a block (live): it changes at the tick `due` (an index; the block's length
    if it does not), and has passed all before `seen`.
    """

    def __init__(self, state: AlertState, times: Ratios, is_breaching: Conditions) -> None:
        self.state = state
        self.times = times
        self.is_breaching = is_breaching
        self.seen = 0
        self.due = self._next()

    def _next(self) -> int:
        length = len(self.times)
        if self.seen == length:
            return length
        ahead = AHEAD
        # a change is mostly near: what lies far ahead is looked at where there is none before it
        while self.seen + ahead < length:
            change = self._within(self.seen + ahead)
            if change < self.seen + ahead:
                return change
            ahead *= GROWTH
        return self._within(length)

    def _within(self, end: int) -> int:
        ticks = slice(self.seen, end)
        return self.seen + self.state.next_change(self.times[ticks], self.is_breaching[ticks])

    def skip(self, end: int) -> None:
        """Passes the ticks until `end` (an index), at which nothing changes."""
        # ticks without a change still count for `keep_firing_for`
        ticks = slice(self.seen, end)
        self.state.skip(self.times[ticks], self.is_breaching[ticks])
        self.seen = end

    def change(self) -> str | None:
        """Passes the tick at which it changes: how."""
        at = self.due
        self.skip(at)
        what = self.state.step(float(self.times[at]), bool(self.is_breaching[at]))
        self.seen = at + 1
        self.due = self._next()
        return what


class AlertStates:
    """Finds the next tick at which an alert changes, and passes ticks (live)."""

    def __init__(self, scenario: Scenario) -> None:
        self.slos = scenario.slos
        self.rules = scenario.alerting.rules
        self.states = [[AlertState(rule) for rule in self.rules] for _ in self.slos]
        self._length = 0
        self._passed = 0  # ticks of the block
        self._watched: list[tuple[int, int, Watched]] = []

    def look_at(self, block: Block) -> None:
        """A new block, which begins after the last tick that was passed."""
        for _, _, watched in self._watched:
            watched.skip(self._passed)
        self._length = len(block)
        self._passed = 0
        # an inactive alert whose condition is true nowhere stays as it is
        self._watched = [
            (row, index, Watched(state, block.times, block.is_breaching[index][row]))
            for row, states in enumerate(self.states)
            for index, state in enumerate(states)
            if state.phase != "inactive" or block.can_change[index][row]
        ]

    def next_change(self) -> int:
        """The index of the next tick of the block at which an alert changes; the block's length if
        none does.
        """
        return min((watched.due for _, _, watched in self._watched), default=self._length)

    def advance(self, at: int) -> list[Change]:
        """Passes the ticks of the block until `at` (an index): nothing changes before that. What
        changes there.
        """
        self._passed = at + 1
        changes = []
        for row, index, watched in self._watched:
            if watched.due == at:
                what = watched.change()
                if what:
                    changes.append(Change(what, self.slos[row], self.rules[index]))
        return changes
