"""How numbers, times and names are written for people."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import demonstration

from simulator import compare
from simulator.foundation.units import exactly, percent, times, whole
from simulator.outputs.tables import figures_table
from simulator.outputs.words.assumptions import assumptions
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import (
    count,
    duration,
    listed,
    objective,
    plural,
    share,
    signed_duration,
    sli,
)


@given(st.floats(0, 1))
def test_a_share_never_claims_all_or_nothing_that_it_is_not(value):
    text = percent(value)
    assert text.endswith("%") and "e" not in text.lower()
    assert (text == "100%") == (value == 1)
    if value > 1e-300:
        assert abs(float(Decimal(text[:-1]) / 100) - value) <= 0.005 * value + 1e-15


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "50%"),
        (0.84819, "84.8%"),
        (0.99996, "99.996%"),
        (0, "0%"),
        (1, "100%"),
        (1.39, "139%"),
        (0.000512, "0.0512%"),
    ],
)
def test_shares(value, text):
    assert percent(value) == text


@given(st.floats(1e-6, 1e6), st.floats(1e-9, 10))
def test_one_factor_above_another_reads_so(threshold, more):
    above = threshold * (1 + more)
    assert float(times(above, threshold)[:-1]) > float(exactly(threshold)[:-1])


def test_factors():
    assert (times(14.583333), times(14.4000001, 14.4), exactly(0.02 * 30 * 24), exactly(10)) == (
        "14.58x",
        "14.4000001x",
        "14.4x",
        "10x",
    )
    assert [exactly(each) for each in (2 / 3, 1 / 3000, 14.41234567, 200 / 3)] == [
        "0.666666x",
        "0.000333333x",
        "14.41234567x",
        "66.6666x",
    ]


def test_small_things():
    assert (whole(3.0), whole(2.5), type(whole(3.0))) == (3, 2.5, int)
    assert (share(None), share(0.123456, 4)) == ("no data", "12.35%")
    assert (duration(None), duration(1049.6), duration(0)) == ("-", "17m30s", "0s")
    assert (count(None), count(1234567.4), count(0)) == ("not counted", "1,234,567", "0")
    assert (plural(1, "page"), plural(0, "page")) == ("1 page", "0 pages")
    assert (signed_duration(90), signed_duration(-90), signed_duration(0)) == (
        "+1m30s",
        "-1m30s",
        "+0s",
    )
    assert (listed("a"), listed("ab"), listed("abc")) == ("a", "a and b", "a, b and c")
    assert listed(["a", "b, c", "d"]) == "a, b, c, and d"


def test_objectives_and_slis_read_apart():
    assert (objective(0.99995), objective(0.999995), objective(0.99)) == (
        "99.995%",
        "99.9995%",
        "99%",
    )
    assert (sli(0.9994), sli(0.9995), sli(None)) == ("99.94%", "99.95%", "no data")


@given(st.text(max_size=300))
def test_a_name_is_one_short_line_without_control_characters(name):
    text = safe_label(name)
    assert len(text) <= 40 and len(text.splitlines()) <= 1
    assert all(ord(char) >= 32 and char not in "\u202e\u2028\u2029\x7f" for char in text)


def test_short_names_stay_and_long_ones_keep_both_ends():
    assert safe_label("provider_outage-2") == "provider_outage-2"
    cut = safe_label("begin" + "x" * 500 + "end")
    assert len(cut) <= 40 and cut.startswith("begin") and cut.endswith("end") and "…" in cut


def test_the_clock_is_that_of_the_start():
    clock = Clock.of({"scenario": {"start": "2026-12-31T23:30:00+05:30"}})
    assert (clock.zone, clock.date(0), clock.time(0)) == (
        "UTC+05:30",
        "Thursday 31 December 2026",
        "23:30:00",
    )
    assert (clock.date(3600), clock.time(3600), clock.short(3600)) == (
        "Friday 1 January 2027",
        "00:30:00",
        "Fri 1 Jan 00:30:00",
    )
    assert Clock.of({"scenario": {"start": "2026-01-05T00:00:00+00:00"}}).zone == "UTC"


def test_on_a_day_on_which_clocks_change_a_time_says_which_clock_it_is_of():
    clock = Clock.of({"scenario": {"start": "2026-10-25T00:30:00 Europe/London"}})
    assert (clock.zone, clock.time(0)) == ("Europe/London", "00:30:00 BST")
    assert [clock.time(hour * 3600) for hour in (1, 2)] == ["01:30:00 BST", "01:30:00 GMT"]
    assert clock.short(26 * 3600) == "Mon 26 Oct 01:30:00"
    assert clock.date(24.4 * 3600) == "Sunday 25 October 2026"
    island = Clock.of({"scenario": {"start": "2026-10-04T01:45:00 Australia/Lord_Howe"}})
    assert (island.time(0), island.time(900)) == ("01:45:00 UTC+10:30", "02:30:00 UTC+11:00")


def test_without_a_start_times_count_from_the_beginning():
    clock = Clock.of({}, zero=100.0)
    assert (clock.zone, clock.date(160), clock.time(160), clock.short(160)) == (
        "from the beginning",
        "",
        "+1m",
        "+1m",
    )


def test_what_a_comparison_rests_on_is_said_of_those_of_whom_it_is_true():
    answered = demonstration(horizon="3h")
    nobody = answered.set("oncall", None)
    slow = answered.set("oncall.acknowledge", "30m")
    person = [
        (nobody, nobody, "Nobody is on call, so there are no figures of the response."),
        (nobody, answered, "Nobody is on call in the baseline."),
        (answered, slow, "In the baseline one person acknowledges after 5m,"),
        (answered, answered, "One person acknowledges after 5m,"),
    ]
    for first, second, sentence in person:
        found = compare({"first": first, "second": second}, 1, workers=1)
        *_, paired, _, last = assumptions(found)
        assert last.startswith(sentence)
        assert paired.endswith("There are too few runs for intervals.")
    figures = compare({"first": nobody, "second": answered}, 1, workers=1)
    assert (
        figures_table(figures, "response").rows
        and not figures_table(compare({"a": nobody, "b": nobody}, 1, workers=1), "response").rows
    )
