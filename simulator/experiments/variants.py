"""What is to be compared: several scenario files, or one with other policies and changed values."""

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from simulator.foundation.errors import Problem, ScenarioError
from simulator.foundation.model import HALF, HALF_A_CHARACTER, closest
from simulator.foundation.units import show
from simulator.reliability.field_policies import POLICIES
from simulator.scenario import Scenario, load_policy, load_scenario, parse_value
from simulator.scenario.keys import played_differences
from simulator.scenario.sources import gallery_policies, is_source, label_of

EXAMPLE = '"10x: alerting.rules[page-quick].burn_rate=10"'
# what the file as it is goes by, where it is not known by its alert policy
AS_WRITTEN = "as written"
OPENING = "[{"
CLOSING = "]}"
# a quote that is never closed goes on to the end
_QUOTED = re.compile(r""""[^"]*("|$)|'[^']*('|$)""")


def variants_of(
    paths: Sequence[str | Path], policies: Sequence[str], changes: Sequence[str], baseline: str = ""
) -> dict[str, Scenario]:
    """Scenarios by label, the baseline first.

    Several files are compared as they are. One file is compared as it is written with itself under
    each of the `policies` (names or files) and with each of the `changes` ("LABEL: KEY=VALUE,
    ..."), which change the file alone. The first file, or the file as it is written, is the
    baseline, unless `baseline` is the label of another one. Warns of what changes nothing. Raises
    ScenarioError when there are not at least two of different names.
    """
    if len(paths) > 1:
        found = _several(paths, policies, changes)
    else:
        found = _of_one(paths[0], policies, changes)
    if baseline:
        if baseline not in found:
            message = f"{show(baseline)} is not a label: {closest(baseline, list(found))}"
            raise _refused(message, "--baseline")
        # a key that is there already keeps its place, so the baseline comes first
        found = {baseline: found[baseline], **found}
    _warn_of_copies(found)
    return found


def _warn_of_copies(found: Mapping[str, Scenario]) -> None:
    """Warns of variants that are played like the baseline."""
    (_, baseline), *others = found.items()
    for label, scenario in others:
        if not played_differences(baseline.dump(), scenario.dump()):
            why = ""
            if scenario.seed != baseline.seed:
                why = ": all variants are played with the same seeds"
            warnings.warn(f"variant {label} is the same as the baseline{why}", stacklevel=3)


def _refused(message: str, place: str = "") -> ScenarioError:
    return ScenarioError([Problem("", message, place)])


def _several(
    paths: Sequence[str | Path], policies: Sequence[str], changes: Sequence[str]
) -> dict[str, Scenario]:
    """Several files as they are."""
    if policies or changes:
        raise _refused(
            "several scenarios are compared as they are: give one, or leave out --policy and"
            " --variant"
        )
    scenarios = [load_scenario(path) for path in paths]
    return _labelled(list(zip(_names(paths, scenarios), scenarios, strict=True)))


def _names(paths: Sequence[str | Path], scenarios: Sequence[Scenario]) -> list[str]:
    names = [scenario.name for scenario in scenarios]
    if len(set(names)) == len(names):
        return names
    # a copy of a scenario has its name, but not its file's
    return [Path(path).stem for path in paths]


def _of_one(
    path: str | Path, policies: Sequence[str], changes: Sequence[str]
) -> dict[str, Scenario]:
    """One file as it is, under other policies, and with other values."""
    base = load_scenario(path)
    found = [*_under_others(base, policies), *(changed(base, change) for change in changes)]
    if not found:
        message = (
            f"nothing to compare it with: give another --policy, --variant {EXAMPLE}, or a second"
            " file"
        )
        raise _refused(message, label_of(path))
    # among policies it goes by its own, beside changes of other values that would say nothing
    own = AS_WRITTEN if changes else base.alerting.policy
    if own in dict(found):
        own = AS_WRITTEN
    return _labelled([(own, base), *found])


def _under_others(base: Scenario, policies: Sequence[str]) -> Iterator[tuple[str, Scenario]]:
    """The scenario under each policy that is asked for; `all` are those that come with the package,
    but for the file's own.
    """
    asked = [policy for policy in policies if policy != "all"]
    for policy in asked:
        label, scenario = _under(base, policy)
        if scenario == base:
            # it would be played twice
            warnings.warn(
                f"--policy {policy} changes nothing: the file already has it", stacklevel=2
            )
        else:
            yield label, scenario
    if "all" in policies:
        yield from _shipped(base, asked)


