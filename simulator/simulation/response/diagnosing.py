"""The diagnoses of one incident: which runbook is worked, and when it is given up (live)."""

from simulator.oncall.runbooks import RunbookStep
from simulator.simulation.response.holding import Holding
from simulator.simulation.response.knowledge import Knowledge
from simulator.simulation.response.naming import Named
from simulator.simulation.response.situation import Answers, Situation
from simulator.simulation.response.steps import Numbered
from simulator.simulation.response.triage import Triage


class Diagnosing:
    """Names what one incident may be about (live).

    `named` is the diagnosis whose runbook is being worked, `impossible` are the steps that were
    tried meanwhile and could not be taken; `taken_back` are the steps of a wrong one that are still
    in effect.
    """

    def __init__(self, situation: Situation, knowledge: Knowledge, holding: Holding) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.knowledge = knowledge
        self.holding = holding
        self.triage = Triage(situation, knowledge)
        self.named: Named | None = None
        self.taken_back: tuple[Numbered, ...] = ()
        self.impossible: list[RunbookStep] = []
        # whether a diagnosis was given up, and whether that is still to be written down
        self._has_left = False
        self._is_leaving = False
        # whether steps of it were left that could have been taken
        self._is_given_up = False
        self._taken_before = 0

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

    def leave(self) -> None:
        """The diagnosis does not help: there may be another one to look for."""
        assert self.named is not None
        named, self.named = self.named, None
        self._is_leaving = True
        left = self.incident.remaining_steps[named.symptom]
        self._is_given_up = any(step not in self.impossible for step in left)
        if named.is_right:
            self._postpone(named.symptom)
            return
        # should it be named rightly later, it is worked from its first step on
        self.incident.remaining_steps.pop(named.symptom, None)
        self.incident.misnamed.append(named.symptom)
        taken = self.incident.steps_taken[self._taken_before :]
        self.taken_back = tuple(pair for pair in taken if pair[1].do.is_reversible)

    def comes_first(self) -> None:
        """A step is in effect that was taken before all others."""
        self._taken_before += 1

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
        detail = {"triages_again": goes_on}
        if self._is_given_up:
            detail["given_up"] = True
        self.situation.log.stamp("unmitigated", slo, self.incident, **detail)
        self.incident.is_unmitigated = True

    def _has_work(self) -> bool:
        """Whether there is a symptom to name, or to treat."""
        return not self.incident.triages or self.knowledge.symptom() is not None

    def _begin(self, named: Named, *, is_own: bool = False) -> None:
        """The runbook of a symptom is worked from now on: what is left of it."""
        incident = self.incident
        steps = incident.runbooks.get(named.symptom, ())
        left = incident.remaining_steps.get(named.symptom, steps)
        self.triage.say(named, len(left), is_own=is_own)
        incident.remaining_steps[named.symptom] = tuple(left)
        self.named = named
        self.impossible = []
        self._taken_before = len(incident.steps_taken)

    def _postpone(self, symptom: str) -> None:
        """What was impossible is taken when nothing stands in its way any more."""
        left = [step for step in self.incident.remaining_steps[symptom] if step in self.impossible]
        if left:
            self.knowledge.obstacles.watch(symptom, left, self.knowledge.call)
