"""Text to numbers and back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from simulator.foundation.units import (
    format_duration,
    parse_duration,
    parse_number,
    parse_rate,
    parse_ratio,
)
from simulator.foundation.written import WrittenFloat, WrittenInt


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("5m", 300),
        ("1h30m", 5400),
        ("30d", 2592000),
        ("1w", 604800),
        ("250ms", 0.25),
        ("1.5h", 5400),
        ("0.1s", 0.1),
    ],
)
def test_durations(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "given_",
    [
        "5",
        "5 m",
        "m",
        "-5m",
        "5m30",
        "1:30",
        "",
        "5M",
        None,
        True,
        [],
        WrittenInt(5),
        WrittenFloat(0.5),
        "nan",
    ],
)
def test_what_is_no_duration_is_refused_with_a_remedy(given_):
    with pytest.raises(PydanticCustomError, match="write"):
        parse_duration(given_)


@given(st.integers(0, 10**10))
def test_a_formatted_duration_reads_back(milliseconds):
    assert parse_duration(format_duration(milliseconds / 1000)) == milliseconds / 1000


@given(st.decimals(0, 100, places=6))
def test_percentages_are_decimal_shifts_bit_for_bit(percent):
    assert parse_ratio(f"{percent:f}%") == float(str(percent / Decimal(100)))


def test_ratios_and_rates():
    assert (
        parse_ratio("99.9%") == float("0.999")
        and parse_ratio(WrittenFloat(0.5)) == 0.5
        and parse_ratio(1) == 1
    )
    assert parse_rate("40/s") == 40 and parse_rate("90/m") == 1.5 and parse_rate("3600/h") == 1
    for parse, bad in [
        (parse_ratio, 99.9),
        (parse_ratio, "101%"),
        (parse_ratio, "half"),
        (parse_ratio, True),
        (parse_rate, WrittenInt(4)),
        (parse_rate, "4"),
        (parse_number, "4"),
        (parse_number, True),
    ]:
        with pytest.raises(PydanticCustomError, match="write"):
            parse(bad)
