"""Which points a sweep plays: a grid of the values of each key, or points that are drawn."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

import numpy as np

from simulator.experiments.variants import parts_of
from simulator.foundation.errors import ArgumentError
from simulator.foundation.streams import Streams
from simulator.foundation.units import format_duration, show
from simulator.foundation.written import seconds

Design: TypeAlias = Literal["grid", "random", "latin"]
DESIGNS: tuple[Design, ...] = get_args(Design)
# more are mostly a mistake, and take long to read; with --points so many are drawn of any number
MOST_POINTS = 5000
EXAMPLE = (
    "alerting.rules[page-quick].burn_rate=10,14.4 or service.traffic.interactive=10/s:50/s:10/s"
)
# a drawn number has so many digits of its range
DIGITS = 3
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_PART = re.compile(rf"({_NUMBER})([^0-9.:]*)")

# the text of each key's value at a point
Texts: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Values:
    """The values of a key one by one, as they are written."""

    key: str
    texts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def grid(self) -> tuple[str, ...]:
        """All of them."""
        return self.texts

    def at(self, share: float) -> str:
        """The one that is this share (0 up to 1) of the way."""
        return self.texts[int(share * len(self.texts))]


@dataclass(frozen=True)
class Span:
    """The numbers of a key from `low` to `high`: all of them, or every `step`; `write` gives them
    their unit.
    """

    key: str
    low: Decimal
    high: Decimal
    step: Decimal | None
    write: Callable[[Decimal], str]

    def __len__(self) -> int:
        if self.step is None:
            return MOST_POINTS
        return int((self.high - self.low) / self.step) + 1

    def grid(self) -> tuple[str, ...]:
        """Every step from the lowest on; the highest too where a step ends there."""
        if self.step is None:
            raise _refused(
                f"{self.key}: a grid needs a step: write LOW:HIGH:STEP, or draw --points"
            )
        return tuple(self.write(self.low + number * self.step) for number in range(len(self)))

    def at(self, share: float) -> str:
        """The number that is this share (0 up to 1) of the way."""
        if self.step is not None:
            return self.write(self.low + int(share * len(self)) * self.step)
        width = self.high - self.low
        if not width:
            return self.write(self.low)
        finest = Decimal(1).scaleb(width.adjusted() - DIGITS)
        return self.write((self.low + Decimal(share) * width).quantize(finest))


Axis: TypeAlias = Values | Span


def axis_of(key: str, text: str) -> Axis:
    """What a key takes, from "V1,V2", where commas inside brackets or quotes do not separate, or
    "LOW:HIGH:STEP" (of which a drawn point needs no STEP). Raises ArgumentError for anything else.
    """
    texts = tuple(part.strip() for part in parts_of(text))
    if not all(texts):
        raise _refused(f"{key}={text}: a value is empty: write e.g. {EXAMPLE}")
    ends = texts[0].split(":")
    if len(texts) == 1 and len(ends) in (2, 3) and all(map(_is_quantity, ends)):
        return _span(key, text, ends)
    return Values(key, _distinct(key, texts))


def _distinct(key: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        if texts.count(text) > 1:
            raise _refused(f"{key}: {show(text)} is written twice: write it once")
    return texts


def _is_quantity(text: str) -> bool:
    return _PART.fullmatch(text) is not None or seconds(text) is not None


def _span(key: str, text: str, ends: Sequence[str]) -> Span:
    numbers, write = _numbers(key, text, ends)
    low, high = numbers[:2]
    step = numbers[2] if len(numbers) > 2 else None
    if low > high:
        raise _refused(f"{key}={text}: {ends[0]} is above {ends[1]}: write LOW:HIGH:STEP")
    if step is not None and step <= 0:
        raise _refused(f"{key}={text}: the step {ends[2]} leads nowhere: write one above 0")
    return Span(key, low, high, step, write)


def _numbers(
    key: str, text: str, ends: Sequence[str]
) -> tuple[list[Decimal], Callable[[Decimal], str]]:
    """The numbers of a range, and how they are written: in their one unit, or as times."""
    matches = [match for end in ends if (match := _PART.fullmatch(end))]
    units = {match[2] for match in matches}
    if len(matches) == len(ends) and len(units) == 1:
        unit = units.pop() or ""
        return [Decimal(match[1]) for match in matches], lambda number: _plain(number, unit)
    return _times(key, text, ends), lambda number: format_duration(float(number))


def _times(key: str, text: str, ends: Sequence[str]) -> list[Decimal]:
    """The times (s) of a range whose ends have units of their own."""
    times = [seconds(end) for end in ends if _has_unit(end)]
    found = [Decimal(repr(time)) for time in times if time is not None]
    if len(found) < len(ends):
        raise _refused(f"{key}={text}: write LOW, HIGH and STEP in one unit")
    return found


def _has_unit(text: str) -> bool:
    return text[-1].isalpha()


def _plain(number: Decimal, unit: str) -> str:
    return f"{number.normalize():f}{unit}"


def points_of(
    axes: Sequence[Axis], *, design: Design | None = None, number: int | None = None, seed: int = 0
) -> tuple[Texts, ...]:
    """The points of a sweep, each once: all combinations (the grid), or `number` drawn ones.

    `random` draws each on its own; `latin`, which is usual where points are drawn, cuts each key's
    range into `number` parts and draws one point in each (McKay, Beckman and Conover, 1979). The
    same `seed` gives the same points. Raises ArgumentError for what does not go together, and for
    more than MOST_POINTS.
    """
    design = _checked(axes, design, number)
    if number is None:
        return tuple(itertools.product(*(axis.grid() for axis in axes)))
    if number > MOST_POINTS:
        raise _refused(f"{number:,} points are too many: draw {MOST_POINTS:,} at most")
    columns = [_drawn(axis, design, number, seed) for axis in axes]
    return tuple(dict.fromkeys(zip(*columns, strict=True)))


def _checked(axes: Sequence[Axis], design: str | None, number: int | None) -> Design:
    """The design that is asked for, or meant."""
    if not axes:
        raise _refused(f"there is nothing to vary: give --vary {EXAMPLE}")
    keys = [axis.key for axis in axes]
    for key in keys:
        if keys.count(key) > 1:
            raise _refused(f"{key} is varied twice: write all its values in one --vary")
    meant = _meant(design, number)
    if meant == "grid":
        _check_size(axes)
    return meant


def _meant(design: str | None, number: int | None) -> Design:
    """The design by its name and the number of points; a grid has all its own."""
    if design is None:
        return "grid" if number is None else "latin"
    if design not in DESIGNS:
        raise _refused(f"{show(design)} is not a design: give {', '.join(DESIGNS)}")
    if design == "grid" and number is not None:
        raise _refused("a grid has all its points: leave out --points, or --design grid")
    if design != "grid" and number is None:
        raise _refused(f"a {design} design draws points: say how many with --points")
    return design


def _check_size(axes: Sequence[Axis]) -> None:
    size = 1
    for axis in axes:
        if not (isinstance(axis, Span) and axis.step is None):
            size *= len(axis)
    if size > MOST_POINTS:
        raise _refused(
            f"the grid has {size:,} points: vary fewer values, or draw e.g. --points 100 of them"
            f" (at most {MOST_POINTS:,})"
        )


def _drawn(axis: Axis, design: Design, number: int, seed: int) -> Iterator[str]:
    # a key's numbers are its own: one more key shifts no other
    rng = Streams(seed).of("design", f"{design} {axis.key}")
    shares = rng.random(number)
    if design == "latin":
        shares = (rng.permutation(number) + shares) / number
    # a share of 1 would be beyond the last
    for share in np.minimum(shares, np.nextafter(1.0, 0.0)):
        yield axis.at(float(share))


def axes_of(vary: Mapping[str, object]) -> tuple[Axis, ...]:
    """The axes by key, each a text as `axis_of` reads it."""
    return tuple(axis_of(key, str(text)) for key, text in vary.items())


def _refused(message: str) -> ArgumentError:
    return ArgumentError(message)
