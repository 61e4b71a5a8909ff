"""What really failed, per objective: harms, the episodes that they form, and which of those matter.

Expectations from the failures' conditions and the offered rates, nobody responding and without
draws: they depend neither on the alerts nor on the seed's noise (docs/maths.md, "Truth").
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.ai_service.failures import Failure
from simulator.ai_service.mitigations import Mitigation
from simulator.expectation.condition import Condition
from simulator.expectation.expected import Expected
from simulator.expectation.history import allowed_by_month
from simulator.expectation.together import Steady, Together, together
from simulator.reliability.alert_rule import AlertRule
from simulator.reliability.events import Event
from simulator.reliability.slo import SLO, Timeslices
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.truth.linking import ROUNDING, Harm, linked

# an episode of fewer bad events is a blip, whatever share of a budget that is
FEWEST = 3

Significance: TypeAlias = Literal["significant", "blip", "cut off"]


@dataclass(frozen=True, eq=False)
class Episode:
    """Failures whose harms to an objective are linked, as they really were.

    Times in s from the start of the run; `end` is the horizon for harm that does not end by itself,
    and one SLO window after it for harm that lasts longer. `bad` are the bad events that the
    failures together add, `budget` are those that the window before `begin` allows.
    """

    slo: str
    failures: tuple[Failure, ...]
    begin: float
    end: float
    bad: float
    budget: float
    significance: Significance
    added: Together | Steady

    @cached_property
    def name(self) -> str:
        """The occurrences in order of their start: `blip#3 + outage`."""
        return " + ".join(failure.name for failure in self.failures)

    @property
    def spent(self) -> float:
        """The share of the budget that it would spend."""
        # a month for which no events are promised allows none
        if not self.budget:
            return 0.0
        return self.bad / self.budget

    @property
    def matters(self) -> bool:
        """Whether pages for it are true."""
        # of one that is cut off the run does not tell how it ended: a page for it is no mistake
        return self.significance != "blip"


class GroundTruth:
    """The episodes of a run, per objective (live: keeps what it has computed).

    `limits` are the mitigations that became part of the service, each from a time (s) on, in order.
    """

    def __init__(
        self,
        scenario: Scenario,
        base: Condition,
        failures: Iterable[Failure],
        limits: Iterable[tuple[float, Mitigation]] = (),
    ) -> None:
        self.scenario = scenario
        self.base = base
        self.expected = self._expected(base)
        self._limited = tuple(self._with_limits(limits))
        self.failures = tuple(failures)
        self.episodes = {slo.name: self._episodes(slo) for slo in scenario.slos}
        # whether an episode counts for a rule at the ticks (by number) from one to another
        self.counted = dict[tuple[AlertRule, Episode, int, int], NDArray[np.bool_]]()

    def budget(self, slo: SLO, begin: float) -> float:
        """The bad events that the window before a moment (s) allows; of a month, the month's."""
        if slo.is_calendar:
            return allowed_by_month(self.base, slo, self.scenario.months, begin)
        return slo.error_budget * self.expected.valid(slo, begin - slo.window, begin)

    def _expected(self, base: Condition) -> Expected:
        tick = self.scenario.monitoring.evaluation_interval
        return Expected(base, self.scenario.significant, tick, math.inf)

    def _with_limits(
        self, limits: Iterable[tuple[float, Mitigation]]
    ) -> Iterator[tuple[float, Expected]]:
        """What is expected from each time (s) on at which there is one more limit."""
        base = self.base
        for since, limit in limits:
            base = replace(base, mitigations=base.mitigations | {limit})
            yield since, self._expected(base)

    def _expected_at(self, time: float) -> Expected:
        """What is expected of the service as it was at a time (s)."""
        known = (expected for since, expected in reversed(self._limited) if since <= time)
        return next(known, self.expected)

    def _episodes(self, slo: SLO) -> tuple[Episode, ...]:
        harms = [harm for each in self.failures if (harm := self._harm(each, slo))]
        # the names only decide between equal beginnings, so that the order is always the same
        harms.sort(key=lambda harm: (harm.begin, harm.failure.name))
        groups = linked(harms, self.scenario.episode_gap)
        return tuple(self._episode(slo, group) for group in groups)

    def _harm(self, failure: Failure, slo: SLO) -> Harm | None:
        """What a failure alone does to an objective; None where it does nothing until the
        horizon.
        """
        horizon = self.scenario.horizon
        # what a failure of years does later changes no verdict, and would be looked at step by step
        expected = self._expected_at(failure.start)
        begin, end = expected.harm_span(failure, slo, horizon + slo.window)
        if begin >= horizon:
            return None
        since = _first_counted(slo, begin)
        until = end
        if end == math.inf:
            # harm without an end is counted as far as the run goes
            until = _last_counted(slo, horizon)
        bad = expected.added(failure, slo, since, until)
        valid = expected.valid(slo, since, until)
        burn = bad / valid / slo.error_budget if valid else 0.0
        is_significant = self._is_enough(bad, self.budget(slo, begin))
        return Harm(failure, begin, end, bad, burn, is_significant)

    def _episode(self, slo: SLO, harms: Sequence[Harm]) -> Episode:
        """An episode of harms in order of their beginnings."""
        begin = harms[0].begin
        end = self._end(harms)
        failures = tuple(sorted((harm.failure for harm in harms), key=_by_start))
        last = max(end, self.scenario.horizon)
        expected = self._expected_at(failures[0].start)
        added = together(expected.base, failures, slo, expected, last)
        budget = self.budget(slo, begin)
        bad, seen = self._bad(slo, harms, added)
        significance = self._significance(begin, budget, bad, seen)
        return Episode(slo.name, failures, begin, end, bad, budget, significance, added)

    def _end(self, harms: Sequence[Harm]) -> float:
        if any(harm.is_endless for harm in harms):
            return self.scenario.horizon
        return max(harm.end for harm in harms)

    def _bad(
        self, slo: SLO, harms: Sequence[Harm], added: Together | Steady
    ) -> tuple[float, float]:
        """(the bad events that linked harms add together, those of them until the horizon)."""
        horizon = self.scenario.horizon
        since = _first_counted(slo, harms[0].begin)
        end = self._end(harms)
        bad = harms[0].bad
        if len(harms) > 1:
            # not the sum of what each adds alone: a request fails only once
            bad = added.harm(slo.events, since, _last_counted(slo, end))
        if end <= horizon:
            return bad, bad
        return bad, added.harm(slo.events, since, _last_counted(slo, horizon))

    def _significance(self, begin: float, budget: float, bad: float, seen: float) -> Significance:
        """`bad` are all events that are added, `seen` those until the horizon."""
        # too late for an alert to be blamed for missing it, and its failures may have had more to
        # come that would be linked with them
        if self.scenario.horizon - begin < self.scenario.episode_gap:
            return "cut off"
        if self._is_enough(seen, budget):
            return "significant"
        # significant only by what the run did not show
        return "cut off" if self._is_enough(bad, budget) else "blip"

    def _is_enough(self, bad: float, budget: float) -> bool:
        least = max(self.scenario.significant * budget, FEWEST)
        return budget > 0 and bad >= least * (1 - ROUNDING)


