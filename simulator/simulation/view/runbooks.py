"""The runbooks: their steps, and what each does."""

from collections.abc import Mapping
from typing import Any

from simulator.ai_service.mitigations import Mitigation
from simulator.foundation.distributions import Distribution
from simulator.foundation.kinds import summary_of
from simulator.foundation.units import format_duration
from simulator.oncall.pace import Pace, paced
from simulator.oncall.runbooks import RunbookStep
from simulator.oncall.views import Plain
from simulator.simulation.response.situation import Situation


def runbooks(situation: Situation) -> Mapping[str, list[Plain]]:
    """By symptom: the steps as whoever has the incident would take them now."""
    return {
        symptom: [_step(situation, number, step) for number, step in enumerate(steps, start=1)]
        for symptom, steps in situation.incident.runbooks.items()
    }


def _step(situation: Situation, number: int, step: RunbookStep) -> Plain:
    return {
        "number": number,
        "step": step.do.kind,
        "with": _settings(step.do),
        "takes": _takes(situation, step.takes),
        "is_reversible": step.do.is_reversible,
        "does": summary_of(type(step.do)),
    }


def _settings(do: Mitigation) -> dict[str, Any]:
    return do.model_dump(mode="json", exclude={"kind"}, exclude_none=True)


def _takes(situation: Situation, takes: float | Distribution | Pace) -> str:
    """How long it takes, as `3m`; what varies as `about 3m`, its median."""
    incident = situation.incident
    hours = situation.team.hours_of(incident.person) if isinstance(takes, Pace) else ""
    now = paced(takes, hours, incident.severity)
    if isinstance(now, Distribution):
        return f"about {format_duration(round(now.quantile(0.5)))}"
    return format_duration(now)
