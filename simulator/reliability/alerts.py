"""Alert rules (when is it true?) and their state machine (pending, firing)."""

from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from simulator.foundation.kinds import Kind
from simulator.foundation.units import Duration, Length, Ratio, parse_number, wrong

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
        """The windows (s) it reads, the longest first."""

    @abstractmethod
    def threshold(self, period: Any) -> Any:
        """The burn rate that must be exceeded, for an SLO window of `period` seconds (number or
        array).
        """

    @abstractmethod
    def condition(
        self, error_ratio: "Callable[[float], Ratios]", budget: "Ratios", period: "Ratios"
    ) -> "Conditions":
        """True where the alert is hot.

        `error_ratio(window)` is bad/valid (SLOs x ticks, NaN without valid events) over a window in
        seconds; `budget` (1 - objective) and `period` (s) are columns, one row for each SLO.
        """

    def fires_after(
        self, error_ratio: "Ratios", lasts: "Ratios", budget: float, period: float
    ) -> "Ratios":
        """How long after its start (s) a failure of these error ratios and lengths (s) is first
        fired for; inf for never.

        For a clean history, constant traffic and continuous evaluation. NaN where a kind has no
        closed form.
        """
        return error_ratio * lasts * float("nan")


class BurnRate(AlertRule):
    """Both windows burn the budget faster than a rate: the SRE workbook's multiwindow alert
    (chapter 5).

    The `burn_rate` is given, or follows from the share of the budget that one long window may
    consume (`budget_consumed`): burn = share x SLO window / long window. The short window defaults
    to a twelfth of the long one.
    """

    kind: Literal["burn_rate"] = "burn_rate"
    one_of: ClassVar[tuple[str, ...]] = ("burn_rate", "budget_consumed")
    long_window: Length
    short_window: Length | None = None
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
        return (
            self.long_window,
            self.long_window / 12 if self.short_window is None else self.short_window,
        )

    def threshold(self, period: Any) -> Any:
        """The burn rate that both windows must exceed, for an SLO window of `period` seconds."""
        if self.burn_rate is not None:
            return self.burn_rate
        assert self.budget_consumed is not None
        return self.budget_consumed * period / self.long_window

    def condition(
        self, error_ratio: "Callable[[float], Ratios]", budget: "Ratios", period: "Ratios"
    ) -> "Conditions":
        limit = self.threshold(period) * budget
        long, short = self.windows
        hot: Conditions = error_ratio(long) > limit
        return hot & (error_ratio(short) > limit) if hot.any() else hot

    def fires_after(
        self, error_ratio: "Ratios", lasts: "Ratios", budget: float, period: float
    ) -> "Ratios":
        """limit / e x window (the longer one), if the failure lasts that long and e is above the
        limit: burn x budget.

        SRE workbook, chapter 5. With `for`, the condition holds from then until the shorter window
        clears, w x (1 - limit / e) after the end.
        """
        import numpy as np

        long, short = max(self.windows), min(self.windows)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = self.threshold(period) * budget / error_ratio
            crosses = share * long
            clears = lasts + short * (1 - share)
        fires = (share < 1) & (crosses < lasts) & (crosses + self.hold < clears)
        return np.where(fires, crosses + self.hold, np.inf)


class AlertState:
    """One alert's life: inactive, pending, firing (live). The semantics are Prometheus's.

    Fires at the first tick with t - first_true >= for (at once when `for` is 0); resolves at the
    first tick with t - first_false >= keep_firing_for. A true tick while firing forgets the false
    ones.
    """

    def __init__(self, rule: AlertRule) -> None:
        self.rule = rule
        self.phase: Literal["inactive", "pending", "firing"] = "inactive"
        self.pending_since = 0.0
        self.false_since: float | None = None

    def step(
        self, time: float, hot: bool
    ) -> Literal["pending", "fired", "dropped", "resolved"] | None:
        """Evaluates one tick; what happened there, if anything."""
        if self.phase == "firing":
            return self._step_firing(time, hot)
        if not hot:
            dropped = self.phase == "pending"
            self.phase = "inactive"
            return "dropped" if dropped else None
        if self.phase == "inactive":
            self.phase, self.pending_since = "pending", time
            if self.rule.hold > 0:
                return "pending"
        if time - self.pending_since < self.rule.hold:
            return None
        self.phase, self.false_since = "firing", None
        return "fired"

    def _step_firing(self, time: float, hot: bool) -> Literal["resolved"] | None:
        if hot:
            self.false_since = None
            return None
        self.false_since = time if self.false_since is None else self.false_since
        if time - self.false_since < self.rule.keep_firing_for:
            return None
        self.phase = "inactive"
        return "resolved"

    def next_change(self, times: "Ratios", hot: "Conditions") -> int:
        """The index of the first tick at which `step` would report something; len(times) if none
        does.
        """
        import numpy as np

        if self.phase == "inactive":
            changes = hot
        elif self.phase == "pending":
            changes = ~hot | (times - self.pending_since >= self.rule.hold)
        elif self.rule.keep_firing_for == 0:
            changes = ~hot
        else:
            changes = ~hot & (times - self._false_since(times, hot) >= self.rule.keep_firing_for)
        return int(np.argmax(changes)) if changes.any() else len(times)

    def skip(self, times: "Ratios", hot: "Conditions") -> None:
        """Passes ticks at which nothing is reported (all before `next_change`)."""
        if self.phase == "firing" and self.rule.keep_firing_for > 0 and len(times):
            self.false_since = None if hot[-1] else float(self._false_since(times, hot)[-1])

    def _false_since(self, times: "Ratios", hot: "Conditions") -> "Ratios":
        """For each false tick the time at which its run of false ticks began."""
        import numpy as np

        last_hot = np.maximum.accumulate(np.where(hot, np.arange(len(hot)), -1))
        begun = times[0] if self.false_since is None else self.false_since
        return np.where(last_hot < 0, begun, times[np.minimum(last_hot + 1, len(times) - 1)])
