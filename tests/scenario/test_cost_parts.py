"""The sizes and parts of an estimate beside numbers made by hand."""

import math

import pytest

from simulator import Scenario
from simulator.foundation.distributions import Exponential, Lognormal, Uniform, Weibull
from simulator.scenario.cost import cost_of, parts_of, refusals
from simulator.scenario.cost.amounts import Amounts, usual
from simulator.scenario.cost.coefficients import CELL_WORK, START_MEMORY, START_WORK, VARYING_WORK
from simulator.scenario.cost.monitoring import chance_above
from simulator.scenario.cost.part import MOST, Cost, Part, total
from simulator.scenario.cost.words import enough_memory, enough_time, told_memory, told_work

DAY = 86400.0


def scenario(**changes):
    """A day in cells of 10 s and ticks of 30 s, with one SLO and four rules."""
    return Scenario(**{"name": "x", "slos": [{"objective": "99%"}], **changes})


def outage(**fields):
    return {"kind": "provider_outage", "lasts": "1h", **fields}


def occurrences(**changes):
    return Amounts(scenario(**changes)).occurrences


def test_cells_ticks_and_counts():
    amounts = Amounts(scenario())
    assert (amounts.cells, amounts.ticks) == (8640, 2880)
    assert (amounts.slos, amounts.rules, amounts.runs) == (1, 4, 1)
    # arrivals and answers; one split more for each SLI that asks
    assert amounts.rows == 2
    assert Amounts(scenario(slos=[{"objective": "99%", "sli": "latency"}])).rows == 3


def test_somebody_on_call_is_a_second_run():
    assert Amounts(scenario(oncall={})).runs == 2


def test_the_longest_window():
    slos = [{"objective": "99%", "window": "7d", "name": "a"}, {"objective": "99%", "name": "b"}]
    assert Amounts(scenario(slos=slos)).window == 30 * DAY
    assert Amounts(scenario(slos=[{"objective": "99%", "window": "month"}])).window == 31 * DAY


@pytest.mark.parametrize(
    ("service", "is_varying"),
    [
        ({}, False),
        ({"traffic": {"daily": [1, 2] * 12}}, True),
        ({"retrieval": {"ingest": "1/s"}}, True),
        ({"traffic": {"retries": {"attempts": 2}}}, True),
    ],
)
def test_what_varies_by_itself_costs_more_for_each_count(service, is_varying):
    amounts = Amounts(scenario(service=service))
    assert amounts.is_varying is is_varying
    assert amounts.count_work == pytest.approx(CELL_WORK + is_varying * VARYING_WORK)


def test_failures_at_fixed_times_overlap_as_they_do():
    """Three of an hour, two of them half an hour apart: 2, 2 and 1 at once, a third of each."""
    found = occurrences(
        failures=[outage(at="1h", name="a"), outage(at="90m", name="b"), outage(at="9h", name="c")]
    )
    assert [each.times for each in found] == [1, 1, 1]
    # at the beginning of a only a is at work, at that of b both
    assert [each.overlap for each in found] == [1 / 3, 2 / 3, 1 / 3]
    assert [each.path for each in found] == ["failures[a]", "failures[b]", "failures[c]"]
    assert {each.every for each in found} == {""}


def test_failures_that_come_again():
    """Every two hours for one hour: 13 in a day (the first may come at once), 0.54 at once."""
    (found,) = occurrences(failures=[outage(every="2h")])
    assert found.times == 13 and found.overlap == pytest.approx(13 / 24)
    assert found.lasts == found.counted == 3600
    assert found.every == "failures[provider_outage].every"


def test_what_outlasts_the_run_is_counted_for_one_window_more():
    (found,) = occurrences(failures=[outage(at="1h", lasts="100d")])
    assert found.lasts == DAY and found.counted == 31 * DAY


def test_bad_releases_are_versions_and_may_be_slow():
    """One a day goes out twice (the first at once), a tenth of them bad, for six hours."""
    releases = {"every": "1d", "bad": "10%", "bad_ones": {"lasts": "6h"}}
    (found,) = occurrences(releases=releases)
    assert (found.planned, found.times) == (2, pytest.approx(0.2))
    assert found.overlap == pytest.approx(0.2 * 6 / 24)
    assert found.is_version and not found.is_slow and found.every == "releases.every"
    releases["bad_ones"]["latency_factor"] = 2
    assert occurrences(releases=releases)[0].is_slow


def test_incidents_are_at_least_half_an_hour_apart():
    assert Amounts(scenario(failures=[outage(at="1h")])).incidents == 1
    often = scenario(failures=[outage(every="1m")], limits={"time": "1d"})
    assert Amounts(often).incidents == 1 + 24 * 2


@pytest.mark.parametrize(
    ("value", "most", "mean"),
    [
        (5.0, 10.0, 5.0),
        (50.0, 10.0, 10.0),
        (Uniform(low=0, high=8), 100.0, 4.0),
        # E[min(X, 4)] = 4 - 4^2 / 16
        (Uniform(low=0, high=8), 4.0, 3.0),
        # 1e-9 (-ln(1 - p))^100 is above 7 from p = 0.715 on: five of sixteen; the rest is next to 0
        (Weibull(shape=0.01, scale=1e-9), 7.0, 5 * 7.0 / 16),
    ],
    ids=str,
)
def test_the_mean_of_what_counts(value, most, mean):
    assert usual(value, most) == pytest.approx(mean)


