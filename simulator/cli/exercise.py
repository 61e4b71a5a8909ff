"""Exercises for a class."""

from pathlib import Path

import click

from simulator.cli.group import fail
from simulator.cli.options import PATH
from simulator.cli.printing import written_to

# without a name: one sheet for all
EVERYBODY = "everybody"


@click.command()
@click.argument("number", required=False, type=int)
@click.option(
    "--seed",
    "students",
    multiple=True,
    metavar="STUDENT",
    help="A student's name: each has other numbers. May be given several times.",
)
@click.option("--class", "names", type=PATH, help="A file with the names of a class, one a line.")
@click.option("--key", "is_key", is_flag=True, help="The answers, for the teacher.")
@click.option(
    "--out",
    type=PATH,
    help="Write a file: .md, .html (prints on A4), or with --key .jsonl (a case for the gate).",
)
def exercise(
    number: int | None,
    students: tuple[str, ...],
    names: Path | None,
    is_key: bool,
    out: Path | None,
) -> None:
    """Print the sheet of exercise NUMBER for a student, or list all exercises."""
    from simulator.exercises.exercise import known
    from simulator.exercises.written import documents, file_text, read_class, text
    from simulator.foundation.new_file import write_new

    if number is None:
        # options without a number would be passed over in silence
        if students or names or is_key or out:
            fail("which exercise? write its number, e.g. simulator exercise 1")
        for kind in known().values():
            click.echo(f"{kind.number:3}  {kind.title} ({kind.about()})")
        return
    if names is not None:
        students = (*students, *read_class(names))
    students = students or (EVERYBODY,)
    if out is None:
        click.echo(text(documents(number, students, is_key=is_key)), nl=False)
        return
    write_new(out, file_text(out, number, students, is_key=is_key))
    click.echo(written_to(out))
