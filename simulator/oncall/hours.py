"""Hours of a week, as `Mon-Fri 09:00-17:00`, and the stretches of a run that they cover."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from simulator.foundation.edits import Replace
from simulator.foundation.stretches import Stretch, clipped, joined, without
from simulator.foundation.units import invalid, show
from simulator.foundation.wall_clock import WallClock

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FULL_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EXAMPLE = "Mon-Fri 09:00-17:00"
DAY = timedelta(days=1)
MINUTES = 24 * 60  # of a day
LONGEST = 1000  # characters: the patterns below take long on a longer text
_TIME = r"(?:[01]?[0-9]|2[0-4]):[0-5][0-9]"
_SPAN = rf"{_TIME}-{_TIME}"
_PART = re.compile(rf"(?:([A-Za-z][A-Za-z,\s-]*?)\s+)?({_SPAN}(?:\s*,\s*{_SPAN})*)")
# other ways to write the same, in the order in which they are undone
_OTHERWISE = (
    (r"\s*[–—−]\s*", "-"),
    (r"^\s*(24/7|24x7|always|all|around the clock)\s*$", "00:00-24:00"),
    (r"\b(weekdays|workdays|working days)\b", "Mon-Fri"),
    (r"\b(weekends?)\b", "Sat-Sun"),
    (r"\b(daily|every ?day|all days)\b", "Mon-Sun"),
    (r"\s+(to|until|till)\s+|\s*-\s*", "-"),
    (r"\s+(and|&)\s+(?=[A-Za-z])", ","),
    (r"(?<=[a-z])[,:]\s*(?=[0-9])", " "),
    (r"\b(0?[0-9]|1[0-2])(?::([0-5][0-9]))?\s*([ap])\.?m\b\.?", "am_pm"),
    (r"(?<![0-9:])([01]?[0-9]|2[0-4])(?=\s*-\s*[0-9]|$|\s*[,;])(?!:)", r"\1:00"),
)


@dataclass(frozen=True)
class Span:
    """From a minute of a day of the week (0 is Monday) to a later one; above 1,440 in the next."""

    day: int
    begin: int
    end: int


def _checked(given: object) -> str:
    """Hours as they are written; a list is joined with semicolons."""
    text = given
    if isinstance(given, list | tuple) and all(isinstance(each, str) for each in given):
        text = "; ".join(given)
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
        raise invalid(f"{show(given)} is not hours: write e.g. {EXAMPLE}")
    if is_hours(text):
        return text
    meant = _meant(text)
    if meant:
        raise invalid(f"{show(given)} is not hours: write {meant}", Replace(meant))
    # says which part is wrong
    spans_of(text)
    raise invalid(f"{show(given)} is not hours: write e.g. {EXAMPLE}")


WeeklyHours: TypeAlias = Annotated[
    str,
    BeforeValidator(_checked),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
            "examples": [EXAMPLE],
        }
    ),
]


def spans_of(text: str) -> tuple[Span, ...]:
    """The spans of a week that a text says; raises the error that says what to write."""
    return tuple(span for part in text.split(";") if part.strip() for span in _spans(part.strip()))


def _spans(part: str) -> Iterator[Span]:
    found = _PART.fullmatch(part)
    if not found:
        raise invalid(f"{show(part)} is not hours: write e.g. {EXAMPLE}")
    times = [_minutes(span) for span in found[2].split(",")]
    for day in _days(found[1] or "Mon-Sun"):
        for begin, end in times:
            yield Span(day, begin, end)


def _minutes(span: str) -> tuple[int, int]:
    """The minutes of a day of `22:00-06:00`: the end is above 1,440 where it is the next day's."""
    begin, end = (minute_of(each) for each in span.strip().split("-"))
    if begin in (end, MINUTES):
        message = f"{show(span.strip())} has no length: write 00:00-24:00 for a whole day"
        raise invalid(message)
    if end < begin:
        end += MINUTES
    return begin, end


