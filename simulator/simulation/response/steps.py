"""One step of a runbook on the clock: taken, held, undone, and what becomes of it."""

from collections.abc import Generator, Sequence
from enum import Enum
from typing import TypeAlias

import simpy

from simulator.ai_service.failures import Failure
from simulator.oncall.runbooks import RunbookStep
from simulator.simulation.response.obstacles import Obstacles
from simulator.simulation.response.situation import Situation, Waits


class Outcome(Enum):
    """What came of a step: it is in effect, it did not work, it is impossible for now, or the cause
    was over before it was done.
    """

    TAKEN = "taken"
    FAILED = "failed"
    IMPOSSIBLE = "impossible"
    BROKEN_OFF = "broken off"


# a step that is in effect, with its number
Numbered: TypeAlias = tuple[int, RunbookStep]
Outcomes: TypeAlias = Generator[simpy.Event, None, Outcome]


class Steps:
    """The steps of one incident (live)."""

    def __init__(self, situation: Situation, obstacles: Obstacles) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.log = situation.log
        self.obstacles = obstacles

    def hold(self, number: int, step: RunbookStep) -> None:
        """The step is in effect from now on."""
        state = self.situation.state
        state.change(state.service.apply, step.do, (self.incident.id, number))
        self.incident.steps_taken.append((number, step))

    def undo(self, number: int, step: RunbookStep) -> Waits:
        """Undoes a step, in the time that this takes."""
        takes = self.undo_takes(number, step)
        if takes > 0:
            yield self.situation.after(takes)
        self.situation.causes.lift(step.do, (self.incident.id, number))
        self.incident.steps_taken.remove((number, step))
        self.log.record("step_undone", step.do.kind, self.incident, step=number)

    def undo_takes(self, number: int, step: RunbookStep) -> float:
        """How long it takes to undo it (s)."""
        return self.situation.draw(f"undo {number}", step.undo_takes)

    def take(
        self, step: RunbookStep, stop: simpy.Event | None, *, is_named: bool = True
    ) -> Outcomes:
        """Tries a step, until `stop` at the latest; one that is on already takes no time, nor does
        one that is impossible. `is_named` says that a symptom was named before.
        """
        incident = self.incident
        # its number names its draws and its hold: a mitigation may be in several steps
        incident.steps_started += 1
        number = incident.steps_started
        # without a symptom the step bounds a phase: the diagnosis ends with it
        write = self.log.record if is_named else self.log.stamp
        write("step_started", step.do.kind, incident, step=number)
        if self.situation.state.service.is_on(step.do):
            self._finish(number, step, already_on=True)
            return Outcome.TAKEN
        in_the_way = self.obstacles.of(step)
        if in_the_way:
            return self._fail(number, step, impossible(in_the_way), Outcome.IMPOSSIBLE)
        return (yield from self._do(number, step, stop))

    def _do(self, number: int, step: RunbookStep, stop: simpy.Event | None) -> Outcomes:
        """Does a step, in the time that this takes, unless the cause is over before."""
        done = self.situation.now + self.situation.draw(f"step {number}", step.takes)
        if (yield from self.situation.wait(done, stop)):
            return self._fail(number, step, "the cause was over", Outcome.BROKEN_OFF)
        if not self.works(number, step):
            return self._fail(number, step, "it did not work", Outcome.FAILED)
        self._finish(number, step)
        return Outcome.TAKEN

    def works(self, number: int, step: RunbookStep) -> bool:
        """Whether it works this time; each try has a draw of its own."""
        return step.works is None or self.situation.happens(f"works {number}", step.works)

    def _finish(self, number: int, step: RunbookStep, **detail: object) -> None:
        self.hold(number, step)
        self.log.record("step_finished", step.do.kind, self.incident, step=number, **detail)

    def _fail(self, number: int, step: RunbookStep, reason: str, outcome: Outcome) -> Outcome:
        kind = step.do.kind
        self.log.record("step_failed", kind, self.incident, step=number, reason=reason)
        return outcome


def impossible(in_the_way: Sequence[Failure]) -> str:
    """Why a step is impossible for now."""
    names = " and ".join(failure.name for failure in in_the_way)
    lasts = "lasts" if len(in_the_way) == 1 else "last"
    return f"not possible while {names} {lasts}"
