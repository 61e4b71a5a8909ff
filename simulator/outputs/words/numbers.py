"""Durations, shares and counts as people read them: one function for each, so that a number reads
the same in the terminal, the report, a picture and a postmortem.
"""

from collections.abc import Sequence

from simulator.foundation.units import format_duration, percent

# more would claim to know a share of a budget better than a run of some hours can
SHARE_DIGITS = 3
# an SLI is compared with an objective: 99.94% must read below 99.95%
SLI_DIGITS = 4
# an objective is exact: 99.995% must not read 99.99% or 100%
OBJECTIVE_DIGITS = 6


def duration(seconds: float | None) -> str:
    """A length of time (s) to the second, as a scenario file has it: `17m30s`; "-" for None."""
    if seconds is None:
        return "-"
    return format_duration(round(seconds))


def signed_duration(seconds: float) -> str:
    """The same with its sign: `+17m30s`, `-2m`."""
    if seconds < 0:
        return f"-{duration(-seconds)}"
    return f"+{duration(seconds)}"


def share(value: float | None, digits: int = SHARE_DIGITS) -> str:
    """A share (0 to 1, of a budget also above) as percent: `2.03%`; "no data" for None."""
    if value is None:
        return "no data"
    return percent(value, digits)


def objective(value: float) -> str:
    """An objective (0 to 1) as it was promised: `99.995%`."""
    return percent(value, OBJECTIVE_DIGITS)


def sli(value: float | None) -> str:
    """An SLI (0 to 1) of a whole run: `99.94%`; "no data" for None."""
    return share(value, SLI_DIGITS)


def count(number: float | None) -> str:
    """A count with thousands apart; "not counted" for None."""
    if number is None:
        return "not counted"
    return f"{number:,.0f}"


def plural(number: int, word: str) -> str:
    """`1 page`, `2 pages`."""
    if number == 1:
        return f"{number} {word}"
    return f"{number} {word}s"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`; a comma before `and` where one stands within a part."""
    *others, last = parts
    if not others:
        return last
    comma = ""
    if any(", " in text for text in others):
        comma = ","
    return f"{', '.join(others)}{comma} and {last}"
