"""Dates and times in the notations of other tools and countries, as they are written here."""

import re
from datetime import date

MONTHS, HOURS = 12, 24
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(.*)")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})[-/.]([0-9]{4})(.*)")
_CLOCK = re.compile(r"([0-9]{1,2})(?::([0-5][0-9]))?(?::[0-5][0-9])?\s*(?:([AP])\.?M\.?|Z)?")


def date_time(text: str) -> str:
    """`25.12.2026` -> `2026-12-25`, `10/26/2026 9am` -> `2026-10-26T09:00`; "" where day and month
    may be each other, and for anything else.
    """
    plain = text.strip().upper()
    found = _YEAR_FIRST.fullmatch(plain)
    if found:
        return _joined(found[1], found[2], found[3], found[4])
    found = _YEAR_LAST.fullmatch(plain)
    if found is None:
        return ""
    day, month = found[1], found[3]
    # 10/11/2026 is of October in one country and of November in another
    if found[2] != "." and max(int(day), int(month)) <= MONTHS and day != month:
        return ""
    if int(month) > MONTHS:
        day, month = month, day
    return _joined(found[4], month, day, found[5])


def _joined(year: str, month: str, day: str, rest: str) -> str:
    """A date and the time behind it as one text, "" if they are none."""
    whole = f"{year}-{int(month):02d}-{int(day):02d}"
    try:
        date.fromisoformat(whole)
    except ValueError:
        return ""
    time = rest.strip(" T,")
    return f"{whole}T{_clock(time)}" if _clock(time) else whole * (not time)


def _clock(time: str) -> str:
    """`9am` -> `09:00`, "" for what is no time of day."""
    found = _CLOCK.fullmatch(time)
    if found is None:
        return ""
    hour = int(found[1])
    if found[3]:
        hour = hour % 12 + 12 * (found[3] == "P")
    return f"{hour:02d}:{found[2] or '00'}" if hour < HOURS else ""
