"""The work on one incident: steps, and a look at what they did (live)."""

import simpy

from simulator.oncall.runbooks import RunbookStep
from simulator.simulation.response.checks import Checks
from simulator.simulation.response.diagnosing import Diagnosing
from simulator.simulation.response.situation import Answers
from simulator.simulation.response.steps import Outcome, Outcomes, Steps

# outcomes after which a step is not left for another time
USED_UP = (Outcome.TAKEN, Outcome.FAILED)


class Working:
    """What is done about one incident in its turn (live)."""

    def __init__(self, diagnosing: Diagnosing, checks: Checks, steps: Steps) -> None:
        self.diagnosing = diagnosing
        self.situation = diagnosing.situation
        self.incident = diagnosing.incident
        self.knowledge = diagnosing.knowledge
        self.checks = checks
        self.steps = steps
        # what did not work at its first try
        self._failed: RunbookStep | None = None
        # since when (s) there is something new to look at
        self._new_since: float | None = None

    def take(self, step: RunbookStep, symptom: str) -> Outcomes:
        """Tries a step of a symptom's runbook ("" for none)."""
        is_named = self.diagnosing.named is not None
        outcome = yield from self.steps.take(step, self._stop(), is_named=is_named)
        if outcome is Outcome.TAKEN:
            self._new_since = self.situation.now
        if outcome is Outcome.IMPOSSIBLE:
            self.diagnosing.impossible.append(step)
        # one that did not work is tried once more
        is_second = self._failed == step
        if outcome is Outcome.TAKEN or is_second:
            self._use_up(step, symptom, outcome)
        self._failed = step if outcome is Outcome.FAILED and not is_second else None
        return outcome

    def check(self) -> Answers:
        """Looks, at what is new for its whole window; whether it is healthy."""
        stop = self._stop()
        since, self._new_since = self._new_since, None
        if since is None:
            # nothing is new that a window must cover: the next tick shows what there is to see
            is_healthy = yield from self.checks.look_once(stop)
        else:
            is_healthy = yield from self.checks.look(stop, since)
        if is_healthy and not self.incident.is_served:
            self.served()
        elif not is_healthy and not self.incident.is_over:
            self.incident.is_served = False
        return is_healthy

    def served(self) -> None:
        """Users have been served since a tick, perhaps before somebody had time to look."""
        self.situation.log.mitigated(self.incident, self.checks.healthy_since())
        self.incident.is_served = True
        self.knowledge.update()

    def forget(self) -> None:
        """All is over and undone: what is not healthy later is treated from the first step on."""
        self.incident.steps_taken = []
        self.incident.remaining_steps = {}
        self.incident.misnamed = []
        self.incident.postponed = set()
        self.diagnosing.named = None

    def _use_up(self, step: RunbookStep, symptom: str, outcome: Outcome) -> None:
        # a step that was broken off, or is impossible, was not taken, and comes another time
        left = list(self.incident.remaining_steps.get(symptom, ()))
        if outcome in USED_UP and step in left:
            left.remove(step)
            self.incident.remaining_steps[symptom] = tuple(left)

    def _stop(self) -> simpy.Event | None:
        """What breaks off the work; nothing where all is over already."""
        return None if self.incident.is_over else self.incident.cause_over
