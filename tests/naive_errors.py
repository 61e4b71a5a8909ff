"""What people get wrong, and what does not work, written down a second time (docs/maths.md, "Triage
and steps that can fail"): a part of `naive_people.People`.
"""

import math

from simulator.ai_service.failures import Failure
from simulator.simulation.moments import PEOPLE

DAY = 86400.0
WORST = {
    "provider_outage": {"error_ratio": 0.5, "latency_factor": 2, "lost_capacity": 0.5},
    "vector_store_full": {"inserts": 100},
    "tool_outage": {"error_ratio": 0.5, "hangs": 0.5},
    "bad_deploy": {"error_ratio": 0.2, "latency_factor": 2, "quality_loss": 0.5},
    "injection_wave": {"rate": 5, "evades": 0.8, "swells": 600},
    "cost_spike": {"token_factor": 6},
}
"""What a failure of each kind can do: its defaults, and 50% or twice as much beside them."""


class Errs:
    """Wrong symptoms, and steps that fail or are impossible."""

    @property
    def right(self):
        """How often a triage is right."""
        return getattr(self.person.triage, "right", 1)

    @property
    def triage_takes(self):
        return getattr(self.person.triage, "takes", self.person.triage)

    def named(self, incident, right):
        """What this triage names instead of the right symptom, and whether it is that."""
        if right == "" or self.right == 1:
            return right, True
        rng = self.state.streams.of(f"symptom {incident.triages}", *incident.key)
        is_right = rng.random() < self.right
        others = self.mistakable(incident)
        if is_right or not others:
            return right, True
        return others[rng.integers(len(others))], False

    def mistakable(self, incident):
        """The symptoms that can harm the objective, without its causes' and those tried so far."""
        known = {*self.scenario.runbooks, *(each.symptom for each in self.state.failures)}
        out = {cause.symptom for cause in incident.causes} | set(incident.vain)
        out |= {"mitigation_price", *incident.left}
        return sorted(each for each in known - out if self.can_harm(each, incident.slo))

    def can_harm(self, symptom, slo):
        own = [failure for failure in self.state.failures if failure.symptom == symptom]
        if symptom in WORST:
            fields = {"kind": symptom, "at": 0, "lasts": DAY, **WORST[symptom]}
            own.append(Failure.of({**fields, "name": f"worst {symptom}"}))
        return any(self.harm_begins(failure, slo) < math.inf for failure in own)

    def in_the_way(self, step):
        """The failures that are on now and that a step cannot be taken with."""
        found = []
        for failure in self.service.failures:
            of_all = failure.name.split("#")[0]
            if {failure.name, of_all, failure.kind} & set(step.not_while or ()):
                found.append(failure)
        return found

    def is_possible(self, step):
        return self.in_the_way(step) == []

    def works(self, incident, number, step):
        if step.works is None:
            return True
        return self.state.streams.of(f"works {number}", *incident.key).random() < step.works

    def postpone(self, incident, symptom):
        """What is left of a right runbook was impossible: somebody looks when it is not."""
        if incident.left[symptom]:
            incident.postponed.append(symptom)
            steps = list(incident.left[symptom])
            self.state.env.process(self.call_when_possible(incident, symptom, steps))

    def call_when_possible(self, incident, symptom, steps):
        while not any(self.is_possible(step) for step in steps):
            ends = [failure.end for step in steps for failure in self.in_the_way(step)]
            yield self.state.at(min(ends), PEOPLE)
        since = self.now
        while self.is_left(incident, symptom) and incident.looked_at <= since:
            if incident.stands_by:
                incident.has_joined = True
                self.stir(incident)
                return
            tick = self.tick_from(self.now)
            yield self.state.at(tick if tick > self.now else tick + self.tick_length, PEOPLE)

    def is_left(self, incident, symptom):
        return self.is_open(incident) and symptom in incident.postponed

    def take_back(self, incident, symptom, before):
        """Undoes a wrong runbook's steps, the last first, until the causes are over."""
        del incident.left[symptom]
        incident.vain.append(symptom)
        for number, step in reversed(incident.taken[before:]):
            yield from self.pause(incident)
            if self.is_over(incident):
                return
            if step.do.is_reversible:
                takes = self.drawn(f"undo {number}", incident, step.undo_takes)
                if takes > 0:
                    yield self.after(takes, incident)
                self.let_go(incident, number, step)
