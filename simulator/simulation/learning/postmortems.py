"""Postmortems: what incidents were about, and what is proposed so that they do not come back
(live).
"""

from collections.abc import Generator, Sequence

import simpy

from simulator.ai_service.failures import Failure
from simulator.ai_service.mitigations import Mitigation
from simulator.expectation.price import harmed_by
from simulator.oncall.improvements import Improvement, Seen
from simulator.oncall.improvements.seen import steps_seen
from simulator.oncall.learning import NOT_ACCEPTED, Learning
from simulator.reliability.slo import SLO
from simulator.simulation.learning.backlog import Backlog
from simulator.simulation.learning.incidents import Incidents, Remembered
from simulator.simulation.learning.item import Item
from simulator.simulation.moments import LEARNS
from simulator.simulation.response.incident import OpenIncident
from simulator.simulation.state import RunState

Waits = Generator[simpy.Event, None, None]


class Postmortems:
    """Hears of incidents and tickets (live); where nothing is learned, nothing comes of it."""

    def opened(self, incident: OpenIncident) -> None:
        """An incident, or a ticket that people work on, has just been opened on the log."""

    def closed(self, incident: OpenIncident) -> None:
        """It has just been closed on the log."""


def postmortems_of(state: RunState) -> Postmortems:
    """Those of a run, as its scenario says."""
    learning = state.scenario.learns
    return Postmortems() if learning is None else Proposing(state, learning)


class Proposing(Postmortems):
    """Proposes improvements after incidents and tickets.

    What they were about is found rightly: an assumption.
    """

    def __init__(self, state: RunState, learning: Learning) -> None:
        self.state = state
        self.learning = learning
        self.incidents = Incidents(state, learning.improvements)
        self.backlog = Backlog(state, learning, self.incidents)
        # what was accepted last, by improvement and subject
        self.items = dict[tuple[str, str], Item]()
        # what was decided, by improvement, subject and occurrence
        self.decided = set[tuple[str, str, str]]()
        state.on_taken_back = self.taken_back
        state.env.process(self.backlog.run())

    def opened(self, incident: OpenIncident) -> None:
        self.incidents.open(incident)

    def closed(self, incident: OpenIncident) -> None:
        known = self.incidents.close(incident)
        if known is not None and known.failures:
            self.state.env.process(self._postmortem(known, self._seen(known)))

    def taken_back(self, version: Failure) -> None:
        """The canary took a bad version back: that makes a case too."""
        self.state.env.process(self._after_canary(version))

    def _postmortem(self, known: Remembered, seen: Seen) -> Waits:
        yield self._later()
        for failure in known.failures:
            self._propose(self.learning.improvements, failure, seen, known.incident.id)

    def _after_canary(self, version: Failure) -> Waits:
        yield self._later()
        kinds = [each for each in self.learning.improvements if each.is_for_caught]
        self._propose(kinds, version, self._nothing_seen, "")

    def _later(self) -> simpy.Event:
        return self.state.at(float(self.state.env.now) + self.learning.postmortem_after, LEARNS)

    def _seen(self, known: Remembered) -> Seen:
        rows = self.state.log[known.place :]
        own = [row for row in rows if row.incident == known.incident.id]
        incident = known.incident
        return Seen(
            matched=incident.symptom,
            is_paged=incident.is_paged,
            steps=steps_seen(own),
            runbooks=incident.runbooks,
            release=self.state.learned.release,
        )

    @property
    def _nothing_seen(self) -> Seen:
        learned = self.state.learned
        return Seen("", False, (), learned.runbooks, learned.release)

    def _propose(
        self, improvements: Sequence[Improvement], failure: Failure, seen: Seen, incident: str
    ) -> None:
        standing = self.state.service.standing
        now = seen._replace(release=self.state.learned.release, standing=standing)
        for improvement in improvements:
            subject = improvement.subject(failure)
            key = (improvement.name, subject)
            decision = (*key, failure.name)
            is_known = decision in self.decided or self._is_open_or_done(key)
            if not subject or is_known or not improvement.answers(failure, now):
                continue
            self.decided.add(decision)
            made = improvement.made_for(failure, now)
            at = float(self.state.env.now)
            self._decide(Item(made, subject, failure.name, incident, at))

    def _is_open_or_done(self, key: tuple[str, str]) -> bool:
        return key in self.items and self.items[key].status != "dropped"

    def _decide(self, item: Item) -> None:
        """Accepts a proposal, or drops it."""
        self._record(item)
        refused = self._refusal(item)
        if refused:
            self.backlog.drop(item, refused)
            return
        self.items[item.key] = item
        self.backlog.add(item)

    def _refusal(self, item: Item) -> str:
        """Why it is dropped at once; "" if it is accepted."""
        # keyed by what it is about, so that several incidents of one occurrence decide it once
        rng = self.state.streams.of("accepted", *item.key, item.failure)
        if rng.random() >= self.learning.chance_of(item.improvement):
            return NOT_ACCEPTED
        standing = item.improvement.always_on()
        harmed = None if standing is None else self._harmed_by(standing)
        return f"its price alone would harm {harmed.name}" if harmed else ""

    def _harmed_by(self, standing: Mitigation) -> SLO | None:
        """The objective that a mitigation that stays would harm, from now on."""
        scenario = self.state.scenario
        now = float(self.state.env.now)
        return harmed_by(self.state.base, standing, now, scenario.slos, scenario.significant)

    def _record(self, item: Item) -> None:
        improvement = item.improvement
        self.state.record(
            "improvement_proposed",
            improvement.name,
            item.incident,
            item.failure,
            about=item.subject,
            hours=improvement.hours,
            action=improvement.action(item.subject),
        )
