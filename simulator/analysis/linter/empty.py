"""Keys with nothing after them, which say no more than keys that are left out."""

from collections.abc import Iterator

from simulator.analysis.linter.findings import Finding, warning
from simulator.analysis.linter.watched import WatchedSLO

# with {} they are there, as they usually are
USUAL = ("oncall", "learning", "releases")


def nothing_written(watched: WatchedSLO) -> Iterator[Finding]:
    """Parts of a scenario that may be left out, and are written without a value."""
    scenario = watched.scenario
    fields = type(scenario).model_fields
    for key in (each for each in fields if each in scenario.model_fields_set):
        if getattr(scenario, key) is None:
            text = "nothing is written after it, so it is as if it were left out"
            yield warning(key, text, f"{key}: {{}}" if key in USUAL else "", "the file without it")
