"""Lines of a person or a program, until a moment."""

import os
import time

import pytest

from simulator.cli.players.lines import LONGEST, Lines, LineTooLong, TimeUp, write


@pytest.fixture
def pipe():
    reader, writer = os.pipe()
    yield reader, writer
    for each in (reader, writer):
        os.close(each)


def soon():
    return time.monotonic() + 60


def test_lines_come_one_by_one_however_they_were_written(pipe):
    reader, writer = pipe
    lines = Lines(reader)
    os.write(writer, b"1\r\n2\n\nthr")
    assert [lines.next(soon()) for _ in range(3)] == ["1", "2", ""]
    os.write(writer, b"ee\xff\n")
    assert lines.next(soon()) == "three\ufffd"


def test_what_is_left_at_the_end_is_a_line(tmp_path):
    path = tmp_path / "input"
    path.write_bytes(b"1\n2")
    with path.open("rb") as file:
        lines = Lines(file.fileno())
        assert [lines.next(soon()) for _ in range(4)] == ["1", "2", None, None]


def test_nothing_is_waited_for_after_its_time(pipe):
    reader, writer = pipe
    with pytest.raises(TimeUp):
        Lines(reader).next(time.monotonic())
    with pytest.raises(TimeUp):
        Lines(reader).next(time.monotonic() + 0.01)
    os.set_blocking(writer, False)
    with pytest.raises(TimeUp):
        # more than a pipe holds
        write(writer, "x" * 10_000_000, time.monotonic() + 0.1)


def test_a_line_without_end_is_given_up():
    with open("/dev/zero", "rb") as file, pytest.raises(LineTooLong):
        Lines(file.fileno()).next(soon())
    assert LONGEST >= 1_000_000
