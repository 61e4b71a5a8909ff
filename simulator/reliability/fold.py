"""The fold of a log into incidents: nothing is booked twice."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident
from simulator.reliability.phases import Stamp


def incidents_of(
    events: Iterable[Event],
    until: Mapping[str, Stamp] | None = None,
    setting: Mapping[str, Any] | None = None,
) -> tuple[Incident, ...]:
    """The incidents of a log, in the order in which they opened.

    `until` has the run's end for each SLO. What struck or ended while an incident was open is on
    its timeline.
    """
    log = _Log(events)
    ends = until or {}
    found = []
    for name, places in log.incidents.items():
        own = Incident(name, log.rows(places), setting=setting or {})
        timeline = log.rows({*places, *log.failures_around(own)})
        found.append(replace(own, timeline=timeline, until=ends.get(own.slo)))
    return tuple(found)


class _Log:
    """A log, and where in it the rows stand that incidents are made of."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.events = tuple(events)
        self.incidents = dict[str, list[int]]()
        # the rows of each failure's beginning and end, and of its harm to each SLO
        self.failures = dict[str, list[int]]()
        self.harms = dict[tuple[str, str], int]()
        for place, event in enumerate(self.events):
            self._note(place, event)
        self.lives = {name: self._life(places) for name, places in self.failures.items()}

    def _note(self, place: int, event: Event) -> None:
        if event.incident:
            self.incidents.setdefault(event.incident, []).append(place)
        if event.kind in ("failure_started", "failure_ended"):
            self.failures.setdefault(event.subject, []).append(place)
        if event.kind == "harm_began":
            self.harms[event.subject, event.detail["slo"]] = place

    def rows(self, places: Iterable[int]) -> tuple[Event, ...]:
        """The rows at these places, in the log's order."""
        return tuple(self.events[place] for place in sorted(places))

    def failures_around(self, incident: Incident) -> set[int]:
        """Where the rows stand of the matched failure, and of those that were on meanwhile."""
        begin = incident.detected
        end = math.inf if incident.resolved is None else incident.resolved
        on = [name for name, (start, over) in self.lives.items() if start < end and over > begin]
        around = set[int]()
        # the matched failure may have been over before the alert fired
        for name in {incident.failure, *on} & self.failures.keys():
            around.update(self.failures[name])
            around.update(self._harm_of(name, incident.slo))
        return around

    def _harm_of(self, failure: str, slo: str) -> Sequence[int]:
        # there is a row only where the harm began later than the failure
        if (failure, slo) in self.harms:
            return (self.harms[failure, slo],)
        return ()

    def _life(self, places: Sequence[int]) -> tuple[float, float]:
        """When a failure began and ended (s)."""
        times = [self.events[place].time for place in places]
        # one that lasts beyond the horizon has no row for its end
        return times[0], times[1] if len(times) > 1 else math.inf
