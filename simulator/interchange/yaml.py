"""Plain values as YAML for people: blocks, texts in quotes only where they need them."""

from collections.abc import Iterator, Mapping, Sequence

from simulator.foundation.edits import flow

INDENT = "  "


def block(value: object, depth: int = 0) -> Iterator[str]:
    """The lines of a mapping or a list, each level deeper by two spaces."""
    lead = INDENT * depth
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _entry(f"{lead}{key}:", each, depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            yield from _item(lead, each, depth + 1)


def _entry(head: str, value: object, depth: int) -> Iterator[str]:
    """A key and its value, on one line where the value is a single one."""
    if isinstance(value, str | int | float) or not value:
        yield f"{head} {_single(value)}"
        return
    yield head
    yield from block(value, depth)


def _item(lead: str, value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str | int | float):
        yield f"{lead}- {_single(value)}"
        return
    first, *rest = block(value, depth)
    # the first key of an item stands beside its dash
    yield f"{lead}- {first.strip()}"
    yield from rest


def _single(value: object) -> str:
    """A text, a number or nothing."""
    if isinstance(value, str) and flow(value) != value:
        # single quotes, in which only they themselves must be doubled
        doubled = value.replace("'", "''")
        return f"'{doubled}'"
    return flow(value)
