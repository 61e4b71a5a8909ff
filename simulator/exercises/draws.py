"""The numbers of one student's sheet: the same on every machine, other ones for the neighbour."""

import hashlib
import unicodedata
from collections.abc import Sequence
from typing import TypeVar

Option = TypeVar("Option")


def name_of(student: str) -> str:
    """A student's name as it is told from others: case and spaces make no difference."""
    # one name can be typed in several ways that look alike
    return unicodedata.normalize("NFC", " ".join(student.split()).casefold())


class Draws:
    """Choices that depend on the exercise, the student (any text) and the name of the choice alone.

    Choices have names, so that one more in an exercise leaves the others as they are.
    """

    def __init__(self, exercise: int, student: str) -> None:
        self.student = name_of(student)
        self.key = f"{exercise}/{self.student}"

    def one_of(self, what: str, options: Sequence[Option]) -> Option:
        """One of the options (at least one)."""
        return options[self._hash(what) % len(options)]

    def shuffled(self, what: str, items: Sequence[Option]) -> list[Option]:
        """The items in an order of this student's own."""
        numbered = sorted(enumerate(items), key=lambda pair: self._hash(f"{what}/{pair[0]}"))
        return [item for _, item in numbered]

    def _hash(self, what: str) -> int:
        # a command line may hold half a character, which UTF-8 alone refuses
        text = f"{self.key}/{what}".encode("utf-8", "surrogatepass")
        # not random.Random: a hash is the same in every version of Python
        return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest())
