"""The events of a service without a fault: what lies before the start, and what a calendar month
still promises.
"""

import numpy as np

from simulator.ai_service.condition import GRAIN, Condition
from simulator.ai_service.outcomes import Outcomes
from simulator.reliability.slo import Events, Timeslices
from simulator.reliability.windows import Floats


def promised(condition: Condition, events: Events, begins: Floats, ends: Floats) -> Floats:
    """Expected valid events between two times each (s), if all goes well."""
    if isinstance(events, Timeslices):
        slices: Floats = np.floor((ends - begins) / events.length + 1e-9)
        return slices if _all_good(condition, events) > 0 else 0 * slices
    return (condition.curve.since(ends) - condition.curve.since(begins)) * _all_good(
        condition, events
    )


def history(condition: Condition, events: Events, times: Floats) -> Floats:
    """Expected valid events between each time (s, <= 0) and the start, all of them good, in whole
    multiples of 2^-20.
    """
    return np.rint(promised(condition, events, times, np.zeros(1)) * GRAIN) / GRAIN


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
