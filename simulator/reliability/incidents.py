"""Incidents: the runbook's one loop, the on-call person's habits, and the record folded from the log."""

from abc import abstractmethod
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar

from pydantic import model_validator

from simulator.foundation.distributions import UncertainDuration
from simulator.foundation.kinds import Kind
from simulator.foundation.model import Model
from simulator.foundation.units import Length, Ratio, wrong
from simulator.reliability.events import Event

Step = TypeVar("Step")
Step_in = TypeVar("Step_in", contravariant=True)


class Mitigation(Kind, family="mitigation"):
    """A safe action against a symptom; switching it off undoes it exactly."""

    @abstractmethod
    def effect(self) -> Any:
        """What it does to the service while it is on."""


class RunbookStep(Model):
    """One line of a runbook: what to do, how long it takes to do and to undo."""

    do: Mitigation
    takes: UncertainDuration = 0.0
    undo_takes: UncertainDuration = 0.0


class Check(Model):
    """How a person sees whether the service is healthy: an SLI over a window, looked at from the step's end."""

    window: Length = 300.0
    give_up_after: Length = 360.0
    healthy: Ratio | None = None

    @model_validator(mode="after")
    def _window_fits(self) -> Self:
        if self.give_up_after < self.window:
            raise wrong(f"give_up_after {self.give_up_after:g} s is shorter than the window {self.window:g} s: no check fits in")
        return self


class OnCall(Model):
    """The person who carries the pager. Times are assumptions: no published distribution was found."""

    acknowledge: UncertainDuration = 300.0
    triage: UncertainDuration = 480.0
    check: Check = Check()
    cause_over_seen_after: UncertainDuration = 600.0


def runbook_moves(steps: Iterable[Step]) -> Generator[Step | None, bool, bool]:
    """The runbook as moves, the one loop there is: None asks "is it healthy?", a step says "take this".

    Answer the question with `send(healthy)`; the generator's return value is whether it ended healthy.
    """
    healthy = yield None
    for step in steps:
        if healthy:
            break
        yield step
        healthy = yield None
    return healthy


class Operable(Protocol[Step_in]):
    """What a runbook needs of a service."""

    def is_healthy(self) -> bool:
        """Whether the SLI is seen at its objective."""

    def take(self, step: Step_in) -> None:
        """Does one step."""


def run_runbook(steps: Sequence[Step], service: Operable[Step]) -> list[Step]:
    """Takes the steps in order and stops the moment the service is healthy; returns the steps taken."""
    moves, taken, answer = runbook_moves(steps), list[Step](), False
    move = next(moves)
    while True:
        if move is None:
            answer = service.is_healthy()
        else:
            service.take(move)
            taken.append(move)
        try:
            move = moves.send(answer)
        except StopIteration:
            return taken


@dataclass(frozen=True)
class Incident:
    """One incident as the log tells it: identity, stamps in seconds (None: not reached), timeline."""

    id: str
    slo: str
    severity: str
    failure: str
    detected: float
    failure_started: float | None
    paged: float | None
    acknowledged: float | None
    triaged: float | None
    mitigated: float | None
    resolved: float | None
    timeline: tuple[Event, ...]

    def _since(self, begin: float | None, end: float | None) -> float | None:
        return None if begin is None or end is None else end - begin

    @property
    def time_to_detect(self) -> float | None:
        """From the first impaired second of the matched failure to the first firing (s)."""
        return self._since(self.failure_started, self.detected)

    @property
    def time_to_acknowledge(self) -> float | None:
        """From the page to its acknowledgement (s)."""
        return self._since(self.paged, self.acknowledged)

    @property
    def time_to_mitigate(self) -> float | None:
        """From the failure's start to the first healthy check (s)."""
        return self._since(self.failure_started, self.mitigated)

    @property
    def time_to_resolve(self) -> float | None:
        """From the failure's start to the incident's end (s)."""
        return self._since(self.failure_started, self.resolved)


def incidents_of(events: Iterable[Event]) -> tuple[Incident, ...]:
    """The incidents of a log, in the order in which they opened: a fold, nothing is booked twice."""
    rows, starts = dict[str, list[Event]](), dict[str, float]()
    for event in events:
        if event.kind == "failure_started":
            starts[event.subject] = event.time
        if event.incident:
            rows.setdefault(event.incident, []).append(event)
    return tuple(_incident(name, timeline, starts) for name, timeline in rows.items())


def _incident(name: str, timeline: list[Event], starts: dict[str, float]) -> Incident:
    first = dict[str, float]()
    for event in timeline:
        first.setdefault(event.kind, event.time)
    fired = [event for event in timeline if event.kind == "alert_fired"]
    failure = fired[0].cause
    stamps = {kind: first.get(kind) for kind in ("paged", "acknowledged", "triaged", "mitigated", "resolved")}
    return Incident(
        id=name,
        slo=fired[0].detail["slo"],
        severity=min(event.detail["severity"] for event in fired),
        failure=failure,
        detected=fired[0].time,
        failure_started=starts.get(failure),
        timeline=tuple(timeline),
        **stamps,
    )
