"""The events of a service without a fault: what lies before the start, and what a calendar month
promises.
"""

from collections.abc import Sequence

import numpy as np

from simulator.ai_service.outcomes import Outcomes
from simulator.expectation.condition import GRAIN, NOISE, Condition
from simulator.reliability.calendar import month_at
from simulator.reliability.slo import SLO, Events, Timeslices
from simulator.reliability.windows import Floats

SOON = 1e-6
"""What begins with a month (s) belongs to it; a slice that ends with one to the one before."""


def promised(condition: Condition, events: Events, begins: Floats, ends: Floats) -> Floats:
    """Expected valid events in (begin, end] of each two times (s), if all goes well."""
    rate = _all_good(condition, events)
    if isinstance(events, Timeslices):
        return _slices(condition, events.length, begins, ends) * (rate > 0)
    return (condition.curve.since(ends) - condition.curve.since(begins)) * rate


def allowed_by_month(condition: Condition, slo: SLO, months: Sequence[float], time: float) -> float:
    """The bad events that an objective's calendar month that a time (s) lies in allows; `months`
    are the beginnings of all months (s).
    """
    known = np.array(months)
    soon = 0.0 if isinstance(slo.events, Timeslices) else SOON
    place = month_at(known, np.array([time + soon]))
    return slo.error_budget * float(
        promised(condition, slo.events, known[place], known[place + 1])[0]
    )


def history(condition: Condition, slo: SLO, times: Floats) -> Floats:
    """An objective's expected valid events between each time (s, <= 0) and the start, all of them
    good, in whole multiples of 2^-20: one SLO window of them, and nothing before that.
    """
    begins = np.maximum(times, -slo.window)
    return np.rint(promised(condition, slo.events, begins, np.zeros(1)) * GRAIN) / GRAIN


def _slices(condition: Condition, length: float, begins: Floats, ends: Floats) -> Floats:
    """The slices of time that end in (begin, end] of each two times (s), and in which somebody is
    expected to come.
    """
    first, last = (
        np.floor(times / length + NOISE).astype(np.int64) for times in np.atleast_1d(begins, ends)
    )
    if condition.curve.is_flat or not len(first):
        return (last - first).astype(np.float64)
    edges = np.arange(first.min(), last.max() + 1)
    is_visited = np.diff(condition.curve.since(edges * length)) > NOISE
    sums = np.concatenate(([0.0], np.cumsum(is_visited)))
    slices: Floats = sums[last - edges[0]] - sums[first - edges[0]]
    return slices


def _all_good(condition: Condition, events: Events) -> float:
    """The valid events a second of a service without a fault, where the curve is 1."""
    traffic = condition.service.traffic
    rows = [np.array([traffic.interactive]), np.zeros(1)]
    for name, *values in condition.splits:
        kept = {
            "judged": traffic.interactive * float(values[0] if values else 0),
            "malicious": traffic.malicious,
        }
        rows.append(np.array([kept.get(str(name), 0.0)]))
    sli = events.sli if isinstance(events, Timeslices) else events
    return float(sli.count(Outcomes(condition.splits, rows))[1][0])
