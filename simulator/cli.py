"""The command line: parse, call, print. Heavy imports wait until a command needs them."""

import errno
import math
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from simulator.foundation import stopping
from simulator.foundation.errors import UNSEEN, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.analysis import Finding
    from simulator.analysis.comparison import Comparison
    from simulator.run import Run
    from simulator.scenario import Scenario


MOST_TOLD = 3
"""With more incidents than this a run's story is for the report, not for the terminal."""
SPEED = "50 million numbers a second"
"""Of the standard normal distribution; an estimate of work is in seconds of such a machine."""
LONGEST_FINDING = 500
"""A line of `check` is cut beyond this many characters, which only a very long name makes it."""
MOST_PAGES = 1e6


def _fail(error: object) -> NoReturn:
    """Bad input: its lines on stderr, exit code 2."""
    click.echo(str(error), err=True)
    sys.exit(2)


class _Main(click.Group):
    """Turns our own errors into lines and exit codes, in one place."""

    def main(self, args: "Sequence[str] | None" = None, *rest: Any, **extra: Any) -> Any:
        """As click has it, but that what it says of bad words keeps to one line each."""
        try:
            code = super().main(args, *rest, **{**extra, "standalone_mode": False})
        except click.ClickException as error:
            _show_usage(error)
            sys.exit(error.exit_code)
        except click.Abort:
            sys.exit(stopping.INTERRUPTED)
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, context: click.Context) -> object:
        from simulator.foundation.errors import SimulatorError

        try:
            with warnings.catch_warnings():
                warnings.showwarning = _warn  # type: ignore[assignment]
                return super().invoke(context)
        except KeyboardInterrupt:
            click.echo(stopping.stopped(), err=True)
            sys.exit(_stop_code())
        except SimulatorError as error:
            _fail(error)
        except BrokenPipeError:
            sys.exit(stopping.BROKEN_PIPE)
        except OSError as error:
            _fail(f"{printable(error.filename or 'output')}: {error.strerror}: {_way_out(error)}")
        except MemoryError:
            _fail("needs more memory than there is: see what simulator check says it costs")


def _way_out(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "make room, or write elsewhere"
    return "check the path and its permissions"


def _warn(message: object, *_: object) -> None:
    if not stopping.caught:  # whoever stopped it is told so at the end
        click.echo(f"warning: {printable(message)}", err=True)


def _show_usage(error: click.ClickException) -> None:
    context = getattr(error, "ctx", None)
    if context is not None:
        click.echo(context.get_usage(), err=True)
        click.echo(f"Try '{context.command_path} --help' for help.\n", err=True)
    click.echo(f"Error: {printable(error.format_message())}", err=True)


def _stop_code() -> int:
    return 128 + stopping.caught[0] if stopping.caught else stopping.INTERRUPTED


def _print_json(document: object) -> None:
    """A document on stdout; what a terminal would obey is escaped, as JSON allows."""
    import json

    text = json.dumps(document, indent=2, ensure_ascii=False)
    click.echo(
        "\n".join(
            UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", line) for line in text.split("\n")
        )
    )


def _finite(context: click.Context, option: click.Parameter, value: float | None) -> float | None:
    """Refuses inf, nan and numbers that no chart shows."""
    if value is not None and not (math.isfinite(value) and 0 <= value <= MOST_PAGES):
        raise click.BadParameter(
            f"{value} is not a number of pages: write one up to {MOST_PAGES:,.0f}"
        )
    return value


@click.group(cls=_Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="simulator")
def main() -> None:
    """A discrete-event reliability simulator for AI services."""


@main.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--seed", type=click.IntRange(min=0), help="Random seed; the scenario's by default.")
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change a value, e.g. failures[0].lasts=1h.",
)
@click.option(
    "--out",
    help="Result folder; results/SCENARIO/seed-N by default.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON and nothing else.")
