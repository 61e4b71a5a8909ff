"""How the linter writes the numbers of its remedies: as exclusive bounds, rounded to their safe
side, so that a remedy that is taken as it is written works.
"""

import math
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Literal, TypeAlias

from simulator.analysis.linter.watched import ExpectedSLO, WatchedSLO
from simulator.foundation.units import LONGEST, format_duration

Side: TypeAlias = Literal["above", "below"]

# below a bound a number is rounded down, above it up
SAFE = {"below": ROUND_FLOOR, "above": ROUND_CEILING}
# an objective falls as its budget grows, and a burn rate as the time that the budget lasts
OPPOSITE: dict[Side, Side] = {"above": "below", "below": "above"}


def threshold(watched: WatchedSLO, side: Side, burn: float) -> str:
    """A burn rate, as the rule would write it; "" if it cannot."""
    written = watched.rule.written(burn, watched.slo)
    if written is None:
        return bound("a burn rate", side, burn)
    if written.unit == "s":
        return _within(written.key, OPPOSITE[side], written.number)
    # a share above 100% is none
    if written.unit == "%" and side == "above" and written.number >= 100 * (1 - 1e-9):
        return ""
    return bound(written.key, side, written.number, written.unit)


def _within(key: str, side: Side, seconds: float) -> str:
    """A time for a budget to last: the longer it is, the lower is the burn rate."""
    whole = math.floor if side == "below" else math.ceil
    return f"{key} {side} {duration(seconds, whole)}"


def bound(key: str, side: Side, number: float, unit: str = "") -> str:
    """An exclusive bound in four digits, rounded to its safe side."""
    # twelve digits first: the noise of float64 must not push a round number up or down
    rounded = Context(prec=4, rounding=SAFE[side]).create_decimal(f"{number:.12g}")
    return f"{key} {side} {rounded.normalize():f}{unit}"


def ratio(key: str, side: Side, number: float) -> str:
    """The same for a share of one, in so many digits that its distance from 0 and 1 shows; "" if no
    share lies there.
    """
    if not _is_share(side, number):
        return ""
    shown = Decimal(f"{number * 100:.12g}")
    rest = 100 - shown
    # at 0% and at 100% only the other distance has digits
    distance = min(shown or rest, rest or shown)
    places = Decimal(1).scaleb(min(-2, distance.adjusted() - 2))
    rounded = shown.quantize(places, SAFE[side])
    return f"{key} {side} {rounded.normalize():f}%"


def _is_share(side: Side, number: float) -> bool:
    """Whether there are shares on that side of a number."""
    if side == "below":
        return 0 < number <= 1
    return 0 <= number < 1


def objective(side: Side, budget: float) -> str:
    """The objective of a budget in so many digits that the budget shows, rounded to its safe side;
    "" if there is none.
    """
    spare = Decimal(f"{min(budget, 1.0) * 100:.12g}")
    places = Decimal(1).scaleb(min(-2, spare.adjusted() - 2))
    # an objective below is a budget above
    found = 100 - spare.quantize(places, SAFE[OPPOSITE[side]])
    if not 0 < found < 100:
        return ""
    return f"an objective {side} {found.normalize():f}%"


def lower_promise(expected: ExpectedSLO, share: float) -> str:
    """The remedy of a weaker promise: an objective that a share of bad events keeps, or, of slices,
    a lower target.
    """
    if expected.slice:
        return f"a lower slos[{expected.slo.name}].timeslice.target"
    return objective("below", share)


def duration(seconds: float, whole: Callable[[float], float] = round) -> str:
    """A duration, by default to the second if it is as long as one."""
    if seconds >= LONGEST:
        return f"{seconds:.3g}s"
    if seconds >= 1:
        return format_duration(whole(seconds))
    return format_duration(round(seconds, 3))


def shorter_than(key: str, seconds: float) -> str:
    """A duration below a bound."""
    return f"{key} below {duration(seconds, math.floor)}"
