"""A student's numbers are their own, and the same everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.exercises.draws import Draws, name_of


def test_the_numbers_of_a_name_never_change():
    """Sheets that were handed out must still have this key in the next version."""
    draws = Draws(3, "Ada")
    assert [draws.one_of("rate", range(1000)) for _ in range(2)] == [893, 893]
    assert draws.shuffled("order", "abcdef") == list("aebdcf")


@pytest.mark.parametrize("same", ["ada lovelace", "  Ada   Lovelace ", "ADA LOVELACE"])
def test_case_and_spaces_make_no_difference(same):
    assert Draws(1, same).key == Draws(1, "Ada Lovelace").key


def test_letters_that_look_alike_are_the_same_name():
    assert name_of("Zoe\u0308") == name_of("Zoë")


@given(st.text(), st.text(), st.integers(1, 40))
def test_any_text_is_a_student(student, what, length):
    draws = Draws(1, student)
    options = list(range(length))
    assert draws.one_of(what, options) in options
    assert sorted(draws.shuffled(what, options)) == options


def test_exercises_students_and_choices_differ():
    def drawn(exercise, student, what):
        return Draws(exercise, student).one_of(what, range(10**9))

    found = {
        drawn(exercise, student, what)
        for exercise in range(10)
        for student in ("ada", "ben", "1", "11")
        for what in ("rate", "1/rate", "")
    }
    assert len(found) == 120


def test_options_are_drawn_alike_often():
    counts = [0] * 5
    for place in range(5000):
        counts[Draws(1, f"s{place}").one_of("rate", range(5))] += 1
    # the standard deviation is 28
    assert all(abs(count - 1000) < 150 for count in counts)
