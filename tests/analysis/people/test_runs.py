"""People's figures of whole runs: by hand for the demonstration, and the same of one person with
and without a name, of a saved run, and of a scenario that says nothing of people.
"""

import pytest
from worlds import PERSON, demonstration, outage

from simulator import load_run, score, simulate
from simulator.analysis import summarise

NAMED = {**PERSON, "ladder": [{"ask": "ada"}]}


def named(**changes):
    return demonstration(oncall=NAMED, people=[{"name": "ada"}], **changes)


def test_the_demonstrations_toil_by_hand():
    """Paged at 4650 s (Monday 01:17). From the acknowledgement 8 min to the symptom, 3 + 6, 3 + 6
    and 2 min for three steps and two looks in vain, 5 min until the third one's window is whole:
    33 min at work, and a postmortem.
    """
    (load,) = score(simulate(named())).people.loads
    assert load.person == "ada" and load.notifications == 1
    assert load.interruptions == {"business": 0, "off": 0, "sleep": 1}
    assert load.toil[:3] == (33 * 60.0, 0.0, 7200.0)


def test_hours_are_those_of_the_persons_own_zone():
    """01:17 in London is 10:17 in Tokyo."""
    scenario = named().set("people", [{"name": "ada", "zone": "Asia/Tokyo"}])
    (load,) = score(simulate(scenario)).people.loads
    assert load.interruptions == {"business": 1, "off": 0, "sleep": 0}


def test_a_name_changes_no_figure():
    one = score(simulate(demonstration())).people
    other = score(simulate(named())).people
    assert [load.person for load in one.loads] == ["on-call"]
    assert one.loads[0].toil == other.loads[0].toil and one.pages == other.pages
    assert one.budget == other.budget


def test_nothing_is_told_where_a_scenario_says_nothing_of_people():
    for scenario in (demonstration(), demonstration(oncall=None)):
        summary = summarise(simulate(scenario))
        assert "people" not in summary
        assert not {"parts", "taken_by"} & {key for each in summary["incidents"] for key in each}
    assert score(simulate(demonstration(oncall=None))).people is None


@pytest.mark.parametrize(
    "said", [{"triage": {"takes": "8m", "right": "80%"}}, {"postmortem": "1h"}, {"tickets": {}}]
)
def test_it_is_told_as_soon_as_a_scenario_says_more(said):
    run = simulate(demonstration(oncall={**PERSON, **said}))
    people = summarise(run)["people"]
    assert list(people["persons"]) == ["on-call"]
    assert (people["tickets"] is not None) == ("tickets" in said)
    hours = 1.0 if "postmortem" in said else 2.0
    assert people["persons"]["on-call"]["toil_h"]["postmortems"] == hours


def test_whom_nobody_asked_is_told_with_nothing():
    people = [{"name": "ada"}, {"name": "ben"}]
    loads = score(simulate(demonstration(oncall=NAMED, people=people))).people.loads
    assert [(load.person, load.notifications) for load in loads] == [("ada", 1), ("ben", 0)]
    # a run without an incident has people too
    quiet = score(simulate(named(failures=[]))).people
    assert [load.toil.all for load in quiet.loads] == [0.0]


def test_nobody_is_at_work_after_a_hand_over_that_is_lost():
    """Ada's turn ends at 01:40, while she takes the second step, until 6150 s; its effect stays,
    the quick alert resolves, and nobody comes back to it all day.
    """
    oncall = {
        **PERSON,
        "ladder": [{"ask": "primary", "acknowledge_within": "30m"}],
        "hand_over": {"takes": "10m", "lost": "100%"},
    }
    rota = {"primary": {"people": ["ada", "ben"], "turns": "1d", "hand_over": "01:40"}}
    run = simulate(
        demonstration(
            horizon="1d",
            oncall=oncall,
            people=[{"name": "ada"}, {"name": "ben"}],
            rota=rota,
            failures=[outage(lasts="5h")],
        )
    )
    people = summarise(run)["people"]
    asked = people["where"]["availability"]["mitigating"]
    assert {label: row["seconds"] for label, row in asked.items()} == {
        "other": 6150.0 - 5430.0,
        "nobody at work": 86400.0 - 6150.0,
    }
    assert people["hand_overs"] == {"all": 1, "lost": 1}
    hours = people["persons"]["ada"]["toil_h"]
    assert hours["pages"] == (6150 - 4950) / 3600 and hours["postmortems"] == 0


def test_a_saved_run_says_the_same(tmp_path):
    scenario = named(outcomes="random").set("oncall.triage", {"takes": "8m", "right": "50%"})
    run = simulate(scenario)
    run.save(tmp_path)
    assert summarise(load_run(tmp_path)) == summarise(run)
