"""The result folder of a run."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from simulator.analysis import summarise
from simulator.experiments.unattended import unattended
from simulator.foundation.folders import replaced
from simulator.foundation.marker import PAGE, read_json, regular, write_json
from simulator.foundation.working import NEW, claimed
from simulator.outputs.evalcase import eval_line
from simulator.outputs.postmortem import write_postmortem
from simulator.reliability.incidents import principal
from simulator.run import Run, environment, load_run
from simulator.run.loaded import read_record
from simulator.run.saved import RECORD, write_files

LONGEST_NAME = 100
SUMMARY = "summary.json"


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
    leaf = "-".join(["compare", *map(_in_a_path, labels)])
    return root / _short(name) / _short(leaf)


def _in_a_path(label: str) -> str:
    return label.replace("/", "_per_").replace("\\", "_").replace(" ", "_")


def _short(name: str) -> str:
    if len(name.encode()) <= LONGEST_NAME:
        return name
    digest = hashlib.blake2b(name.encode(), digest_size=4).hexdigest()
    return name.encode()[: LONGEST_NAME - 20].decode(errors="ignore") + "-" + digest


def write_result(run: Run, folder: str | Path, *, charts: bool = True) -> dict[str, Any]:
    """Writes all files of a run beside the folder and swaps them in, and returns the summary.

    Without `charts` there are no pictures and no page. Raises ResultError for a folder that is not
    ours, or holds what somebody else put there.
    """
    with replaced(folder, RECORD) as new:
        return write_into(run, new, charts=charts)


def write_into(run: Run, folder: Path, *, charts: bool) -> dict[str, Any]:
    """Writes all files of a run into a new folder, and returns the summary."""
    summary = summarise(run, unattended(run))
    write_files(run, folder)
    write_json(folder / SUMMARY, summary)
    _write_lessons(run, folder)
    if charts:
        _write_views(run, summary, folder)
    return summary


def write_report(folder: str | Path) -> Path:
    """Makes report.html of a result folder again; raises ResultError when the folder holds no whole
    result.
    """
    path = Path(folder)
    read_record(path)  # before a working folder is made beside what is no result
    place = path.resolve()
    with claimed(place) as work:  # so that no other run takes the name meanwhile
        run = load_run(path)

        from simulator.outputs.pictures import pictures

        summary = read_json(regular(path / SUMMARY))
        versions = read_record(path)["environment"]
        (work / NEW).mkdir()
        page = work / NEW / PAGE
        drawn = pictures(run, for_files=False)
        page.write_text(_page(run, summary, drawn, versions), encoding="utf-8")
        page.replace(place / PAGE)
    return path / PAGE


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


def _write_views(run: Run, summary: dict[str, Any], folder: Path) -> None:
    """The pictures, and the page that holds them."""
    from simulator.outputs.pictures import pictures

    drawn = pictures(run)
    for name, content in drawn.items():
        if not name.endswith("-phone.svg"):
            (folder / name).write_bytes(content)
    (folder / PAGE).write_text(_page(run, summary, drawn, environment()), encoding="utf-8")


def _page(
    run: Run, summary: dict[str, Any], drawn: dict[str, bytes], versions: dict[str, str]
) -> str:
    from simulator.outputs.report import report_html

    return report_html(run, summary, drawn, versions)
