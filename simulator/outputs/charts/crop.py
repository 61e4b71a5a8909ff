"""Which stretch of a run a picture shows: what is asked for, else that in which something
happens.
"""

import numpy as np

from simulator.foundation.quantities import parse_duration
from simulator.outputs.charts.broken import failures_of
from simulator.outputs.charts.clock import Span, date_of, hour_of
from simulator.outputs.words.numbers import duration
from simulator.reliability.incidents import principal
from simulator.reliability.slo import Events
from simulator.run import Run

# a stretch of fewer cells has nothing to show
LEAST_CELLS = 3
# of a stretch that is looked at closely, the room before it, and after it of that before
ROOM_BEFORE = 0.14
ROOM_AFTER = 1.3
# what two runs still come apart by chance, of all bad events
NEARLY = 0.05


def span_of(
    run: Run,
    unattended: Run | None = None,
    *,
    begin: float | str | None = None,
    end: float | str | None = None,
) -> Span:
    """What to show: from `begin` to `end` (s from the run's start, or texts like `20d12h`; the
    run's own where only the other is given), else the stretch in which something happens.

    Raises ValueError for a text that is no duration, and for what is no part of the run.
    """
    story = _story(run, unattended)
    if begin is None and end is None:
        return story
    horizon = run.scenario.horizon
    first = parse_duration(0.0 if begin is None else begin)
    last = parse_duration(horizon if end is None else end)
    if not 0 <= first < last <= horizon:
        part = f"{duration(first)} to {duration(last)}"
        raise ValueError(f"{part} cannot be shown: the run goes from 0s to {duration(horizon)}")
    return Span(first, last, story.zero)


def _story(run: Run, unattended: Run | None) -> Span:
    """From the first failure or incident to the last, or until nothing more is saved, where that is
    at most half of the run; else all of it.
    """
    horizon = run.scenario.horizon
    # where somebody looks closely says where something happened
    if run.is_blind:
        return Span(0.0, horizon, 0.0)
    # a ticket beside a page stays open long after all is well again
    known = principal(run.incidents)
    failures = failures_of(run)
    struck = [event.time for event, _ in failures]
    begins = struck + [incident.begin for incident in known]
    if not begins:
        return Span(0.0, horizon, 0.0)
    ends = [end for _, end in failures] + [incident.end for incident in known]
    begin = min(begins)
    end = min(max(*ends, _saved_until(run, unattended)), horizon)
    # minutes count from a failure where there is one
    zero = min(struck or begins)
    if not LEAST_CELLS * run.cell <= end - begin <= horizon / 2:
        return Span(0.0, horizon, zero)
    pad = ROOM_BEFORE * (end - begin)
    return Span(max(0.0, begin - pad), min(horizon, end + ROOM_AFTER * pad), zero)


def _saved_until(run: Run, unattended: Run | None) -> float:
    """When (s) the response has saved nearly all that it saves, of the SLO for which that takes
    longest.
    """
    if unattended is None:
        return 0.0
    return max(_parted_until(run, unattended, slo.events) for slo in run.scenario.slos)


def _parted_until(run: Run, unattended: Run, events: Events) -> float:
    """When (s) two runs' bad events have come as far apart as they are at the end, but for a little
    of all that are bad.
    """
    alone = np.cumsum(unattended.counts[events].bad)
    apart = alone - np.cumsum(run.counts[events].bad)
    still_parting = np.abs(apart - apart[-1]) > NEARLY * alone[-1]
    return float(run.ends[still_parting].max(initial=0.0))


def part_shown(run: Run, span: Span) -> str:
    """Which part of a run a picture shows: `shows 09:12 to 12:05 of 8h`; "" for all of it."""
    horizon = run.scenario.horizon
    if span.begin <= 0 and span.end >= horizon:
        return ""
    with_date = date_of(run, 0.0) != date_of(run, horizon)
    first, last = (hour_of(run, time, with_date=with_date) for time in (span.begin, span.end))
    return f"shows {first} to {last} of {duration(horizon)}"
