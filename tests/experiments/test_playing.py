"""A drill from its beginning to its end: by one player, or by another one from some decision on."""

import pytest

from simulator import Drill, load_scenario
from simulator.experiments.playing import Ending, LetGo, Rest, play, wait
from simulator.oncall.responders import Scripted

SCENARIO = load_scenario("the_shift")


def let_go_after(number, by):
    """Takes the first action of each view, so many times."""
    left = iter(range(number))

    def decide(view):
        if next(left, None) is None:
            raise LetGo(by)
        return view.actions[0]

    return decide


@pytest.mark.parametrize("number", [0, 1])
def test_the_scripted_responder_goes_on_from_wherever_it_is(number):
    drill = Drill(SCENARIO)
    ending = play(drill, let_go_after(number, "scripted"))
    assert ending == Ending(Rest("scripted", number)) and drill.is_over
    # an acknowledgement is what it would have done
    assert drill.run.log == drill.scripted.log


def test_nobody_goes_on():
    drill = Drill(SCENARIO)
    assert play(drill, let_go_after(1, "waits")) == Ending(Rest("waits", 1))
    assert {action["do"] for action in drill.actions[1:]} == {"wait"}


def test_a_player_who_decides_until_the_end_leaves_no_rest():
    assert play(Drill(SCENARIO), Scripted().decide) == Ending()


def test_a_quiet_drill_asks_nobody():
    drill = Drill(SCENARIO.set("failures", []))
    assert play(drill, pytest.fail) == Ending(is_quiet=True)
    assert drill.actions == [{"do": "wait"}] and drill.is_over


def test_a_wait_is_as_long_as_there_is():
    class View:
        actions = [{"do": "check"}, {"do": "wait", "for": "1m"}, {"do": "wait", "for": "1h"}]

    assert wait(View()) == {"do": "wait", "for": "1h"}
