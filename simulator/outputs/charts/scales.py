"""A measure's axis: limits and ticks in a sensible unit, and a strip at its slow end for what was
never reached.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg

from simulator.analysis.bootstrap import Interval
from simulator.outputs.charts.style import GREY, figure_of

TIMES = (
    ("seconds", 1.0, 90.0),
    ("minutes", 60.0, 5400.0),
    ("hours", 3600.0, 172800.0),
    ("days", 86400.0, math.inf),
)
"""Units of time, and below which length (s) each is used."""
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
"""Round lengths of time, each with how round it is."""
STRIP, PAD, APART = 0.22, 0.07, 0.5
"""The strip's share of the axis, the room left at its ends, and that between two ticks' labels, of
their height.
"""

LEAST_SPREAD = 1e-6
"""Values that differ by a smaller share are one value to a reader, and the axis starts at 0."""


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
        known = [
            value
            for each in intervals
            for value in (each.value, each.low, each.high)
            if value is not None
        ]
        finite, has_never = [value for value in known if math.isfinite(value)], math.inf in known
        if not finite or max(finite) <= 0:
            most = 60.0 if unit == "s" else 0.1 if _is_share(unit) else 1.0
            return cls(unit, -PAD * most, most * (1 + PAD), False, has_never)
        low, high = min(finite), max(finite)
        if unit == "s" and low > 0 and high > 10 * low:
            room = (high / low) ** PAD
            return cls(unit, low / room, high * room, True, has_never)
        first = low if 0.4 * high < low < high * (1 - LEAST_SPREAD) else 0.0
        room = PAD * (high - first)
        return cls(unit, first - room, high + room, False, has_never)

    @property
    def end(self) -> float:
        """The axis' end, the strip included."""
        share = STRIP / (1 - STRIP) if self.has_never else 0.0
        return (
            self.high * (self.high / self.low) ** share
            if self.is_log
            else self.high + share * (self.high - self.low)
        )

    @property
    def never(self) -> float:
        """The middle of the strip."""
        return math.sqrt(self.high * self.end) if self.is_log else (self.high + self.end) / 2

    def place(self, value: float) -> float:
        """Where a value stands; in the strip when it was never reached."""
        return value if math.isfinite(value) else self.never

    @property
    def word(self) -> str:
        """The unit of the ticks: `minutes`; "" where each says its own or there is none."""
        return self._time[0] if self.unit == "s" and not self.is_log else ""

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
        grids = list(_rungs(self.low, self.high) if self.is_log else self._steps())
        fit = sorted((grid for grid in grids if 2 <= len(grid) <= most), key=len, reverse=True)
        ends = [
            dict([*grid.items()][:: max(1, len(grid) - 1)])
            for grid in reversed(grids)
            if len(grid) >= 2
        ]
        return [*fit, *ends, dict([*grids[0].items()][:1])]

    def _steps(self) -> Iterator[dict[float, str]]:
        """Multiples of ever rounder steps within the limits, the finest first."""
        size, sign = (
            self._time[1] if self.unit == "s" else 0.01 if _is_share(self.unit) else 1.0,
            "%" if _is_share(self.unit) else "",
        )
        low, high = max(0.0, self.low) / size, self.high / size
        power = math.floor(math.log10(high - low)) - 1
        for step in (
            digits * 10.0 ** (power + more) for more in range(3) for digits in (1, 2, 2.5, 5)
        ):
            numbers = [
                round(step * count, 12)
                for count in range(math.ceil(low / step), math.floor(high / step + 1e-9) + 1)
            ]
            yield {number * size: f"{number:,g}{sign}" for number in numbers}

    def _along(self, value: float) -> float:
        """How far along the axis a value is, from 0 to 1."""
        if self.is_log:
            return math.log(value / self.low) / math.log(self.end / self.low)
        return (value - self.low) / (self.end - self.low)

    def draw(self, axes: Axes, way: Literal["x", "y"], most: int) -> None:
        """Sets limits and ticks, and hatches the strip."""
        kind, limits = "log" if self.is_log else "linear", (self.low, self.end)
        if way == "x":
            axes.set(xscale=kind, xlim=limits)
            next(filter(lambda ticks: self._has_room(axes, ticks), self._choices(most)), None)
        else:
            ticks = self.ticks(most)
            axes.set(yscale=kind, ylim=limits)
            axes.set_yticks(list(ticks), list(ticks.values()))
        axes.minorticks_off()
        if self.has_never:
            span = axes.axvspan if way == "x" else axes.axhspan
            span(
                self.high,
                self.end,
                facecolor="white",
                edgecolor=GREY,
                hatch="////",
                alpha=0.45,
                lw=0,
                zorder=0.5,
                gid="never",
            )

    def _has_room(self, axes: Axes, ticks: dict[float, str]) -> bool:
        """Sets these ticks, and says whether their labels keep off each other as wide as the axes
        are.
        """
        axes.set_xticks(list(ticks), list(ticks.values()))
        ruler = RendererAgg(10, 10, figure_of(axes).dpi)  # type: ignore[no-untyped-call]
        self._pull_in(axes, ticks, ruler)
        boxes = [label.get_window_extent(ruler) for label in axes.get_xticklabels()]
        return all(right.x0 - left.x1 >= APART * left.height for left, right in pairwise(boxes))

    def _pull_in(self, axes: Axes, ticks: dict[float, str], ruler: RendererAgg) -> None:
        """So that the ends of neighbouring panels' axes do not meet, nor the last the edge."""
        for label, (tick, text) in zip(axes.get_xticklabels(), ticks.items(), strict=True):
            label.set_horizontalalignment("center")
            box, along = label.get_window_extent(ruler), self._along(tick)
            is_beyond = box.x1 - axes.bbox.x1 > box.height / 2
            is_before = axes.bbox.x0 - box.x0 > box.height / 2
            if len(text) > 1 and (along > 0.92 or is_beyond):
                label.set_horizontalalignment("right")
            elif len(text) > 2 and (along < 0.08 or is_before):
                label.set_horizontalalignment("left")


def _is_share(unit: str) -> bool:
    return unit == "share" or unit.startswith("budget")


def _rungs(low: float, high: float) -> Iterator[dict[float, str]]:
    """Lengths of time within the limits, ever rounder ones."""
    sizes = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
    rungs = {name: float(name.split()[0]) * sizes[name.split()[1]] for name in LADDER}
    for least in (1, 2, 3):
        yield {
            seconds: name
            for name, seconds in rungs.items()
            if LADDER[name] >= least and low <= seconds <= high
        }
