"""What texts of other notations are taken for: the text to write, and that it is what was meant."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from pydantic_core import PydanticCustomError

from simulator.foundation import suggestions, written
from simulator.foundation.notations import of_text
from simulator.foundation.start_times import start_time
from simulator.foundation.units import (
    parse_bytes,
    parse_duration,
    parse_number,
    parse_rate,
    parse_ratio,
)
from simulator.oncall.hours import WeeklyHours

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
SPELLINGS = {
    "s": ["s", "sec", "secs", "second", "seconds", "S"],
    "m": ["min", "mins", "minute", "minutes", "Min"],
    "h": ["h", "hr", "hrs", "hour", "hours", "H"],
    "d": ["d", "day", "days", "D"],
    "w": ["w", "week", "weeks"],
}


def meaning(parse, suggest, text):
    """The value (base unit) of what is suggested for a text, by the parser of files."""
    return parse(written.scalar(suggest(text)))


@given(st.integers(1, 5000), st.sampled_from(list(SPELLINGS)), st.data())
def test_durations_in_words(number, unit, data):
    word = data.draw(st.sampled_from(SPELLINGS[unit]))
    space = data.draw(st.sampled_from(["", " ", "  "]))
    found = meaning(parse_duration, suggestions.duration, f"{number}{space}{word}")
    assert found == number * SECONDS[unit]


@given(st.integers(1, 23), st.integers(1, 59))
def test_two_units_and_a_clock_and_iso(hours, minutes):
    expected = 3600 * hours + 60 * minutes
    for text in (
        f"{hours}h {minutes}m",
        f"{hours} hours and {minutes} minutes",
        f"{hours}:{minutes:02d}",
        f"PT{hours}H{minutes}M",
    ):
        assert meaning(parse_duration, suggestions.duration, text) == expected, text


@given(st.integers(1, 9999), st.sampled_from("smhd"), st.data())
def test_rates(number, unit, data):
    word = data.draw(st.sampled_from(SPELLINGS[unit]))
    noun = data.draw(st.sampled_from(["", " req", " requests", " queries", " calls"]))
    per = data.draw(st.sampled_from(["/", " / ", " per ", " a "] if noun else ["/", " per "]))
    text = f"{number}{noun}{per}{word}"
    expected = number / SECONDS[unit]
    assert meaning(parse_rate, suggestions.rate, text) == pytest.approx(expected), text


@given(st.integers(0, 10_000))
def test_percentages(hundredths):
    number = f"{hundredths / 100:g}"
    for text in (f"{number} %", f"{number}pct", f"{number} percent", f"%{number}"):
        found = meaning(parse_ratio, suggestions.ratio, text)
        assert found == pytest.approx(hundredths / 10_000), text


@pytest.mark.parametrize(
    ("parse", "suggest", "text", "expected"),
    [
        (parse_ratio, suggestions.ratio, "99,9%", 0.999),
        (parse_ratio, suggestions.ratio, ".5", 0.5),
        (parse_ratio, suggestions.ratio, "50", 0.5),
        (parse_ratio, suggestions.ratio, "0.999", 0.999),
        (parse_ratio, suggestions.ratio, "three nines", 0.999),
        (parse_number, suggestions.number, "14.4x", 14.4),
        (parse_number, suggestions.number, "14,4", 14.4),
        (parse_number, suggestions.number, "x3", 3),
        (parse_number, suggestions.number, "2 times", 2),
        (parse_number, suggestions.number, "1,000", 1000),
        (parse_number, suggestions.number, "150%", 1.5),
        (parse_rate, suggestions.rate, "12 rps", 12),
        (parse_rate, suggestions.rate, "12rps", 12),
        (parse_rate, suggestions.rate, "720 rpm", 12),
        (parse_rate, suggestions.rate, "1k/s", 1000),
        (parse_rate, suggestions.rate, "1,000/s", 1000),
        (parse_rate, suggestions.rate, "12 Hz", 12),
        (parse_rate, suggestions.rate, "6/30d", 6 / 30 / 86400),
        (parse_bytes, suggestions.memory, "4 GB", 4e9),
        (parse_bytes, suggestions.memory, "500mb", 5e8),
        (parse_bytes, suggestions.memory, "1GiB", 2**30),
        (parse_bytes, suggestions.memory, "2G", 2e9),
        (parse_duration, suggestions.duration, "weekly", 604800),
        (parse_duration, suggestions.duration, "1 month", 30 * 86400),
        (parse_duration, suggestions.duration, "1,5 h", 5400),
        (parse_duration, suggestions.duration, ".5h", 1800),
    ],
)
def test_what_else_people_write(parse, suggest, text, expected):
    assert meaning(parse, suggest, text) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["soon", "1M", "", "h", "three", "1 parsec", "2026-01-06", "5 5"])
def test_nothing_is_guessed(text):
    assert suggestions.duration(text) == ""
    assert suggestions.rate(text) == ""


@pytest.mark.parametrize("part", ["1", "1 ", "1a", "1,000 ", "1:", "1.", " ", "a ", "1h and "])
def test_a_long_text_is_refused_at_once(part):
    text, begin = f"1{part * 20_000}!", time.process_time()
    for parse in (parse_duration, parse_number, parse_rate, parse_ratio, parse_bytes):
        with pytest.raises(PydanticCustomError):
            parse(text)
    for field in (start_time, TypeAdapter(WeeklyHours).validate_python):
        with pytest.raises(ValueError):
            field(text)
    assert of_text(text) is None
    assert time.process_time() - begin < 2
