"""When a run begins, as it is written, and as it is written again."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from simulator.foundation.start_times import start_time, written

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("text", "moment", "again"),
    [
        ("2026-10-24T00:00:00 Europe/London", "2026-10-23T23:00:00", ""),
        ("2026-01-05 Asia/Kathmandu", "2026-01-04T18:15:00", "2026-01-05T00:00:00 Asia/Kathmandu"),
        ("2026-01-05 09:30  UTC", "2026-01-05T09:30:00", "2026-01-05T09:30:00 UTC"),
        ("2026-01-05T00:00:00+05:30", "2026-01-04T18:30:00", ""),
        ("2026-01-05T00:00:00Z", "2026-01-05T00:00:00", "2026-01-05T00:00:00+00:00"),
        ("2026-01-05", "2026-01-05T00:00:00", "2026-01-05T00:00:00+00:00"),
        # skipped, and twice: the first
        (
            "2026-03-29T01:30:00 Europe/London",
            "2026-03-29T01:00:00",
            "2026-03-29T02:00:00 Europe/London",
        ),
        ("2026-10-25T01:30:00 Europe/London", "2026-10-25T00:30:00", ""),
        # an offset that says the second
        ("2026-10-25T01:30:00+00:00 Europe/London", "2026-10-25T01:30:00", ""),
        (
            "2026-10-24T00:00:00+01:00 Europe/London",
            "2026-10-23T23:00:00",
            "2026-10-24T00:00:00 Europe/London",
        ),
    ],
)
def test_texts(text, moment, again):
    found = start_time(text)
    assert found.astimezone(UTC) == datetime.fromisoformat(f"{moment}+00:00")
    assert written(found) == (again or text)
    assert start_time(written(found)).utcoffset() == found.utcoffset()


@pytest.mark.parametrize(
    ("wrong", "said", "remedy"),
    [
        ("soon", "'soon' is not a date and time: write e.g. 2026-01-05T00:00:00Z", None),
        ("24/10/2026 9am", "write 2026-10-24T09:00", "2026-10-24T09:00"),
        ("10/11/2026", "write e.g. 2026-01-05T00:00:00Z", None),
        (
            {"at": "2026-10-24", "zone": "Europe/London"},
            "write 2026-10-24 Europe/London",
            "2026-10-24 Europe/London",
        ),
        ("2026-02-30 Europe/London", "day is out of range for month", None),
        (
            "2026-10-24 Europe/Lundon",
            "did you mean 2026-10-24 Europe/London?",
            "2026-10-24 Europe/London",
        ),
        ("2026-10-24T00:00:00 CST", "did you mean America/Chicago or Asia/Shanghai?", None),
        (
            "2026-10-24T00:00:00+02:00 Europe/London",
            "has an offset that Europe/London does not have then: write",
            "2026-10-24T00:00:00 Europe/London",
        ),
        (
            "2026-10-24T00:00:00+01:00[Europe/London]",
            "has its zone in brackets: write",
            "2026-10-24T00:00:00+01:00 Europe/London",
        ),
        ("0001-01-01T00:00:00 Asia/Tokyo", "beyond the years", None),
        ("9999-12-31T23:59:59 America/New_York", "beyond the years", None),
    ],
)
def test_what_is_none_is_answered_with_a_remedy(wrong, said, remedy):
    with pytest.raises(PydanticCustomError, match=said.split("(")[0].replace("?", r"\?")) as error:
        start_time(wrong)
    edit = error.value.context.get("edit")
    assert (edit and edit.value) == remedy
    if remedy:
        assert start_time(remedy)


class Odd(tzinfo):
    """A zone of another library: no name that a text could say."""

    def utcoffset(self, _):
        return timedelta(hours=2)

    def dst(self, _):
        return timedelta()


def test_dates_of_python():
    assert written(start_time(datetime(2026, 1, 5))) == "2026-01-05T00:00:00+00:00"
    assert written(start_time(datetime(2026, 7, 5, tzinfo=LONDON))) == (
        "2026-07-05T00:00:00 Europe/London"
    )
    odd = start_time(datetime(2026, 7, 5, tzinfo=Odd()))
    assert odd.tzinfo == timezone(timedelta(hours=2))


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),
    st.sampled_from(["Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns"]),
    st.integers(0, 1),
)
def test_what_is_written_makes_the_same_start(wall, zone, fold):
    found = start_time(wall.replace(tzinfo=ZoneInfo(zone), fold=fold))
    again = start_time(written(found))
    assert (again, again.fold, again.tzinfo) == (found, found.fold, found.tzinfo)
    assert again.astimezone(UTC) == found.astimezone(UTC)
