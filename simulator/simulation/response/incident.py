"""Incidents and tickets while they are open (live)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import simpy

from simulator.oncall.ladder import UNNAMED
from simulator.oncall.runbooks import RunbookStep
from simulator.reliability.alerts import Severity
from simulator.reliability.slo import SLO
from simulator.simulation.response.causes import Cause, HeldStep

# what the draws of a person's times are keyed by
Key: TypeAlias = tuple[str | int | float, ...]


@dataclass
class Open:
    """What an alert has opened for an objective.

    `matched` is what it is about, if that is known; `harm_began` when users were first let down (s;
    inf if it is not known that they were), `not_before` the end (s) of the objective's last one,
    and `follows` the earlier one that was about the same. `expected` is the share (0..1) of good
    events to expect, where a held step's price is what it is about. `firing` are its alerts, by the
    names of their rules, with the time (s) since which they fire.
    """

    id: str
    slo: SLO
    matched: Cause | None
    harm_began: float = math.inf
    not_before: float = 0.0
    follows: str = ""
    expected: float | None = None
    firing: dict[str, float] = field(default_factory=dict)

    @property
    def cause(self) -> str:
        """The name of what it is about; "" if nothing was found."""
        if self.matched is None:
            return ""
        return self.matched.name


@dataclass
class OpenIncident(Open):
    """A paged incident; a ticket that somebody works on has all that it has.

    `paged_at` is when it was opened (s), `causes` are what it is about by now, `known_over` the
    names of those known to be over.
    `remaining_steps` holds, by symptom named so far, the steps of its runbook that were not taken;
    `steps_taken` the steps in effect, each with its number; `steps_started` counts them all.
    `misnamed` are the wrong symptoms whose runbooks did not help, `postponed` the right ones whose
    runbook has steps left that were impossible.
    `look_times` are the times (s) at which the person who stands by looks, `looked_at` is that of
    the last look (-inf before any). `is_served` says that the last look was healthy,
    `is_unmitigated` that steps were used up once. `cause_over` triggers when all is known to be
    over, `call` when the wait of whoever has it may end; `changes` counts what they have seen to
    change. `person` is who has it, or had it last. `is_acknowledged` says that somebody has
    answered, `is_closed` that it is resolved, and `root_cause` as what. `runbooks` are those that
    there were as it was opened.
    """

    severity: Severity = "sev1"
    key: Key = ()
    number: int = 0
    paged_at: float = 0.0
    causes: list[Cause] = field(default_factory=list)
    known_over: set[str] = field(default_factory=set)
    is_served: bool = False
    is_unmitigated: bool = False
    is_called: bool = False
    triages: int = 0
    steps_started: int = 0
    remaining_steps: dict[str, tuple[RunbookStep, ...]] = field(default_factory=dict)
    steps_taken: list[tuple[int, RunbookStep]] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)
    postponed: set[str] = field(default_factory=set)
    look_times: list[float] = field(default_factory=list)
    looked_at: float = -math.inf
    cause_over: simpy.Event | None = None
    call: simpy.Event | None = None
    changes: int = 0
    person: str = UNNAMED
    is_acknowledged: bool = False
    is_closed: bool = False
    root_cause: str = ""
    runbooks: Mapping[str, tuple[RunbookStep, ...]] = field(default_factory=dict)

    @property
    def is_paged(self) -> bool:
        """Whether somebody was called."""
        return True

    @property
    def place(self) -> float:
        """Its place among all that is done at one instant, by number."""
        # fractions that stay below the next place for millions of incidents
        return self.number * 1e-6

    @property
    def is_over(self) -> bool:
        """Whether all that it is about is known to be over; without a cause: all is well."""
        if self.causes:
            return all(cause.name in self.known_over for cause in self.causes)
        return self.is_served or not self.firing

    @property
    def symptom(self) -> str:
        """The symptom of what it is about; "" if nothing was found."""
        return "" if self.matched is None else self.matched.symptom

    @property
    def holds_steps(self) -> bool:
        """Whether a step is in effect that somebody must undo."""
        return any(step.do.is_reversible for _, step in self.steps_taken)

    def find(self, cause: Cause) -> Cause | None:
        """The same cause among its own: the failure, or the step, held by whomever."""
        for own in self.causes:
            if _is_same(own, cause):
                return own
        return None


@dataclass
class Ticket(OpenIncident):
    """A ticket: nobody is paged. `is_taken` says that somebody has taken it up."""

    severity: Severity = "sev3"
    is_taken: bool = False

    @property
    def is_paged(self) -> bool:
        """Nobody was called."""
        return False

    @property
    def place(self) -> float:
        """Tickets come after all incidents."""
        return 1.0 + super().place


def _is_same(one: Cause, other: Cause) -> bool:
    if isinstance(one, HeldStep) and isinstance(other, HeldStep):
        # its name says who held it when it was found, and that changes
        return one.do == other.do
    return one.name == other.name
