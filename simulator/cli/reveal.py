"""Opening the result of a blind run."""

from pathlib import Path

import click

from simulator.cli.options import PATH
from simulator.cli.run import print_run


@click.command()
@click.argument("result", type=PATH)
@click.option("--out", help="Write the complete result there, and leave the blind one as it is.")
def reveal(result: Path, out: str | None) -> None:
    """Say what really failed in a blind run, and make its folder a complete result."""
    from simulator.foundation.marker import read_json, regular
    from simulator.outputs.blind.result import reveal as open_sealed
    from simulator.outputs.blind.terminal import print_truth
    from simulator.outputs.result import SUMMARY
    from simulator.outputs.terminal import stdout
    from simulator.run import load_run

    folder = open_sealed(result, out)
    run = load_run(folder)
    print_truth(run, stdout())
    print_run(run, read_json(regular(folder / SUMMARY)), folder)
