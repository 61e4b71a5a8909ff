"""Old names of public attributes: for one version, whoever asks for one is told the new one."""

from collections.abc import Callable, Mapping
from typing import NoReturn


def renamed_in(module: str, names: Mapping[str, str]) -> Callable[[str], NoReturn]:
    """A module's `__getattr__` that says the new names (with their modules) of old ones."""

    def asked(name: str) -> NoReturn:
        if name in names:
            raise ImportError(f"{module}.{name} has another name now: {names[name]}")
        raise AttributeError(f"module {module!r} has no attribute {name!r}")

    return asked


class Renamed:
    """Stands in a class under an attribute's old name: `idle = Renamed("firing_for_nothing")`."""

    def __init__(self, new: str) -> None:
        self.new = new
        self.message = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.message = f"{owner.__name__}.{name} has another name now: {self.new}"

    def __get__(self, instance: object, owner: type) -> NoReturn:
        raise AttributeError(self.message)
