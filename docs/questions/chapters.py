"""The gallery's chapters, in order. A new one is a file of entries and a line here."""

from questions import arguments, decisions, objectives, one_failure, shortfalls
from questions.entry import Shown

CHAPTERS = {
    "The course notes' arguments": arguments.ENTRIES,
    "One failure, one runbook": one_failure.ENTRIES,
    "Where a runbook falls short": shortfalls.ENTRIES,
    "Decisions": decisions.ENTRIES,
    "Objectives, and how they are measured": objectives.ENTRIES,
}


def gallery() -> list[Shown]:
    """Every entry, in order."""
    return [shown for listed in CHAPTERS.values() for shown in listed]
