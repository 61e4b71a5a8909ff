"""What nobody can know yet ends no wait, and shows in no view."""

import pytest

from simulator import Drill, load_scenario

HOUR = {"do": "wait", "for": "1h"}
ACKNOWLEDGE = {"do": "acknowledge"}
LEAVE = {"do": "leave"}
# in two_at_once a second failure begins, while the first one's alert fires
BEGINS = 5400.0


def played(name, *actions):
    """The last view after these actions."""
    drill = Drill(load_scenario(name))
    view, _ = drill.reset()
    for action in actions:
        view, *_ = drill.step(action)
    return view


@pytest.mark.parametrize("first", [HOUR, ACKNOWLEDGE])
def test_no_wait_ends_as_a_failure_begins(first):
    view = played("two_at_once", first, HOUR)
    assert view.time_s != BEGINS
    assert view.time_s > played("two_at_once").time_s


def named_and_left(symptom):
    """What shows after somebody named a symptom and gave it up."""
    name = {"do": "name", "symptom": symptom}
    return played("1_tuesday_night", ACKNOWLEDGE, name, LEAVE).to_dict()


def test_nothing_tells_at_once_whether_a_diagnosis_was_right():
    views = [named_and_left("bad_deploy"), named_and_left("provider_outage")]
    for view in views:
        for row in view["done"]:
            row.pop("symptom", None)
    assert views[0] == views[1]


def test_nor_does_the_time_of_the_next_triage():
    times = [
        played(
            "1_tuesday_night", ACKNOWLEDGE, {"do": "name", "symptom": symptom}, LEAVE, each
        ).time_s
        for symptom in ("bad_deploy", "provider_outage")
        for each in ({"do": "triage"}, HOUR)
    ]
    assert times[:2] == times[2:]


def test_who_lets_a_page_wait_is_not_asked_as_it_closes():
    drill = Drill(load_scenario("1_tuesday_night"))
    view, _ = drill.reset()
    asked = []
    while not drill.is_over:
        asked.append(view.time_s)
        view, *_ = drill.step({"do": "wait"})
    closed = next(row.time for row in drill.run.log if row.kind == "resolved")
    assert closed > max(asked)
