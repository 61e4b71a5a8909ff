"""A lesson: questions in the order in which they are asked, and how many were guessed right."""

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from simulator.classroom.board import Board
from simulator.classroom.feedback import Feedback
from simulator.classroom.questions import Question
from simulator.classroom.widgets import column, paragraph, row, text, widgets
from simulator.foundation.errors import SimulatorError

REVEAL = "Reveal"
WORKING = "Working ..."


@dataclass
class Lesson:
    """Questions that are numbered as they are asked, and a score that follows the answers.

    A question takes one guess, and shows nothing before it.
    """

    asked: "dict[str, Asked]" = field(default_factory=dict)
    scores: list[Any] = field(default_factory=list)
    boards: "list[Waiting]" = field(default_factory=list)

    def ask(self, question: Question) -> Any:
        """The question with its guess, as a widget. One that is asked again keeps its number, and
        its guess once the answer was seen.
        """
        known = self.asked.get(question.text)
        # a cell that is run again is no second guess
        if known and known.feedback:
            return known.widget
        number = known.number if known else len(self.asked) + 1
        self.asked[question.text] = Asked(question, number, self)
        self.update()
        return self.asked[question.text].widget

    def then(self, board: Board) -> Any:
        """A board that opens when every question asked so far is answered, so that its knobs give
        nothing away; as a widget.
        """
        place = column(text())
        self.boards.append(Waiting(board, tuple(self.asked), place))
        self.update()
        return place

    def score(self) -> Any:
        """How many questions were guessed right so far, guess by guess, and a button that clears
        them all; as a widget.
        """
        shown = text()
        again = widgets().Button(description="Start again")
        again.on_click(lambda _: self.clear())
        self.scores.append(shown)
        self.update()
        return column(shown, again)

    def clear(self) -> None:
        """Takes all guesses back, and closes the boards that they have opened."""
        for each in self.asked.values():
            each.clear()

    def update(self) -> None:
        """Brings every score that is shown up to date, and opens the boards whose time has come, or
        closes them again.
        """
        for shown in self.scores:
            shown.value = paragraph(self.summary())
        answered = {name for name, each in self.asked.items() if each.feedback}
        for each in self.boards:
            each.update(answered)

    def summary(self) -> str:
        """`3 of 5`, and of each question that was answered the guess and the verdict (HTML)."""
        answered = [each for each in self.asked.values() if each.feedback]
        right = sum(each.is_right for each in answered)
        lines = "".join(f"<br>{each.number}. {each.verdict}" for each in answered)
        left = len(self.asked) - len(answered)
        rest = f", {left} not answered yet" if left else ""
        return f"<b>{right} of {len(self.asked)}</b> guessed right{rest}.{lines}"


@dataclass
class Waiting:
    """A board that waits for the answers to some questions, and its place on the screen."""

    board: Board
    questions: tuple[str, ...]
    place: Any
    is_open: bool = False

    def update(self, answered: Set[str]) -> None:
        """Opens when all of them are answered; otherwise says how many are left."""
        left = len(set(self.questions) - answered)
        if left:
            told = f"The knobs appear here when the questions above are answered: {left} left."
            self.place.children = (text(told),)
        elif not self.is_open:
            self.place.children = (self.board.show(),)
        self.is_open = not left


class Asked:
    """One question on the screen: its guess, and a button that is active once there is one
    (live).
    """

    def __init__(self, question: Question, number: int, lesson: Lesson) -> None:
        self.question = question
        self.number = number
        self.lesson = lesson
        self.feedback: Feedback | None = None
        self.guess = question.control()
        self.button = widgets().Button(description=REVEAL, disabled=True)
        self.said = text()
        self.shown = widgets().Output()
        self.guess.observe(self._moved, "value")
        self.button.on_click(lambda _: self.reveal())
        head = text(paragraph(f"<b>{number}. {question.text}</b>"))
        self.widget = column(head, row(self.guess, self.button), self.said, self.shown)

    @property
    def is_right(self) -> bool:
        """Whether it was guessed right."""
        return self.feedback is not None and self.feedback.is_right

    @property
    def verdict(self) -> str:
        """The first sentence of what was said of the guess, and the numbers (HTML)."""
        if self.feedback is None:
            return ""
        return self.feedback.text.partition(". In order")[0].removesuffix(".") + "."

    def _moved(self, _: Any) -> None:
        if self.feedback is None:
            self.button.disabled = False

    def reveal(self) -> None:
        """Works the answer out, and shows it, why it is so, and the pictures."""
        self.button.disabled = True
        self.button.description = WORKING
        try:
            answer = self.question.find()
            shown = [draw() for draw in answer.shown]
        except (SimulatorError, LookupError) as error:
            # the reader may have changed the scenario so that nobody is paged
            self.said.value = f"This cannot be answered with the scenario above: {error}"
            self.button.disabled = False
            return
        finally:
            self.button.description = REVEAL
        # one guess each: whoever has seen the answer does not guess
        self.guess.disabled = True
        self.feedback = self.question.judge(self.guess.value, answer)
        self.said.value = paragraph(f"{self.feedback.text} {answer.why}")
        for each in shown:
            self.shown.append_display_data(each)
        self.lesson.update()

    def clear(self) -> None:
        """Takes the guess back, and hides the answer."""
        self.feedback = None
        self.said.value = ""
        self.shown.outputs = ()
        self.guess.disabled = False
        self.guess.value = getattr(self.guess, "min", None)
        self.button.disabled = True
        self.lesson.update()
