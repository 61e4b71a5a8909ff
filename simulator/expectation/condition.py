"""The condition of the service as a known function of time, and the expected counts that follow
from it.

This module says what is expected; how counts are drawn from it is the simulation's concern. The
formulas are in docs/maths.md.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.ai_service.effects import NOTHING, Amount, Effects, combine, each
from simulator.ai_service.failures import Failure
from simulator.ai_service.mitigations import Mitigation
from simulator.ai_service.outcomes import Means, Outcomes
from simulator.ai_service.provider import Use
from simulator.ai_service.retries import schedule
from simulator.ai_service.service import AIService
from simulator.ai_service.traffic import Curve
from simulator.expectation.first_passage import first_reached
from simulator.expectation.trajectory import Backlog, Inputs, RetryTrajectory, waiting
from simulator.reliability.slo import SLI, SLO, Events, Split, Timeslices
from simulator.reliability.windows import Floats

SETTLES = 100
"""So many waits after a change, clients that try again have usually come to rest."""
GOLDEN = (5**0.5 - 1) / 2
MOMENTS = 400
"""A stretch of time in which the condition varies is looked at in so many pieces."""
NOTICEABLE = 1e-3
"""An overload that loses a smaller share than this is over."""
SMALLEST = 1e-300
"""No rate is smaller: what it divides is 0 where it is."""
NOISE = 1e-9
"""Slices of time that are only the last bits of a quotient."""
GRAIN = 2.0**20
"""Expected counts are whole multiples of 1/GRAIN request, so that sums are exact in any order."""


Flags: TypeAlias = NDArray[np.bool_]
Totals: TypeAlias = tuple[float, float]
Stretch: TypeAlias = "tuple[Condition, float, float]"
"""A condition, with the time (s) from which and until which it lasts."""


class Flow(NamedTuple):
    """What requests meet at each moment (floats, or arrays over time).

    `factor` of the curve; `passed` the share let in, `missed` of those the share that the cache
    does not answer. `failing` is the share of single attempts at the model that fail, `spoiled` of
    those that the cache would answer (at a bad version). `unsafe` requests/s; the store's `level`;
    the model in use.
    """

    effects: Effects
    factor: Amount
    passed: Amount
    missed: float
    failing: Amount
    spoiled: Amount
    unsafe: Amount
    level: Amount
    use: Use


class Answers(NamedTuple):
    """Of those answered after they `waited` (s) for attempts that failed: the shares of interactive
    requests that a model answers, and that the cache does.
    """

    waited: float
    made: Amount
    hits: Amount


class Finished(NamedTuple):
    """What becomes of requests at each moment (floats, or arrays over time), where and when they
    are finished.

    Interactive requests/s; of them the shares `answered` and `made` by a model, the latter by the
    time that they waited; and the answers/s of a model to all clients.
    """

    interactive: Amount
    answered: Amount
    made: Amount
    by_wait: tuple[Answers, ...]
    modelled: Amount


@dataclass(frozen=True)
class Condition:
    """The service under a fixed set of failures and mitigations, since a time (s) at which it had a
    backlog of attempts.

    `splits` are the outcomes to tell apart; `is_broke` says that the day's budget is gone.
    """

    service: AIService
    curve: Curve
    splits: tuple[Split, ...]
    failures: tuple[Failure, ...] = ()
    mitigations: frozenset[Mitigation] = frozenset()
    since: float = 0.0
    backlog: Backlog = field(default=(), compare=False)
    is_broke: bool = False

    @cached_property
    def kept(self) -> dict[tuple[object, ...], Any]:
        """Where others keep what they found out about it."""
        return {}

    def means(self, edges: Floats) -> Means:
        """Expected counts of what is finished between consecutive edges (s, ascending); pieces with
        one rate each are added up.
        """
        pieces = self._pieces(edges)
        width, flow, traffic = np.diff(pieces), self._flow(pieces), self.service.traffic
        done = self._finished(flow, pieces)
        finished = done.interactive * width
        parts = [finished, finished * (1 - done.answered)]
        for split in self.splits:
            if split[0] in _OWN_RATES:
                parts.append(_OWN_RATES[str(split[0])](self, flow) * width)
            else:
                parts.append(_SHARES[str(split[0])](self, flow, done, *split[1:]) * finished)
        parts += [
            flow.effects.malicious_added * width,
            traffic.background * flow.factor * width * (1 - flow.effects.background_factor),
        ]
        parts.append(done.modelled * self.service.spend.cost(flow.use.model, flow.effects) * width)
        parts = [
            part if np.shape(part) == width.shape else np.broadcast_to(part, width.shape)
            for part in parts
        ]
        if len(pieces) > len(edges):
            parts = [np.add.reduceat(part, np.searchsorted(pieces, edges[:-1])) for part in parts]
        return Means(parts[0], parts[1], tuple(parts[2:-3]), *parts[-3:])

    def cells(self, first: int, last: int, cell: float) -> Means:
        """Expected counts of the cells first..last-1 of one length (s); arrays of one element where
        all are alike.
        """
        if first * cell >= self.steady_from:
            return self.means(np.array([first * cell, (first + 1) * cell]))
        return self.means(np.arange(first, last + 1) * cell)

    @cached_property
    def steady_from(self) -> float:
        """The time (s) from which neither traffic nor any effect varies; inf if they always may."""
        if self._varies or not self.curve.is_flat:
            return np.inf
        if self._retries is None:
            return -np.inf
        return self._retries.still_from(self.since + self.settles)

    @cached_property
    def _varies(self) -> bool:
        """Whether any effect varies in time; the curve and clients who try again apart."""
        return bool(self.service.retrieval.ingest) or self._effects(np.zeros(1)).varies

    def bad(self, events: Events, begin: float, end: float) -> tuple[float, float]:
        """Expected (bad, valid) events between two times (s)."""
        if isinstance(events, Timeslices):
            return bad_slices(((self, begin, end),), events, begin, end)
        bad, valid = self.counts(events, self._moments(begin, end))
        return float(np.sum(bad)), float(np.sum(valid))

    def totals(self, begin: float, end: float) -> tuple[float, float]:
        """(background requests shed, money spent), as expected between two times (s)."""
        means = self.means(self._moments(begin, end))
        return float(np.sum(means.shed)), float(np.sum(means.spent))

    def _moments(self, begin: float, end: float) -> Floats:
        """Edges so close that what varies between them is known from their middle."""
        return _moments(begin, end) if self._varies else np.array([begin, end])

    def counts(self, events: SLI, edges: Floats) -> tuple[Floats, Floats]:
        """Expected (bad, valid) events between consecutive edges (s, ascending); no time slices."""
        good, valid = events.count(Outcomes(self.splits, self.means(edges).rows))
        return valid - good, valid

    def looks(self, begin: float, end: float) -> Floats:
        """The times (s) to look at it, so close that nothing between them is missed."""
        times = _moments(begin, end) if self._varies else np.array([begin, end])
        if self._retries is not None:  # a burst of attempts may be short
            times = np.union1d(times, self._retries.changes(begin, end))
        return self._pieces(times)[:-1]

    def budget(self, slo: SLO) -> float:
        """The bad events that one window of an objective allows: of the valid ones expected before
        the start.
        """
        return slo.error_budget * self.bad(slo.events, -slo.window, 0.0)[1]

    def _flow(self, pieces: Floats) -> Flow:
        """What requests meet at the middle of each piece of time; where clients try again, what
        their trajectory finds is not in it.
        """
        times = (pieces[:-1] + pieces[1:]) / 2
        flow = self._attempts(times, self._effects(times), self.curve.at(times))
        if self._is_refused or self._retries is not None:
            return flow
        demand = (
            self._rate("interactive", flow) + self._rate("background", flow) + flow.unsafe
        ) * flow.missed
        served = self.service.provider.served(demand, flow.use.capacity)
        return flow._replace(failing=1 - (1 - flow.failing) * served)

    def _attempts(self, times: Floats, effects: Effects, factor: Amount) -> Flow:
        """The same before anything is queued: `failing` is the share of attempts that fail although
        they are served.
        """
        place, to_cheaper = (
            self.service,
            self.is_broke and self.service.spend.when_gone == "cheaper",
        )
        level, use = (
            place.retrieval.level(times, effects),
            place.provider.in_use(replace(effects, to_cheaper=True) if to_cheaper else effects),
        )
        spoiled = place.release.errors(effects)
        well = (1 - place.retrieval.errors(level, effects)) * (1 - use.error) * (1 - spoiled)
        missed = 1 - place.cache.hit_ratio if place.cache.on or effects.cache_on else 1.0
        malicious = place.traffic.malicious * factor + effects.malicious_added
        unsafe = place.guardrail.unsafe(malicious, effects)
        return Flow(
            effects,
            factor,
            place.guardrail.passed(effects),
            missed,
            1.0 if self._is_refused else 1 - well,
            spoiled,
            unsafe,
            level,
            use,
        )

    @property
    def _is_refused(self) -> bool:
        """Whether whatever needs a model is turned away, as the day's money is gone."""
        return self.is_broke and self.service.spend.when_gone == "refuse"

    def _finished(self, flow: Flow, pieces: Floats) -> Finished:
        """What becomes of requests: at once, or when the last of their attempts is made."""
        if self._retries is not None:
            return self._finished_later(flow, pieces)
        made = flow.passed * flow.missed * (1 - flow.failing)
        # answered: passed x (hits spared by bad versions + misses that do not fail)
        hits, misses = (1 - flow.missed) * (1 - flow.spoiled), flow.missed * (1 - flow.failing)
        answered = flow.passed * (hits + misses)
        legitimate = self._rate("interactive", flow) + self._rate("background", flow)
        well = legitimate * (1 - flow.failing) + flow.unsafe * (1 - flow.failing)
        return Finished(
            self.service.traffic.interactive * flow.factor,
            answered,
            made,
            (Answers(0.0, made, 0.0),),
            well * flow.missed,
        )

    def _finished_later(self, flow: Flow, pieces: Floats) -> Finished:
        """The same where clients try again; what the guardrail blocks is finished at once."""
        trajectory = self._trajectory(pieces)
        rates = trajectory.finishes(pieces)
        blocked = self.service.traffic.interactive * flow.factor * (1 - flow.passed)
        made, answered = sum(rates.made), sum(rates.made) + sum(rates.hits)
        finished = blocked + rates.lost + answered
        whole = np.maximum(finished, SMALLEST)
        by_wait = zip(trajectory.waited, rates.made / whole, rates.hits / whole, strict=True)
        return Finished(
            finished,
            answered / whole,
            made / whole,
            tuple(Answers(*answers) for answers in by_wait),
            made + rates.background + flow.unsafe * flow.missed * (1 - rates.failing),
        )

    def _rate(self, client: str, flow: Flow) -> Amount:
        """Legitimate requests/s of a class of clients that the guardrail lets in."""
        shed: Amount = flow.effects.background_factor if client == "background" else 1.0
        rate: Amount = getattr(self.service.traffic, client) * shed * flow.factor * flow.passed
        return rate

    @cached_property
    def _retries(self) -> RetryTrajectory | None:
        """How clients that try again fare; None if they do not."""
        if self.service.traffic.retries.attempts == 1:
            return None
        return self._retries_from(self.since, self.backlog)

    def _retries_from(self, begin: float, backlog: Backlog) -> RetryTrajectory:
        thresholds = (float(split[1]) for split in self.splits if split[0] == "slow")

        return RetryTrajectory(
            begin,
            backlog,
            schedule(self.service.traffic.retries, max(thresholds, default=-1.0)),
            self._drives,
            self.service.provider.served_plain,
            self._next_change,
        )

    def _drives(self, times: Floats) -> Inputs[Amount]:
        """What drives the attempts at some times between two changes (s)."""
        if self._varies:
            return self._inputs(times, self.curve.at(times))
        key = float(np.ravel(self.curve.at(times[:1]))[0])
        if key not in self._known_inputs:
            self._known_inputs[key] = self._inputs(times, key)
        return self._known_inputs[key]

    @cached_property
    def _known_inputs(self) -> dict[float, Inputs[Amount]]:
        """By the factor of the curve, where nothing else varies."""
        return {}

    def _inputs(self, times: Floats, factor: Amount) -> Inputs[Amount]:
        flow = self._attempts(times, self._effects(times), factor)
        interactive, background = (
            self._rate(client, flow) for client in ("interactive", "background")
        )
        return Inputs(
            interactive * flow.missed,
            background * flow.missed,
            flow.unsafe * flow.missed,
            interactive * (1 - flow.missed),
            flow.use.capacity,
            1 - flow.failing,
            flow.spoiled,
        )

    def _next_change(self, time: float) -> float:
        """The next time (s) at which a rate or an effect may jump or bend; inf if none does."""
        after = self._bends[self._bends > time]
        return min(float(after[0]) if len(after) else np.inf, self.curve.next_hour(time))

    def _trajectory(self, pieces: Floats) -> RetryTrajectory:
        """The one that holds for some time: before its own, a condition began with no backlog."""
        if self._retries is not None and pieces[0] >= self.since:
            return self._retries
        return self._retries_from(float(pieces[0]), ())

    def backlog_at(self, time: float) -> Backlog:
        """The attempts that come next at a time (s): what another condition from then on begins
        with.
        """
        return () if self._retries is None else self._retries.backlog_at(time)

    def waiting(self, time: float) -> tuple[float, float]:
        """(interactive, background) requests expected to wait for their next attempt at a time."""
        return waiting(self.backlog_at(time))

    def lingers(self, time: float) -> bool:
        """Whether an overload goes on by itself: more is lost at a time (s) than would be without a
        backlog.
        """
        if self._retries is None:
            return False
        calm = replace(self, since=time, backlog=())
        moment, settled = np.array([time, time + 1.0]), np.array([0.0, 1.0]) + time + self.settles
        return self._lost(moment) > calm._lost(settled) + NOTICEABLE

    def _lost(self, edges: Floats) -> float:
        """The share of interactive requests that are lost, of those let in and finished."""
        rates = self._trajectory(edges).finishes(edges)
        lost = float(rates.lost[0])
        finished = lost + float(rates.made.sum() + rates.hits.sum())
        return lost / finished if finished > 0 else 0.0

    @property
    def settles(self) -> float:
        """The time (s) that clients who try again usually take to come to rest."""
        return SETTLES * self.service.traffic.retries.mean_wait

    def full_at(self, begin: float, end: float) -> float:
        """The time in (begin, end] at which the vector store runs full; inf if it does not, or
        is.
        """
        return self._fills(1.0, begin, end)

    def _fills(self, level: float, begin: float, end: float) -> float:
        """The time in (begin, end] at which the vector store reaches a level; inf if it does not,
        or is above.
        """
        times, retrieval = np.array([begin, end]), self.service.retrieval
        effects = self._effects(times)
        if end <= begin or not (retrieval.ingest or isinstance(effects.vectors_added, np.ndarray)):
            return np.inf
        first = float(np.broadcast_to(retrieval.level(times, effects), times.shape)[0])

        def rises(edges: Floats) -> Floats:
            return np.diff(retrieval.level(edges, self._effects(edges)))

        return np.inf if first >= level else first_reached(rises, first, level, begin, end)

    @property
    def daily_limit(self) -> float:
        """The money that a day may cost; inf for any."""
        daily = self.service.spend.daily_budget
        return np.inf if daily is None else daily * float(self.standing.budget_factor)

    def money(self, begin: float, end: float) -> float:
        """What is expected to be spent between two times (s)."""
        return self.totals(begin, end)[1] if end > begin else 0.0

    def broke_at(self, begin: float, end: float, spent: float) -> float:
        """The time in [begin, end] at which the day's money is gone, so much being spent before;
        inf if it lasts.
        """
        if self.daily_limit == np.inf:
            return np.inf
        return (
            begin
            if spent >= self.daily_limit
            else first_reached(
                lambda edges: self.means(edges).spent, spent, self.daily_limit, begin, end
            )
        )

    def _pieces(self, edges: Floats) -> Floats:
        """The edges, with every moment between them at which a rate or an effect may jump or
        bend.
        """
        pieces, bends = self.curve.pieces(edges), self._bends
        inside = bends[(bends > edges[0]) & (bends < edges[-1])] if len(bends) else bends
        return np.union1d(pieces, inside) if len(inside) else pieces

    @cached_property
    def _bends(self) -> Floats:
        """The times (s) at which the effect of a failure jumps or bends, by itself, at a promotion,
        or where the store is strained or full.
        """
        store, bends = (
            self.service.retrieval,
            [failure.start + bend for failure in self.failures for bend in failure.bends],
        )
        bends += [
            failure.start + self.service.release.bake
            for failure in self.failures
            if failure.impairment(np.zeros(1)).versions
        ]
        end = max((failure.end for failure in self.failures), default=self.since)
        if store.ingest:  # full by then, whatever else happens
            room = (
                store.capacity
                * float(self.standing.store_factor)
                / (1 - float(self.standing.compacted))
            )
            end = max(end, self.since + room / store.ingest)
        if self._varies:
            bends += [self._fills(level, self.since, end) for level in (store.strained_at, 1.0)]
        return np.array(sorted(bend for bend in bends if bend < np.inf))

    def _effects(self, times: Floats) -> Effects:
        """All acting effects at the given times."""
        if self.failures:
            return combine(
                [
                    self.standing,
                    *(failure.impairment(times - failure.start) for failure in self.failures),
                ]
            )
        return self.standing

    @cached_property
    def standing(self) -> Effects:
        """The effects of what people have done."""
        return (
            combine(mitigation.effect() for mitigation in self.mitigations)
            if self.mitigations
            else NOTHING
        )

    def _slow(self, flow: Flow, done: Finished, threshold: float) -> Amount:
        """Answers that took longer, the waits between attempts included."""
        slow: Amount = 0.0
        for answers in done.by_wait:
            left = threshold - answers.waited
            is_late = left < -NOISE
            tail = 1.0 if is_late else self._slower_than(flow, max(left, NOISE))
            slow = slow + answers.made * tail
            if is_late:
                slow = slow + answers.hits
        return slow

    def _slower_than(self, flow: Flow, threshold: float) -> Amount:
        """The share of a model's answers that take longer."""
        use = flow.use
        return self.service.release.slower(
            flow.effects,
            lambda factor: each(
                lambda latency: use.model.slower_than(threshold, latency * factor),
                use.latency_factor,
            ),
        )

    def _dear(self, flow: Flow, done: Finished) -> Amount:
        return done.made * self.service.spend.dear(flow.use.model, flow.effects)

    def _judged(self, flow: Flow, done: Finished, sampled: float) -> Amount:
        return done.answered * sampled

    def _ungrounded(
        self, flow: Flow, done: Finished, sampled: float, false_alarms: float, misses: float
    ) -> Amount:
        """Judged ungrounded: of the sampled answers the ungrounded ones that the judge sees, and
        its false alarms.
        """
        place, effects, made = self.service, flow.effects, done.made
        grounding = place.retrieval.grounding(flow.level, effects) * place.release.grounding(
            effects
        )
        good = (
            flow.use.model.quality
            * grounding
            * (1 - place.spend.cut_loss * place.spend.cut(effects))
        )
        hits = done.answered - made
        grounded = made * good + hits * place.provider.primary.quality * (
            1 - place.cache.stale_ratio
        )
        return sampled * ((made + hits - grounded) * (1 - misses) + grounded * false_alarms)

    def _malicious(self, flow: Flow) -> Amount:
        return self.service.traffic.malicious * flow.factor + flow.effects.malicious_added

    def _unsafe(self, flow: Flow) -> Amount:
        return flow.unsafe


