"""Old names of public attributes: for one version, whoever asks for one is told the new one."""

from typing import NoReturn


class Renamed:
    """Stands in a class under an attribute's old name: `idle = Renamed("firing_for_nothing")`."""

    def __init__(self, new: str) -> None:
        self.new = new
        self.message = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.message = f"{owner.__name__}.{name} has another name now: {self.new}"

    def __get__(self, instance: object, owner: type) -> NoReturn:
        raise AttributeError(self.message)
