"""Triage, the runbook's steps with a look after each, and their undoing."""

from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import TypeAlias

import simpy

from simulator.oncall.runbooks import RunbookStep, runbook_moves
from simulator.simulation.response.checks import Checks
from simulator.simulation.response.knowledge import Knowledge
from simulator.simulation.response.situation import Answers, Situation, Waits

Outcome: TypeAlias = Generator[simpy.Event, None, bool | None]


class Treatment:
    """What is done about one incident (live)."""

    def __init__(self, situation: Situation, knowledge: Knowledge, checks: Checks) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.log = situation.log
        self.knowledge = knowledge
        self.checks = checks
        # what comes between one thing in hand and the next
        self.pause: Callable[[], Waits] = _no_pause

    def treat(self) -> Waits:
        """Names a symptom and works its runbook; where that leaves the service unhealthy, the next
        one's, as long as there is one.
        """
        incident = self.incident
        yield from self.pause()
        while not incident.triages or self.knowledge.symptom() is not None:
            yield from self._triage()
            # triage takes time: by its end there may be another cause, or none
            symptom = self.knowledge.symptom()
            if symptom is None:
                return
            is_healthy = yield from self._work_runbook(symptom)
            if is_healthy:
                self.served()
                return
            # None: the causes are over, so nothing has been used up
            if is_healthy is not None:
                self._used_up()
            yield from self.pause()

    def served(self) -> None:
        """Users have been served since a tick, perhaps before somebody had time to look."""
        self.log.mitigated(self.incident, self.checks.healthy_since())
        self.incident.is_served = True
        self.knowledge.update()

    def undo_all(self) -> Answers:
        """Undoes the steps in reverse order; what had to be put back is tried again after the
        others. Whether all are undone: one more cause ends it, for that one wants treatment.

        What is not healthy later is treated from the first step on.
        """
        incident = self.incident
        left = _reversible(incident.steps_taken)
        while left:
            for number, step in reversed(tuple(left)):
                # each was taken on top of those before it
                if (yield from self._undo(number, step)):
                    left.remove((number, step))
                if not incident.is_over:
                    return False
        incident.steps_taken = []
        incident.remaining_steps = {}
        return True

    def _triage(self) -> Waits:
        self.incident.triages += 1
        concern = "triage"
        if self.incident.triages > 1:
            concern = f"triage {self.incident.triages}"
        yield self.situation.after(self.situation.draw(concern, self.situation.habits.triage))

    def _work_runbook(self, symptom: str) -> Outcome:
        """Works what is left of a symptom's runbook; as `_work`."""
        incident = self.incident
        runbooks = self.situation.state.scenario.runbooks
        steps = incident.remaining_steps.get(symptom, runbooks.get(symptom, ()))
        subject = symptom or "no symptom"
        self.log.stamp("triaged", subject, incident, symptom=symptom, steps=len(steps))
        before = len(incident.steps_taken)
        is_healthy = yield from self._work(steps)
        # a step that was broken off was not taken, and comes first another time
        taken = len(incident.steps_taken) - before
        incident.remaining_steps[symptom] = steps[taken:]
        return is_healthy

    def _used_up(self) -> None:
        """The steps are used up; there may be another symptom to look for."""
        incident = self.incident
        goes_on = self.knowledge.symptom() is not None
        self.log.stamp("unmitigated", incident.slo.name, incident, triages_again=goes_on)
        incident.is_unmitigated = True

    def _work(self, steps: tuple[RunbookStep, ...]) -> Outcome:
        """Drives the runbook's loop on the clock: whether it ended healthy; None if the causes were
        over before.
        """
        incident = self.incident
        moves = runbook_moves(steps)
        move = next(moves)
        # before the first step a look at once is enough: nothing is new that a window must cover
        look = self.checks.look_once
        healthy = False
        while (yield from self._goes_on()):
            if move is None:
                healthy = yield from look(incident.cause_over)
            else:
                yield from self._take(move)
                look = partial(self.checks.look, since=self.situation.now)
            if incident.is_over and not healthy:
                return None
            try:
                move = moves.send(healthy)
            except StopIteration:
                return healthy
        return None

    def _goes_on(self) -> Answers:
        """Whether the work goes on, after a pause; not when the causes are over by then."""
        yield from self.pause()
        return not self.incident.is_over

    def _take(self, step: RunbookStep) -> Waits:
        """Takes a step; one that is on already takes no time."""
        incident = self.incident
        # its number names its draws and its hold: a mitigation may be in several steps
        incident.steps_started += 1
        number = incident.steps_started
        kind = step.do.kind
        self.log.record("step_started", kind, incident, step=number)
        if step.do in self.situation.state.service.holders:
            self._hold(number, step)
            self.log.record("step_finished", kind, incident, step=number, already_on=True)
            return
        done = self.situation.now + self.situation.draw(f"step {number}", step.takes)
        if (yield from self.situation.wait(done, incident.cause_over)):
            reason = "the cause was over"
            self.log.record("step_failed", kind, incident, step=number, reason=reason)
            return
        self._hold(number, step)
        self.log.record("step_finished", kind, incident, step=number)

    def _hold(self, number: int, step: RunbookStep) -> None:
        state = self.situation.state
        state.change(state.service.apply, step.do, (self.incident.id, number))
        self.incident.steps_taken.append((number, step))

    def _undo(self, number: int, step: RunbookStep) -> Answers:
        """Undoes a step; one that takes time to undo waits for a healthy check, and is put back
        without it.
        """
        incident = self.incident
        takes = self.situation.draw(f"undo {number}", step.undo_takes)
        if takes > 0:
            yield self.situation.after(takes)
        self.situation.causes.lift(step.do, (incident.id, number))
        incident.steps_taken.remove((number, step))
        self.log.record("step_undone", step.do.kind, incident, step=number)
        # several undone at one instant are looked at together, when the incident is resolved
        if takes == 0 or (yield from self.checks.look(None)):
            return True
        self._hold(number, step)
        self.log.record("step_finished", step.do.kind, incident, step=number, put_back=True)
        return False


def _no_pause() -> Waits:
    """One thing after the other."""
    yield from ()


def _reversible(taken: Sequence[tuple[int, RunbookStep]]) -> list[tuple[int, RunbookStep]]:
    return [pair for pair in taken if pair[1].do.is_reversible]