_SHARES: dict[str, Callable[..., Amount]] = {
    "slow": Condition._slow,
    "dear": Condition._dear,
    "judged": Condition._judged,
    "ungrounded": Condition._ungrounded,
}
_OWN_RATES: dict[str, Callable[..., Amount]] = {
    "malicious": Condition._malicious,
    "unsafe": Condition._unsafe,
}


def _moments(begin: float, end: float) -> Floats:
    """Many moments between two times (s), and both."""
    # not evenly, as what comes and goes regularly would be met in step
    steps = np.arange(MOMENTS + 1.0)
    steps[1:-1] += 0.5 * (np.arange(1, MOMENTS) * GOLDEN % 1) - 0.25
    return begin + (end - begin) * steps / MOMENTS


def bad_slices(parts: Iterable[Stretch], slices: Timeslices, begin: float, end: float) -> Totals:
    """(bad, valid) slices of time from `begin` to `end` (s), see `slices_between`."""
    bad, valid = slices_between(parts, slices, begin, end)
    return float(np.sum(bad)), float(np.sum(valid))


def slices_between(
    parts: Iterable[Stretch], slices: Timeslices, begin: float, end: float
) -> tuple[Flags, Flags]:
    """Whether each slice of time from `begin` to `end` (s) is bad, and whether it is valid: by the
    expected counts of all conditions that the service goes through in it.

    `parts` are the conditions, each with the time from which and until which it lasts.
    """
    good, valid = by_steps(parts, slices.sli, slices.length, begin, end)
    return good < slices.target * valid, valid > 0


def by_steps(
    parts: Iterable[Stretch],
    sli: SLI,
    length: float,
    begin: float,
    end: float,
) -> tuple[Floats, Floats]:
    """Expected (good, valid) events of every step of a length (s) from `begin` to `end` (s), over
    all conditions that the service goes through in each.
    """
    first, last = int(np.floor(begin / length + NOISE)), int(np.ceil(end / length - NOISE))
    good, valid = np.zeros(last - first), np.zeros(last - first)
    for part, a, b in parts:
        a, b = max(a, begin), min(b, end)
        if a < b:
            inside = np.arange(np.floor(a / length) + 1, np.ceil(b / length)) * length
            edges = np.concatenate(([a], inside[(inside > a) & (inside < b)], [b]))
            counts = sli.count(Outcomes(part.splits, part.means(edges).rows))
            where = np.floor((edges[:-1] + edges[1:]) / 2 / length).astype(int) - first
            np.add.at(good, where, counts[0])
            np.add.at(valid, where, counts[1])
    return good, valid
