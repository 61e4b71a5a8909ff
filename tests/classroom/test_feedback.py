"""What is said of a guess is true of it, and knows how far off it was."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from simulator.classroom.feedback import Amounts, number, on_choice, on_number

NUMBERS = st.floats(0.05, 5000)


@given(NUMBERS, NUMBERS)
def test_a_number_is_judged_by_its_ratio(guess, answer):
    said = on_number(guess, answer, " min")
    ratio = max(guess / answer, answer / guess)
    assume(min(abs(abs(guess - answer) / answer - 0.1), abs(ratio - 2)) > 1e-9)
    assert said.is_right == ("Well guessed" in said.text) == (abs(guess - answer) < 0.1 * answer)
    assert ("Not close" in said.text) == (ratio > 2)
    assert ("A fair try" in said.text) == (not said.is_right and ratio < 2)
    assert f"It is {number(answer)} min; you said {number(guess)} min" in said.text
    if ratio > 2:
        told = float(re.search(r"is ([\d.,]+) times", said.text)[1].replace(",", ""))
        assert told == pytest.approx(ratio, rel=0.06)
        larger = "Your guess is" if guess > answer else "The answer is"
        assert larger in said.text
    elif not said.is_right:
        assert f"too {'much' if guess > answer else 'little'}" in said.text


@pytest.mark.parametrize(
    "guess, answer, said",
    [
        (14, 1.62, "Your guess is 8.6 times the answer."),
        (1, 14.4, "The answer is 14 times your guess."),
        (6, 3, "3 too much"),
        (0, 3, "Not close"),
        (3, 0, "Not close"),
        (0, 0, "Well guessed"),
    ],
)
def test_the_cases_at_the_edges(guess, answer, said):
    assert said in on_number(guess, answer, "").text


@pytest.mark.parametrize(
    "value, text", [(43.5, "43.5"), (1234.5, "1,230"), (0.1267, "0.127"), (60.0, "60"), (0, "0")]
)
def test_numbers_have_three_digits(value, text):
    assert number(value) == text


AMOUNTS = Amounts(
    {"a": 8.6, "b": 5, "c": 0.0, "d": -0.13}, "{name} costs {amount}", "{name} saves {amount}"
)


@pytest.mark.parametrize(
    "guess, verdict",
    [("a", "Well guessed"), ("b", "A fair try"), ("c", "Not close"), ("d", "Not close")],
)
def test_a_choice_is_judged_by_how_far_it_is_behind(guess, verdict):
    said = on_choice(guess, "a", AMOUNTS)
    assert verdict in said.text and said.is_right == (guess == "a")
    assert "In order: a costs 8.6%; b costs 5%; c costs nothing; d saves 0.13%." in said.text


def test_a_choice_without_amounts_is_right_or_not():
    assert on_choice("x", "x", None).is_right
    assert "Not this one" in on_choice("y", "x", None).text
