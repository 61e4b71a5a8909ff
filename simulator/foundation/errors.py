"""Every error the package raises descends from `SimulatorError`."""

from collections.abc import Iterable
from dataclasses import dataclass


class SimulatorError(Exception):
    """Base of all errors of this package; its text is fit to be shown to a person."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a scenario: where it is, and what to do about it.

    `path` is dotted (`failures[0].at`), "" for the whole; `place` is `file:line:column`
    or whatever names the origin of the text, "" when there was no text.
    """

    path: str
    message: str
    place: str = ""

    def __str__(self) -> str:
        return ": ".join(part for part in (self.place, self.path, self.message) if part)


class ScenarioError(SimulatorError, ValueError):
    """A scenario is not valid. `problems` holds all of them; the text is one line each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ResultError(SimulatorError):
    """A result folder cannot be read or must not be written."""
