"""Knobs draw what they describe: once for each turn, the sentence and the picture together."""

import pytest

pytest.importorskip("ipywidgets", reason="ipywidgets is not installed")

from simulator.classroom import Board, Slider, Switch
from simulator.foundation.errors import SimulatorError

KNOBS = {
    "errors": Slider("errors (%)", 50, least=0, most=100),
    "burn": Slider("page above (x)", 14.4, least=1, most=60, step=0.1),
    "cache": Switch("cache"),
}


def board():
    """A board whose view counts, and what it drew."""
    drawn = []

    def scenario(**values):
        if values["errors"] == 13:
            raise SimulatorError("13 is not played")
        return values

    def view(values):
        drawn.append(values)
        return f"<p>{values['errors']}</p><img>"

    return Board(scenario, KNOBS, view), drawn


def test_it_draws_when_it_is_shown_and_with_each_turn():
    made, drawn = board()
    assert not drawn
    made.show()
    made.knobs["errors"].value = 20
    made.knobs["cache"].value = False
    assert [list(values.values()) for values in drawn] == [
        [50, 14.4, True],
        [20, 14.4, True],
        [20, 14.4, False],
    ]


def test_back_to_the_start_is_one_redraw():
    made, drawn = board()
    made.show()
    made.set(errors=20, burn=30.0, cache=False)
    assert len(drawn) == 2
    made.reset.click()
    assert len(drawn) == 3 and drawn[-1] == drawn[0]


def test_sentence_and_picture_arrive_in_one_message():
    made, _ = board()
    made.show()
    messages = []
    made.shown.observe(messages.append, "value")
    made.knobs["errors"].value = 20
    assert [message["new"] for message in messages] == ["<p>20</p><img>"]


def test_percent_is_typed_as_percent():
    made, drawn = board()
    made.show()
    knob = made.knobs["errors"]
    assert type(knob).__name__ == "IntSlider" and (knob.min, knob.max) == (0, 100)
    knob.value = 20
    assert drawn[-1]["errors"] == 20


def test_what_cannot_be_played_is_said_and_the_next_turn_draws():
    made, drawn = board()
    made.show()
    made.knobs["errors"].value = 13
    assert made.shown.value == "This cannot be played: 13 is not played"
    made.knobs["errors"].value = 14
    assert drawn[-1]["errors"] == 14


def test_no_knob_has_a_fixed_width():
    made, _ = board()
    for knob in made.knobs.values():
        assert knob.layout.width == "auto"
