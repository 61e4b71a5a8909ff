"""Hours of a week: what is read, what is told, and what they cover of a run."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter, ValidationError

from simulator.foundation.wall_clock import WallClock
from simulator.oncall.hours import Span, WeeklyHours, open_stretches, spans_of

HOUR = 3600.0
DAY = 24 * HOUR
FIELD = TypeAdapter(WeeklyHours)


def test_spans_by_hand():
    assert spans_of("Mon,Wed 09:00-17:00") == (Span(0, 540, 1020), Span(2, 540, 1020))
    assert spans_of("Fri 22:00-6:30") == (Span(4, 1320, 1440 + 390),)
    assert spans_of("Sat-Mon 10:00-24:00; tuesday 00:00-01:00") == (
        Span(5, 600, 1440),
        Span(6, 600, 1440),
        Span(0, 600, 1440),
        Span(1, 0, 60),
    )
    assert len(spans_of("09:00-12:00, 13:00-17:00")) == 14


def test_a_list_is_joined():
    assert FIELD.validate_python(["Mon 09:00-17:00", "Sat 10:00-12:00"]) == (
        "Mon 09:00-17:00; Sat 10:00-12:00"
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("9-17", "9:00-17:00"),
        ("9am-5pm", "09:00-17:00"),
        ("12am-12pm", "00:00-12:00"),
        ("Mon to Fri 9am to 5:30pm", "Mon-Fri 09:00-17:30"),
        ("Mon–Fri 09:00–17:00", "Mon-Fri 09:00-17:00"),
        ("weekdays 09:00-17:00", "Mon-Fri 09:00-17:00"),
        ("weekends", "Sat-Sun 00:00-24:00"),
        ("10pm-6am", "22:00-06:00"),
        ("24/7", "00:00-24:00"),
        ("Mon-Fri", "Mon-Fri 00:00-24:00"),
        ("Mon-Fri: 09:00-17:00", "Mon-Fri 09:00-17:00"),
    ],
)
def test_other_words_are_told_in_ours(written, meant):
    with pytest.raises(ValidationError, match=f"is not hours: write {meant} "):
        FIELD.validate_python(written)
    assert spans_of(meant)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("business hours", "'business hours' is not hours: write e.g. Mon-Fri 09:00-17:00"),
        ("9-5", "'9-5' is not hours: write e.g. Mon-Fri 09:00-17:00"),
        ("", "'' is not hours: write e.g. Mon-Fri 09:00-17:00"),
        (";", "';' is not hours: write e.g. Mon-Fri 09:00-17:00"),
        (8, "8 is not hours: write e.g. Mon-Fri 09:00-17:00"),
        ("09:00-09:00", "'09:00-09:00' has no length: write 00:00-24:00 for a whole day"),
        ("24:00-06:00", "'24:00-06:00' has no length: write 00:00-24:00 for a whole day"),
        ("09:00-24:30", "'24:30' is not a time of day: write 00:00 to 24:00"),
        ("Mon-Fry 09:00-17:00", "'Fry' is not a day: write one of Mon, Tue, Wed, Thu, Fri"),
    ],
)
def test_what_is_no_hours_is_refused(written, told):
    with pytest.raises(ValidationError) as error:
        FIELD.validate_python(written)
    assert told in str(error.value)


def stretches(hours, start, days, zone="Europe/London", holidays=()):
    """What hours cover, in hours after the start."""
    clock = WallClock(datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone)))
    found = open_stretches(hours, clock, days * DAY, None, holidays)
    return [(begin / HOUR, end / HOUR) for begin, end in found]


def test_a_week_by_hand():
    # Thursday; the night before reaches into the run
    assert stretches("Wed-Fri 22:00-06:00", "2026-01-08", 2) == [(0, 6), (22, 30), (46, 48)]
    assert stretches(None, "2026-01-08", 2) == [(0, 48)]
    # parts that touch are one
    assert stretches("09:00-12:00; 12:00-17:00", "2026-01-08", 1) == [(9, 17)]


def test_hours_over_changes_of_clocks():
    # from 01:00 to 02:00 there is nothing: hours within it have no length
    assert stretches("01:15-01:45", "2026-03-29", 1) == []
    assert stretches("00:30-01:30", "2026-03-29", 1) == [(0.5, 1), (23.5, 24)]
    assert stretches("00:00-24:00", "2026-03-29", 1) == [(0, 24)]
    # 01:30 comes twice, and counts the first time; 02:00 comes once
    assert stretches("01:30-02:00", "2026-10-25", 1) == [(1.5, 3)]
    assert stretches("01:30-01:45", "2026-10-25", 1) == [(1.5, 1.75)]


def test_holidays_begin_and_end_at_midnight():
    nights = stretches("22:00-06:00", "2026-12-24", 4, holidays=[date(2026, 12, 25)])
    assert nights == [(0, 6), (22, 24), (48, 54), (70, 78), (94, 96)]


def test_a_holiday_that_a_zone_skipped_changes_nothing():
    free = [date(2011, 12, 30)]
    assert stretches("00:00-24:00", "2011-12-29", 2, "Pacific/Apia", free) == [(0, 48)]
