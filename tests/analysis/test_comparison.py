"""Figures over many runs: pooled counts, intervals that cover, paired differences, and words where
there is nothing to say.
"""

import math
from dataclasses import replace

import numpy as np
import pytest
from cards import card, comparison, incident
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from slowly import first_of, given_some
from worlds import demonstration

from simulator.analysis.bootstrap import Interval, Resampled, ShareOfRuns, exact_interval, student
from simulator.analysis.comparison import Comparison, Variant
from simulator.analysis.exchanges import critical_value
from simulator.analysis.figures import more_replications
from simulator.analysis.scoring.scorecard import CensoredTime
from simulator.analysis.totals import Paired, Totals

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
        and not late.is_beyond_chance
    )
    mean = found.of("mean_time_to_page", "never")
    assert mean.value.value is None and mean.note == "no data" and mean.reached == 0
    row = next(
        row for row in found.rows() if (row["measure"], row["variant"]) == ("time_to_page", "never")
    )
    assert row["value"] is None and row["note"]


def test_what_is_the_same_in_every_run_is_said_and_no_data_too():
    found = comparison(WORLD, a=[card(pages=1)] * 6, b=[card(pages=2)] * 6)
    estimate = found.of("pages", "b")
    assert estimate.note == "the same in every run" and estimate.is_beyond_chance
    assert estimate.gap == Interval(1.0, 1.0, 1.0, is_constant=True)
    assert (
        found.of("time_to_page", "a").note == "no data"
        and found.of("recall_pages", "b").value.value is None
    )


def test_none_in_any_run_says_how_many_runs_may_hold_one():
    """1 - 0.05^(1 / 200) = 1.487%: with that share of runs, 200 without any come in 1 of 20."""
    estimate = comparison(WORLD, a=[card()] * 200).of("pages", "a")
    assert estimate.note == "the same in every run; at most 1.49% of runs contain any"
    assert estimate.value.held.high == pytest.approx(1 - 0.05 ** (1 / 200))


def test_few_events_have_the_exact_interval_of_the_share_of_runs():
    cards = [card(pages=3 * (n < 2) + (n == 2)) for n in range(20)]
    estimate = comparison(WORLD, a=cards).of("pages", "a")
    assert (estimate.value.low, estimate.value.held.some, estimate.value.held.runs) == (None, 3, 20)
    exact = stats.binomtest(3, 20).proportion_ci(method="exact")
    assert (estimate.value.held.low, estimate.value.held.high) == pytest.approx(
        (exact.low, exact.high)
    )
    assert estimate.note == "few events: in 3 of 20 runs, that is 3.21% to 37.9% of all runs"
    # ten events are enough
    more = comparison(WORLD, a=[*cards[:-3], *[card(pages=1)] * 3]).of("pages", "a")
    assert more.value.held is None and more.value.low is not None


def test_of_a_share_near_one_the_exceptions_are_few():
    cards = [card(found=[60.0] * 5, missed=int(n in (3, 8))) for n in range(20)]
    estimate = comparison(WORLD, a=cards).of("recall_pages", "a")
    assert estimate.value.low is None and estimate.note.startswith(
        "few exceptions: in 2 of 20 runs"
    )


def test_few_events_are_those_of_a_month_however_long_the_runs_are():
    """Twelve pages in runs of 3 days are 120 in 30 days, and twelve pages all the same."""
    cards = [card(pages=n % 2, horizon=3 * 86400.0) for n in range(16)]
    short = comparison(demonstration(horizon="15d"), a=cards).of("pages", "a")
    assert short.value.value == 5.0 and short.note.startswith("few events: in 8 of 16 runs")


def test_a_difference_in_few_events_is_of_the_runs_that_differ():
    base = [card(pages=5 + n % 3) for n in range(20)]
    other = [card(pages=5 + n % 3 + (n < 3)) for n in range(20)]
    gap = comparison(WORLD, a=base, b=other).of("pages", "b").gap
    assert (gap.value, gap.low, gap.held) == (pytest.approx(0.15), None, ShareOfRuns(3, 20))


@pytest.mark.parametrize("some, runs", [(0, 1), (1, 5), (5, 5), (4, 60), (9, 200), (1, 5000)])
def test_the_exact_interval_is_clopper_and_pearsons(some, runs):
    low, high = exact_interval(some, runs)
    exact = stats.binomtest(some, runs).proportion_ci(method="exact")
    if some:
        assert (low, high) == pytest.approx((exact.low, exact.high), abs=1e-12)
    else:
        assert (low, high) == pytest.approx((0, 1 - 0.05 ** (1 / runs)))


