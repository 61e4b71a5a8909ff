"""Dates in the notations of other countries and tools."""

import pytest

from simulator.foundation.dates import date_time


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("25.12.2026", "2026-12-25"),
        ("10.11.2026", "2026-11-10"),
        ("10/26/2026", "2026-10-26"),
        ("26/10/2026 9am", "2026-10-26T09:00"),
        ("7/7/2026", "2026-07-07"),
        ("2026/1/5", "2026-01-05"),
        ("2026-10-25 12:30 am", "2026-10-25T00:30"),
        ("2026-10-25 12:30 p.m.", "2026-10-25T12:30"),
        ("2026-10-26T09:00:00Z", "2026-10-26T09:00"),
        # of October or of November
        ("10/11/2026", ""),
        ("2026-13-01", ""),
        ("31.2.2026", ""),
        ("12-25", ""),
        ("25.12.2026 25:00", ""),
        ("tomorrow", ""),
    ],
)
def test_what_is_plain_is_offered(text, meant):
    assert date_time(text) == meant
