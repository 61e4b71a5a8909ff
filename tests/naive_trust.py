"""Who answers a page, written down a second time: a part of `naive_people.People`. What was true is
what naive_scorer.py says.
"""

from types import SimpleNamespace

import naive_scorer as scorer
import numpy as np


class Trust:
    """Pages that people received, whether they were true, and whether the next one is answered."""

    def heeds(self, incident, person):
        """Decided once for each person and incident, when the person is asked first."""
        if self.person.trust is None:
            return True
        if person not in incident.heeded:
            known = self.known_to(person)
            share = (sum(known) + 9) / (len(known) + 10)
            rng = self.state.streams.of("trust", *incident.key, person)
            incident.heeded[person] = bool(rng.random() < share)
        return incident.heeded[person]

    def known_to(self, person):
        """Of each page of theirs whose incident is over and that they remember, whether it was
        true.
        """
        since = self.now - self.person.trust.memory
        return [
            self.is_true(each)
            for each in self.past
            if person in each.notified and each.is_over_and_out and each.opened > since
        ]

    def is_true(self, incident):
        """Whether an episode that is no blip counts for one of the rules that fired with the page."""
        if incident.was_true is None:
            run, slo = self.as_a_run(), incident.slo
            usual, episodes = self.truth_of(run, slo)
            ticks = np.array([incident.opened])
            incident.was_true = any(
                scorer.counting(each, slo, rule, usual, ticks, 1.0, *scorer.seen_by(run))[0]
                for each in episodes
                for rule in incident.paged_by
                if each["kind"] != "blip"
            )
        return incident.was_true

    def truth_of(self, run, slo):
        """What the objective's events would usually be, and its episodes."""
        if slo.name not in self.truths:
            failures = self.state.failures
            rules = self.scenario.alerting.rules
            longest = max(slo.window, *(min(rule.windows) for rule in rules))
            ends = [scorer.last_moment(run, [each], slo) for each in failures]
            usual = scorer.Usual(run, slo, -longest, max([self.scenario.horizon, *ends]))
            episodes = scorer.episodes_of(run, slo, usual, failures, 1.0)
            self.truths[slo.name] = usual, episodes
        return self.truths[slo.name]

    def as_a_run(self):
        """What the scorer wants to know of a run."""
        return SimpleNamespace(scenario=self.scenario, base=self.state.base)
