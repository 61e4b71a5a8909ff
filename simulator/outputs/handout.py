"""Handouts: documents as one page that prints, each beginning on a new sheet of A4."""

from collections.abc import Sequence
from pathlib import Path

from simulator.analysis import lint
from simulator.foundation.errors import ResultError
from simulator.outputs.check import check_lines
from simulator.outputs.document import Code, Document, Items, Section
from simulator.outputs.page import page
from simulator.outputs.postmortem import postmortem
from simulator.reliability.incidents import principal
from simulator.run import load_run
from simulator.scenario import load_scenario
from simulator.scenario.sources import gallery, read


def handout(documents: Sequence[Document]) -> str:
    """The documents (one or more) as HTML that needs nothing beside it."""
    return page("handout.html.j2", {"title": documents[0].title, "documents": documents})


def handout_of(source: Path) -> str:
    """The handout of a result folder, its postmortems, or of a scenario file, with what its alerts
    will do.

    Raises ScenarioError or ResultError for anything else, and for a run without an incident.
    """
    if source.is_dir():
        return handout(_postmortems(source))
    return handout([_checked(source)])


def _postmortems(result: Path) -> list[Document]:
    documents = list(map(postmortem, principal(load_run(result).incidents)))
    if not documents:
        raise ResultError(f"{result}: has no incident, so no postmortem: name another result")
    return documents


def _checked(path: Path) -> Document:
    model = load_scenario(path)
    source = read(path, gallery())
    is_valid, *lines = check_lines(source.label, model, lint(model), quiet=False)
    sections = (
        Section("The scenario", (Code(source.text.strip()),)),
        Section("What its alerts will do", (Items(tuple(line.strip() for line in lines)),)),
    )
    return Document(is_valid, sections)
