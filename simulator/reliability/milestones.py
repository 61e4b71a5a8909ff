"""The milestones of one incident, from the failure's first second to the resolution, and the times
between them.
"""

from functools import cached_property

from simulator.reliability.events import Event
from simulator.reliability.phases import Stamp, difference, stamp_of
from simulator.reliability.timeline import IncidentTimeline


class IncidentMilestones(IncidentTimeline):
    """When an incident reached each of its milestones (s from the start), and how long that took
    (s); None where it was not reached.
    """

    @property
    def detected(self) -> float:
        """When the first alert fired."""
        return self.opening.time

    @cached_property
    def failure_started(self) -> float | None:
        """The first impaired second of the matched failure."""
        # failures that overlap the incident are on its timeline too
        for event in self.all("failure_started"):
            if event.subject == self.failure:
                return event.time
        return None

    @cached_property
    def harm_began(self) -> float | None:
        """When the matched failure began to harm the SLO; its first second where nobody said."""
        began = self.opening.detail.get("harm_began")
        # without a failure there is no harm to count from, whatever the row says
        if not self.failure or began is None:
            return self.failure_started
        return float(began)

    @property
    def paged(self) -> float | None:
        """When the person on call was paged."""
        return self._time("paged")

    @property
    def acknowledged(self) -> float | None:
        """When the page was acknowledged."""
        return self._time("acknowledged")

    @property
    def triaged(self) -> float | None:
        """When the symptom was named."""
        return self._time("triaged")

    @property
    def mitigated(self) -> float | None:
        """Since when users were served, as a check confirmed later; None if none did."""
        served = self._served()
        if served is None:
            return None
        return served.time

    @property
    def resolved(self) -> float | None:
        """When it was closed."""
        return _time_of(self._closing())

    @property
    def time_to_detect(self) -> float | None:
        """From the beginning of the matched failure's harm to the alert that opened it (s); 0 if
        that was firing before.

        None without a failure, and for an incident that follows another about the same one; so are
        time_to_mitigate and time_to_resolve.
        """
        # an alert that was left over opens an incident when users are let down again: it says since
        # when it has been firing
        fired = self.opening.detail.get("firing_since", self.detected)
        if not self.follows and self.harm_began is not None and fired <= self.harm_began:
            return 0.0
        return self._since_harm(self.detected)

    @property
    def time_to_acknowledge(self) -> float | None:
        """From the page to its acknowledgement (s)."""
        return difference(self.paged, self.acknowledged)

    @property
    def time_to_mitigate(self) -> float | None:
        """From the beginning of the harm to the tick since which checks were healthy (s)."""
        return self._since_harm(self.mitigated)

    @property
    def time_to_resolve(self) -> float | None:
        """From the beginning of the harm to the incident's end (s)."""
        return self._since_harm(self.resolved)

    def _since_harm(self, time: float | None) -> float | None:
        # the incident before it has counted this time already
        if self.follows:
            return None
        return difference(self.harm_began, time)

    def _time(self, kind: str) -> float | None:
        return _time_of(self.first(kind))

    def _served(self) -> Stamp | None:
        """The moment since which users were served, with the counts until then."""
        event = self.first("mitigated")
        if event is None:
            return None
        detail = event.detail
        # made by hand, a row may say nothing but its own time
        if "since" not in detail:
            return stamp_of(event)
        return Stamp(detail["since"], detail["since_bad"], detail["since_valid"])

    def _closing(self) -> Event | None:
        return self.first("resolved") or self.first("ticket_closed")


def _time_of(event: Event | None) -> float | None:
    if event is None:
        return None
    return event.time
