"""Questions of a lesson: a guess is made first, and only then is the answer worked out."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from simulator.classroom.feedback import Amounts, Feedback, on_choice, on_number
from simulator.classroom.widgets import widgets

# what a notebook can show: a picture, a table, a text
Shown: TypeAlias = Callable[[], Any]


@dataclass(frozen=True)
class Answer:
    """The answer to a question, why it is so (HTML), and what is shown below, drawn on demand.

    `amounts` are for a choice whose options differ by so much.
    """

    value: float | str
    why: str
    shown: tuple[Shown, ...] = ()
    amounts: Amounts | None = None


@dataclass(frozen=True)
class Question(ABC):
    """A question in plain words (HTML), and what works out its answer once a guess was made.

    `find` runs simulations; what it raises of the package's own errors is shown to the reader.
    """

    text: str
    find: Callable[[], Answer]

    @abstractmethod
    def control(self) -> Any:
        """The widget that takes a guess."""

    @abstractmethod
    def judge(self, guess: Any, answer: Answer) -> Feedback:
        """What to say of a guess."""


@dataclass(frozen=True)
class HowMuch(Question):
    """Asks for a number from 0 to `most`, in steps of `step`; `unit` stands behind it, with a space
    of its own where it needs one (` min`, `%`).
    """

    unit: str = ""
    most: float = 100
    step: float = 1

    def control(self) -> Any:
        """A slider whose number can also be typed."""
        kind, form = widgets().FloatSlider, ".1f"
        if self.step == int(self.step):
            kind, form = widgets().IntSlider, ",d"
        layout = {"flex": "1 1 260px", "max_width": "460px", "min_width": "0", "width": "auto"}
        # the unit is part of the name: a number that is typed has none
        return kind(
            value=0,
            min=0,
            max=self.most,
            step=self.step,
            readout_format=form,
            description=f"guess ({self.unit.strip()})" if self.unit else "guess",
            style={"description_width": "initial"},
            layout=layout,
        )

    def judge(self, guess: float, answer: Answer) -> Feedback:
        """How far off the guessed number was."""
        return on_number(guess, float(answer.value), self.unit)


@dataclass(frozen=True)
class Which(Question):
    """Asks to choose one of some options."""

    options: tuple[str, ...] = ()

    def control(self) -> Any:
        """A button for each option, none of them pressed; as wide as the longest needs."""
        return widgets().ToggleButtons(
            options=self.options,
            value=None,
            style={"button_width": "auto"},
            layout={"width": "auto"},
        )

    def judge(self, guess: str, answer: Answer) -> Feedback:
        """Whether it is the right option, and how far behind another one is."""
        return on_choice(guess, str(answer.value), answer.amounts)
