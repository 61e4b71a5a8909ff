"""Playing a scenario once, and the page of a saved run."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import PATH, RESULTS, json_option, no_charts_option, overridden
from simulator.cli.printing import print_json, written_to

if TYPE_CHECKING:
    from simulator.run import Run

# with more incidents than this a run's story is for the report, not for the terminal
MOST_TOLD = 3


@click.command()
@click.argument("scenario", type=PATH)
@click.option("--seed", type=click.IntRange(min=0), help="Random seed; the scenario's by default.")
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change a value, e.g. failures[0].lasts=1h.",
)
@click.option("--out", help="Result folder; results/SCENARIO/seed-N by default.")
@json_option
@no_charts_option
@click.option(
    "--blind", is_flag=True, help="Write only what could be seen at the time; the rest is sealed."
)
def run(
    scenario: Path,
    seed: int | None,
    overrides: tuple[str, ...],
    out: str | None,
    as_json: bool,
    no_charts: bool,
    blind: bool,
) -> None:
    """Play a scenario once and write a result folder."""
    from simulator.foundation.folders import replaced
    from simulator.outputs.blind.result import blind_folder, write_blind
    from simulator.outputs.progress import progress_bar
    from simulator.outputs.result import result_folder, write_into
    from simulator.run.saved import RECORD
    from simulator.scenario import load_scenario

    # a warning may name what fails
    if blind:
        warnings.simplefilter("ignore")
    model = overridden(load_scenario(scenario), overrides)
    if seed is None:
        seed = model.seed
    folder = result_folder(RESULTS, model.name, seed, overrides)
    write = write_into
    if blind:
        folder = blind_folder(RESULTS, model, seed)
        write = write_blind
    if out is not None:
        folder = Path(out)
    # the folder is refused before any work
    with replaced(folder, RECORD) as new, progress_bar("simulated") as progress:
        from simulator.simulation import simulate

        done = simulate(model, seed, progress=progress)
        progress.then("writing")
        summary = write(done, new, charts=not no_charts)
    if as_json:
        print_json(summary)
        return
    if blind:
        _print_blind(done, summary, folder)
    else:
        print_run(done, summary, folder)


def _print_blind(done: "Run", summary: dict[str, Any], folder: Path) -> None:
    from simulator.outputs.blind.terminal import print_blind
    from simulator.outputs.terminal import stdout
    from simulator.run import blinded

    print_blind(blinded(done), summary, folder, stdout())
    click.echo(written_to(folder))


def print_run(done: "Run", summary: dict[str, Any], folder: Path) -> None:
    """The numbers of a run, its story while it is short, and where the result is."""
    from simulator.outputs.terminal import print_story, print_summary, stdout

    console = stdout()
    print_summary(summary, console)
    if 1 <= len(done.incidents) <= MOST_TOLD:
        print_story(done, folder, console)
    click.echo(written_to(folder))


@click.command()
@click.argument("result", type=PATH)
def report(result: Path) -> None:
    """Make the report of a saved run again."""
    from simulator.outputs.result import write_report

    click.echo(written_to(write_report(result)))
