"""What an alert rule is: the windows it looks at, what it compares with, and when it is true."""

import math
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from simulator.foundation.kinds import Kind
from simulator.foundation.units import Count, Duration
from simulator.reliability.slo import SLO

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulator.reliability.windows import WindowCounts

Ratios: TypeAlias = "NDArray[np.float64]"
Conditions: TypeAlias = "NDArray[np.bool_]"
Severity: TypeAlias = Literal["sev1", "sev2", "sev3"]
# A failure counts for a rule from this share of the bad events on that its limit allows: less would
# not have been noticed, and a larger share would leave alerts on two failures without either.
NOTICED = 0.1


# what the rules of other tools call severities
SEVERITIES = {
    **dict.fromkeys(("critical", "page", "p1", "high", "urgent", "1"), "sev1"),
    **dict.fromkeys(("major", "error", "p2", "2"), "sev2"),
    **dict.fromkeys(("ticket", "warning", "warn", "minor", "low", "info", "p3", "3"), "sev3"),
}


@dataclass(frozen=True)
class Bound:
    """A key of a rule and a number: a burn rate ("" as unit), a share ("%"), or a duration ("s"),
    which is longer for a lower burn rate.
    """

    key: str
    number: float
    unit: str = ""


class AlertRule(Kind, family="alert_rule"):
    """A condition on the counts in one or more windows, how long it must hold (`for`), and how bad
    it is (`severity`).

    sev1 and sev2 page, sev3 opens a ticket. The alert fires until its condition has been false for
    `keep_firing_for`. The condition is false while one of the rules named in `unless` is true, and
    while the longest window holds fewer than `min_valid` valid events or fewer than `min_bad` bad
    ones. The last two are a guard for low traffic (Datadog, "Add a Minimum Request Threshold for
    Error Rate Alerts"; Grafana SLO, `min_failures`).
    """

    default_kind: ClassVar[str] = "burn_rate"
    other_values = SEVERITIES
    in_file: ClassVar[str] = "alerting: {{rules: [{}]}}"
    one_of: ClassVar[tuple[str, ...]] = ()
    # whether its limits shrink with the budget that is left: `limit` is that of a whole budget
    of_budget_left: ClassVar[bool] = False
    name: Annotated[str, Field(min_length=1)]
    severity: Severity
    hold: Duration = Field(default=0.0, alias="for")
    keep_firing_for: Duration = 0.0
    unless: tuple[str, ...] = ()
    min_valid: Count = 0
    min_bad: Count = 0

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
        """Its limits as burn rates, in the order of `windows`."""
        return tuple(limit / slo.error_budget for limit in self.limits(slo))

    def can_fire(self, slo: SLO) -> bool:
        """Whether some error ratio exceeds its limits; those of the budget left fall with it."""
        limit = max(self.limits(slo))
        is_reached = limit < 1 or (limit == 1 and self.is_inclusive)
        return is_reached or self.of_budget_left

    @property
    def is_inclusive(self) -> bool:
        """Whether a ratio of exactly the limit is enough; else it must be above."""
        return False

    @property
    def is_standard(self) -> bool:
        """Whether its condition is that of the family: every window above its limit."""
        # a kind that overrides `condition` may look at anything, so no closed form is right for it
        return type(self).condition is AlertRule.condition

    @property
    def main_window(self) -> float:
        """The window (s) that its limit is told with: the longest, as that one decides when it
        fires; of a kind with a condition of its own the shortest.
        """
        if self.is_standard:
            return self.windows[0]
        return self.windows[-1]

    @property
    def is_plain(self) -> bool:
        """Whether it is true when every window is above its limit, and looks at nothing else."""
        is_guarded = self.min_valid or self.min_bad
        return self.is_standard and not self.of_budget_left and not is_guarded

    def written(self, burn: float, slo: SLO) -> Bound | None:
        """The key and the number that make `burn` its burn rate; None where no one key does."""
        return None

    def holds(self, counts: "WindowCounts", limits: "tuple[Ratios, ...]") -> "Conditions":
        """Where it is true (SLOs x ticks): its condition, and its guard for few events."""
        holds = self.condition(counts, limits)
        if self.min_valid or self.min_bad:
            holds = holds & counts.has(self.windows[0], self.min_valid, self.min_bad)
        return holds

    def condition(self, counts: "WindowCounts", limits: "tuple[Ratios, ...]") -> "Conditions":
        """Where its condition is true (SLOs x ticks): every window is above its limit.

        `limits` are those of `windows`: SLOs x 1, or SLOs x ticks if they are `of_budget_left`.
        """
        bounds = tuple(zip(self.windows, limits, strict=True))
        suspects = counts.suspects(*bounds[0])
        if suspects is None:
            return _exceeded(counts, bounds, self.is_inclusive)
        holds = counts.nowhere()
        for place, part in suspects:
            holds[:, place] = _exceeded(part, bounds, self.is_inclusive)
        return holds

    def fires_after(
        self, error_ratio: "Ratios", lasts: "Ratios", slo: SLO, rate: float = math.inf
    ) -> "Ratios":
        """How long after its start (s) a failure of these error ratios and lengths (s) is first
        fired for; inf for never.

        For a clean history, constant traffic (`rate`, valid events a second; by default so many
        that no guard matters) and continuous evaluation: limit / e x window of the window that
        takes longest, if the failure lasts that long and e is above all limits (SRE workbook,
        chapter 5). With `for`, the condition holds from then until the first window clears, w x (1
        - limit / e) after the end. NaN where a kind with a condition of its own gives no closed
        form.
        """
        import numpy as np

        if not self.is_standard:
            return error_ratio * lasts * math.nan
        longest = self.windows[0]
        # an error ratio of 0 divides by 0, and its inf or NaN compares false or fires never
        with np.errstate(divide="ignore", invalid="ignore"):
            # so many of the longest window's events must be bad, whatever its limit
            needed = self.min_bad / (rate * longest) / error_ratio
            shares = [limit / error_ratio for limit in self.limits(slo)]
            crosses = longest * needed
            clears = lasts + longest * (1 - needed)
            fires = (needed <= 1) & (self.min_valid <= rate * longest)
            for window, share in zip(self.windows, shares, strict=True):
                crosses = np.maximum(crosses, window * share)
                clears = np.minimum(clears, lasts + window * (1 - share))
                fires = fires & self._is_exceeded(share)
        # true from `crosses` to `clears`, which must be as long as the rule must hold
        fires = fires & (crosses < lasts) & (crosses + self.hold < clears)
        return np.where(fires, crosses + self.hold, np.inf)

    def _is_exceeded(self, share: "Ratios") -> "Conditions":
        """Whether errors of limit / `share` are enough, once they fill a window."""
        if self.is_inclusive:
            return share <= 1
        return share < 1


def _exceeded(
    counts: "WindowCounts", bounds: "Sequence[tuple[float, Ratios]]", is_inclusive: bool
) -> "Conditions":
    """Where each window (s) is above its limit (SLOs x ticks)."""
    exceeds = counts.reaches if is_inclusive else counts.above
    longest, *shorter = bounds
    holds = exceeds(*longest)
    for window, limit in shorter:
        # sums over a window are most of the work, and most of the time no window is above
        if not holds.any():
            break
        holds = holds & exceeds(window, limit)
    return holds
