"""The scenario: everything a run depends on, and the checks across its parts."""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails

# its kinds register themselves
from simulator.ai_service import slis as slis
from simulator.ai_service.failures import Failure
from simulator.ai_service.outcomes import Counted, ordered
from simulator.ai_service.release import Releases
from simulator.ai_service.service import AIService
from simulator.foundation.errors import UnknownNameError
from simulator.foundation.given import described
from simulator.foundation.kinds import FAMILIES
from simulator.foundation.model import Model, closest, refused
from simulator.foundation.start_times import StartTime
from simulator.foundation.units import (
    Count,
    Duration,
    Length,
    Ratio,
)
from simulator.oncall.habits import OnCall
from simulator.oncall.learning import Learning
from simulator.oncall.people import Person
from simulator.oncall.rota import Rotas
from simulator.oncall.runbooks import RunbookStep
from simulator.oncall.shipped import RUNBOOKS
from simulator.reliability.alerts import AlertRule
from simulator.reliability.policies import Alerting
from simulator.reliability.slo import SLO
from simulator.scenario.checks import lines_of, names_in, problems_in
from simulator.scenario.clocks import Clocks
from simulator.scenario.keys import changed, explained, removed
from simulator.scenario.limits import Limits
from simulator.scenario.monitoring import ROUNDING, Monitoring
from simulator.scenario.names import folder_name, unique_names

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)

# what people write for the keys at the top
OTHER_WORDS = {
    **dict.fromkeys(("duration", "length", "lasts", "days"), "horizon"),
    **dict.fromkeys(("objectives", "objective", "slis"), "slos"),
    **dict.fromkeys(("alerts", "alert_rules", "alert"), "alerting"),
    **dict.fromkeys(("faults", "incidents", "outages"), "failures"),
    "on_call": "oncall",
    "playbooks": "runbooks",
    "deploys": "releases",
    **dict.fromkeys(("team", "users", "persons", "responders"), "people"),
    **dict.fromkeys(("rotas", "roster", "rotation", "rotations", "schedules"), "rota"),
    **dict.fromkeys(("schedule", "shifts"), "rota"),
    **dict.fromkeys(("postmortems", "action_items", "backlog", "learn"), "learning"),
}


