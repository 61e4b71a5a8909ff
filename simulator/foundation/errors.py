"""Every error the package raises descends from `SimulatorError`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
UNSEEN = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff{BIDI}\ud800-\udfff]")
"""Characters that a terminal obeys instead of showing them, and halves of characters."""
LONGEST_LINE = 1000
MOST_LINES = 20


def printable(text: object) -> str:
    """A text as it may reach a terminal: on one line, with `\\x1b` for an escape."""
    return UNSEEN.sub(lambda match: match[0].encode("unicode_escape").decode(), str(text))


def cut(text: str, longest: int = LONGEST_LINE) -> str:
    """A long text without its middle."""
    half = longest // 2
    return text if len(text) <= longest else f"{text[: half - 2]} … {text[-half + 1 :]}"


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
        parts = printable(self.place), cut(printable(self.path), 200), printable(self.message)
        return cut(": ".join(part for part in parts if part))


class ScenarioError(SimulatorError, ValueError):
    """A scenario is not valid. `problems` holds all of them; the text is one line each, for the
    first MOST_LINES of them.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(_lines([str(problem) for problem in self.problems])))


def _lines(lines: list[str]) -> list[str]:
    left = len(lines) - MOST_LINES
    return lines if left <= 0 else [*lines[:MOST_LINES], f"and {left:,} more"]


class ResultError(SimulatorError):
    """A result folder cannot be read or must not be written; the text has a line for each
    reason.
    """

    def __init__(self, *reasons: str) -> None:
        super().__init__("\n".join(_lines([cut(printable(reason)) for reason in reasons])))
