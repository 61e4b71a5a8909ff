"""The view of one decision, read from the run as it stands."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from simulator.foundation.errors import ArgumentError
from simulator.oncall.views import Action, Choices, Plain, View
from simulator.simulation.response.duty import Duty
from simulator.simulation.response.incident import Ticket
from simulator.simulation.response.router import Router
from simulator.simulation.view.alerts import alerts
from simulator.simulation.view.dashboards import Dashboards
from simulator.simulation.view.deploys import deploys
from simulator.simulation.view.done import done
from simulator.simulation.view.opened import held, opened
from simulator.simulation.view.runbooks import runbooks
from simulator.simulation.view.slis import slis
from simulator.simulation.view.status_page import status_page

Read = TypeVar("Read")


class LiveView(View):
    """What somebody sees of a run at the moment at which this is made (live until the run goes on).

    `why` they are asked now, `result` is what came of their last action, and `choices()` are the
    actions that they have.
    """

    def __init__(
        self, router: Router, duty: Duty, why: str, result: Mapping[str, Any], choices: Choices
    ) -> None:
        self._router = router
        self._state = router.state
        self._duty = duty
        self._why = why
        self._result = dict(result)
        self._choices = choices
        self._moment = self._now
        self._known = dict[str, object]()

    @property
    def time(self) -> str:
        return self._state.scenario.iso(self.time_s)

    @property
    def time_s(self) -> float:
        return self._moment[0]

    @property
    def zone(self) -> str:
        start = self._state.scenario.start
        if isinstance(start.tzinfo, ZoneInfo):
            return start.tzinfo.key
        return str(start.tzinfo)

    @property
    def asked(self) -> Plain:
        return self._once("asked", self._asked)

    @property
    def result(self) -> Plain:
        return self._result

    @property
    def known(self) -> Plain:
        return self._once("known", self._is_known)

    @property
    def alerts(self) -> list[Plain]:
        return self._once("alerts", lambda: alerts(self._router))

    @property
    def slis(self) -> Mapping[str, Plain]:
        healthy = self._duty.situation.habits.healthy
        return self._once("slis", lambda: slis(self._state, healthy))

    @property
    def dashboards(self) -> Mapping[str, Plain]:
        return self._once("dashboards", lambda: Dashboards(self._state).read())

    @property
    def deploys(self) -> list[Plain]:
        return self._once("deploys", lambda: deploys(self._state))

    @property
    def status_page(self) -> list[Plain]:
        habits = self._duty.situation.habits
        return self._once("status_page", lambda: status_page(self._state, habits))

    @property
    def runbooks(self) -> Mapping[str, list[Plain]]:
        return self._once("runbooks", lambda: runbooks(self._duty.situation))

    @property
    def held(self) -> list[Plain]:
        return self._once("held", lambda: held(self._state))

    @property
    def open(self) -> list[Plain]:
        return self._once("open", lambda: opened(self._router))

    @property
    def done(self) -> list[Plain]:
        return self._once("done", lambda: done(self._router))

    @property
    def actions(self) -> list[Action]:
        return self._once("actions", self._choices)

    @property
    def notes(self) -> Plain:
        return self._duty.notes

    @property
    def _now(self) -> tuple[float, int]:
        """When it is, and how much has happened by now."""
        return float(self._state.env.now), len(self._state.log)

    def _once(self, key: str, read: Callable[[], Read]) -> Read:
        """What is read when it is asked for first. Raises ArgumentError where the run has gone on
        since.
        """
        if key not in self._known:
            if self._now != self._moment:
                told = "the run has gone on since: read it, or keep to_dict(), before the next step"
                raise ArgumentError(f"{key}: this view is of {self.time}, and {told}")
            self._known[key] = read()
        return cast(Read, self._known[key])

    def _asked(self) -> Plain:
        incident = self._duty.incident
        return {
            "why": self._why,
            "what": incident.id,
            "is_ticket": isinstance(incident, Ticket),
            "slo": incident.slo.name,
            "severity": incident.severity,
            "person": incident.person,
            "since": self._state.scenario.iso(incident.paged_at),
        }

    def _is_known(self) -> Plain:
        duty = self._duty
        return {
            "acknowledged": duty.is_acknowledged,
            "triage_says": duty.triage_says,
            "runbook": duty.runbook,
            "cause_over": duty.incident.is_over,
            "healthy": duty.last_check,
            "all_is_well": duty.all_is_well,
        }
