"""Runbooks: mitigations in order, and the one loop that takes them."""

from collections.abc import Generator, Iterable, Sequence
from typing import Protocol, TypeVar

from simulator.ai_service.mitigations import Mitigation
from simulator.foundation.fixed_or_random import UncertainDuration
from simulator.foundation.model import Model
from simulator.foundation.units import Ratio
from simulator.oncall.obstacles import Obstacles
from simulator.oncall.pace import PacedDuration

Step = TypeVar("Step")
Step_in = TypeVar("Step_in", contravariant=True)


class RunbookStep(Model):
    """One step of a runbook: the mitigation to `do`, how long it `takes`, and how long it takes
    to undo it (`undo_takes`).

    It `works` with that probability each time (not written: always); what did not work has taken
    its time without effect, and is tried once more. `not_while` names failures, or kinds of them,
    during which it is impossible.
    """

    short_key = "do"
    other_words = {
        **dict.fromkeys(("kind", "step", "action", "mitigation", "run", "name"), "do"),
        **dict.fromkeys(("duration", "lasts", "time", "for"), "takes"),
        **dict.fromkeys(("success", "success_rate", "succeeds", "probability"), "works"),
        **dict.fromkeys(("unless", "except_while", "impossible_while", "blocked_by"), "not_while"),
    }
    examples = {"do": "fail_over", "works": "90%", "not_while": "bad_deploy"}
    do: Mitigation
    takes: PacedDuration = 0.0
    undo_takes: UncertainDuration = 0.0
    works: Ratio | None = None
    not_while: Obstacles | None = None


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
    moves = runbook_moves(steps)
    taken = list[Step]()
    answer = False
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
