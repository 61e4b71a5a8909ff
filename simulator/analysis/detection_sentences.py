"""What another alert policy changes on the detection map, in sentences."""

from collections.abc import Sequence

from simulator.analysis.detection import ERROR_RATIOS, LONGEST, SHORTEST, Floats, PolicyOnSLO
from simulator.analysis.detection_regions import Region, changed_regions, telling_row
from simulator.foundation.units import percent

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# lengths are told in a unit until they are so many of it
MOST_OF_A_UNIT = 120
UNITS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}


def sentences(first: PolicyOnSLO, second: PolicyOnSLO, labels: tuple[str, str]) -> tuple[str, ...]:
    """What the second policy changes, in a sentence; the fullest first, then shorter ones for less
    room.
    """
    found = changed_regions(first, second)
    head = f"{labels[1]} instead of {labels[0]}"
    if not found:
        return (f"{head} does not change which alert fires first",)
    head += f" changes {_number(len(found))} thing{'s' if len(found) > 1 else ''}"
    where = [place(region) for region in found]
    full = [f"{each} ({change(region)})" for each, region in zip(where, found, strict=True)]
    # two or more of equal length would only be said twice
    shorter = dict.fromkeys(f"{head}: {_listed(items)}" for items in (full, where, *_few(where)))
    return *shorter, head


def _number(count: int) -> str:
    if count < len(NUMBERS):
        return NUMBERS[count]
    return str(count)


def _few(where: Sequence[str]) -> list[list[str]]:
    """The first two places, then the first one, each with how many more there are."""
    return [
        [*where[:count], f"{len(where) - count} more"] for count in (2, 1) if len(where) > count
    ]


def _listed(items: Sequence[str]) -> str:
    if len(items) == 1:
        return items[0]
    return f"{', '.join(items[:-1])}, and {items[-1]}"


def change(region: Region) -> str:
    """What a region's outages bring with the second policy, and brought with the first: `page
    instead of ticket`.
    """
    words = {0: "nothing", 1: "ticket", 2: "page", 3: "page"}
    # a page instead of a page says nothing
    if min(region.urgencies) >= 2:
        words |= {2: "slow page", 3: "quick page"}
    old, new = region.urgencies
    return f"{words[new]} instead of {words[old]}"


def place(region: Region) -> str:
    """Where a region lies: the errors that it holds for when they are steady, else the lengths at
    one telling error ratio.
    """
    if region.is_steady:
        return f"steady {_errors(region.errors[region.ends >= LONGEST])}"
    row = telling_row(region)
    lengths = _lengths(float(region.begins[row]), float(region.ends[row]))
    error = float(region.errors[row])
    if error == 1:
        return f"full outages of {lengths}"
    return f"outages of {lengths} at {percent(error)} errors"


def _errors(ratios: Floats) -> str:
    low = float(ratios.min())
    high = float(ratios.max())
    # a bound that is the map's edge is none
    is_least = low == ERROR_RATIOS[0]
    is_most = high == ERROR_RATIOS[-1]
    if is_least and is_most:
        return "errors of any size"
    if is_least:
        return f"errors up to {percent(high)}"
    if is_most:
        return f"errors above {percent(low)}"
    return f"{_apart(100 * low, 100 * high)}% errors"


def _lengths(begin: float, end: float) -> str:
    unit = _unit(end)
    seconds = UNITS[unit]
    if begin <= SHORTEST:
        return f"up to {end / seconds:.3g} {unit}"
    return f"{_apart(begin / seconds, end / seconds)} {unit}"


def _unit(end: float) -> str:
    """The unit for lengths up to one (s)."""
    for unit in ("s", "min", "h"):
        if end < MOST_OF_A_UNIT * UNITS[unit]:
            return unit
    return "d"


def _apart(low: float, high: float) -> str:
    """Two numbers with so many digits that they read apart, at least three."""
    digits = 3
    while f"{low:.{digits}g}" == f"{high:.{digits}g}" and digits < 12:
        digits += 1
    return f"{low:.{digits}g} to {high:.{digits}g}"
