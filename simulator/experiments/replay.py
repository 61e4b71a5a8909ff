"""A drill as a file: its scenario, seed and prices, and the list of its actions, which play the
same drill again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from simulator.experiments.playing import LetGo, Rest, Substitute
from simulator.foundation.errors import ResultError, printable
from simulator.foundation.marker import checksum, read_json, regular
from simulator.foundation.version import __version__
from simulator.oncall.actions import Action
from simulator.scenario import Scenario

if TYPE_CHECKING:
    from simulator.experiments.drill import Drill
    from simulator.oncall.views import View

NAME = "drill.json"
ABOUT = "The actions of a drill: simulator drill SCENARIO --replay FILE plays it again."
FORMAT = 1
# letters of a player's name: longer ones are nobody's
LONGEST_PLAYER = 60
# the type of each key's value; a price is a share of a budget
KEYS: Mapping[str, tuple[type, ...]] = {
    "format": (int,),
    "simulator": (str,),
    "scenario": (str,),
    "checksum": (str,),
    "set": (list,),
    "seed": (int,),
    "page_price": (int, float),
    "step_price": (int, float),
    "max_decisions": (int,),
    "player": (str,),
    "rest": (dict, type(None)),
    "actions": (list,),
}


@dataclass(frozen=True)
class Recording:
    """A drill that was played: all that is needed to play it again.

    `checksum` is of the scenario with its `overrides` (the KEY=VALUE of --set); `player` is "you",
    "program" or the kind of a responder; `rest` says who played the rest, None where the player
    decided until the end.
    """

    scenario: str
    checksum: str
    overrides: tuple[str, ...]
    seed: int
    page_price: float
    step_price: float
    max_decisions: int
    player: str
    rest: Rest | None
    actions: tuple[Action, ...]

    def text(self) -> str:
        """The file: JSON with one action a line."""
        head = {
            "about": ABOUT,
            "format": FORMAT,
            "simulator": __version__,
            "scenario": self.scenario,
            "checksum": self.checksum,
            "set": list(self.overrides),
            "seed": self.seed,
            "page_price": self.page_price,
            "step_price": self.step_price,
            "max_decisions": self.max_decisions,
            "player": self.player,
            "rest": self.rest and {"by": self.rest.by, "after": self.rest.after},
        }
        lines = [f'  "{key}": {_json(value)},' for key, value in head.items()]
        actions = ",\n".join(f"    {_json(action)}" for action in self.actions)
        if actions:
            actions = f"\n{actions}\n  "
        return "\n".join(["{", *lines, f'  "actions": [{actions}]', "}", ""])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def recording_of(
    drill: "Drill", scenario: Scenario, player: str, overrides: tuple[str, ...], rest: Rest | None
) -> Recording:
    """What was played so far, of a scenario as it was given."""
    return Recording(
        scenario.name,
        scenario_checksum(scenario),
        overrides,
        drill.seed,
        drill.page_price,
        drill.step_price,
        drill.max_decisions,
        player,
        rest,
        tuple(drill.actions),
    )


def scenario_checksum(scenario: Scenario) -> str:
    """The same for scenarios that play the same."""
    return checksum(json.dumps(scenario.dump(), sort_keys=True).encode())


def read_recording(path: Path) -> Recording:
    """A recording from its file, or from the folder of a drill.

    Raises ResultError for what is none, or is one of another version; OSError where nothing can be
    read.
    """
    if path.is_dir():
        path = path / NAME
    try:
        document = read_json(regular(path))
    except ResultError:
        raise _not_one(path, "it is no ordinary file") from None
    except ValueError as error:
        raise _not_one(path, f"it is not JSON ({error})") from None
    if not isinstance(document, dict):
        raise _not_one(path, "it is no JSON object")
    _check_keys(path, document)
    _check_version(path, document)
    return Recording(
        document["scenario"],
        document["checksum"],
        tuple(map(str, document["set"])),
        document["seed"],
        document["page_price"],
        document["step_price"],
        document["max_decisions"],
        printable(document["player"])[:LONGEST_PLAYER],
        _rest_of(path, document["rest"]),
        tuple(document["actions"]),
    )


def _not_one(path: Path, reason: str) -> ResultError:
    return ResultError(
        f"{path}: is not the file of a drill, as {reason}: give the {NAME} that simulator drill"
        " wrote"
    )


def _check_keys(path: Path, document: Mapping[str, Any]) -> None:
    for key, kinds in KEYS.items():
        if key not in document:
            raise _not_one(path, f"it has no key {key}")
        # not isinstance, which takes true for a whole number
        if type(document[key]) not in kinds:
            raise _not_one(path, f"its {key} cannot be read")


def _check_version(path: Path, document: Mapping[str, Any]) -> None:
    """Another version may decide, or draw, differently."""
    version = document["simulator"]
    if document["format"] != FORMAT or version != __version__:
        raise ResultError(
            f"{path}: was played with simulator {version}, and this is {__version__}: replay it"
            f" with simulator {version}"
        )


def _rest_of(path: Path, given: Mapping[str, Any] | None) -> Rest | None:
    if given is None:
        return None
    after = given.get("after")
    for by in get_args(Substitute):
        if given.get("by") == by and type(after) is int:
            return Rest(by, after)
    raise _not_one(path, "its rest cannot be read")


def check_scenario(path: Path, recording: Recording, scenario: Scenario) -> None:
    """Raises ResultError where a recording is of another scenario."""
    if recording.scenario != scenario.name:
        raise ResultError(
            f"{path}: is a drill of the scenario {recording.scenario}, not of {scenario.name}: give"
            " that scenario"
        )
    if recording.checksum == scenario_checksum(scenario):
        return
    raise ResultError(
        f"{path}: was played on {recording.scenario} with other values: {_same_values(recording)}"
    )


def _same_values(recording: Recording) -> str:
    """What to write so that the scenario is the one that was played."""
    wanted = " ".join(f"--set '{override}'" for override in recording.overrides)
    return f"give the scenario as it was then, with {wanted or 'no --set'}"


class Replay:
    """Decides what a recording says (live). Where it ends before the drill, nobody decides on."""

    def __init__(self, path: Path, recording: Recording) -> None:
        self.path = path
        self.recording = recording
        self.place = 0

    def decide(self, view: "View") -> Action:
        """The next action; raises ResultError for one that is not possible."""
        actions = self.recording.actions
        if self.place == len(actions):
            raise LetGo("waits")
        action = actions[self.place]
        self.place += 1
        if action not in view.actions:
            raise ResultError(f"{self._named(action)} is not possible then: {_REMEDY}")
        return action

    def check_end(self) -> None:
        """Raises ResultError where the drill was over before the recording."""
        if self.place < len(self.recording.actions):
            action = self.recording.actions[self.place]
            self.place += 1
            raise ResultError(f"{self._named(action)} comes after the end of the drill: {_REMEDY}")

    def _named(self, action: object) -> str:
        return f"{self.path}: action {self.place}, {_json(action)},"


_REMEDY = "delete it and all actions after it, and the drill is played up to there"
