"""Whether a page was true, told while the run goes on (docs/maths.md, "Truth", 4)."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from simulator.ai_service.failures import Failure
from simulator.ai_service.mitigations import Mitigation
from simulator.expectation.condition import Condition
from simulator.foundation.units import ms
from simulator.reliability.alert_rule import AlertRule
from simulator.reliability.slo import SLO
from simulator.scenario import Scenario
from simulator.truth.counting import counts_for, forgotten_at
from simulator.truth.ground_truth import Episode, GroundTruth


class PageTruth:
    """What really failed in a run, as far as it is decided (live).

    Failures are drawn before the run, so their episodes are known from the beginning, those to come
    included. Only bad releases may be held back on the way. `failures` gives those that are known
    at the moment, in any order, `limits` the mitigations that became part of the service by then,
    each from a time (s) on.
    """

    def __init__(
        self,
        scenario: Scenario,
        base: Condition,
        failures: Callable[[], Iterable[Failure]],
        limits: Sequence[tuple[float, Mitigation]] = (),
    ) -> None:
        self.scenario = scenario
        self.base = base
        self.failures = failures
        self.limits = limits
        self._names = frozenset[tuple[str, float]]()
        self._known: GroundTruth | None = None

    def is_true(self, slo: SLO, tick: float, fired: Iterable[tuple[AlertRule, float]]) -> bool:
        """Whether a page of an objective at a tick (s) was for an episode that matters, by the
        failures of now.

        `fired` are the rules that fired with it, each with the share (0..1) of the budget that its
        limit was multiplied by.
        """
        # the tick as the scorecard has it: a multiple of its length, to the bit
        length = self.scenario.monitoring.evaluation_interval
        time = ms(tick) // ms(length) * length
        return any(
            self._counts(episode, rule, slo, time, left)
            for episode in self._truth().episodes[slo.name]
            if episode.matters
            for rule, left in fired
        )

    def _truth(self) -> GroundTruth:
        failures = tuple(self.failures())
        names = frozenset(
            [*((each.name, each.end) for each in failures), ("limits", len(self.limits))]
        )
        # all are looked at anew, as one may have joined what others link, or have been softened
        if self._known is None or names != self._names:
            self._names = names
            self._known = GroundTruth(self.scenario, self.base, failures, self.limits)
        return self._known

    def _counts(
        self, episode: Episode, rule: AlertRule, slo: SLO, time: float, left: float
    ) -> bool:
        monitoring = self.scenario.monitoring
        # most episodes of a long run are far from the page
        if not episode.failures[0].start < time <= forgotten_at(rule, slo, episode, monitoring):
            return False
        return bool(counts_for(rule, slo, episode, np.array([time]), monitoring, left)[0])
