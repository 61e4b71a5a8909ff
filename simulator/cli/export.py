"""What other tools read."""

from pathlib import Path

import click

from simulator.cli.options import PATH
from simulator.cli.printing import written_to

FORMATS = ("inspect-ai",)


@click.command()
@click.argument("form", type=click.Choice(FORMATS), metavar="FORMAT")
@click.argument("source")
@click.option("--out", type=PATH, help="The file to write; standard output by default.")
@click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="NAME<=VALUE",
    help='Set a limit of all cases by hand, e.g. "budget_spent<=5%" or held=fail_over.',
)
def export(form: str, source: str, out: Path | None, limits: tuple[str, ...]) -> None:
    """Write what another tool reads; FORMAT is inspect-ai.

    SOURCE is a file of regression cases, a result folder, or a scenario. For inspect-ai each case
    is a sample: a model takes over its incident.
    """
    from simulator.experiments.gate import with_limits
    from simulator.experiments.limits import parse_limit
    from simulator.foundation.new_file import write_new
    from simulator.outputs.evalcase import eval_line
    from simulator.outputs.inspect_samples import cases_from, samples_of

    by_hand = dict(map(parse_limit, limits))
    samples = samples_of(with_limits(cases_from(source), by_hand))
    text = "".join(f"{eval_line(sample)}\n" for sample in samples)
    if out is None:
        click.echo(text, nl=False)
        return
    write_new(out, text)
    click.echo(written_to(out))
