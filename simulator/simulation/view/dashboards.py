"""The dashboards of all places: gauges of now, and means over the last minutes as drawn.

What an SLI counts is read from what was drawn for it. All else is drawn here, from streams of its
own, so that it shifts no other draw.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from simulator.ai_service.effects import each
from simulator.ai_service.operating_point import OperatingPoint
from simulator.ai_service.outcomes import (
    Counted,
    Malicious,
    Outcome,
    OverCap,
    Slow,
    Unsafe,
)
from simulator.ai_service.readings import Gauges, Mean, PerSecond, Readings, Share
from simulator.ai_service.slis import Latency
from simulator.expectation.means import FAILED, FINISHED, FIRST_OUTCOME
from simulator.expectation.money import daily_limit, is_limited
from simulator.oncall.views import Plain
from simulator.reliability.windows import Floats
from simulator.simulation.state import RunState
from simulator.simulation.view.deploys import versions
from simulator.simulation.view.numbers import shown
from simulator.simulation.view.stretch import Counts, Stretch


class Dashboards:
    """All dashboards at this moment (live until the run goes on)."""

    def __init__(self, state: RunState) -> None:
        self.state = state
        self.stretch = Stretch(state)
        self.condition = state.sampler.condition
        # what answers take too long for, as the strictest SLO has it
        slow = [one for one in self.condition.outcomes if isinstance(one, Slow)]
        self.slow = next(iter(slow), Slow(Latency().threshold))

    def read(self) -> Mapping[str, Plain]:
        """By place: its readings by name."""
        found: dict[str, dict[str, Any]] = {
            place: {name: _shown(value) for name, value in gauges.items()}
            for place, gauges in self._gauges().items()
        }
        if self.stretch.seconds:
            for (place, name), counts in self.stretch.expected(self._counted).items():
                found[place][name] = shown(self._drawn((place, name), counts))
            for (place, name), value in self._of_requests().items():
                found[place][name] = shown(value)
        return found

    def _gauges(self) -> dict[str, Gauges]:
        now = np.array(float(self.state.env.now))
        factor = float(self.condition.curve.at(now))
        effects = self.condition.effects(now)
        gauges = self.condition.service.gauges(float(now), factor, effects)
        gauges["release"] |= versions(self.state)
        if is_limited(self.condition):
            spent = self.state.money.with_more(self.condition, float(now))
            gauges["spend"] |= {
                "spent_today": spent,
                "daily_budget": daily_limit(self.condition),
            }
        return gauges

    def _counted(self, point: OperatingPoint) -> dict[str, Readings]:
        """What each place counts, and what no SLI counts of all answers."""
        counted = self.condition.service.counted(point)
        counted["provider"]["slow_ratio"] = self._slow_at_the_provider(point)
        for place, name, outcome in self._outcomes():
            if not self._is_drawn(outcome):
                answers = point.finished * point.answered
                counted[place][name] = Share(answers, point.finished * outcome.share(point))
        return counted

    def _slow_at_the_provider(self, point: OperatingPoint) -> Share:
        """The answers that take a model too long, whatever they wait for elsewhere."""
        slower = partial(point.use.model.slower_than, self.slow.threshold)
        late = each(slower, point.use.latency_factor)
        return Share(point.model_answers, point.model_answers * late)

    def _outcomes(self) -> tuple[tuple[str, str, Outcome], ...]:
        """Shares of all answers: place, name, outcome."""
        return (("traffic", "slow_ratio", self.slow), ("spend", "over_cap_ratio", OverCap()))

    def _is_drawn(self, outcome: Counted) -> bool:
        return outcome in self.condition.outcomes

    def _of_requests(self) -> dict[tuple[str, str], float]:
        """What is counted of requests for the SLIs, by place and name; NaN without any."""
        state = self.state
        state.sampler.drawn_until(float(state.env.now))
        rows = state.sampler.counts[:, self.stretch.shown : self.stretch.last].sum(axis=1).tolist()
        of = dict(zip(self.condition.outcomes, rows[FIRST_OUTCOME:], strict=True))
        finished, failed = rows[FINISHED], rows[FAILED]
        found = {
            ("traffic", "interactive"): finished / self.stretch.seconds,
            ("traffic", "error_ratio"): _ratio(failed, finished),
        }
        for place, name, outcome in self._outcomes():
            if self._is_drawn(outcome):
                found[place, name] = _ratio(of[outcome], finished - failed)
        if self._is_drawn(Unsafe()):
            caught = of[Malicious()] - of[Unsafe()]
            found["guardrail", "caught_ratio"] = _ratio(caught, of[Malicious()])
        return found

    def _drawn(self, key: tuple[str, str], counts: Counts) -> float:
        """What is shown of what is counted; NaN where there is nothing to count."""
        reading = counts.reading
        of = counts.of[0]
        if isinstance(reading, PerSecond):
            return self.stretch.of_shown(self._count((*key, "all"), of)) / self.stretch.seconds
        if isinstance(reading, Share):
            part = self._count((*key, "part"), counts.of[1])
            rest = self._count((*key, "rest"), of - counts.of[1])
            return _ratio(self.stretch.of_shown(part), self.stretch.of_shown(part + rest))
        number = self._count((*key, "all"), of)
        each = np.divide(counts.of[1], of, out=np.zeros(len(of)), where=of > 0)
        sums = self._sums((*key, "sum"), number, each, reading)
        return _ratio(self.stretch.of_shown(sums), self.stretch.of_shown(number))

    def _count(self, key: tuple[str, ...], means: Floats) -> Floats:
        """Counts in each cell, where so many are expected."""
        if self.state.scenario.outcomes == "expected" or not means.any():
            return means
        # rounding may leave less than nothing
        means = np.maximum(means, 0.0)
        return np.concatenate(
            [
                self.state.streams.of("dashboard", *key, slot.number).poisson(means[slot.cells])
                for slot in self.stretch.slots()
            ]
        )

    def _sums(self, key: tuple[str, ...], number: Floats, each: Floats, mean: Mean) -> Floats:
        """Sums of so many amounts in each cell, where each is expected to be so large."""
        if self.state.scenario.outcomes == "expected" or not mean.spread:
            return number * each
        # a gamma distribution has the mean and the variance of such a sum, and is never below 0
        variance = mean.spread**2
        return np.concatenate(
            [
                self.state.streams.of("dashboard", *key, slot.number).gamma(
                    number[slot.cells] / variance
                )
                * variance
                * each[slot.cells]
                for slot in self.stretch.slots()
            ]
        )


def _ratio(part: float, whole: float) -> float:
    if whole <= 0:
        return np.nan
    return part / whole


def _shown(gauge: float | str) -> float | str | None:
    if isinstance(gauge, str | bool):
        return gauge
    return shown(gauge)
