"""Whether a page is believed: who was often called for nothing answers fewer pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from simulator.ai_service.failures import Failure
from simulator.oncall.trust import Trust
from simulator.reliability.alert_rule import AlertRule
from simulator.simulation.firing import Firing
from simulator.simulation.response.incident import OpenIncident
from simulator.simulation.state import RunState
from simulator.truth.pages import PageTruth


@dataclass
class Page:
    """An incident's page: when it went out (s), and the rules that fired, each with what its limit
    was multiplied by; `is_true` is known when the incident is over.
    """

    time: float
    fired: tuple[tuple[AlertRule, float], ...]
    is_true: bool | None = None


class Believing:
    """What each person has seen of the pager, and whether they answer the next page (live).

    Without `trust` every page is answered, and nothing is remembered.
    """

    def __init__(self, state: RunState) -> None:
        self.state = state
        self.truth = PageTruth(state.scenario, state.base, self._failures, state.limits)
        self.trust: Trust | None = None
        if state.scenario.oncall is not None:
            self.trust = state.scenario.oncall.trust
        # by incident
        self.pages: dict[str, Page] = {}
        # by person and incident
        self.decided: dict[tuple[str, str], bool] = {}
        # by person, in the order in which they were asked
        self.received: dict[str, list[Page]] = {}

    def paged(self, incident: OpenIncident, firings: Sequence[Firing]) -> None:
        """An incident pages, with the alerts that start firing together."""
        if self.trust is None:
            return
        # the limit of some rules is what is left of the budget at this moment
        fired = ((each.rule, self.state.limit_factor(each.slo, each.rule)) for each in firings)
        self.pages[incident.id] = Page(incident.paged_at, tuple(fired))

    def over(self, incident: OpenIncident) -> None:
        """An incident is over: now everybody who was asked knows whether its page was true."""
        page = self.pages.get(incident.id)
        if page is not None:
            page.is_true = self.truth.is_true(incident.slo, page.time, page.fired)

    def heeds(self, person: str, incident: OpenIncident) -> bool:
        """Whether a person who is asked for an incident will answer; decided once, so a reminder
        changes nothing.
        """
        if self.trust is None:
            return True
        asked = (person, incident.id)
        if asked not in self.decided:
            chance = self._chance(self.trust, person)
            rng = self.state.streams.of("trust", *incident.key, person)
            self.decided[asked] = bool(rng.random() < chance)
            self.received.setdefault(person, []).append(self.pages[incident.id])
        return self.decided[asked]

    @cached_property
    def _planned(self) -> tuple[tuple[float, Failure], ...]:
        """The bad releases, each with the time (s) at which it is due."""
        bad = ((each.at, each.bad) for each in self.state.planned if each.bad is not None)
        return tuple((at, self.state.with_defences(failure)) for at, failure in bad)

    def _failures(self) -> list[Failure]:
        """All failures of the run; of bad releases those that went out, and those still to come:
        with nobody responding they go out too.
        """
        to_come = [bad for at, bad in self._planned if at > self.state.env.now]
        return self.state.failures + to_come

    def _chance(self, trust: Trust, person: str) -> float:
        """How likely it is that a person answers a page now."""
        since = self.state.env.now - trust.memory
        verdicts = [
            page.is_true
            for page in self.received.get(person, ())
            # a page of an incident that goes on has told nothing yet
            if page.time > since and page.is_true is not None
        ]
        return trust.heeded(sum(verdicts), len(verdicts))
