"""The kinds of alert rules, each in one class."""

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import (
    Field,
    PlainSerializer,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)
from pydantic_core import InitErrorDetails

from simulator.foundation.edits import Swap, flow
from simulator.foundation.model import keys_of, line
from simulator.foundation.units import DURATION, Length, Number, Ratio, invalid, show
from simulator.foundation.written import seconds
from simulator.reliability.alert_rule import AlertRule as AlertRule
from simulator.reliability.alert_rule import Bound
from simulator.reliability.alert_rule import Severity as Severity
from simulator.reliability.slo import SLO

if TYPE_CHECKING:
    from simulator.reliability.alert_rule import Ratios


def _window_or_none(given: object, length: ValidatorFunctionWrapHandler) -> object:
    return given if given == "none" else length(given)


# a window (s), or `none`: one that is left out is a twelfth of the long one, not no window
ShortWindow: TypeAlias = Annotated[
    Length, WrapValidator(_window_or_none), PlainSerializer(lambda window: window),
    WithJsonSchema({"anyOf": [{"const": "none"}, DURATION.schema()]}),
]  # fmt: skip


BOTH = "burn_rate and budget_consumed say the same: leave one out"
NEITHER = "has no threshold: add burn_rate, e.g. burn_rate: 14.4, or budget_consumed, e.g. 2%"


class WindowedRule(AlertRule):
    """A rule of one window or two: a long one, and a short one that ends the alert sooner.

    The short window defaults to a twelfth of the long one (SRE workbook, chapter 5); `none`, or one
    as long, is a rule of one window.
    """

    other_words = {
        "window": "long_window", "long": "long_window", "short": "short_window",
        "range": "long_window", "duration": "for", "keep": "keep_firing_for",
    }  # fmt: skip
    long_window: Length
    short_window: ShortWindow | None = None

    @classmethod
    def _seen_in(cls, given: object) -> list[InitErrorDetails]:
        """Two windows in a list, as other tools have them."""
        windows = given.get("long_window") if isinstance(given, dict) else None
        if not isinstance(windows, list) or len(windows) != 2:
            return []
        ordered = sorted(windows, key=lambda window: -(seconds(window) or 0.0))
        both = dict(zip(("long_window", "short_window"), ordered, strict=True))
        message = f"{show(windows)} is two windows: write {flow(both)[1:-1]}"
        return [line(("long_window",), invalid(message, Swap(both)))]

    @property
    def windows(self) -> tuple[float, ...]:
        """The long window and the short one (s), if there is one; the longest first."""
        return _windows(self.long_window, self.short_window)


@lru_cache(maxsize=256)
def _windows(long: float, short: float | None) -> tuple[float, ...]:
    if short is None:
        return (long, long / 12)
    # `none`
    if not isinstance(short, float):
        return (long,)
    # a set, as two windows of one length are one; a short window may be the longer one
    return tuple(sorted({long, short}, reverse=True))


class BurnRate(WindowedRule):
    """The budget burns faster than `burn_rate` over a long and a short window: the SRE workbook's
    multiwindow alert (chapter 5).

    The `burn_rate` is given, or follows from the share of the budget that may be spent in one long
    window (`budget_consumed`): burn rate = share x SLO window / long window. The short window
    defaults to a twelfth of the long one; `short_window: none`, or one as long as the long window,
    makes a rule of one window. `short_burn_rate` gives the short window a threshold of its own.
    """

    kind: Literal["burn_rate"] = "burn_rate"
    example: ClassVar[str] = "name: page, severity: sev1, long_window: 1h, burn_rate: 10"
    one_of: ClassVar[tuple[str, ...]] = ("burn_rate", "budget_consumed")
    other_words = {
        "burn": "burn_rate", "factor": "burn_rate", "threshold": "burn_rate", "rate": "burn_rate",
        "budget": "budget_consumed", "consumed": "budget_consumed",
    }  # fmt: skip
    burn_rate: Annotated[Number, Field(gt=0)] | None = None
    budget_consumed: Annotated[Ratio, Field(gt=0)] | None = None
    short_burn_rate: Annotated[Number, Field(gt=0)] | None = None

    @classmethod
    def _seen_in(cls, given: object) -> list[InitErrorDetails]:
        """One threshold is needed, and two are one too many."""
        lines = super()._seen_in(given)
        # an unknown key may be meant for it
        if not isinstance(given, dict) or set(given) - set(keys_of(cls)):
            return lines
        fields = cls.model_fields
        thresholds = [key for key in cls.one_of if given.get(key, fields[key].default) is not None]
        if len(thresholds) > 1:
            lines.append(line((thresholds[-1],), invalid(BOTH)))
        if not thresholds:
            lines.append(line((), invalid(NEITHER)))
        return lines

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.short_burn_rate is not None and len(self.windows) == 1:
            raise invalid(
                "short_burn_rate needs a short window: write short_window, or leave it out"
            )
        return self

    def burns(self, slo: SLO) -> tuple[float, ...]:
        """The burn rates that the long and the short window must exceed."""
        long = self._long_burn(slo)
        if self.short_burn_rate is None:
            # one window or two
            return (long,) * len(self.windows)
        return (long, self.short_burn_rate)

    def burn(self, slo: SLO) -> float:
        """The burn rate that the short window must exceed."""
        return self.burns(slo)[-1]

    def limit(self, slo: SLO) -> float:
        """burn rate x (1 - objective), in float64."""
        return self.burn(slo) * slo.error_budget

    def limits(self, slo: SLO) -> tuple[float, ...]:
        """burn rate x (1 - objective) of each window."""
        return tuple(burn * slo.error_budget for burn in self.burns(slo))

    def written(self, burn: float, slo: SLO) -> Bound | None:
        """Its burn rate, or the share of the budget in a long window."""
        if self.budget_consumed is None:
            return Bound("burn_rate", burn)
        return Bound("budget_consumed", 100 * burn * self.long_window / slo.window, "%")

    def _long_burn(self, slo: SLO) -> float:
        if self.burn_rate is not None:
            return self.burn_rate
        assert self.budget_consumed is not None
        return self.budget_consumed * slo.window / self.long_window


