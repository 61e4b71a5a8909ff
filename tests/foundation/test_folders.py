"""Whatever moment a kill strikes, the next reader finds a whole old or a whole new result."""

import subprocess
import sys

import pytest

from simulator.foundation.errors import ResultError
from simulator.foundation.folders import recover, replaced

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
    assert step > 10 and outcomes == sorted(outcomes, reverse=True) and set(outcomes) == {"old", "new"}


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
