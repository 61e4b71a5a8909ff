"""Checking scenario files."""

import sys

import click

from simulator.cli.group import BAD_INPUT
from simulator.cli.options import SCENARIO
from simulator.cli.printing import print_whole


@click.command()
@click.argument("scenarios", nargs=-1, required=True, type=SCENARIO)
@click.option("--quiet", "-q", is_flag=True, help="Print no notes, only warnings.")
@click.option("--strict", is_flag=True, help="Exit with 1 when there is a warning.")
def check(scenarios: tuple[str, ...], quiet: bool, strict: bool) -> None:
    """Check scenario files: report every error, and what the alerts will do."""
    from simulator.analysis import lint
    from simulator.foundation.errors import ScenarioError
    from simulator.outputs.check import check_lines, warnings_of
    from simulator.scenario import load_scenario
    from simulator.scenario.sources import label_of

    # every file is checked, and the worst of them decides
    codes = {0}
    for path in scenarios:
        try:
            model = load_scenario(path)
        except ScenarioError as error:
            codes.add(BAD_INPUT)
            click.echo(error, err=True)
            continue
        findings = lint(model)
        print_whole(check_lines(label_of(path), model, findings, quiet=quiet))
        if strict and warnings_of(findings):
            codes.add(1)
    sys.exit(max(codes))
