"""Triage: the time that it takes, what it names, and its row on the log."""

from collections.abc import Generator

import simpy

from simulator.ai_service.failures import Failure
from simulator.simulation.response.knowledge import Knowledge
from simulator.simulation.response.naming import Named, Naming
from simulator.simulation.response.situation import Situation, Waits


class Triage:
    """The triages of one incident (live)."""

    def __init__(self, situation: Situation, knowledge: Knowledge) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.knowledge = knowledge
        self.naming = Naming(situation)
        # the symptom that a better runbook says how to recognise
        self.known = ""

    def name(self) -> Generator[simpy.Event, None, Named | None]:
        """Names a symptom; None if nothing is left to treat."""
        postponed = self.incident.postponed
        if postponed and (symptom := self.knowledge.symptom()) in postponed:
            # it was named before, and what was impossible then is known too
            postponed.remove(symptom)
            return Named(symptom, True)
        yield from self.take_time()
        # triage takes time: by its end there may be another cause, or none
        symptom = self.knowledge.symptom()
        if symptom is None:
            return None
        if symptom == self.known:
            return Named(symptom, True)
        return self.naming.name(symptom)

    def take_time(self) -> Waits:
        """The time of one more triage."""
        self.incident.triages += 1
        concern = "triage"
        if self.incident.triages > 1:
            concern = f"triage {self.incident.triages}"
        takes = self.situation.draw(concern, self.situation.habits.triage_takes)
        takes = self._as_learned(takes)
        yield self.situation.after(takes)

    def _as_learned(self, takes: float) -> float:
        """How long it takes (s) by what was learned of the symptom that is there to be named."""
        learned = self.situation.state.learned
        symptom = self.knowledge.known_symptom() or ""
        faster = takes
        helped = list[str]()
        self.known = ""
        for item in learned.against(symptom):
            improvement = item.improvement
            faster = improvement.triage(faster)
            if improvement.names_rightly:
                self.known = symptom
            if improvement.names_rightly or improvement.triage(1.0) != 1.0:
                helped.append(improvement.name)
        cause = next((each for each in self.incident.causes if each.symptom == symptom), None)
        if helped and isinstance(cause, Failure):
            learned.soften(cause, helped, self.incident.id)
        return faster

    def say(self, named: Named, steps: int, *, is_own: bool = False) -> None:
        """It is on the log, with how many steps of the runbook are left; `is_own` where a responder
        named it, whatever triage would have named.
        """
        detail: dict[str, object] = {"symptom": named.symptom, "steps": steps}
        if self.naming.may_fail or is_own:
            detail["right"] = named.is_right
        self.situation.log.stamp("triaged", named.symptom or "no symptom", self.incident, **detail)
