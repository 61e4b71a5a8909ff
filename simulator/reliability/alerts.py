"""Alert rules: over which windows they look, what they compare with, and when they are true."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeAlias

from pydantic import (
    Field,
    PlainSerializer,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)

from simulator.foundation.kinds import Kind
from simulator.foundation.units import DURATION, Duration, Length, Ratio, parse_number, wrong
from simulator.reliability.slo import SLO

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulator.reliability.windows import WindowCounts

Ratios: TypeAlias = "NDArray[np.float64]"
Conditions: TypeAlias = "NDArray[np.bool_]"
Severity: TypeAlias = Literal["sev1", "sev2", "sev3"]
NOTICED = 0.1
"""A failure counts for a rule from this share of the bad events on that its limit allows."""


class AlertRule(Kind, family="alert_rule"):
    """A condition over windows of counts, how long it must hold (`for`), and how bad it is.

    `severity` sev1 and sev2 page, sev3 opens a ticket. It fires until the condition has been false
    `keep_firing_for`, and is silent while one of the rules named in `unless` is true.
    """

    default_kind: ClassVar[str] = "burn_rate"
    one_of: ClassVar[tuple[str, ...]] = ()
    name: Annotated[str, Field(min_length=1)]
    severity: Severity
    hold: Duration = Field(default=0.0, alias="for")
    keep_firing_for: Duration = 0.0
    unless: tuple[str, ...] = ()

    @property
    def is_paging(self) -> bool:
        """Whether it pages somebody; else it opens a ticket."""
        return self.severity != "sev3"

    @property
    @abstractmethod
    def windows(self) -> tuple[float, ...]:
        """The windows (s) it reads, one or more, the longest first."""

    @abstractmethod
    def limit(self, slo: SLO) -> float:
        """The error ratio (0 to 1; above 1 it never fires) that its shortest window must exceed."""

    def limits(self, slo: SLO) -> tuple[float, ...]:
        """The error ratio that each window must exceed, in the order of `windows`: by default one
        for all of them.
        """
        return (self.limit(slo),) * len(self.windows)

    def burn(self, slo: SLO) -> float:
        """Its limit as a burn rate: limit / (1 - objective)."""
        return self.limit(slo) / slo.error_budget

    def burns(self, slo: SLO) -> tuple[float, ...]:
        """The same as burn rates."""
        return (self.burn(slo),) * len(self.windows)

    def condition(self, counts: "WindowCounts", limits: "tuple[Ratios, ...]") -> "Conditions":
        """True where the alert's condition holds (SLOs x ticks): every window is above its limit.

        `limits` are those of `windows`, one column each with a row for each SLO.
        """
        longest, *shorter = zip(self.windows, limits, strict=True)
        holds = counts.above(*longest)
        for window, limit in shorter:
            if not holds.any():
                break
            holds = holds & counts.above(window, limit)
        return holds

    def fires_after(self, error_ratio: "Ratios", lasts: "Ratios", slo: SLO) -> "Ratios":
        """How long after its start (s) a failure of these error ratios and lengths (s) is first
        fired for; inf for never.

        For a clean history, constant traffic and continuous evaluation: limit / e x window of the
        window that takes longest, if the failure lasts that long and e is above all limits (SRE
        workbook, chapter 5). With `for`, the condition holds from then until the first window
        clears, w x (1 - limit / e) after the end. NaN where a kind with a condition of its own
        gives no closed form.
        """
        import numpy as np

        if type(self).condition is not AlertRule.condition:
            return error_ratio * lasts * float("nan")
        crosses, clears, above = np.zeros(()), np.full((), np.inf), np.ones((), dtype=bool)
        with np.errstate(divide="ignore", invalid="ignore"):
            for window, limit in zip(self.windows, self.limits(slo), strict=True):
                share = limit / error_ratio
                above = above & (share < 1)
                crosses = np.maximum(crosses, share * window)
                clears = np.minimum(clears, lasts + window * (1 - share))
        fires = above & (crosses < lasts) & (crosses + self.hold < clears)
        return np.where(fires, crosses + self.hold, np.inf)


def _window_or_none(given: object, length: ValidatorFunctionWrapHandler) -> object:
    return given if given == "none" else length(given)


ShortWindow: TypeAlias = Annotated[
    Length, WrapValidator(_window_or_none), PlainSerializer(lambda window: window),
    WithJsonSchema({"anyOf": [{"const": "none"}, DURATION.schema()]}),
]  # fmt: skip
"""A window (s), or `none`."""


class BurnRate(AlertRule):
    """Both windows burn the budget faster than a rate: the SRE workbook's multiwindow alert
    (chapter 5).

    The `burn_rate` is given, or follows from the share of the budget that one long window may
    consume (`budget_consumed`): burn = share x SLO window / long window. The short window defaults
    to a twelfth of the long one; `short_window: none`, or one as long, is a rule of one
    window.
    """

    kind: Literal["burn_rate"] = "burn_rate"
    one_of: ClassVar[tuple[str, ...]] = ("burn_rate", "budget_consumed")
    long_window: Length
    short_window: ShortWindow | None = None
    burn_rate: Annotated[float, Field(gt=0)] | None = None
    budget_consumed: Annotated[Ratio, Field(gt=0)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _numbers(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("burn_rate") is not None:
            parse_number(given["burn_rate"])
        return given

    @model_validator(mode="after")
    def _one_threshold(self) -> Self:
        if (self.burn_rate is None) == (self.budget_consumed is None):
            raise wrong("needs either burn_rate or budget_consumed: write one of them")
        return self

    @property
    def windows(self) -> tuple[float, ...]:
        """The long window and the short one (s), if there is one; the longest first."""
        if self.short_window is None:
            return (self.long_window, self.long_window / 12)
        if not isinstance(self.short_window, float):
            return (self.long_window,)
        return tuple(sorted({self.long_window, self.short_window}, reverse=True))

    def burn(self, slo: SLO) -> float:
        """The burn rate that both windows must exceed."""
        if self.burn_rate is not None:
            return self.burn_rate
        assert self.budget_consumed is not None
        return self.budget_consumed * slo.window / self.long_window

    def limit(self, slo: SLO) -> float:
        """burn rate x (1 - objective), in float64."""
        return self.burn(slo) * slo.error_budget
