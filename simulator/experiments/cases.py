"""Files of regression cases: one JSON object a line, every problem with `file:line`."""

import warnings
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from simulator.experiments.regression_case import Case
from simulator.foundation.errors import Problem, ResultError, ScenarioError
from simulator.foundation.marker import (
    BLIND,
    Marker,
    checksum,
    is_blind,
    is_first_format,
    read_json,
    read_marker,
    recorded,
    regular,
)
from simulator.foundation.model import problems_of

NAME = "eval-cases.jsonl"


def load_cases(paths: Iterable[Path]) -> tuple[Case, ...]:
    """The cases of JSON-lines files, or of result folders.

    Raises ScenarioError with `file:line` for everything that is wrong. Warns of a file that was
    changed since its result was written: its limits may have been edited, or lines lost.
    """
    cases = list[Case]()
    problems = list[Problem]()
    for path in paths:
        before = len(cases) + len(problems)
        _read_file(path, cases, problems)
        if len(cases) + len(problems) == before:
            message = f"contains no case: name an {NAME} with at least one line"
            problems.append(Problem("", message, str(path)))
    if problems:
        raise ScenarioError(problems)
    return tuple(cases)


def _read_file(path: Path, cases: list[Case], problems: list[Problem]) -> None:
    """Reads all cases of a file, up to the first line that is none."""
    for number, line in enumerate(_lines(path), start=1):
        # a file that is not one of cases would give a problem a line
        if line.strip() and not _read(line, f"{path}:{number}", cases, problems):
            return


def _lines(path: Path) -> list[str]:
    try:
        content = _content(path)
        # as editors on Windows write it: with a mark before the first line, and two characters at
        # each line's end
        return content.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        reason = f"not UTF-8 text from byte {error.start} on"
    except OSError as error:
        reason = error.strerror or "no such file"
    except ResultError as error:
        reason = str(error).partition(": ")[2]
    raise ScenarioError([Problem("", f"cannot be read ({reason}): name an {NAME}", str(path))])


def _content(path: Path) -> bytes:
    """The file, or that of a result folder."""
    file = path
    if path.is_dir():
        file = path / NAME
    marker = read_marker(file.parent)
    if is_blind(file.parent):
        raise ScenarioError([Problem("", BLIND, str(path))])
    if marker is None:
        _refuse_first_format(path, file.parent)
    content = regular(file)
    # a file that was copied out of its folder is nobody's to vouch for
    if marker and file.name == NAME and not _is_as_written(file, marker, content):
        warnings.warn(f"{file}: was changed after it was written", stacklevel=5)
    return content


def _refuse_first_format(path: Path, folder: Path) -> None:
    # only in its result folder: files that were copied into a repository are what the gate is for
    if is_first_format(folder):
        message = "written by an older version: run the scenario again"
        raise ScenarioError([Problem("", message, str(path))])


def _is_as_written(file: Path, marker: Marker, content: bytes) -> bool:
    """Whether the record of its result folder holds this file's checksum."""
    try:
        return bool(recorded(file.parent, marker)["files"].get(NAME) == checksum(content))
    except ResultError:
        # a record that was changed itself says nothing of the others
        return False


def _read(line: str, place: str, cases: list[Case], problems: list[Problem]) -> bool:
    """Reads one line; False when the file is not one of cases at all."""
    try:
        case = Case.model_validate(read_json(line))
        cases.append(case.model_copy(update={"place": place}))
    except ValidationError as error:
        problems.extend(
            Problem(problem.path, problem.message, place) for problem in problems_of(error)
        )
    except ScenarioError as error:
        problems.extend(Problem(problem.path, problem.message, place) for problem in error.problems)
    except ValueError as error:
        message = f"is not JSON ({error}): write one case a line, as simulator run does"
        problems.append(Problem("", message, place))
        return False
    return True
