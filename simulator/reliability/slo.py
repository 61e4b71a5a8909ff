"""What is measured (SLI), what is promised (SLO), and what the promise leaves over (error budget)."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import Field, model_validator

from simulator.foundation.kinds import Kind
from simulator.foundation.model import Model
from simulator.foundation.units import Length, Ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

Counts: TypeAlias = "NDArray[Any]"


class SLI(Kind, family="sli"):
    """A service level indicator: which events are valid, and which of those are good."""

    @property
    def latency_thresholds(self) -> tuple[float, ...]:
        """The latencies (s) at which answers must be counted apart for this indicator."""
        return ()

    @abstractmethod
    def count(self, outcomes: Any) -> "tuple[Counts, Counts]":
        """(good, valid) for every cell; counts, never a ratio."""


class SLO(Model):
    """A service level objective: the share of valid events that shall be good over a rolling window."""

    name: Annotated[str, Field(min_length=1)] = ""
    sli: SLI = Field(default={"kind": "availability"}, validate_default=True)
    objective: Annotated[Ratio, Field(lt=1)]
    window: Length = 30 * 86400.0
    budget_spent_before: Ratio = 0.0

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
    def error_budget(self) -> float:
        """The share of valid events that may be bad: 1 - objective."""
        return 1 - self.objective
