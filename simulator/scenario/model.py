"""The scenario: everything a run depends on, and the checks across its parts."""

import math
import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    ValidationError,
    WithJsonSchema,
    field_serializer,
    field_validator,
    model_validator,
)

import simulator.ai_service.slis  # noqa: F401
from simulator.ai_service.failures import Failure
from simulator.ai_service.outcomes import Outcome, ordered
from simulator.ai_service.release import Releases
from simulator.ai_service.service import AIService
from simulator.foundation.errors import Problem, ScenarioError
from simulator.foundation.fixed_or_random import average
from simulator.foundation.kinds import FAMILIES
from simulator.foundation.model import Model, closest, problems_of
from simulator.foundation.units import (
    Count,
    Duration,
    Length,
    Memory,
    Ratio,
    format_duration,
    invalid,
    show,
)
from simulator.oncall.habits import OnCall
from simulator.oncall.runbooks import RunbookStep
from simulator.oncall.shipped import RUNBOOKS
from simulator.reliability.alerts import AlertRule
from simulator.reliability.calendar import month_starts
from simulator.reliability.policies import Alerting
from simulator.reliability.slo import SLO, Events, Timeslices
from simulator.scenario.cost import refusals
from simulator.scenario.keys import changed

if TYPE_CHECKING:
    from simulator.reliability.windows import Floats

_NUMBERED = re.compile(r"#\d+$")
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
AFTER_THE_END = timedelta(days=64)
"""At least a whole month after any day."""
MAX_EXPECTED = 2**33
"""Expected counts are multiples of 2^-20; their sums are exact in float64 below this."""
MAX_SAMPLES = 10_000_000
MAX_STRIKES = 10_000
"""A failure that comes again may come about so often in a run."""
MAX_CELL = 2**30
"""A cell's count is held in 32 bits."""


def _time(given: object) -> datetime:
    """A date and time with zone; without one it is UTC."""
    try:
        time = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
    except ValueError:
        raise invalid(
            f"{show(given)} is not a date and time: write e.g. 2026-01-05T00:00:00Z"
        ) from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _name(given: object) -> str:
    """A name that can be a folder's."""
    text = given if isinstance(given, str) else ""
    if (
        not text.strip()
        or text.startswith(".")
        or any(char in "/\\" or ord(char) < 32 for char in text)
    ):
        raise invalid(
            f"{show(given)} cannot name a folder: write a text without / or \\ that does not begin"
            " with a dot"
        )
    return text


ROUNDING = 1e-9
"""Of a cell or a slice of time: so little before its end is its end."""


class Monitoring(Model):
    """How the service is watched: requests are counted in cells of `scrape_interval`, and alerts
    are evaluated every `evaluation_interval`.

    With `before_start: clean`, one SLO window of the scenario's own expected traffic, all of it
    good, lies before the start; with `none`, windows begin with the first cell. A scenario with
    more cells than `max_samples` (over all SLIs) is refused.
    """

    scrape_interval: Annotated[Length, Field(le=3600)] = 10.0
    evaluation_interval: Length = 30.0
    before_start: Literal["clean", "none"] = "clean"
    max_samples: Count = MAX_SAMPLES

    @property
    def has_history(self) -> bool:
        """Whether there are good events before the start; else windows begin with the data."""
        return self.before_start == "clean"

    def grain(self, events: Events) -> float:
        """How long (s) is what alerts count at once: a cell, or a slice of time."""
        return events.length if isinstance(events, Timeslices) else self.scrape_interval

    def seen(self, events: Events, begins: "Floats", ends: "Floats") -> "tuple[Floats, Floats]":
        """From when to when (s) lies what alerts see of windows: the cells, or slices of time, that
        end in them, and nothing before the start where there is no history.
        """
        import numpy as np

        grain = self.grain(events)
        first, last = (np.floor(each / grain + ROUNDING) * grain for each in (begins, ends))
        if not self.has_history:
            first = np.maximum(first, 0.0)
        return first, last


class Limits(Model):
    """What a run may cost: `memory`, and `time` on a machine that draws 50 million numbers a
    second.

    A scenario that is estimated to cost more is refused before anything runs. `simulator check`
    shows the estimate: that of one run with its summary, without charts. If
    `monitoring.max_samples` is raised and no limits are given, the limits rise with it.
    """

    memory: Memory = 2e9
    time: Duration = 600.0


