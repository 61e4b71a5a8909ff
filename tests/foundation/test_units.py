"""Text to numbers and back."""

from decimal import ROUND_CEILING, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from simulator.foundation.units import (
    RATIO,
    Length,
    Share,
    exactly,
    format_bytes,
    format_duration,
    invalid,
    ms,
    parse_bytes,
    parse_duration,
    parse_number,
    parse_rate,
    parse_ratio,
    parse_share,
    percent,
    show,
    times,
    two_digits,
    whole,
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
def test_percentages_are_decimal_shifts_bit_for_bit(share):
    assert parse_ratio(f"{share:f}%") == float(str(share / Decimal(100)))


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


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (WrittenInt(5), "5 is not a duration: write 5s, 5m, 5h or 5d"),
        ("soon", "'soon' is not a duration: write e.g. 90s, 5m, 1h30m or 30d"),
        (WrittenInt(-5), "-5 is not a duration: write e.g. 90s, 5m, 1h30m or 30d"),
    ],
)
def test_a_bare_number_is_given_the_units_that_it_may_have(given, said):
    with pytest.raises(PydanticCustomError) as error:
        parse_duration(given)
    assert str(error.value) == said


def test_a_share_may_be_more_than_all_only_in_percent():
    assert parse_share("150%") == 1.5 and parse_share(0.2) == 0.2
    for bare in (1.5, WrittenInt(150)):
        with pytest.raises(PydanticCustomError, match=f"write {bare}%"):
            parse_share(bare)


def test_bytes():
    assert parse_bytes("500MB") == 5e8 and parse_bytes("4GB") == 4e9 and parse_bytes(7) == 7
    with pytest.raises(PydanticCustomError, match="write 4MB or 4GB"):
        parse_bytes("4 gigs")
    with pytest.raises(PydanticCustomError, match="write 12MB or 12GB"):
        parse_bytes(WrittenInt(12))


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (40.4e6, "40 MB"),
        (989e6, "990 MB"),
        (990e6, "0.99 GB"),
        (1.26e9, "1.3 GB"),
        (13.8e12, "14,000 GB"),
    ],
)
def test_bytes_are_shown_with_two_digits(amount, text):
    assert format_bytes(amount) == text


def test_a_limit_is_rounded_up():
    assert format_bytes(41.2e6, ROUND_CEILING) == "42 MB"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.848, "84.8%"),
        (0.000512, "0.0512%"),
        (0.9996, "99.96%"),
        (1.0, "100%"),
        (0.0, "0%"),
        (1.5, "150%"),
    ],
)
def test_only_what_is_all_says_100_percent(share, text):
    assert percent(share) == text


def test_a_factor_above_another_reads_so():
    assert times(14.4) == "14.4x" and times(14.400001) == "14.4x"
    assert times(14.400001, above=14.4) == "14.400001x"
    assert exactly(14.4) == "14.4x" and exactly(0.1 + 0.2) == "0.3x"


@pytest.mark.parametrize(
    ("amount", "text"), [(0.314, "0.31"), (4.25, "4.2"), (99.6, "100"), (13777, "14,000")]
)
def test_two_digits(amount, text):
    assert two_digits(amount) == text


def test_whole_counts_have_no_point():
    assert repr(whole(3.0)) == "3" and repr(whole(3.5)) == "3.5"


def test_lengths_are_compared_in_milliseconds():
    assert ms(0.1 + 0.2) == 300 and ms(86400) == 86_400_000


@pytest.mark.parametrize(
    ("seconds", "said"),
    [("0.0001s", "is finer than 1 ms"), (1e10, "is too long"), ("0s", "greater than 0")],
)
def test_an_interval_is_of_whole_milliseconds(seconds, said):
    with pytest.raises(ValidationError, match=said):
        TypeAdapter(Length).validate_python(seconds)
    assert TypeAdapter(Length).validate_python("250ms") == 0.25


def test_a_share_is_written_so_that_it_is_read_again():
    adapter = TypeAdapter(Share)
    for share in (0.3, 1.0, 1.001, 2.5):
        assert adapter.validate_python(adapter.dump_python(share)) == share


def test_a_drawn_value_is_brought_back_into_the_range():
    assert [RATIO.clip(value) for value in (-0.5, 0.5, 1.5)] == [0.0, 0.5, 1.0]


def test_an_error_repeats_no_long_value():
    assert show("x") == "'x'" and show(5) == "5"
    assert len(show("x" * 500)) == 60 and show("x" * 500).endswith("...")


def test_braces_in_a_message_are_no_template():
    assert str(invalid("write {a: 1}")) == "write {a: 1}"
