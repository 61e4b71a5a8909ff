"""What is to be compared: several scenario files, or one with other policies and changed values."""

import warnings
from collections.abc import Sequence
from pathlib import Path

from simulator.foundation.errors import Problem, ScenarioError
from simulator.foundation.model import HALF, HALF_A_CHARACTER, closest
from simulator.foundation.units import show
from simulator.reliability.field_policies import POLICIES
from simulator.scenario import Scenario, load_policy, load_scenario, parse_value

EXAMPLE = '"10x: alerting.rules[page-quick].burn_rate=10"'


AS_WRITTEN = "as written"
"""What the file as it is goes by, where it is not known by its alert policy."""


def variants_of(
    paths: Sequence[Path], policies: Sequence[str], changes: Sequence[str], baseline: str = ""
) -> dict[str, Scenario]:
    """Scenarios by label, the baseline first.

    Several files are compared as they are. One file is compared as it is written with itself under
    each of the `policies` (names or files) and with each of the `changes` ("LABEL: KEY=VALUE,
    ..."), which change the file alone. The first file, or the file as it is written, is the
    baseline, unless `baseline` is the label of another one. Warns of what changes nothing. Raises
    ScenarioError when there are not at least two of different names.
    """
    found = (
        _several(paths, policies, changes)
        if len(paths) > 1
        else _of_one(paths[0], policies, changes)
    )
    if not baseline:
        return found
    if baseline not in found:
        raise ScenarioError(
            [
                Problem(
                    "",
                    f"{show(baseline)} is no label: {closest(baseline, list(found))}",
                    "--baseline",
                )
            ]
        )
    return {baseline: found[baseline], **found}


def _several(
    paths: Sequence[Path], policies: Sequence[str], changes: Sequence[str]
) -> dict[str, Scenario]:
    """Several files as they are."""
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
    scenarios = [load_scenario(path) for path in paths]
    return _labelled(
        [(scenario.name, scenario) for scenario in scenarios], [path.stem for path in paths]
    )


def _named(base: Scenario, policies: Sequence[str]) -> list[str]:
    """The policies that are asked for; `all` are those that come with the package, but for the
    file's own.
    """
    if "all" not in policies:
        return list(policies)
    others = [policy for policy in policies if policy != "all"]
    own = [name for name in POLICIES if _under(base, name)[1] == base]
    return [*others, *(name for name in POLICIES if name not in (*others, *own))]


def _of_one(path: Path, policies: Sequence[str], changes: Sequence[str]) -> dict[str, Scenario]:
    """One file as it is, under other policies, and with other values."""
    base = load_scenario(path)
    found = list[tuple[str, Scenario]]()
    for policy in _named(base, policies):
        label, scenario = _under(base, policy)
        if scenario == base:
            warnings.warn(f"--policy {policy} changes nothing: the file has it", stacklevel=2)
        else:
            found.append((label, scenario))
    found += [changed(base, change) for change in changes]
    if not found:
        raise ScenarioError(
            [
                Problem(
                    "",
                    f"nothing to compare it with: give another --policy, --variant {EXAMPLE}, or a"
                    " second file",
                    str(path),
                )
            ]
        )
    own = AS_WRITTEN if changes else base.alerting.policy
    taken = own in (label for label, _ in found)
    return _labelled([(AS_WRITTEN if taken else own, base), *found], [])


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
            scenario = overridden(
                scenario, key.strip(), value.strip(), f"--variant {label.strip()}:"
            )
        except ScenarioError as error:
            raise ScenarioError(
                Problem(p.path, p.message, f"--variant {label.strip()}: {key.strip()}")
                for p in error.problems
            ) from None
    return label.strip(), scenario


def overridden(scenario: Scenario, key: str, value: str, option: str) -> Scenario:
    """The scenario with one value changed; warns, naming the option, if that changes nothing."""
    found = scenario.set(key, parse_value(value))
    if found == scenario:
        warnings.warn(f"{option} {key}={value} changes nothing: the file has it", stacklevel=2)
    return found


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