class Scenario(Model):
    """One story: a service, its objectives and alerts, what fails, and who responds.

    The run begins at `start` (a date and time with a time zone) and lasts `horizon`. `seed`
    determines all random numbers. With `outcomes: expected` every count of requests is its mean.
    Failures whose harms to an SLO lie within `episode_gap` of each other are one episode; an
    episode that would spend at least the share `significant` of the SLO's budget should be found by
    an alert. `runbooks` are by symptom; `mitigation_price` is the symptom when a step that is held
    lets users down itself. `name` also names the result folder.
    """

    version: Literal[1] = 1
    name: Annotated[str, BeforeValidator(_name)]
    start: Annotated[
        datetime, BeforeValidator(_time), WithJsonSchema({"type": "string", "format": "date-time"})
    ] = MONDAY
    horizon: Length = 86400.0
    seed: Count = 0
    outcomes: Literal["random", "expected"] = "random"
    service: AIService = AIService()
    slos: Annotated[tuple[SLO, ...], Field(min_length=1)]
    monitoring: Monitoring = Monitoring()
    alerting: Alerting = Field(default={}, validate_default=True)
    failures: tuple[Failure, ...] = ()
    releases: Releases | None = None
    oncall: OnCall | None = None
    runbooks: Mapping[str, tuple[RunbookStep, ...]] = RUNBOOKS
    significant: Ratio = 0.02
    episode_gap: Duration = 3600.0
    limits: Limits | None = None

    @field_validator("runbooks", mode="before")
    @classmethod
    def _with_those_that_ship(cls, given: Any) -> Any:
        """The scenario's own runbooks replace those that ship, symptom by symptom; an empty mapping
        leaves none.
        """
        return {**RUNBOOKS, **given} if isinstance(given, Mapping) and given else given

    @field_serializer("start")
    def _iso(self, start: datetime) -> str:
        return start.isoformat()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        """What can only be said of the whole."""
        problems = [
            *_repeated("slos", [slo.name for slo in self.slos]),
            *_repeated("failures", [f.name for f in self.failures if f.name]),
        ]
        problems += [
            *self._too_large(),
            *self._too_many(),
            *self._too_late(),
            *self._no_such_slo(),
            *self._uneven_slices(),
        ]
        problems += [
            f"slos[{slo.name}].budget_spent_before: needs a history: write before_start: clean"
            for slo in self.slos
            if slo.budget_spent_before and not self.monitoring.has_history
        ]
        problems += [
            f"failures: the name {show(failure.name)} ends like the number of a time that a failure"
            " strikes: leave that out"
            for failure in self.failures
            if _NUMBERED.search(failure.name)
        ]
        # the cost of what is wrong is not worth telling
        problems = problems or self._too_costly()
        if problems:
            raise invalid("; ".join(problems))
        return self

    def _too_large(self) -> list[str]:
        cell, traffic, problems = self.monitoring.scrape_interval, self.service.traffic, []
        slis, limit = {slo.events for slo in self.slos}, self.monitoring.max_samples
        samples = round(self.horizon / cell) * len(slis)
        if samples > limit:
            problems.append(
                f"{format_duration(self.horizon)} in cells of {format_duration(cell)} for"
                f" {len(slis)} SLIs needs {samples:,} samples, more than {limit:,}: write a longer"
                f" monitoring.scrape_interval, or monitoring.max_samples: {samples}"
            )
        history = max(slo.window for slo in self.slos)
        if (self.horizon + history) * traffic.interactive >= MAX_EXPECTED or (
            traffic.interactive * cell * 168 >= MAX_CELL
        ):
            problems.append(
                f"{traffic.interactive:g} requests/s for {format_duration(self.horizon)} and SLO"
                f" windows of {format_duration(history)} are too many to count exactly: write a"
                " lower rate or shorter windows"
            )
        return problems

    def _too_late(self) -> list[str]:
        """Dates end with the year 9999, and a run reckons with the month after its end."""
        try:
            self.start + timedelta(seconds=self.horizon) + AFTER_THE_END
        except OverflowError:
            return [
                f"start: {format_duration(self.horizon)} from {self.start.year} on end after the"
                " year 9999: write an earlier one"
            ]
        return []

    def _too_costly(self) -> list[str]:
        """What would take more memory or time than the limits allow."""
        limits = self.limits or Limits()
        # who allows more samples allows what they take
        more = 1.0 if self.limits else max(1.0, self.monitoring.max_samples / MAX_SAMPLES)
        return refusals(self, limits.memory * more, limits.time * more)

    def _too_many(self) -> list[str]:
        """Failures that would strike so often that nothing else could be told."""
        every = {
            f"failures[{failure.name}]": failure.every
            for failure in self.named_failures
            if failure.every is not None
        }
        every |= {"releases": self.releases.every} if self.releases else {}
        often = {path: self.horizon / average(gap) for path, gap in every.items()}
        return [
            f"{path}.every: comes about {times:,.0f} times in {format_duration(self.horizon)}, more"
            f" than {MAX_STRIKES:,}: write a longer one"
            for path, times in often.items()
            if times > MAX_STRIKES
        ]

    def _no_such_slo(self) -> list[str]:
        name, names = (
            self.releases.freeze_when_spent if self.releases else "",
            [slo.name for slo in self.slos],
        )
        if not name or name in names:
            return []
        return [f"releases.freeze_when_spent: {show(name)} is no SLO: {closest(name, names)}"]

    def _uneven_slices(self) -> list[str]:
        cell = self.monitoring.scrape_interval
        return [
            f"slos[{slo.name}].timeslice.length: {format_duration(slo.timeslice.length)} is not a"
            " whole number of cells: write a multiple of monitoring.scrape_interval"
            f" ({format_duration(cell)})"
            for slo in self.slos
            if slo.budgeting == "Timeslices"
            and round(slo.timeslice.length * 1000) % round(cell * 1000)
        ] + [
            f"slos[{slo.name}].window: {format_duration(slo.window)} is shorter than {what}"
            f" ({format_duration(least)}): write a longer one"
            for slo in self.slos
            for what, least in [
                (
                    ("a time slice", slo.timeslice.length)
                    if slo.budgeting == "Timeslices"
                    else ("monitoring.scrape_interval", cell)
                )
            ]
            if slo.window < least
        ]

    @property
    def cells(self) -> int:
        """The whole cells of a run."""
        return math.floor(self.horizon / self.monitoring.scrape_interval + 1e-9)

    @property
    def named_failures(self) -> tuple[Failure, ...]:
        """The failures, each with a name of its own: its kind, and from the second on a number."""
        taken, named = {failure.name for failure in self.failures}, []
        last = dict[str, int]()  # the number tried last for each kind
        for failure in self.failures:
            name, number = failure.name or failure.kind, last.get(failure.kind, 2)
            while not failure.name and name in taken:
                name, number = f"{failure.kind}-{number}", number + 1
            last[failure.kind] = number
            taken.add(name)
            named.append(failure.model_copy(update={"name": name}))
        return tuple(named)

    @property
    def outcomes_needed(self) -> tuple[Outcome, ...]:
        """The outcomes that some SLI tells apart, in the order in which they are drawn."""
        return ordered(outcome for slo in self.slos for outcome in slo.sli.outcomes_needed)

    @property
    def clock(self) -> float:
        """How far into its week (Monday 00:00 on its own clock) the run starts, in seconds."""
        day = timedelta(days=self.start.weekday(), hours=self.start.hour, minutes=self.start.minute)
        return day.total_seconds() + self.start.second + self.start.microsecond / 1e6

    @cached_property
    def months(self) -> tuple[float, ...]:
        """The beginnings of all calendar months that the run touches (s from the start, on its
        clock).
        """
        return month_starts(self.start, self.horizon)

    def dump(self) -> dict[str, Any]:
        """Plain JSON values, in base units, that make the same scenario again."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    def set(self, key: str, value: Any) -> "Scenario":
        """A changed copy: `scenario.set("alerting.rules[page-quick].burn_rate", 10)`.

        Keys are dotted, list items by index or name. Raises ScenarioError if there is no such key
        or the result is not valid.
        """
        try:
            return Scenario.model_validate(changed(self.dump(), key, value, _exclusive()))
        except ValidationError as error:
            raise ScenarioError(problems_of(error)) from None
        except KeyError as error:
            raise ScenarioError([Problem(key, str(error.args[0]))]) from None


def _exclusive() -> tuple[tuple[str, ...], ...]:
    """Keys of alert rules of which one only is written, asked for when they are needed: a kind may
    have been added since.
    """
    kinds = FAMILIES[AlertRule.family].values()
    return tuple(sorted({getattr(kind, "one_of", ()) for kind in kinds} - {()}))


def _repeated(where: str, names: list[str]) -> list[str]:
    return [
        f"two {where} are called {show(name)}: give each its own name"
        for name, times in sorted(Counter(names).items())
        if times > 1
    ]
