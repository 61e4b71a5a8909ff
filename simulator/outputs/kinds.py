"""Everything that can be written in a scenario, in lines: each family with its kinds."""

from collections.abc import Iterator
from importlib import import_module

from simulator.foundation.kinds import FAMILIES, summary_of
from simulator.foundation.model import keys_of
from simulator.outputs.words.rules import rule_text
from simulator.reliability.field_policies import POLICIES
from simulator.reliability.policies import MONTHLY

# a named list of rules is no class, and is listed beside the families that are
POLICY = "policy"


def families() -> list[str]:
    """Their names, sorted."""
    # the kinds register themselves when a scenario's model is imported
    import_module("simulator.scenario")
    return sorted([*FAMILIES, POLICY])


def family_lines(name: str) -> Iterator[str]:
    """A family's name, and below it what belongs to it."""
    yield name
    if name == POLICY:
        yield from _policies()
        return
    for kind, model in sorted(FAMILIES[name].items()):
        fields = ", ".join(key for key in keys_of(model) if key != "kind")
        yield f"  {kind}: {summary_of(model)}"
        yield f"      {fields or 'no fields'}"


def _policies() -> Iterator[str]:
    """Every policy with its source and its rules, as they are for an SLO of 30 days."""
    for name, policy in POLICIES.items():
        yield f"  {name}: {policy.source}"
        for rule in policy.rules:
            yield f"      {rule.name}: {rule_text(rule, [MONTHLY])}"
