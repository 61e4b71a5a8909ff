"""What a scenario costs is known before it runs, and what costs too much is refused with the way
out.
"""

import subprocess
import sys
import time

import pytest
from click.testing import CliRunner
from measured import LARGE, many, memory, outage, scenario, whole, work
from random_scenarios import random_scenario
from slowly import first_of
from worlds import demonstration

from simulator import Scenario, ScenarioError, load_scenario, simulate
from simulator.cli import main
from simulator.scenario.cost import Cost, cost_of, parts_of, told
from simulator.scenario.limits import Limits

MOST_MEMORY, MOST_WORK = 1.0, 3.0
"""What is measured is at most so many times the estimate."""
PESSIMISTIC_MEMORY, PESSIMISTIC_WORK = 4.0, 6.0
"""The estimate is at most so many times what is measured, that of work for the gallery."""
SMALL = 5e6
"""Bytes: less decides nothing, as every limit is far above it."""
GALLERY = ("at_60_per_hour",)
"""The slow part measures all of the gallery."""
NAME = "name: x\n"
SLO = "slos: [{objective: 99%}]\n"
CURVE = {"traffic": {"daily": [1] * 12 + [2] * 12}}
FIVE = [
    {"name": sli, "sli": sli, "objective": "99%"}
    for sli in ("availability", "latency", "quality", "safety", "cost")
]
OUTAGE = "{kind: provider_outage, lasts: 1s, "


def holds(model, folder):
    """The law: memory is at most what is estimated, and at least a quarter; work is not much
    more than estimated. (Estimate / measured) of work.
    """
    cost, used, done = cost_of(model), memory(model, folder), work(model, folder)
    assert used <= MOST_MEMORY * cost.memory, (used, cost)
    assert done <= MOST_WORK * cost.work, (done, cost)
    assert cost.memory <= PESSIMISTIC_MEMORY * max(used, SMALL), (used, cost)
    return cost.work / done


@pytest.fixture(scope="module", autouse=True)
def warm(tmp_path_factory, request):
    """Imports and caches are no part of what a scenario costs."""
    path = request.config.rootpath / "scenarios" / "two_at_once.yaml"
    whole(load_scenario(path), tmp_path_factory.mktemp("warm"))


@pytest.mark.parametrize("name", GALLERY)
def test_the_gallery_costs_what_is_estimated(name, pytestconfig, tmp_path):
    model = load_scenario(pytestconfig.rootpath / "scenarios" / f"{name}.yaml")
    assert holds(model, tmp_path) < PESSIMISTIC_WORK


@pytest.mark.slow
def test_the_whole_gallery_costs_what_is_estimated(pytestconfig, tmp_path):
    for path in sorted((pytestconfig.rootpath / "scenarios").glob("*.yaml")):
        assert holds(load_scenario(path), tmp_path) < PESSIMISTIC_WORK, path


@pytest.mark.slow
def test_random_scenarios_cost_no_more_than_estimated(tmp_path):
    for seed in (1, 2, 4, 11):
        holds(random_scenario(seed), tmp_path)


