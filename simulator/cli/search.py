"""Searching a policy under a limit of pages."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    from simulator.experiments.workers import WorkersGiven
    from simulator.outputs.search.shown import ShownSearch
    from simulator.scenario import Scenario

# what is asked for is not to be had
NOT_SO = 1


@click.command()
@click.argument("scenario", type=SCENARIO)
@click.option(
    "--max-pages",
    type=click.FloatRange(0, 1e6),
    required=True,
    help="The most pages per 30 d, of all SLOs (per run, if runs are shorter than 7 d).",
)
@click.option(
    "--policies",
    type=click.IntRange(min=4),
    default=200,
    show_default=True,
    help="How many policies to try, the current one among them.",
)
@click.option(
    "--replications",
    type=click.IntRange(min=10),
    default=100,
    show_default=True,
    help="Seeds for the last policies of the search, and as many fresh ones afterwards.",
)
@click.option("--slo", default="", help="The SLO whose budget counts; by default the one that"
              " spends most under the current policy.")  # fmt: skip
@click.option("--minutes", type=click.FloatRange(0, min_open=True), help="The most time to take.")
@first_seed_option
@set_option
@workers_options
@click.option("--out", help="Result folder; results/SCENARIO/search-max-pages-N by default.")
@json_option
@no_charts_option
def search(
    scenario: str,
    max_pages: float,
    policies: int,
    replications: int,
    slo: str,
    minutes: float | None,
    seed: int | None,
    overrides: tuple[str, ...],
    workers: "WorkersGiven",
    out: str | None,
    as_json: bool,
    no_charts: bool,
) -> None:
    """Search the alert policy that spends the least error budget with at most so many pages."""
    from simulator.experiments.store import beside
    from simulator.scenario import load_scenario

    model = overridden(load_scenario(scenario), overrides)
    folder = _folder(model, max_pages, out)
    asked: dict[str, Any] = {"policies": policies, "replications": replications, "slo": slo}
    asked |= {"minutes": minutes, "seed": seed, "workers": workers}
    try:
        with stopping.raised():
            found = _searched(model, max_pages, folder, asked, charts=not no_charts)
    except (KeyboardInterrupt, Exception) as error:
        # within pydantic's callbacks an interrupt becomes another error
        if not (isinstance(error, KeyboardInterrupt) or stopping.caught):
            raise
        kept = printable(beside(folder))
        click.echo(f"stopped: the same command goes on with what {kept} holds", err=True)
        sys.exit(stop_code())
    _print(found, folder, as_json=as_json)
    if not found.is_admissible:
        sys.exit(NOT_SO)


def _searched(
    model: "Scenario", max_pages: float, folder: Path, asked: dict[str, Any], *, charts: bool
) -> "ShownSearch":
    """Searches, and writes what was found."""
    from simulator.experiments.search.question import check_minutes, check_question
    from simulator.experiments.store import Store, beside
    from simulator.experiments.workers import kept_open
    from simulator.foundation.folders import replaced
    from simulator.outputs.progress import progress_bar
    from simulator.outputs.search.cost import cost_line
    from simulator.outputs.search.files import RECORD, write_into
    from simulator.outputs.search.shown import search as searched

    check_question(model, max_pages, asked["slo"])
    check_minutes(asked["minutes"])
    line = cost_line(model, asked["policies"], asked["replications"], asked["workers"])
    # workers first: where none are to be had, no store is left
    with (
        replaced(folder, RECORD) as new,
        kept_open(asked.pop("workers")) as workers,
        Store(beside(folder)) as store,
    ):
        click.echo(line, err=True)
        with progress_bar("runs", is_counted=True) as progress:
            asked |= {"workers": workers, "store": store, "progress": progress}
            found = searched(model, max_pages, **asked)
        write_into(found, new, charts=charts)
    return found


def _folder(model: "Scenario", max_pages: float, out: str | None) -> Path:
    """Where the search is written."""
    from simulator.outputs.result import search_folder

    if out is not None:
        return Path(out)
    return search_folder(RESULTS, model.name, max_pages)


def _print(found: "ShownSearch", folder: Path, *, as_json: bool) -> None:
    from simulator.outputs.layout import table_lines, width, wrapped
    from simulator.outputs.search.files import summary_of
    from simulator.outputs.search.words import front_table, told

    if as_json:
        print_json(summary_of(found))
        return
    columns = width()
    print_lines(table_lines(front_table(found), columns))
    click.echo()
    for line in told(found):
        print_lines(wrapped(line, columns))
    click.echo(written_to(folder))
