"""The deploy log: which versions went out, good and bad ones alike."""

from collections.abc import Iterator
from typing import NamedTuple

from simulator.oncall.views import Plain
from simulator.simulation.state import RunState

DAY = 86400.0
HAPPENED = {
    "release_started": "started",
    "release_promoted": "promoted",
    "release_rolled_back": "rolled back",
}
# what the run began with
FIRST = "version 0"


class Deployed(NamedTuple):
    """What happened to a version at a time (s)."""

    time: float
    version: str
    what: str


def deploys(state: RunState) -> list[Plain]:
    """What happened to versions in the last day, the oldest first."""
    since = float(state.env.now) - DAY
    return [
        {"time": state.scenario.iso(each.time), "version": each.version, "what": each.what}
        for each in _all(state)
        if each.time >= since
    ]


def versions(state: RunState) -> dict[str, str]:
    """The `version` that is out, and the one that is a `canary` ("" for none)."""
    out = FIRST
    canary = ""
    until = float(state.env.now) - state.learned.release.bake
    for each in _all(state):
        if each.what == "promoted":
            out = each.version
        if each.what == "started" and each.time > until:
            canary = each.version
        elif each.version == canary:
            canary = ""
    return {"version": out, "canary": canary}


def _all(state: RunState) -> Iterator[Deployed]:
    """Versions are numbered as they go out: the names of bad ones say what is wrong with them."""
    numbers = dict[str, int]()
    for event in state.log:
        if event.kind in HAPPENED:
            number = numbers.setdefault(event.subject, len(numbers) + 1)
            yield Deployed(event.time, f"version {number}", HAPPENED[event.kind])
