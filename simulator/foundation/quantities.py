"""Reading quantities of a model's fields: a number in the base unit, or an error with a remedy.

Base units are seconds, shares of one, events per second and bytes.
"""

import re
from typing import Any

from pydantic_core import PydanticCustomError

from simulator.foundation import written
from simulator.foundation.edits import Edit, Replace, flow
from simulator.foundation.written import WrittenFloat, as_float, is_number

LONGEST_SHOWN = 60  # characters of a value that an error line repeats
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def invalid(message: str, edit: Edit | None = None) -> PydanticCustomError:
    """A validation error with exactly this text; `edit` is what its remedy says, where that is
    exact.
    """
    # handed over as a value: braces in a message itself would be a template's
    context: dict[str, Any] = {"text": message}
    if edit is not None:
        context["edit"] = edit
    return PydanticCustomError("problem", "{text}", context)


def show(value: object) -> str:
    """A value as it may stand in an error line: short, as it was written, quoted when it is
    text.
    """
    text = str(value)
    # of YAML, `null` and `true` are not Python's
    if value is None or isinstance(value, dict | list | bool):
        text = flow(value)
    if isinstance(value, str):
        text = repr(value)
    if isinstance(value, WrittenFloat):
        text = value.text
    if len(text) <= LONGEST_SHOWN:
        return text
    return text[: LONGEST_SHOWN - 3] + "..."


def unreadable(value: object, what: str, hint: str, meant: str) -> PydanticCustomError:
    """The error for a value that is not `what`: with the exact text to write where what was meant
    is plain (by the function of `suggestions` of that name), else with a hint.
    """
    if value is None:
        return invalid(f"is empty: write {hint}")
    text = ""
    if isinstance(value, str):
        # most values are right, and need no other notation
        from simulator.foundation import suggestions

        text = getattr(suggestions, meant)(value)
    if not text:
        return invalid(f"{show(value)} is not {what}: write {hint}")
    return invalid(f"{show(value)} is not {what}: write {text}", Replace(written.scalar(text)))


def parse_duration(value: object) -> float:
    """A time, such as `90s`, `5m`, `1h30m`, `30d` or `250ms`. In Python, a bare number
    is seconds.
    """
    seconds = written.seconds(value)
    if seconds is None:
        raise unreadable(value, "a duration", _hint_of_time(value), "duration")
    return seconds


def _hint_of_time(value: object) -> str:
    if _lacks_unit(value):
        return ", ".join(f"{show(value)}{unit}" for unit in "smh") + f" or {show(value)}d"
    text = str(value).strip()
    if _DATE.match(text):
        return "how long after the start, e.g. 34h for the second day at 10:00"
    # in some tools a month, in others a minute
    if text.endswith("M"):
        return f"{text[:-1]}m for minutes, 30d for a month"
    return "e.g. 90s, 5m, 1h30m or 30d"


def parse_ratio(value: object) -> float:
    """A share between 0 and 1, such as `99.9%` or the bare number 0.999."""
    ratio = _share(value)
    if 0 <= ratio <= 1:
        return ratio
    if is_number(value) and 1 < ratio <= 100:
        raise _without_percent(value)
    raise invalid(f"{show(value)} is not between 0 and 1: write 0% to 100%")


def parse_share(value: object) -> float:
    """A share that may be above 1, such as `150%`, or a bare number between 0 and 1."""
    share = _share(value)
    if isinstance(value, str):
        return share
    # a bare 99.9 is a percent sign forgotten, not a hundred times everything
    if share > 1:
        raise _without_percent(value)
    return parse_ratio(value)


def _without_percent(value: object) -> PydanticCustomError:
    text = f"{show(value)}%"
    return invalid(f"{show(value)} is not between 0 and 1: write {text}", Replace(text))


def _share(value: object) -> float:
    share = written.share(value)
    if share is None:
        raise unreadable(value, "a ratio", "e.g. 99.9% or 0.999", "ratio")
    return share


def parse_rate(value: object) -> float:
    """Events per second, such as `50/s`, `600/m` or `3600/h`. In Python, a bare number is per
    second.
    """
    rate = written.per_second(value)
    if rate is None:
        given = _amount(value, "50")
        raise unreadable(value, "a rate", f"{given}/s, {given}/m or {given}/h", "rate")
    return rate


def parse_bytes(value: object) -> float:
    """Bytes, such as `500MB` or `4GB` (10^6, 10^9 bytes). In Python, a bare number is bytes."""
    amount = written.byte_count(value)
    if amount is None:
        given = _amount(value, "4")
        hint = f"{given}MB or {given}GB"
        raise unreadable(value, "an amount of memory", hint, "memory")
    return amount


def parse_number(value: object) -> float:
    """A plain number, for factors and burn rates."""
    if not is_number(value):
        raise unreadable(value, "a number", "e.g. 2 or 14.4", "number")
    return as_float(value)


def parse_hours(value: object) -> float:
    """Hours of work, a plain number: how many of them a day has is the team's own affair."""
    if not is_number(value):
        raise unreadable(value, "a number of hours", "e.g. 8", "hours")
    return as_float(value)


def _lacks_unit(value: object) -> bool:
    """Whether the value is a bare number, so that only its unit is missing."""
    return is_number(value) and value >= 0


def _amount(value: object, example: str) -> str:
    """What a remedy gives a unit to: the bare number that was written, else an example."""
    if _lacks_unit(value):
        return show(value)
    return example


def parse_switch(value: object) -> object:
    """Refuses the other words for true and false, naming the right one."""
    if isinstance(value, str):
        raise unreadable(value, "true or false", "true or false", "switch")
    return value


def parse_count(value: object) -> object:
    """Refuses a whole number that is written as text or with an exponent, naming the number."""
    if isinstance(value, str):
        raise unreadable(value, "a whole number", "a whole number", "whole_number")
    if isinstance(value, WrittenFloat) and value.is_integer():
        text = f"{int(value)}"
        message = f"{show(value)} is not a whole number: write {text}"
        raise invalid(message, Replace(written.scalar(text)))
    return value
