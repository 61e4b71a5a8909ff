"""A document for people: sections of paragraphs, tables and lists, all plain text until they are
rendered.
"""

import re
from dataclasses import dataclass
from typing import TypeAlias

# an underscore within a word, as in provider_outage, marks nothing up and stays readable
_SPECIAL = re.compile(r"[\\`*\[\]<>|#~&!]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
# many renderers make links of these without any markup
_ADDRESS = re.compile(r"(https?)://|\b(www)\.", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """Rows under a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Items:
    """A list; `are_tasks` puts a box before each, those at the places `done` are ticked."""

    lines: tuple[str, ...]
    are_tasks: bool = False
    done: tuple[int, ...] = ()


@dataclass(frozen=True)
class Code:
    """Lines that are shown as they are, such as a file or commands."""

    text: str


Block: TypeAlias = str | Table | Items | Code


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A title and its sections."""

    title: str
    sections: tuple[Section, ...]


def escaped(text: str) -> str:
    """Plain text as Markdown that shows exactly that text: no markup, no HTML, no links."""
    # a backslash does not stop a renderer from making a link; a letter as a number does
    return _ADDRESS.sub(
        lambda match: match[0].replace(":", "&#58;").replace(".", "&#46;"),
        _SPECIAL.sub(r"\\\g<0>", text),
    )


def markdown(document: Document) -> str:
    """The document as Markdown (CommonMark with tables and task lists)."""
    parts = [f"# {escaped(document.title)}"]
    for section in document.sections:
        parts.append(f"## {escaped(section.title)}")
        parts.extend(_block(block) for block in section.blocks)
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> str:
    match block:
        case Table(head, rows):
            lines = [_row(head), "|" + "---|" * len(head), *map(_row, rows)]
            return "\n".join(lines)
        case Items(lines, are_tasks=True, done=done):
            boxes = ("x" if place in done else " " for place in range(len(lines)))
            return "\n".join(
                f"- [{box}] {escaped(line)}" for box, line in zip(boxes, lines, strict=True)
            )
        case Items(lines):
            return "\n".join(f"- {escaped(line)}" for line in lines)
        case Code(text):
            return f"```\n{text}\n```"
        case str():
            return escaped(block)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(map(escaped, cells)) + " |"
