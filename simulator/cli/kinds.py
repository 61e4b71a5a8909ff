"""What can be written in a scenario."""

import click

from simulator.cli.group import fail


@click.command()
@click.argument("family", required=False)
def kinds(family: str | None) -> None:
    """List everything that can be written in a scenario."""
    from simulator.foundation.model import closest
    from simulator.outputs.kinds import families, family_lines

    known = families()
    if family and family not in known:
        fail(f"{family!r} is not a family: {closest(family, known)}")
    for name in known:
        if not family or name == family:
            click.echo("\n".join(family_lines(name)))


@click.command()
def schema() -> None:
    """Print the JSON Schema of a scenario, for editors."""
    import json

    from simulator.scenario import Scenario

    # by alias: the names as they stand in a file, `for` and not `hold`
    click.echo(json.dumps(Scenario.model_json_schema(by_alias=True), indent=2))
