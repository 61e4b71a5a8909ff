"""The Pareto front against brute force, and the best choice within a limit."""

import itertools
import math

import numpy as np
import pytest
from compared import MIN, card, compared, worlds
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.analysis.tradeoff import best, front, options

COORDINATES = st.one_of(st.integers(0, 4).map(float), st.floats(0, 10), st.just(math.inf))
WORLDS = worlds()


def beats(one, other):
    return one[0] <= other[0] and one[1] <= other[1] and one != other


@given(st.lists(st.tuples(COORDINATES, COORDINATES), max_size=12))
@example([])
@example([(1.0, 2.0), (1.0, 2.0)])
@example([(0.0, math.inf), (5.0, 3.0)])
def test_the_front_is_what_no_other_point_beats(points):
    finite = [point for point in points if all(map(math.isfinite, point))]
    wanted = [
        point in finite and not any(beats(other, point) for other in finite) for point in points
    ]
    assert front(np.array(points, dtype=float).reshape(-1, 2)).tolist() == wanted


@given(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=12), st.randoms())
def test_the_front_falls_and_does_not_depend_on_the_order(points, random):
    mask = front(np.array(points))
    steps = sorted({point for point, on in zip(points, mask, strict=True) if on})
    assert all(a[0] < b[0] and a[1] > b[1] for a, b in itertools.pairwise(steps))
    assert bool(steps) == any(all(map(math.isfinite, point)) for point in points)
    mixed = random.sample(points, len(points))
    assert {point for point, on in zip(mixed, front(np.array(mixed)), strict=True) if on} == set(
        steps
    )


def named(comparison, limit=None):
    found = best(comparison, limit)
    return found and found.label


def test_the_best_is_the_earliest_within_the_limit():
    comparison = WORLDS[
        "usual"
    ]  # loose 3.5 pages, google-30d 7.5, tight 9.5; the more pages the earlier
    assert [named(comparison, limit) for limit in (3.4, 3.5, 7.4, 7.5, 9.4, 9.5, None)] == [
        None, "loose", "loose", "google-30d", "google-30d", "tight", "tight",
    ]  # fmt: skip


def test_among_equally_early_ones_fewer_pages_win():
    variants = {
        label: [card(true, 0, [600.0])] * 3
        for label, true in (("five", 5), ("two", 2), ("also two", 2))
    }
    assert named(compared(variants)) == "two" and named(compared(variants), 1) is None


def test_what_never_pages_is_no_choice():
    """Though it sends no pages at all."""
    comparison = WORLDS["never fires"]
    found = {option.label: option for option in options(comparison)}
    assert (
        found["never"].point == (0.0, math.inf)
        and not found["never"].is_reached
        and found["google-30d"].is_reached
    )
    assert named(comparison) == "google-30d" and named(comparison, 5) is None
    assert front(np.array([option.point for option in found.values()])).tolist() == [
        True,
        False,
        False,
    ]
    assert named(WORLDS["nothing pages"]) is None


def test_exactly_half_is_still_a_median():
    comparison = compared({"half": [card(1, 0, [5 * MIN, None])] * 4})
    assert options(comparison)[0].point == (1.0, 300.0) and named(comparison) == "half"


@pytest.mark.parametrize(
    ("name", "labels"),
    [("no data", []), ("no data in one", ["google-30d"]), ("one variant", ["google-30d"])],
)
def test_what_has_no_data_is_no_option(name, labels):
    assert [option.label for option in options(WORLDS[name])] == labels


def test_the_options_are_the_figures():
    comparison = WORLDS["usual"]
    for option in options(comparison):
        assert (
            option.pages == comparison.of("pages", option.label).value
            and option.time_to_page == comparison.of("time_to_page", option.label).value
        )
