"""Replacing a folder as a whole: written beside, swapped in, and put back by the next reader if cut
short.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simulator.foundation.errors import ResultError

MARKS = ("run.json", "comparison.json")
"""Either of these makes a folder one of ours."""


def _beside(target: Path, suffix: str) -> Path:
    return target.with_name(target.name + suffix)


def recover(target: Path) -> None:
    """Puts the old folder back if a swap was cut short after it had been moved away."""
    old = _beside(target, ".old")
    if old.is_dir() and not target.exists():
        old.rename(target)


def check_writable(target: Path) -> None:
    """Raises ResultError when the folder holds something that is not ours."""
    if target.is_file() or (
        target.is_dir()
        and any(target.iterdir())
        and not any((target / mark).is_file() for mark in MARKS)
    ):
        raise ResultError(
            f"{target}: is not empty and holds no {MARKS[0]}, so it is no result: choose another"
            " --out"
        )


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """A new folder to write into; when the block ends well it takes the place of `target`.

    Until then `target` is untouched; during the swap the old one stands as NAME.old. Whenever the
    process is killed, `target` or NAME.old is whole. Raises ResultError for a foreign folder.
    """
    recover(target)
    check_writable(target)
    new, old = _beside(target, f".new-{os.getpid()}"), _beside(target, ".old")
    target.parent.mkdir(parents=True, exist_ok=True)
    for stale in target.parent.glob(f"{_escaped(target.name)}.new-*"):
        shutil.rmtree(stale, ignore_errors=True)
    new.mkdir()
    try:
        yield new
        _swap(new, target, old)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _swap(new: Path, target: Path, old: Path) -> None:
    for file in new.rglob("*"):
        if file.is_file():
            with file.open("rb") as handle:
                os.fsync(handle.fileno())
    if target.exists():
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _escaped(name: str) -> str:
    """A folder's name for glob, where brackets have a meaning."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)
