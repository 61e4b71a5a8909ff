"""The scenarios, drills and alert policies that come with the package."""

from collections.abc import Mapping
from pathlib import Path

import click

from simulator.cli.group import fail


@click.command()
@click.argument("name", required=False)
@click.pass_context
def scenarios(context: click.Context, name: str | None) -> None:
    """List the scenarios, drills and policies that ship, or print one.

    In other commands a name from this list stands for its file, unless the current folder has a
    file of that name. Print one to begin your own: simulator scenarios the_shift > mine.yaml
    """
    from simulator.foundation.model import closest
    from simulator.scenario.sources import gallery, gallery_drills, gallery_policies

    drills = gallery_drills()
    scenarios = {each: path for each, path in gallery().items() if each not in drills}
    shelves = {
        "Scenarios": scenarios,
        "Drills, in which you are on call": drills,
        "Policies, for --policy": gallery_policies(),
    }
    if name:
        files = {**scenarios, **drills, **gallery_policies()}
        if name not in files:
            fail(f"{name!r} is not the name of a file that ships: {closest(name, list(files))}")
        click.echo(files[name].read_text(encoding="utf-8"), nl=False)
        return
    formatter = context.make_formatter()
    for title, shelf in shelves.items():
        with formatter.section(title):
            formatter.write_dl(list(_questions(shelf).items()))
    click.echo(formatter.getvalue(), nl=False)


def _questions(shelf: Mapping[str, Path]) -> dict[str, str]:
    """What each file asks: its first line, which is a comment."""
    return {name: _first_line(path).removeprefix("# ") for name, path in shelf.items()}


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.readline().strip()
