"""What the linter says: a finding, and how its numbers and remedies are written."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Literal, TypeAlias

from simulator.analysis.watch import Watch
from simulator.foundation.model import keys_of
from simulator.foundation.units import LONGEST, format_duration, two_digits
from simulator.reliability.alerts import AlertRule

Side: TypeAlias = Literal["above", "below"]


@dataclass(frozen=True)
class Finding:
    """A remark on a scenario: the key it is about, and of which SLO it is true ("" for any)."""

    level: Literal["note", "warning"]
    path: str
    message: str
    slo: str = ""

    def __str__(self) -> str:
        return self.message if self.level == "note" else f"warning: {self.path}: {self.message}"


def warning(path: str, message: str, *remedies: str, slo: str = "") -> Finding:
    """A warning about a key, with every remedy that there is."""
    return Finding("warning", path, f"{message}: write {either(*remedies)}", slo)


def of_rule(watch: Watch, key: str, message: str, *remedies: str, of_slo: bool = True) -> Finding:
    """A warning about a key of the rule (or the rule)."""
    path = f"alerting.rules[{watch.rule.name}]" + (
        f".{key}" if key in keys_of(type(watch.rule)) else ""
    )
    return warning(path, message, *remedies, slo=watch.slo.name if of_slo else "")


def key_of(watch: Watch) -> str:
    """The key that holds the rule's threshold, "" if its kind has none."""
    written = watch.rule.written(watch.burn, watch.slo)
    return written.key if written else ""


BAD_EVENTS = {
    "availability": ("failed request", "failed requests"),
    "latency": ("slow answer", "slow answers"),
    "quality": ("answer judged ungrounded", "answers judged ungrounded"),
    "safety": ("malicious request that slips past", "malicious requests that slip past"),
    "cost": ("answer above the cap", "answers above the cap"),
}


def bad_events(watch: Watch, number: int) -> str:
    """So many bad events of the watch's SLO: `one failed request`, `2 bad slices of 5m`."""
    one, more = BAD_EVENTS.get(watch.slo.sli.kind, ("bad event", "bad events"))
    if watch.slice:
        length = format_duration(watch.slice)
        one, more = f"bad slice of {length}", f"bad slices of {length}"
    return f"one {one}" if number == 1 else f"{number:,} {more}"


def a_month(watch: Watch, firings: float) -> str:
    """How often a rule calls somebody: `about 8.2 pages a month`."""
    calls = "pages" if watch.rule.is_paging else "tickets"
    return f"about {two_digits(firings)} {calls} a month"


def window_key(rule: AlertRule, window: float) -> str:
    """The key that holds one of the rule's windows (s), "" if its kind has none."""
    if getattr(rule, "long_window", None) == window:
        return "long_window"
    return "short_window" if "short_window" in keys_of(type(rule)) else ""


def threshold(watch: Watch, side: Side, burn: float) -> str:
    """A burn rate, as the rule would write it; "" if it cannot."""
    written = watch.rule.written(burn, watch.slo)
    if written is None:
        return bound("a burn rate", side, burn)
    is_share = written.unit == "%"
    if is_share and side == "above" and written.number >= 100 * (1 - 1e-9):
        return ""
    if written.unit == "s":
        other: Side = "below" if side == "above" else "above"
        whole = math.floor if other == "below" else math.ceil
        return f"{written.key} {other} {lasting(written.number, whole)}"
    return bound(written.key, side, written.number, written.unit)


def bound(key: str, side: Side, number: float, unit: str = "") -> str:
    """An exclusive bound in four digits, rounded to its safe side (the noise of float64 taken
    off).
    """
    rounding = ROUND_FLOOR if side == "below" else ROUND_CEILING
    rounded = Context(prec=4, rounding=rounding).create_decimal(f"{number:.12g}")
    return f"{key} {side} {rounded.normalize():f}{unit}"


def ratio(key: str, side: Side, number: float) -> str:
    """The same for a share of one, in so many digits that its distance from 0 and 1 shows; "" if no
    share lies there.
    """
    if not (0 < number <= 1 if side == "below" else 0 <= number < 1):
        return ""
    shown = Decimal(f"{number * 100:.12g}")
    places = Decimal(1).scaleb(
        min(-2, min(shown or 100 - shown, 100 - shown or shown).adjusted() - 2)
    )
    rounded = shown.quantize(places, ROUND_FLOOR if side == "below" else ROUND_CEILING)
    return f"{key} {side} {rounded.normalize():f}%"


def objective(side: Side, budget: float) -> str:
    """The objective of a budget in so many digits that the budget shows, rounded to its safe side;
    "" if there is none.
    """
    spare = Decimal(f"{min(budget, 1.0) * 100:.12g}")
    places = Decimal(1).scaleb(min(-2, spare.adjusted() - 2))
    found = 100 - spare.quantize(places, ROUND_FLOOR if side == "above" else ROUND_CEILING)
    return f"an objective {side} {found.normalize():f}%" if 0 < found < 100 else ""


def lasting(seconds: float, whole: Callable[[float], float] = round) -> str:
    """A duration, by default to the second if it is as long as one."""
    if seconds >= LONGEST:
        return f"{seconds:.3g}s"
    return format_duration(whole(seconds) if seconds >= 1 else round(seconds, 3))


def sooner(key: str, seconds: float) -> str:
    """A duration below a bound."""
    return f"{key} below {lasting(seconds, math.floor)}"


def either(*remedies: str) -> str:
    """`a`, `a or b`, `a, b or c`; empty ones left out."""
    *others, last = [remedy for remedy in remedies if remedy] or ["another rule"]
    return " or ".join([", ".join(others), last]) if others else last
