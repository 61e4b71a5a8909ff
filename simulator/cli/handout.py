"""Pages to print and hand out."""

from pathlib import Path

import click

from simulator.cli.group import fail
from simulator.cli.options import PATH
from simulator.cli.printing import written_to


@click.command()
@click.argument("source", type=PATH)
@click.option("--out", type=PATH, required=True, help="The HTML file to write.")
def handout(source: Path, out: Path) -> None:
    """Make a page that prints on A4: the postmortems of a result, or a scenario and its alerts."""
    from simulator.foundation.errors import printable
    from simulator.foundation.new_file import write_new
    from simulator.outputs.handout import handout_of

    if out.suffix != ".html":
        fail(f"{printable(out)}: name a file that ends in .html")
    write_new(out, handout_of(source))
    click.echo(written_to(out))
