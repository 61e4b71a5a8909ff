"""Paging alerts that go on firing after their incident is resolved."""

from collections.abc import Mapping

import simpy

from simulator.reliability.alert_rule import AlertRule
from simulator.reliability.slo import SLO


class LeftOver:
    """The alerts that resolved incidents have left over, by objective (live).

    They page nobody and join nothing, until they resolve, or until a check made wholly after the
    resolution is not healthy: then they count as firing anew. `check_window` is that check's (s).
    """

    def __init__(self, env: simpy.Environment, check_window: float) -> None:
        self.env = env
        self.check_window = check_window
        self.changed = env.event()
        # by objective and rule the time (s) since which the alert fires
        self._firing: dict[str, dict[str, float]] = {}
        self._resolved_at: dict[str, float] = {}

    def add(self, slo: SLO, firing: Mapping[str, float]) -> None:
        """An incident is resolved now, while these alerts fire, by rule since a time (s)."""
        self._resolved_at[slo.name] = float(self.env.now)
        left = self._firing.setdefault(slo.name, {})
        left.update(firing)
        if left:
            # the monitor planned its next tick without them
            changed = self.changed
            self.changed = self.env.event()
            changed.succeed()

    def take(self, slo: SLO, rule: AlertRule) -> float | None:
        """An alert is left over no longer: the time (s) since which it fires; None if it was not
        left over.
        """
        return self._firing.get(slo.name, {}).pop(rule.name, None)

    def has(self, slo: SLO, rule: AlertRule) -> bool:
        """Whether an alert is left over."""
        return rule.name in self._firing.get(slo.name, {})

    def counts_from(self, slo: SLO) -> float | None:
        """From when on (s) an unhealthy check makes an objective's alerts count anew; None if there
        are none.
        """
        if not self._firing.get(slo.name):
            return None
        return self._resolved_at[slo.name] + self.check_window
