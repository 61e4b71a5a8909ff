"""What makes a folder one of ours: a marker that we wrote, and a checksum of each file in it.

The record of a folder (run.json, comparison.json) holds the checksums of all other files, the
marker that of the record: so none can be cut or changed without being missed.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from io import BufferedReader
from pathlib import Path
from typing import Any

from simulator.foundation.errors import ResultError

FORMAT = 3  # of result folders; 1, before 0.3.0, had no marker
MARKER = ".simulator.json"
PROGRAM = "simulator"
RESULT = "Written by simulator, which replaces this folder as a whole."
RECORDS = ("run.json", "comparison.json", "search.json", "sweep.json")
# a folder of ours that may be empty
LESSONS = "postmortems"
# `simulator report` makes it again, so that its bytes may differ from those first written
PAGE = "report.html"
# bytes of the largest file that is read as a whole: a larger one is none of ours
LARGEST = 256_000_000
ANOTHER = "choose another --out"
# what is said where a result that was made blind is not to be read
BLIND = "was made with --blind: open it with simulator reveal first"
PICTURES = ("burn", "timeline", "scoreboard", "tradeoff", "detection")
# what folders of format 1 held: without a checksum, a name is all that tells whose a file is
FIRST_FORMAT = (
    "run.json",
    "comparison.json",
    PAGE,
    "summary.json",
    "comparison.csv",
    "samples.csv",
    "events.csv",
    "alerts.csv",
    "eval-cases.jsonl",
    "postmortems/*.md",
    *(f"{picture}.svg" for picture in PICTURES),
    *(f"{picture}.png" for picture in PICTURES),
)
# what the records of format 1 held
FIRST_RECORDS = {"run.json": ("seed", "scenario"), "comparison.json": ("seeds", "scenarios")}


@dataclass(frozen=True)
class Marker:
    """Who wrote a folder: the format, and the name and checksum of its record."""

    format: int
    record: str
    checksum: str


def regular(path: Path) -> bytes:
    """A regular file's content; never waits for a FIFO or a device.

    Raises OSError, and ResultError for what is no regular file or larger than any of ours.
    """
    with _opened(path) as file:
        if os.fstat(file.fileno()).st_size > LARGEST:
            raise ResultError(f"{path.name}: is larger than {LARGEST:,} bytes")
        return file.read()


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    # O_NONBLOCK: opening a FIFO would wait for somebody to write into it
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ResultError(f"{path.name}: is not a regular file")
        yield file


def checksum(content: bytes) -> str:
    """`sha256:` and the digest of a file's content."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _checksum_of(path: Path) -> str:
    """That of a file of any size."""
    with _opened(path) as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def write_json(path: Path, document: object) -> None:
    """Writes a document the same way every time."""
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(f"{text}\n", encoding="utf-8")


