"""What an exercise is, and the list of all of them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import ClassVar

from simulator.exercises import kinds
from simulator.exercises.draws import Draws
from simulator.exercises.questions import Question
from simulator.outputs.document import Block

_KNOWN: dict[int, type["Exercise"]] = {}


class Exercise(ABC):
    """One exercise for one student.

    A kind gives its `number`, its `title`, the `section` of the course notes that it is about, and
    the `minutes` it takes. It draws its numbers when it is made; everything else follows from them.
    The class statement is the registration.
    """

    number: ClassVar[int]
    title: ClassVar[str]
    section: ClassVar[int]
    minutes: ClassVar[int]

    def __init_subclass__(cls) -> None:
        # two of one number would hide one another
        if _KNOWN.setdefault(cls.number, cls) is not cls:
            raise TypeError(f"there is an exercise {cls.number} already: give another number")

    @classmethod
    def about(cls) -> str:
        """How long it takes, and what it belongs to."""
        return f"about {cls.minutes} minutes; section {cls.section} of the course notes"

    @abstractmethod
    def __init__(self, draws: Draws) -> None:
        """Draws the student's numbers; every combination must make a sensible question."""

    @property
    @abstractmethod
    def given(self) -> tuple[Block, ...]:
        """What the student is told before the questions."""

    @property
    @abstractmethod
    def questions(self) -> tuple[Question, ...]:
        """The questions, in order, each with its answer computed from the drawn numbers."""

    @property
    def case(self) -> str:
        """A line of regression cases with which `simulator gate` marks what is handed in; "" where
        the key alone does.
        """
        return ""


def known() -> Mapping[int, type[Exercise]]:
    """All exercises by number, in order."""
    for module in iter_modules(kinds.__path__, f"{kinds.__name__}."):
        import_module(module.name)
    return dict(sorted(_KNOWN.items()))
