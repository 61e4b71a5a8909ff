"""The result folder of a run."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator.analysis import summarise
from simulator.analysis.proposals import proposals_of
from simulator.experiments.unattended import unattended
from simulator.foundation.folders import replaced
from simulator.foundation.marker import PAGE, read_json, regular, write_json
from simulator.foundation.working import NEW, claimed
from simulator.outputs.cases import cases_of
from simulator.outputs.evalcase import eval_line
from simulator.outputs.postmortem import write_postmortem
from simulator.reliability.incidents import principal
from simulator.run import Run, environment, load_run
from simulator.run.loaded import read_record
from simulator.run.saved import RECORD, write_files

# bytes of a folder's name; file systems allow 255, and archives and copies add to it
LONGEST_NAME = 100
SUMMARY = "summary.json"
QUARTERS = "quarters"


def result_folder(root: Path, name: str, seed: int, overrides: Sequence[str]) -> Path:
    """Where a run is written by default: root/SCENARIO/seed-N+KEY=VALUE..., long names cut and
    hashed.
    """
    leaf = "+".join([f"seed-{seed}", *map(_without_slashes, overrides)])
    return root / _short(name) / _short(leaf)


def comparison_folder(root: Path, name: str, labels: Sequence[str]) -> Path:
    """Where a comparison is written by default: root/SCENARIO/compare-LABEL-LABEL..."""
    # labels are free text: a folder with a space must be quoted in a shell
    words = [_without_slashes(label).replace(" ", "_") for label in labels]
    return root / _short(name) / _short("-".join(["compare", *words]))


def search_folder(root: Path, name: str, max_pages: float) -> Path:
    """Where a search is written by default: root/SCENARIO/search-max-pages-N."""
    return root / _short(name) / f"search-max-pages-{max_pages:g}"


def sweep_folder(root: Path, name: str, keys: Sequence[str]) -> Path:
    """Where a sweep is written by default: root/SCENARIO/sweep-KEY-KEY..."""
    leaf = "-".join(["sweep", *map(_without_slashes, keys)])
    return root / _short(name) / _short(leaf)


def _without_slashes(text: str) -> str:
    """A text as part of a folder's name; a slash is mostly that of a rate, as in 40/s."""
    return text.replace("/", "_per_").replace("\\", "_")


def _short(name: str) -> str:
    if len(name.encode()) <= LONGEST_NAME:
        return name
    # names that begin alike must not share a folder
    digest = hashlib.blake2b(name.encode(), digest_size=4).hexdigest()
    # a cut may fall within a letter of several bytes, which is dropped
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
    alone = unattended(run)
    summary = summarise(run, alone)
    write_files(run, folder)
    write_json(folder / SUMMARY, summary)
    _write_lessons(run, folder)
    if charts:
        write_views(run, alone, summary, folder)
    return summary


def write_report(folder: str | Path, *, for_phones: bool = False) -> Path:
    """Makes report.html of a result folder again, with copies of its pictures `for_phones`; raises
    ResultError when the folder holds no whole result.
    """
    path = Path(folder)
    # raises before a working folder is made beside what is no result
    read_record(path)
    place = path.resolve()
    # claimed, so that no other run takes the name meanwhile
    with claimed(place) as work:
        run = load_run(path)
        summary = read_json(regular(path / SUMMARY))
        versions = read_record(path)["environment"]
        (work / NEW).mkdir()
        page = work / NEW / PAGE
        page.write_text(_page_again(run, summary, versions, for_phones), encoding="utf-8")
        # at every moment there is a whole page: the old one or the new one
        page.replace(place / PAGE)
    return path / PAGE


def _page_again(
    run: Run, summary: dict[str, Any], versions: Mapping[str, str], for_phones: bool
) -> str:
    from simulator.outputs.pictures import pictures

    files = dict[str, bytes]()
    if not run.actions:
        files = pictures(run, unattended(run), for_files=False, for_phones=for_phones)
    return _page(run, summary, files, versions)


def _write_lessons(run: Run, folder: Path) -> None:
    """The postmortem of every incident, and of tickets that stand alone, and the regression
    cases.
    """
    (folder / "postmortems").mkdir()
    proposals = proposals_of(run.log)
    for incident in principal(run.incidents):
        path = folder / "postmortems" / f"{incident.id}.md"
        path.write_text(write_postmortem(incident, proposals), encoding="utf-8")
    lines = "".join(f"{eval_line(case)}\n" for case in cases_of(run))
    (folder / "eval-cases.jsonl").write_text(lines, encoding="utf-8")


def write_views(run: Run, alone: Run | None, summary: dict[str, Any], folder: Path) -> None:
    """The pictures, and the page; `alone` is the run with nobody responding."""
    from simulator.outputs.pictures import pictures

    files = pictures(run, alone)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / PAGE).write_text(_page(run, summary, files, environment()), encoding="utf-8")
    if run.scenario.learns is not None:
        _write_quarters(run, folder / QUARTERS)


def _write_quarters(run: Run, folder: Path) -> None:
    """The page of each quarter."""
    from simulator.outputs.quarter import quarter_files

    folder.mkdir()
    for name, content in quarter_files(run).items():
        (folder / name).write_text(content, encoding="utf-8")


def _page(
    run: Run, summary: dict[str, Any], pictures: dict[str, bytes], versions: Mapping[str, str]
) -> str:
    # lazy, as they load matplotlib
    if run.actions:
        from simulator.outputs.drill_report.page import drill_html

        return drill_html(run, versions)
    from simulator.outputs.report import report_html

    return report_html(run, summary, pictures, versions)
