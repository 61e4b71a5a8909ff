"""A lesson gives nothing away before a guess, takes one guess each, and counts them."""

import pytest

pytest.importorskip("ipywidgets", reason="ipywidgets is not installed")

from simulator.classroom import Lesson
from simulator.classroom.questions import Answer, HowMuch, Which
from simulator.foundation.errors import SimulatorError


class Board:
    """Counts how often it is shown."""

    shown = 0

    def show(self):
        from ipywidgets import HTML

        self.shown += 1
        return HTML("knobs")


def lesson():
    """A lesson of two questions, and what was worked out for it."""
    made, worked = Lesson(), []

    def find(value):
        worked.append(value)
        return Answer(value, "Why: so.", (lambda: f"picture of {value}",))

    made.ask(HowMuch("how much", lambda: find(20.0), " min", most=60))
    made.ask(Which("which one", lambda: find("b"), ("a", "b")))
    return made, *made.asked.values(), worked


def test_nothing_is_worked_out_or_shown_before_a_guess():
    _, number, choice, worked = lesson()
    for each in (number, choice):
        assert each.button.disabled and not each.said.value and not each.shown.outputs
    assert not worked


def test_a_guess_opens_the_button_and_the_button_the_answer():
    _, number, _, worked = lesson()
    number.guess.value = 20
    assert not number.button.disabled and not number.said.value and not worked
    number.button.click()
    assert worked == [20.0] and "Well guessed" in number.said.value
    assert "Why: so." in number.said.value
    assert "picture of 20.0" in str(number.shown.outputs)


def test_a_slider_may_come_back_to_where_it_was():
    _, number, _, _ = lesson()
    number.guess.value = 20
    number.guess.value = 0
    assert not number.button.disabled


def test_who_has_seen_the_answer_guesses_no_more():
    made, number, _, _ = lesson()
    number.guess.value = 5
    number.button.click()
    assert number.guess.disabled and number.button.disabled
    number.guess.value = 20
    assert number.button.disabled and "<b>0 of 2</b>" in made.summary()


def test_the_score_follows_the_answers_and_can_be_cleared():
    made, number, choice, _ = lesson()
    shown, again = made.score().children
    assert "<b>0 of 2</b>" in shown.value and "2 not answered" in shown.value
    number.guess.value = 20
    number.button.click()
    choice.guess.value = "a"
    choice.button.click()
    assert "<b>1 of 2</b>" in shown.value and "you said 20 min" in shown.value
    assert "not answered" not in shown.value
    again.click()
    assert "<b>0 of 2</b>" in shown.value and "you said" not in shown.value
    for each, start in ((number, 0), (choice, None)):
        assert each.button.disabled and not each.guess.disabled and each.guess.value == start
        assert not each.said.value and not each.shown.outputs


def test_a_cell_that_is_run_again_keeps_its_number():
    made, number, _, _ = lesson()
    made.ask(number.question)
    assert [each.number for each in made.asked.values()] == [1, 2]
    assert made.asked["how much"] is not number


def test_a_cell_that_is_run_again_is_no_second_guess():
    made, number, _, _ = lesson()
    number.guess.value = 5
    number.button.click()
    assert made.ask(number.question) is number.widget
    assert "1 not answered" in made.summary() and number.guess.disabled


@pytest.mark.parametrize("error", [SimulatorError("no such step"), LookupError("nobody is paged")])
def test_what_cannot_be_answered_is_said(error):
    made = Lesson()

    def find():
        raise error

    made.ask(HowMuch("how much", find, " min"))
    asked = made.asked["how much"]
    asked.guess.value = 1
    asked.button.click()
    assert str(error) in asked.said.value and not asked.button.disabled
    assert asked.feedback is None and asked.button.description == "Reveal"


def test_the_knobs_come_after_the_answers():
    made, number, choice, _ = lesson()
    board = Board()
    place = made.then(board)
    assert "2 left" in place.children[0].value and not board.shown
    for each, guess in ((number, 3), (choice, "b")):
        each.guess.value = guess
        each.button.click()
    assert board.shown == 1 and place.children[0].value == "knobs"
    made.clear()
    assert board.shown == 1 and "2 left" in place.children[0].value
    for each, guess in ((number, 3), (choice, "b")):
        each.guess.value = guess
        each.button.click()
    assert board.shown == 2 and place.children[0].value == "knobs"


def test_without_ipywidgets_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "ipywidgets", None)
    with pytest.raises(SimulatorError, match=r"pip install 'simulator\[notebook\]'"):
        Lesson().score()
