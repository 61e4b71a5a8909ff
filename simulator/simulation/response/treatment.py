"""Triage, the runbook's steps with a look after each, and their undoing."""

from collections.abc import Generator
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
        self.record = situation.record
        self.knowledge = knowledge
        self.checks = checks

    def treat(self) -> Waits:
        """Names a symptom and works its runbook; where that leaves the service unhealthy, the next
        one's, as long as there is one.
        """
        incident = self.incident
        runbooks = self.situation.world.scenario.runbooks
        while not incident.triages or self.knowledge.symptom() is not None:
            yield from self._triage()
            symptom = self.knowledge.symptom()
            if symptom is None:
                return
            steps = incident.left.get(symptom, runbooks.get(symptom, ()))
            subject = symptom or "no symptom"
            self.record.stamp("triaged", subject, incident, symptom=symptom, steps=len(steps))
            taken = len(incident.taken)
            is_healthy = yield from self._work(steps)
            incident.left[symptom] = steps[len(incident.taken) - taken :]
            if is_healthy:
                self.served()
                return
            if is_healthy is not None:
                self._used_up()

    def served(self) -> None:
        """Users have been served since a tick, perhaps before somebody had time to look."""
        self.record.mitigated(self.incident, self.checks.healthy_since())
        self.incident.is_served = True
        self.knowledge.update()

    def undo_all(self) -> Answers:
        """Undoes the steps in reverse order; what had to be put back is tried again after the
        others. Whether all are undone: one more cause ends it, for that one wants treatment.

        What is not healthy later is treated from the first step on.
        """
        incident = self.incident
        left = [pair for pair in incident.taken if pair[1].do.is_reversible]
        while left:
            for number, step in reversed(tuple(left)):
                if (yield from self._undo(number, step)):
                    left.remove((number, step))
                if not incident.is_over:
                    return False
        incident.taken = []
        incident.left = {}
        return True

    def _triage(self) -> Waits:
        self.incident.triages += 1
        number = self.incident.triages
        concern = "triage" if number == 1 else f"triage {number}"
        yield self.situation.after(self.situation.draw(concern, self.situation.habits.triage))

    def _used_up(self) -> None:
        """The steps are used up; there may be another symptom to look for."""
        incident = self.incident
        goes_on = self.knowledge.symptom() is not None
        self.record.stamp("unmitigated", incident.slo.name, incident, triages_again=goes_on)
        incident.is_unmitigated = True

    def _work(self, steps: tuple[RunbookStep, ...]) -> Outcome:
        """Drives the runbook's loop on the clock: whether it ended healthy; None if the causes were
        over before.
        """
        incident = self.incident
        moves = runbook_moves(steps)
        move = next(moves)
        look = self.checks.look_once
        healthy = False
        while not incident.is_over:
            if move is None:
                healthy = yield from look(incident.over)
            else:
                yield from self._take(move)
                look = self.checks.look
            if incident.is_over and not healthy:
                return None
            try:
                move = moves.send(healthy)
            except StopIteration:
                return healthy
        return None

    def _take(self, step: RunbookStep) -> Waits:
        """Takes a step; one that is on already takes no time."""
        incident = self.incident
        situation = self.situation
        incident.steps += 1
        number = incident.steps
        self.record.note("step_started", step.do.kind, incident, step=number)
        is_on = step.do in situation.world.service.holders
        if not is_on:
            done = situation.now + situation.draw(f"step {number}", step.takes)
            if (yield from situation.wait(done, incident.over)):
                reason = "the cause was over"
                self.record.note("step_failed", step.do.kind, incident, step=number, reason=reason)
                return
        self._hold(number, step)
        detail = {"already_on": True} if is_on else {}
        self.record.note("step_finished", step.do.kind, incident, step=number, **detail)

    def _hold(self, number: int, step: RunbookStep) -> None:
        world = self.situation.world
        world.change(world.service.apply, step.do, (self.incident.id, number))
        self.incident.taken.append((number, step))

    def _undo(self, number: int, step: RunbookStep) -> Answers:
        """Undoes a step; one that takes time to undo waits for a healthy check, and is put back
        without it.
        """
        incident = self.incident
        takes = self.situation.draw(f"undo {number}", step.undo_takes)
        if takes > 0:
            yield self.situation.after(takes)
        self.situation.causes.release(step.do, (incident.id, number))
        incident.taken.remove((number, step))
        self.record.note("step_undone", step.do.kind, incident, step=number)
        if takes == 0 or (yield from self.checks.look(None)):
            return True
        self._hold(number, step)
        self.record.note("step_finished", step.do.kind, incident, step=number, put_back=True)
        return False
