"""The life of one alert: inactive, pending, firing."""

from typing import Any, Literal

from simulator.reliability.alert_rule import AlertRule, Conditions, Ratios

INSTANT = 1e-4
"""Ticks and holds are whole milliseconds; differences of their floats are not (s)."""


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
        if not _has_lasted(time - self.pending_since, self.rule.hold):
            return None
        self.phase, self.false_since = "firing", None
        return "fired"

    def _step_firing(self, time: float, hot: bool) -> Literal["resolved"] | None:
        if hot:
            self.false_since = None
            return None
        self.false_since = time if self.false_since is None else self.false_since
        if not _has_lasted(time - self.false_since, self.rule.keep_firing_for):
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
            changes = ~hot | _has_lasted(times - self.pending_since, self.rule.hold)
        elif self.rule.keep_firing_for == 0:
            changes = ~hot
        else:
            cold = times - self._false_since(times, hot)
            changes = ~hot & _has_lasted(cold, self.rule.keep_firing_for)
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


def _has_lasted(seconds: Any, wanted: float) -> Any:
    """Whether so many seconds (or each of an array) are enough, to the millisecond."""
    return seconds >= wanted - INSTANT
