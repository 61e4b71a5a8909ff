"""Time zones by their IANA names, such as `Europe/London`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from simulator.foundation.edits import Replace
from simulator.foundation.units import invalid, show
from simulator.foundation.unknown import bare, nearest

EXAMPLE = "Europe/Berlin"
# names are long, and many end alike
ALIKE = 0.75
OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?00)?", re.IGNORECASE)
# what people call zones; several where the letters stand for more than one
CALLED = {
    "BST": ("Europe/London",),
    "CEST": ("Europe/Berlin",),
    "EEST": ("Europe/Helsinki",),
    "EDT": ("America/New_York",),
    "CST": ("America/Chicago", "Asia/Shanghai"),
    "CDT": ("America/Chicago",),
    "MDT": ("America/Denver",),
    "PST": ("America/Los_Angeles",),
    "PDT": ("America/Los_Angeles",),
    "PT": ("America/Los_Angeles",),
    "ET": ("America/New_York",),
    "IST": ("Asia/Kolkata", "Europe/Dublin"),
    "JST": ("Asia/Tokyo",),
    "SGT": ("Asia/Singapore",),
    "AEST": ("Australia/Sydney",),
    "AEDT": ("Australia/Sydney",),
    "NZST": ("Pacific/Auckland",),
    "Z": ("UTC",),
    # offsets that are no whole number of hours
    "UTC+5:30": ("Asia/Kolkata",),
    "+05:30": ("Asia/Kolkata",),
    "UTC+9:30": ("Australia/Darwin",),
    # as Opsgenie's and PagerDuty's pages show them
    "EASTERN TIME (US & CANADA)": ("America/New_York",),
    "CENTRAL TIME (US & CANADA)": ("America/Chicago",),
    "MOUNTAIN TIME (US & CANADA)": ("America/Denver",),
    "PACIFIC TIME (US & CANADA)": ("America/Los_Angeles",),
    # cities that keep the time of another one
    **dict.fromkeys(("MUNICH", "HAMBURG", "FRANKFURT", "COLOGNE"), ("Europe/Berlin",)),
    **dict.fromkeys(("SAN FRANCISCO", "SEATTLE"), ("America/Los_Angeles",)),
    **dict.fromkeys(("BOSTON", "WASHINGTON"), ("America/New_York",)),
    **dict.fromkeys(("MUMBAI", "BANGALORE", "BENGALURU", "DELHI", "INDIA"), ("Asia/Kolkata",)),
    **dict.fromkeys(("BEIJING", "SHENZHEN"), ("Asia/Shanghai",)),
    "GENEVA": ("Europe/Zurich",),
    "BARCELONA": ("Europe/Madrid",),
    "MILAN": ("Europe/Rome",),
    "EDINBURGH": ("Europe/London",),
}
# files beside the zones that are another thing on each machine, or count leap seconds
NO_ZONES = ("localtime", "posixrules", "posix/", "right/", "Factory")


def zone_named(given: object) -> ZoneInfo:
    """The zone of an IANA name (or a ZoneInfo as it is); an error with the nearest names."""
    if isinstance(given, ZoneInfo) and given.key:
        return given
    if not isinstance(given, str) or not given.strip():
        raise invalid(f"{show(given)} is not a time zone: write its IANA name, e.g. {EXAMPLE}")
    found = _found(given)
    if found is None:
        raise _unknown(given)
    return found


def _found(name: str) -> ZoneInfo | None:
    # where files are found in any case, the name would be another one than elsewhere
    if name.startswith(NO_ZONES) or not all(part[:1].isupper() for part in name.split("/")):
        return None
    try:
        return ZoneInfo(name)
    # a folder, a name that leaves the folder, a file of something else
    except (KeyError, ValueError, OSError):
        return None


def _unknown(name: str) -> PydanticCustomError:
    """The error for a name that is none, with the zones that it may stand for."""
    told = f"{show(name)} is not the IANA name of a time zone"
    meant = _fixed(name) or _called(name) or _by_place(name)
    if not meant:
        return invalid(f"{told}: write one, e.g. {EXAMPLE}")
    edit = Replace(meant[0]) if len(meant) == 1 else None
    return invalid(f"{told}: did you mean {' or '.join(meant)}?", edit)


def _called(name: str) -> list[str]:
    """The zones that people call so, perhaps behind a continent: `Europe/Munich`."""
    whole = name.strip().upper().replace("_", " ")
    return list(CALLED.get(whole) or CALLED.get(whole.rpartition("/")[2], ()))


def _fixed(name: str) -> list[str]:
    """The zone of a whole number of hours: `UTC+1` is Etc/GMT-1, as its sign is the other way."""
    found = OFFSET.fullmatch(name.strip())
    if not found:
        return []
    hours = int(f"{found[1]}{found[2]}")
    return [zone for zone in (f"Etc/GMT{-hours:+d}",) if _found(zone)]


def _by_place(name: str) -> list[str]:
    """The zones that a name may stand for: `berlin`, `new york`, `Europe/Berln`."""
    known = sorted(one for one in available_timezones() if not one.startswith(NO_ZONES))
    # a place without a continent is another name from former times
    places = {one.rpartition("/")[2]: one for one in known if "/" in one}
    found = _alike(name, known) or [places[place] for place in _alike(name, places)]
    return (found or _near(name, known, places))[:1]


def _alike(name: str, known: Iterable[str]) -> list[str]:
    """Those that are the same but for case and punctuation."""
    return [one for one in known if bare(one) == bare(name)]


def _near(name: str, known: Sequence[str], places: Mapping[str, str]) -> list[str]:
    """The zones whose names, or else whose places, are spelled nearly so."""
    return nearest(name, known, ALIKE) or [places[one] for one in nearest(name, [*places], ALIKE)]


Zone: TypeAlias = Annotated[
    ZoneInfo,
    BeforeValidator(zone_named),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "examples": [EXAMPLE]}),
]
