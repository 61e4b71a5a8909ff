"""The files of a search: its record, its front, and its best policy in the forms of other tools."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from simulator.analysis.bootstrap import Interval
from simulator.experiments.search.record import Search, Tried
from simulator.foundation.folders import replaced
from simulator.foundation.marker import FORMAT, write_json
from simulator.interchange.prometheus import prometheus_rules
from simulator.interchange.sloth import sloth_windows, why_not
from simulator.interchange.yaml_text import yaml_text
from simulator.outputs.search.words import limit_text, told
from simulator.outputs.words.names import safe_label
from simulator.run import environment
from simulator.run.cells import write_rows
from simulator.scenario import Scenario
from simulator.scenario.written_values import as_written

RECORD = "search.json"


def summary_of(search: Search) -> dict[str, Any]:
    """What search.json says apart from how to reproduce it, as plain JSON values."""
    return {
        "name": search.scenario.name,
        "finding": told(search),
        "max_pages": search.max_pages,
        "unit": search.unit,
        "objective": search.measure.key,
        "policies": search.asked[0],
        "replications": search.asked[1],
        "is_whole": search.is_whole,
        "runs": search.runs,
        "seeds": _span(search.seeds),
        "fresh_seeds": _span(search.fresh_seeds),
        "is_admissible": search.is_admissible,
        "best": search.best_label,
        "current": search.current_label,
        "unlimited": search.unlimited_label,
        "cost_of_limit": _ends(search),
        "front": [each.label for each in search.front],
        "tried": [row | {"rules": _paging(search.tried[row["policy"]])} for row in search.rows()],
    }


def _span(seeds: tuple[int, ...]) -> list[int]:
    """The first seed and the last one; none where there are none."""
    return [seeds[0], seeds[-1]] if seeds else []


def _ends(search: Search) -> dict[str, float | None]:
    # where nothing keeps to the limit, nobody knows what it costs
    cost = search.cost if search.is_admissible else Interval(None)
    return {"value": cost.value, "low": cost.low, "high": cost.high}


def _paging(tried: Tried) -> list[dict[str, Any]]:
    """The rules that page, as they are written."""
    return [rule for rule in _rules(tried.scenario) if rule["severity"] != "sev3"]


def _rules(scenario: Scenario) -> list[dict[str, Any]]:
    """All rules, with units and without what is a default anyway."""
    plain = [
        rule.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
        for rule in scenario.alerting.rules
    ]
    written: list[dict[str, Any]] = as_written(scenario, "alerting.rules", plain)
    return [_first_named(rule) for rule in written]


def _first_named(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": rule["name"], "severity": rule["severity"], **rule}


def policy_yaml(search: Search) -> str:
    """The best policy as `--policy` takes it."""
    scenario = search.best.scenario
    head = [
        f"# The best policy that a search found for {safe_label(search.scenario.name)}, with"
        f" {limit_text(search)}.",
        *(f"# {line}" for line in told(search)),
    ]
    if reason := why_not(scenario):
        head.append(f"# There is no sloth-windows.yaml: {reason}.")
    # a policy that ships has its name for itself
    name = f"search-{scenario.alerting.policy}"
    return "\n".join([*head, yaml_text({"policy": name, "rules": _rules(scenario)})])


def write_search(search: Search, folder: str | Path, *, charts: bool = True) -> None:
    """Writes the folder of a search beside it and swaps it in; raises ResultError for a folder that
    is not ours.
    """
    with replaced(folder, RECORD) as new:
        write_into(search, new, charts=charts)


def write_into(search: Search, folder: Path, *, charts: bool) -> None:
    """Writes all files of a search into a new folder."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "environment": environment(),
        **summary_of(search),
        "scenario": search.scenario.dump(),
    }
    write_json(folder / RECORD, document)
    rows = list(search.rows())
    front = [row.values() for row in rows if row["is_on_front"]]
    write_rows(folder / "front.csv", rows[0], front)
    for name, text in _texts(search):
        (folder / name).write_text(text, encoding="utf-8")
    if charts:
        for name, content in _pictures(search).items():
            (folder / name).write_bytes(content)


def _texts(search: Search) -> Iterator[tuple[str, str]]:
    """The best policy, in the forms of several tools."""
    best = search.best.scenario
    yield "policy.yaml", policy_yaml(search)
    yield "rules.yaml", prometheus_rules(best)
    if not why_not(best):
        yield "sloth-windows.yaml", sloth_windows(best)


def _pictures(search: Search) -> dict[str, bytes]:
    """The front as SVG and PNG."""
    # matplotlib is not loaded where no picture is wanted
    from simulator.outputs.charts.search_front import draw_front
    from simulator.outputs.charts.style import SIZES, figure_of, rendered, unshown

    with unshown():
        figure = figure_of(draw_front(search))
    return {
        "front.svg": rendered(figure, SIZES["page"], "svg"),
        "front.png": rendered(figure, SIZES["page"], "png"),
    }
