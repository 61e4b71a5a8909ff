"""The timeline's uppermost lanes: what was broken, each failure with its name, none behind
another.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from matplotlib.axes import Axes

from simulator.outputs.charts.style import GREY, INK, Pen
from simulator.outputs.telling import features
from simulator.outputs.words import shown
from simulator.reliability.events import Event
from simulator.run import Run

Lasted: TypeAlias = tuple[Event, float]
"""The start of a failure, and when it ended (s)."""


def failures_of(run: Run) -> list[Lasted]:
    """Every failure that struck, in order; one that was still on has the run's end."""
    ends = {event.subject: event.time for event in run.log if event.kind == "failure_ended"}
    return [
        (event, ends.get(event.subject, run.scenario.horizon))
        for event in run.log
        if event.kind == "failure_started"
    ]


def apart(lasted: Iterable[Lasted], most: int) -> list[list[list[Lasted]]]:
    """At most so many lanes of heaps of failures: one a heap, but in the last lane all that overlap
    and found no room above.
    """
    lanes = list[list[list[Lasted]]]()
    for event, end in lasted:
        free = next((lane for lane in lanes if event.time >= _over(lane[-1])), None)
        if free is not None:
            free.append([(event, end)])
        elif len(lanes) < most:
            lanes.append([[(event, end)]])
        else:
            lanes[-1][-1].append((event, end))
    return lanes


def _over(heap: list[Lasted]) -> float:
    return max(end for _, end in heap)


def failures_drawn(heaps: list[list[Lasted]]) -> Callable[[Pen, Axes, float], None]:
    """What draws a bar for each failure, with its name and what it did; of a heap the first is
    named and all are counted.
    """

    def draw(pen: Pen, axes: Axes, level: float) -> None:
        for heap in heaps:
            for event, end in heap:
                axes.barh(
                    level,
                    end - event.time,
                    left=event.time,
                    height=0.7,
                    lw=0,
                    zorder=2,
                    color=GREY,
                    alpha=0.6,
                    gid="failure",
                )
            middle = (heap[0][0].time + _over(heap)) / 2
            pen.say(
                axes,
                middle,
                level,
                _named(heap, chatty=pen.size.chatty),
                rank=3,
                ha="center",
                va="center",
                moves=1,
            )

    return draw


def _named(heap: list[Lasted], *, chatty: bool) -> str:
    """`outage: error ratio 50%`, `outage: error ratio 50% and 2 more`; where there is less room
    `outage`, `3 failures`.
    """
    first, others = heap[0][0], len(heap) - 1
    if not chatty:
        return f"{len(heap)} failures" if others else shown(first.subject, 30)
    what = features(first).rpartition(", for")[0]
    return f"{shown(first.subject, 30)}{f': {what}' if what else ''}" + (
        f" and {others} more" if others else ""
    )


def nothing_failed(begin: float) -> Callable[[Pen, Axes, float], None]:
    """What says that there were none."""

    def draw(pen: Pen, axes: Axes, level: float) -> None:
        pen.say(axes, begin, level, "nothing failed", rank=3, offset=(4, 0), va="center", color=INK)

    return draw
