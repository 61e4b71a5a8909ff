"""One scenario with other values of some keys."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.group import stop_code
from simulator.cli.options import (
    RESULTS,
    SCENARIO,
    first_seed_option,
    json_option,
    no_charts_option,
    overridden,
    set_option,
    workers_options,
)
from simulator.cli.printing import print_json, print_lines, written_to
from simulator.foundation import stopping
from simulator.foundation.errors import printable

if TYPE_CHECKING:
    from simulator.experiments.design import Design
    from simulator.experiments.store import Store
    from simulator.experiments.sweep import Plan
    from simulator.experiments.workers import WorkersGiven
    from simulator.outputs.sweep import ShownSweep


def _installed(context: click.Context, option: click.Parameter, parquet: bool) -> bool:
    """Refuses what cannot be written, before anything is played."""
    if parquet:
        from simulator.outputs.parquet import check_installed

        check_installed()
    return parquet


@click.command()
@click.argument("scenario", type=SCENARIO)
@click.option(
    "--vary",
    multiple=True,
    required=True,
    metavar="KEY=V1,V2|KEY=LOW:HIGH:STEP",
    help="The values of a key, e.g. service.traffic.interactive=10/s:50/s:10/s; repeatable.",
)
@click.option(
    "--points",
    type=click.IntRange(min=1),
    help="Draw so many points between the values, instead of all combinations.",
)
@click.option(
    "--design",
    type=click.Choice(["grid", "random", "latin"]),
    help="How points are chosen: latin (hypercube) with --points by default, else grid.",
)
@click.option(
    "--replications",
    type=click.IntRange(min=1),
    default=200,
    show_default=True,
    help="Runs of each point, one seed each.",
)
@first_seed_option
@set_option
@workers_options
@click.option(
    "--show",
    "measures",
    multiple=True,
    metavar="MEASURE",
    help="A measure to show, such as recall_pages, instead of the usual ones; repeatable.",
)
@click.option("--out", help="Result folder; results/SCENARIO/sweep-KEYS by default.")
@json_option
@no_charts_option
@click.option(
    "--parquet",
    is_flag=True,
    callback=_installed,
    help="Write runs.parquet too; needs simulator[parquet].",
)
def sweep(
    scenario: str,
    vary: tuple[str, ...],
    points: int | None,
    design: "Design | None",
    replications: int,
    seed: int | None,
    overrides: tuple[str, ...],
    workers: "WorkersGiven",
    measures: tuple[str, ...],
    out: str | None,
    as_json: bool,
    no_charts: bool,
    parquet: bool,
) -> None:
    """Play a scenario with other values of some keys, each point over the same seeds.

    The runs are kept in FOLDER.runs.sqlite, beside the result: a sweep that was stopped goes on,
    and a longer one adds to it.
    """
    from simulator.outputs.result import sweep_folder
    from simulator.outputs.sweep import chosen_of, plan_of
    from simulator.scenario import load_scenario

    model = overridden(load_scenario(scenario), overrides)
    plan = plan_of(
        model, _pairs(vary), replications=replications, points=points, design=design, seed=seed
    )
    chosen_of(plan.measures(), measures)
    folder = Path(out) if out is not None else sweep_folder(RESULTS, model.name, plan.keys)
    found = _written(plan, folder, workers, measures, charts=not no_charts, parquet=parquet)
    _print(found, folder, measures, as_json=as_json)


def _written(
    plan: "Plan",
    folder: Path,
    workers: "WorkersGiven",
    measures: tuple[str, ...],
    *,
    charts: bool,
    parquet: bool,
) -> "ShownSweep":
    """Plays it into a new folder."""
    from simulator.experiments.store import Store, beside
    from simulator.experiments.workers import kept_open
    from simulator.foundation.folders import replaced
    from simulator.outputs.sweep import RECORD, write_into

    # workers first: where none are to be had, no store is left
    with (
        replaced(folder, RECORD) as new,
        kept_open(workers) as team,
        Store(beside(folder)) as store,
        _kept_if_stopped(plan, store),
    ):
        found = _played(plan, store, team)
        write_into(found, store, new, charts=charts, measures=measures)
        if parquet:
            from simulator.outputs.parquet import write_parquet

            write_parquet(found, store, new / "runs.parquet")
    return found


def _pairs(vary: tuple[str, ...]) -> dict[str, object]:
    """The values by key."""
    found = dict[str, object]()
    for text in vary:
        key, equals, values = (part.strip() for part in text.partition("="))
        if not (key and equals and values):
            message = (
                f"{text!r} is not KEY=VALUES: write e.g. service.traffic.interactive=10/s:50/s:10/s"
            )
            raise click.BadParameter(message, param_hint="'--vary'")
        if key in found:
            message = f"{key} is varied twice: write all its values in one --vary"
            raise click.BadParameter(message, param_hint="'--vary'")
        found[key] = values
    return found


def _played(plan: "Plan", store: "Store", workers: "WorkersGiven") -> "ShownSweep":
    from simulator.outputs.progress import progress_bar
    from simulator.outputs.sweep import played
    from simulator.outputs.sweep_words import cost_line

    click.echo(cost_line(plan, store), err=True)
    with progress_bar("runs", is_counted=True) as progress:
        return played(plan, store, workers=workers, progress=progress)


@contextmanager
def _kept_if_stopped(plan: "Plan", store: "Store") -> Iterator[None]:
    """When the block is stopped, says how to go on, and ends."""
    from simulator.experiments.workers.pools import EngineLost

    try:
        with stopping.raised():
            yield
        return
    except EngineLost as error:
        raise EngineLost(f"{error}: {_kept(plan, store)}") from None
    except (KeyboardInterrupt, Exception) as error:
        # within pydantic's callbacks an interrupt becomes another error
        if not (isinstance(error, KeyboardInterrupt) or stopping.caught):
            raise
    again = "give the same command again to go on"
    click.echo(f"stopped: {_kept(plan, store)}: {again}", err=True)
    sys.exit(stop_code())


def _kept(plan: "Plan", store: "Store") -> str:
    kept = plan.runs - plan.left(store)
    return f"{kept:,} of {plan.runs:,} runs are kept in {printable(store.path)}"


def _print(found: "ShownSweep", folder: Path, measures: tuple[str, ...], *, as_json: bool) -> None:
    from simulator.outputs.layout import width
    from simulator.outputs.sweep import shown_of, summary_of
    from simulator.outputs.sweep_words import sweep_lines

    if as_json:
        print_json(summary_of(found))
        return
    print_lines(sweep_lines(found, shown_of(found, measures), width()))
    click.echo(written_to(folder))
