"""What can only be said of a whole scenario, one line for each check."""

import pytest

from simulator import Scenario, ScenarioError
from simulator.scenario.checks import problems_in
from simulator.scenario.limits import Limits

OUTAGE = {"kind": "provider_outage", "lasts": "1m"}
SLICES = {"objective": "99%", "budgeting": "Timeslices"}


def scenario(**changes):
    return Scenario(**{"name": "x", "slos": [{"objective": "99%"}], **changes})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"slos": [{"objective": "99%"}] * 2}, "two slos are called 'availability'"),
        ({"failures": [{**OUTAGE, "at": 0, "name": "a"}] * 2}, "two failures are called 'a'"),
        ({"monitoring": {"max_samples": 8639}}, "needs 8,640 samples, more than 8,639"),
        # 2^33 requests / (1 d + 30 d) = 3,207.2 a second
        (
            {"outcomes": "expected", "service": {"traffic": {"interactive": "3208/s"}}},
            "too many to expect exactly",
        ),
        # 2^30 requests / (10 s x 168) = 639,132 a second
        (
            {
                "horizon": "1m",
                "slos": [{"objective": "99%", "window": "1h"}],
                "service": {"traffic": {"interactive": "639133/s"}},
            },
            "too many to count in cells of 10s",
        ),
        ({"failures": [{**OUTAGE, "every": "8.6s"}]}, "happens about 10,047 times in 1d"),
        ({"releases": {"every": "8.6s"}}, "releases.every: happens about 10,047 times"),
        ({"start": "9999-12-01T00:00:00Z"}, "ends after the year 9999"),
        ({"releases": {"freeze_when_spent": "availabilty"}}, "did you mean availability?"),
        (
            {"slos": [{**SLICES, "timeslice": {"length": "65s"}}]},
            "1m5s is not a whole number of cells",
        ),
        (
            {"slos": [{**SLICES, "window": "1m", "timeslice": {"length": "5m"}}]},
            "1m is shorter than a time slice (5m)",
        ),
        (
            {"slos": [{"objective": "99%", "window": "5s"}]},
            "5s is shorter than monitoring.scrape_interval (10s)",
        ),
        (
            {
                "slos": [{"objective": "99%", "budget_spent_before": "10%"}],
                "monitoring": {"before_start": "none"},
            },
            "budget_spent_before: needs a history",
        ),
        ({"failures": [{**OUTAGE, "at": 0, "name": "a#1"}]}, "'a#1' ends with # and a number"),
        ({"limits": {"memory": "1MB"}}, "or limits: {memory: "),
    ],
)
def test_what_does_not_fit_together(changes, said):
    with pytest.raises(ScenarioError) as error:
        scenario(**changes)
    assert said in str(error.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"monitoring": {"max_samples": 8640}},
        {"service": {"traffic": {"interactive": "3207/s"}}},
        {
            "horizon": "1m",
            "slos": [{"objective": "99%", "window": "1h"}],
            "service": {"traffic": {"interactive": "639132/s"}},
        },
        {"failures": [{**OUTAGE, "every": "8.64s"}], "limits": {"time": "1d", "memory": "1TB"}},
        {"start": "9999-10-01T00:00:00Z"},
        {"slos": [{**SLICES, "timeslice": {"length": "70s"}}]},
        {"slos": [{**SLICES, "window": "5m", "timeslice": {"length": "5m"}}]},
        {"slos": [{"objective": "99%", "window": "10s"}]},
        {"slos": [{"objective": "99%", "budget_spent_before": "10%"}]},
        {"failures": [{**OUTAGE, "at": 0, "name": "a#b"}]},
    ],
)
def test_what_just_fits(changes):
    assert problems_in(scenario(**changes), Limits(memory=1e12, time=86400)) == []


def test_the_limit_of_occurrences_is_of_the_mean_gap():
    """A mean gap of 4.32 s is 20,000 times a day, where 10,000 are allowed."""
    with pytest.raises(ScenarioError, match="happens about 20,000 times"):
        scenario(failures=[{**OUTAGE, "every": {"uniform": {"low": "0s", "high": "8.64s"}}}])


def test_the_cost_is_not_told_of_what_is_wrong_already():
    with pytest.raises(ScenarioError) as error:
        scenario(slos=[{"objective": "99%"}] * 2, limits={"memory": "1MB"})
    assert "limits" not in str(error.value)


def test_who_allows_more_samples_allows_what_they_take():
    """Twenty times the samples: without limits of one's own these are twenty times as high."""
    large = {"horizon": "400d", "monitoring": {"scrape_interval": "1s", "max_samples": 200_000_000}}
    model = scenario(**large)
    ((_, refused),) = problems_in(model.model_copy(update={"limits": Limits()}), Limits())
    assert "or limits: {memory: " in refused
