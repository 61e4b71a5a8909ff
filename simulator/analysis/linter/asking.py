"""What the linter says of keys of `oncall` that change nothing, given who is on call."""

from collections.abc import Iterator

from simulator.analysis.linter.findings import Finding, warning
from simulator.analysis.linter.watched import WatchedSLO
from simulator.oncall.ladder import ladder_of
from simulator.scenario import Scenario


def asks_nobody_else(watched: WatchedSLO) -> Iterator[Finding]:
    """How people are asked, where there is nobody but one person who is always there; turns that
    are handed over, where no turn ever ends; urgency, where there is one level.
    """
    scenario = watched.scenario
    is_first = watched.slo == scenario.slos[0] and watched.rule == scenario.alerting.rules[0]
    if scenario.oncall is None or not is_first:
        return
    levels = ladder_of(scenario)
    rota = scenario.rota or {}
    if levels is None:
        yield from _nobody_else(scenario)
        return
    if scenario.oncall.hand_over and not any(level.ask in rota for level in levels):
        text = "no level asks a rota, so no turn ends and nothing is handed over"
        yield warning("oncall.hand_over", text, "a rota for a level", "no hand_over")
    if scenario.oncall.urgency and len(levels) == 1:
        text = "there is one level, so no urgency is escalated"
        yield warning("oncall.urgency", text, "a second level", "no urgency")


def _nobody_else(scenario: Scenario) -> Iterator[Finding]:
    """Keys that ask somebody again, or somebody else."""
    oncall = scenario.oncall
    written = oncall.model_fields_set if oncall else set()
    for key in ("repeat", "renotify", "urgency", "hand_over"):
        # without trust the one person answers every page
        is_of_use = key == "renotify" and oncall and oncall.trust
        if key in written and not is_of_use:
            text = "one person is always there, and nobody else is asked"
            yield warning(f"oncall.{key}", text, "people: [{name: ada}] and a ladder", f"no {key}")
