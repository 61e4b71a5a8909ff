"""Names in a scenario: its own, which is a folder's, and those of failures without one."""

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from itertools import count

from simulator.ai_service.failures import Failure
from simulator.foundation.units import invalid, show


def folder_name(given: object) -> str:
    """A name that can be a folder's."""
    if given is None:
        raise invalid("is empty: write a name, e.g. my-service")
    if not isinstance(given, str) or not _is_folder_name(given):
        raise invalid(
            f"{show(given)} cannot name a folder: write a text without / or \\ that does not begin"
            " with a dot"
        )
    return given


def _is_folder_name(text: str) -> bool:
    # a folder that begins with a dot is hidden, and `..` is another one
    if not text.strip() or text.startswith("."):
        return False
    return not any(char in "/\\" or ord(char) < 32 for char in text)


def unique_names(failures: Sequence[Failure]) -> Iterator[str]:
    """A name for each failure: its own, or one that no other has."""
    taken = {failure.name for failure in failures}
    # for each kind the numbers go on where they were: many of one kind are named quickly
    numbers = defaultdict[str, Iterator[int]](lambda: count(2))
    for failure in failures:
        name = failure.name or _free(failure.kind, numbers[failure.kind], taken)
        taken.add(name)
        yield name


def _free(kind: str, numbers: Iterator[int], taken: Container[str]) -> str:
    if kind not in taken:
        return kind
    numbered = (f"{kind}-{number}" for number in numbers)
    return next(name for name in numbered if name not in taken)
