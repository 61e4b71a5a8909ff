"""A result folder is replaced as a whole, and nothing that is not ours is ever touched."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.foundation import folders
from simulator.foundation.errors import ResultError
from simulator.foundation.folders import check_writable, replaced
from simulator.foundation.marker import MARKER, read_marker, recorded
from simulator.foundation.working import OLD, claimed, recover, working_folder

RECORD = "run.json"
FILES = (RECORD, "b", "sub/c")


def fill(folder, text):
    """The files of a small result."""
    (folder / "sub").mkdir()
    for name in FILES:
        (folder / name).write_text(json.dumps({"text": text}) if name == RECORD else text)


def write(folder, text):
    with replaced(folder, RECORD) as new:
        fill(new, text)


def content(folder):
    """What a result says, if it is whole: every file as it was sealed, and nothing else."""
    marker = read_marker(folder)
    files = recorded(folder, marker)["files"]
    assert set(files) == {"b", "sub/c"}
    assert names(folder) == [MARKER, "b", RECORD, "sub"]
    text = json.loads((folder / RECORD).read_text())["text"]
    assert {(folder / name).read_text() for name in files} == {text}
    return text


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_new_result_takes_the_place_of_the_old_one_as_a_whole(tmp_path):
    """Files of the old result do not survive, parents are made, nothing lies beside."""
    target = tmp_path / "deep" / "er" / "result"
    with replaced(target, RECORD) as new:
        fill(new, "old")
        assert not target.exists()
    with replaced(target, RECORD) as new:
        assert content(target) == "old"
        fill(new, "new")
    assert content(target) == "new" and names(target.parent) == ["result"]


@pytest.mark.parametrize(
    "name",
    ["seed-7+failures[0].at=1h", "what?*", "[a]", "x y", "é", "-", "a.b.c", "n" * 255, "é" * 127],
)
def test_names_that_mean_something_to_a_shell_or_are_long(tmp_path, name):
    write(tmp_path / name, "old")
    write(tmp_path / name, "new")
    assert names(tmp_path) == [name] and content(tmp_path / name) == "new"


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, MemoryError, OSError])
def test_any_exception_in_the_block_leaves_what_was_there_and_nothing_else(tmp_path, error):
    """Interrupted by whatever: the old result, or none, no leftovers, no folders above."""
    for target in (tmp_path / "none" / "x" / "result", tmp_path / "result"):
        if target.parent == tmp_path:
            write(target, "old")
        with pytest.raises(error), replaced(target, RECORD) as new:
            (new / RECORD).write_text("half")
            raise error
    assert names(tmp_path) == ["result"] and content(tmp_path / "result") == "old"


def things(folder):
    """Everything that a name may stand for besides a result, and what is said of it."""
    (folder / "file").write_text("mine")
    (folder / "empty file").touch()
    os.mkfifo(folder / "fifo")
    (folder / "other").mkdir()
    (folder / "other" / RECORD).write_text('{"format": 1}')
    (folder / "like ours").mkdir()
    (folder / "like ours" / MARKER).write_text('{"program": "simulator", "format": 2}')
    (folder / "link to file").symlink_to("file")
    write(folder / "result", "old")
    (folder / "link").symlink_to("result")
    (folder / "dangling").symlink_to("nowhere")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket"))
    return {
        "file": "is a file",
        "empty file": "is a file",
        "fifo": "is a FIFO",
        "socket": "is a socket",
        "other": "is a folder with other files",
        "like ours": "is a folder with other files",
        "link": "is a link to result",
        "link to file": "is a link to file",
        "dangling": "is a link to nowhere",
    }


def tree(folder):
    """Every name below a folder, what it is, and its content."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mode,
            path.lstat().st_ino,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in folder.rglob("*")
    }