def _shipped(base: Scenario, asked: Sequence[str]) -> Iterator[tuple[str, Scenario]]:
    """The scenario under each policy that comes with the package and was not asked for by name."""
    for name in POLICIES:
        label, scenario = _under(base, name)
        if name not in asked and scenario != base:
            yield label, scenario


def _labelled(found: Sequence[tuple[str, Scenario]]) -> dict[str, Scenario]:
    """By label, each of them once."""
    labels = [label for label, _ in found]
    for label in labels:
        # half of a character cannot be written to any file
        if HALF.search(label):
            raise _refused(f"the label {show(label)} {HALF_A_CHARACTER}")
        if labels.count(label) > 1:
            raise _refused(f"two variants are called {show(label)}: give each its own label")
    return dict(found)


def _under(scenario: Scenario, policy: str) -> tuple[str, Scenario]:
    """The scenario under a policy, by its name or from a file."""
    if policy in POLICIES:
        return policy, scenario.set("alerting.policy", policy)
    if not is_source(policy, gallery_policies()):
        message = f"{show(policy)} is neither a policy nor a file"
        known = sorted([*POLICIES, *gallery_policies()])
        raise _refused(f"{message}: {closest(policy, known)}", "--policy")
    alerting = load_policy(policy)
    plain = alerting.model_dump(mode="json", by_alias=True, exclude_none=True)
    return alerting.policy, scenario.set("alerting", plain)


def changed(scenario: Scenario, change: str) -> tuple[str, Scenario]:
    """(label, changed scenario) from "LABEL: KEY=VALUE, ..."; raises ScenarioError with the part
    that is wrong.
    """
    label, _, text = change.partition(":")
    label = label.strip()
    # without a colon there is no text, so no key either
    pairs = [_pair(part) for part in parts_of(text)]
    if not label or not all(key for key, _ in pairs):
        message = f"is not LABEL: KEY=VALUE, ...: write e.g. {EXAMPLE}"
        raise _refused(message, f"--variant {show(change)}")
    return label, overridden(scenario, pairs, f"--variant {label}:")


def _pair(text: str) -> tuple[str, str]:
    """(key, value) of KEY=VALUE; without a key or an equals sign ("", "")."""
    key, equals, value = text.strip().partition("=")
    if not equals:
        return "", ""
    return key.strip(), value.strip()


def overridden(scenario: Scenario, pairs: Sequence[tuple[str, str]], option: str) -> Scenario:
    """The scenario with the value of each (key, text) changed, in order, or removed where the text
    is empty.

    Warns, naming the option, of what has no effect. Raises ScenarioError in the same way.
    """
    last = dict(pairs)
    for key, text in pairs:
        found = with_value(scenario, key, text, f"{option} {key}={text}")
        if found == scenario:
            _warn_idle(f"{option} {key}={text} changes nothing", text)
        elif last[key] != text:
            warnings.warn(
                f"{option} {key}={text} has no effect: {key}={last[key]} replaces it", stacklevel=2
            )
        scenario = found
    return scenario


def _warn_idle(what: str, text: str) -> None:
    why = f"it is {text} already"
    if not text.strip():
        why = "the default is the same"
    warnings.warn(f"{what}: {why}", stacklevel=3)


def with_value(scenario: Scenario, key: str, text: str, place: str) -> Scenario:
    """The scenario with the value that a text says, or without the key where it is empty; errors
    name the place.
    """
    try:
        if not text.strip():
            return scenario.without(key)
        return scenario.set(key, parse_value(text))
    except ScenarioError as error:
        # the file is not what is wrong: the option is
        problems = [Problem(each.path, each.message, place) for each in error.problems]
        raise ScenarioError(problems) from None


def parts_of(text: str) -> list[str]:
    """The text cut at commas that stand outside brackets and quotes."""
    # within quotes a bracket or another quote is a character like any other
    plain = _QUOTED.sub(lambda match: "_" * len(match[0]), text)
    parts = [""]
    depth = 0
    for char, mark in zip(text, plain, strict=True):
        depth += (mark in OPENING) - (mark in CLOSING)
        if mark == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts
