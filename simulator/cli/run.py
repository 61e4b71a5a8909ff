"""Playing a scenario once, and the page of a saved run."""

import gc
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from simulator.cli.options import (
    PATH,
    RESULTS,
    SCENARIO,
    json_option,
    no_charts_option,
    overridden,
    seed_option,
    set_option,
)
from simulator.cli.printing import print_json, print_lines, written_to

if TYPE_CHECKING:
    from simulator.run import Run
    from simulator.scenario import Scenario

Writer: TypeAlias = Callable[..., dict[str, Any]]


@click.command()
@click.argument("scenario", type=SCENARIO)
@seed_option
@set_option
@click.option("--out", help="Result folder; results/SCENARIO/seed-N by default.")
@json_option
@no_charts_option
@click.option(
    "--blind", is_flag=True, help="Write only what could be seen at the time; the rest is sealed."
)
def run(
    scenario: str,
    seed: int | None,
    overrides: tuple[str, ...],
    out: str | None,
    as_json: bool,
    no_charts: bool,
    blind: bool,
) -> None:
    """Play a scenario once and write a result folder."""
    from simulator.scenario import load_scenario

    # to the end of the process: one run leaves little rubbish, and a search for it takes longer
    # than to play many a run
    gc.disable()
    # a warning may name what fails
    if blind:
        warnings.simplefilter("ignore")
    model = overridden(load_scenario(scenario), overrides)
    if seed is None:
        seed = model.seed
    folder = Path(out) if out is not None else _folder(model, seed, overrides, blind)
    label = ", ".join(overrides)
    done, summary = _written(model, seed, label, folder, _writer(blind), charts=not no_charts)
    if as_json:
        print_json(summary)
        return
    if blind:
        _print_blind(done, folder)
    else:
        print_run(done, summary)
    click.echo(written_to(folder))


def _written(
    model: "Scenario", seed: int, label: str, folder: Path, write: Writer, *, charts: bool
) -> tuple["Run", dict[str, Any]]:
    """Plays it into a new folder: the run, and its summary."""
    from simulator.foundation.folders import replaced
    from simulator.outputs.progress import progress_bar
    from simulator.run.saved import RECORD

    # the folder is refused before any work
    with replaced(folder, RECORD) as new, progress_bar("simulated") as progress:
        from simulator.simulation import simulate

        done = simulate(model, seed, progress=progress)
        done.label = label
        progress.then("writing")
        return done, write(done, new, charts=charts)


def _folder(model: "Scenario", seed: int, overrides: Sequence[str], blind: bool) -> Path:
    """Where the run is written by default."""
    if blind:
        from simulator.outputs.blind.result import blind_folder

        return blind_folder(RESULTS, model, seed)
    from simulator.outputs.result import result_folder

    return result_folder(RESULTS, model.name, seed, overrides)


def _writer(blind: bool) -> Writer:
    """What writes the files of a run into a new folder."""
    if blind:
        from simulator.outputs.blind.result import write_blind

        return write_blind
    from simulator.outputs.result import write_into

    return write_into


def _print_blind(done: "Run", folder: Path) -> None:
    from simulator.outputs.blind.terminal import blind_lines
    from simulator.outputs.layout import width
    from simulator.run import blinded

    print_lines(blind_lines(blinded(done), folder, width()))


def print_run(done: "Run", summary: dict[str, Any]) -> None:
    """The answer of a run, its numbers, and its story while it is short."""
    from simulator.outputs.layout import width
    from simulator.outputs.terminal import run_lines

    print_lines(run_lines(done, summary, width()))


@click.command()
@click.argument("result", type=PATH)
@click.option(
    "--phone", is_flag=True, help="With a narrow copy of each picture, which phones show instead."
)
def report(result: Path, phone: bool) -> None:
    """Make the report of a saved run again."""
    from simulator.outputs.result import write_report

    click.echo(written_to(write_report(result, for_phones=phone)))
