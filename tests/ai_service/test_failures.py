"""Failures that come again: their gaps, their names, and that they shift nobody else's draws."""

import numpy as np
import pytest
from scipy import stats
from worlds import demonstration, outage

from simulator import ScenarioError, load_scenario, simulate
from simulator.foundation.streams import Streams

WEEK = 7 * 86400.0


def strikes(failure, seed=1, horizon=WEEK):
    streams = Streams(seed)
    return failure.occurrences(lambda name, field: streams.of("failure", name, field), horizon)


def again(**fields):
    return outage(
        **{
            "name": "blip",
            "at": None,
            "every": {"exponential": {"mean": "6h"}},
            "lasts": {"uniform": {"low": "1m", "high": "5m"}},
            **fields,
        }
    )


def test_fixed_gaps():
    assert [each.start for each in strikes(again(every="2d"))] == [172800.0, 345600.0, 518400.0]
    assert [each.start for each in strikes(again(at="1h", every="3d"))] == [
        3600.0,
        262800.0,
        522000.0,
    ]
    assert [each.name for each in strikes(again(every="2d"))] == ["blip#1", "blip#2", "blip#3"]


def test_gaps_and_lengths_follow_their_distributions():
    """Kolmogorov-Smirnov at level 0.001 over about 2,800 occurrences."""
    found = strikes(again(), horizon=100 * WEEK)
    gaps = np.diff([0.0, *(each.start for each in found)])
    assert stats.kstest(gaps, stats.expon(scale=21600).cdf).pvalue > 0.001
    assert (
        stats.kstest([each.end - each.start for each in found], stats.uniform(60, 240).cdf).pvalue
        > 0.001
    )


def test_a_longer_horizon_only_adds():
    short, long = strikes(again()), strikes(again(), horizon=2 * WEEK)
    assert long[: len(short)] == short and len(long) > len(short)


def test_another_failure_shifts_no_draw():
    alone = demonstration(outcomes="random", horizon="3d", oncall=None, failures=[again()])
    both = demonstration(
        outcomes="random",
        horizon="3d",
        oncall=None,
        failures=[again(name="other", lasts="10m"), again()],
    )
    logs = [
        [event for event in simulate(scenario, 4).log if event.subject.startswith("blip#")]
        for scenario in (alone, both)
    ]
    assert logs[0] == logs[1] and logs[0]


def test_each_occurrence_is_on_the_log_and_has_its_own_size():
    run = simulate(
        demonstration(
            horizon="3d",
            oncall=None,
            failures=[again(error_ratio={"uniform": {"low": "20%", "high": "90%"}})],
        ),
        2,
    )
    begun = [event for event in run.log if event.kind == "failure_started"]
    assert [event.subject for event in begun] == [
        f"blip#{number + 1}" for number in range(len(begun))
    ]
    assert len({event.detail["error_ratio"] for event in begun}) == len(begun) > 3
    assert all("every" not in event.detail for event in begun)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"at": None, "every": None}, "has no time: write at, e.g. at: 1h, or every"),
        ({"every": "0s"}, "0 s is too short"),
        ({"name": "a#1"}, "ends with # and a number"),
    ],
)
def test_what_makes_no_sense(fields, said):
    with pytest.raises(ScenarioError, match=said):
        demonstration(failures=[again(**fields)])


def test_too_many_strikes_are_refused_with_the_number(tmp_path):
    (tmp_path / "s.yaml").write_text(
        "name: x\nslos: [{objective: 99%}]\nhorizon: 30d\nfailures: [{kind: provider_outage, every:"
        " 60s, lasts: 1s}]\n"
    )
    with pytest.raises(
        ScenarioError,
        match=(r"failures\[0\].every: happens about 43,200 times in 30d, more than 10,000"),
    ):
        load_scenario(tmp_path / "s.yaml")
