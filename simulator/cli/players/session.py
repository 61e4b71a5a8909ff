"""One drill on the command line: what is played, by whom, and what comes of it."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.players.player import Player
from simulator.experiments.playing import Decide, Ending, play
from simulator.experiments.replay import Recording, recording_of
from simulator.foundation import stopping
from simulator.foundation.errors import ResultError
from simulator.foundation.new_file import write_new
from simulator.oncall.actions import Action
from simulator.outputs.words.clock import Clock

if TYPE_CHECKING:
    from simulator.experiments.drill import Drill
    from simulator.oncall.views import View
    from simulator.scenario import Scenario


@dataclass(frozen=True)
class Setting:
    """What is played: a scenario with its `overrides` (KEY=VALUE), a seed, and the `recording` from
    the file `path` where a drill is played again.
    """

    scenario: "Scenario"
    seed: int
    overrides: tuple[str, ...]
    path: Path = Path()
    recording: Recording | None = None

    @property
    def clock(self) -> Clock:
        """The clock on which times are shown."""
        return Clock(self.scenario.start)

    def drill(self) -> "Drill":
        """A new drill."""
        from simulator.experiments.drill import Drill

        if self.recording is None:
            return Drill(self.scenario, self.seed)
        return Drill(
            self.scenario,
            self.seed,
            page_price=self.recording.page_price,
            step_price=self.recording.step_price,
            max_decisions=self.recording.max_decisions,
        )


class Session:
    """A player in a drill (live); with `is_told` a line of each decision is printed."""

    def __init__(self, setting: Setting, player: Player, *, is_told: bool) -> None:
        self.setting = setting
        self.player = player
        self.is_told = is_told
        self.drill = setting.drill()
        self.ending = Ending()

    def play(self) -> None:
        """Plays the drill to its end."""
        decide: Decide = self.player.decide
        if self.is_told and self.player.is_watched:
            decide = _told(decide, self.setting.clock)
        with self.player:
            self.ending = play(self.drill, decide)
            self.player.end(self.drill)

    @property
    def recording(self) -> Recording:
        """What was played so far."""
        rest = self.ending.rest
        if self.setting.recording is not None:
            # who played the rest was told when it was played first
            rest = self.setting.recording.rest or rest
        setting = self.setting
        return recording_of(self.drill, setting.scenario, self.player.kind, setting.overrides, rest)

    def write(self, folder: Path, *, charts: bool) -> None:
        """Writes all files into a new folder."""
        from simulator.outputs.drill.folder import write_drill

        is_quiet = self.ending.is_quiet
        write_drill(self.drill, self.recording, folder, charts=charts, is_quiet=is_quiet)


def _told(decide: Decide, clock: Clock) -> Decide:
    """The same decisions, with a line of each on stdout."""
    from simulator.outputs.drill.choices import sentence

    def decide_and_tell(view: "View") -> Action:
        action = decide(view)
        click.echo(f"{clock.short(view.time_s)}  {sentence(action)}")
        return action

    return decide_and_tell


@contextmanager
def kept_when_stopped(session: Session, folder: Path) -> Iterator[None]:
    """Within the block a signal leaves a file with the actions so far beside the folder."""
    try:
        yield
    except KeyboardInterrupt:
        # a drill that was only played again has its file already
        if session.drill.actions and session.setting.recording is None:
            stopping.written[:] = [_kept(session.recording, folder)]
        raise


def _kept(recording: Recording, folder: Path) -> Path:
    """The first name that is free, and has the actions then."""
    for number in itertools.count(1):
        path = folder.with_name(f"{folder.name}-stopped-{number}.json")
        try:
            write_new(path, recording.text())
        except ResultError:
            continue
        return path
    raise AssertionError("numbers never end")
