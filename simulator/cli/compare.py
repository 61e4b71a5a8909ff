"""Comparing variants over the same seeds."""

import math
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.group import stop_code
from simulator.cli.options import (
    POLICY,
    RESULTS,
    SCENARIO,
    first_seed_option,
    json_option,
    no_charts_option,
    workers_options,
)
from simulator.cli.printing import print_json, print_lines, written_to
from simulator.foundation import stopping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.analysis.comparison import Comparison
    from simulator.experiments.workers import WorkersGiven
    from simulator.outputs.comparison import ShownComparison
    from simulator.scenario import Scenario

# beyond it no axis of a picture can tell anything
MOST_PAGES = 1e6


class _Unfinished(Exception):
    """A comparison was stopped: it is shown, and not written."""


def _finite(context: click.Context, option: click.Parameter, value: float | None) -> float | None:
    """Refuses inf, nan and numbers that no chart shows."""
    # click reads "nan" and "inf" as numbers
    if value is not None and not (math.isfinite(value) and 0 <= value <= MOST_PAGES):
        raise click.BadParameter(
            f"{value} is not a number of pages: write one up to {MOST_PAGES:,.0f}"
        )
    return value


@click.command()
@click.argument("scenarios", nargs=-1, required=True, type=SCENARIO)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    type=POLICY,
    metavar="NAME|FILE",
    help="Another alert policy, by name or from a file.",
)
@click.option(
    "--variant",
    "changes",
    multiple=True,
    metavar='"LABEL: KEY=VALUE, ..."',
    help="The scenario with other values; KEY= with nothing after it removes the key.",
)
@click.option(
    "--baseline",
    default="",
    metavar="LABEL",
    help="What the others are compared with; the first scenario as it is written by default.",
)
@click.option(
    "--replications",
    type=click.IntRange(min=1),
    default=200,
    show_default=True,
    help="Runs of each variant, one seed each.",
)
@first_seed_option
@workers_options
@click.option(
    "--max-pages",
    type=float,
    callback=_finite,
    help="The most pages per 30 d that are acceptable: marked in the trade-off.",
)
@click.option(
    "--show",
    "measures",
    multiple=True,
    metavar="MEASURE",
    help="A column of the scoreboard, such as slo_kept, instead of the usual ones; repeatable.",
)
@click.option("--out", help="Result folder; results/SCENARIO/compare-LABELS by default.")
@json_option
@no_charts_option
def compare(
    scenarios: tuple[str, ...],
    policies: tuple[str, ...],
    changes: tuple[str, ...],
    baseline: str,
    replications: int,
    seed: int | None,
    workers: "WorkersGiven",
    max_pages: float | None,
    measures: tuple[str, ...],
    out: str | None,
    as_json: bool,
    no_charts: bool,
) -> None:
    """Compare scenarios, or one as it is written with itself under other policies or changes, over
    the same seeds; the first scenario as it is written is the baseline.
    """
    from simulator.experiments.variants import variants_of
    from simulator.foundation.folders import replaced
    from simulator.outputs.comparison import RECORD, write_into
    from simulator.outputs.result import comparison_folder

    variants = variants_of(scenarios, policies, changes, baseline)
    _check_measures(variants, measures)
    name = next(iter(variants.values())).name
    folder = Path(out) if out is not None else comparison_folder(RESULTS, name, list(variants))
    # an unfinished one leaves the block by an exception, so that nothing is swapped in
    with suppress(_Unfinished), replaced(folder, RECORD) as new:
        comparison = _played(variants, replications, seed, workers)
        is_whole = len(comparison.seeds) == replications
        if not is_whole:
            raise _Unfinished
        write_into(comparison, new, charts=not no_charts, max_pages=max_pages, measures=measures)
    if is_whole:
        _print_comparison(comparison, written_to(folder), as_json=as_json)
        return
    _print_comparison(comparison, stopping.stopped(), as_json=as_json)
    if as_json:
        click.echo(stopping.stopped(), err=True)
    sys.exit(stop_code())


def _check_measures(variants: "Mapping[str, Scenario]", measures: tuple[str, ...]) -> None:
    """Says what is wrong with them before anything is played."""
    from simulator.analysis.choosing import chosen

    try:
        chosen(list(variants.values()), measures)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="'--show'") from error


def _played(
    variants: "Mapping[str, Scenario]", replications: int, seed: int | None, workers: "WorkersGiven"
) -> "ShownComparison":
    from simulator.outputs.comparison import compare as played
    from simulator.outputs.progress import progress_bar

    with progress_bar("runs", is_counted=True) as progress:
        return played(variants, replications, seed=seed, workers=workers, progress=progress)


def _print_comparison(comparison: "Comparison", last_line: str, *, as_json: bool) -> None:
    from simulator.outputs.comparison import summary_of
    from simulator.outputs.comparison_lines import comparison_lines
    from simulator.outputs.layout import width

    if as_json:
        print_json(summary_of(comparison))
        return
    print_lines(comparison_lines(comparison, width()))
    click.echo(last_line)
