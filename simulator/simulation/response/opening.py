"""What an alert opens: an incident or a ticket, what it is about, and where it begins."""

from collections.abc import Sequence

from simulator.ai_service.failures import Failure
from simulator.reliability.alerts import AlertRule
from simulator.reliability.slo import SLO
from simulator.simulation.response.causes import Cause, Causes, HeldStep
from simulator.simulation.response.incident import Key, Open, OpenIncident, Ticket
from simulator.simulation.state import RunState


class Opening:
    """Numbers incidents and tickets, and matches them (live)."""

    def __init__(self, state: RunState, causes: Causes) -> None:
        self.state = state
        self.causes = causes
        self.opened = {"incident": 0, "ticket": 0}
        # the ids of what was opened, by "incident" or "ticket", objective and failure
        self.matches: dict[tuple[str, str, str], list[str]] = {}
        # when the last one ended (s), by "incident" or "ticket" and objective
        self.ended: dict[tuple[str, str], float] = {}

    def incident(self, slo: SLO, rule: AlertRule) -> OpenIncident:
        """A paged incident, matched with what counts for the rule that opens it."""
        causes = list(self.causes.of(slo, rule))
        incident = OpenIncident(
            self._number("incident"),
            slo,
            _first(causes),
            severity=rule.severity,
            number=self.opened["incident"],
            paged_at=float(self.state.env.now),
            causes=causes,
        )
        self._begin("incident", incident)
        incident.key = self._key("incident", incident)
        return incident

    def ticket(self, slo: SLO, rule: AlertRule) -> Ticket:
        """A ticket, matched in the same way; its draws have a key of their own, so it shifts none
        of an incident.
        """
        causes = list(self.causes.of(slo, rule))
        ticket = Ticket(
            self._number("ticket"),
            slo,
            _first(causes),
            number=self.opened["ticket"],
            paged_at=float(self.state.env.now),
            causes=causes,
        )
        self._begin("ticket", ticket)
        ticket.key = ("ticket", *self._key("ticket", ticket))
        return ticket

    def end(self, what: str, slo: SLO) -> None:
        """An objective's incident or ticket ends now."""
        self.ended[what, slo.name] = float(self.state.env.now)

    def _number(self, what: str) -> str:
        self.opened[what] += 1
        return f"{what}-{self.opened[what]}"

    def _begin(self, what: str, opened: Open) -> None:
        """When its harm began, and whether it follows another one about the same."""
        slo = opened.slo
        opened.not_before = self.ended.get((what, slo.name), 0.0)
        if isinstance(opened.matched, HeldStep):
            opened.expected = self.causes.expected(slo)
        if not isinstance(opened.matched, Failure):
            return
        opened.harm_began = self._harm_began(opened.matched, slo)
        earlier = self.matches.setdefault((what, slo.name, opened.matched.name), [])
        if earlier:
            # the failure was detected once already: it has no time to detect a second time
            opened.follows = earlier[-1]
        earlier.append(opened.id)

    def _harm_began(self, failure: Failure, slo: SLO) -> float:
        began = self.state.expected.harm_begins(failure, slo)
        if began <= self.state.env.now:
            return began
        # one that counts without harm so far is told from its start: no phase is negative
        return failure.start

    def _key(self, what: str, incident: OpenIncident) -> Key:
        """By failure and repetition where it has one: then a false page more shifts no draw."""
        slo = incident.slo.name
        if isinstance(incident.matched, Failure):
            name = incident.matched.name
            return ("failure", slo, name, len(self.matches[what, slo, name]))
        return ("tick", slo, float(self.state.env.now))


def _first(causes: Sequence[Cause]) -> Cause | None:
    return next(iter(causes), None)