@pytest.mark.slow
def test_many_random_scenarios_cost_no_more_than_estimated(tmp_path):
    for seed in range(20):
        holds(random_scenario(seed), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_what_is_large_costs_no_more_than_estimated(name, tmp_path):
    holds(scenario(**LARGE[name]), tmp_path)


@pytest.mark.parametrize(
    "changes",
    first_of(
        [
            {"horizon": "5d", "monitoring": {"scrape_interval": "2s"}},
            {"monitoring": {"evaluation_interval": "200ms"}},
            {"horizon": "6h", "failures": [outage(every="3m")], "oncall": {}},
            {"horizon": "12h", "releases": {"every": "5m"}},
            {"horizon": "2d", "slos": [{"objective": "99%", "window": "month"}]},
            {"horizon": "30d", "monitoring": {"scrape_interval": "20s"}, "service": CURVE},
            {"horizon": "10d", "slos": FIVE, "oncall": {}},
            {"slos": [{"objective": "99%", "window": "month"}], "service": CURVE},
            {"slos": [{"objective": "99%", "window": "30000d"}]},
        ],
        1,
    ),
)
def test_what_is_larger_costs_no_more_than_estimated(changes, tmp_path):
    holds(scenario(**changes), tmp_path)


REFUSED = {
    "a month of fine cells": (
        "horizon: 1h\nslos: [{objective: 99%, window: month}]\n"
        "monitoring: {scrape_interval: 10ms}\nservice: {traffic: {interactive: 0.1/s}}\n",
        "a window of a month in steps of 10ms keeps 267,840,000 counts of history",
        "write a longer monitoring.scrape_interval or a window in days, or limits: {memory: ",
    ),
    "a rule's window of fine cells": (
        SLO + "monitoring: {scrape_interval: 10ms, evaluation_interval: 10ms}\n"
        "alerting: {rules: [{name: a, severity: sev1, long_window: 100000d, burn_rate: 2}]}\n",
        "a window of 100000d in steps of 10ms keeps 864,000,000,000 counts of history",
        "or limits: {memory: ",
    ),
    "looks at every tick": (
        SLO + "horizon: 30d\nmonitoring: {evaluation_interval: 1ms}\noncall: {}\n"
        "failures: [" + OUTAGE + "every: 1h}]\n",
        "the person on call looks about ",
        "or a shorter oncall.check.give_up_after, or limits: {memory: ",
    ),
    "mixtures of slow versions": (
        "slos: [{objective: 99%, sli: latency}]\n"
        "releases: {every: 1m, bad: 100%, bad_ones: {latency_factor: 2}}\n",
        "releases happens about 1,441 times in 1d, 240 at once",
        "write a longer releases.every\n",
    ),
    "clients who try again at once": (
        SLO + "service: {retrieval: {ingest: 100/s}, traffic: {retries: {attempts: 3, backoff:"
        " 1ms}}}\n",
        "clients that retry every 1ms need about ",
        "write a longer service.traffic.retries.backoff, or limits: {memory: ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize("name", REFUSED)
def test_what_costs_too_much_is_refused_in_one_line(name, command, tmp_path):
    lines, said, remedy = REFUSED[name]
    (tmp_path / "s.yaml").write_text(NAME + lines)
    done = CliRunner().invoke(main, [command, str(tmp_path / "s.yaml")])
    assert done.exit_code == 2 and done.output.count("\n") == 1, done.output
    assert said in done.output and remedy in done.output


@pytest.mark.parametrize("name", [name for name in REFUSED if "limits" in REFUSED[name][2]])
def test_the_limits_that_it_says_are_enough(name, tmp_path):
    lines, _, _ = REFUSED[name]
    (tmp_path / "s.yaml").write_text(NAME + lines)
    with pytest.raises(ScenarioError) as error:
        load_scenario(tmp_path / "s.yaml")
    limits = str(error.value).partition(", or limits: ")[2].strip()
    (tmp_path / "s.yaml").write_text(f"{NAME}{lines}limits: {limits}\n")
    load_scenario(tmp_path / "s.yaml")


def test_a_long_window_of_a_budget_takes_next_to_nothing():
    """A budget looks at the run's own cells, however long its window is."""
    usual, long = (
        cost_of(scenario(slos=[{"objective": "99%", "window": window}]))
        for window in ("30d", "30000d")
    )
    assert long.memory < usual.memory + 0.1e6 and long.work < usual.work + 0.01


def test_a_fine_grid_takes_time_and_little_memory():
    """A byte for each of 86 million ticks, and what a block of them takes."""
    cost = cost_of(scenario(monitoring={"evaluation_interval": "1ms"}))
    assert cost.memory < 110e6 and 5 < cost.work < 100


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {"horizon": "6h", "monitoring": {"evaluation_interval": "1ms"}},
        {"horizon": "6h", "failures": [outage(every="9s")]},
        {"horizon": "6h", "releases": {"every": "9s"}},
    ],
)
def test_what_is_slow_and_not_refused_really_runs_within_the_estimate(changes, tmp_path):
    holds(scenario(**changes), tmp_path)


def test_200_failures_30_objectives_and_40_rules_are_not_refused():
    month = scenario(**many(30))
    assert len(month.failures) == 200
    assert cost_of(month).work < Limits().time / 3


def test_limits_are_raised_and_lowered():
    large = {"horizon": "60d", "monitoring": {"scrape_interval": "1s"}}
    memory = cost_of(scenario(**large)).memory
    scenario(**large, limits={"memory": f"{memory / 1e6 + 1:.0f}MB"})
    with pytest.raises(ScenarioError, match=r"10,368,000 .*or limits: \{memory: [45][0-9]0MB\}"):
        scenario(**large, limits={"memory": "100MB"})
    with pytest.raises(ScenarioError, match=r"or limits: \{time: [0-9]s\}"):
        scenario(**large, limits={"time": "1s"})


def test_limits_are_read_and_written():
    assert "limits" not in scenario().dump()
    limited = scenario(limits={"memory": "4GB", "time": "1h"})
    assert limited.dump()["limits"] == {"memory": 4e9, "time": 3600.0}
    assert Scenario.model_validate(limited.dump()) == limited
    assert scenario().set("limits.memory", "500MB").limits.memory == 5e8
    with pytest.raises(ScenarioError, match="is not an amount of memory: write 4MB or 4GB"):
        scenario(limits={"memory": "4 gigs"})


def test_limits_change_nothing_of_a_run():
    plain, limited = demonstration(), demonstration(limits={"memory": "1GB", "time": "5m"})
    assert simulate(plain).log == simulate(limited).log


ABSURD = (
    {"horizon": 9.9e9, "monitoring": {"scrape_interval": 3600}},
    {"failures": [outage(every=1e-300)]},
    {"failures": [outage(every=1e300, lasts=1e300)]},
    {"failures": [outage(every={"weibull": {"shape": 0.01, "scale": 1e-9}})]},
    {"failures": [outage(every={"lognormal": {"median": "1s", "sigma": 30}}, lasts="1d")]},
    {"releases": {"every": {"exponential": {"mean": "1ms"}}}},
    {"horizon": 0.001},
    {"limits": {"time": 0}},
    {"limits": {"memory": 1e-300}},
    {
        "horizon": 9.9e9,
        "monitoring": {"scrape_interval": 0.001, "evaluation_interval": 0.001, "max_samples": 10**20},
        "alerting": {
            "rules": [{"name": "a", "severity": "sev1", "long_window": 9e9, "burn_rate": 1}]
        },
        "oncall": {"check": {"window": 0.001, "give_up_after": 9e9}},
        "service": {
            "traffic": {"interactive": 1e-9, "retries": {"attempts": 20, "backoff": 0.001}}
        },
        "failures": [outage(at=0.0, lasts=1e308)],
    },
)  # fmt: skip


@pytest.mark.parametrize("changes", ABSURD)
def test_absurd_numbers_are_refused_or_accepted_and_never_break_it(changes):
    try:
        model = scenario(**changes)
    except ScenarioError as error:
        assert "inf" not in str(error) and "nan" not in str(error)
    else:
        cost = cost_of(model)
        assert 0 < cost.memory < 3e9 and 0 < cost.work < 600


def test_it_costs_next_to_nothing_itself(pytestconfig):
    """Less than a thousandth of a second for a usual scenario, without numpy."""
    model = load_scenario(pytestconfig.rootpath / "scenarios" / "two_providers.yaml")
    begin = time.process_time()
    for _ in range(20):
        cost_of(model)
    assert time.process_time() - begin < 20 * 0.01
    code = (
        "import sys; from simulator.scenario import Scenario; from simulator.scenario.cost import"
        " cost_of; cost_of(Scenario(name='x', slos=[{'objective': 0.99}]));"
        " sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_every_part_says_what_it_is():
    model = demonstration(
        releases={"every": "1h"},
        service={"traffic": {"daily": [1] * 24, "retries": {"attempts": 2}}},
    )
    parts = parts_of(model)
    assert all(part.memory >= 0 and part.work >= 0 for part in parts)
    assert all(part.said and part.remedy.startswith("write ") for part in parts)
    assert sum(part.memory for part in parts) == cost_of(model).memory


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        (Cost(40.4e6, 2.04), "about 40 MB and about 2 s"),
        (Cost(999e6, 0.04), "about 1 GB and less than 0.1 s"),
        (Cost(1.26e9, 119), "about 1.3 GB and about 2 min"),
        (Cost(13.8e12, 1e5), "about 14,000 GB and about 28 h"),
    ],
)
def test_costs_are_told_with_two_digits(cost, words):
    assert told(cost) == words


def test_check_shows_it(tmp_path):
    (tmp_path / "s.yaml").write_text(NAME + SLO)
    path = str(tmp_path / "s.yaml")
    shown = CliRunner().invoke(main, ["check", path]).output.splitlines()
    assert shown[-1].startswith("  costs about ")
    assert shown[-1].endswith(" on a machine that draws 50 million numbers a second")
    assert "costs" not in CliRunner().invoke(main, ["check", "-q", path]).output
