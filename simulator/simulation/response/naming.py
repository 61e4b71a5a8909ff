"""Which symptom a person names: the right one, or one that it can be taken for."""

from typing import NamedTuple

from simulator.simulation.response.situation import Situation


class Named(NamedTuple):
    """A symptom that was named, and whether it is that of what is at work."""

    symptom: str
    is_right: bool


class Naming:
    """Names the symptoms of one incident (live).

    Each triage is right with the probability that the habits give. Else it names one of the other
    symptoms that can harm the objective, each as likely; one that was tried without success is not
    named again. When all others have been tried, the right one is left.
    """

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.incident = situation.incident

    @property
    def may_fail(self) -> bool:
        """Whether a triage may name a wrong symptom."""
        return self.situation.habits.right < 1

    def name(self, right: str) -> Named:
        """What this triage names, where `right` is the symptom of what is at work."""
        # without a failure there is no symptom that could be taken for another one
        if not right or not self.may_fail:
            return Named(right, True)
        attempt = self.incident.triages
        # by attempt: how the first one went says nothing of how the second one goes
        rng = self.situation.state.streams.of(f"symptom {attempt}", *self.incident.key)
        if rng.random() < self.situation.habits.right:
            return Named(right, True)
        others = self._others(right)
        if not others:
            return Named(right, True)
        return Named(others[int(rng.integers(len(others)))], False)

    def judge(self, symptom: str) -> Named:
        """A symptom that a responder names: right if it is that of what the incident is about."""
        return Named(symptom, symptom in {cause.symptom for cause in self.incident.causes})

    def _others(self, right: str) -> list[str]:
        """What the right symptom can still be taken for."""
        incident = self.incident
        # another cause that is known is no mistake, and what was tried did not help
        known = {right, *(cause.symptom for cause in incident.causes)}
        tried = {*incident.misnamed, *incident.remaining_steps}
        symptoms = self.situation.causes.symptoms.of(incident.slo)
        return [symptom for symptom in symptoms if symptom not in known | tried]
