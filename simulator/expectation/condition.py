"""The condition of the service as a known function of time, and the expected counts that follow
from it.

This module says what is expected; how counts are drawn from it is the simulation's concern. The
formulas are in docs/maths.md.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from simulator.ai_service.effects import Effects
from simulator.ai_service.operating_point import Answers, OperatingPoint
from simulator.ai_service.outcomes import RequestCounts
from simulator.ai_service.service import AIService
from simulator.ai_service.stream import Stream
from simulator.expectation.acting import Acting
from simulator.expectation.attempts import Backlog
from simulator.expectation.breakpoints import breakpoints, moments
from simulator.expectation.means import Means, Pieces, Rates
from simulator.expectation.retrying import Retrying
from simulator.expectation.slices import bad_slices
from simulator.reliability.counts import Counts
from simulator.reliability.slo import SLI, Events, Timeslices
from simulator.reliability.windows import Floats


@dataclass(frozen=True)
class Condition(Acting):
    """The service under a fixed set of failures and mitigations, and what is expected of it."""

    @cached_property
    def kept(self) -> dict[tuple[object, ...], Any]:
        """Where others keep what they found out about it."""
        return {}

    @cached_property
    def breakpoints(self) -> Floats:
        """The times (s) at which an effect jumps or bends."""
        return breakpoints(self)

    @cached_property
    def retrying(self) -> Retrying | None:
        """Clients who try again; None if they do not."""
        if self.service.traffic.retries.attempts == 1:
            return None
        return Retrying(self)

    @cached_property
    def steady_from(self) -> float:
        """The time (s) from which neither traffic nor any effect varies; inf if they always may."""
        if self.varies or not self.curve.is_flat:
            return np.inf
        # attempts that wait take their time to come to rest
        if self.retrying is None:
            return -np.inf
        return self.retrying.trajectory.still_from(
            self.since + self.service.traffic.retries.settling_time
        )

    def point(self, pieces: Floats) -> OperatingPoint:
        """The operating point in the middle of each piece of time (s, ascending edges)."""
        times = (pieces[:-1] + pieces[1:]) / 2
        effects = self.effects(times)
        stream = self.service.pass_through(times, self.curve.at(times), effects)
        if self.retrying is not None:
            return self.retrying.point(stream, effects, pieces)
        return _finished_at_once(self.service, effects, stream)

    def _rates(self, pieces: Floats) -> Rates:
        """What comes of each piece of time (s, ascending edges) a second."""
        if self._is_even:
            return self._even_rates
        return Rates(self.point(pieces), self.outcomes)

    @cached_property
    def _is_even(self) -> bool:
        """Whether every second of it is like any other."""
        return not self.varies and self.curve.is_flat and self.retrying is None

    @cached_property
    def _even_rates(self) -> Rates:
        # asked about many short times, for cells, totals, causes and harm
        return self.once("rates", lambda: Rates(self.point(np.array([0.0, 1.0])), self.outcomes))

    def means(self, edges: Floats) -> Means:
        """Expected counts of what is finished between consecutive edges (s, ascending)."""
        pieces = self.pieces(edges)
        return self._rates(pieces).means(Pieces(pieces, edges))

    def cells(self, first: int, last: int, cell: float) -> Means:
        """Expected counts of the cells first..last-1 of one length (s); arrays of one element where
        all are alike.
        """
        # one cell stands for all of them, whatever their number
        if first * cell >= self.steady_from:
            return self.means(np.array([first * cell, (first + 1) * cell]))
        return self.means(np.arange(first, last + 1) * cell)

    def counts(self, events: SLI, edges: Floats) -> Counts:
        """Expected events between consecutive edges (s, ascending); no time slices."""
        return events.count(RequestCounts(self.outcomes, self.means(edges).rows))

    def bad(self, events: Events, begin: float, end: float) -> float:
        """Expected bad events between two times (s)."""
        return self.bad_and_valid(events, begin, end)[0]

    def valid(self, events: Events, begin: float, end: float) -> float:
        """Expected valid events between two times (s)."""
        return self.bad_and_valid(events, begin, end)[1]

    def bad_and_valid(self, events: Events, begin: float, end: float) -> tuple[float, float]:
        """Expected bad and valid events between two times (s): a small difference of large sums
        would lose the bad ones, so they are added up by themselves.
        """
        if isinstance(events, Timeslices):
            return bad_slices(((self, begin, end),), events, begin, end)
        counts = self.counts(events, self._edges(begin, end))
        return float(np.sum(counts.bad)), float(np.sum(counts.valid))

    def totals(self, begin: float, end: float) -> tuple[float, float]:
        """(background requests shed, money spent), as expected between two times (s)."""
        edges = self._edges(begin, end)
        pieces = self.pieces(edges)
        rates, known = self._rates(pieces), Pieces(pieces, edges)
        return float(np.sum(rates.shed(known))), float(np.sum(rates.spent(known)))

    def spent(self, edges: Floats) -> Floats:
        """Expected money spent between consecutive edges (s, ascending)."""
        pieces = self.pieces(edges)
        return self._rates(pieces).spent(Pieces(pieces, edges))

    def pieces(self, edges: Floats) -> Floats:
        """The edges (s), with every moment between them at which a rate or an effect may jump or
        bend.
        """
        pieces = self.curve.pieces(edges)
        # most conditions have no breakpoints, and most edges no hour between them
        inside = self.breakpoints
        if len(inside):
            inside = inside[(inside > edges[0]) & (inside < edges[-1])]
        if not len(inside):
            return pieces
        return np.union1d(pieces, inside)

    def looks(self, begin: float, end: float) -> Floats:
        """The times (s) to look at it, so close that nothing between them is missed."""
        times = self._edges(begin, end)
        if self.retrying is not None:  # a burst of attempts may be short
            times = np.union1d(times, self.retrying.trajectory.changes(begin, end))
        return self.pieces(times)[:-1]

    def _edges(self, begin: float, end: float) -> Floats:
        """Edges so close that what varies between them is known from their middle."""
        if self.varies:
            return moments(begin, end)
        return np.array([begin, end])

    def backlog_at(self, time: float) -> Backlog:
        """The attempts that come next at a time (s): what another condition from then on begins
        with.
        """
        if self.retrying is None:
            return ()
        return self.retrying.trajectory.backlog_at(time)


def _finished_at_once(service: AIService, effects: Effects, stream: Stream) -> OperatingPoint:
    """What becomes of requests where nobody tries again."""
    failing = service.failing(stream)
    answered, by_model = service.answered(stream, failing)
    succeeds = 1 - failing
    # money is spent on the answers to all clients, malicious ones that slipped past included
    legitimate = stream.interactive * stream.admitted + stream.background * stream.admitted
    model_answers = (legitimate * succeeds + stream.unsafe * succeeds) * stream.misses
    return OperatingPoint(
        service,
        effects,
        stream,
        stream.interactive,
        answered,
        by_model,
        (Answers(0.0, by_model, 0.0),),
        model_answers,
        stream.demand,
    )