def test_whatever_is_not_ours_is_refused_and_stays(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = things(tmp_path)
    before = tree(tmp_path)
    for name, what in said.items():
        for how in (name, str(tmp_path / name), f"./{name}"):
            with pytest.raises(ResultError, match=what), replaced(how, RECORD):
                raise AssertionError
    for name in ("", ".", "..", "/", "result/..", "//", "./", "result/../result/.."):
        with pytest.raises(ResultError, match="name"), replaced(name, RECORD):
            raise AssertionError
    with pytest.raises(OSError), replaced("file/result", RECORD):
        raise AssertionError
    assert tree(tmp_path) == before


def test_devices_are_refused(tmp_path):
    """One of our own in a scratch folder, where that is allowed; else the null device's kind."""
    try:
        os.mknod(tmp_path / "null", 0o666 | 0o020000, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("devices cannot be made here")
    with pytest.raises(ResultError, match="is a device"):
        check_writable(tmp_path / "null")


def test_the_folder_one_is_in_and_those_above_are_refused(tmp_path, monkeypatch):
    write(tmp_path / "result", "old")
    monkeypatch.chdir(tmp_path / "result" / "sub")
    for name in (tmp_path / "result", "../../result", tmp_path):
        with pytest.raises(ResultError, match="is the current folder"):
            check_writable(name)


def test_what_a_person_put_into_a_result_is_named(tmp_path):
    """A file more, a file changed, a link: refused with its name, and all stays."""
    target = tmp_path / "result"
    for change, said in [
        (lambda: (target / "note.txt").write_text("mine"), "note.txt is not as"),
        (lambda: (target / "b").write_text("edited"), "b is not as"),
        (lambda: (target / "sub" / "mine").symlink_to("c"), "sub/mine is not as"),
        (lambda: ((target / "b").unlink(), os.mkfifo(target / "b")), "b is not as"),
        (lambda: (target / RECORD).write_text("{}"), "was changed after it was written"),
    ]:
        shutil.rmtree(target, ignore_errors=True)
        write(target, "old")
        change()
        before = tree(tmp_path)
        with pytest.raises(ResultError, match=said):
            write(target, "new")
        assert tree(tmp_path) == before


def test_what_is_put_there_while_the_new_one_is_written_is_not_lost(tmp_path):
    target = tmp_path / "result"
    write(target, "old")
    with pytest.raises(ResultError, match=r"note\.txt"), replaced(target, RECORD) as new:
        fill(new, "new")
        (target / "note.txt").write_text("mine")
    assert (target / "note.txt").read_text() == "mine" and names(tmp_path) == ["result"]


def test_what_is_put_there_in_the_last_instant_is_not_lost(tmp_path, monkeypatch):
    """Between the last look and the swap."""
    for exchange in (folders._exchange, lambda first, second: False):
        target = tmp_path / "result"
        shutil.rmtree(target, ignore_errors=True)
        write(target, "old")
        calls = []

        def late(first, second, exchange=exchange, target=target, calls=calls):
            if not calls:
                (target / "note.txt").write_text("mine")
            calls.append(1)
            return exchange(first, second)

        with monkeypatch.context() as patch:
            patch.setattr(folders, "_exchange", late)
            with pytest.raises(ResultError, match=r"note\.txt"):
                write(target, "new")
        assert (target / "note.txt").read_text() == "mine" and names(tmp_path) == ["result"]
        (target / "note.txt").unlink()
        assert content(target) == "old"


def test_what_is_beside_the_target_stays(tmp_path):
    """A person's NAME.old and NAME.new-1, whatever they hold."""
    for name in ("result.old", "result.new-1", "result.new-anything", ".result", ".result.old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / RECORD).write_text("mine")
    before = tree(tmp_path)
    write(tmp_path / "result", "old")
    write(tmp_path / "result", "new")
    shutil.rmtree(tmp_path / "result")
    assert tree(tmp_path) == before


def test_something_of_the_users_under_our_working_name_is_refused(tmp_path):
    work = working_folder(tmp_path / "result")
    for make in (
        lambda: work.mkdir() or (work / "thesis.txt").write_text("mine"),
        lambda: work.write_text("mine"),
        lambda: work.symlink_to("nowhere"),
        lambda: os.mkfifo(work),
        lambda: work.mkdir() or (work / MARKER).write_text("mine"),
    ):
        make()
        before = tree(tmp_path)
        with pytest.raises(ResultError, match="is in the way"):
            write(tmp_path / "result", "new")
        assert tree(tmp_path) == before
        shutil.rmtree(work) if work.is_dir() and not work.is_symlink() else work.unlink()


def test_a_second_writer_is_refused_before_its_work(tmp_path):
    """In this process, and in another; when the first is done it may write."""
    target = tmp_path / "result"
    code = (
        "import sys; from simulator.foundation.folders import replaced\n"
        "with replaced(sys.argv[1], 'run.json') as new: raise SystemExit(7)\n"
    )
    with replaced(target, RECORD) as new:
        fill(new, "first")
        with pytest.raises(ResultError, match="another simulator"), replaced(target, RECORD):
            raise AssertionError
        done = subprocess.run([sys.executable, "-c", code, target], capture_output=True, text=True)
        assert done.returncode == 1 and "another simulator is writing it" in done.stderr
    assert content(target) == "first"
    assert subprocess.run([sys.executable, "-c", code, target]).returncode == 7
    assert names(tmp_path) == ["result"] and content(target) == "first"


def test_a_killed_writer_leaves_the_old_one_and_the_next_clears_up(tmp_path):
    """SIGKILL while the files are written: the half-written one goes with the next run."""
    target = tmp_path / "result"
    write(target, "old")
    code = (
        "import os, signal, sys; from pathlib import Path; from simulator.foundation.folders import"
        " replaced\nwith replaced(Path(sys.argv[1]), 'run.json') as new:\n    (new /"
        " 'run.json').write_text('half'); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, target], timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert content(target) == "old" and len(names(tmp_path)) == 2
    write(target, "new")
    assert content(target) == "new" and names(tmp_path) == ["result"]


def test_without_an_exchange_of_names_the_next_reader_puts_the_old_one_back(tmp_path, monkeypatch):
    """Two renames, cut short between them by a kill."""
    target = tmp_path / "result"
    write(target, "old")
    with monkeypatch.context() as patch:
        patch.setattr(folders, "_exchange", lambda first, second: False)
        write(target, "new")
        assert content(target) == "new" and names(tmp_path) == ["result"]
    with claimed(target) as work:
        shutil.copytree(target, work / OLD)
        shutil.copytree(work, tmp_path / "copy")
    shutil.rmtree(target)
    (tmp_path / "copy").rename(working_folder(target))
    recover(target)
    assert content(target) == "new" and names(tmp_path) == ["result"]
    recover(tmp_path / "missing")
    assert names(tmp_path) == ["result"]


@pytest.mark.parametrize("failing", ["rename", "rmtree", "fsync", "exchange"])
def test_a_disk_that_refuses_loses_nothing(tmp_path, monkeypatch, failing):
    """Whatever call of the swap raises, at whichever time: a whole result is there afterwards."""
    calls = {
        "rename": (Path, "rename"),
        "rmtree": (shutil, "rmtree"),
        "fsync": (os, "fsync"),
        "exchange": (folders, "_exchange"),
    }
    for fails_at in range(1, 5):
        target = tmp_path / f"{fails_at}" / "result"
        write(target, "old")
        with monkeypatch.context() as patch:
            if failing == "rename":
                patch.setattr(folders, "_exchange", lambda first, second: False)
            _refuse(patch, *calls[failing], fails_at)
            with contextlib.suppress(PermissionError):
                write(target, "new")
        recover(target)
        assert content(target) in ("old", "new")
        write(target, "again")
        assert content(target) == "again"


def _refuse(patch, owner, name, at):
    real, count = getattr(owner, name), [0]

    def call(*args, **kwargs):
        count[0] += 1
        if count[0] == at and not kwargs.get("ignore_errors"):
            raise PermissionError(13, "refused")
        return real(*args, **kwargs)

    patch.setattr(owner, name, call)


OLD_RUN = {"format": 1, "environment": {"simulator": "0.2.0"}, "seed": 7, "scenario": {}}
OLD_COMPARISON = {
    "format": 1, "environment": {"simulator": "0.2.0"}, "seeds": [1, 2], "scenarios": {},
}  # fmt: skip


@pytest.mark.parametrize(
    ("record", "document", "others"),
    [
        (RECORD, OLD_RUN, ["samples.csv", "events.csv", "burn.svg", "timeline.png"]),
        ("comparison.json", OLD_COMPARISON, ["comparison.csv", "scoreboard.svg", "report.html"]),
    ],
)
def test_a_result_of_the_first_format_may_be_replaced(tmp_path, record, document, others):
    """But not with a file in it that no version wrote."""
    target = tmp_path / "result"
    (target / "postmortems").mkdir(parents=True)
    (target / record).write_text(json.dumps(document))
    for name in (*others, "postmortems/incident-1.md"):
        (target / name).write_text("old")
    (target / "thesis.txt").write_text("mine")
    with pytest.raises(ResultError, match=r"thesis\.txt is not as simulator wrote it"):
        write(target, "new")
    (target / "thesis.txt").unlink()
    write(target, "new")
    assert content(target) == "new"


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"format": 1},
        {**OLD_RUN, "format": 2},
        {**OLD_RUN, "environment": {"node": "1"}},
        {key: value for key, value in OLD_RUN.items() if key != "seed"},
    ],
)
def test_a_file_called_run_json_makes_no_result(tmp_path, document):
    target = tmp_path / "mine"
    target.mkdir()
    (target / RECORD).write_text(json.dumps(document))
    with pytest.raises(ResultError, match="other files, not a result"):
        write(target, "new")
