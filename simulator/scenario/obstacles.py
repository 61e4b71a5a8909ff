"""Obstacles of runbook steps that are no failures of the scenario."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.ai_service.failures import Failure
from simulator.foundation.edits import Loc
from simulator.foundation.kinds import FAMILIES
from simulator.foundation.units import show
from simulator.foundation.unknown import closest

if TYPE_CHECKING:
    from simulator.scenario.model import Scenario


def unknown_obstacles(scenario: "Scenario") -> Iterator[tuple[Loc, str]]:
    """Where a step waits for the end of something that is no failure, and what to write there."""
    known = known_obstacles(scenario)
    for symptom, steps in scenario.runbooks.items():
        for position, step in enumerate(steps):
            for name in step.not_while or ():
                if name not in known:
                    yield (
                        ("runbooks", symptom, position, "not_while"),
                        f"{show(name)} is no failure: {closest(name, known)}",
                    )


def known_obstacles(scenario: "Scenario") -> list[str]:
    """The names of the scenario's failures, then all kinds: runbooks may be shared."""
    names = [failure.name for failure in scenario.named_failures]
    return list(dict.fromkeys([*names, *sorted(FAMILIES[Failure.family])]))
