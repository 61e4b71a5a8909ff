"""The state segments of a run: the conditions of the service, one after the other."""

from collections import deque
from dataclasses import replace

from simulator.ai_service.mitigations import Mitigation
from simulator.expectation.condition import Condition
from simulator.reliability.slo import Events


class Segments:
    """The conditions of the last `look_back` seconds, the oldest first (live)."""

    def __init__(self, base: Condition, look_back: float) -> None:
        self.look_back = look_back
        self.conditions = deque([base])

    def begin(self, condition: Condition) -> None:
        """A new segment; those that nobody looks back at any more are forgotten."""
        self.conditions.append(condition)
        # a condition ends where the next one begins; the new one itself is never too old
        while self.conditions[1].since <= condition.since - self.look_back:
            self.conditions.popleft()

    def price(self, mitigation: Mitigation, events: Events, begin: float, end: float) -> float:
        """The bad events that a mitigation is expected to add between two times (s), all else as it
        is then: with it minus without it, while it was on.
        """
        price = 0.0
        until = end
        for condition in reversed(self.conditions):
            since = max(begin, condition.since)
            if mitigation in condition.mitigations and since < until:
                others = condition.mitigations - {mitigation}
                without = replace(condition, mitigations=others)
                price += condition.bad(events, since, until)
                price -= without.bad(events, since, until)
            until = min(until, since)
            if until <= begin:
                break
        return price
