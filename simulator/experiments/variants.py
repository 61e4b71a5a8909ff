"""What is to be compared: several scenario files, or one with other policies and changed values."""

from collections.abc import Sequence
from pathlib import Path

from simulator.foundation.errors import Problem, ScenarioError
from simulator.foundation.model import HALF, HALF_A_CHARACTER, closest
from simulator.foundation.units import show
from simulator.reliability.field_policies import POLICIES
from simulator.scenario import Scenario, load_policy, load_scenario, parse_value

EXAMPLE = '"10x: alerting.rules[page-quick].burn_rate=10"'


def variants_of(
    paths: Sequence[Path], policies: Sequence[str], changes: Sequence[str]
) -> dict[str, Scenario]:
    """Scenarios by label, the baseline first.

    Several files are compared as they are. One file is compared under the `policies` (names or
    files), then with the `changes` ("LABEL: KEY=VALUE, ..."); the first of all these is the
    baseline, and where there is only one, the file as it is written. Raises ScenarioError when
    there are not at least two of different names.
    """
    scenarios = [load_scenario(path) for path in paths]
    if len(scenarios) > 1:
        if policies or changes:
            raise ScenarioError(
                [
                    Problem(
                        "",
                        "several scenarios are compared as they are: give one, or leave out"
                        " --policy and --variant",
                    )
                ]
            )
        return _labelled(
            [(scenario.name, scenario) for scenario in scenarios], [path.stem for path in paths]
        )
    base = scenarios[0]
    if "all" in policies:
        others = [policy for policy in policies if policy != "all"]
        policies = [*others, *(name for name in POLICIES if name not in others)]
    found = [_under(base, policy) for policy in policies] + [
        changed(base, change) for change in changes
    ]
    if not found:
        raise ScenarioError(
            [
                Problem(
                    "",
                    f"nothing to compare it with: give --policy NAME, --variant {EXAMPLE}, or a"
                    " second file",
                    str(paths[0]),
                )
            ]
        )
    return _labelled([(base.alerting.policy, base), *found] if len(found) == 1 else found, [])


def _labelled(found: Sequence[tuple[str, Scenario]], instead: Sequence[str]) -> dict[str, Scenario]:
    """By label; where labels repeat, the files' names serve."""
    labels = [label for label, _ in found]
    if len(set(labels)) < len(labels) and instead:
        labels = list(instead)
    for label in labels:
        if HALF.search(label):
            raise ScenarioError([Problem("", f"the label {show(label)} {HALF_A_CHARACTER}")])
        if labels.count(label) > 1:
            raise ScenarioError(
                [Problem("", f"two variants are called {show(label)}: give each its own label")]
            )
    return dict(zip(labels, (scenario for _, scenario in found), strict=True))


def _under(scenario: Scenario, policy: str) -> tuple[str, Scenario]:
    """The scenario under a policy, by its name or from a file."""
    if policy in POLICIES:
        return policy, scenario.set("alerting.policy", policy)
    if not Path(policy).exists() and not policy.endswith((".yaml", ".yml")):
        raise ScenarioError(
            [
                Problem(
                    "",
                    f"{show(policy)} is neither a policy nor a file:"
                    f" {closest(policy, sorted(POLICIES))}",
                    "--policy",
                )
            ]
        )
    alerting = load_policy(policy)
    return alerting.policy, scenario.set(
        "alerting", alerting.model_dump(mode="json", by_alias=True, exclude_none=True)
    )


def changed(scenario: Scenario, change: str) -> tuple[str, Scenario]:
    """(label, changed scenario) from "LABEL: KEY=VALUE, ..."; raises ScenarioError with the part
    that is wrong.
    """
    label, colon, text = change.partition(":")
    pairs = [pair.strip().partition("=") for pair in _parts(text)]
    if not colon or not label.strip() or not all(key and equals for key, equals, _ in pairs):
        raise ScenarioError(
            [
                Problem(
                    "",
                    f"is not LABEL: KEY=VALUE, ...: write e.g. {EXAMPLE}",
                    f"--variant {show(change)}",
                )
            ]
        )
    for key, _, value in pairs:
        try:
            scenario = scenario.set(key.strip(), parse_value(value.strip()))
        except ScenarioError as error:
            raise ScenarioError(
                Problem(p.path, p.message, f"--variant {label.strip()}: {key.strip()}")
                for p in error.problems
            ) from None
    return label.strip(), scenario


def _parts(text: str) -> list[str]:
    """The text cut at commas that stand outside brackets and quotes."""
    parts, depth, quote = [""], 0, ""
    for char in text:
        if quote or char in "\"'":
            quote = ("" if char == quote else quote) if quote else char
        else:
            depth += (char in "[{") - (char in "]}")
        if char == "," and depth == 0 and not quote:
            parts.append("")
        else:
            parts[-1] += char
    return parts
