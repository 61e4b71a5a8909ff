"""What is measured (SLI), what is promised (SLO), and what the promise leaves over (error
budget).
"""

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

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

if TYPE_CHECKING:
    from numpy.typing import NDArray

Counts: TypeAlias = "NDArray[Any]"
Split: TypeAlias = tuple[str | float, ...]
"""Something that an outcome is told apart by: its name, then its numbers: ("slow", 2.0)."""
MONTH = 30 * 86400.0


class CalendarMonth(float):
    """The window of a budget that begins anew with every month; alerts reckon with its 30 days
    (s).
    """


def _window(given: object, length: ValidatorFunctionWrapHandler) -> float:
    """A length, or `month`."""
    return (
        CalendarMonth(MONTH)
        if given == "month" or isinstance(given, CalendarMonth)
        else float(length(given))
    )


def _written(window: float) -> object:
    return "month" if isinstance(window, CalendarMonth) else window


Window: TypeAlias = Annotated[
    Length, WrapValidator(_window), PlainSerializer(_written),
    WithJsonSchema({"anyOf": [{"const": "month"}, DURATION.schema()]}),
]  # fmt: skip
"""How far back a budget looks (s): so long, or to the beginning of the calendar month."""


class SLI(Kind, family="sli"):
    """A service level indicator: which events are valid (they count), and which of those are
    good.
    """

    @property
    def splits(self) -> tuple[Split, ...]:
        """What must be told apart for this indicator, besides answered and failed; a split after
        the one it is a part of.
        """
        return ()

    @abstractmethod
    def count(self, outcomes: Any) -> "tuple[Counts, Counts]":
        """(good, valid) for every cell; counts, never a ratio."""


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
    def splits(self) -> tuple[Split, ...]:
        """What the indicator tells apart."""
        return self.sli.splits

    def of(self, good: Counts, valid: Counts, cells: int) -> "tuple[Counts, Counts]":
        """(good, valid) slices from the counts of cells of which `cells` are a slice, the first
        cell beginning one.
        """
        import numpy as np

        slices, length = len(valid) // cells, len(valid) // cells * cells
        total, fine = (
            valid[:length].reshape(slices, cells).sum(axis=1),
            good[:length].reshape(slices, cells).sum(axis=1),
        )
        outs = np.zeros(len(good)), np.zeros(len(valid))
        outs[1][cells - 1 : length : cells] = total > 0
        outs[0][cells - 1 : length : cells] = (total > 0) & (fine >= self.target * total)
        return outs


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
    def _named(cls, given: Any) -> Any:
        """Without a name of its own, an objective goes by its indicator's."""
        if not isinstance(given, dict) or "name" in given:
            return given
        sli = given.get("sli", "availability")
        kind = sli.get("kind") if isinstance(sli, dict) else getattr(sli, "kind", sli)
        return {**given, "name": kind if isinstance(kind, str) else "slo"}

    @property
    def is_calendar(self) -> bool:
        """Whether the budget is that of calendar months."""
        return isinstance(self.window, CalendarMonth)

    @property
    def error_budget(self) -> float:
        """The share of valid events that may be bad: 1 - objective."""
        return 1 - self.objective

    @property
    def events(self) -> SLI | Timeslices:
        """What is counted: the indicator's events, or slices of time."""
        return (
            self.sli
            if self.budgeting == "Occurrences"
            else Timeslices(self.sli, self.timeslice.length, self.timeslice.target)
        )


Events: TypeAlias = SLI | Timeslices
