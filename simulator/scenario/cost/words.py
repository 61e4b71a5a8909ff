"""A cost in words, and limits as they are written in a scenario."""

from decimal import ROUND_CEILING
from math import ceil

from simulator.ai_service.traffic import DAY
from simulator.foundation.units import format_bytes, two_digits
from simulator.scenario.cost.part import Cost

# below so much work (s) it is told in units of so many seconds; days beyond
UNITS = ((60.0, 1.0, "s"), (3600.0, 60.0, "min"), (2 * DAY, 3600.0, "h"))
NEGLIGIBLE = 0.1  # s


def told(cost: Cost) -> str:
    """A cost in words, with two digits: `about 40 MB and about 2.3 s`."""
    return f"{told_memory(cost.memory)} and {told_work(cost.work)}"


def told_memory(memory: float) -> str:
    """Bytes as they are read: `about 40 MB`."""
    return f"about {format_bytes(memory)}"


def told_work(work: float) -> str:
    """Seconds as they are read: `about 2.3 s`, `about 4 h`, `less than 0.1 s`."""
    if work < NEGLIGIBLE:
        return "less than 0.1 s"
    seconds, unit = _unit(work)
    return f"about {two_digits(work / seconds)} {unit}"


def enough_memory(memory: float) -> str:
    """A limit above so many bytes, as it is written: `2.1GB`."""
    # rounded up, else the limit that a refusal names would be refused as well
    return format_bytes(memory, ROUND_CEILING).replace(",", "").replace(" ", "")


def enough_time(work: float) -> str:
    """A limit above so many seconds, as it is written: `12m`, `3h`, `40d`."""
    seconds, unit = _unit(work)
    return f"{ceil(work / seconds)}{unit[0]}"


def _unit(work: float) -> tuple[float, str]:
    """The length (s) and the name of the unit in which work is told."""
    for most, seconds, name in UNITS:
        if work < most:
            return seconds, name
    return DAY, "d"
