"""The work on one incident: diagnoses, and the steps and checks that follow them (live)."""

from typing import TypeAlias

import simpy

from simulator.oncall.runbooks import RunbookStep
from simulator.simulation.response.checks import Checks
from simulator.simulation.response.holding import Holding
from simulator.simulation.response.knowledge import Knowledge
from simulator.simulation.response.naming import Named
from simulator.simulation.response.situation import Answers, Situation
from simulator.simulation.response.steps import Outcome, Outcomes, Steps
from simulator.simulation.response.triage import Triage

Numbered: TypeAlias = tuple[int, RunbookStep]

# outcomes after which a step is not left for another time
USED_UP = (Outcome.TAKEN, Outcome.FAILED)


class Working:
    """What is done about one incident in its turn (live).

    `named` is the diagnosis whose runbook is being worked; `taken_back` are the steps of a wrong
    one that are still in effect.
    """

    def __init__(
        self,
        situation: Situation,
        knowledge: Knowledge,
        checks: Checks,
        steps: Steps,
        holding: Holding,
    ) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.log = situation.log
        self.knowledge = knowledge
        self.checks = checks
        self.steps = steps
        self.holding = holding
        self.triage = Triage(situation, knowledge)
        self.named: Named | None = None
        self.taken_back: tuple[Numbered, ...] = ()
        # whether a diagnosis was given up, and whether that is still to be written down
        self._has_left = False
        self._is_leaving = False
        self._taken_before = 0
        # what did not work at its first try
        self._failed: RunbookStep | None = None
        # since when (s) there is something new to look at
        self._new_since: float | None = None

    def diagnose(self) -> Answers:
        """Triage, as long as there is something to name; whether it names a symptom."""
        # to stand by needs nobody's turn
        if self._has_left and not self._has_work():
            return False
        if not (yield from self.holding.take_up_anyway()) or not self._has_work():
            return False
        self._has_left = False
        named = yield from self.triage.name()
        if named is None:
            return False
        self._begin(named)
        return True

    def name(self, symptom: str) -> Answers:
        """A diagnosis of one's own, in the time of a triage unless there was one just before;
        whether it came to that.
        """
        if not (yield from self.holding.take_up_anyway()):
            return False
        if self.named is None:
            yield from self.triage.take_time()
        self._has_left = False
        self._begin(self.triage.naming.judge(symptom), is_own=True)
        return True

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

    def take(self, step: RunbookStep, symptom: str) -> Outcomes:
        """Tries a step of a symptom's runbook ("" for none)."""
        outcome = yield from self.steps.take(step, self._stop())
        if outcome is Outcome.TAKEN:
            self._new_since = self.situation.now
        # one that did not work is tried once more
        is_second = self._failed == step
        if outcome is Outcome.TAKEN or is_second:
            self._use_up(step, symptom, outcome)
        self._failed = step if outcome is Outcome.FAILED and not is_second else None
        return outcome

    def leave(self) -> None:
        """The diagnosis does not help: there may be another one to look for."""
        assert self.named is not None
        named, self.named = self.named, None
        self._is_leaving = True
        if named.is_right:
            self._postpone(named.symptom)
            self.write_down()
            return
        # should it be named rightly later, it is worked from its first step on
        self.incident.remaining_steps.pop(named.symptom, None)
        self.incident.misnamed.append(named.symptom)
        taken = self.incident.steps_taken[self._taken_before :]
        self.taken_back = tuple(pair for pair in taken if pair[1].do.is_reversible)

    def write_down(self) -> None:
        """A diagnosis that was left is on the log, once its steps are taken back."""
        self.taken_back = ()
        if not self._is_leaving:
            return
        self._is_leaving = False
        if self.incident.is_over or self.incident.is_served:
            return
        self._has_left = True
        goes_on = self.knowledge.symptom() is not None
        slo = self.incident.slo.name
        self.log.stamp("unmitigated", slo, self.incident, triages_again=goes_on)
        self.incident.is_unmitigated = True

    def served(self) -> None:
        """Users have been served since a tick, perhaps before somebody had time to look."""
        self.log.mitigated(self.incident, self.checks.healthy_since())
        self.incident.is_served = True
        self.knowledge.update()

    def forget(self) -> None:
        """All is over and undone: what is not healthy later is treated from the first step on."""
        self.incident.steps_taken = []
        self.incident.remaining_steps = {}
        self.incident.misnamed = []
        self.incident.postponed = set()
        self.named = None

    def _has_work(self) -> bool:
        """Whether there is a symptom to name, or to treat."""
        return not self.incident.triages or self.knowledge.symptom() is not None

    def _begin(self, named: Named, *, is_own: bool = False) -> None:
        """The runbook of a symptom is worked from now on: what is left of it."""
        incident = self.incident
        runbooks = self.situation.state.scenario.runbooks
        left = incident.remaining_steps.get(named.symptom, runbooks.get(named.symptom, ()))
        self.triage.say(named, len(left), is_own=is_own)
        incident.remaining_steps[named.symptom] = tuple(left)
        self.named = named
        self._taken_before = len(incident.steps_taken)

    def _use_up(self, step: RunbookStep, symptom: str, outcome: Outcome) -> None:
        # a step that was broken off, or is impossible, was not taken, and comes another time
        left = list(self.incident.remaining_steps.get(symptom, ()))
        if outcome in USED_UP and step in left:
            left.remove(step)
            self.incident.remaining_steps[symptom] = tuple(left)

    def _postpone(self, symptom: str) -> None:
        """What was impossible is taken when nothing stands in its way any more."""
        left = self.incident.remaining_steps[symptom]
        if left:
            self.knowledge.obstacles.watch(symptom, left, self.knowledge.call)

    def _stop(self) -> simpy.Event | None:
        """What breaks off the work; nothing where all is over already."""
        return None if self.incident.is_over else self.incident.cause_over
