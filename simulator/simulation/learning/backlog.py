"""The team's work on what was proposed: one item after the other, in the hours that it has
(live).
"""

from collections.abc import Generator

import simpy

from simulator.oncall.learning import NOT_SEEN_AGAIN, REMEMBERED, Learning
from simulator.simulation.learning.incidents import Incidents
from simulator.simulation.learning.item import Item
from simulator.simulation.moments import CHOOSES, LEARNS
from simulator.simulation.state import RunState

WEEK = 7 * 86400.0

Waits = Generator[simpy.Event, None, None]


class Backlog:
    """The items that wait, the oldest first.

    The next one is that whose subject has cost the most budget of late for each hour of work.
    """

    def __init__(self, state: RunState, learning: Learning, incidents: Incidents) -> None:
        self.state = state
        self.learning = learning
        self.incidents = incidents
        self.waiting: list[Item] = []
        self._more = state.env.event()

    def add(self, item: Item) -> None:
        """One more item was accepted."""
        self.waiting.append(item)
        self.state.env.process(self._forget(item))
        more, self._more = self._more, self.state.env.event()
        more.succeed()

    def drop(self, item: Item, reason: str) -> None:
        """Nobody will do it."""
        item.status = "dropped"
        self._record("improvement_dropped", item, reason=reason)

    def run(self) -> Waits:
        """The process: chooses, works, and is done."""
        while True:
            while not self._workable:
                yield self._more | self.state.freezing_turns
            # what is proposed at one instant is weighed together
            yield self.state.at(self._now, CHOOSES)
            if not self._workable:
                continue
            item = max(self._workable, key=self._worth)
            self.waiting.remove(item)
            item.status = "begun"
            yield from self._work(item.improvement.hours)
            self._done(item)

    @property
    def _workable(self) -> list[Item]:
        """What can be begun now: without hours for it, only what takes none."""
        return [item for item in self.waiting if self._pace or not item.improvement.hours]

    def _work(self, hours: float) -> Waits:
        """So many hours of work, at the pace of the week."""
        left = hours
        while left > 0:
            began, pace, turns = self._now, self._pace, self.state.freezing_turns
            if not pace:
                yield turns
                continue
            done = began + left / pace
            yield self.state.at(done, LEARNS) | turns
            left = 0.0 if self._now >= done else left - pace * (self._now - began)

    def _done(self, item: Item) -> None:
        item.status = "done"
        item.done_at = self._now
        detail: dict[str, object] = {"hours": item.improvement.hours}
        standing = item.improvement.always_on()
        if standing is not None:
            detail["always_on"] = standing.model_dump(mode="json")
        self._record("improvement_done", item, **detail)
        self.state.learned.add(item)

    def _worth(self, item: Item) -> float:
        """The shares of budgets that its subject has cost of late, for each hour of work."""
        since = self._now - REMEMBERED
        found = self.incidents.about(item.improvement, item.subject, since)
        # work that takes no time comes first
        return sum(map(self.incidents.share, found)) / max(item.improvement.hours, 1e-9)

    def _forget(self, item: Item) -> Waits:
        """Drops an item that nobody has begun when its subject has not come back for long."""
        while item.status == "waiting":
            due = self._last_seen(item) + REMEMBERED
            if due <= self._now:
                self.waiting.remove(item)
                self.drop(item, NOT_SEEN_AGAIN)
            else:
                yield self.state.at(due, LEARNS)

    def _last_seen(self, item: Item) -> float:
        """When (s) the last incident about its subject opened."""
        found = self.incidents.about(item.improvement, item.subject, 0.0)
        seen = [known.opening.time for known in found]
        # what a canary took back has come without an incident
        if not item.incident:
            seen.append(item.proposed_at)
        return max(seen, default=item.proposed_at)

    def _record(self, kind: str, item: Item, **detail: object) -> None:
        name = item.improvement.name
        about = {"about": item.subject, **detail}
        self.state.record(kind, name, item.incident, item.failure, **about)

    @property
    def _now(self) -> float:
        return float(self.state.env.now)

    @property
    def _pace(self) -> float:
        """Hours of work a second."""
        hours = self.learning.hours_per_week
        if self.state.is_frozen:
            hours += self.learning.shipping_hours
        return hours / WEEK