def read_json(content: bytes | str) -> Any:
    """A document; raises ValueError where it is not JSON (NaN is not) or nested without end."""
    try:
        return json.loads(content, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON number")


def seal(folder: Path, record: str) -> None:
    """Adds the checksums of all other files to the record, and writes the marker."""
    document = read_json(regular(folder / record))
    document["files"] = {
        name: _checksum_of(folder / name) for name in sorted(_names(folder)) if name != record
    }
    write_json(folder / record, document)
    marker = {
        "program": PROGRAM,
        "about": RESULT,
        "format": FORMAT,
        "record": record,
        "checksum": checksum(regular(folder / record)),
    }
    # last: a folder without it was not finished
    write_json(folder / MARKER, marker)


def read_marker(folder: Path) -> Marker | None:
    """The marker of a result folder; None where there is no marker of ours.

    Raises PermissionError where that cannot be told.
    """
    try:
        found = read_json(regular(folder / MARKER))
    except PermissionError:
        raise
    except (OSError, ValueError, ResultError):
        return None
    if not _is_ours(found) or found["record"] not in RECORDS:
        return None
    return Marker(found["format"], found["record"], found["checksum"])


def _is_ours(found: Any) -> bool:
    """Whether it is the content of a marker, of any format."""
    if not isinstance(found, dict):
        return False
    if (found.get("program"), found.get("about")) != (PROGRAM, RESULT):
        return False
    # not isinstance, which takes true for a whole number
    kinds = {"format": int, "record": str, "checksum": str}
    return all(type(found.get(key)) is kind for key, kind in kinds.items())


def is_first_format(folder: Path) -> bool:
    """Whether a folder is recognisably one of format 1, which had no marker."""
    return any(_is_first_record(folder / record) for record in FIRST_RECORDS)


def _is_first_record(path: Path) -> bool:
    try:
        document = read_json(regular(path))
    except (OSError, ValueError, ResultError):
        return False
    if not isinstance(document, dict) or document.get("format") != 1:
        return False
    environment = document.get("environment")
    if not isinstance(environment, dict) or "simulator" not in environment:
        return False
    return all(key in document for key in FIRST_RECORDS[path.name])


def recorded(folder: Path, marker: Marker) -> dict[str, Any]:
    """The record of a folder; raises ResultError when it is not as it was written."""
    try:
        content = regular(folder / marker.record)
    except FileNotFoundError:
        raise ResultError(f"{marker.record}: is missing") from None
    try:
        document = read_json(content)
    except ValueError as error:
        raise ResultError(f"{marker.record}: is not JSON ({error})") from None
    if checksum(content) != marker.checksum or not isinstance(document, dict):
        raise ResultError(f"{marker.record}: was changed after it was written")
    if not isinstance(document.get("files"), Mapping):
        raise ResultError(f"{marker.record}: contains no checksums")
    return document


def is_blind(folder: Path) -> bool:
    """Whether a folder holds a result, as it was written, that was made blind."""
    marker = read_marker(folder)
    if marker is None:
        return False
    try:
        return "blind" in recorded(folder, marker)
    except (OSError, ResultError):
        return False


def strangers(folder: Path) -> list[str]:
    """The names of all that we did not write into a folder of ours, or not as it is now.

    Raises ResultError when that cannot be told.
    """
    marker = read_marker(folder)
    if marker is None:
        return [name for name in _names(folder) if not _is_of_first_format(name)]
    files = recorded(folder, marker)["files"]
    ours = {marker.record, MARKER, PAGE}
    return [
        name
        for name in _names(folder)
        if name not in ours and not _is_as_written(folder / name, files.get(name))
    ]


def _is_of_first_format(name: str) -> bool:
    # fnmatch's * matches / as well, so the depth is compared apart
    return any(
        name.count("/") == pattern.count("/") and fnmatch(name, pattern) for pattern in FIRST_FORMAT
    )


def _is_as_written(path: Path, written: object) -> bool:
    if written is None or not stat.S_ISREG(path.lstat().st_mode):
        return False
    return _checksum_of(path) == written


def check_own(folder: Path, path: Path) -> None:
    """Refuses a result folder (which has, or had, the name `path`) that holds what a person put
    there or changed.
    """
    try:
        found = strangers(folder)
    except ResultError as error:
        raise ResultError(
            f"{path / str(error)}, so it is not known which files are yours: move the folder away,"
            f" or {ANOTHER}"
        ) from None
    if found:
        raise ResultError(
            f"{path}: {_counted(found)} not as simulator wrote it: move what you want to keep, or"
            f" {ANOTHER}"
        )


def _counted(names: list[str]) -> str:
    """The first name, and how many more there are."""
    if len(names) == 1:
        return f"{names[0]} is"
    return f"{names[0]} and {len(names) - 1} more are"


def _raise(error: OSError) -> None:
    # os.walk leaves out what it cannot read, and a folder that cannot be read may hold anything
    raise error


def _names(folder: Path) -> Iterator[str]:
    """Everything in a folder but folders that hold something, as `postmortems/incident-1.md`;
    links are not followed.
    """
    for parent, folders, files in os.walk(folder, onerror=_raise):
        path = Path(parent)
        # a link to a folder is among the folders, and is not walked into
        links = [name for name in folders if (path / name).is_symlink()]
        for name in sorted([*files, *links]):
            yield (path / name).relative_to(folder).as_posix()
        is_empty = not folders and not files
        if is_empty and path not in (folder, folder / LESSONS):
            yield path.relative_to(folder).as_posix()
