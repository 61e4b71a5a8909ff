"""What really failed, per objective: harms, the episodes that they form, and which of those matter.

Expectations from the failures' conditions and the offered rates, nobody responding and without
draws: they depend neither on the alerts nor on the seed's noise (docs/maths.md, "Truth").
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal, TypeAlias

from simulator.ai_service.failures import Failure
from simulator.expectation.condition import Condition
from simulator.expectation.expected import Expected
from simulator.expectation.history import allowed_by_month
from simulator.expectation.together import Steady, Together, together
from simulator.reliability.events import Event
from simulator.reliability.slo import SLO, Timeslices
from simulator.run import Run
from simulator.scenario import Scenario

FEWEST = 3
"""An episode of fewer bad events is a blip, whatever share of a budget that is."""
APART = 10.0
"""A failure that burns so many times faster than another is an episode of its own within it."""
ROUNDING = 1e-9

Verdict: TypeAlias = Literal["significant", "blip", "cut off"]


@dataclass(frozen=True)
class Harm:
    """What one occurrence of a failure does to an objective.

    From `begin` to `end` (s) its expected added error ratio is above the significant one; `end` is
    inf where that does not end by itself. `bad` are the bad events that it adds (until the horizon
    then), `burn` is its mean burn rate, `is_significant` whether it is so alone.
    """

    failure: Failure
    begin: float
    end: float
    bad: float
    burn: float
    is_significant: bool

    @property
    def is_endless(self) -> bool:
        """Whether it does not end by itself."""
        return self.end == math.inf


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
    verdict: Verdict
    added: Together | Steady

    @cached_property
    def name(self) -> str:
        """The occurrences in order of their start: `blip#3 + outage`."""
        return " + ".join(failure.name for failure in self.failures)

    @property
    def spent(self) -> float:
        """The share of the budget that it would spend."""
        return self.bad / self.budget if self.budget else 0.0

    @property
    def matters(self) -> bool:
        """Whether pages for it are true."""
        return self.verdict != "blip"


class Truth:
    """The episodes of a run, per objective (live: keeps what it has computed)."""

    def __init__(self, scenario: Scenario, base: Condition, failures: Iterable[Failure]) -> None:
        self.scenario, self.base = scenario, base
        tick = scenario.monitoring.evaluation_interval
        self.expected = Expected(base, scenario.significant, tick, math.inf)
        self.failures = tuple(failures)
        self.episodes = {slo.name: self._episodes(slo) for slo in scenario.slos}

    def budget(self, slo: SLO, begin: float) -> float:
        """The bad events that the window before a moment (s) allows; of a month, the month's."""
        if slo.is_calendar:
            return allowed_by_month(self.base, slo, self.scenario.months, begin)
        return slo.error_budget * self.expected.valid(slo, begin - slo.window, begin)

    def _episodes(self, slo: SLO) -> tuple[Episode, ...]:
        harms = [harm for each in self.failures if (harm := self._harm(each, slo))]
        harms.sort(key=lambda harm: (harm.begin, harm.failure.name))
        groups = linked(harms, self.scenario.episode_gap)
        return tuple(self._episode(slo, group) for group in groups)

    def _harm(self, failure: Failure, slo: SLO) -> Harm | None:
        horizon = self.scenario.horizon
        # what a failure of years does later changes no verdict, and would be looked at step by step
        begin, end = self.expected.harm_span(failure, slo, horizon + slo.window)
        if begin >= horizon:
            return None
        since = _first_counted(slo, begin)
        until = end if end < math.inf else _last_counted(slo, horizon)
        bad = self.expected.added(failure, slo, since, until)
        valid = self.expected.valid(slo, since, until)
        burn = bad / valid / slo.error_budget if valid else 0.0
        is_significant = self._is_enough(bad, self.budget(slo, begin))
        return Harm(failure, begin, end, bad, burn, is_significant)

    def _episode(self, slo: SLO, harms: Sequence[Harm]) -> Episode:
        horizon = self.scenario.horizon
        begin = harms[0].begin
        is_endless = any(harm.is_endless for harm in harms)
        end = horizon if is_endless else max(harm.end for harm in harms)
        failures = sorted((harm.failure for harm in harms), key=_place)
        added = together(self.base, failures, slo, self.expected, max(end, horizon))
        since = _first_counted(slo, begin)
        bad = harms[0].bad
        if len(harms) > 1:
            bad = added.harm(slo.events, since, _last_counted(slo, end))
        seen = bad
        if end > horizon:
            seen = added.harm(slo.events, since, _last_counted(slo, horizon))
        budget = self.budget(slo, begin)
        verdict = self._verdict(begin, budget, bad, seen)
        return Episode(slo.name, tuple(failures), begin, end, bad, budget, verdict, added)

    def _verdict(self, begin: float, budget: float, bad: float, seen: float) -> Verdict:
        """`bad` are all events that are added, `seen` those until the horizon."""
        if self.scenario.horizon - begin < self.scenario.episode_gap:
            return "cut off"
        if self._is_enough(seen, budget):
            return "significant"
        return "cut off" if self._is_enough(bad, budget) else "blip"

    def _is_enough(self, bad: float, budget: float) -> bool:
        least = max(self.scenario.significant * budget, FEWEST)
        return budget > 0 and bad >= least * (1 - ROUNDING)


