"""The same scenario, seed and versions give the same bytes, wherever and by whomever
it is run.
"""

import os
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from commands import command

from simulator import load_run

ROOT = Path(__file__).parents[2]
SCENARIO = ROOT / "scenarios" / "provider_outage.yaml"
PLACES = [
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C", "COLUMNS": "40"},
    {"PYTHONHASHSEED": "4242", "TZ": "America/Lima", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8"},
    {
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "LC_ALL": "tr_TR.UTF-8",
        "PYTHONUTF8": "0",
        "OMP_NUM_THREADS": "1",
    },
]


def run(folder: Path, env: dict[str, str], *words: str) -> None:
    """A fresh process in a working directory of its own."""
    here = folder.parent / f"cwd of {folder.name}"
    here.mkdir()
    line = [
        sys.executable,
        "-m",
        "simulator",
        "run",
        str(SCENARIO),
        "--out",
        str(folder),
        *words,
    ]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        line,
        cwd=here,
        env={**os.environ, "PYTHONPATH": path, **env},
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert list(here.iterdir()) == []


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


DRAWN = ("--seed", "3", "--set", "oncall.triage={lognormal: {median: 4m, p90: 12m}}")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """The result of a fresh process in the first place, by somebody else."""
    folder = tmp_path_factory.mktemp("elsewhere") / "out"
    run(folder, {"USER": "somebody-here", **PLACES[0]}, *DRAWN)
    return folder


def test_another_process_writes_the_same_bytes_as_this_one(elsewhere, tmp_path):
    done = command("run", SCENARIO, "--out", "out", *DRAWN, cwd=tmp_path)
    assert done.returncode == 0
    same_results([elsewhere, tmp_path / "out"])


@pytest.mark.slow
@pytest.mark.parametrize("words", [DRAWN, ()], ids=["drawn", "shipped"])
def test_fresh_processes_write_the_same_bytes_and_load_as_the_same_run(tmp_path, words):
    folders = [tmp_path / f"out-{number}" for number in range(len(PLACES))]
    for folder, env in zip(folders, PLACES, strict=True):
        run(folder, env, *words)
    same_results(folders)


def same_results(folders):
    """Hash seed, time zone, locale, threads and working directory are in no result file."""
    first, *others = map(contents, folders)
    assert {"run.json", "summary.json", "samples.csv", "events.csv", "alerts.csv"} <= set(first)
    for other in others:
        assert other == first
    runs = [load_run(folder) for folder in folders]
    assert runs[0].log and all(
        again.log == runs[0].log and again.scenario == runs[0].scenario for again in runs[1:]
    )


def test_no_result_file_tells_where_or_when_it_was_made(elsewhere):
    """No path, no host name, no user: nothing that differs from one machine to the next."""
    made = contents(elsewhere)
    for word in (
        str(elsewhere.parent),
        str(ROOT),
        "somebody-here",
        "provider_outage.yaml",
        datetime.now().strftime("%Y-%m-%d"),
    ):
        assert not [name for name, content in made.items() if word.encode() in content], word
    written = b"".join(content for name, content in made.items() if not name.endswith(".png"))
    assert not re.search(rb"\b" + re.escape(os.uname().nodename.encode()) + rb"\b", written)


def test_another_seed_gives_another_run(tmp_path):
    """Equal bytes would prove nothing if all runs were equal."""
    for name, seed in (("a", 1), ("b", 2)):
        words = ("run", SCENARIO, "--out", name, "--seed", seed, "--no-charts")
        assert command(*words, cwd=tmp_path).returncode == 0
    assert contents(tmp_path / "a")["samples.csv"] != contents(tmp_path / "b")["samples.csv"]
