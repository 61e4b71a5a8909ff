"""Where a scenario or a policy comes from: a file, the standard input (`-`), or the gallery that
comes with the package, by name.
"""

import os
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

from simulator.foundation.errors import Problem, ScenarioError
from simulator.foundation.given import described
from simulator.foundation.model import closest
from simulator.foundation.units import show
from simulator.reliability.field_policies import POLICIES
from simulator.scenario.foreign import a_policy

MAX_BYTES = 1_000_000
STDIN = "-"
SUFFIX = ".yaml"
_PACKAGE = Path(__file__).parents[1]
# a wheel holds the gallery inside the package; in a checkout it is a folder beside the package
_FOLDERS = (_PACKAGE / "gallery", _PACKAGE.parent / "scenarios")


class Source(NamedTuple):
    """A text, and what stands for it in error lines."""

    label: str
    text: str


def gallery() -> dict[str, Path]:
    """The scenarios that come with the package, by name; drills are among them."""
    return {**_shelf(""), **gallery_drills()}


def gallery_drills() -> dict[str, Path]:
    """The drills that come with the package, by name: scenarios in which you are on call."""
    return _shelf("drills")


def gallery_policies() -> dict[str, Path]:
    """The alert policies that come with the package as files, by name."""
    return _shelf("policies")


def _shelf(part: str) -> dict[str, Path]:
    folder = next(filter(os.path.isdir, _FOLDERS), _FOLDERS[0])
    return {path.stem: path for path in sorted((folder / part).glob(f"*{SUFFIX}"))}


def is_source(given: str, shelf: Mapping[str, Path]) -> bool:
    """Whether it is a path, or stands for a file here or on the shelf."""
    return not _is_name(given) or is_file(given) or is_file(given + SUFFIX) or given in shelf


def is_file(given: str | Path) -> bool:
    """Whether there is something to read: a file, a pipe, or the standard input."""
    # os.path, as it takes a text that no file can be called for one that is not there
    return str(given) == STDIN or (os.path.exists(given) and not os.path.isdir(given))


def label_of(given: str | Path) -> str:
    """What stands for a source in lines about it."""
    if str(given) == STDIN:
        return "<stdin>"
    return str(given) or "''"


def read(given: str | Path, shelf: Mapping[str, Path]) -> Source:
    """The text of `-` (the standard input), of a file, of NAME.yaml in the current folder, or of a
    name on the shelf, in that order; raises ScenarioError for what cannot be read.
    """
    if not isinstance(given, str | os.PathLike):
        told = "is neither a path nor a name: give e.g. 'my_scenario.yaml'"
        raise _refused(described(given), told)
    if "\n" in str(given):
        raise _refused(show(str(given)), "is a text: save it in a file, and give the file's path")
    path = _located(given, shelf)
    label = label_of(path)
    return Source(label, _decoded(label, _bytes(path, label, shelf)))


def _located(given: str | Path, shelf: Mapping[str, Path]) -> str | Path:
    """The file that is meant; what was given where it is a path or a folder."""
    name = str(given)
    if is_file(given) or not _is_name(name):
        return given
    # a copy that somebody has made to change it goes before the original
    if is_file(name + SUFFIX):
        return name + SUFFIX
    if name in shelf:
        return shelf[name]
    if os.path.isdir(given):
        return given
    policies = gallery_policies()
    if shelf != policies and name in {*POLICIES, *policies}:
        raise _refused(name, a_policy(name))
    raise _refused(name, f"is neither a file nor a name that ships: {_nearest(name, shelf)}")


def _nearest(name: str, shelf: Mapping[str, Path]) -> str:
    """What to write instead of an unknown name."""
    near = closest(name, list(shelf))
    if near.startswith("known"):
        return "check the path, or take a name that simulator scenarios lists"
    return f"{near} (simulator scenarios lists all names)"


def _is_name(text: str) -> bool:
    return bool(text) and not os.path.dirname(text) and not os.path.splitext(text)[1]


def _bytes(path: str | Path, label: str, shelf: Mapping[str, Path]) -> bytes:
    """What a file holds; a missing or huge one is a ScenarioError."""
    if os.path.isdir(path):
        raise _refused(label, _about_folder(Path(path)))
    try:
        with _opened(path) as file:
            # one byte more tells a larger file, without reading all of it
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", "") or error
        remedy = f"check the path{_by_name(path, shelf)}"
        raise _refused(label, f"cannot be read ({why}): {remedy}") from None
    if len(raw) > MAX_BYTES:
        raise _refused(label, f"is larger than {MAX_BYTES:,} bytes: name a scenario file")
    return raw


def _about_folder(path: Path) -> str:
    # most sources are files, and reading markers takes a while to import
    from simulator.foundation.marker import BLIND, is_blind

    return BLIND if is_blind(path) else "is a directory: name a scenario file in it"


def _opened(path: str | Path) -> AbstractContextManager[BinaryIO]:
    if str(path) == STDIN:
        # closed by the process that opened it, if any; without one there is nothing to read
        return nullcontext(getattr(sys.stdin, "buffer", None) or BytesIO())
    return open(path, "rb")


def _by_name(path: str | Path, shelf: Mapping[str, Path]) -> str:
    """What else to write for a missing file that the gallery has."""
    name = Path(path).stem
    if name not in shelf:
        return ""
    return f", or write {name} for the one that ships"


def _decoded(label: str, raw: bytes) -> str:
    try:
        # editors on Windows put a mark before UTF-8
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 text (byte {error.start}): save it as UTF-8"
        raise _refused(label, message) from None


def _refused(label: str, message: str) -> ScenarioError:
    """An error about a source as a whole."""
    return ScenarioError([Problem("", message, label)])