@click.option("--no-charts", is_flag=True, help="Write no pictures and no report page.")
def run(
    scenario: Path,
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

    model = _all_overridden(load_scenario(scenario), overrides)
    seed = model.seed if seed is None else seed
    folder = result_folder(Path("results"), model.name, seed, overrides) if out is None else out
    with replaced(folder, RECORD) as new, progress_bar("simulated") as progress:
        from simulator.simulation import simulate

        done = simulate(model, seed, progress=progress)
        progress.then("writing")
        summary = write_into(done, new, charts=not no_charts)
    _show(done, summary, Path(folder), as_json)


def _all_overridden(model: "Scenario", overrides: tuple[str, ...]) -> "Scenario":
    for override in overrides:
        model = _overridden(model, override)
    return model


def _overridden(model: "Scenario", override: str) -> "Scenario":
    """The scenario with one KEY=VALUE applied; errors name the option."""
    from simulator.experiments.variants import overridden
    from simulator.foundation.errors import Problem, ScenarioError

    key, equals, text = override.partition("=")
    if not equals:
        raise ScenarioError(
            [Problem("", "is not KEY=VALUE: write e.g. --set horizon=12h", f"--set {override}")]
        )
    try:
        return overridden(model, key, text, "--set")
    except ScenarioError as error:
        raise ScenarioError(
            Problem(p.path, p.message, f"--set {override}") for p in error.problems
        ) from None


def _show(done: "Run", summary: dict[str, Any], folder: Path, as_json: bool) -> None:
    if as_json:
        _print_json(summary)
        return
    from simulator.outputs.terminal import print_story, print_summary, stdout

    console = stdout()
    print_summary(summary, console)
    if 1 <= len(done.incidents) <= MOST_TOLD:
        print_story(done, folder, console)
    click.echo(f"written to {printable(folder)}")


@main.command()
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="NAME|FILE",
    help="Another alert policy, by name or from a file.",
)
@click.option(
    "--variant",
    "changes",
    multiple=True,
    metavar='"LABEL: KEY=VALUE, ..."',
    help="The scenario with other values.",
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
@click.option(
    "--seed", type=click.IntRange(min=0), help="The first seed; the first scenario's by default."
)
@click.option(
    "--workers", type=click.IntRange(min=1), help="Processes; one for each processor by default."
)
@click.option(
    "--max-pages",
    type=float,
    callback=_finite,
    help="The most pages per 30 d that you would bear: marks it in the trade-off.",
)
@click.option(
    "--out",
    help="Result folder; results/SCENARIO/compare-LABELS by default.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON and nothing else.")
@click.option("--no-charts", is_flag=True, help="Write no pictures and no report page.")
def compare(
    scenarios: tuple[Path, ...],
    policies: tuple[str, ...],
    changes: tuple[str, ...],
    baseline: str,
    replications: int,
    seed: int | None,
    workers: int | None,
    max_pages: float | None,
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
    from simulator.outputs.comparison import compare as played
    from simulator.outputs.progress import progress_bar
    from simulator.outputs.result import comparison_folder

    variants = variants_of(scenarios, policies, changes, baseline)
    name = next(iter(variants.values())).name
    folder = comparison_folder(Path("results"), name, list(variants)) if out is None else out
    with suppress(_Unfinished), replaced(folder, RECORD) as new:
        with progress_bar("runs", is_counted=True) as progress:
            comparison = played(
                variants, replications, seed=seed, workers=workers or 0, progress=progress
            )
        is_whole = len(comparison.seeds) == replications
        if not is_whole:
            raise _Unfinished
        write_into(comparison, new, charts=not no_charts, max_pages=max_pages)
    _show_comparison(comparison, Path(folder) if is_whole else None, as_json)
    sys.exit(0 if is_whole else _stop_code())


class _Unfinished(Exception):
    """A comparison was stopped: it is shown, and not written."""


def _show_comparison(comparison: "Comparison", folder: Path | None, as_json: bool) -> None:
    from simulator.outputs.comparison import summary_of
    from simulator.outputs.terminal import print_comparison, stdout

    if as_json:
        _print_json(summary_of(comparison))
        return
    print_comparison(comparison, stdout())
    click.echo(f"written to {printable(folder)}" if folder else stopping.stopped())


@main.command()
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--quiet", "-q", is_flag=True, help="Print no notes, only warnings.")
@click.option("--strict", is_flag=True, help="Exit with 1 when there is a warning.")
def check(scenarios: tuple[Path, ...], quiet: bool, strict: bool) -> None:
    """Say whether scenario files are valid, what their alerts will do, and everything that is wrong
    with them.
    """
    from simulator.analysis import lint
    from simulator.foundation.errors import ScenarioError
    from simulator.scenario import load_scenario
    from simulator.scenario.cost import cost_of, told

    codes = {0}
    for path in scenarios:
        try:
            model = load_scenario(path)
        except ScenarioError as error:
            codes.add(2)
            click.echo(str(error), err=True)
            continue
        findings = lint(model)
        warned = [finding for finding in findings if finding.level == "warning"]
        lines = [f"{printable(path)}: valid", *_by_slo(model, warned if quiet else findings)]
        if not quiet:
            lines.append(f"  costs {told(cost_of(model))} on a machine that draws {SPEED}")
        click.echo("\n".join(lines))
        codes.add(1 if strict and warned else 0)
    sys.exit(max(codes))


def _by_slo(model: "Scenario", findings: "Sequence[Finding]") -> "Iterator[str]":
    """Findings as indented lines, below the name of their SLO when the scenario has several."""
    from simulator.outputs.words import shown

    for slo in [*(slo.name for slo in model.slos), ""]:
        lines = [
            shown(finding, longest=LONGEST_FINDING) for finding in findings if finding.slo == slo
        ]
        indent = "  "
        if lines and slo and len(model.slos) > 1:
            yield f"  {shown(slo)}:"
            indent = "    "
        yield from (indent + line for line in lines)


@main.command()
@click.argument("result", type=click.Path(path_type=Path))
def report(result: Path) -> None:
    """Make the HTML page of a saved run again."""
    from simulator.outputs.result import write_report

    click.echo(f"written to {printable(write_report(result))}")


@main.command()
@click.argument("cases", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--scenario",
    type=click.Path(path_type=Path),
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
    help='Set a limit of all cases by hand, e.g. "budget_spent<=5%".',
)
def gate(
    cases: tuple[Path, ...],
    scenario: Path | None,
    overrides: tuple[str, ...],
    limits: tuple[str, ...],
) -> None:
    """Replay regression cases; exit 1 when one no longer holds.

    A case that tests nothing, because it has no limit or its failure does not strike, is an error.
    """
    from simulator.experiments.cases import load_cases
    from simulator.experiments.gate import gate as judge
    from simulator.experiments.gate import parse_limit, with_limits
    from simulator.outputs.terminal import print_verdicts, stdout
    from simulator.scenario import load_scenario

    by_hand = dict(map(parse_limit, limits))
    loaded = with_limits(load_cases(cases), by_hand)
    against = load_scenario(scenario) if scenario else None
    verdicts = judge(loaded, lambda model: _all_overridden(model, overrides), against)
    print_verdicts(verdicts, stdout())
    sys.exit(0 if all(verdict.holds for verdict in verdicts) else 1)


@main.command()
@click.argument("family", required=False)
def kinds(family: str | None) -> None:
    """List everything that can be written in a scenario."""
    import simulator.scenario  # noqa: F401
    from simulator.foundation.kinds import FAMILIES, summary_of
    from simulator.foundation.model import closest, keys_of

    families = sorted([*FAMILIES, "policy"])
    if family and family not in families:
        _fail(f"{family!r} is not a family: {closest(family, families)}")
    for name in [family] if family else families:
        click.echo(name)
        if name == "policy":
            _policies()
            continue
        for kind, model in sorted(FAMILIES[name].items()):
            summary = summary_of(model)
            fields = ", ".join(key for key in keys_of(model) if key != "kind")
            click.echo(f"  {kind}: {summary}\n      {fields or 'no fields'}")


def _policies() -> None:
    """Every policy with its source and its rules."""
    from simulator.outputs.words import rule_told
    from simulator.reliability.field_policies import POLICIES
    from simulator.reliability.policies import MONTHLY

    for name, policy in POLICIES.items():
        click.echo(f"  {name}: {policy.source}")
        for rule in policy.rules:
            click.echo(f"      {rule.name}: {rule_told(rule, [MONTHLY])}")


@main.command()
def schema() -> None:
    """Print the JSON Schema of a scenario, for editors."""
    import json

    from simulator.scenario import Scenario

    click.echo(json.dumps(Scenario.model_json_schema(by_alias=True), indent=2))
