"""Figures over many runs: pooled counts, intervals that cover, paired differences, and words where
there is nothing to say.
"""

import math

import numpy as np
import pytest
from cards import card, comparison, incident
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from worlds import demonstration

from simulator.analysis.bootstrap import Interval, Resampled, difference, more_replications, student
from simulator.analysis.comparison import Comparison, Variant
from simulator.analysis.scorecard import Wait

WORLD = demonstration()


def test_counts_are_pooled_before_they_are_divided():
    """1 of 1 and 1 of 9 pages true: a precision of 2/10, not of 5/9."""
    found = comparison(WORLD, a=[card(pages=1), card(pages=1, empty=8)])
    assert found.of("precision_pages", "a").value.value == pytest.approx(0.2)
    assert (
        found.of("pages", "a").value.value == 5.0
        and found.of("pages_for_blips", "a").value.value == 4.0
    )


def test_short_runs_are_counted_as_they_are():
    short = comparison(WORLD, a=[card(pages=2, horizon=21600.0)] * 2).of("pages", "a")
    month = comparison(
        demonstration(horizon="15d"), a=[card(pages=2, horizon=15 * 86400.0)] * 2
    ).of("pages", "a")
    assert (short.value.value, short.measure.unit) == (2.0, "per run") and (
        month.value.value,
        month.measure.unit,
    ) == (4.0, "per 30 d")


def test_variants_of_different_lengths_are_counted_in_the_baselines_unit():
    found = comparison(
        demonstration(horizon="15d"),
        long=[card(pages=2, horizon=15 * 86400.0)] * 2,
        short=[card(pages=1, horizon=3 * 86400.0)] * 2,
    )
    assert [found.of("pages", label).value.value for label in ("long", "short")] == [4.0, 10.0]


def test_a_policy_that_never_fires_is_later_than_any():
    fires, never = (
        [card(pages=1, found=[900.0]), card(pages=1, found=[1500.0])],
        [card(missed=1), card(missed=1)],
    )
    found = comparison(WORLD, base=fires, never=never)
    late = found.of("time_to_page", "never")
    assert (
        late.value.value == math.inf
        and late.note == "more than half were not reached"
        and late.gap.value is None
        and not late.is_told
    )
    mean = found.of("mean_time_to_page", "never")
    assert mean.value.value == 600.0 and "at least" in mean.note and mean.reached == 0
    row = next(
        row for row in found.rows() if (row["measure"], row["variant"]) == ("time_to_page", "never")
    )
    assert row["value"] is None and row["note"]


def test_no_variation_is_said_and_no_data_too():
    found = comparison(WORLD, a=[card(pages=1)] * 5, b=[card(pages=2)] * 5)
    figure = found.of("pages", "b")
    assert (
        figure.note == "no variation" and figure.gap == Interval(1.0, 1.0, 1.0) and figure.is_told
    )
    assert (
        found.of("time_to_page", "a").note == "no data"
        and found.of("recall_pages", "b").value.value is None
    )


