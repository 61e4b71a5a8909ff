"""An exercise as documents: the sheet for the student, and the key for the teacher."""

from collections.abc import Mapping

from simulator.exercises.exercise import Exercise
from simulator.outputs.document import Document, Section, Table
from simulator.outputs.words.names import capitalised, safe_label

SHEET_HEAD = ("", "question", "your answer")
KEY_HEAD = ("", "answer", "right", "how to get there")


def sheet(exercise: Exercise, student: str) -> Document:
    """What the student gets: the situation, and the questions with room for the answers."""
    rows = tuple(
        (str(place), question.text, "")
        for place, question in enumerate(exercise.questions, start=1)
    )
    sections = (
        Section("The situation", (_for_whom(exercise, student), *exercise.given)),
        Section("Questions", (Table(SHEET_HEAD, rows),)),
    )
    return Document(_title(exercise), sections)


def key(exercise: Exercise, student: str) -> Document:
    """What the teacher keeps: every answer, which are right, and the way to it."""
    rows = tuple(
        (str(place), question.answer.text, question.answer.accepted, question.way)
        for place, question in enumerate(exercise.questions, start=1)
    )
    sections = (Section("Answers", (_for_whom(exercise, student), Table(KEY_HEAD, rows))),)
    return Document(f"Key to {_title(exercise)}", sections)


def class_key(exercises: Mapping[str, Exercise]) -> Document:
    """What the teacher keeps of a whole class: a row of answers for each student, by name."""
    rows = tuple(
        (safe_label(student), *(question.answer.text for question in each.questions))
        for student, each in exercises.items()
    )
    first = next(iter(exercises.values()))
    head = ("student", *(str(place) for place in range(1, len(first.questions) + 1)))
    note = "With one student, --key also says which answers are near enough, and the way to each."
    return Document(f"Key to {_title(first)}", (Section("Answers", (Table(head, rows), note)),))


def _title(exercise: Exercise) -> str:
    return f"Exercise {exercise.number}: {exercise.title}"


def _for_whom(exercise: Exercise, student: str) -> str:
    return f"Student: {safe_label(student)}. {capitalised(exercise.about())}."
