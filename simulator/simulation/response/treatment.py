"""Runbooks, one symptom after the other: their steps with a look after each."""

from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import TypeAlias

import simpy

from simulator.oncall.runbooks import RunbookStep, runbook_moves
from simulator.simulation.response.checks import Checks
from simulator.simulation.response.knowledge import Knowledge
from simulator.simulation.response.naming import Named
from simulator.simulation.response.situation import Answers, Situation, Waits
from simulator.simulation.response.steps import Outcome, Outcomes, Steps
from simulator.simulation.response.triage import Triage
from simulator.simulation.response.undoing import Undoing

Ending: TypeAlias = Generator[simpy.Event, None, bool | None]
Look: TypeAlias = Callable[[simpy.Event | None], Answers]

# outcomes after which a step is not left for another time
USED_UP = (Outcome.TAKEN, Outcome.FAILED)


class Treatment:
    """What is done about one incident (live)."""

    def __init__(self, situation: Situation, knowledge: Knowledge, checks: Checks) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.log = situation.log
        self.knowledge = knowledge
        self.checks = checks
        self.triage = Triage(situation, knowledge)
        self.steps = Steps(situation, knowledge.obstacles)
        self.undoing = Undoing(situation, self.steps, checks)
        # what comes between one thing in hand and the next
        self.pause: Callable[[], Waits] = _no_pause

    def treat(self) -> Waits:
        """Names a symptom and works its runbook; where that leaves the service unhealthy, the next
        one's, as long as there is one.
        """
        yield from self.pause()
        while self._has_work():
            named = yield from self.triage.name()
            if named is None:
                return
            is_healthy = yield from self._work_runbook(named)
            if is_healthy:
                self.served()
                return
            # the causes are over: nothing has been used up, and nothing is left to name
            if is_healthy is None:
                return
            self._used_up()
            # to stand by needs nobody's turn
            if self._has_work():
                yield from self.pause()

    def served(self) -> None:
        """Users have been served since a tick, perhaps before somebody had time to look."""
        self.log.mitigated(self.incident, self.checks.healthy_since())
        self.incident.is_served = True
        self.knowledge.update()

    def _has_work(self) -> bool:
        """Whether there is a symptom to name, or to treat."""
        return not self.incident.triages or self.knowledge.symptom() is not None

    def _work_runbook(self, named: Named) -> Ending:
        """Works what is left of a symptom's runbook; as `_work`."""
        incident = self.incident
        symptom = named.symptom
        runbooks = self.situation.state.scenario.runbooks
        steps = incident.remaining_steps.get(symptom, runbooks.get(symptom, ()))
        self.triage.say(named, len(steps))
        before = len(incident.steps_taken)
        is_healthy = yield from self._work(left := list(steps))
        # a step that was broken off, or is impossible, was not taken, and comes another time
        incident.remaining_steps[symptom] = tuple(left)
        if is_healthy is not False:
            return is_healthy
        if named.is_right:
            self._postpone(symptom)
            return False
        return (yield from self._take_back(symptom, incident.steps_taken[before:]))

    def _postpone(self, symptom: str) -> None:
        """What was impossible is taken when nothing stands in its way any more."""
        left = self.incident.remaining_steps[symptom]
        if left:
            self.knowledge.obstacles.watch(symptom, left, self.knowledge.call)

    def _take_back(self, symptom: str, taken: Sequence[tuple[int, RunbookStep]]) -> Ending:
        """Undoes the steps of a runbook that was not the right one; None if the causes are over
        before.
        """
        incident = self.incident
        # should it be named rightly later, it is worked from its first step on
        del incident.remaining_steps[symptom]
        incident.misnamed.append(symptom)
        if not (yield from self.undoing.take_back(taken, self._goes_on)):
            return None
        return None if incident.is_over else False

    def _used_up(self) -> None:
        """The steps are used up; there may be another symptom to look for."""
        incident = self.incident
        goes_on = self.knowledge.symptom() is not None
        self.log.stamp("unmitigated", incident.slo.name, incident, triages_again=goes_on)
        incident.is_unmitigated = True

    def _work(self, left: list[RunbookStep]) -> Ending:
        """Drives the runbook's loop on the clock, and takes from the list what is used up: whether
        it ended healthy; None if the causes were over before.
        """
        incident = self.incident
        moves = runbook_moves(tuple(left))
        move = next(moves)
        # before the first step a look at once is enough: nothing is new that a window must cover
        look: Look = self.checks.look_once
        healthy = False
        while (yield from self._goes_on()):
            if move is None:
                healthy = yield from look(incident.cause_over)
            else:
                outcome = yield from self._take(move)
                look = self._look_after(outcome)
                if outcome in USED_UP:
                    left.remove(move)
            if incident.is_over and not healthy:
                return None
            try:
                move = moves.send(healthy)
            except StopIteration:
                return healthy
        return None

    def _take(self, step: RunbookStep) -> Outcomes:
        """Takes a step, and tries it once more if it did not work."""
        outcome = yield from self.steps.take(step)
        if outcome is not Outcome.FAILED:
            return outcome
        if not (yield from self._goes_on()):
            return Outcome.BROKEN_OFF
        return (yield from self.steps.take(step))

    def _goes_on(self) -> Answers:
        """Whether the work goes on, after a pause; not when the causes are over by then."""
        yield from self.pause()
        return not self.incident.is_over

    def _look_after(self, outcome: Outcome) -> Look:
        """How to look at what a step did."""
        if outcome is Outcome.IMPOSSIBLE:
            return _no_look
        # without anything new, the next tick shows what there is to see
        if outcome is Outcome.FAILED:
            return self.checks.look_once
        return partial(self.checks.look, since=self.situation.now)


def _no_pause() -> Waits:
    """One thing after the other."""
    yield from ()


def _no_look(stop: simpy.Event | None) -> Answers:
    """Nothing was done and no time has passed: it is as unhealthy as at the last look."""
    yield from ()
    return False
