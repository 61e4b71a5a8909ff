"""The people on call: their names and zones, and what hour it is for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator
from pydantic_core import InitErrorDetails

from simulator.foundation.edits import Loc, Replace, flow
from simulator.foundation.model import Model, line, repeated, written_at
from simulator.foundation.units import invalid, show
from simulator.foundation.unknown import not_known
from simulator.foundation.zones import Zone
from simulator.reliability.events import NOBODY

# PagerDuty's hours of a person: business Monday to Friday 8-18, off until 22 and on weekend days
# from 8 to 22; sleep 22-8 (the last bound is derived)
HourClass: TypeAlias = Literal["business", "off", "sleep"]
HOUR_CLASSES: tuple[HourClass, ...] = ("business", "off", "sleep")
WAKES, CLOSES, SLEEPS = 8, 18, 22  # hours of the day
SATURDAY = 5

# what rotas are usually called
ROLES = ("primary", "secondary", "manager")
ZONE_WORDS = dict.fromkeys(("time_zone", "timezone", "timeZone", "tz"), "zone")


def one_name(given: object) -> object:
    """What is given; refused if a name stands in a list of its own, under a key, or is a number."""
    meant = _name_in(given)
    if meant:
        raise invalid(f"{show(given)} is not a name: write {flow(meant)}", Replace(meant))
    return given


def _name_in(given: object) -> str:
    """The name that stands in a list of its own, under a key, or as a number; else ""."""
    if isinstance(given, list | tuple) and len(given) == 1:
        return _name_in(given[0]) or (given[0] if isinstance(given[0], str) else "")
    if isinstance(given, Mapping):
        return next((each for key, each in given.items() if key in NAME_WORDS), "")
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    return str(given) if is_number else ""


def _name(given: object) -> object:
    """A name that events and files can carry."""
    one_name(given)
    if isinstance(given, str) and (not given.strip() or given == NOBODY):
        raise invalid(f"{show(given)} cannot be a name: write another one, e.g. ada")
    return given


NAME_WORDS = ("name", "id", "user", "login", "username", "person", "who")
Name: TypeAlias = Annotated[str, BeforeValidator(_name)]


class Person(Model):
    """Somebody who may be on call, and the `zone` in which they live (IANA name; by default that of
    `start`): it tells which hours are business, off and sleep hours to them.
    """

    short_key = "name"
    other_words = {
        **ZONE_WORDS,
        **dict.fromkeys(NAME_WORDS[1:], "name"),
        **dict.fromkeys(("location", "country", "city"), "zone"),
    }
    no_keys = dict.fromkeys(
        ("phone", "email", "slack", "contact", "contacts", "notify", "role"),
        "leave it out, as a page reaches everybody in the same way",
    )
    examples = {"name": "ada", "zone": "Europe/Berlin"}
    name: Name
    zone: Zone | None = None


def hour_class(wall: datetime) -> HourClass:
    """Which hours these are to somebody whose clock shows a time."""
    if not WAKES <= wall.hour < SLEEPS:
        return "sleep"
    if wall.weekday() < SATURDAY and wall.hour < CLOSES:
        return "business"
    return "off"


def people_wrong(given: object) -> list[InitErrorDetails]:
    """What is wrong with the names of a scenario's people as it is written: two that are alike,
    those in a rota that are none of them, and levels that ask for nobody there is.
    """
    names = names_of(given)
    rotas = _mapping(written_at(given, "rota"))
    lines = repeated("people", ("people",), _by_position(given))
    taken = (*names, NOBODY)
    lines += [_taken(name, taken) for name in rotas if name in taken or not name.strip()]
    in_rotas = list(_in_rotas(rotas))
    # without people, those are meant whom rotas name
    if names:
        lines += _strangers(in_rotas, [*names, NOBODY], "is none of the people", names)
    known = [*rotas, *names] + [str(name) for _, name in in_rotas if not names]
    asked = list(_asked(given))
    # where nobody is named elsewhere, a ladder names people itself
    known = known or [name for _, name in asked if isinstance(name, str) and name != NOBODY]
    return lines + _strangers(asked, known, "is neither a rota nor a person", known)


def _strangers(
    asked: Iterable[tuple[Loc, object]], known: Sequence[str], told: str, offered: Sequence[str]
) -> list[InitErrorDetails]:
    """An error for everybody who is asked and not known."""
    return [
        line(loc, not_known(f"{show(name)} {told}", name, offered))
        for loc, name in asked
        if isinstance(name, str) and name not in known
    ]


def _asked(given: object) -> Iterator[tuple[Loc, object]]:
    """The roles and people whom the ladder and tickets ask for."""
    oncall = written_at(given, "oncall")
    for position, level in enumerate(_items(oncall, "ladder")):
        yield ("oncall", "ladder", position, "ask"), written_at(level, "ask")
    yield ("oncall", "tickets", "ask"), written_at(written_at(oncall, "tickets"), "ask")


def names_of(given: object) -> list[str]:
    """The names of the people of a scenario as it is written."""
    return [name for name in _by_position(given) if isinstance(name, str)]


def _by_position(given: object) -> list[object]:
    """What is written as the name of each of the people."""
    people = _items(given, "people")
    # a bare name gets an error of its own, and is the same person once that is mended
    return [each if isinstance(each, str) else written_at(each, "name") for each in people]


def _taken(name: str, taken: Sequence[str]) -> InitErrorDetails:
    """The error for a rota's name that means somebody, nobody, or nothing."""
    free = next(role for role in (*ROLES, f"{name}-rota") if role not in taken)
    is_nothing = name == NOBODY or not name.strip()
    told = "cannot be a role" if is_nothing else "is a person too"
    message = f"{show(name)} {told}: give the rota another name, e.g. {free}"
    return line(("rota", name), invalid(message))


def _in_rotas(rotas: Mapping[str, object]) -> Iterator[tuple[Loc, object]]:
    """The people whom rotas name, by where they stand."""
    for role, rota in rotas.items():
        yield from _in_list(rota, ("rota", role, "people"))
        for position, layer in enumerate(_items(rota, "layers")):
            yield from _in_list(layer, ("rota", role, "layers", position, "people"))
        for position, override in enumerate(_items(rota, "overrides")):
            yield ("rota", role, "overrides", position, "ask"), written_at(override, "ask")


def _in_list(given: object, loc: Loc) -> Iterator[tuple[Loc, object]]:
    for position, name in enumerate(_items(given, "people")):
        yield (*loc, position), name


def _mapping(given: object) -> Mapping[str, object]:
    return given if isinstance(given, Mapping) else {}


def _items(given: object, key: str) -> list[object]:
    found = written_at(given, key)
    return list(found) if isinstance(found, list | tuple) else []