class Scenario(Clocks, Model):
    """One story: a service, its objectives and alerts, what fails, and who responds.

    The run begins at `start`, a date and time with an offset (`2026-01-05T00:00:00+01:00`) or with
    the IANA name of a zone (`2026-01-05T00:00:00 Europe/London`), and lasts `horizon`. By its clock
    go hours, nights, days, months and the money of a day; that of a named zone is put on and back
    as it is there. `seed` determines all random numbers. With `outcomes: expected` every count of
    requests is its mean. Failures whose harms to an SLO lie within `episode_gap` of each other are
    one episode; an episode that would spend at least the share `significant` of the SLO's budget
    should be found by an alert. `runbooks` has a list of steps for each symptom; `mitigation_price`
    is the symptom when a step that is held lets users down itself. `name` also names the result
    folder.

    `people` are those who may be on duty, and `rota` says for each role when: a rota for each name
    that a ladder asks. Without `people` those are on call whom rotas name, in the zone of `start`.
    """

    other_words = OTHER_WORDS
    no_keys = {
        "description": "write it as a comment: # ...",
        "title": "write it as a comment: # ...",
        **dict.fromkeys(
            ("timezone", "time_zone", "zone", "tz"),
            "write it in start, e.g. start: 2026-01-05T00:00:00 Europe/London",
        ),
        "causes": "write it at a failure that happens again, e.g. causes: {new: 25%}",
    }
    examples = {
        "name": "my-service",
        "runbooks": {"provider_outage": [{"do": "fail_over", "takes": "3m"}]},
        "people": [{"name": "ada"}],
        "rota": {"primary": {"people": ["ada", "ben"]}},
        "learning": {"on": True},
    }
    version: Literal[1] = 1
    name: Annotated[str, BeforeValidator(folder_name)]
    start: StartTime = MONDAY
    horizon: Length = 86400.0
    seed: Count = 0
    outcomes: Literal["random", "expected"] = "random"
    service: AIService = AIService()
    slos: Annotated[tuple[SLO, ...], Field(min_length=1)]
    monitoring: Monitoring = Monitoring()
    # validated, so that a default policy is expanded too and its rules can be set by key
    alerting: Alerting = Field(default={}, validate_default=True)
    failures: tuple[Failure, ...] = ()
    releases: Releases | None = None
    people: Annotated[tuple[Person, ...], Field(min_length=1)] | None = None
    rota: Rotas | None = None
    oncall: OnCall | None = None
    runbooks: Mapping[str, tuple[RunbookStep, ...]] = RUNBOOKS
    learning: Learning | None = None
    significant: Ratio = 0.02
    episode_gap: Duration = 3600.0
    limits: Limits | None = None

    @field_validator("runbooks", mode="before")
    @classmethod
    def _with_those_that_ship(cls, given: object) -> object:
        """The scenario's own runbooks replace those that ship, symptom by symptom; an empty mapping
        leaves none.
        """
        if not isinstance(given, Mapping) or not given:
            return given
        return {**RUNBOOKS, **given}

    @classmethod
    def _seen_in(cls, given: object) -> list[InitErrorDetails]:
        return names_in(given)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        # the only time that a scenario is changed: before anybody has seen it
        object.__setattr__(self, "slos", tuple(map(self._cut, self.slos)))
        problems = problems_in(self, self.limits or Limits())
        if problems:
            raise refused(lines_of(problems))
        return self

    def _cut(self, slo: SLO) -> SLO:
        """An objective with its slices of time cut by the clock of the start."""
        if slo.budgeting == "Occurrences":
            return slo
        return slo.cut_by_the_clock(self.clock, self.monitoring.scrape_interval)

    @property
    def cells(self) -> int:
        """The whole cells of a run."""
        return math.floor(self.horizon / self.monitoring.scrape_interval + ROUNDING)

    @cached_property
    def named_failures(self) -> tuple[Failure, ...]:
        """The failures, each with a name of its own: its kind, and from the second on a number."""
        named = zip(self.failures, unique_names(self.failures), strict=True)
        return tuple(failure.model_copy(update={"name": name}) for failure, name in named)

    @property
    def learns(self) -> Learning | None:
        """How its team learns from incidents; None where nobody responds, or nothing is learned."""
        learning = self.learning
        responds = self.oncall is not None and self.oncall.responds
        return learning if responds and learning and learning.on else None

    @property
    def outcomes_needed(self) -> tuple[Counted, ...]:
        """The outcomes that some SLI tells apart, in the order in which they are drawn."""
        return ordered(outcome for slo in self.slos for outcome in slo.sli.outcomes_needed)

    def slo(self, name: str) -> SLO:
        """The objective of that name; raises UnknownNameError with the known names."""
        for slo in self.slos:
            if slo.name == name:
                return slo
        known = closest(name, [slo.name for slo in self.slos])
        raise UnknownNameError(f"{described(name)} is not the name of an SLO: {known}")

    def dump(self) -> dict[str, Any]:
        """Plain JSON values, in base units, that make the same scenario again."""
        return dict(json.loads(self.as_json))

    @cached_property
    def as_json(self) -> str:
        """Its plain values as JSON: every run of a scenario is asked for them."""
        # a key that is not written stays out: so results keep their bytes when a key is added
        return json.dumps(self.model_dump(mode="json", by_alias=True, exclude_none=True))

    @cached_property
    def unattended(self) -> "Scenario":
        """The same scenario with nobody on call."""
        return self.model_copy(update={"oncall": None})

    def set(self, key: str, value: object) -> "Scenario":
        """A changed copy: `scenario.set("alerting.rules[page-quick].burn_rate", 10)`.

        Keys are dotted, list items by index or name. Raises ScenarioError if there is no such key
        or the result is not valid.
        """
        with explained(key):
            return Scenario.model_validate(changed(self.dump(), key, value, _exclusive()))

    def without(self, key: str) -> "Scenario":
        """A copy without a key, whose default holds then, or without an item of a list:
        `scenario.without("failures[0]")`.

        Raises ScenarioError if there is no such key, or it is required.
        """
        # with those that are known and not set, as null
        values = self.model_dump(mode="json", by_alias=True)
        with explained(key, missing="is required: give it another value, do not remove it"):
            return Scenario.model_validate(removed(values, key))


def _exclusive() -> tuple[tuple[str, ...], ...]:
    """Groups of keys of alert rules, each of which takes one of its keys only."""
    # asked for when they are needed: a kind may have been added since
    kinds = FAMILIES[AlertRule.family].values()
    return tuple(sorted({getattr(kind, "one_of", ()) for kind in kinds} - {()}))
