"""The life of one alert: inactive, pending, firing."""

from typing import Literal, overload

from simulator.reliability.alert_rule import AlertRule, Conditions, Ratios

# Ticks and holds are whole milliseconds; the differences of their floats are not (s).
INSTANT = 1e-4


class AlertState:
    """One alert's life: inactive, pending, firing (live). The semantics are Prometheus's.

    Fires at the first tick with t - first_true >= for (at once when `for` is 0); resolves at the
    first tick with t - first_false >= keep_firing_for. A true tick while firing forgets the false
    ones. Times are seconds from the start.
    """

    def __init__(self, rule: AlertRule) -> None:
        self.rule = rule
        self.phase: Literal["inactive", "pending", "firing"] = "inactive"
        self.pending_since = 0.0
        self.false_since: float | None = None

    def step(
        self, time: float, is_breaching: bool
    ) -> Literal["pending", "fired", "dropped", "resolved"] | None:
        """Evaluates one tick; what happened there, if anything."""
        if self.phase == "firing":
            return self._step_firing(time, is_breaching)
        if is_breaching:
            return self._step_breaching(time)
        was_pending = self.phase == "pending"
        self.phase = "inactive"
        if was_pending:
            return "dropped"
        return None

    def _step_breaching(self, time: float) -> Literal["pending", "fired"] | None:
        if self.phase == "inactive":
            self.phase = "pending"
            self.pending_since = time
            # without a hold it fires at this very tick, and was never pending to anybody
            if self.rule.hold > 0:
                return "pending"
        if not _has_lasted(time - self.pending_since, self.rule.hold):
            return None
        self.phase = "firing"
        self.false_since = None
        return "fired"

    def _step_firing(self, time: float, is_breaching: bool) -> Literal["resolved"] | None:
        if is_breaching:
            self.false_since = None
            return None
        if self.false_since is None:
            self.false_since = time
        if not _has_lasted(time - self.false_since, self.rule.keep_firing_for):
            return None
        self.phase = "inactive"
        return "resolved"

    def next_change(self, times: "Ratios", breaching: "Conditions") -> int:
        """The index of the first tick at which `step` would report something; len(times) if none
        does. `times` (s) and `breaching` are of ticks that follow each other, one at least.
        """
        if self.phase == "inactive":
            changes = breaching
        elif self.phase == "pending":
            changes = ~breaching | _has_lasted(times - self.pending_since, self.rule.hold)
        elif self.rule.keep_firing_for == 0:
            changes = ~breaching
        else:
            quiet = times - self._false_since(times, breaching)
            changes = ~breaching & _has_lasted(quiet, self.rule.keep_firing_for)
        # argmax of nothing true is 0, the first tick
        first = int(changes.argmax())
        return first if changes[first] else len(times)

    def skip(self, times: "Ratios", breaching: "Conditions") -> None:
        """Passes ticks at which nothing is reported (all before `next_change`)."""
        # nothing else than the run of false ticks is remembered from one tick to the next
        if self.phase != "firing" or self.rule.keep_firing_for == 0 or not len(times):
            return
        if breaching[-1]:
            self.false_since = None
        else:
            self.false_since = float(self._false_since(times, breaching)[-1])

    def _false_since(self, times: "Ratios", breaching: "Conditions") -> "Ratios":
        """For each false tick the time at which its run of false ticks began."""
        import numpy as np

        # the place of the last true tick so far; -1: the run of false ones is older than these
        last_true = np.maximum.accumulate(np.where(breaching, np.arange(len(breaching)), -1))
        oldest = times[0] if self.false_since is None else self.false_since
        # a true last tick has none after it, and is not asked for
        after_true = np.minimum(last_true + 1, len(times) - 1)
        return np.where(last_true < 0, oldest, times[after_true])


@overload
def _has_lasted(seconds: float, wanted: float) -> bool: ...
@overload
def _has_lasted(seconds: "Ratios", wanted: float) -> "Conditions": ...
def _has_lasted(seconds: "float | Ratios", wanted: float) -> "bool | Conditions":
    """Whether so many seconds (or each of an array) are enough, to the millisecond."""
    return seconds >= wanted - INSTANT
