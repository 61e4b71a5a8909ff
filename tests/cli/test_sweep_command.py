"""`simulator sweep`: its files, what it says, and that it goes on wherever it was ended."""

import json
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
from click.testing import CliRunner

from simulator.cli import main

TRAFFIC = "service.traffic.interactive=20/h:80/h:30/h"
BURN = "alerting.rules[page-quick].burn_rate=10,14.4"


def swept(*words):
    return CliRunner().invoke(main, ["sweep", "at_60_per_hour", "--workers", "1", *words])


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_line_of_one_key(tmp_path):
    done = swept(
        "--vary", TRAFFIC, "--replications", "6", "--show", "pages", "--out", str(tmp_path / "r")
    )
    assert done.exit_code == 0, done.output
    assert re.search(r"^20/h +\d", done.output, re.M)
    assert "3 points x 6 replications: 18 runs to play, at most about" in done.output
    assert names(tmp_path / "r") == [
        ".simulator.json", "pages.png", "pages.svg", "runs.csv", "sweep.csv", "sweep.json",
    ]  # fmt: skip
    assert len((tmp_path / "r" / "runs.csv").read_text().splitlines()) == 1 + 18
    document = json.loads((tmp_path / "r" / "sweep.json").read_text())
    assert document["points"] == [["20/h"], ["50/h"], ["80/h"]]


def test_a_map_of_two_keys_and_more_points(tmp_path):
    out = ("--out", str(tmp_path / "r"), "--replications", "2", "--show", "pages")
    first = swept("--vary", TRAFFIC, "--vary", BURN, *out)
    assert first.exit_code == 0, first.output
    assert "pages.svg" in names(tmp_path / "r")
    more = swept("--vary", "service.traffic.interactive=20/h:110/h:30/h", "--vary", BURN, *out)
    assert "8 points x 2 replications: 4 runs to play (12 stored)" in more.output
    done = swept("--vary", TRAFFIC, "--vary", BURN, "--json", "--no-charts", *out)
    assert json.loads(done.stdout)["keys"] == ["service.traffic.interactive", "alerting.rules[page-quick].burn_rate"]  # fmt: skip
    assert "pages.svg" not in names(tmp_path / "r")


def test_parquet(tmp_path):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    out = str(tmp_path / "r")
    done = swept("--vary", TRAFFIC, "--replications", "2", "--no-charts", "--parquet", "--out", out)
    assert done.exit_code == 0, done.output
    runs = pandas.read_parquet(tmp_path / "r" / "runs.parquet")
    told = pandas.read_csv(tmp_path / "r" / "runs.csv")
    pandas.testing.assert_frame_equal(
        runs.astype({"seed": float}), told.astype({"seed": float}), check_dtype=False
    )


def test_without_pyarrow(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    done = swept("--vary", TRAFFIC, "--parquet", "--out", str(tmp_path / "r"))
    assert done.exit_code == 2
    assert "--parquet needs pyarrow: pip install 'simulator[parquet]'" in done.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--vary", "horizon"), "'horizon' is not KEY=VALUES"),
        (("--vary", TRAFFIC, "--vary", TRAFFIC), "is varied twice"),
        (("--vary", TRAFFIC, "--show", "pagse"), "no measure 'pagse': did you mean pages"),
        (("--vary", TRAFFIC, "--show", "time_to_page"), "give mean_time_to_page"),
        (("--vary", TRAFFIC, "--design", "latin"), "say how many with --points"),
    ],
)
def test_bad_input(tmp_path, words, error):
    done = swept(*words, "--out", str(tmp_path / "r"))
    assert done.exit_code == 2
    assert error in done.output
    assert not list(tmp_path.iterdir())


COMMAND = [
    sys.executable, "-m", "simulator", "sweep", "at_60_per_hour", "--vary", TRAFFIC, "--vary", BURN,
    "--replications", "25", "--workers", "1", "--out", "r", "--show", "pages",
]  # fmt: skip


def kept(folder):
    """How many runs the store in a folder holds."""
    path = folder / "r.runs.sqlite"
    if not path.exists() or not path.stat().st_size:
        return 0
    # closed, and only to be read: the last writer would tidy up what a kill has left
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        return connection.execute("SELECT count(*) FROM runs").fetchone()[0] if tables else 0


def stored(said):
    found = re.search(r"\((\d+) stored\)", said)
    return int(found[1]) if found else 0


def test_stopped_it_says_how_to_go_on(tmp_path):
    process = subprocess.Popen(
        [*COMMAND, "--replications", "5000"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    wait_until(lambda: kept(tmp_path) > 5)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    told = re.search(
        r"stopped: (\d+) of 30,000 runs are kept in r\.runs\.sqlite: give the same", said
    )
    # no half of a result is left, and no working folder
    assert names(tmp_path) == ["r.runs.sqlite"]
    assert int(told[1]) == kept(tmp_path)


def test_stopped_while_files_are_written_it_says_so_too(tmp_path, monkeypatch):
    def stopped(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("simulator.outputs.sweep.write_into", stopped)
    done = swept("--vary", TRAFFIC, "--replications", "2", "--out", str(tmp_path / "r"))
    assert done.exit_code == 130
    assert "stopped: 6 of 6 runs are kept in" in done.output
    assert names(tmp_path) == ["r.runs.sqlite"]


def wait_until(is_so):
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.slow
def test_killed_twenty_times_it_loses_nothing(tmp_path):
    whole = tmp_path / "whole"
    whole.mkdir()
    begun = time.monotonic()
    subprocess.run(COMMAND, cwd=whole, check=True, capture_output=True)
    takes = time.monotonic() - begun
    killed = tmp_path / "killed"
    killed.mkdir()
    rng = random.Random(5)
    for _ in range(20):
        before = kept(killed)
        process = subprocess.Popen(COMMAND, cwd=killed, stderr=subprocess.PIPE, text=True)
        time.sleep(rng.uniform(0.05, 0.6) * takes)
        process.kill()
        said = process.communicate(timeout=60)[1]
        # what is stored is not played again, if it came so far as to say so
        assert "runs to play" not in said or stored(said) == before
        assert kept(killed) >= before
    before_last = kept(killed)
    last = subprocess.run(COMMAND, cwd=killed, check=True, capture_output=True, text=True)
    assert stored(last.stderr) == before_last
    assert names(killed) == names(whole)
    for name in names(whole / "r"):
        assert (killed / "r" / name).read_bytes() == (whole / "r" / name).read_bytes(), name
    assert kept(killed) == 150
