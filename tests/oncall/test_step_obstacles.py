"""What is in a step's way: failures by name, by the name of all occurrences, and by kind."""

import pytest
from worlds import demonstration, outage

from simulator.foundation.errors import ScenarioError
from simulator.oncall.obstacles import in_the_way
from simulator.oncall.runbooks import RunbookStep

ONE = outage(name="plane#12")
OTHER = outage(name="other")
STEP = "runbooks.provider_outage[0]"


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("plane#12",), [ONE]),
        (("plane",), [ONE]),
        (("provider_outage",), [ONE, OTHER]),
        (("other", "plane"), [ONE, OTHER]),
        (("plane#1",), []),
        (None, []),
    ],
)
def test_who_is_spoken_of(names, found):
    assert in_the_way(names, [ONE, OTHER]) == found


def test_one_name_is_a_list_of_one_and_nothing_is_saved_where_nothing_is_written():
    assert RunbookStep(do="fail_over", not_while="plane").not_while == ("plane",)
    step = {**demonstration().dump()["runbooks"]["provider_outage"][0]}
    assert set(step) == {"do", "takes", "undo_takes"}
    changed = demonstration().set(f"{STEP}.works", "90%").set(f"{STEP}.not_while", "bad_deploy")
    dumped = changed.dump()["runbooks"]["provider_outage"][0]
    assert dumped == {**step, "works": 0.9, "not_while": ["bad_deploy"]}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("bad_deplo", "'bad_deplo' is no failure: did you mean bad_deploy?"),
        (["provider_outage", "outag"], "'outag' is no failure: did you mean outage?"),
        ([], "is empty: write at least one, e.g. bad_deploy"),
        (3, "3 is not the name of a failure: write its name, or its kind"),
    ],
)
def test_what_is_no_failure_is_refused(given, told):
    scenario = demonstration(failures=[outage(name="outage")])
    with pytest.raises(ScenarioError) as error:
        scenario.set(f"{STEP}.not_while", given)
    assert str(error.value) == f"{STEP}.not_while: {told}"
    assert scenario.set(f"{STEP}.not_while", "outage").runbooks["provider_outage"][0].not_while


def test_a_share_that_is_none_is_refused():
    with pytest.raises(ScenarioError, match=r"works: '190%' is not between 0 and 1"):
        demonstration().set(f"{STEP}.works", "190%")
