"""Lines that are read from a person or a program, and written to one, until a moment."""

import os
import select
import time

# bytes of a line: more is no answer of anybody
LONGEST = 1_000_000
READ = 65536


class TimeUp(Exception):
    """The moment until which was waited has come."""


class LineTooLong(Exception):
    """A line has more than LONGEST bytes."""


class Lines:
    """The lines of a file descriptor (live). Past Python's buffers, which hide what is there to be
    read already.
    """

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._rest = b""
        self._is_at_end = False

    def next(self, until: float) -> str | None:
        """The next line without its end; None after the last. Raises TimeUp when there is none
        before the moment `until` (s, of time.monotonic), LineTooLong for one without end.
        """
        while b"\n" not in self._rest and not self._is_at_end:
            _await([self.descriptor], [], until)
            part = os.read(self.descriptor, READ)
            self._is_at_end = not part
            self._rest += part
            if len(self._rest) > LONGEST:
                raise LineTooLong
        if not self._rest:
            return None
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode(errors="replace").rstrip("\r")


def write(descriptor: int, text: str, until: float) -> None:
    """Writes a text to a descriptor that does not block; raises TimeUp when it is not read before
    the moment `until`, OSError when nobody can read it.
    """
    left = text.encode()
    while left:
        _await([], [descriptor], until)
        left = left[os.write(descriptor, left) :]


def _await(readers: list[int], writers: list[int], until: float) -> None:
    left = until - time.monotonic()
    if left <= 0 or not any(select.select(readers, writers, [], left)):
        raise TimeUp
