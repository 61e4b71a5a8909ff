"""Result folders of runs: written whole, and the same run gives the same bytes."""

import json
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.foundation.folders import replaced
from simulator.foundation.marker import FORMAT, write_json
from simulator.foundation.version import __version__
from simulator.run.cells import plain, write_rows
from simulator.run.counts import NAME as COUNTS
from simulator.run.counts import write_counts
from simulator.run.episodes import ALERT_COLUMNS, alert_episodes
from simulator.run.events import NAME as EVENTS
from simulator.run.events import write_events

if TYPE_CHECKING:
    from simulator.run.record import Run

RECORD = "run.json"
SAMPLES = "samples.csv"
ALERTS = "alerts.csv"
# of an SLO in samples.csv, which is for people: the counts themselves are in counts.npz
MAX_ROWS = 10_000
SAMPLE_COLUMNS = ("time_s", "time", "slo", "good", "valid")


# asked for twice in a run, and read from files of the packages
@cache
def environment() -> Mapping[str, str]:
    """The versions that the bytes of a result depend on."""
    packages = {name: version(name) for name in ("numpy", "pandas", "matplotlib", "simpy")}
    return {
        "simulator": __version__,
        "python": platform.python_version(),
        **packages,
        "machine": platform.machine(),
    }


def save(run: "Run", folder: str | Path) -> None:
    """Writes a result folder without pictures and lessons; raises ResultError where something else
    stands.
    """
    with replaced(folder, RECORD) as new:
        write_files(run, new)


def write_files(run: "Run", folder: Path) -> None:
    """Writes run.json, counts.npz, samples.csv, events.csv and alerts.csv into a new folder."""
    write_json(folder / RECORD, _document(run))
    write_tables(run, folder)


def write_tables(run: "Run", folder: Path) -> None:
    """Writes counts.npz, samples.csv, events.csv and alerts.csv into a new folder."""
    write_counts(folder / COUNTS, run.scenario, run.counts)
    write_rows(folder / SAMPLES, SAMPLE_COLUMNS, _sample_rows(run))
    write_events(folder / EVENTS, run.log, run.iso)
    write_rows(folder / ALERTS, ALERT_COLUMNS, map(_alert_row, alert_episodes(run.log)))


def _document(run: "Run") -> dict[str, object]:
    """run.json: all that makes the same run again, and what no other file holds."""
    document: dict[str, object] = {
        "format": FORMAT,
        "environment": environment(),
        "seed": run.seed,
        "scenario": run.scenario.dump(),
        "shed_background": plain(run.shed_background),
        "spent": run.spent,
        "due": run.due,
    }
    if run.label:
        document["label"] = run.label
    if run.actions:
        document["actions"] = [*run.actions]
    # nobody waits where clients do not try again
    if run.tries_again:
        document["waiting"] = plain(run.waiting)
        document["waiting_background"] = plain(run.waiting_background)
    return document


def _alert_row(episode: Mapping[str, Any]) -> list[object]:
    """A row of alerts.csv: `burns` is a JSON object of window and burn rate, empty if it never
    fired.
    """
    written = dict(episode)
    if episode["burns"] is not None:
        written["burns"] = json.dumps(episode["burns"])
    return [plain(written[key]) for key in ALERT_COLUMNS]


def _sample_rows(run: "Run") -> Iterable[tuple[object, ...]]:
    """Every cell up to MAX_ROWS an SLO, beyond that sums over whole multiples of cells."""
    # all SLOs have the same cells, and so the same times
    iso = cache(run.iso)
    for slo in run.scenario.slos:
        counts = run.counts[slo.events]
        # a horizon shorter than a cell has none, and nothing can be summed
        if not len(counts):
            continue
        # rounded up, so that there are no more rows than that
        step = -(-len(counts) // MAX_ROWS)
        begins = np.arange(0, len(counts), step)
        ends = np.minimum(begins + step, len(counts)) * run.cell
        goods = np.add.reduceat(counts.good, begins).tolist()
        valids = np.add.reduceat(counts.valid, begins).tolist()
        for end, good, all_ in zip(ends.tolist(), goods, valids, strict=True):
            yield plain(end), iso(end), slo.name, plain(good), plain(all_)
