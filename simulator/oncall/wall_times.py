"""Times and dates of rotas as they are written: on the wall, without a zone."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, TypeAlias, TypeVar

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from simulator.foundation.dates import date_time
from simulator.foundation.edits import Replace
from simulator.foundation.units import invalid, show
from simulator.oncall.hours import FULL_DAYS, day_of, in_our_words, minute_of

Day = TypeVar("Day", bound=date)

# zones are known from then on, and a run and its rota end before the year 10000
FIRST_YEAR, LAST_YEAR = 1900, 9998
MONDAY_MORNING = "Monday 09:00"
# minutes, hours, any day of any month, day of the week
_CRON = re.compile(r"([0-5]?\d) ([01]?\d|2[0-3]) [*?] \* ([0-7])")
# days as calendars call them, and what says no more
_WORDS = (
    ("at|on|every|each", " "),
    ("noon", "12:00"),
    ("midnight", "00:00"),
    *((day[:2], day) for day in FULL_DAYS),
)
_HAND_OVER = re.compile(r"(?:([A-Za-z]+)\s+)?((?:[01]?[0-9]|2[0-3]):[0-5][0-9])")


def _hand_over(given: object) -> str:
    """A time of day, perhaps with the day of the week."""
    if not isinstance(given, str) or not _HAND_OVER.fullmatch(given.strip()):
        raise _not_a_hand_over(given)
    return _as_written(given)


def _as_written(text: str) -> str:
    """A time of the week with the whole name of its day, "" for anything else."""
    found = _HAND_OVER.fullmatch(text.strip())
    if not found:
        return ""
    if found[1] is None:
        return found[2].zfill(5)
    return f"{FULL_DAYS[day_of(found[1])]} {found[2].zfill(5)}"


def _not_a_hand_over(given: object) -> PydanticCustomError:
    told = f"{show(given)} is not a time of the week: write"
    meant = _time_of_week(given)
    if not meant:
        return invalid(f"{told} e.g. {MONDAY_MORNING}")
    return invalid(f"{told} {meant}", Replace(meant))


def _time_of_week(given: object) -> str:
    """A time of the week in other words; "" where it is not plain."""
    if isinstance(given, Mapping):
        given = " ".join(map(str, given.values()))
    text = str(given)
    start = date_time(text)
    if "T" in start:
        # of the first hand-over, as other tools have it
        day = date.fromisoformat(start[:10])
        return f"{FULL_DAYS[day.weekday()]} {start[11:16]}"
    cron = _CRON.fullmatch(text.strip())
    if cron:
        # a week of cron's begins on Sunday, 0 or 7
        return f"{FULL_DAYS[int(cron[3]) - 1]} {int(cron[2]):02d}:{int(cron[1]):02d}"
    for word, instead in _WORDS:
        text = re.sub(rf"\b(?:{word})\b", instead, text, flags=re.IGNORECASE)
    # `09:00 Monday`, `Mondays at 9am`
    words = sorted((word.removesuffix("s") for word in in_our_words(text).split()), reverse=True)
    try:
        return _as_written(" ".join(words))
    except PydanticCustomError:
        return ""


HandOverTime: TypeAlias = Annotated[
    str,
    BeforeValidator(_hand_over),
    WithJsonSchema({"type": "string", "examples": [MONDAY_MORNING, "09:00"]}),
]


def first_hand_over(text: str, day: date) -> datetime:
    """The first wall time of a hand-over (`Monday 09:00`, or `09:00` for any day) from a day on."""
    name, _, clock = text.rpartition(" ")
    later = (day_of(name) - day.weekday()) % 7 if name else 0
    midnight = datetime.combine(day + timedelta(days=later), time())
    return midnight + timedelta(minutes=minute_of(clock))


def _date(given: object) -> date:
    """A date without a time."""
    if isinstance(given, date) and not isinstance(given, datetime):
        return _known(given)
    try:
        found = date.fromisoformat(str(given))
    except ValueError:
        raise _meant(given, "is not a date", "2026-12-25", is_day=True) from None
    return _known(found)


def _meant(given: object, told: str, example: str, *, is_day: bool) -> PydanticCustomError:
    """The error for a date in another notation, with the date where it is plain."""
    meant = date_time(str(given))
    # of a time on a day only the day is meant where no time can be written
    text = meant[:10] if is_day else meant
    if not text:
        return invalid(f"{show(given)} {told}: write e.g. {example}")
    return invalid(f"{show(given)} {told}: write {text}", Replace(text))


def _wall_time(given: object) -> datetime:
    """A date and time, with an offset or on the wall; a date is its first moment."""
    if isinstance(given, datetime):
        return _known(given)
    try:
        found = datetime.fromisoformat(str(given))
    except ValueError:
        told = "is not a date and time"
        raise _meant(given, told, "2026-10-25T09:00", is_day=False) from None
    return _known(found)


def _known(day: Day) -> Day:
    """A date of a year that zones are known for."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        years = f"{FIRST_YEAR} to {LAST_YEAR}"
        raise invalid(f"{show(str(day))} is out of range: write a date of the years {years}")
    return day


Date: TypeAlias = Annotated[
    date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})
]
WallTime: TypeAlias = Annotated[
    datetime,
    BeforeValidator(_wall_time),
    PlainSerializer(datetime.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["2026-10-25T09:00"]}),
]
