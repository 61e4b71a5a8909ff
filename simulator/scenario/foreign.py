"""Files of other tools that are handed over as a scenario: what they are, and what to write."""

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.foundation.edits import flow

# what the files of one tool have in common: the beginning of `apiVersion` or `version`
_VERSIONS = {
    "openslo": "an OpenSLO",
    "prometheus/": "a Sloth",
    "sloth.slok.dev": "a Sloth",
    "pyrra.dev": "a Pyrra",
    "monitoring.coreos.com": "a Prometheus operator",
    "n9": "a Nobl9",
}
# the top-level keys of others
_KEYS = {
    "groups": "a Prometheus rule",
    "scrape_configs": "a Prometheus configuration",
    "receivers": "an Alertmanager configuration",
    "apiVersion": "a Kubernetes",
}


def foreign(value: object, *, is_policy: bool = False) -> str:
    """What is wrong with a file of another tool: which one it is, and its objectives as they are
    written here; "" for anything else.
    """
    if not isinstance(value, Mapping):
        return ""
    if not is_policy and "rules" in value and set(value) <= {"policy", "rules"}:
        return a_policy("FILE")
    name = _tool(value)
    if not name:
        return ""
    told = f"is {name} file, not a scenario: write one "
    slos = _slos(value)
    if slos:
        return f"{told}that promises the same with name: {_name(value)} and slos: {flow(slos)}"
    example = flow([{"objective": "99.9%"}])
    return f"{told}of its own, e.g. with name: {_name(value)} and slos: {example}"


def a_policy(name: str) -> str:
    """What is said of an alert policy in the place of a scenario."""
    return f"is an alert policy, not a scenario: write simulator compare SCENARIO --policy {name}"


def _tool(value: Mapping[Any, Any]) -> str:
    for key in ("apiVersion", "version"):
        version = str(value.get(key, "")).lower()
        for beginning, name in _VERSIONS.items():
            if version.startswith(beginning):
                return name
    # a scenario with one of these as a wrong key is still one
    if {"slos", "failures"} & set(value):
        return ""
    return next((name for key, name in _KEYS.items() if key in value), "")


def _name(value: Mapping[Any, Any]) -> str:
    names = [_inside(value, "service"), _inside(value, "metadata", "name")]
    return next((name for name in names if isinstance(name, str)), "my-service")


def _slos(value: Mapping[Any, Any]) -> list[dict[str, str]]:
    """The objectives that the file names, as a scenario has them."""
    return [{"objective": text} for text in map(_percent, _objectives(value)) if text]


def _objectives(value: object) -> Iterator[object]:
    """Everything that is written under `objective` or `target`."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in ("objective", "target") and not isinstance(inner, Mapping | list):
                yield inner
            else:
                yield from _objectives(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objectives(inner)


def _percent(objective: object) -> str:
    """Sloth and Pyrra write percents without their sign, OpenSLO shares."""
    text = str(objective).rstrip("%")
    try:
        number = float(text)
    except ValueError:
        return ""
    if 0 < number < 1:
        return f"{number * 100:.6g}%"
    if 1 <= number < 100:
        return f"{text}%"
    return ""


def _inside(value: object, *keys: str) -> object:
    for key in keys:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value
