"""What an alert opens: an incident or a ticket, what it is about, and where it begins."""

from simulator.ai_service.failures import Failure
from simulator.reliability.alerts import AlertRule
from simulator.reliability.slo import SLO
from simulator.simulation.response.causes import Causes, HeldStep
from simulator.simulation.response.incident import Key, Open, OpenIncident, Ticket
from simulator.simulation.world import World


class Opening:
    """Numbers incidents and tickets, and matches them (live)."""

    def __init__(self, world: World, causes: Causes) -> None:
        self.world = world
        self.causes = causes
        self.opened = {"incident": 0, "ticket": 0}
        self.matches: dict[tuple[str, str, str], list[str]] = {}
        self.ended: dict[tuple[str, str], float] = {}

    def incident(self, slo: SLO, rule: AlertRule) -> OpenIncident:
        """A paged incident, matched with what counts for the rule that opens it."""
        causes = list(self.causes.of(slo, rule))
        incident = OpenIncident(
            self._number("incident"),
            slo,
            causes[0] if causes else None,
            severity=rule.severity,
            number=self.opened["incident"],
            paged_at=float(self.world.env.now),
            causes=causes,
        )
        self._begin("incident", incident)
        incident.key = self._key(incident)
        return incident

    def ticket(self, slo: SLO, rule: AlertRule) -> Ticket:
        """A ticket, matched in the same way; it shifts no draw of a person."""
        causes = self.causes.of(slo, rule)
        ticket = Ticket(self._number("ticket"), slo, causes[0] if causes else None)
        self._begin("ticket", ticket)
        return ticket

    def end(self, what: str, slo: SLO) -> None:
        """An objective's incident or ticket ends now."""
        self.ended[what, slo.name] = float(self.world.env.now)

    def _number(self, what: str) -> str:
        self.opened[what] += 1
        return f"{what}-{self.opened[what]}"

    def _begin(self, what: str, of: Open) -> None:
        """When its harm began, and whether it follows another one about the same."""
        of.not_before = self.ended.get((what, of.slo.name), 0.0)
        if isinstance(of.matched, HeldStep):
            of.expected = self.causes.expected(of.slo)
        if not isinstance(of.matched, Failure):
            return
        began = self.world.expected.harm_begins(of.matched, of.slo)
        # one that counts without harm so far is told from its start: no phase is negative
        is_harmed = began <= self.world.env.now
        of.harm_began = began if is_harmed else of.matched.start
        earlier = self.matches.setdefault((what, of.slo.name, of.matched.name), [])
        of.follows = earlier[-1] if earlier else ""
        earlier.append(of.id)

    def _key(self, incident: OpenIncident) -> Key:
        slo = incident.slo.name
        if isinstance(incident.matched, Failure):
            name = incident.matched.name
            return ("failure", slo, name, len(self.matches["incident", slo, name]))
        return ("tick", slo, float(self.world.env.now))
