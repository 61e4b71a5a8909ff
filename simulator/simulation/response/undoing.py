"""The undoing of a runbook's steps: of all when the causes are over, or of a wrong runbook's."""

from collections.abc import Callable, Sequence

from simulator.oncall.runbooks import RunbookStep
from simulator.simulation.response.checks import Checks
from simulator.simulation.response.situation import Answers, Situation
from simulator.simulation.response.steps import Steps


class Undoing:
    """Undoes the steps of one incident, the last first: each was taken on top of those before it
    (live).
    """

    def __init__(self, situation: Situation, steps: Steps, checks: Checks) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.steps = steps
        self.checks = checks

    def undo_all(self) -> Answers:
        """Undoes the steps in reverse order; what had to be put back is tried again after the
        others. Whether all are undone: one more cause ends it, for that one wants treatment.

        What is not healthy later is treated from the first step on.
        """
        incident = self.incident
        left = _reversible(incident.steps_taken)
        while left:
            for number, step in reversed(tuple(left)):
                if (yield from self._undo(number, step)):
                    left.remove((number, step))
                if not incident.is_over:
                    return False
        incident.steps_taken = []
        incident.remaining_steps = {}
        incident.misnamed = []
        incident.postponed = set()
        return True

    def take_back(
        self, taken: Sequence[tuple[int, RunbookStep]], goes_on: Callable[[], Answers]
    ) -> Answers:
        """Undoes these steps as long as the work goes on; whether it went on to the end."""
        for number, step in reversed(_reversible(taken)):
            # what is left is undone with everything else, when the causes are over
            if not (yield from goes_on()):
                return False
            yield from self.steps.undo(number, step)
        return True

    def _undo(self, number: int, step: RunbookStep) -> Answers:
        """Undoes a step; one that takes time to undo waits for a healthy check, and is put back
        without it.
        """
        yield from self.steps.undo(number, step)
        # several undone at one instant are looked at together, when the incident is resolved
        if self.steps.undo_takes(number, step) == 0 or (yield from self.checks.look(None)):
            return True
        self.incident.is_served = False
        self.steps.hold(number, step)
        kind = step.do.kind
        self.situation.log.record("step_finished", kind, self.incident, step=number, put_back=True)
        return False


def _reversible(taken: Sequence[tuple[int, RunbookStep]]) -> list[tuple[int, RunbookStep]]:
    return [pair for pair in taken if pair[1].do.is_reversible]