class ErrorRatio(WindowedRule):
    """The share of bad events is above a fixed one, or reaches it (`op: gte`, as in OpenSLO): the
    SRE workbook's first approaches (chapter 5).

    `error_ratio` defaults to what the objective allows, 1 - objective. The rule has one window
    unless a `short_window` is written.
    """

    kind: Literal["error_ratio"] = "error_ratio"
    example: ClassVar[str] = "name: page, severity: sev1, long_window: 10m, error_ratio: 5%"
    short_window: ShortWindow | None = Field(default="none")  # type: ignore[assignment]
    error_ratio: Annotated[Ratio, Field(gt=0)] | None = None
    op: Literal["gt", "gte"] = "gt"

    @property
    def is_inclusive(self) -> bool:
        """Whether a ratio of exactly the limit is enough."""
        return self.op == "gte"

    def limit(self, slo: SLO) -> float:
        """The error ratio, in float64."""
        if self.error_ratio is None:
            return slo.error_budget
        return self.error_ratio

    def written(self, burn: float, slo: SLO) -> Bound | None:
        """Its error ratio."""
        return Bound("error_ratio", 100 * burn * slo.error_budget, "%")


class Exhaustion(AlertRule):
    """At the rate of the last `long_window`, what is left of the budget lasts less than `within`
    (Honeycomb's exhaustion time).

    It is true where burn rate > share left x SLO window / within, so any bad event is enough once
    the budget is gone. The long window defaults to a quarter of `within`. The rule has one window
    unless a `short_window` is written.
    """

    kind: Literal["exhaustion"] = "exhaustion"
    example: ClassVar[str] = "name: page, severity: sev1, within: 4h"
    of_budget_left: ClassVar[bool] = True
    within: Length
    long_window: Length | None = None
    short_window: ShortWindow | None = Field(default="none")  # type: ignore[assignment]

    @property
    def windows(self) -> tuple[float, ...]:
        """The long window and the short one (s), if there is one; the longest first."""
        long = self.long_window
        if long is None:
            # so far back do Honeycomb's burn alerts look
            long = self.within / 4
        return _windows(long, self.short_window)

    def limit(self, slo: SLO) -> float:
        """SLO window / within x (1 - objective), while all of the budget is left."""
        return slo.window / self.within * slo.error_budget

    def written(self, burn: float, slo: SLO) -> Bound | None:
        """How long the budget must last at that burn rate."""
        return Bound("within", slo.window / burn, "s")

    def fires_after(
        self, error_ratio: "Ratios", lasts: "Ratios", slo: SLO, rate: float = math.inf
    ) -> "Ratios":
        """How long after its start (s) a failure is first fired for, from a whole budget.

        After t seconds of errors e a share t / gone of the budget is spent, gone = (1 - objective)
        x SLO window / e. A window w is true from t = limit / e x w / (1 + w / within), where that
        is below w, else from t = gone - within. With `for` or a guard: NaN, no closed form.
        """
        import numpy as np

        if self.hold or self.min_valid or self.min_bad:
            return error_ratio * lasts * math.nan
        crosses = np.zeros(())
        # an error ratio of 0 never spends anything: gone is inf, and so is `crosses`
        with np.errstate(divide="ignore", invalid="ignore"):
            gone = slo.error_budget * slo.window / np.asarray(error_ratio)
            for window in self.windows:
                # while the window still fills, or later, when it is full of these errors and the
                # rest of the budget lasts no longer than `within`
                soon = gone / self.within * window / (1 + window / self.within)
                crosses = np.maximum(crosses, np.where(soon <= window, soon, gone - self.within))
        # within a rolling window no more than the SLO's window can be spent
        fires = (crosses < lasts) & (crosses < slo.window)
        return np.where(fires, crosses, np.inf)