@pytest.mark.parametrize("distribution", [Exponential(mean=10), Lognormal(median=10, sigma=1)])
def test_sixteen_quantiles_are_near_the_mean(distribution):
    assert usual(distribution, 1e9) == pytest.approx(distribution.mean, rel=0.1)


@pytest.mark.parametrize(
    ("mean", "limit", "chance"),
    [
        (2.0, 0, 1 - math.exp(-2)),
        (2.0, 1, 1 - 3 * math.exp(-2)),
        (2.0, 1.9, 1 - 3 * math.exp(-2)),
        (2.0, 70, 0.0),
        (0.0, 0, 0.0),
        (100.0, 100, 0.5),
        (100.0, 110, 0.158655),  # one standard deviation above
    ],
)
def test_the_chance_of_a_poisson_count_above_a_limit(mean, limit, chance):
    assert chance_above(mean, limit) == pytest.approx(chance, abs=1e-6)


def test_a_cost_is_the_sum_of_its_parts():
    parts = [Part(1.0, 2.0, "a", "write a"), Part(10.0, 20.0, "b", "write b")]
    assert total(parts) == Cost(11.0, 22.0)
    assert total([*parts, Part(1e40, 1e40, "c", "write c")]) == Cost(MOST, MOST)
    first = parts_of(scenario())[0]
    assert (first.memory, first.work) == (START_MEMORY, START_WORK)


def test_without_a_history_none_is_kept():
    clean = cost_of(scenario())
    none = cost_of(scenario(monitoring={"before_start": "none"}))
    # 6 columns of the longest rule's 3 d in ticks of 30 s, of 8 bytes
    assert clean.memory - none.memory == 6 * 8640 * 8


def test_a_month_is_kept_in_cells_and_needs_more_on_the_way_under_a_curve():
    month = {"slos": [{"objective": "99%", "window": "month"}]}
    rolling = cost_of(scenario())
    assert cost_of(scenario(**month)).memory - rolling.memory == 6 * 267_840 * 8
    of_curve = [
        part.memory
        for part in parts_of(scenario(**month, service={"traffic": {"daily": [1, 2] * 12}}))
        if part.said.startswith("a window of a month")
    ]
    assert of_curve == [10 * 267_840 * 8]


def test_a_refusal_names_the_worst_part_and_the_limits_that_would_do():
    model = scenario(failures=[outage(every="20m")])
    cost = cost_of(model)
    assert refusals(model, cost.memory, cost.work) == []
    (of_work,) = refusals(model, cost.memory, cost.work / 2)
    assert of_work.startswith("failures[provider_outage] happens about 73 times in 1d, 3 at once")
    assert "memory" not in of_work and of_work.endswith(
        f"limits: {{time: {enough_time(cost.work)}}}"
    )
    (of_memory,) = refusals(model, cost.memory / 2, cost.work)
    assert of_memory.startswith("1d with an evaluation_interval of 30s is 2,880 ticks")
    assert of_memory.endswith(f"limits: {{memory: {enough_memory(cost.memory)}}}")
    (of_both,) = refusals(model, 0, 0)
    assert "limits: {memory: " in of_both and ", time: " in of_both


@pytest.mark.parametrize(
    ("work", "words", "limit"),
    [
        (0.04, "less than 0.1 s", "1s"),
        (59.4, "about 59 s", "60s"),
        (60, "about 1 min", "1m"),
        (3599, "about 60 min", "60m"),
        (3601, "about 1 h", "2h"),
        (2 * DAY, "about 2 d", "2d"),
    ],
)
def test_work_in_words_and_a_limit_above_it(work, words, limit):
    assert told_work(work) == words and enough_time(work) == limit


def test_memory_in_words_and_a_limit_above_it():
    assert told_memory(1.21e9) == "about 1.2 GB" and enough_memory(1.21e9) == "1.3GB"
    assert enough_memory(13_777e9) == "14000GB"


def test_what_a_team_that_learns_adds():
    """Ten failures and two kinds: 20 proposals, each with two rows, and a row for each failure; a
    week has 48 hours, so that all may be done, and each is weighed beside half of the others.
    """
    fields = {
        "horizon": "7d",
        "oncall": {},
        "failures": [outage(name=f"f{number}", at="1h") for number in range(10)],
    }
    learns = {"improvements": [{"kind": "prevention", "hours": 2}, "canary"]}
    before, after = (cost_of(scenario(**fields, **more)) for more in ({}, {"learning": learns}))
    assert after.memory - before.memory == pytest.approx((2 * 20 + 10) * 1.5e3)
    assert after.work - before.work == pytest.approx(50 * 1e-4 + 20 * 20 / 2 * 4e-6)
    off = scenario(**fields, learning={"on": False})
    assert cost_of(off) == before
