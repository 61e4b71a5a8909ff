"""Players that are only watched: a responder, and the actions of a file."""

from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.players.player import Player
from simulator.experiments.replay import Recording, Replay
from simulator.foundation.errors import ArgumentError, cut, printable
from simulator.oncall.actions import Action

if TYPE_CHECKING:
    from simulator.experiments.drill import Drill
    from simulator.oncall.responders import Responder
    from simulator.oncall.views import View


class Watched(Player):
    """A responder of some kind."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.responder = _responder(kind)

    def decide(self, view: "View") -> Action:
        return self.responder.decide(view)


def _responder(kind: str) -> "Responder":
    from simulator.foundation.unknown import closest
    from simulator.oncall.responders import Responder

    known = Responder.members()
    if kind not in known:
        remedy = closest(kind, sorted(known))
        told = cut(printable(kind))
        raise ArgumentError(f"--responder {told}: is not a kind of responder: {remedy}")
    return Responder.of(kind)


class Replayed(Player):
    """The actions of a file."""

    def __init__(self, path: Path, recording: Recording) -> None:
        self.kind = recording.player
        self.replay = Replay(path, recording)

    def decide(self, view: "View") -> Action:
        return self.replay.decide(view)

    def end(self, drill: "Drill") -> None:
        self.replay.check_end()