def truth_of(run: Run, unattended: Run | None = None) -> Truth:
    """What really failed in a run: the failures that struck it, or, where releases wait for a
    budget, those of the same run with nobody responding.
    """
    struck = [_failure(event) for event in (unattended or run).log if _is_strike(event)]
    return Truth(run.scenario, run.base, struck)


def linked(harms: Sequence[Harm], gap: float) -> list[list[Harm]]:
    """The largest sets of harms (in order of their beginnings) that are linked through each other.

    Two are linked if they overlap or lie within `gap` (s), unless one of them is significant alone
    and their mean burns differ more than tenfold; one that does not end by itself is linked with
    none that begins later.
    """
    leader = list(range(len(harms)))

    def find(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    for one, other in _links(harms, gap):
        leader[max(find(one), find(other))] = min(find(one), find(other))
    groups = dict[int, list[Harm]]()
    for place, harm in enumerate(harms):
        groups.setdefault(find(place), []).append(harm)
    return list(groups.values())


def _links(harms: Sequence[Harm], gap: float) -> Iterator[tuple[int, int]]:
    """Pairs that are linked: enough of them to join all that are.

    Small harms only need the one before them that ends last; the others are compared with all that
    are near.
    """
    reach = list(accumulate((harm.end for harm in harms), max))
    latest = -1
    for place, harm in enumerate(harms):
        if harm.is_significant or harm.is_endless:
            yield from _links_of(place, harms, reach, gap)
        elif latest < 0 or harms[latest].end + gap < harm.begin:
            latest = place
        else:
            yield latest, place
            latest = max(latest, place, key=lambda each: harms[each].end)


def _links_of(
    place: int, harms: Sequence[Harm], reach: Sequence[float], gap: float
) -> Iterator[tuple[int, int]]:
    """The harms that one which is significant alone, or does not end, is linked with."""
    own = harms[place]
    for other in range(place - 1, -1, -1):
        if reach[other] + gap < own.begin:
            break
        if _is_linked(harms[other], own, gap):
            yield other, place
    for other in range(place + 1, len(harms)):
        if own.end + gap < harms[other].begin:
            break
        if _is_linked(own, harms[other], gap):
            yield place, other


def _is_linked(first: Harm, second: Harm, gap: float) -> bool:
    """Whether two harms are linked; the first begins first."""
    if second.begin > first.end + gap:
        return False
    if first.is_endless and second.begin > first.begin:
        return False
    is_alone = first.is_significant or second.is_significant
    return not (is_alone and _differ(first.burn, second.burn))


def _differ(one: float, other: float) -> bool:
    """Whether two mean burn rates differ more than tenfold."""
    return max(one, other) > APART * min(one, other) * (1 + ROUNDING)


def _first_counted(slo: SLO, begin: float) -> float:
    """Where the events of a harm begin: a slice of time is harmed where it ends."""
    return begin - slo.events.length if isinstance(slo.events, Timeslices) else begin


def _last_counted(slo: SLO, end: float) -> float:
    """Where they end: of slices of time only whole ones are counted."""
    if not isinstance(slo.events, Timeslices):
        return end
    return math.floor(end / slo.events.length + ROUNDING) * slo.events.length


def _place(failure: Failure) -> tuple[float, str]:
    return failure.start, failure.name


def _is_strike(event: Event) -> bool:
    return event.kind == "failure_started"


def _failure(event: Event) -> Failure:
    return Failure.of({**event.detail, "name": event.subject})
