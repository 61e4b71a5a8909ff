"""A regression case: an incident with the scenario that it came from, and the limits that a replay
must keep to.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ConfigDict, Field

from simulator.experiments.limits import Amount, Asked, Limits
from simulator.foundation.errors import Problem, ScenarioError
from simulator.foundation.model import Model
from simulator.foundation.units import Count, show
from simulator.reliability.people import is_ticket
from simulator.scenario import Scenario


class Recorded(Model):
    """When the incident was detected (s), and how long it took to be resolved (s; None: it was
    not); the rest of what was recorded is for people.
    """

    model_config = ConfigDict(extra="allow")

    detected_at_s: Amount
    time_to_resolve_s: Amount | None = None


class CaseMetadata(Model):
    """The part of a case that the gate reads; other keys are the user's own.

    `failure` is the matched failure ("": an alert without one), `root_cause` what was behind it,
    where that is known; `gate_since_s` is when (s) the team itself had the case in its gate, in a
    run that learns (None: not by its end). `is_mitigated` says whether users were served again
    before the failure ended. `actions` are the decisions of a drill, which are made again (empty:
    the responder decides). `free` names the keys of the scenario that may be changed, for a case
    that marks what somebody hands in: all others must be as they were recorded. None: anything may
    be changed.
    """

    model_config = ConfigDict(extra="allow")

    scenario: Scenario
    seed: Count
    slo: str
    failure: str
    root_cause: str = ""
    incident: str = ""
    gate_since_s: Amount | None = None
    is_mitigated: bool = True
    recorded: Recorded
    limits: Limits
    actions: tuple[dict[str, Any], ...] = ()
    free: tuple[str, ...] | None = None


class Case(Model):
    """One regression case, as `to_eval_case` writes it; `place` is `file:line`."""

    # Inspect's samples have more keys, and other tools may add theirs
    model_config = ConfigDict(extra="allow")

    id: str | int
    metadata: CaseMetadata
    place: str = Field(default="", exclude=True)

    @property
    def weakness(self) -> str:
        """Why it asks nothing of a response: its incident was paged for, and nobody mitigated it;
        "" if it does.
        """
        metadata = self.metadata
        is_false_alarm = not metadata.failure
        asks = metadata.limits.time_to_mitigate_s is not None
        if metadata.is_mitigated or is_false_alarm or is_ticket(metadata.incident) or asks:
            return ""
        return (
            f"{self.place}: case {show(str(self.id))} was recorded from an incident that was not"
            " mitigated, so a response as bad holds: set a limit, e.g."
            ' --limit "time_to_mitigate<=1h"'
        )

    def limited(self, limits: Mapping[str, Asked]) -> "Case":
        """The case with other limits of these names."""
        merged = self.metadata.limits.model_copy(update=dict(limits))
        metadata = self.metadata.model_copy(update={"limits": merged})
        return self.model_copy(update={"metadata": metadata})

    def untested(self, why: str) -> ScenarioError:
        """The case says nothing of what was played."""
        return self.refused(f"tested nothing: {why}")

    def refused(self, why: str) -> ScenarioError:
        """An error about the case, in words that go on after its name."""
        return ScenarioError([Problem("", f"case {show(str(self.id))} {why}", self.place)])
