"""A measure's axis: limits and ticks in a sensible unit, and a strip at its slow end for what was
never reached.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from simulator.analysis.bootstrap import Interval
from simulator.outputs.charts.style import GREY, figure_of
from simulator.outputs.charts.text import ruler
from simulator.outputs.words.estimates import is_share

# units of time, and below which length (s) each is used
TIMES = (
    ("seconds", 1.0, 90.0),
    ("minutes", 60.0, 5400.0),
    ("hours", 3600.0, 172800.0),
    ("days", 86400.0, math.inf),
)
# round lengths of time, each with how round it is: matplotlib's logarithmic ticks are powers of
# ten, and 1,000 s is no round time
LADDER = {
    "1 s": 3,
    "2 s": 1,
    "5 s": 1,
    "10 s": 2,
    "20 s": 1,
    "30 s": 1,
    "1 min": 3,
    "2 min": 1,
    "5 min": 2,
    "10 min": 1,
    "20 min": 1,
    "30 min": 2,
    "1 h": 3,
    "2 h": 1,
    "5 h": 2,
    "12 h": 1,
    "1 d": 3,
    "2 d": 1,
    "5 d": 2,
    "10 d": 1,
    "20 d": 1,
    "30 d": 3,
    "90 d": 1,
}
SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
# round numbers: of other steps nobody reads a value off
STEPS = (1, 2, 2.5, 5, 10)
MOST_TICKS = 9
# the strip's share of the axis, and the room left at its ends
STRIP = 0.22
PAD = 0.07
# the least room between two ticks' labels, of their height
APART = 0.5
# values that differ by a smaller share are one value to a reader, and the axis starts at 0
LEAST_SPREAD = 1e-6


@dataclass(frozen=True)
class Scale:
    """The axis of a measure in `unit`, from `low` to `high` in the measure's own unit (s, shares
    0..1).
    """

    unit: str
    low: float
    high: float
    is_log: bool
    has_never: bool

    @classmethod
    def of(cls, intervals: Iterable[Interval], unit: str) -> "Scale":
        """One that shows them all; a time is logarithmic when it spans more than a decade, a number
        starts at 0 unless all are far from it.
        """
        known = _known_ends(intervals)
        finite = [end for end in known if math.isfinite(end)]
        # what is never reached takes infinitely long
        has_never = math.inf in known
        if not finite or max(finite) <= 0:
            most = _usual_most(unit)
            return cls(unit, -PAD * most, most * (1 + PAD), is_log=False, has_never=has_never)
        low = min(finite)
        high = max(finite)
        # on a linear axis all short times would stand on one spot
        if unit == "s" and low > 0 and high > 10 * low:
            room = (high / low) ** PAD
            return cls(unit, low / room, high * room, is_log=True, has_never=has_never)
        is_far_from_zero = 0.4 * high < low < high * (1 - LEAST_SPREAD)
        first = low if is_far_from_zero else 0.0
        room = PAD * (high - first)
        return cls(unit, first - room, high + room, is_log=False, has_never=has_never)

    @property
    def end(self) -> float:
        """The axis' end, the strip included."""
        share = STRIP / (1 - STRIP) if self.has_never else 0.0
        if self.is_log:
            return float(self.high * (self.high / self.low) ** share)
        return self.high + share * (self.high - self.low)

    @property
    def never(self) -> float:
        """The middle of the strip."""
        if self.is_log:
            return math.sqrt(self.high * self.end)
        return (self.high + self.end) / 2

    def place(self, value: float) -> float:
        """Where a value stands; in the strip when it was never reached."""
        if math.isfinite(value):
            return value
        return self.never

    @property
    def word(self) -> str:
        """The unit of the ticks: `minutes`; "" where each says its own or there is none."""
        if self.unit == "s" and not self.is_log:
            return self._time[0]
        return ""

    @property
    def _time(self) -> tuple[str, float]:
        return next((word, size) for word, size, below in TIMES if self.high < below)

    def ticks(self, most: int) -> dict[float, str]:
        """At most so many round places (two where there is room for any), and how each is
        written.
        """
        return self._choices(most)[0]

    def _choices(self, most: int) -> list[dict[float, str]]:
        """Ever fewer ticks, at most so many; in the end one alone."""
        grids = list(self._rungs() if self.is_log else self._steps())
        several = [grid for grid in grids if len(grid) >= 2]
        # as many ticks as fit; then the ends of the roundest; a single one says where, not how far
        fitting = sorted((grid for grid in several if len(grid) <= most), key=len, reverse=True)
        ends = [_every(grid, len(grid) - 1) for grid in reversed(several)]
        return [*fitting, *ends, _every(grids[0], len(grids[0]) or 1)]

    def _steps(self) -> Iterator[dict[float, str]]:
        """Multiples of ever rounder steps within the limits, the finest first."""
        size = self._size
        sign = "%" if is_share(self.unit) else ""
        low = max(0.0, self.low) / size
        high = self.high / size
        for count in range(MOST_TICKS + 2, 0, -1):
            numbers = MaxNLocator(count, steps=STEPS).tick_values(low, high)
            inside = [float(number) for number in numbers if low <= number <= high * (1 + 1e-9)]
            yield {number * size: f"{number:,g}{sign}" for number in inside}

    @property
    def _size(self) -> float:
        """The size of the ticks' unit."""
        if self.unit == "s":
            return self._time[1]
        if is_share(self.unit):
            return 0.01
        return 1.0

    def _rungs(self) -> Iterator[dict[float, str]]:
        """Lengths of time within the limits, ever rounder ones."""
        rungs = {_seconds(name): name for name in LADDER}
        inside = {at: name for at, name in rungs.items() if self.low <= at <= self.high}
        for least in (1, 2, 3):
            yield {at: name for at, name in inside.items() if LADDER[name] >= least}

    def along(self, value: float) -> float:
        """How far along the axis a value is, from 0 to 1."""
        if self.is_log:
            return math.log(value / self.low) / math.log(self.end / self.low)
        return (value - self.low) / (self.end - self.low)

    def draw(self, axes: Axes, way: Literal["x", "y"], most: int) -> None:
        """Sets limits and ticks, and hatches the strip."""
        kind = "log" if self.is_log else "linear"
        limits = (self.low, self.end)
        strip: dict[str, Any] = {"facecolor": "white", "edgecolor": GREY, "hatch": "////"}
        strip |= {"alpha": 0.45, "lw": 0, "zorder": 0.5, "gid": "never"}
        if way == "x":
            axes.set(xscale=kind, xlim=limits)
            for ticks in self._choices(most):
                if self._set_if_apart(axes, ticks):
                    break
        else:
            ticks = self.ticks(most)
            axes.set(yscale=kind, ylim=limits)
            axes.set_yticks(list(ticks), list(ticks.values()))
        # matplotlib adds ticks of its own to a logarithmic axis
        axes.minorticks_off()
        if self.has_never:
            span = axes.axvspan if way == "x" else axes.axhspan
            span(self.high, self.end, **strip)

    def _set_if_apart(self, axes: Axes, ticks: dict[float, str]) -> bool:
        """Sets these ticks, and says whether their labels keep off each other; where none do, the
        last that were tried stay.
        """
        axes.set_xticks(list(ticks), list(ticks.values()))
        _pull_in(self, axes, ticks)
        renderer = ruler(figure_of(axes).dpi)
        boxes = [label.get_window_extent(renderer) for label in axes.get_xticklabels()]
        return all(right.x0 - left.x1 >= APART * left.height for left, right in pairwise(boxes))


