"""Options that several commands have, and what they mean."""

from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from simulator.experiments.workers import WorkersGiven
    from simulator.scenario import Scenario

STDIN = "-"


class Source(click.types.StringParamType):
    """A file, the name of one that ships, or `-` for the standard input, of which there is one."""

    def __init__(self, name: str, names: Callable[[], Iterable[str]]) -> None:
        self.name = name
        self.names = names

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text as it was given."""
        if value == STDIN and ctx is not None:
            if ctx.meta.get(__name__):
                self.fail("- is the standard input, which can be read only once", param, ctx)
            ctx.meta[__name__] = True
        return value

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Files, and the names that begin so."""
        names = [name for name in self.names() if name.startswith(incomplete)]
        return [CompletionItem(incomplete, type="file"), *map(CompletionItem, names)]


def _scenarios() -> Iterable[str]:
    from simulator.scenario.sources import gallery

    return gallery()


def _policies() -> Iterable[str]:
    from simulator.reliability.field_policies import POLICIES
    from simulator.scenario.sources import gallery_policies

    return ["all", *POLICIES, *gallery_policies()]


SCENARIO = Source("scenario", _scenarios)
POLICY = Source("policy", _policies)
PATH = click.Path(path_type=Path)
# where results are written by default, below the current folder
RESULTS = Path("results")

seed_option = click.option(
    "--seed", type=click.IntRange(min=0), help="Random seed; the scenario's by default."
)
first_seed_option = click.option(
    "--seed", type=click.IntRange(min=0), help="The first seed; the scenario's by default."
)
set_option = click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change a value, e.g. failures[0].lasts=1h; KEY= with nothing after it removes the key.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print the summary as JSON and nothing else."
)
no_charts_option = click.option(
    "--no-charts", is_flag=True, help="Write no pictures and no report."
)


def workers_options(command: Callable[..., None]) -> Callable[..., None]:
    """`--workers N` and `--cluster ADDRESS`, which the command is given as one: `workers`."""

    @click.option(
        "--workers",
        type=click.IntRange(min=1),
        help="Processes; one for each processor by default.",
    )
    @click.option(
        "--cluster",
        metavar="ADDRESS",
        help="The scheduler of a dask cluster that plays the runs, e.g. tcp://10.0.0.5:8786.",
    )
    @wraps(command)
    def with_workers(*words: Any, workers: int | None, cluster: str | None, **rest: Any) -> None:
        command(*words, workers=_workers(workers, cluster), **rest)

    return with_workers


def _workers(number: int | None, address: str | None) -> "WorkersGiven":
    if address is None:
        return number or 0
    if number is not None:
        raise click.UsageError(
            "--workers and --cluster exclude each other: a cluster has workers of its own"
        )
    from simulator.experiments.workers import Cluster

    return Cluster(address)


def overridden(model: "Scenario", overrides: tuple[str, ...]) -> "Scenario":
    """The scenario with every KEY=VALUE applied, in order; errors name the option."""
    from simulator.experiments.variants import overridden as with_values

    return with_values(model, list(map(_pair, overrides)), "--set")


def _pair(override: str) -> tuple[str, str]:
    from simulator.foundation.errors import Problem, ScenarioError

    key, equals, text = override.partition("=")
    if not equals:
        message = "is not KEY=VALUE: write e.g. --set horizon=12h"
        raise ScenarioError([Problem("", message, f"--set {override}")])
    return key, text
