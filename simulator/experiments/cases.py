"""Files of regression cases: one JSON object a line, every problem with `file:line`."""

import warnings
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from simulator.experiments.gate import Case
from simulator.foundation.errors import Problem, ResultError, ScenarioError
from simulator.foundation.marker import (
    checksum,
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
    cases, problems = list[Case](), list[Problem]()
    for path in paths:
        before = len(cases) + len(problems)
        for number, line in enumerate(_lines(path), start=1):
            place = f"{path}:{number}"
            if line.strip() and not _read(line, place, cases, problems):
                break
        if len(cases) + len(problems) == before:
            message = f"holds no case: name an {NAME} with at least one line"
            problems.append(Problem("", message, str(path)))
    if problems:
        raise ScenarioError(problems)
    return tuple(cases)


def _lines(path: Path) -> list[str]:
    try:
        content = _content(path)
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
    file = path / NAME if path.is_dir() else path
    marker = read_marker(file.parent)
    if marker is None and is_first_format(file.parent):
        message = "written by an older version: run the scenario again"
        raise ScenarioError([Problem("", message, str(path))])
    content = regular(file)
    if marker and file.name == NAME:
        try:
            is_as_written = recorded(file.parent, marker)["files"].get(NAME) == checksum(content)
        except ResultError:
            is_as_written = False
        if not is_as_written:
            warnings.warn(f"{file}: was changed after it was written", stacklevel=4)
    return content


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