@given_some(
    30,
    100,
    st.lists(st.lists(st.floats(0, 1e6), max_size=4), min_size=1, max_size=12),
    st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_an_interval_holds_its_estimate_and_has_a_width_or_says_why(times, reached):
    cards = [
        card(pages=len(each), found=each, missed=int(miss))
        for each, miss in zip(times, reached, strict=False)
    ]
    for estimate in comparison(WORLD, a=cards, b=cards[::-1]).estimates:
        for interval in (estimate.value, estimate.gap):
            if interval is None or interval.value is None:
                continue
            if interval.low is None or len(cards) < 5:
                assert interval.low is None and interval.remark
            elif interval.is_constant:
                assert interval.low == interval.high == interval.value
                assert "the same in every run" in estimate.note
            elif interval is estimate.gap or estimate.measure.typical == "mean":
                assert interval.low < interval.high
                assert interval.low <= interval.value <= interval.high


@pytest.mark.parametrize("runs", [1, 2, 4])
def test_below_five_runs_there_is_no_interval(runs):
    cards = [card(pages=n, found=[60.0 + n]) for n in range(runs)]
    found = comparison(WORLD, a=cards, b=[card(pages=9, found=[90.0])] * runs)
    for estimate in found.estimates:
        assert estimate.value.low is None and (estimate.gap is None or estimate.gap.low is None)
        assert not estimate.is_beyond_chance and estimate.more is None
    assert found.of("pages", "a").note == "too few runs for an interval"
    enough = comparison(WORLD, a=[card(pages=3 + n % 2) for n in range(5)]).of("pages", "a")
    assert enough.value.low is not None


def test_times_are_compared_over_what_both_found():
    """The baseline finds f60 and f900, the variant f60 a minute later and f5; f7200 is only in one
    of its runs.
    """
    base = [card(found=[60.0, 900.0]) for _ in range(8)]
    other = [
        replace(
            each,
            episodes=(
                replace(each.episodes[0], page=CensoredTime(120.0 + n % 2)),
                replace(each.episodes[1], page=CensoredTime(5.0, is_reached=False)),
            ),
        )
        for n, each in enumerate(base)
    ]
    other[0] = replace(other[0], episodes=(*other[0].episodes, *card(found=[7200.0]).episodes))
    found = comparison(WORLD, a=base, b=other)
    for key in ("time_to_page", "mean_time_to_page"):
        estimate = found.of(key, "b")
        assert estimate.gap.value == pytest.approx(60.5) and estimate.is_beyond_chance
        assert (estimate.common.both, estimate.common.left_out) == (8, 9)
    assert found.of("mean_time_to_page", "b").value.value == pytest.approx((8 * 120.5 + 7200) / 9)
    row = next(
        row for row in found.rows() if (row["measure"], row["variant"]) == ("time_to_page", "b")
    )
    assert (row["found_by_both"], row["found_by_one"]) == (8, 9)


def test_what_nobody_found_in_common_has_no_difference():
    estimate = comparison(WORLD, a=[card(found=[60.0])] * 9, b=[card(missed=1)] * 9).of(
        "mean_time_to_page", "b"
    )
    assert (
        estimate.gap.value is None and not estimate.is_beyond_chance and estimate.common.both == 0
    )


def test_nobody_on_call_leaves_the_response_out():
    alone = comparison(WORLD, a=[card()] * 3)
    assert {estimate.group for estimate in alone.estimates} == {
        "alerts"
    } and alone.budget_key() == "unseen"


def test_the_response():
    times = incident(
        detect=CensoredTime(60.0),
        acknowledge=CensoredTime(120.0),
        mitigate=None,
        resolve=CensoredTime(9000.0, False),
    )
    cards = tuple(card(pages=1, spent=0.3, unattended=0.9, incidents=[times]) for _ in range(4))
    found = Comparison("r", (Variant("a", WORLD, cards, cards),), (0, 1, 2, 3), 4)
    values = {
        estimate.measure.key: estimate
        for estimate in found.estimates
        if estimate.group == "response"
    }
    assert (
        values["time_to_detect"].value.value == 60 and values["time_to_mitigate"].note == "no data"
    )
    assert values["time_to_resolve"].reached == 0 and values["time_to_resolve"].note == "no data"
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
    estimate = found.of("pages", "b")
    assert (
        estimate.gap.is_constant
        and estimate.is_beyond_chance
        and estimate.gap.value == pytest.approx(1)
        and estimate.value.high - estimate.value.low > 2
    )
    assert estimate.note == "difference: the same in every run"


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
    """Over 300 repetitions of 30 runs the 95% interval holds the truth in 92 to 99 of 100."""
    draw, truth = SHAPES[name]
    rng, resampled = np.random.default_rng(20), Resampled(30)
    hits = 0
    for _ in range(300):
        totals = Totals.of(draw(rng, 30))
        interval = resampled.of_mean(totals.mean, totals.influence)
        hits += interval.low <= truth <= interval.high
    assert 0.92 <= hits / 300 <= 0.99


def test_intervals_of_paired_differences_cover():
    """A common part that varies much, and a difference of 0.4 in the mean."""
    rng, resampled, hits, widths = np.random.default_rng(3), Resampled(30), 0, []
    for _ in range(300):
        common = rng.poisson(20.0, 30)
        sides = (Totals.of([[x] for x in common + rng.poisson(rate, 30)]) for rate in (1.0, 1.4))
        pair = Paired(*sides)
        gap = resampled.of_mean(pair.difference, pair.influence)
        hits += gap.low <= 0.4 <= gap.high
        widths.append(gap.high - gap.low)
    assert 0.92 <= hits / 300 <= 0.98
    assert np.mean(widths) < 2 * 1.96 * math.sqrt(2 * 20 / 30) / 2  # far narrower than unpaired


@pytest.mark.parametrize("times", first_of([100, 300], 1))
def test_intervals_of_medians_cover(times):
    rng, resampled, hits = np.random.default_rng(5), Resampled(30), 0
    for _ in range(times):
        interval = resampled.of_median(
            [list(rng.exponential(600.0, k)) for k in rng.poisson(3, 30)]
        )
        hits += interval.low <= 600 * math.log(2) <= interval.high
    assert 0.92 <= hits / times <= 0.985


def test_student_is_students():
    for freedom in (1, 2, 5, 9, 29, 199):
        assert student(0.975, freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-3)


def test_how_many_more_runs_a_doubt_needs():
    """n ((c + 0.84) / z)^2 - n: at the critical value itself 100 ((2.5 + 0.84) / 2.5)^2 - 100."""
    assert more_replications(2.5, 2.5, 100) == math.ceil(100 * (3.34 / 2.5) ** 2 - 100)
    assert more_replications(1.0, 2.5, 100) == math.ceil(100 * 3.34**2 - 100)
    assert more_replications(2.6, 2.5, 100) is None  # it is told
    assert more_replications(0.64, 2.5, 100) is None  # too small to guess
    assert more_replications(1.0, math.inf, 5) is None  # nothing can be told


def test_that_many_runs_tell_in_four_of_five():
    """One difference alone of 0.3 with a spread of 1, seen as 0.3 in 30 runs."""
    runs = 30 + more_replications(0.3 * math.sqrt(30), 1.98, 30)
    rng, told = np.random.default_rng(8), 0
    for _ in range(300):
        first = Totals(np.zeros(runs), np.ones(runs))
        pair = Paired(first, Totals(rng.normal(0.3, 1.0, runs), np.ones(runs)))
        told += abs(pair.studentised) > critical_value([pair])
    assert 0.73 < told / 300 < 0.87


def test_where_nearly_all_runs_are_alike_it_is_students_interval():
    """Seven of eight runs hold the same: a resample of these alone has no spread, and may be as far
    off as can be. It was an end at 1.8e308, written as "not reached".
    """
    values = np.array([-60.0] * 7 + [-65.0])
    found = Resampled(8).of_mean(float(values.mean()), values - values.mean())
    t = stats.ttest_1samp(values, 0.0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((t.low, t.high), rel=1e-3)


@given(st.lists(st.integers(0, 3), min_size=5, max_size=30))
@settings(deadline=None)
def test_every_interval_is_finite_or_none(values):
    influence = np.array(values, dtype=float) - np.mean(values)
    found = Resampled(len(values)).of_mean(float(np.mean(values)), influence)
    assert found.low is None or (abs(found.low) < 1e6 and abs(found.high) < 1e6)
