"""Alerts that go on firing after their incident, or a ticket worked on, is closed."""

from collections.abc import Mapping

import simpy

from simulator.reliability.alert_rule import AlertRule
from simulator.reliability.slo import SLO


class LeftOver:
    """The alerts that resolved incidents, and tickets worked on, have left over (live).

    They call nobody and join nothing, until they resolve, or until a check made wholly after the
    resolution is not healthy: then they count as firing anew. `check_window` is that check's (s).
    Pages and tickets of an objective are apart: each has its own resolution to look after.
    """

    def __init__(self, env: simpy.Environment, check_window: float) -> None:
        self.env = env
        self.check_window = check_window
        self.changed = env.event()
        # by objective, whether they page, and rule: the time (s) since which the alert fires
        self._firing: dict[tuple[str, bool], dict[str, float]] = {}
        self._resolved_at: dict[tuple[str, bool], float] = {}

    def add(self, slo: SLO, is_paging: bool, firing: Mapping[str, float]) -> None:
        """An incident (or a ticket) is resolved now, while these alerts fire, by rule since a time
        (s).
        """
        self._resolved_at[slo.name, is_paging] = float(self.env.now)
        left = self._firing.setdefault((slo.name, is_paging), {})
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
        return self._of(slo, rule.is_paging).pop(rule.name, None)

    @property
    def is_empty(self) -> bool:
        """Whether no alert is left over."""
        return not any(self._firing.values())

    def has(self, slo: SLO, rule: AlertRule) -> bool:
        """Whether an alert is left over."""
        return rule.name in self._of(slo, rule.is_paging)

    def firing(self, slo: SLO) -> dict[str, float]:
        """An objective's alerts that are left over, by rule, with the time (s) since which each
        fires.
        """
        return self._of(slo, True) | self._of(slo, False)

    def counts_from(self, slo: SLO, is_paging: bool) -> float | None:
        """From when on (s) an unhealthy check makes an objective's alerts (those that page, or the
        others) count anew; None if there are none.
        """
        if not self._of(slo, is_paging):
            return None
        return self._resolved_at[slo.name, is_paging] + self.check_window

    def _of(self, slo: SLO, is_paging: bool) -> dict[str, float]:
        return self._firing.get((slo.name, is_paging), {})
