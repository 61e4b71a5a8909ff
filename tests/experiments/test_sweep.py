"""A sweep pools what `compare` would, with its intervals, and shows what is known of low traffic."""

import math

import numpy as np
import pytest

from simulator import ScenarioError, compare, load_scenario, sweep
from simulator.analysis.bootstrap import Resampled
from simulator.analysis.measures import Measure
from simulator.analysis.summed import Student, Summed
from simulator.analysis.totals import Totals
from simulator.foundation.errors import ArgumentError

SHIFT = load_scenario("the_shift").set("horizon", "1d")
KEY = "alerting.rules[fast-burn].burn_rate"


def by_measure(found, values):
    table = found.table[found.table[KEY] == values]
    return {row.measure: (row.value, row.low, row.high) for row in table.itertuples()}


def test_figures_and_intervals_are_those_of_compare():
    found = sweep(SHIFT, {KEY: [5, 14.4]}, 12, workers=1)
    variants = {text: SHIFT.set(KEY, float(text)) for text in ("5", "14.4")}
    told = compare(variants, 12, workers=1)
    checked = 0
    for estimate in told.estimates:
        if estimate.measure.typical == "mean":
            own = by_measure(found, estimate.variant)[estimate.measure.key]
            value = estimate.value
            wanted = [
                math.nan if end is None else end for end in (value.value, value.low, value.high)
            ]
            # exactly: the same runs, resampled alike
            assert np.array_equal([math.nan if end is None else end for end in own], wanted, True)
            checked += 1
    assert checked > 50


def test_of_many_runs_intervals_are_those_of_the_bootstrap_within_a_tenth():
    # beyond 2,000 runs Student's interval stands in; here both are of the same 2,000
    rng = np.random.default_rng(3)
    counts = rng.poisson(2.0, 2000).astype(float)
    totals = Totals(counts * rng.exponential(1.0, 2000), counts)
    measure = Measure("time", "mean time", "s", lambda card: [])
    summed = Summed(measure, totals, 3600.0)
    mean = summed.totals.mean
    one = Student().of_mean(mean, totals.influence)
    other = Resampled(2000).of_mean(mean, totals.influence)
    half = (other.high - other.low) / 2
    assert abs(one.low - other.low) < 0.1 * half
    assert abs(one.high - other.high) < 0.1 * half


def test_low_traffic_pages_for_single_failures():
    # of 20 seeds each by a Monte Carlo of its own, elsewhere
    known = {"10/h": 3.9, "60/h": 20.9, "100/h": 2.15, "300/h": 0.0, "1000/h": 0.0}
    found = sweep(
        load_scenario("at_60_per_hour"),
        {"service.traffic.interactive": list(known)},
        20,
        workers=1,
    )
    for point in found.points:
        pages = point.of("pages").value
        runs = found.table[found.table["service.traffic.interactive"] == point.values[0]]
        assert len(runs) > 20
        error = (pages.high - pages.low) / 4
        # both means have an error of their own
        away = abs(pages.value - known[point.values[0]])
        assert away <= 2.6 * math.sqrt(2) * error, (point.values, pages)


def test_runs_of_other_lengths_are_told_in_30_days():
    found = sweep(load_scenario("at_60_per_hour"), {"horizon": "3d,30d"}, 8, workers=1)
    short, long = (point.of("pages") for point in found.points)
    assert short.measure.unit == long.measure.unit == "per 30 d"
    assert 0.3 < short.value.value / long.value.value < 3


def test_a_number_in_a_list_is_in_base_units_as_everywhere_in_python():
    key = "oncall.acknowledge"
    found = sweep(SHIFT, {key: [300, 900.0]}, 2, workers=1)
    assert [point.scenario.oncall.acknowledge for point in found.points] == [300, 900]
    told = sweep(SHIFT, {key: ["5m", "15m"]}, 2, workers=1)
    own, other = (
        [[figure.value for figure in point.figures] for point in each.points]
        for each in (found, told)
    )
    assert own == other
    with pytest.raises(ScenarioError, match="300 is not a duration"):
        sweep(SHIFT, {key: "300,900"}, 2, workers=1)


@pytest.mark.parametrize(
    ("vary", "error"),
    [
        ({"nokey": "1,2"}, "--vary nokey=1: nokey: unknown key 'nokey'"),
        ({KEY: "5,0"}, f"--vary {KEY}=0: "),
        (
            {"service.traffic.retries.attempts": "1.5,2"},
            "1.5 is not a whole number: write whole numbers, or steps between two, e.g. 1:5:1",
        ),
        (
            {"seed": "1,2"},
            "seed: each point is played with the same seeds: give the first of them by --seed",
        ),
        ({"name": "a,b"}, "name: changes nothing of what is played: vary another key"),
        ({"slos[0].name": "a,b"}, "the names of the SLOs differ from point to point"),
    ],
)
def test_what_cannot_be_varied(vary, error):
    with pytest.raises(ScenarioError) as told:
        sweep(SHIFT, vary, 2, workers=1)
    assert error in str(told.value)


def test_an_invalid_point_is_named():
    vary = {"service.traffic.interactive": "1/s,2/s", KEY: "5,0"}
    with pytest.raises(ScenarioError) as told:
        sweep(SHIFT, vary, 2, workers=1)
    assert str(told.value).startswith(f"--vary service.traffic.interactive=1/s, {KEY}=0: ")


def test_what_is_no_sweep():
    with pytest.raises(ArgumentError, match="is not values by key"):
        sweep(SHIFT, [KEY], 2)
    with pytest.raises(ArgumentError, match="neither a list of values nor a text"):
        sweep(SHIFT, {KEY: 5}, 2)
    with pytest.raises(ArgumentError, match="100,000 at most"):
        sweep(SHIFT, {KEY: "5,6"}, 100_001)
