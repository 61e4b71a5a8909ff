"""What was broken: each failure with its name, in the timeline's uppermost lanes none behind
another.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from matplotlib.axes import Axes

from simulator.outputs.charts.clock import Span
from simulator.outputs.charts.labels import Spot, along
from simulator.outputs.charts.marks import SMALL, Mark, side_by_side, width
from simulator.outputs.charts.picture import Pen
from simulator.outputs.charts.style import GREY, INK
from simulator.outputs.words import safe_label
from simulator.outputs.words.failures import features
from simulator.reliability.events import Event
from simulator.run import Run

# the start of a failure, and when it ended (s)
Lasted: TypeAlias = tuple[Event, float]
# what a name keeps off a bar (pixels), and so many failures are told below the picture
BESIDE = 8
MOST_KEYS = 12


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
    """A lane of failures: a bar for each, with its name and what it did, or a number (the next of
    `numbers`) where neither has room; of a heap the first is named and all are counted.
    """

    def __init__(self, heaps: list[list[Lasted]], numbers: Iterator[int]) -> None:
        self.heaps = heaps
        self.numbers = numbers

    def draw(self, pen: Pen, axes: Axes, level: float) -> None:
        """Draws them at a height."""
        look: dict[str, Any] = {"height": 0.7, "lw": 0, "zorder": 2, "color": GREY, "alpha": 0.6}
        marks = list[Mark]()
        # a name must not run over the bar of another failure, or over its name
        free = 0.0
        followers: list[float] = [heap[0][0].time for heap in self.heaps[1:]]
        followers.append(axes.get_xlim()[1])
        for heap, following in zip(self.heaps, followers, strict=True):
            for event, end in heap:
                axes.barh(level, end - event.time, left=event.time, gid="failure", **look)
            place = _Place(pen, axes, level, heap, free, following)
            texts = dict.fromkeys(
                _named(heap, has_room=room) for room in (pen.size.has_room, False)
            )
            if not any(map(place.name, texts)):
                number = next(self.numbers)
                marks.append(Mark(place.middle, str(number), f"{number} {next(iter(texts))}"))
            free = place.free
        small: dict[str, Any] = {"fontsize": pen.size.text * SMALL, "ha": "center", "zorder": 7}
        for mark in side_by_side(pen, axes, marks):
            pen.fixed.append(axes.text(mark.x, level, mark.text, va="center", **small))
        keys = [mark.key for mark in marks]
        if len(keys) > MOST_KEYS:
            keys[MOST_KEYS:] = [f"and {len(keys) - MOST_KEYS} more in events.csv"]
        pen.explain(keys, "broken: ")


class _Place:
    """Where the name of a heap may stand: on its bar, or beside it, between what is `free` (pixels
    from the left) and the bar that is `following` (s).
    """

    def __init__(
        self,
        pen: Pen,
        axes: Axes,
        level: float,
        heap: list[Lasted],
        free: float,
        following: float,
    ) -> None:
        first, last = axes.get_xlim()
        self.pen = pen
        self.axes = axes
        self.level = level
        self.begin = max(heap[0][0].time, first)
        self.end = min(_end_of(heap), last)
        self.room_before = width(axes, first, self.begin) - free
        self.room_behind = width(axes, self.end, following)
        self.free = width(axes, first, self.end)

    @property
    def middle(self) -> float:
        """The middle of the bar (s)."""
        return (self.begin + self.end) / 2

    def name(self, text: str) -> bool:
        """Writes a text where there is room; whether there was."""
        long = self.pen.width(text, 1)
        bar = max(width(self.axes, self.begin, self.end), 1)
        if long <= bar:
            self._write(text, elsewhere=along(self.begin, self.end, long / bar))
        elif long + BESIDE <= self.room_behind:
            self._write(text, spots=[Spot((self.end, self.level), (4, 0), "left")])
            self.free += long + BESIDE
        elif long + BESIDE <= self.room_before:
            self._write(text, spots=[Spot((self.begin, self.level), (-4, 0), "right")])
        else:
            return False
        return True

    def _write(self, text: str, **where: Any) -> None:
        on_bar: dict[str, Any] = {"rank": 3, "ha": "center", "va": "center", "moves": 1}
        self.pen.annotate(self.axes, self.middle, self.level, text, **on_bar, **where)


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
