"""Everything that can be written in a scenario, in lines: each family with its kinds, and below
them what has a name and is no class: policies, presets, runbooks and symptoms.
"""

from collections.abc import Callable, Iterator
from importlib import import_module

from simulator.ai_service import failures, retries
from simulator.foundation.fixed_or_random import realised
from simulator.foundation.kinds import FAMILIES, example_of, summary_of
from simulator.foundation.model import keys_of
from simulator.foundation.units import format_duration
from simulator.oncall.pace import paced
from simulator.oncall.runbooks import RunbookStep
from simulator.oncall.shipped import PRICE, RUNBOOKS
from simulator.outputs.words.rules import rule_text
from simulator.reliability.field_policies import POLICIES
from simulator.reliability.policies import MONTHLY


def families() -> list[str]:
    """Their names, sorted."""
    # the kinds register themselves when a scenario's model is imported
    import_module("simulator.scenario")
    return sorted([*FAMILIES, *_NAMED])


def plural(family: str) -> str:
    """The name of a family for all of its kinds."""
    if family.endswith("y"):
        return f"{family[:-1]}ies"
    return f"{family}s"


def family_lines(name: str) -> Iterator[str]:
    """A family's name, and below it what belongs to it."""
    yield name
    lines = _NAMED.get(name, lambda: _kinds(name))
    yield from lines()


def _kinds(name: str) -> Iterator[str]:
    """Every kind with its keys, and a line of a scenario file with it."""
    for kind, model in sorted(FAMILIES[name].items()):
        fields = ", ".join(key for key in keys_of(model) if key != "kind")
        yield from _entry(kind, summary_of(model), fields or "no keys", example_of(model))


def _entry(name: str, meaning: str, *details: str) -> Iterator[str]:
    yield f"  {name}: {meaning}"
    yield from (f"      {detail}" for detail in details if detail)


def _policies() -> Iterator[str]:
    """Every policy with its source and its rules, as they are for an SLO of 30 days."""
    for name, policy in POLICIES.items():
        rules = (f"{rule.name}: {rule_text(rule, [MONTHLY])}" for rule in policy.rules)
        yield from _entry(name, policy.source, *rules, f"alerting: {{policy: {name}}}")


def _presets() -> Iterator[str]:
    """The presets of outages, and those of clients that retry."""
    for name in failures.PRESETS:
        meaning = "outages as often and as long as that provider published"
        line = f"failures: [{{kind: provider_outage, preset: {name}}}]"
        yield from _entry(name, meaning, line)
    for name, preset in retries.PRESETS.items():
        meaning = f"clients that make up to {preset['attempts']} attempts, as that provider's does"
        yield from _entry(name, meaning, f"service: {{traffic: {{retries: {name}}}}}")


def _runbooks() -> Iterator[str]:
    """The runbooks that ship, each as a file would write it."""
    for symptom, steps in RUNBOOKS.items():
        written = ", ".join(map(_step, steps))
        names = ", then ".join(step.do.kind for step in steps)
        yield from _entry(symptom, names, f"runbooks: {{{symptom}: [{written}]}}")


def _step(step: RunbookStep) -> str:
    # those that ship have fixed times, and mitigations as they are by default
    takes = format_duration(realised(paced(step.takes)))
    return f"{{do: {step.do.kind}, takes: {takes}}}"


def _symptoms() -> Iterator[str]:
    """What a person on call can find, and what a runbook can be written for."""
    for kind in sorted(FAMILIES["failure"]):
        yield from _entry(kind, f"seen while a failure of this kind lasts; {_answer(kind)}")
    yield from _entry(PRICE, f"a step that is held lets users down itself; {_answer(PRICE)}")


def _answer(symptom: str) -> str:
    if symptom in RUNBOOKS:
        return "a runbook for it ships"
    return "no runbook for it ships"


# lists of names that are no classes
_NAMED: dict[str, Callable[[], Iterator[str]]] = {
    "policy": _policies,
    "preset": _presets,
    "runbook": _runbooks,
    "symptom": _symptoms,
}