def ground_truth(run: Run, unattended: Run | None = None) -> GroundTruth:
    """What really failed in a run: the failures that struck it, or, where releases wait for a
    budget, those of the same run with nobody responding.

    Where a team learns, those that struck in this run, each in the service as it was by then.
    """
    if run.scenario.learns is not None:
        return truth_of_own(run)
    # whoever saves the budget lets more releases out: with the failures of the run itself, what
    # really failed would depend on who responded
    return GroundTruth(run.scenario, run.base, _struck(unattended or run))


def truth_of_own(run: Run) -> GroundTruth:
    """What the failures that struck in a run come to, whoever responded, each in the service as it
    was by then.
    """
    return GroundTruth(run.scenario, run.base, _struck(run), limits_of(run))


def _struck(run: Run) -> list[Failure]:
    return [_failure(event) for event in run.log if event.kind == "failure_started"]


def limits_of(run: Run) -> Iterator[tuple[float, Mitigation]]:
    """The mitigations that became part of the service, and since when (s)."""
    for event in run.log:
        if event.kind == "improvement_done" and "always_on" in event.detail:
            yield event.time, Mitigation.of(event.detail["always_on"])


def _first_counted(slo: SLO, begin: float) -> float:
    """Where the events of a harm begin: a slice of time is harmed where it ends."""
    if isinstance(slo.events, Timeslices):
        return begin - slo.events.length
    return begin


def _last_counted(slo: SLO, end: float) -> float:
    """Where they end: of slices of time only whole ones are counted."""
    if not isinstance(slo.events, Timeslices):
        return end
    length, ahead = slo.events.length, slo.events.ahead
    return math.floor((end + ahead) / length + ROUNDING) * length - ahead


def _by_start(failure: Failure) -> tuple[float, str]:
    return failure.start, failure.name


def _failure(event: Event) -> Failure:
    return Failure.of({**event.detail, "name": event.subject})
