"""The store of runs: what was played is read again, and a file that is none of ours stays as it is."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from simulator import ResultError, Scenario
from simulator.experiments import store as stores
from simulator.experiments.content import key_of
from simulator.experiments.store import Store

FIGURES = {"pages": (2.0, 1.0), "time_to_detect": (12.25, 3.0)}


def scenario(**changes):
    slos = ({"name": "availability", "sli": {"kind": "availability"}, "objective": 0.99},)
    return Scenario.model_validate({"name": "tried", "horizon": "1h", "slos": slos, **changes})


def test_reads_what_was_kept(tmp_path):
    one, other = scenario(), scenario(significant=0.1)
    with Store(tmp_path / "new" / "runs.sqlite") as store:
        store.add([(one, 5, FIGURES), (one, 3, FIGURES), (other, 3, {"pages": (0.0, 1.0)})])
    with Store(tmp_path / "new" / "runs.sqlite") as store:
        assert len(store) == 3
        assert [tuple(kept) for kept in store.runs(one, range(10))] == [(3, FIGURES), (5, FIGURES)]
        assert [kept.seed for kept in store.runs(one, [5, 7])] == [5]
        assert store.seeds(other, range(3, 4)) == {3}
        assert store.seeds(other, range(4)) == {3}
        assert store.seeds(scenario(episode_gap="1s"), range(4)) == set()
    # all is in the one file once it is closed
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["runs.sqlite"]


def test_a_run_is_kept_once():
    with Store() as store:
        store.add([(scenario(), 1, FIGURES)])
        store.add([(scenario(), 1, {"pages": (9.0, 1.0)}), (scenario(), 2, FIGURES)])
        assert [kept.figures for kept in store.runs(scenario(), [1])] == [FIGURES]
        assert len(store) == 2


def test_what_is_played_alike_has_one_key():
    assert key_of(scenario()) == key_of(scenario(seed=4, limits={"time": "9h"}))
    same = scenario().set("name", "other")
    assert key_of(same) == key_of(scenario())
    renamed = scenario(alerting={"policy": "mine", "rules": scenario().dump()["alerting"]["rules"]})
    assert key_of(renamed) == key_of(scenario())
    assert key_of(scenario(horizon="2h")) != key_of(scenario())
    assert key_of(scenario(alerting={"policy": "workbook-1"})) != key_of(scenario())


def test_another_version_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "runs.sqlite"
    with monkeypatch.context() as patch:
        patch.setattr(stores, "__version__", "0.0.1")
        Store(path).close()
    before = path.read_bytes()
    with pytest.raises(ResultError, match=r"contains runs of simulator 0\.0\.1.*: delete it, or"):
        Store(path)
    assert path.read_bytes() == before


def foreign(path):
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE mine (value)")
    connection.commit()
    connection.close()


def text(path):
    path.write_text("my notes, which are longer than the header of a database, and are not one")


@pytest.mark.parametrize("write", [foreign, text])
def test_a_file_that_is_no_store_stays_as_it_is(tmp_path, write):
    path = tmp_path / "runs.sqlite"
    write(path)
    before = path.read_bytes()
    with pytest.raises(ResultError, match=r"runs\.sqlite: is not a store of runs: write elsewhere"):
        Store(path)
    assert path.read_bytes() == before


def test_a_damaged_store_is_named(tmp_path):
    path = tmp_path / "runs.sqlite"
    with Store(path) as store:
        own = scenario()
        store.add([(own, seed, FIGURES) for seed in range(2000)])
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    damaged = pytest.raises(ResultError, match=r"is damaged \(.*\): delete it, or write elsewhere")
    with damaged, Store(path) as store:
        list(store.runs(scenario(), range(2000)))


@pytest.mark.parametrize("text", ["[1,2", "[1,2,3]", '["a"]', "[]"])
def test_a_damaged_run_is_named_too(tmp_path, text):
    """Sqlite takes any text for the figures of a run."""
    path = tmp_path / "runs.sqlite"
    with Store(path) as store:
        store.add([(scenario(), 1, FIGURES)])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE runs SET figures = ?", (text,))
    with Store(path) as store, pytest.raises(ResultError, match="is damaged"):
        list(store.runs(scenario(), range(3)))


def test_a_folder_is_no_store(tmp_path):
    with pytest.raises(ResultError, match="is a folder"):
        Store(tmp_path)


def test_a_seed_beyond_the_file(tmp_path):
    with Store() as store:
        with pytest.raises(ResultError, match="is too large for a store"):
            store.add([(scenario(), 2**63, FIGURES)])
        assert store.seeds(scenario(), [2**70]) == set()


WRITER = """
import sys
from test_store import FIGURES, scenario
from simulator.experiments.store import Store

own = scenario()
with Store(sys.argv[1]) as store:
    for seed in range(200):
        store.add([(own, seed, FIGURES)])
"""


def test_two_processes_write_into_one(tmp_path):
    path = str(tmp_path / "runs.sqlite")
    command = [sys.executable, "-c", WRITER, path]
    writers = [subprocess.Popen(command, cwd=Path(__file__).parent) for _ in range(2)]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    with Store(path) as store:
        assert len(store) == 200
