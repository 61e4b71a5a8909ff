"""The result folder of a drill: that of its run, with the actions, the score and the picture."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.experiments.replay import NAME, Recording
from simulator.foundation.marker import write_json
from simulator.outputs.drill.names import player_name
from simulator.outputs.drill.scores import told_rest
from simulator.outputs.drill_report.beside import Beside
from simulator.outputs.result import result_folder, write_into

if TYPE_CHECKING:
    from simulator.experiments.drill import Drill

SCORE = "score.json"


def drill_folder(root: Path, name: str, seed: int, overrides: Sequence[str]) -> Path:
    """Where a drill is written by default: root/SCENARIO/drill-seed-N+KEY=VALUE..."""
    folder = result_folder(root, name, seed, overrides)
    return folder.with_name(f"drill-{folder.name}")


def write_drill(
    drill: "Drill", recording: Recording, folder: Path, *, charts: bool, is_quiet: bool
) -> None:
    """Writes all files of a drill that is over into a new folder; one in which nobody was called
    has no picture of a player.
    """
    drill.run.label = ", ".join(recording.overrides)
    write_into(drill.run, folder, charts=charts)
    (folder / NAME).write_text(recording.text(), encoding="utf-8")
    write_json(folder / SCORE, drill.score().to_dict())
    if charts and not is_quiet:
        _write_picture(drill, recording, folder)


def _write_picture(drill: "Drill", recording: Recording, folder: Path) -> None:
    # lazy, as they load matplotlib
    from simulator.outputs.drill.picture import drill_pictures

    player = player_name(recording.player)
    told = "; ".join(told_rest(drill, recording.rest, player))
    runs = Beside(drill.run, drill.scripted, drill.nobody)
    files = drill_pictures(runs, player, remark=told, for_phones=False)
    for name, content in files.items():
        (folder / name).write_bytes(content)
