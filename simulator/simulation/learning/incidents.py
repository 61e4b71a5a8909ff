"""The incidents that a team remembers, and what each cost (live)."""

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.ai_service.failures import Failure
from simulator.oncall.improvements import Improvement
from simulator.reliability.events import Event
from simulator.simulation.response.causes import HeldStep
from simulator.simulation.response.incident import OpenIncident
from simulator.simulation.state import RunState


@dataclass(eq=False)
class Remembered:
    """An incident or a ticket that somebody worked on: the row that opened it, the place of that
    row on the log, and the row that closed it (None: it is open).
    """

    incident: OpenIncident
    opening: Event
    place: int
    closing: Event | None = None

    @property
    def failures(self) -> list[Failure]:
        """The failures that it was about; none where that was a step that somebody held."""
        if isinstance(self.incident.matched, HeldStep):
            return []
        return [cause for cause in self.incident.causes if isinstance(cause, Failure)]

    def names(self, improvement: Improvement, subject: str) -> bool:
        """Whether it was about an improvement's subject."""
        return any(improvement.subject(failure) == subject for failure in self.failures)


class Incidents:
    """All incidents of a run, and the tickets that people work on (live).

    Those that are closed are found by the subjects of these improvements that they name: a year has
    thousands, and each improvement that waits asks for its own again and again.
    """

    def __init__(self, state: RunState, improvements: Iterable[Improvement]) -> None:
        self.state = state
        self.improvements = tuple(improvements)
        self._open: list[Remembered] = []
        self._closed = dict[tuple[str, str], list[Remembered]]()

    def open(self, incident: OpenIncident) -> None:
        """One has just been opened, by the last row of the log."""
        log = self.state.log
        self._open.append(Remembered(incident, log[-1], len(log) - 1))

    def close(self, incident: OpenIncident) -> Remembered | None:
        """One has just been closed, by the last row of the log; None if it is not remembered."""
        known = next((each for each in self._open if each.incident is incident), None)
        if known is None:
            return None
        self._open.remove(known)
        known.closing = self.state.log[-1]
        for improvement in self.improvements:
            for subject in dict.fromkeys(map(improvement.subject, known.failures)):
                self._closed.setdefault((improvement.name, subject), []).append(known)
        return known

    def about(self, improvement: Improvement, subject: str, since: float) -> list[Remembered]:
        """Those that were opened since a time (s) and name a subject."""
        still = [known for known in self._open if known.names(improvement, subject)]
        found = [*self._closed.get((improvement.name, subject), ()), *still]
        return [known for known in found if known.opening.time >= since]

    def share(self, known: Remembered) -> float:
        """The share of its SLO's budget (1 = all) that it has spent by now."""
        detail = known.opening.detail
        budget = float(detail["budget"])
        if not budget:
            return 0.0
        return (self._bad(known) - float(detail["began_bad"])) / budget

    def _bad(self, known: Remembered) -> float:
        if known.closing is not None:
            return float(known.closing.detail["bad"])
        now = float(self.state.env.now)
        return float(self.state.sampler.drawn_until(now).so_far(known.incident.slo, now).bad)