def _pull_in(scale: Scale, axes: Axes, ticks: dict[float, str]) -> None:
    """So that the ends of neighbouring panels' axes do not meet, nor the last the edge."""
    renderer = ruler(figure_of(axes).dpi)
    for label, (tick, text) in zip(axes.get_xticklabels(), ticks.items(), strict=True):
        label.set_horizontalalignment("center")
        box = label.get_window_extent(renderer)
        along = scale.along(tick)
        is_beyond = box.x1 - axes.bbox.x1 > box.height / 2
        is_before = axes.bbox.x0 - box.x0 > box.height / 2
        if len(text) > 1 and (along > 0.92 or is_beyond):
            label.set_horizontalalignment("right")
        elif len(text) > 2 and (along < 0.08 or is_before):
            label.set_horizontalalignment("left")


def _known_ends(intervals: Iterable[Interval]) -> list[float]:
    ends = [end for each in intervals for end in (each.value, each.low, each.high)]
    return [end for end in ends if end is not None]


def _every(grid: dict[float, str], step: int) -> dict[float, str]:
    """Every so many of the ticks, from the first on."""
    return dict(list(grid.items())[::step])


def _usual_most(unit: str) -> float:
    """Where an axis ends that has nothing to show."""
    if unit == "s":
        return 60.0
    if is_share(unit):
        return 0.1
    return 1.0


def _seconds(name: str) -> float:
    number, unit = name.split()
    return float(number) * SECONDS[unit]
