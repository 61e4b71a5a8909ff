"""How long people take, by the hour of their day or by severity."""

import pytest
from worlds import PERSON, demonstration

from simulator import Scenario, ScenarioError
from simulator.oncall.pace import Pace, paced


def with_pace(value, key="acknowledge"):
    return demonstration(oncall={**PERSON, key: value})


@pytest.mark.parametrize(
    ("written", "hours", "severity", "seconds"),
    [
        ({"business": "3m", "off": "6m", "sleep": "12m"}, "off", "sev1", 360),
        ({"business": "3m", "sleep": "12m"}, "off", "sev3", 180),
        ({"business": "3m"}, "sleep", "sev1", 180),
        ({"sev1": "4m", "sev2": "15m"}, "sleep", "sev1", 240),
        ({"sev1": "4m", "sev2": "15m"}, "business", "sev3", 900),
        ({"sev1": "4m", "sev3": "1h"}, "business", "sev2", 240),
    ],
)
def test_a_class_that_is_not_written_takes_the_time_of_the_one_before(
    written, hours, severity, seconds
):
    assert Pace(**written).at(hours, severity) == seconds


def test_one_time_is_for_every_hour_and_severity():
    assert paced(300.0, "sleep", "sev3") == 300.0


def test_each_class_takes_a_distribution_too():
    pace = Pace(business="3m", sleep={"exponential": {"mean": "12m"}})
    assert pace.at("sleep", "sev1").mean == 720


@pytest.mark.parametrize("key", ["acknowledge", "triage"])
def test_a_saved_scenario_makes_the_same_one_again(key):
    for value in (
        {"business": "3m", "sleep": "12m"},
        {"sev1": {"lognormal": {"median": "4m", "p90": "9m"}}},
    ):
        scenario = with_pace(value, key)
        assert Scenario(**scenario.dump()) == scenario
        assert list(scenario.dump()["oncall"][key]) == list(value)


def test_without_classes_nothing_changes_in_what_is_saved():
    assert with_pace("5m").dump()["oncall"]["acknowledge"] == 300.0


def test_triage_may_say_when_and_how_often_it_is_right():
    triage = {"takes": {"business": "5m", "sleep": "15m"}, "right": "80%"}
    saved = with_pace(triage, "triage").dump()["oncall"]["triage"]
    assert saved == {"takes": {"business": 300.0, "sleep": 900.0}, "right": 0.8}


@pytest.mark.parametrize(
    ("written", "where", "told"),
    [
        ({"off": "3m"}, "business", "is missing: add business: 3m"),
        ({"sev2": "3m"}, "sev1", "is missing: add sev1: 3m"),
        ({"business": "3m", "sev1": "2m"}, "sev1", "is a severity beside hours"),
        ({"night": "3m", "business": "1m"}, "night", "did you mean sleep?"),
        ({"business": "soon"}, "business", "is not a duration"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(written, where, told):
    with pytest.raises(ScenarioError) as caught:
        with_pace(written)
    (problem,) = caught.value.problems
    assert problem.path == f"oncall.acknowledge.{where}"
    assert told in problem.message
