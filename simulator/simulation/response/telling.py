"""Whether people are told that what an incident is about is over (live)."""

import math

from simulator.simulation.response.situation import Situation


class Telling:
    """What whoever has one incident is told of its end; `is_over` is as they were told last.

    Of a page about nothing they are told as late after its last alert as of the end of any cause:
    else that alone would tell them that it was about nothing. What begins again they are not told
    before they see something of it.
    """

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.is_over = False
        self._changes = 0

    def tell(self) -> None:
        """Before a decision: what is known by now."""
        incident = self.incident
        if self.is_over and incident.changes == self._changes:
            return
        self._changes = incident.changes
        is_told = bool(incident.causes) or self.situation.now >= self.due()
        self.is_over = incident.is_over and is_told

    def due(self) -> float:
        """When (s) they are told that a page about nothing is over; inf for no such time, and
        where they were told.
        """
        incident = self.incident
        if self.is_over or incident.causes or incident.firing:
            return math.inf
        rows = reversed(self.situation.state.log)
        quiet = (
            event.time
            for event in rows
            if event.kind == "alert_resolved" and event.incident == incident.id
        )
        later = self.situation.draw("nothing over", self.situation.habits.cause_over_seen_after)
        return next(quiet, incident.paged_at) + later
