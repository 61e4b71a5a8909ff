"""Times and dates of rotas as they are written: on the wall, without a zone."""

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated, TypeAlias, TypeVar

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from simulator.foundation.edits import Replace
from simulator.foundation.units import invalid, show
from simulator.oncall.hours import FULL_DAYS, day_of, in_our_words, minute_of

Day = TypeVar("Day", bound=date)

# zones are known from then on, and a run and its rota end before the year 10000
FIRST_YEAR, LAST_YEAR = 1900, 9998
MONDAY_MORNING = "Monday 09:00"
_HAND_OVER = re.compile(r"(?:([A-Za-z]+)\s+)?((?:[01]?[0-9]|2[0-3]):[0-5][0-9])")


def _hand_over(given: object) -> str:
    """A time of day, perhaps with the day of the week."""
    found = _HAND_OVER.fullmatch(given.strip()) if isinstance(given, str) else None
    if not found:
        raise _not_a_hand_over(given)
    if found[1] is None:
        return found[2].zfill(5)
    return f"{FULL_DAYS[day_of(found[1])]} {found[2].zfill(5)}"


def _not_a_hand_over(given: object) -> PydanticCustomError:
    told = f"{show(given)} is not a time of the week: write"
    words = in_our_words(str(given)).replace(" at ", " ").split()
    # `09:00 Monday`, `Mondays at 9am`
    meant = " ".join(sorted((word.removesuffix("s") for word in words), reverse=True))
    if not _HAND_OVER.fullmatch(meant):
        return invalid(f"{told} e.g. {MONDAY_MORNING}")
    return invalid(f"{told} {meant}", Replace(meant))


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
        raise invalid(f"{show(given)} is not a date: write e.g. 2026-12-25") from None
    return _known(found)


def _wall_time(given: object) -> datetime:
    """A date and time, with an offset or on the wall; a date is its first moment."""
    if isinstance(given, datetime):
        return _known(given)
    try:
        found = datetime.fromisoformat(str(given))
    except ValueError:
        text = f"{show(given)} is not a date and time: write e.g. 2026-10-25T09:00"
        raise invalid(text) from None
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
