"""Options that several commands have, and what they mean."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from simulator.scenario import Scenario

PATH = click.Path(path_type=Path)
# where results are written by default, below the current folder
RESULTS = Path("results")

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print the summary as JSON and nothing else."
)
no_charts_option = click.option(
    "--no-charts", is_flag=True, help="Write no pictures and no report."
)


def overridden(model: "Scenario", overrides: tuple[str, ...]) -> "Scenario":
    """The scenario with every KEY=VALUE applied, in order; errors name the option."""
    for override in overrides:
        model = _overridden(model, override)
    return model


def _overridden(model: "Scenario", override: str) -> "Scenario":
    from simulator.experiments.variants import overridden
    from simulator.foundation.errors import Problem, ScenarioError

    place = f"--set {override}"
    key, equals, text = override.partition("=")
    if not equals:
        raise ScenarioError([Problem("", "is not KEY=VALUE: write e.g. --set horizon=12h", place)])
    try:
        return overridden(model, key, text, "--set")
    except ScenarioError as error:
        # the file is not what is wrong: the option is
        raise ScenarioError(
            Problem(each.path, each.message, place) for each in error.problems
        ) from None
