"""Documents as one page that prints: each begins on a new sheet of A4."""

from collections.abc import Sequence

from simulator.outputs.document import Document
from simulator.outputs.page import page


def handout(documents: Sequence[Document]) -> str:
    """The documents (one or more) as HTML that needs nothing beside it."""
    return page("handout.html.j2", {"title": documents[0].title, "documents": documents})
