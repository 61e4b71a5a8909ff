"""What was broken: each failure with its name, in the timeline's uppermost lanes none behind
another.
"""

from collections.abc import Iterable
from typing import Any, TypeAlias

from matplotlib.axes import Axes

from simulator.outputs.charts.clock import Span
from simulator.outputs.charts.labels import Spot, along
from simulator.outputs.charts.marks import width
from simulator.outputs.charts.picture import Pen
from simulator.outputs.charts.style import GREY, INK
from simulator.outputs.words import safe_label
from simulator.outputs.words.failures import features
from simulator.reliability.events import Event
from simulator.run import Run

# the start of a failure, and when it ended (s)
Lasted: TypeAlias = tuple[Event, float]


def failures_of(run: Run) -> list[Lasted]:
    """Every failure that struck, in order; one that was still on has the run's end."""
    ends = {event.subject: event.time for event in run.log if event.kind == "failure_ended"}
    return [
        (event, ends.get(event.subject, run.scenario.horizon))
        for event in run.log
        if event.kind == "failure_started"
    ]


def failures_in(run: Run, span: Span) -> list[Lasted]:
    """Those of which anything is shown."""
    return [(event, end) for event, end in failures_of(run) if span.meets(event.time, end)]


def what_it_did(failure: Lasted, *, has_room: bool) -> str:
    """`outage: error ratio 50%`; only its name where there is no room."""
    event, _ = failure
    name = safe_label(event.subject, 30)
    what = features(event).rpartition(", for")[0]
    if what and has_room:
        return f"{name}: {what}"
    return name


def apart(lasted: Iterable[Lasted], most: int) -> list[list[list[Lasted]]]:
    """At most so many lanes of heaps of failures: one a heap, but in the last lane all that overlap
    and found no room above.
    """
    lanes = list[list[list[Lasted]]]()
    for failure in lasted:
        event, _ = failure
        free = next((lane for lane in lanes if event.time >= _end_of(lane[-1])), None)
        if free is not None:
            free.append([failure])
        elif len(lanes) < most:
            lanes.append([[failure]])
        else:
            lanes[-1][-1].append(failure)
    return lanes


def _end_of(heap: list[Lasted]) -> float:
    return max(end for _, end in heap)


class Broken:
    """A lane of failures: a bar for each, with its name and what it did; of a heap the first is
    named and all are counted.
    """

    def __init__(self, heaps: list[list[Lasted]]) -> None:
        self.heaps = heaps

    def draw(self, pen: Pen, axes: Axes, level: float) -> None:
        """Draws them at a height."""
        look: dict[str, Any] = {"height": 0.7, "lw": 0, "zorder": 2, "color": GREY, "alpha": 0.6}
        on_bar: dict[str, Any] = {"rank": 3, "ha": "center", "va": "center", "moves": 1}
        first, last = axes.get_xlim()
        for heap in self.heaps:
            for event, end in heap:
                axes.barh(level, end - event.time, left=event.time, gid="failure", **look)
            begin = max(heap[0][0].time, first)
            end = min(_end_of(heap), last)
            text = _named(heap, has_room=pen.size.has_room)
            taken = pen.width(text, 1) / max(width(axes, begin, end), 1)
            where: dict[str, Any] = {"elsewhere": along(begin, end, taken)}
            if taken > 1:
                beside = Spot((end, level), (4, 0), "left"), Spot((begin, level), (-4, 0), "right")
                where = {"spots": beside}
            pen.annotate(axes, (begin + end) / 2, level, text, **on_bar, **where)


def _named(heap: list[Lasted], *, has_room: bool) -> str:
    """`outage: error ratio 50%`, `outage: error ratio 50% and 2 more`; where there is less room
    `outage`, `3 failures`.
    """
    others = len(heap) - 1
    if others and not has_room:
        return f"{len(heap)} failures"
    name = what_it_did(heap[0], has_room=has_room)
    if others:
        return f"{name} and {others} more"
    return name


class NothingBroken:
    """What says that there were none, at the left edge."""

    def __init__(self, begin: float) -> None:
        self.begin = begin

    def draw(self, pen: Pen, axes: Axes, level: float) -> None:
        """Draws it at a height."""
        how: dict[str, Any] = {"offset": (4, 0), "va": "center", "color": INK}
        pen.annotate(axes, self.begin, level, "nothing failed", rank=3, **how)
