"""Sheets and keys as files: what the ending of a file's name asks for."""

from collections.abc import Callable, Sequence
from pathlib import Path

from simulator.exercises.draws import Draws, name_of
from simulator.exercises.exercise import Exercise, known
from simulator.exercises.sheet import class_key, key, sheet
from simulator.foundation.errors import Problem, ScenarioError, printable
from simulator.foundation.units import show
from simulator.outputs.document import Document, markdown
from simulator.outputs.handout import handout


def exercises_of(number: int, students: Sequence[str]) -> dict[str, Exercise]:
    """Everybody's exercise, by name.

    Raises ScenarioError for a number that there is not, and for a name that is empty or there
    twice.
    """
    kinds = known()
    if number not in kinds:
        raise _wrong(f"there is no exercise {number}: write one of {', '.join(map(str, kinds))}")
    seen = set[str]()
    for student in students:
        name = name_of(student)
        if not name or name in seen:
            raise _wrong(f"{show(student)} does not tell students apart: write a name of its own")
        seen.add(name)
    return {student: kinds[number](Draws(number, student)) for student in students}


def read_class(path: Path) -> list[str]:
    """The names in a file, one a line.

    Raises ScenarioError for a file without names, or that is not text.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise _wrong(f"{printable(path)}: is not UTF-8 text: write one name a line") from None
    names = [line.strip() for line in lines if line.strip()]
    if not names:
        raise _wrong(f"{printable(path)}: holds no name: write one name a line")
    return names


def documents(number: int, students: Sequence[str], *, is_key: bool) -> list[Document]:
    """The sheets of an exercise, one a student; or its key, one for all."""
    exercises = exercises_of(number, students)
    if not is_key:
        return [sheet(each, student) for student, each in exercises.items()]
    if len(exercises) > 1:
        return [class_key(exercises)]
    return [key(each, student) for student, each in exercises.items()]


def text(pages: Sequence[Document]) -> str:
    """The documents as Markdown, one below the other."""
    return "\n".join(map(markdown, pages))


def file_text(path: Path, number: int, students: Sequence[str], *, is_key: bool) -> str:
    """What belongs into a file of that name: `.md`, `.html`, or `.jsonl` for the gate.

    Raises ScenarioError for another ending, and for cases that there are not or that a student
    would see.
    """
    if path.suffix == ".jsonl":
        return _case(path, number, students, is_key=is_key)
    writers: dict[str, Callable[[Sequence[Document]], str]] = {".md": text, ".html": handout}
    if path.suffix not in writers:
        raise _wrong(f"{printable(path)}: name a file that ends in .md, .html or .jsonl")
    return writers[path.suffix](documents(number, students, is_key=is_key))


def _case(path: Path, number: int, students: Sequence[str], *, is_key: bool) -> str:
    """The regression case that marks what a student hands in."""
    place = printable(path)
    if not is_key:
        raise _wrong(f"{place}: a case for the gate is for the teacher: add --key")
    # the gate judges one hand-in by all cases of a file
    if len(students) > 1:
        raise _wrong(f"{place}: a case is for one student: write a file for each")
    (exercise,) = exercises_of(number, students).values()
    if not exercise.case:
        raise _wrong(f"{place}: the gate does not mark exercise {number}: write .md or .html")
    return f"{exercise.case}\n"


def _wrong(message: str) -> ScenarioError:
    return ScenarioError([Problem("", message)])
