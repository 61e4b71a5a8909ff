"""Playing a scenario once, and the page of a saved run."""

from pathlib import Path

import click

from simulator.cli.options import PATH, RESULTS, SCENARIO, json_option, no_charts_option, overridden
from simulator.cli.printing import print_json, print_lines, written_to


@click.command()
@click.argument("scenario", type=SCENARIO)
@click.option("--seed", type=click.IntRange(min=0), help="Random seed; the scenario's by default.")
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change a value, e.g. failures[0].lasts=1h; KEY= with nothing after it removes the key.",
)
@click.option("--out", help="Result folder; results/SCENARIO/seed-N by default.")
@json_option
@no_charts_option
def run(
    scenario: str,
    seed: int | None,
    overrides: tuple[str, ...],
    out: str | None,
    as_json: bool,
    no_charts: bool,
) -> None:
    """Play a scenario once and write a result folder."""
    from simulator.foundation.folders import replaced
    from simulator.outputs.progress import progress_bar
    from simulator.outputs.result import result_folder, write_into
    from simulator.run.saved import RECORD
    from simulator.scenario import load_scenario

    model = overridden(load_scenario(scenario), overrides)
    if seed is None:
        seed = model.seed
    folder = result_folder(RESULTS, model.name, seed, overrides)
    if out is not None:
        folder = Path(out)
    # the folder is refused before any work
    with replaced(folder, RECORD) as new, progress_bar("simulated") as progress:
        from simulator.simulation import simulate

        done = simulate(model, seed, progress=progress)
        done.label = ", ".join(overrides)
        progress.then("writing")
        summary = write_into(done, new, charts=not no_charts)
    if as_json:
        print_json(summary)
        return
    from simulator.outputs.layout import width
    from simulator.outputs.terminal import run_lines

    print_lines(run_lines(done, summary, width()))
    click.echo(written_to(folder))


@click.command()
@click.argument("result", type=PATH)
def report(result: Path) -> None:
    """Make the report of a saved run again."""
    from simulator.outputs.result import write_report

    click.echo(written_to(write_report(result)))
