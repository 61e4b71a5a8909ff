"""A folder is ours by its marker, and each file in it by its checksum."""

import hashlib
import json
import os

import pytest

from simulator.foundation.errors import ResultError
from simulator.foundation.marker import (
    FORMAT,
    MARKER,
    Marker,
    check_own,
    checksum,
    is_first_format,
    read_json,
    read_marker,
    recorded,
    regular,
    seal,
    strangers,
)

RECORD = "run.json"


@pytest.fixture
def sealed(tmp_path):
    """A small result of ours."""
    folder = tmp_path / "result"
    (folder / "postmortems").mkdir(parents=True)
    (folder / "sub").mkdir()
    (folder / RECORD).write_text('{"seed": 7}')
    (folder / "samples.csv").write_text("a,b\n")
    (folder / "sub" / "c.txt").write_text("c")
    seal(folder, RECORD)
    return folder


def test_the_record_holds_the_checksums_and_the_marker_that_of_the_record(sealed):
    marker = read_marker(sealed)
    content = (sealed / RECORD).read_bytes()
    assert marker == Marker(FORMAT, RECORD, f"sha256:{hashlib.sha256(content).hexdigest()}")
    assert recorded(sealed, marker) == {
        "seed": 7,
        "files": {"samples.csv": checksum(b"a,b\n"), "sub/c.txt": checksum(b"c")},
    }
    assert strangers(sealed) == []


def test_checksums_by_hand():
    """The digest of nothing, as everybody knows it."""
    assert checksum(b"").startswith("sha256:e3b0c44298fc1c149afbf4c8996fb924")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        "NaN",
        '{"program": "simulator"}',
        '{"program": "other", "about": "x", "format": 3, "record": "run.json", "checksum": "x"}',
    ],
)
def test_what_is_no_marker_of_ours(tmp_path, content):
    assert read_marker(tmp_path) is None
    (tmp_path / MARKER).write_text(content)
    assert read_marker(tmp_path) is None


@pytest.mark.parametrize(
    "change", [{"format": True}, {"format": "3"}, {"record": "other.json"}, {"checksum": None}]
)
def test_a_marker_that_was_changed_is_none(sealed, change):
    marker = json.loads((sealed / MARKER).read_text())
    (sealed / MARKER).write_text(json.dumps({**marker, **change}))
    assert read_marker(sealed) is None


def add(folder):
    (folder / "mine.txt").write_text("mine")


def edit(folder):
    (folder / "samples.csv").write_text("a,b\n1,2\n")


def link(folder):
    """To a file of the same content."""
    elsewhere = folder.parent / "elsewhere.txt"
    (folder / "sub" / "c.txt").rename(elsewhere)
    (folder / "sub" / "c.txt").symlink_to(elsewhere)


def put_folder(folder):
    (folder / "notes").mkdir()


def link_folder(folder):
    (folder / "more").symlink_to(folder / "sub")


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (add, "mine.txt"),
        (edit, "samples.csv"),
        (link, "sub/c.txt"),
        (put_folder, "notes"),
        (link_folder, "more"),
    ],
)
def test_what_a_person_put_or_changed_there_is_named(sealed, change, name):
    change(sealed)
    assert strangers(sealed) == [name]
    with pytest.raises(ResultError, match=f"{name} is not as simulator wrote it"):
        check_own(sealed, sealed)
    add(sealed / "sub")
    with pytest.raises(ResultError, match="and 1 more are not as simulator wrote it"):
        check_own(sealed, sealed)


def test_a_page_that_was_made_again_is_ours(sealed):
    (sealed / "report.html").write_text("new")
    assert strangers(sealed) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "run.json: is missing"),
        ("{", "run.json: is not JSON"),
        ('{"files": {}}', "run.json: was changed after it was written"),
    ],
)
def test_a_record_that_is_not_as_it_was_written(sealed, content, said):
    marker = read_marker(sealed)
    (sealed / RECORD).unlink()
    if content is not None:
        (sealed / RECORD).write_text(content)
    with pytest.raises(ResultError, match=said):
        recorded(sealed, marker)
    with pytest.raises(ResultError, match="is not known which files are yours"):
        check_own(sealed, sealed)


def test_a_record_without_checksums(tmp_path):
    (tmp_path / RECORD).write_text("{}")
    with pytest.raises(ResultError, match="contains no checksums"):
        recorded(tmp_path, Marker(FORMAT, RECORD, checksum(b"{}")))


@pytest.mark.parametrize(
    ("name", "document", "is_first"),
    [
        ("run.json", {"format": 1, "seed": 1, "scenario": {}, "environment": {"simulator": "0.2"}}, True),
        ("run.json", {"format": 2, "seed": 1, "scenario": {}, "environment": {"simulator": "0.2"}}, False),
        ("run.json", {"format": 1, "seed": 1, "environment": {"simulator": "0.2"}}, False),
        ("run.json", {"format": 1, "seed": 1, "scenario": {}, "environment": {}}, False),
        ("run.json", [], False),
        (
            "comparison.json",
            {"format": 1, "seeds": [], "scenarios": [], "environment": {"simulator": "0.2"}},
            True,
        ),
    ],
)  # fmt: skip
def test_folders_of_the_first_format(tmp_path, name, document, is_first):
    (tmp_path / name).write_text(json.dumps(document))
    assert is_first_format(tmp_path) is is_first


def test_in_the_first_format_names_tell_what_is_ours(tmp_path):
    (tmp_path / "postmortems" / "sub").mkdir(parents=True)
    for name in ("run.json", "burn.svg", "notes.md", "postmortems/i.md", "postmortems/sub/i.md"):
        (tmp_path / name).touch()
    assert sorted(strangers(tmp_path)) == ["notes.md", "postmortems/sub/i.md"]


def test_nothing_is_waited_for(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(ResultError, match="is not a regular file"):
        regular(tmp_path / "fifo")


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "[" * 100_000, "{", ""])
def test_what_is_no_json(text):
    with pytest.raises(ValueError):
        read_json(text)
