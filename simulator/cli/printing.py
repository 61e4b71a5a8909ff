"""What commands print beside tables."""

import sys
from collections.abc import Iterable

import click

from simulator.foundation.errors import UNSEEN, printable


def print_json(document: object) -> None:
    """A document on stdout; what a terminal would obey is escaped, as JSON allows."""
    import json

    text = json.dumps(document, indent=2, ensure_ascii=False)
    # line by line, as the line breaks of the layout are to stay
    click.echo("\n".join(map(_escaped, text.split("\n"))))


def _escaped(line: str) -> str:
    return UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", line)


def print_lines(lines: Iterable[str]) -> None:
    """Lines on stdout."""
    for line in lines:
        click.echo(line)


def print_whole(lines: Iterable[str]) -> None:
    """Lines that people search and copy: on a terminal they are wrapped; in a file or a pipe each
    stays whole.
    """
    # COLUMNS alone does not say so: a program that loads readline sets it for all it starts
    if sys.stdout.isatty():
        # it is slow to import, and where nothing is wrapped not needed
        from simulator.outputs.layout import hanging, width

        lines = [part for line in lines for part in hanging(line, width())]
    for line in lines:
        click.echo(line)


def written_to(path: object) -> str:
    """Where a result is."""
    return f"written to {printable(path)}"
