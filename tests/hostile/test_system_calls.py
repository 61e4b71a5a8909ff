"""Two writers and a reader of one folder, with one writer stopped or killed before each of its
system calls.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hostile.tracer import Traced, is_possible

from simulator.foundation import folders
from simulator.foundation.errors import ResultError
from simulator.foundation.folders import replaced
from simulator.foundation.marker import read_marker, recorded
from simulator.foundation.working import recover

RECORD = "run.json"
REFUSED, UNTRACEABLE = 3, "untraceable"
BESIDE = {"result.old": "mine", "result.new-1": "mine", ".result": "mine"}


def write(target: Path, text: str) -> None:
    """Replaces a result of three files; ends with REFUSED where another is at it."""
    try:
        with replaced(target, RECORD) as new:
            (new / RECORD).write_text(json.dumps({"text": text}))
            (new / "sub").mkdir()
            for name in ("b", "sub/c"):
                (new / name).write_text(text)
    except ResultError as error:
        assert "another simulator is writing it" in str(error), error
        raise SystemExit(REFUSED) from None


def text_of(target: Path) -> str:
    """What a whole result says; an AssertionError or another error for one that is not whole."""
    marker = read_marker(target)
    assert marker is not None, os.listdir(target)
    document = recorded(target, marker)
    assert {(target / name).read_text() for name in document["files"]} == {document["text"]}
    return str(document["text"])


def around(folder: Path, others: set[str]) -> None:
    """What a person has beside the result is there, and nothing of ours but `others`."""
    assert {path.name for path in folder.iterdir()} == {"result", *BESIDE, *others}
    assert {name: (folder / name).read_text() for name in BESIDE} == BESIDE


def prepared(folder: Path) -> Path:
    """A folder with an old result and a person's files beside it."""
    folder.mkdir()
    for name, text in BESIDE.items():
        (folder / name).write_text(text)
    write(folder / "result", "old")
    return folder / "result"


def killed_at(folder: Path, calls: int) -> bool:
    """One kill; whether the writer came so far."""
    target = prepared(folder)
    child = Traced(lambda: write(target, "new"))
    came = child.advance(calls)
    child.kill()
    recover(target)
    assert text_of(target) in ("old", "new")
    if not came:
        assert child.status == 0 and text_of(target) == "new"
        around(folder, set())
    write(target, "again")
    assert text_of(target) == "again"
    around(folder, set())
    return came


def paused_at(folder: Path, calls: int) -> bool:
    """A second writer and a reader while the first stands still; whether it came so far."""
    target = prepared(folder)
    child = Traced(lambda: write(target, "first"))
    came = child.advance(calls)
    # between two renames nothing is there until their writer goes on
    before = text_of(target) if target.exists() or not is_renamed() else ""
    second = Traced(lambda: write(target, "second")).to_the_end()
    assert second in (0, REFUSED), second
    assert not before or text_of(target) == ("second" if second == 0 else before)
    first = child.to_the_end()
    assert first in (0, REFUSED) and 0 in (first, second), (first, second)
    assert text_of(target) in [
        text for text, code in (("first", first), ("second", second)) if code == 0
    ]
    around(folder, set())
    return came


def is_renamed() -> bool:
    """Whether names are not exchanged in this process."""
    return folders._exchange is _no_exchange


def _no_exchange(first: Path, second: Path) -> bool:
    return False


def main(folder: str, play: str, stride: str = "1") -> None:
    """Every so-manieth moment of one kind; a process of its own, since it forks."""
    if not is_possible():
        print(UNTRACEABLE, end="")
        return
    os.fsync = lambda descriptor: None  # a kill is no loss of power
    case = {"killed": killed_at, "paused": paused_at}[play.removesuffix("-renames")]
    if play.endswith("-renames"):
        folders._exchange = _no_exchange
    calls = 1
    while case(Path(folder) / str(calls), calls):
        calls += int(stride)
    print(calls)


@pytest.mark.parametrize("play", ["killed", "paused", "killed-renames", "paused-renames"])
@pytest.mark.parametrize("stride", ["23", pytest.param("1", marks=pytest.mark.slow)])
def test_whatever_the_moment_a_whole_result_is_there(tmp_path, play, stride):
    """Where names are exchanged in one instant, and where two renames must do."""
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, __file__, tmp_path, play, stride],
        capture_output=True, text=True, timeout=300, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    if done.stdout == UNTRACEABLE:
        pytest.skip("processes cannot be traced here")
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout) > 60, done.stdout


if __name__ == "__main__":
    main(*sys.argv[1:])
