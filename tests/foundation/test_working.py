"""A working folder is locked while its owner lives, and is gone afterwards."""

import os
import subprocess
import sys

import pytest

from simulator.foundation import working
from simulator.foundation.errors import ResultError
from simulator.foundation.locking import WORKING, acquire, identity
from simulator.foundation.marker import MARKER, read_json
from simulator.foundation.working import NEW, OLD, claimed, recover, steadily, working_folder

HOLDS = """
import sys
from pathlib import Path
from simulator.foundation.working import claimed

with claimed(Path(sys.argv[1])) as work:
    (work / "new").mkdir()
    print("held", flush=True)
    sys.stdin.read()
"""


def open_files():
    """How many files this process has open, where that can be told."""
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0


def test_it_is_hidden_beside_the_target(tmp_path):
    assert working_folder(tmp_path / "result") == tmp_path / ".result.simulator-work"
    longest = working_folder(tmp_path / ("n" * 255)).name
    assert len(longest) == 1 + 64 + len(".simulator-work") and longest.startswith(".")
    assert longest != working_folder(tmp_path / ("n" * 254)).name


def test_it_is_made_signed_and_removed_with_the_folders_above(tmp_path):
    target = tmp_path / "deep" / "er" / "result"
    with claimed(target) as work:
        assert work == working_folder(target) and os.listdir(work) == [MARKER]
        assert read_json((work / MARKER).read_bytes()) == WORKING
        assert work.stat().st_mode & 0o777 == 0o700
    assert os.listdir(tmp_path) == []


def test_folders_above_that_were_there_stay(tmp_path):
    (tmp_path / "deep").mkdir()
    with claimed(tmp_path / "deep" / "er" / "result"):
        pass
    assert os.listdir(tmp_path) == ["deep"] and os.listdir(tmp_path / "deep") == []


def test_a_second_owner_is_refused_until_the_first_is_dead(tmp_path):
    target = tmp_path / "result"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, target],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as owner:
        assert owner.stdout.readline() == "held\n"
        before = open_files()
        with pytest.raises(ResultError, match="another simulator is writing it"), claimed(target):
            pass
        assert open_files() == before
        assert os.listdir(working_folder(target)) != []
        owner.kill()
    assert sorted(os.listdir(working_folder(target))) == sorted([MARKER, NEW])
    with claimed(target) as work:
        assert os.listdir(work) == [MARKER]
    assert os.listdir(tmp_path) == []


def test_what_is_not_ours_stays_and_is_refused(tmp_path):
    target = tmp_path / "deep" / "result"
    work = working_folder(target)
    work.mkdir(parents=True)
    (work / "notes.txt").write_text("mine")
    with pytest.raises(ResultError, match="in the way"), claimed(target):
        pass
    assert (work / "notes.txt").read_text() == "mine" and os.listdir(work) == ["notes.txt"]


def test_a_failed_claim_leaves_no_folders_and_no_lock(tmp_path, monkeypatch):
    def refuse(work, target):
        raise ResultError("no")

    target = tmp_path / "deep" / "result"
    with monkeypatch.context() as patch:
        patch.setattr(working, "_clear", refuse)
        with pytest.raises(ResultError, match="no"), claimed(target):
            pass
    with claimed(target):
        pass
    assert os.listdir(tmp_path / "deep") == []


def test_a_claim_that_is_refused_leaves_no_folders(tmp_path, monkeypatch):
    def refuse(work, target):
        raise ResultError("no")

    monkeypatch.setattr(working, "acquire", refuse)
    with pytest.raises(ResultError, match="no"), claimed(tmp_path / "deep" / "er" / "result"):
        pass
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("is_made_again", [False, True])
def test_a_lock_whose_file_its_owner_removed_is_asked_for_again(
    tmp_path, monkeypatch, is_made_again
):
    """Between our opening of the marker and our lock the last owner unlinked it, and another
    writer may have made one of its own.
    """
    target = tmp_path / "result"
    work = working_folder(target)
    opened, real = [], os.open

    def open_and_remove(path, *rest):
        lock = real(path, *rest)
        if not opened:
            opened.append(lock)
            os.unlink(path)
            if is_made_again:
                path.touch()
            else:
                os.rmdir(work)
        return lock

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", open_and_remove)
        lock = acquire(work, target)
    assert len(opened) == 1 and os.path.samestat(os.fstat(lock), (work / MARKER).stat())
    os.close(lock)


def test_a_swap_that_was_cut_short_is_undone(tmp_path):
    target = tmp_path / "result"
    old = working_folder(target) / OLD
    old.mkdir(parents=True)
    (old / "file").write_text("old")
    (working_folder(target) / MARKER).touch()
    recover(target)
    assert (target / "file").read_text() == "old" and os.listdir(tmp_path) == ["result"]


def test_where_nothing_was_cut_short_nothing_is_done(tmp_path):
    recover(tmp_path / "result")
    assert os.listdir(tmp_path) == []


def test_a_folder_that_is_replaced_meanwhile_is_read_again(tmp_path):
    target = tmp_path / "result"
    target.mkdir()
    reads = []

    def read(path):
        reads.append(identity(path))
        if len(reads) < 3:
            path.rename(tmp_path / f"old{len(reads)}")
            path.mkdir()
            raise FileNotFoundError
        return "whole"

    assert steadily(target, read) == "whole" and len(set(reads)) == 3


def test_a_folder_that_stays_is_read_once(tmp_path):
    reads = []

    def read(path):
        reads.append(path)
        raise ResultError("damaged")

    with pytest.raises(ResultError, match="damaged"):
        steadily(tmp_path, read)
    assert reads == [tmp_path]
    assert identity(tmp_path / "none") is None
