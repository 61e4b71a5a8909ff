"""What is measured (SLI), what is promised (SLO), and what the promise leaves over (error
budget).
"""

from abc import abstractmethod
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Protocol, TypeAlias

from pydantic import (
    Field,
    PlainSerializer,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)

from simulator.foundation.kinds import Kind
from simulator.foundation.model import Model
from simulator.foundation.units import DURATION, Length, Ratio, Share
from simulator.reliability.counts import Counts

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

    A slice without valid events is none; a slice is counted in the cell in which it ends.
    """

    sli: SLI
    length: float
    target: float

    @property
    def outcomes_needed(self) -> tuple[Hashable, ...]:
        """What the indicator tells apart."""
        return self.sli.outcomes_needed

    def of(self, counts: Counts, cells: int) -> Counts:
        """The slices from the counts of cells of which `cells` are a slice, the first cell
        beginning one.
        """
        import numpy as np

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

    The window is rolling, or `month`, a calendar month. The budget of a month is that of all events
    which the scenario's traffic promises for the month; it is whole again when the next month
    begins, and alerts count with 30 days. With `budgeting: Timeslices` the events are slices of
    time. `budget_spent_before` is the share of the budget that is already gone at the start; it may
    be above 100%. The `name` defaults to the kind of the SLI.
    """

    name: Annotated[str, Field(min_length=1)] = ""
    sli: SLI = Field(default={"kind": "availability"}, validate_default=True)
    objective: Annotated[Ratio, Field(lt=1)]
    window: Window = MONTH
    budgeting: Literal["Occurrences", "Timeslices"] = "Occurrences"
    timeslice: Slice = Slice()
    budget_spent_before: Share = 0.0

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
        return Timeslices(self.sli, self.timeslice.length, self.timeslice.target)


def _kind_of(sli: object) -> object:
    """The kind of an indicator that is written as keys and values, as an object, or by its kind."""
    if isinstance(sli, dict):
        return sli.get("kind")
    return getattr(sli, "kind", sli)


Events: TypeAlias = SLI | Timeslices