def minute_of(text: str) -> int:
    """The minute of the day of `09:30`, up to 24:00."""
    hour, minute = map(int, text.split(":"))
    if hour * 60 + minute > MINUTES:
        raise invalid(f"{show(text)} is not a time of day: write 00:00 to 24:00")
    return hour * 60 + minute


def _days(text: str) -> Iterator[int]:
    """The days of `Mon-Fri`, `Sat,Sun` or `Fri-Mon`, 0 for Monday."""
    for part in text.split(","):
        ends = [day_of(each.strip()) for each in part.strip().split("-")]
        first, last = ends[0], ends[-1]
        # a week goes round: Fri-Mon are four days
        yield from ((first + more) % 7 for more in range((last - first) % 7 + 1))


def day_of(text: str) -> int:
    """The number of a day of the week, `Mon` or `Monday` (0), in any case."""
    for number, name in enumerate(FULL_DAYS):
        if len(text) >= 3 and name.lower().startswith(text.lower()):
            return number
    raise invalid(f"{show(text)} is not a day: write one of {', '.join(DAYS)}")


def _meant(text: str) -> str:
    """The hours that a text in other words means, "" where that is not plain."""
    plain = in_our_words(text)
    # days without hours are whole
    whole = f"{plain} 00:00-24:00" if plain[:1].isalpha() else ""
    meant = next(filter(is_hours, (plain, whole)), "")
    # of `9-5` only people know that it is no night
    is_night = any(span.end > MINUTES for span in spans_of(meant)) if meant else False
    is_plain = ":" in text or re.search(r"[0-9]\s*[ap]\.?m", text, re.IGNORECASE)
    return "" if is_night and not is_plain else meant


def is_hours(text: str) -> bool:
    """Whether a text is hours as they are written here."""
    try:
        return bool(spans_of(text))
    except PydanticCustomError:
        return False


def in_our_words(text: str) -> str:
    """A text with days and times as they are written here, where it has them in other words."""
    for pattern, instead in _OTHERWISE:
        replaced = _with_24_hours if instead == "am_pm" else instead
        text = re.sub(pattern, replaced, text, flags=re.IGNORECASE)
    return text.strip()


def _with_24_hours(found: re.Match[str]) -> str:
    """`5pm` -> `17:00`."""
    hour = int(found[1]) % 12 + 12 * (found[3].lower() == "p")
    return f"{hour:02d}:{found[2] or '00'}"


def open_stretches(
    hours: str | None,
    clock: WallClock,
    until: float,
    zone: tzinfo | None = None,
    holidays: Collection[date] = (),
) -> list[Stretch]:
    """The stretches from the start of a run until a time (s) that hours (by default all) of a zone
    (by default the start's) cover, in order and apart, and none of it on holidays.
    """
    if hours is None:
        return [(0.0, until)]
    days = _days_around(clock, until, zone)
    covered = [each for day in days for each in _of_day(hours, day, clock, zone)]
    free = [_whole_day(day, clock, zone) for day in holidays]
    return without(joined(clipped(covered, until)), free)


def _days_around(clock: WallClock, until: float, zone: tzinfo | None) -> Iterator[date]:
    """The days of a zone that touch a run, and one before, from which hours may reach into it."""
    day = clock.wall(0.0, zone).date() - DAY
    last = clock.wall(until, zone).date() + DAY
    while day <= last:
        yield day
        day += DAY


def _of_day(hours: str, day: date, clock: WallClock, zone: tzinfo | None) -> Iterator[Stretch]:
    """What begins on a day. Its ends are wall times: over a change of clocks it is longer or
    shorter.
    """
    midnight = datetime.combine(day, time())
    for span in spans_of(hours):
        if span.day == day.weekday():
            begin, end = (midnight + timedelta(minutes=minute) for minute in (span.begin, span.end))
            yield clock.seconds(begin, zone), clock.seconds(end, zone)


def _whole_day(day: date, clock: WallClock, zone: tzinfo | None) -> Stretch:
    midnight = datetime.combine(day, time())
    return clock.seconds(midnight, zone), clock.seconds(midnight + DAY, zone)
