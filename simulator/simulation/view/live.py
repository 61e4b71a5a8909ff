"""The view of one decision, read from the run as it stands."""

from typing import Any

from simulator.foundation.errors import ArgumentError
from simulator.oncall.script import Script
from simulator.oncall.views import Choices, Plain, View
from simulator.simulation.response.duty import Duty
from simulator.simulation.response.incident import Ticket
from simulator.simulation.response.router import Router
from simulator.simulation.view.runbooks import runbooks
from simulator.simulation.view.seen import SEEN, Time


class LiveView(View):
    """What somebody sees of a run at the moment at which this is made (live until the run goes on).

    `choices()` are the actions that they have.
    """

    def __init__(self, router: Router, duty: Duty, person: str, why: str, choices: Choices) -> None:
        self._router = router
        self._duty = duty
        self._person = person
        self._why = why
        self._result = duty.result
        self._choices = choices
        self._moment = Time.of(router.state)
        self._known = Plain()

    @property
    def script(self) -> Script:
        return self._duty.script

    @property
    def notes(self) -> Plain:
        return self._duty.notes

    def read(self, key: str) -> Any:
        """What is read when it is asked for first. Raises ArgumentError where the run has gone on
        since.
        """
        if key not in self._known:
            if Time.of(self._router.state) != self._moment:
                time = self._moment.iso(self._router.state)
                told = "the run has gone on since: read it, or keep to_dict(), before the next step"
                raise ArgumentError(f"{key}: this view is of {time}, and {told}")
            self._known[key] = self._read(key)
        return self._known[key]

    def _read(self, key: str) -> Any:
        if key in SEEN:
            return SEEN[key](self._router)
        return getattr(self, f"_{key}_now")()

    def _result_now(self) -> Plain:
        return dict(self._result)

    def _runbooks_now(self) -> Plain:
        return dict(runbooks(self._duty.situation))

    def _actions_now(self) -> list[Any]:
        return self._choices()

    def _asked_now(self) -> Plain:
        incident = self._duty.incident
        return {
            "why": self._why,
            "what": incident.id,
            "is_ticket": isinstance(incident, Ticket),
            "slo": incident.slo.name,
            "severity": incident.severity,
            "person": self._person,
            "since": self._router.state.scenario.iso(incident.paged_at),
        }

    def _known_now(self) -> Plain:
        duty = self._duty
        return {
            "acknowledged": duty.is_acknowledged,
            "triage_says": duty.triage_says,
            "runbook": duty.runbook,
            "cause_over": duty.telling.is_over,
            "healthy": duty.last_check,
            "all_is_well": duty.all_is_well,
        }
