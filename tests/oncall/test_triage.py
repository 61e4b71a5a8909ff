"""Triage as it is written: a time, a distribution, or both keys; what is wrong, in one line."""

import pytest
from worlds import demonstration

from simulator import Scenario
from simulator.foundation.errors import ScenarioError
from simulator.oncall.habits import OnCall
from simulator.oncall.triage import Triage


def set_to(value):
    return demonstration().set("oncall.triage", value)


@pytest.mark.parametrize(
    ("given", "takes", "right"),
    [
        ("8m", 480, 1),
        ({"takes": "8m"}, 480, 1),
        ({"takes": "8m", "right": "80%"}, 480, 0.8),
        ({"right": 0.25}, 480, 0.25),
    ],
)
def test_short_and_long(given, takes, right):
    scenario = set_to(given)
    assert (scenario.oncall.triage_takes, scenario.oncall.right) == (takes, right)
    assert Scenario.model_validate(scenario.dump()) == scenario


def test_a_distribution_stays_as_it_is_written():
    given = {"lognormal": {"median": "4m", "p90": "12m"}}
    plain, both = set_to(given), set_to({"takes": given, "right": "80%"})
    assert both.oncall.triage_takes == plain.oncall.triage_takes == plain.oncall.triage
    dumped = {"lognormal": {"median": 240.0, "p90": 720.0}}
    assert plain.dump()["oncall"]["triage"] == dumped
    assert both.dump()["oncall"]["triage"] == {"takes": dumped, "right": 0.8}


def test_without_right_nothing_is_saved_of_it():
    assert demonstration().dump()["oncall"]["triage"] == 480.0
    assert OnCall(triage=Triage(takes="5m", right="90%")).right == 0.9


@pytest.mark.parametrize("given", ["8m", {"exponential": {"mean": "8m"}}, {"takes": "8m"}])
def test_right_can_be_set_beside_a_time_that_was_written_alone(given):
    changed = set_to(given).set("oncall.triage.right", "60%")
    assert changed.oncall.right == 0.6
    assert changed.oncall.triage_takes == set_to(given).oncall.triage_takes
    assert changed.without("oncall.triage.right").oncall.right == 1
    assert changed.set("oncall.triage.right", "70%").oncall.right == 0.7
    assert demonstration().set("oncall.acknowledge", "1m").oncall.acknowledge == 60


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("8", "oncall.triage: '8' is not a duration: write e.g. 90s, 5m, 1h30m or 30d"),
        (
            {"takes": "8"},
            "oncall.triage.takes: '8' is not a duration: write e.g. 90s, 5m, 1h30m or 30d",
        ),
        ({"rigth": "80%"}, "oncall.triage.rigth: unknown key 'rigth': did you mean right?"),
        ({"accuracy": 1}, "oncall.triage.accuracy: unknown key 'accuracy': did you mean right?"),
        (
            {"right": "180%"},
            "oncall.triage.right: '180%' is not between 0 and 1: write 0% to 100%",
        ),
        (
            {"lognorml": {"median": 3}},
            "oncall.triage: 'lognorml' is not a distribution: did you mean lognormal?",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_remedy(given, told):
    with pytest.raises(ScenarioError) as error:
        set_to(given)
    assert str(error.value) == told