@given(
    st.lists(st.lists(st.floats(0, 1e6), max_size=4), min_size=1, max_size=12),
    st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_no_interval_has_zero_width_without_the_words(times, reached):
    cards = [
        card(pages=len(each), found=each, missed=int(miss))
        for each, miss in zip(times, reached, strict=False)
    ]
    for figure in comparison(WORLD, a=cards, b=cards[::-1]).figures:
        for interval in (figure.value, figure.gap):
            if (
                interval is not None
                and interval.low is not None
                and interval.low == interval.high
                and math.isfinite(interval.low)
            ):
                assert "no variation" in figure.note
        if figure.value.low is not None:
            assert (
                figure.value.low <= figure.value.value <= figure.value.high
                or figure.measure.typical == "median"
            )


def test_one_run_has_no_interval():
    figure = comparison(WORLD, a=[card(pages=3)]).of("pages", "a")
    assert (figure.value.value, figure.value.low, figure.value.high) == (3.0, None, None)
    assert figure.note == ""  # of one run alone nothing can be said of variation


def test_nobody_on_call_leaves_the_response_out():
    alone = comparison(WORLD, a=[card()] * 3)
    assert {figure.group for figure in alone.figures} == {
        "alerts"
    } and alone.budget_key() == "unseen"


def test_the_response():
    times = incident(
        detect=Wait(60.0), acknowledge=Wait(120.0), mitigate=None, resolve=Wait(9000.0, False)
    )
    cards = tuple(card(pages=1, spent=0.3, unattended=0.9, incidents=[times]) for _ in range(4))
    found = Comparison("r", (Variant("a", WORLD, cards, cards),), (0, 1, 2, 3), 4)
    values = {figure.measure.key: figure for figure in found.figures if figure.group == "response"}
    assert (
        values["time_to_detect"].value.value == 60 and values["time_to_mitigate"].note == "no data"
    )
    assert values["time_to_resolve"].reached == 0 and "at least" in values["time_to_resolve"].note
    assert values["budget_spent"].value.value == pytest.approx(0.3) and values[
        "budget_unattended"
    ].value.value == pytest.approx(0.9)
    assert values["slo_kept"].value.value == 1 and found.budget_key() == "budget_spent"


def test_the_table_is_tidy():
    table = comparison(
        WORLD, a=[card(pages=1, found=[5.0]), card()], b=[card(pages=2), card()]
    ).table
    assert not table.duplicated(["group", "measure", "variant"]).any()
    row = table[(table.measure == "pages") & (table.variant == "b")].iloc[0]
    assert (row.value, row.difference, row.unit) == (1.0, 0.5, "per run")


def test_pairing_makes_a_difference_sharp():
    """Runs that differ much from one another, variants by one page in every run: the difference has
    no variation.
    """
    pages = np.random.default_rng(1).poisson(20, 30)
    found = comparison(
        WORLD, a=[card(pages=int(n)) for n in pages], b=[card(pages=int(n) + 1) for n in pages]
    )
    figure = found.of("pages", "b")
    assert (
        figure.gap.is_constant
        and figure.gap.value == pytest.approx(1)
        and figure.value.high - figure.value.low > 2
    )
    assert figure.note == "no variation in the difference"


# --- intervals


SHAPES = {
    "Poisson counts": (lambda rng, n: [[float(x)] for x in rng.poisson(3.0, n)], 3.0),
    "rare counts": (lambda rng, n: [[float(x)] for x in rng.poisson(0.5, n)], 0.5),
    "shares of a random number": (
        lambda rng, n: [list((rng.random(k) < 0.3).astype(float)) for k in rng.poisson(4, n)],
        0.3,
    ),
    "budgets": (lambda rng, n: [[float(x)] for x in rng.gamma(4.0, 0.05, n)], 0.2),
}


@pytest.mark.parametrize("name", SHAPES)
def test_intervals_cover(name):
    """Over 300 repetitions of 30 runs the 95% interval holds the truth in 92 to 98 of 100."""
    draw, truth = SHAPES[name]
    rng, resampled = np.random.default_rng(20), Resampled(30)
    hits = 0
    for _ in range(300):
        interval = resampled.interval(*resampled.mean(draw(rng, 30)))
        hits += interval.low <= truth <= interval.high
    assert 0.92 <= hits / 300 <= 0.98


def test_intervals_of_paired_differences_cover():
    """A common part that varies much, and a difference of 0.4 in the mean."""
    rng, resampled, hits, widths = np.random.default_rng(3), Resampled(30), 0, []
    for _ in range(300):
        common = rng.poisson(20.0, 30)
        sides = [[[float(x)] for x in common + rng.poisson(rate, 30)] for rate in (1.0, 1.4)]
        (one, spread), (other, more) = (resampled.mean(side) for side in sides)
        gap = difference(Interval(one), Interval(other), spread, more, resampled)
        hits += gap.low <= 0.4 <= gap.high
        widths.append(gap.high - gap.low)
    assert 0.92 <= hits / 300 <= 0.98
    assert np.mean(widths) < 2 * 1.96 * math.sqrt(2 * 20 / 30) / 2  # far narrower than unpaired


def test_intervals_of_medians_cover():
    rng, resampled, hits = np.random.default_rng(5), Resampled(30), 0
    for _ in range(300):
        interval = resampled.interval(
            *resampled.median([list(rng.exponential(600.0, k)) for k in rng.poisson(3, 30)])
        )
        hits += interval.low <= 600 * math.log(2) <= interval.high
    assert 0.92 <= hits / 300 <= 0.985


def test_student_is_students():
    for freedom in (1, 2, 5, 9, 29, 199):
        assert student(0.975, freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-3)


def test_how_many_more_runs_a_doubt_needs():
    """Half the width of an interval needs four times the runs: here it must shrink to a half."""
    assert more_replications(Interval(1.0, -1.0, 3.0), 100) == 300
    assert more_replications(Interval(-1.0, -3.0, 1.0), 100) == 300
    assert (
        more_replications(Interval(1.0, 0.5, 1.5), 100) is None
        and more_replications(Interval(0.0, -1.0, 1.0), 100) is None
    )


def test_that_many_runs_tell_about_half_of_the_time():
    """A mean of 0.3 with a spread of 1: at the number named its interval's end lies at 0 on
    average.
    """
    half = 1.96 / math.sqrt(30)
    runs = 30 + more_replications(Interval(0.3, 0.3 - half, 0.3 + half), 30)
    rng, resampled = np.random.default_rng(8), Resampled(runs)
    told = sum(
        not resampled.interval(
            *resampled.mean([[x] for x in rng.normal(0.3, 1.0, runs)])
        ).holds_zero
        for _ in range(200)
    )
    assert 0.35 < told / 200 < 0.65
