"""The points of a sweep: what is written for each key, and how points are drawn between."""

import pytest

from simulator.experiments.design import axis_of, points_of
from simulator.foundation.errors import ArgumentError


@pytest.mark.parametrize(
    ("text", "grid"),
    [
        ("5,10,14.4", ("5", "10", "14.4")),
        ("1h:3h:30m", ("1h", "1h30m", "2h", "2h30m", "3h")),
        ("99%:99.3%:0.1%", ("99%", "99.1%", "99.2%", "99.3%")),
        ("10/h:100/h:40/h", ("10/h", "50/h", "90/h")),
        ("0:1:0.5", ("0", "0.5", "1")),
        ("4:4:1", ("4",)),
        ("-1:1:1", ("-1", "0", "1")),
        ('{lognormal: {median: 4m, p90: 12m}}, 5m', ("{lognormal: {median: 4m, p90: 12m}}", "5m")),
        ('"a,b",c', ('"a,b"', "c")),
        ("2026-01-05T00:00:00Z", ("2026-01-05T00:00:00Z",)),
    ],
)  # fmt: skip
def test_what_is_written(text, grid):
    assert axis_of("key", text).grid() == grid


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("5:1:1", "5 is above 1: write LOW:HIGH:STEP"),
        ("1h:2h:0s", "the step 0s leads nowhere: write one above 0"),
        ("1:5:-1", "the step -1 leads nowhere"),
        ("1h:2:3", "write LOW, HIGH and STEP in one unit"),
        ("1%:2h:3", "write LOW, HIGH and STEP in one unit"),
        ("a,,b", "a value is empty"),
        ("a,b,a", "'a' is written twice: write it once"),
    ],
)
def test_what_is_no_axis(text, error):
    with pytest.raises(ArgumentError) as told:
        axis_of("key", text)
    assert error in str(told.value)


def test_a_grid_has_all_combinations():
    axes = [axis_of("one", "1,2"), axis_of("other", "a,b,c")]
    points = points_of(axes)
    assert len(points) == 6
    assert points[:4] == (("1", "a"), ("1", "b"), ("1", "c"), ("2", "a"))


AXES = [axis_of("share", "99%:99.9%"), axis_of("count", "1:5:1"), axis_of("name", "a,b")]


def test_a_latin_hypercube_has_a_point_in_each_part():
    points = points_of(AXES, number=100)
    shares = sorted(float(share.rstrip("%")) for share, _, _ in points)
    assert len(points) == 100
    for part, share in enumerate(shares):
        assert 99 + 0.009 * part - 1e-4 <= share <= 99 + 0.009 * (part + 1) + 1e-4
    assert {count: sum(each[1] == count for each in points) for count in "12345"} == dict.fromkeys(
        "12345", 20
    )


def test_random_points_are_those_of_their_seed():
    points = points_of(AXES, design="random", number=50, seed=3)
    assert points == points_of(AXES, design="random", number=50, seed=3)
    assert points != points_of(AXES, design="random", number=50, seed=4)
    # more of them are more of the same
    assert points_of(AXES, design="random", number=80, seed=3)[:50] == points


@pytest.mark.parametrize(
    ("axes", "given", "error"),
    [
        ([], {}, "there is nothing to vary"),
        (AXES[:1], {}, "a grid needs a step"),
        (AXES[1:], {"design": "latin"}, "say how many with --points"),
        (AXES[1:], {"design": "grid", "number": 3}, "leave out --points, or --design grid"),
        (AXES[1:], {"design": "sobol", "number": 3}, "'sobol' is not a design"),
        (AXES, {"number": 10_000}, "10,000 points are too many"),
        ([*AXES, AXES[0]], {"number": 3}, "share is varied twice"),
        ([axis_of("a", "0:1000:1"), axis_of("b", "0:1000:1")], {}, "has 1,002,001 points"),
    ],
)  # fmt: skip
def test_what_does_not_go_together(axes, given, error):
    with pytest.raises(ArgumentError) as told:
        points_of(axes, **given)
    assert error in str(told.value)
