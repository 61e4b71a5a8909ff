"""The folder of a run that was made blind, and how it becomes an ordinary one."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from simulator.experiments.unattended import unattended
from simulator.foundation.errors import ResultError
from simulator.foundation.folders import replaced
from simulator.foundation.marker import FORMAT, PAGE, read_json, write_json
from simulator.foundation.start_times import written
from simulator.foundation.working import recover, steadily
from simulator.outputs.blind import sealed
from simulator.outputs.blind.summary import blind_summary
from simulator.outputs.result import SUMMARY, write_into, write_views
from simulator.run import Run, blinded, environment, load_run
from simulator.run.damage import Damage
from simulator.run.loaded import read_any_record
from simulator.run.saved import RECORD, write_tables
from simulator.scenario import Scenario

ABOUT = "What failed is in the file sealed: simulator reveal FOLDER opens it."
# all but the settings of the SLI: a judge that errs may be what is wrong
SLO_KEYS = {"name", "objective", "window", "budgeting", "timeslice"}


def blind_folder(root: Path, scenario: Scenario, seed: int) -> Path:
    """Where a blind run is written by default: root/blind-XXXXXXXX, the same for the same scenario
    and seed.
    """
    # the scenario's name may say what fails
    text = json.dumps([scenario.dump(), seed], sort_keys=True)
    return root / f"blind-{hashlib.blake2b(text.encode(), digest_size=4).hexdigest()}"


def write_blind(run: Run, folder: Path, *, charts: bool) -> dict[str, Any]:
    """Writes into a new folder what could be seen at the time, and the ordinary result, sealed,
    without its pictures; returns the summary of what could be seen.
    """
    ordinary = folder / "ordinary"
    ordinary.mkdir()
    # nobody sees its pictures before it is revealed, and they take half of the time
    write_into(run, ordinary, charts=False)
    (folder / sealed.NAME).write_bytes(sealed.sealed(ordinary))
    shutil.rmtree(ordinary)
    return _write_seen(blinded(run), folder, charts=charts)


def _write_seen(run: Run, folder: Path, *, charts: bool) -> dict[str, Any]:
    """Writes a blinded run: no other is known here, so that nothing else can get into a file."""
    summary = blind_summary(run)
    write_json(folder / RECORD, _document(run.scenario))
    write_tables(run, folder)
    write_json(folder / SUMMARY, summary)
    if charts:
        _write_views(run, summary, folder)
    return summary


def _document(scenario: Scenario) -> dict[str, Any]:
    """run.json: what those who watch the service know of it."""
    slos = [
        {**slo.model_dump(mode="json", by_alias=True, include=SLO_KEYS), "sli": slo.sli.kind}
        for slo in scenario.slos
    ]
    return {
        "format": FORMAT,
        "blind": ABOUT,
        "environment": environment(),
        "start": written(scenario.start),
        "horizon": scenario.horizon,
        "scrape_interval": scenario.monitoring.scrape_interval,
        "evaluation_interval": scenario.monitoring.evaluation_interval,
        "slos": slos,
        "rules": scenario.dump()["alerting"]["rules"],
    }


def _write_views(run: Run, summary: dict[str, Any], folder: Path) -> None:
    from simulator.outputs.blind.page import blind_html
    from simulator.outputs.pictures import pictures, without_phones

    files = pictures(run, None, for_phones=True)
    for name, content in without_phones(files).items():
        (folder / name).write_bytes(content)
    (folder / PAGE).write_text(blind_html(run, summary, files, environment()), encoding="utf-8")


def reveal(folder: str | Path, out: str | Path | None = None) -> Path:
    """Makes the ordinary result of a blind one, in its place or in another folder (`out`), as a
    whole; returns where.

    Raises ResultError for a folder that is not blind, that is damaged, or that holds what somebody
    else put there.
    """
    path = Path(folder)
    recover(path)
    files = steadily(path, _opened)
    if out is None:
        out = _named(path)
    _check_beside(Path(out), path)
    # results of older versions have their pictures in them
    needs_views = (path / PAGE).exists() and PAGE not in files
    with replaced(out, RECORD) as new:
        _write_all(files, new)
        if needs_views:
            run = _loaded(files)
            summary = read_json((new / SUMMARY).read_bytes())
            write_views(run, unattended(run), summary, new)
    return Path(out)


def _loaded(files: Mapping[str, bytes | None]) -> Run:
    """The run whose result these files are."""
    with TemporaryDirectory() as place:
        folder = Path(place) / "ordinary"
        # only a folder that is whole is loaded
        with replaced(folder, RECORD) as new:
            _write_all(files, new)
        return load_run(folder)


def _check_beside(out: Path, blind: Path) -> None:
    # whoever gets the blind folder would get the truth with it
    if blind.resolve() in out.resolve().parents:
        raise ResultError(f"{out}: is inside the blind result {blind}: name a folder beside it")


def _opened(path: Path) -> dict[str, bytes | None]:
    """What is sealed in a folder."""
    record = read_any_record(path)
    if "blind" not in record:
        raise ResultError(
            f"{path}: nothing is sealed in it, as it was not made with --blind or is revealed"
            " already: read its files"
        )
    if not (path / sealed.NAME).exists():
        raise ResultError(
            f"{path}/{sealed.NAME}: is missing, as in a copy that was handed out without it: reveal"
            " the folder that it was copied from, or run the scenario again"
        )
    damage = Damage(path)
    files = damage.part(sealed.NAME, sealed.opened)
    damage.check([sealed.NAME], record["files"])
    if files is None or damage.problems:
        raise damage.error()
    return files


def _named(path: Path) -> Path:
    """A folder's path with its name, which `.` and `..` do not have."""
    if path.name in ("", ".."):
        return path.resolve()
    return path


def _write_all(files: Mapping[str, bytes | None], folder: Path) -> None:
    for name, content in files.items():
        if content is None:
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(content)
