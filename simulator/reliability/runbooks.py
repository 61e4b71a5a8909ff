"""Runbooks: mitigations in order, the one loop that takes them, and the habits of the person who
does.
"""

from abc import abstractmethod
from collections.abc import Generator, Iterable, Sequence
from typing import Any, ClassVar, Protocol, Self, TypeVar

from pydantic import model_validator

from simulator.foundation.distributions import UncertainDuration
from simulator.foundation.kinds import Kind
from simulator.foundation.model import Model
from simulator.foundation.units import Length, Ratio, wrong
from simulator.reliability.slo import SLO

Step = TypeVar("Step")
Step_in = TypeVar("Step_in", contravariant=True)


class Mitigation(Kind, family="mitigation"):
    """A safe action against a symptom. Switching it off undoes it exactly, unless it says that
    it cannot be undone.
    """

    is_reversible: ClassVar[bool] = True

    @abstractmethod
    def effect(self) -> Any:
        """What it does to the service while it is on."""


class RunbookStep(Model):
    """One step of a runbook: the mitigation to `do`, how long it `takes`, and how long it takes
    to undo it (`undo_takes`).
    """

    do: Mitigation
    takes: UncertainDuration = 0.0
    undo_takes: UncertainDuration = 0.0


class Check(Model):
    """How the person on call sees whether the service is healthy: they look at the SLI over a
    `window`, from the end of a step until `give_up_after`.

    The service is healthy if the share of good events is at least `healthy`, by default the SLO's
    objective.
    """

    window: Length = 300.0
    give_up_after: Length = 360.0
    healthy: Ratio | None = None

    @model_validator(mode="after")
    def _window_fits(self) -> Self:
        if self.give_up_after < self.window:
            raise wrong(
                f"give_up_after {self.give_up_after:g} s is shorter than the window {self.window:g}"
                " s: no check fits in"
            )
        return self


class OnCall(Model):
    """The person on call. The times are assumptions: no published distribution was found.

    `acknowledge` is how long it takes them to acknowledge a page, `triage` how long to name the
    symptom after that. After every step they look at the SLI (`check`). They notice that the cause
    is over `cause_over_seen_after` its end.
    """

    acknowledge: UncertainDuration = 300.0
    triage: UncertainDuration = 480.0
    check: Check = Check()
    cause_over_seen_after: UncertainDuration = 600.0

    def healthy(self, slo: SLO) -> float:
        """The share of good events from which on an objective's check is healthy."""
        return slo.objective if self.check.healthy is None else self.check.healthy


def runbook_moves(steps: Iterable[Step]) -> Generator[Step | None, bool, bool]:
    """The runbook as moves, the one loop there is: None asks "is it healthy?", a step says "take
    this".

    Answer the question with `send(healthy)`; the generator's return value is whether it ended
    healthy.
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
    """Takes the steps in order and stops the moment the service is healthy; returns the steps
    taken.
    """
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
