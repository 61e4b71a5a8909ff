"""What is damaged in a result folder: all of it is named at once, file by file, with a remedy."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from simulator.foundation.errors import ResultError
from simulator.foundation.marker import checksum, regular

AGAIN = "delete the folder and run the scenario again"
Part = TypeVar("Part")


class Damage:
    """The damage found in one result folder (live): a line for each file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[str] = []

    def add(self, problem: str) -> None:
        """Notes what is wrong, as `FILE: what`."""
        self.problems.append(f"{problem}: {AGAIN}")

    def add_unread(self, name: str, error: OSError) -> None:
        """Notes a file that is there and cannot be read: it may be whole."""
        self.problems.append(
            f"{name}: cannot be read ({error.strerror}): check it and its permissions"
        )

    def error(self) -> ResultError:
        """All that was found so far."""
        return ResultError(*(f"{self.path}/{problem}" for problem in self.problems))

    def refuse(self, problem: str) -> NoReturn:
        """Raises all that was found so far and this."""
        self.add(problem)
        raise self.error() from None

    def part(self, name: str, read: Callable[[bytes], Part]) -> Part | None:
        """What a file holds; None where something is wrong with it, which is noted.

        `read` raises ValueError with what is wrong, or ResultError with the line before it.
        """
        content = self._content(name)
        if content is None:
            return None
        try:
            return read(content)
        except ValueError as error:
            self.add(f"{name}: {error}")
        except ResultError as error:
            self.add(f"{name}:{error}")
        return None

    def _content(self, name: str) -> bytes | None:
        try:
            return regular(self.path / name)
        except FileNotFoundError:
            self.add(f"{name}: is missing")
        except OSError as error:
            self.add_unread(name, error)
        except ResultError as error:
            # it names the file itself
            self.add(str(error))
        return None

    def check(self, names: Iterable[str], written: Mapping[str, Any]) -> None:
        """Notes each of these files that is not as it was `written` (name to checksum)."""
        # what a file holds says more than its checksum: one that is named already is left out
        named = {problem.split(":")[0] for problem in self.problems}
        for name in names:
            # one that was not written and is not there is not missed
            is_expected = name in written or (self.path / name).exists()
            if is_expected and name not in named:
                self._check_one(name, written.get(name))

    def _check_one(self, name: str, written: object) -> None:
        found = self.part(name, checksum)
        if found is not None and found != written:
            self.add(f"{name}: was changed after it was written")
