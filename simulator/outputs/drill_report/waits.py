"""The decisions of a drill that leave no row on its log: to wait."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from simulator.experiments.drill import Drill
from simulator.run import Run


class Wait(NamedTuple):
    """A decision to wait in words, and when it was made (s)."""

    time: float
    text: str


def waits_of(run: Run) -> Iterator[Wait]:
    """Every decision to wait in the run of a drill, in order."""
    drill = Drill(run.scenario, run.seed, max_decisions=len(run.actions))
    _, info = drill.reset()
    for action in run.actions:
        # at the horizon there was nothing left to wait for
        if action["do"] == "wait" and info["time_s"] < run.scenario.horizon:
            yield Wait(info["time_s"], _told(action))
        *_, info = drill.step(action)


def _told(action: Mapping[str, Any]) -> str:
    how_long = action.get("for")
    if how_long is None:
        return "decision: wait until something happens"
    if how_long == "next look":
        return "decision: wait until the SLIs are measured next"
    return f"decision: wait for {how_long}"
