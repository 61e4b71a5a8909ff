"""The ladder's keys: what is read, what holds where nothing is written, what is refused."""

import pytest
from worlds import PERSON, demonstration

from simulator import Scenario, ScenarioError
from simulator.oncall.ladder import ladder_of

TEAM = {
    "people": [{"name": "ada"}, {"name": "ben"}],
    "rota": {"primary": {"people": ["ada", "ben"]}},
}


def staffed(**keys):
    return demonstration(**TEAM, oncall={**PERSON, **keys})


def test_nothing_is_saved_that_is_not_written():
    assert set(demonstration().dump()["oncall"]) == set(PERSON)


def test_a_saved_ladder_makes_the_same_one_again():
    scenario = staffed(
        ladder=[{"ask": "primary", "acknowledge_within": "5m"}, {"ask": "ada"}],
        repeat=2,
        renotify="1h",
        urgency={"sev2": "low"},
        hand_over={"takes": "10m", "lost": "40%"},
    )
    assert Scenario(**scenario.dump()) == scenario
    assert [level.acknowledge_within for level in ladder_of(scenario)] == [300.0, 1800.0]


def test_without_a_ladder_the_first_rota_is_asked_then_the_first_person():
    assert [level.ask for level in ladder_of(staffed())] == ["primary"]
    people = demonstration(people=TEAM["people"])
    assert [level.ask for level in ladder_of(people)] == ["ada"]
    assert ladder_of(demonstration()) is None


@pytest.mark.parametrize(
    ("keys", "path", "told"),
    [
        ({"ladder": []}, "ladder", "write at least one, e.g. [{ask: primary"),
        ({"ladder": ["primary"]}, "ladder[0]", "write {ask: primary}"),
        ({"ladder": [{"who": "ada"}]}, "ladder[0].who", "did you mean ask?"),
        (
            {"ladder": [{"ask": "ada", "escalate_after": "5m"}]},
            "ladder[0].escalate_after",
            "did you mean acknowledge_within?",
        ),
        ({"escalate_after": "5m"}, "escalate_after", "write ladder: [{ask: primary"),
        ({"urgency": {"sev3": "low"}}, "urgency.sev3", "it opens tickets, and pages nobody"),
        ({"urgency": {"sev2": "lo"}}, "urgency.sev2", "did you mean low?"),
        ({"hand_over": "10m"}, "hand_over", "write {takes: 10m}"),
        ({"handoff": {"takes": "10m"}}, "handoff", "did you mean hand_over?"),
        ({"repeat_interval": "4h"}, "repeat_interval", "did you mean renotify?"),
        ({"repeat": -1}, "repeat", "at least 0"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(keys, path, told):
    with pytest.raises(ScenarioError) as caught:
        staffed(**keys)
    (problem,) = caught.value.problems
    assert problem.path == f"oncall.{path}"
    assert told in problem.message


@pytest.mark.parametrize(
    ("keys", "where"),
    [
        ({"renotify": "1ms"}, "oncall.renotify"),
        (
            {"ladder": [{"ask": "ada", "acknowledge_within": "1ms"}], "repeat": 1_000_000},
            "oncall.ladder[0].acknowledge_within",
        ),
    ],
)
def test_people_who_would_be_asked_more_often_than_a_run_can_hold_are_refused(keys, where):
    with pytest.raises(ScenarioError, match="more than 200,000: write a longer time") as caught:
        staffed(**keys)
    assert where in str(caught.value)


def test_short_times_that_end_are_read():
    assert staffed(ladder=[{"ask": "ada", "acknowledge_within": "1ms"}], repeat=9)
