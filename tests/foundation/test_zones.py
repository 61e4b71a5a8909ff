"""Zones by name, and what is said of names that are none."""

from zoneinfo import ZoneInfo, available_timezones

import pytest
from pydantic import TypeAdapter
from pydantic_core import PydanticCustomError

from simulator.foundation.zones import NO_ZONES, Zone, zone_named


def test_names_and_zones_are_taken():
    assert zone_named("Europe/London") is ZoneInfo("Europe/London")
    assert zone_named(ZoneInfo("Asia/Kathmandu")).key == "Asia/Kathmandu"


def test_every_zone_is_known():
    for name in available_timezones():
        if not name.startswith(NO_ZONES):
            assert zone_named(name).key == name


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("Europe/Berln", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("Berln", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("BST", "Europe/London"),
        ("Z", "UTC"),
        ("UTC+1", "Etc/GMT-1"),
        ("+05:00", "Etc/GMT-5"),
        ("-3", "Etc/GMT+3"),
    ],
)
def test_unknown_names_are_answered_with_the_nearest(wrong, meant):
    with pytest.raises(PydanticCustomError) as error:
        zone_named(wrong)
    assert str(error.value).endswith(f"did you mean {meant}?")
    assert zone_named(meant)


@pytest.mark.parametrize("wrong", ["", "  ", None, 3, "localtime", "../etc/passwd", "Mars", "+99"])
def test_what_is_no_zone_is_refused_with_an_example(wrong):
    with pytest.raises(PydanticCustomError, match=r"e\.g\. Europe/Berlin$"):
        zone_named(wrong)


def test_letters_that_stand_for_two_zones_are_not_guessed():
    with pytest.raises(PydanticCustomError, match="Asia/Kolkata or Europe/Dublin"):
        zone_named("IST")


def test_a_field_is_written_as_its_name():
    field = TypeAdapter(Zone)
    assert field.dump_python(field.validate_python("Europe/Berlin"), mode="json") == "Europe/Berlin"
