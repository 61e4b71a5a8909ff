"""When a run begins: a date and time with an offset from UTC, or with a zone by its IANA name."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from simulator.foundation.dates import date_time
from simulator.foundation.edits import Replace
from simulator.foundation.units import invalid, show
from simulator.foundation.wall_clock import WallClock
from simulator.foundation.zones import zone_named

EXAMPLE = "2026-01-05T00:00:00Z"
# a time and a zone: as we write them, or with the zone in brackets (RFC 9557)
WITH_ZONE = re.compile(r"(\d\S*(?:\s+\d\S*)?)\s+([A-Za-z].*)")
IN_BRACKETS = re.compile(r"(\d.*?)\s*\[([A-Za-z].*)\]")


def start_time(given: object) -> datetime:
    """A date and time with zone: `2026-01-05T00:00:00 Europe/London`, or with an offset; without
    either it is UTC.

    A wall time that the zone skips is the next one that there is; one that comes twice is the
    first, unless an offset beside the zone says which.
    """
    try:
        return _start_time(given)
    except OverflowError:
        message = f"{show(given)} is beyond the years that a calendar has: write e.g. {EXAMPLE}"
        raise invalid(message) from None


def _start_time(given: object) -> datetime:
    if isinstance(given, datetime):
        return _known(given)
    if isinstance(given, Mapping):
        raise _in_one_text(given)
    text = " ".join(str(given).split())
    bracketed = IN_BRACKETS.fullmatch(text)
    if bracketed:
        _refuse_brackets(given, *bracketed.groups())
    parts = WITH_ZONE.fullmatch(text)
    if parts is None:
        return _known(_parsed(given, text))
    time = _parsed(given, parts[1])
    return _in_zone(time, _zone(parts[1], parts[2]), given)


def _in_one_text(given: Mapping[str, object]) -> PydanticCustomError:
    """The error for a start and its zone by keys."""
    told = f"{show(given)} is not a date and time:"
    texts = [str(each) for each in given.values()]
    try:
        start_time(" ".join(texts))
    except PydanticCustomError:
        return invalid(f"{told} write e.g. {EXAMPLE}")
    return invalid(f"{told} write {' '.join(texts)}", Replace(" ".join(texts)))


def written(start: datetime) -> str:
    """The text that makes the same start again."""
    if not isinstance(start.tzinfo, ZoneInfo):
        return start.isoformat()
    wall = start
    # only the second of two equal wall times needs to say which it is
    if start.utcoffset() == start.replace(fold=0).utcoffset():
        wall = start.replace(tzinfo=None)
    return f"{wall.isoformat()} {start.tzinfo.key}"


def _known(time: datetime) -> datetime:
    """A time as it is, with a zone that a text can say."""
    if time.tzinfo is None:
        return time.replace(tzinfo=UTC)
    if isinstance(time.tzinfo, ZoneInfo) and time.tzinfo.key:
        # months begin before the start, and none does before the calendar
        if time.year == datetime.min.year:
            raise OverflowError
        return WallClock(time).wall(0.0)
    if isinstance(time.tzinfo, timezone):
        return time
    # other libraries' zones have no names that all machines know
    return time.replace(tzinfo=timezone(time.utcoffset() or timedelta()))


def _parsed(given: object, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        meant = date_time(text)
        # with the zone behind it, that would have to be written again
        if meant and text == str(given).strip():
            message = f"{show(given)} is not a date and time: write {meant}"
            raise invalid(message, Replace(meant)) from None
        why = "" if "format" in str(error).lower() else f" ({error})"
        raise invalid(f"{show(given)} is not a date and time{why}: write e.g. {EXAMPLE}") from None


def _zone(time: str, name: str) -> ZoneInfo:
    try:
        return zone_named(name)
    except PydanticCustomError as error:
        # the remedy is of the whole text
        edit = (error.context or {}).get("edit")
        if not isinstance(edit, Replace):
            raise
        whole = f"{time} {edit.value}"
        text = f"{show(name)} is not the IANA name of a time zone: did you mean {whole}?"
        raise invalid(text, Replace(whole)) from None


def _in_zone(time: datetime, zone: ZoneInfo, given: object) -> datetime:
    if time.tzinfo is None:
        return _known(time.replace(tzinfo=zone))
    there = time.astimezone(zone)
    if there.utcoffset() == time.utcoffset():
        return there
    meant = f"{time.replace(tzinfo=None).isoformat()} {zone.key}"
    raise invalid(
        f"{show(given)} has an offset that {zone.key} does not have then: write {meant}",
        Replace(meant),
    )


def _refuse_brackets(given: object, time: str, name: str) -> None:
    meant = f"{time} {name}"
    raise invalid(f"{show(given)} has its zone in brackets: write {meant}", Replace(meant))


StartTime: TypeAlias = Annotated[
    datetime,
    BeforeValidator(start_time),
    PlainSerializer(written, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
