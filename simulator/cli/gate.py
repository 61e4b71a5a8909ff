"""Replaying regression cases."""

import sys
import warnings
from pathlib import Path

import click

from simulator.cli.options import PATH, SCENARIO, overridden
from simulator.cli.printing import print_lines


@click.command()
@click.argument("cases", nargs=-1, required=True, type=PATH)
@click.option(
    "--scenario",
    type=SCENARIO,
    help="Expose this scenario to the failures, instead of the recorded one.",
)
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change a value of what is played, e.g. runbooks={}.",
)
@click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="NAME<=VALUE",
    help='Set a limit of all cases by hand, e.g. "budget_spent<=5%" or held=fail_over.',
)
def gate(
    cases: tuple[Path, ...],
    scenario: str | None,
    overrides: tuple[str, ...],
    limits: tuple[str, ...],
) -> None:
    """Replay regression cases; exit 1 when one no longer holds.

    A case that tests nothing, because it has no limit or its failure does not strike, is an error.
    """
    from simulator.experiments.cases import load_cases
    from simulator.experiments.gate import gate as judge
    from simulator.experiments.gate import with_limits
    from simulator.experiments.limits import parse_limit
    from simulator.outputs.gate_lines import verdict_lines
    from simulator.outputs.layout import width
    from simulator.scenario.files import load_placed

    # limits are read first: a mistake in one is told before any file is opened
    by_hand = dict(map(parse_limit, limits))
    loaded = with_limits(load_cases(cases), by_hand)
    for weakness in filter(None, (case.weakness for case in loaded)):
        warnings.warn(weakness, stacklevel=1)
    against, places = None, None
    if scenario:
        against, places = load_placed(scenario)
    # a value that was set stands in no file
    if overrides:
        places = None
    # overrides are for what is played, be it the recorded scenario or another
    verdicts = judge(loaded, lambda model: overridden(model, overrides), against, places)
    print_lines(verdict_lines(verdicts, width(), len(loaded)))
    if not all(verdict.holds for verdict in verdicts):
        sys.exit(1)
