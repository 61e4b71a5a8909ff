"""The result folder of a run."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from simulator.analysis import summarise
from simulator.foundation.folders import replaced
from simulator.outputs.evalcase import eval_line
from simulator.outputs.postmortem import write_postmortem
from simulator.run import Run, write_json

LONGEST_NAME = 100


def result_folder(root: Path, name: str, seed: int, overrides: Sequence[str]) -> Path:
    """Where a run is written by default: root/SCENARIO/seed-N+KEY=VALUE..., long names cut and hashed."""
    leaf = "+".join([f"seed-{seed}", *(override.replace("/", "_per_").replace("\\", "_") for override in overrides)])
    return root / _short(name) / _short(leaf)


def _short(name: str) -> str:
    if len(name.encode()) <= LONGEST_NAME:
        return name
    digest = hashlib.blake2b(name.encode(), digest_size=4).hexdigest()
    return name.encode()[: LONGEST_NAME - 20].decode(errors="ignore") + "-" + digest


def write_result(run: Run, folder: Path) -> None:
    """Writes all files of a run beside the folder and swaps them in; raises ResultError for a foreign folder."""
    summary = summarise(run)
    with replaced(folder) as new:
        run.save(new)
        write_json(new / "summary.json", summary)
        _write_lessons(run, new)


def _write_lessons(run: Run, folder: Path) -> None:
    """The postmortem and the regression case of every incident."""
    (folder / "postmortems").mkdir()
    for incident in run.incidents:
        (folder / "postmortems" / f"{incident.id}.md").write_text(write_postmortem(incident), encoding="utf-8")
    lines = "".join(f"{eval_line(incident)}\n" for incident in run.incidents)
    (folder / "eval-cases.jsonl").write_text(lines, encoding="utf-8")
