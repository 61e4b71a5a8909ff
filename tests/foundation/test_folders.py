"""Whatever moment a kill strikes, the next reader finds a whole old or a whole new result."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys

import pytest

from simulator.foundation.errors import ResultError
from simulator.foundation.folders import check_writable, recover, replaced

VICTIM = """
import os, shutil, signal, sys
from pathlib import Path
from simulator.foundation import folders
left = int(sys.argv[2])
def deadly(call):
    def wrapped(*args, **kwargs):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        result = call(*args, **kwargs)
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    return wrapped
Path.rename, shutil.rmtree, os.fsync, Path.mkdir = (deadly(c) for c in (Path.rename, shutil.rmtree, os.fsync, Path.mkdir))
with folders.replaced(Path(sys.argv[1])) as new:
    for name in ("run.json", "b", "c"):
        (new / name).write_text("new")
"""


def content(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


def write(folder, text):
    with replaced(folder) as new:
        for name in ("run.json", "b", "c"):
            (new / name).write_text(text)


def test_a_kill_at_any_step_leaves_a_whole_result(tmp_path):
    outcomes, step = [], 0
    while True:
        step += 1
        target = tmp_path / f"r{step}" / "result"
        write(target, "old")
        done = subprocess.run([sys.executable, "-c", VICTIM, str(target), str(step)], timeout=60)
        recover(target)
        whole = content(target)
        assert len(whole) == 3 and len(set(whole.values())) == 1
        outcomes.append(whole["b"])
        if done.returncode == 0:
            break
        write(target, "again")
        assert set(content(target).values()) == {"again"}
        assert sorted(path.name for path in target.parent.iterdir()) == ["result"]
    assert (
        step > 10 and outcomes == sorted(outcomes, reverse=True) and set(outcomes) == {"old", "new"}
    )


def test_an_error_inside_leaves_the_old_one_and_nothing_else(tmp_path):
    target = tmp_path / "result"
    write(target, "old")
    with pytest.raises(ZeroDivisionError), replaced(target) as new:
        (new / "run.json").write_text("half")
        raise ZeroDivisionError
    assert set(content(target).values()) == {"old"} and len(list(tmp_path.iterdir())) == 1


def test_a_foreign_folder_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ResultError, match=r"holds no run\.json"), replaced(tmp_path):
        pass


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_new_result_takes_the_place_of_the_old_one_as_a_whole(tmp_path):
    """Files of the old result do not survive, subfolders come along, parents are made, nothing lies
    beside.
    """
    target = tmp_path / "deep" / "er" / "result"
    write(target, "old")
    with replaced(target) as new:
        assert content(target) == {"run.json": "old", "b": "old", "c": "old"}
        (new / "sub").mkdir()
        (new / "run.json").write_text("new")
        (new / "sub" / "x").write_text("new")
    assert names(target) == ["run.json", "sub"] and names(target.parent) == ["result"]


@pytest.mark.parametrize(
    "name", ["seed-7+failures[0].at=1h", "what?*", "[a]", "x y", "é", "-", "a.b.c"]
)
def test_names_that_mean_something_to_a_shell(tmp_path, name):
    """Brackets and stars in a name (they come from --set) are letters like others."""
    write(tmp_path / name, "old")
    write(tmp_path / name, "new")
    assert names(tmp_path) == [name] and set(content(tmp_path / name).values()) == {"new"}


def test_recover_puts_back_only_what_is_missing(tmp_path):
    """NAME.old returns when NAME is gone; beside a NAME it changes nothing; with neither it does
    nothing.
    """
    target = tmp_path / "result"
    recover(target)
    assert names(tmp_path) == []
    write(target, "old")
    target.rename(tmp_path / "result.old")
    recover(target)
    assert names(tmp_path) == ["result"] and set(content(target).values()) == {"old"}


@pytest.mark.parametrize("failing", ["rename", "rmtree", "fsync"])
def test_a_disk_that_refuses_loses_nothing(tmp_path, monkeypatch, failing):
    """Whatever call of the swap raises, at whichever time: a whole result is there afterwards."""
    calls = {
        "rename": (type(tmp_path), "rename"),
        "rmtree": (shutil, "rmtree"),
        "fsync": (os, "fsync"),
    }
    for fails_at in range(1, 5):
        target = tmp_path / f"{fails_at}" / "result"
        write(target, "old")
        with monkeypatch.context() as patch:
            _refuse(patch, *calls[failing], fails_at)
            with contextlib.suppress(PermissionError):
                write(target, "new")
        recover(target)
        assert len(content(target)) == 3 and len(set(content(target).values())) == 1
        write(target, "again")
        assert set(content(target).values()) == {"again"}


def _refuse(patch, owner, name, at):
    real, count = getattr(owner, name), [0]

    def call(*args, **kwargs):
        count[0] += 1
        if count[0] == at and not kwargs.get("ignore_errors"):
            raise PermissionError(13, "refused")
        return real(*args, **kwargs)

    patch.setattr(owner, name, call)


def test_a_killed_writer_in_the_block_leaves_the_old_one_and_the_next_clears_up(tmp_path):
    """SIGKILL while the files are being written: the old result is untouched, the half-written one
    goes with the next run.
    """
    target = tmp_path / "result"
    write(target, "old")
    code = (
        "import os, signal, sys; from pathlib import Path; from simulator.foundation.folders import"
        " replaced\nwith replaced(Path(sys.argv[1])) as new:\n    (new /"
        " 'run.json').write_text('half'); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert (
        subprocess.run([sys.executable, "-c", code, str(target)], timeout=60).returncode
        == -signal.SIGKILL
    )
    assert set(content(target).values()) == {"old"} and len(names(tmp_path)) == 2
    write(target, "new")
    assert set(content(target).values()) == {"new"} and names(tmp_path) == ["result"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, MemoryError, OSError])
def test_any_exception_in_the_block_leaves_nothing_behind(tmp_path, error):
    """Interrupted by whatever: without an old result there is none, and no leftovers."""
    with pytest.raises(error), replaced(tmp_path / "result") as new:
        (new / "run.json").write_text("half")
        raise error
    assert names(tmp_path) == []


def test_what_is_ours_may_be_replaced_and_what_is_not_may_not(tmp_path):
    """A folder that is missing, empty or holds run.json is ours; a file and any other folder are
    not, and stay as they are.
    """
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("mine")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "thesis.txt").write_text("mine")
    write(tmp_path / "ours", "x")
    for name in ("missing", "empty", "ours"):
        check_writable(tmp_path / name)
    for name in ("file", "foreign"):
        with pytest.raises(ResultError, match="choose another --out"):
            write(tmp_path / name, "x")
    assert (tmp_path / "file").read_text() == "mine" and names(tmp_path / "foreign") == [
        "thesis.txt"
    ]
    assert names(tmp_path) == ["empty", "file", "foreign", "ours"]
