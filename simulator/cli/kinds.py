"""What can be written in a scenario."""

import click

from simulator.cli.group import fail
from simulator.cli.printing import print_whole


@click.command()
@click.argument("family", required=False)
def kinds(family: str | None) -> None:
    """List everything that can be written in a scenario, with a line to copy into a file.

    FAMILY is e.g. failures, mitigations, policies, presets, runbooks or symptoms.
    """
    from simulator.foundation.model import closest
    from simulator.outputs.kinds import families, family_lines, plural
    from simulator.scenario import Scenario

    known = {name: name for name in families()}
    # both are understood: failure and failures
    words = known | {plural(name): name for name in known}
    if family and family not in words:
        told = closest(family, list(words))
        if family in Scenario.model_fields:
            told = f"{told}; its keys are in docs/scenario.md and in what `simulator schema` writes"
        fail(f"{family!r} is not a family: {told}")
    for name in known:
        if not family or name == words[family]:
            print_whole(family_lines(name))


@click.command()
def schema() -> None:
    """Print the JSON Schema of a scenario, for editors."""
    import json

    from pydantic.json_schema import GenerateJsonSchema

    from simulator.scenario import Scenario

    # a name, not an address: nothing is published there; its number is that of `version` in a file
    names = {"$schema": GenerateJsonSchema.schema_dialect, "$id": "urn:simulator:scenario:1"}
    # by alias: the names as they stand in a file, `for` and not `hold`
    click.echo(json.dumps(names | Scenario.model_json_schema(by_alias=True), indent=2))
