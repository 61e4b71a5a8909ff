"""Every error the package raises descends from `SimulatorError`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# marks that turn the direction of text: with them a line reads differently from what it holds
BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# characters that a terminal obeys instead of showing them, and halves of surrogate pairs
UNSEEN = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff{BIDI}\ud800-\udfff]")
# an error is for a person: a file can make it longer than anybody reads
LONGEST_LINE = 1000
LONGEST_PATH = 200
MOST_LINES = 20


def printable(text: object) -> str:
    """A text as it may reach a terminal: on one line, with `\\x1b` for an escape."""
    return UNSEEN.sub(lambda match: match[0].encode("unicode_escape").decode(), str(text))


def cut(text: str, longest: int = LONGEST_LINE) -> str:
    """A text of at most `longest` characters: a longer one loses its middle."""
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[: half - 2]} … {text[-half + 1 :]}"


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
        path = cut(printable(self.path), LONGEST_PATH)
        parts = [printable(self.place), path, printable(self.message)]
        return cut(": ".join(filter(None, parts)))


class ScenarioError(SimulatorError, ValueError):
    """A scenario is not valid. `problems` holds all of them; the text is one line each, for the
    first MOST_LINES of them.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(_first([str(problem) for problem in self.problems])))


class ArgumentError(SimulatorError, TypeError, ValueError):
    """A function was given something that it does not take; the text says what to give."""


class UnknownNameError(ArgumentError, KeyError):
    """There is nothing of that name; the text says which names there are."""

    def __str__(self) -> str:
        # KeyError's own is the repr of the text
        return str(self.args[0])


class ResultError(SimulatorError):
    """A result folder cannot be read or must not be written; the text has a line for each
    reason.
    """

    def __init__(self, *reasons: str) -> None:
        super().__init__("\n".join(_first([cut(printable(reason)) for reason in reasons])))


def _first(lines: list[str]) -> list[str]:
    """The first MOST_LINES lines, and how many more there are."""
    left = len(lines) - MOST_LINES
    if left <= 0:
        return lines
    return [*lines[:MOST_LINES], f"and {left:,} more"]
