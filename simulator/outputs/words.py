"""How numbers, times and names are written for people, in one place."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from simulator.foundation.errors import UNSEEN
from simulator.foundation.units import exactly, format_duration, percent
from simulator.reliability.alerts import AlertRule
from simulator.reliability.slo import SLO

LONGEST_NAME = 40
_UNSEEN = re.compile(f"{UNSEEN.pattern}+")


def shown(name: object, longest: int = LONGEST_NAME) -> str:
    """A name from a scenario as it may stand in a text: one line, no control characters, cut in the
    middle when long.
    """
    text = _UNSEEN.sub(" ", str(name)).strip()
    half = longest // 2
    return text if len(text) <= longest else f"{text[: half - 1]}…{text[-half:]}"


def share(value: float | None, digits: int = 3) -> str:
    """A share as percent; "no data" for None."""
    return "no data" if value is None else percent(value, digits)


def lasting(seconds: float | None) -> str:
    """A duration to the second; "-" for None."""
    return "-" if seconds is None else format_duration(round(seconds))


def count(number: float | None) -> str:
    """A count with thousands apart; "not counted" for None."""
    return "not counted" if number is None else f"{number:,.0f}"


def plural(number: int, word: str) -> str:
    """`1 page`, `2 pages`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last


def rule_told(rule: AlertRule, slos: Sequence[SLO]) -> str:
    """An alert rule in words: `sev1 above 14.4x over 1h and 5m, for 2m`."""
    text = f"{rule.severity} {exceeding(rule, slos)}"
    if rule.min_valid or rule.min_bad:
        text += f", from {rule.min_valid:,} valid and {rule.min_bad:,} bad events on"
    text += f", for {format_duration(rule.hold)}" if rule.hold else ""
    if rule.keep_firing_for:
        text += f", kept firing for {format_duration(rule.keep_firing_for)}"
    return text + (f", unless {', '.join(map(shown, rule.unless))}" if rule.unless else "")


def exceeding(rule: AlertRule, slos: Sequence[SLO]) -> str:
    """`above 14.4x over 1h and 5m`; windows with burn rates of their own each have one."""
    by_windows: dict[str, list[str]] = {}
    for place, window in enumerate(rule.windows):
        burns = " or ".join(dict.fromkeys(exactly(rule.burns(slo)[place]) for slo in slos))
        by_windows.setdefault(burns, []).append(format_duration(round(window, 3)))
    left = " times the share of the budget left" if rule.of_budget_left else ""
    parts = [f"{burns}{left} over {listed(windows)}" for burns, windows in by_windows.items()]
    if not rule.is_standard:
        return f"by {rule.kind}, with a threshold of {listed(parts)}"
    return f"{'at or above' if rule.is_inclusive else 'above'} {listed(parts)}"


class Clock:
    """Turns seconds of a run into local times; without a start (`setting` empty) into times since
    `zero`.
    """

    def __init__(self, setting: Mapping[str, Any], zero: float = 0.0) -> None:
        start = setting.get("scenario", {}).get("start")
        self.start = datetime.fromisoformat(start) if start else None
        self.zero = zero

    @property
    def zone(self) -> str:
        """How the times are to be read: `UTC`, `UTC+01:00`, or what they are counted from."""
        if self.start is None:
            return "from the beginning"
        name = self.start.strftime("%z")
        return "UTC" if name in ("+0000", "") else f"UTC{name[:3]}:{name[3:5]}"

    def date(self, seconds: float) -> str:
        """`Monday 5 January 2026`; "" without a start."""
        if self.start is None:
            return ""
        moment = self._moment(seconds)
        return f"{DAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]} {moment.year}"

    def time(self, seconds: float) -> str:
        """`09:47:30`, or `+17m30s` without a start."""
        return (
            f"+{lasting(seconds - self.zero)}"
            if self.start is None
            else self._moment(seconds).strftime("%H:%M:%S")
        )

    def short(self, seconds: float) -> str:
        """`Mon 5 Jan 09:47:30`."""
        if self.start is None:
            return self.time(seconds)
        moment = self._moment(seconds)
        return (
            f"{DAYS[moment.weekday()][:3]} {moment.day} {MONTHS[moment.month - 1][:3]}"
            f" {moment:%H:%M:%S}"
        )

    def _moment(self, seconds: float) -> datetime:
        assert self.start is not None
        return self.start + timedelta(seconds=round(seconds))


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
