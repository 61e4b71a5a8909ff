"""The result folder of a run."""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from simulator.analysis import summarise
from simulator.experiments.unattended import unattended
from simulator.foundation.errors import ResultError
from simulator.foundation.folders import replaced
from simulator.outputs.evalcase import eval_line
from simulator.outputs.pictures import pictures
from simulator.outputs.postmortem import write_postmortem
from simulator.outputs.report import report_html
from simulator.reliability.incidents import principal
from simulator.run import Run, load_run, write_json

LONGEST_NAME = 100


def result_folder(root: Path, name: str, seed: int, overrides: Sequence[str]) -> Path:
    """Where a run is written by default: root/SCENARIO/seed-N+KEY=VALUE..., long names cut and
    hashed.
    """
    leaf = "+".join(
        [
            f"seed-{seed}",
            *(override.replace("/", "_per_").replace("\\", "_") for override in overrides),
        ]
    )
    return root / _short(name) / _short(leaf)


def comparison_folder(root: Path, name: str, labels: Sequence[str]) -> Path:
    """Where a comparison is written by default: root/SCENARIO/compare-LABEL-LABEL..."""
    leaf = "-".join(
        ["compare", *(label.replace("/", "_per_").replace("\\", "_") for label in labels)]
    )
    return root / _short(name) / _short(leaf)


def _short(name: str) -> str:
    if len(name.encode()) <= LONGEST_NAME:
        return name
    digest = hashlib.blake2b(name.encode(), digest_size=4).hexdigest()
    return name.encode()[: LONGEST_NAME - 20].decode(errors="ignore") + "-" + digest


def write_result(run: Run, folder: Path, *, charts: bool = True) -> dict[str, Any]:
    """Writes all files of a run beside the folder and swaps them in, and returns the summary;
    raises ResultError for a foreign folder.

    Whatever people look at is made from what was saved, so `write_report` makes the same page
    again. Without `charts` there are no pictures and no page.
    """
    summary = summarise(run, unattended(run))
    with replaced(folder) as new:
        run.save(new)
        write_json(new / "summary.json", summary)
        saved = load_run(new)
        _write_lessons(saved, new)
        if charts:
            _write_views(saved, new)
    return summary


def write_report(folder: Path) -> Path:
    """Makes report.html of a result folder again; raises ResultError when the folder holds no whole
    result.
    """
    run = load_run(folder)
    page = _page(run, folder, pictures(run, for_files=False))
    new = folder / f"report.html.new-{os.getpid()}"
    new.write_text(page, encoding="utf-8")
    new.replace(folder / "report.html")
    return folder / "report.html"


def _write_lessons(run: Run, folder: Path) -> None:
    """The postmortem and the regression case of every incident, and of tickets that stand alone."""
    (folder / "postmortems").mkdir()
    told = principal(run.incidents)
    for incident in told:
        (folder / "postmortems" / f"{incident.id}.md").write_text(
            write_postmortem(incident), encoding="utf-8"
        )
    lines = "".join(f"{eval_line(incident)}\n" for incident in told)
    (folder / "eval-cases.jsonl").write_text(lines, encoding="utf-8")


def _write_views(run: Run, folder: Path) -> None:
    """The pictures, and the page that holds them."""
    drawn = pictures(run)
    for name, content in drawn.items():
        if not name.endswith("-phone.svg"):
            (folder / name).write_bytes(content)
    (folder / "report.html").write_text(_page(run, folder, drawn), encoding="utf-8")


def _page(run: Run, folder: Path, drawn: dict[str, bytes]) -> str:
    try:
        summary, document = (
            json.loads((folder / name).read_text(encoding="utf-8"))
            for name in ("summary.json", "run.json")
        )
    except (OSError, ValueError) as error:
        raise ResultError(
            f"{folder}: holds no whole result ({error}): run the scenario again"
        ) from error
    return report_html(run, summary, drawn, document["environment"])
