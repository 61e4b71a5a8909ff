"""What is measured (SLI), what is promised (SLO), and what the promise leaves over (error
budget).
"""

import re
from abc import abstractmethod
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Protocol, Self, TypeAlias

from pydantic import (
    Field,
    PlainSerializer,
    PrivateAttr,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)

from simulator.foundation.kinds import Kind
from simulator.foundation.model import Model
from simulator.foundation.units import DURATION, Length, Ratio, Share, invalid, ms, show
from simulator.reliability.counts import Counts

# what people write for a month
MONTHS = ("1M", "M", "Month", "monthly", "Monthly", "1month", "calendarmonth", "calendar")
# (s) of a window that nobody wrote, and what a calendar month counts as for alerts
MONTH = 30 * 86400.0


# a number as well as a month, so that thresholds and costs need no case of their own
class CalendarMonth(float):
    """The window of a budget that begins anew with every month; alerts reckon with its 30 days
    (s).
    """


def _window(given: object, length: ValidatorFunctionWrapHandler) -> float:
    """A length, or `month`."""
    if given == "month" or isinstance(given, CalendarMonth):
        return CalendarMonth(MONTH)
    if isinstance(given, str) and re.sub(r"[^a-zA-Z0-9]", "", given) in MONTHS:
        raise invalid(
            f"{show(given)} is not a window: write month (a calendar month) or 30d (rolling)"
        )
    return float(length(given))


def _written(window: float) -> object:
    if isinstance(window, CalendarMonth):
        return "month"
    return window


# how far back a budget looks (s): so long, or to the beginning of the calendar month
Window: TypeAlias = Annotated[
    Length, WrapValidator(_window), PlainSerializer(_written),
    WithJsonSchema({"anyOf": [{"const": "month"}, DURATION.schema()]}),
]  # fmt: skip


def _with_a_budget(given: object, ratio: ValidatorFunctionWrapHandler) -> float:
    """A ratio that leaves an error budget."""
    objective = float(ratio(given))
    if objective == 1:
        raise invalid(
            f"{show(given)} leaves an error budget of 0: the first failed request would spend it,"
            " and every burn rate would be infinite: write a value below 100%, e.g. 99.9%"
        )
    return objective


# the bound stands for the schema; what is said of 100% is why
Objective: TypeAlias = Annotated[Ratio, WrapValidator(_with_a_budget), Field(lt=1)]


class Requests(Protocol):
    """What became of requests, counted cell by cell (arrays of one length)."""

    @property
    def legitimate(self) -> Any:
        """Legitimate interactive requests."""

    @property
    def answered(self) -> Any:
        """Those of them that got an answer, however late."""

    def of(self, outcome: Any) -> Any:
        """The requests of an outcome that the indicator has named."""


class SLI(Kind, family="sli"):
    """A service level indicator: which events are valid (they count), and which of those are
    good.
    """

    in_file: ClassVar[str] = "slos: [{{objective: 99%, sli: {}}}]"
    renamed: ClassVar[Mapping[str, str]] = {"splits": "outcomes_needed"}
    # what people call a bad event, in the singular: `slow answer`
    bad_event: ClassVar[str] = "bad event"

    @property
    def errors(self) -> str:
        """What a share of bad events is called: `slow answers`."""
        return f"{self.bad_event}s"

    @property
    def outcomes_needed(self) -> tuple[Hashable, ...]:
        """The outcomes that must be told apart for it, besides answered and failed requests."""
        return ()

    @abstractmethod
    def count(self, requests: Requests) -> Counts:
        """The good and the valid ones of every cell; counts, never a ratio."""


