"""Plays a drill's decisions again, perhaps in a service that has changed since."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.experiments.drill import Drill
from simulator.experiments.regression_case import Case
from simulator.foundation.units import show
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation import simulate

WAIT = {"do": "wait"}


def play_again(case: Case, scenario: Scenario) -> Run:
    """The run in which a case's decisions are made once more, one after the other.

    Warns of those that are not possible in this scenario: they are left out. With nobody on call
    nobody decides anything.
    """
    seed = case.metadata.seed
    if scenario.oncall is None:
        return simulate(scenario, seed)
    run, left_out = _played(scenario, seed, case.metadata.actions)
    if left_out:
        number = left_out[0]
        action = case.metadata.actions[number]
        warnings.warn(
            f"{case.place}: case {show(str(case.id))}: {len(left_out)} of"
            f" {len(case.metadata.actions)} decisions were not possible and were left out, first"
            f" number {number + 1}: {_told(action)}",
            stacklevel=2,
        )
    return run


def _played(
    scenario: Scenario, seed: int, actions: Sequence[Mapping[str, Any]]
) -> tuple[Run, list[int]]:
    """The run, and the places of the actions that were not possible."""
    drill = Drill(scenario, seed, max_decisions=len(actions))
    view, _ = drill.reset()
    left_out = list[int]()
    for place, action in enumerate(actions):
        if drill.is_over or action not in view.actions:
            left_out.append(place)
        else:
            view, *_ = drill.step(action)
    # what was left out may leave time to wait for
    while not drill.is_over:
        drill.step(WAIT)
    return drill.run, left_out


def _told(action: Mapping[str, Any]) -> str:
    """`take fail_over`."""
    return " ".join(str(value) for value in action.values())
