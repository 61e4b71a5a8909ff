"""Which incident or ticket each firing alert belongs to."""

from simulator.reliability.alert_rule import AlertRule
from simulator.reliability.slo import SLO
from simulator.simulation.firing import Firing
from simulator.simulation.response.incident import OpenIncident
from simulator.simulation.response.incident_log import IncidentLog
from simulator.simulation.response.left_over import LeftOver


class FiringAlerts:
    """Attaches alerts to what is open, and takes them off (live)."""

    def __init__(self, log: IncidentLog, left_over: LeftOver) -> None:
        self.state = log.state
        self.log = log
        self.left_over = left_over
        # by objective and rule
        self._opened: dict[tuple[str, str], OpenIncident] = {}

    def attach(self, opened: OpenIncident, firing: Firing, /, **beginning: object) -> None:
        """An alert belongs to an incident or a ticket from now on, until it resolves; the one that
        has opened it says with what it begins.
        """
        slo = firing.slo
        rule = firing.rule
        detail = firing.why | beginning
        opened.firing[rule.name] = float(self.state.env.now)
        since = self.left_over.take(slo, rule)
        if since is not None:
            # it has fired all along, for the incident before this one
            opened.firing[rule.name] = since
            detail |= {"left_over": True, "firing_since": since}
        # the names sort by severity: sev1 is the worst
        opened.severity = min(opened.severity, rule.severity)
        self._opened[slo.name, rule.name] = opened
        self.log.alert_fired(opened, slo, rule, detail)

    def clear(self, slo: SLO, rule: AlertRule) -> OpenIncident | None:
        """An alert resolves, or is dropped while pending; what it belonged to, if to anything."""
        self.left_over.take(slo, rule)
        opened = self._opened.pop((slo.name, rule.name), None)
        subject = f"{slo.name}/{rule.name}"
        detail = {"slo": slo.name, "rule": rule.name}
        if opened is None:
            # pending ones never opened anything, and those left over have lost their incident
            self.state.record("alert_resolved", subject, **detail)
            return None
        self.log.record("alert_resolved", subject, opened, **detail)
        del opened.firing[rule.name]
        return opened

    def leave(self, incident: OpenIncident) -> None:
        """Somebody resolves an incident (closes a ticket): alerts that still fire are left over."""
        for rule in incident.firing:
            del self._opened[incident.slo.name, rule]
        self.left_over.add(incident.slo, incident.is_paged, incident.firing)