@dataclass(frozen=True)
class Timeslices:
    """Stretches of time as events: a slice of `length` (s) is good if the share of good events of
    the indicator in it reaches `target`.

    Slices are cut at whole lengths of the clock, so the first one begins `ahead` (s) before the
    run; only what is in the run counts for it. A slice without valid events is none; a slice is
    counted in the cell in which it ends.
    """

    sli: SLI
    length: float
    target: float
    ahead: float = 0.0

    @property
    def outcomes_needed(self) -> tuple[Hashable, ...]:
        """What the indicator tells apart."""
        return self.sli.outcomes_needed

    def of(self, counts: Counts, cells: int, lead: int = 0) -> Counts:
        """The slices from the counts of cells of which `cells` are a slice; so many (`lead`) of the
        first slice lie before the first cell.
        """
        import numpy as np

        if lead:
            before = np.zeros(lead)
            good, valid = (np.append(before, each) for each in (counts.good, counts.valid))
            whole = self.of(Counts(good, valid), cells)
            return Counts(whole.good[lead:], whole.valid[lead:])
        # cells of a slice that has not ended yet are left out
        slices = len(counts) // cells
        length = slices * cells
        total = counts.valid[:length].reshape(slices, cells).sum(axis=1)
        fine = counts.good[:length].reshape(slices, cells).sum(axis=1)
        good = np.zeros(len(counts))
        valid = np.zeros(len(counts))
        valid[cells - 1 : length : cells] = total > 0
        # multiplied, not divided: a slice without valid events has no ratio
        good[cells - 1 : length : cells] = (total > 0) & (fine >= self.target * total)
        return Counts(good, valid)


class Slice(Model):
    """A time slice: its `length`, and the `target`, the share of good events at which the slice
    is good.
    """

    length: Length = 300.0
    target: Ratio = 0.95


class SLO(Model):
    """A service level objective: the share of valid events that should be good over a window.

    The window is rolling, or `month`, a calendar month. The budget of a month is worked out from
    all the events that the scenario's traffic is expected to bring in that month. It is whole again
    when the next month begins, and alert rules take every month as 30 days. With `budgeting:
    Timeslices` the events are slices of time, cut where the clock on the wall shows whole lengths.
    `budget_spent_before` is the share of the budget that
    is already gone at the start; it may be above 100%. The `name` defaults to the kind of the SLI.
    """

    other_words = {
        **dict.fromkeys(("target", "goal", "slo", "ratio", "promise"), "objective"),
        **dict.fromkeys(("period", "days", "time_window"), "window"),
        **dict.fromkeys(("indicator", "type", "kind", "metric"), "sli"),
        "budgeting_method": "budgeting",
    }
    no_keys = {
        "description": "write it as a comment: # ...",
        "alerting": "it is for all SLOs: write it beside slos, at the left",
    }
    examples = {"objective": "99.9%"}
    name: Annotated[str, Field(min_length=1)] = ""
    sli: SLI = Field(default={"kind": "availability"}, validate_default=True)
    objective: Objective
    window: Window = MONTH
    budgeting: Literal["Occurrences", "Timeslices"] = "Occurrences"
    timeslice: Slice = Slice()
    budget_spent_before: Share = 0.0
    # how long (s) before a run the slice began in which it starts: the run knows
    _ahead: float = PrivateAttr(default=0.0)

    @model_validator(mode="before")
    @classmethod
    def _named(cls, given: object) -> object:
        """Without a name of its own, an objective goes by its indicator's."""
        if not isinstance(given, dict) or "name" in given:
            return given
        kind = _kind_of(given.get("sli", "availability"))
        if not isinstance(kind, str):
            # no indicator at all: what is wrong with it is said when it is validated
            kind = "slo"
        return {**given, "name": kind}

    @property
    def is_calendar(self) -> bool:
        """Whether the budget is that of calendar months."""
        return isinstance(self.window, CalendarMonth)

    @property
    def error_budget(self) -> float:
        """The share of valid events that may be bad: 1 - objective."""
        return 1 - self.objective

    @property
    def errors(self) -> str:
        """What a share of its bad events is called: `errors`, `slow answers`."""
        if self.budgeting == "Occurrences":
            return self.sli.errors
        return "bad slices"

    @property
    def events(self) -> SLI | Timeslices:
        """What is counted: the indicator's events, or slices of time."""
        if self.budgeting == "Occurrences":
            return self.sli
        part = self.timeslice
        return Timeslices(self.sli, part.length, part.target, self._ahead)

    def cut_by_the_clock(self, clock: float, cell: float) -> Self:
        """The same with slices of time that begin at whole lengths of a clock which reads so much
        (s) at the start, or with the next cell (s).
        """
        cut = self.model_copy()
        # of a cell no part can be counted
        cut._ahead = ms(clock) % ms(self.timeslice.length) // ms(cell) * ms(cell) / 1000
        return cut


def _kind_of(sli: object) -> object:
    """The kind of an indicator that is written as keys and values, as an object, or by its kind."""
    if isinstance(sli, dict):
        return sli.get("kind")
    return getattr(sli, "kind", sli)


Events: TypeAlias = SLI | Timeslices
