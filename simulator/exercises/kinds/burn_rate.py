"""Section 3: the burn rate, and how long a budget lasts."""

from simulator.exercises.draws import Draws
from simulator.exercises.exercise import Exercise
from simulator.exercises.promise import page, promised
from simulator.exercises.questions import Question, burn, part, seconds
from simulator.foundation.units import times
from simulator.outputs.document import Block, Items
from simulator.outputs.words.numbers import duration, objective, share
from simulator.reliability.field_policies import HOUR
from simulator.reliability.slo import SLO

# (share of the budget, hours) that a threshold may be made of; the burn rates are 5x to 72x
TARGETS = ((0.01, 1), (0.02, 1), (0.05, 1), (0.1, 1), (0.02, 2), (0.05, 3), (0.05, 6), (0.1, 12))


class BurnRate(Exercise):
    """How fast a budget is spent, and when it is gone."""

    number = 2
    title = "How fast does the budget burn?"
    section = 3
    minutes = 8

    def __init__(self, draws: Draws) -> None:
        self.slo = SLO(objective=draws.one_of("objective", (0.99, 0.995, 0.998, 0.999)))
        self.burn = draws.one_of("burn", (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 30, 36, 40, 50))
        self.hours = draws.one_of("hours", (1, 2, 3, 6, 12))
        self.consumed, self.within = draws.one_of("target", TARGETS)

    @property
    def error_ratio(self) -> float:
        """The share of requests that fail."""
        return self.burn * self.slo.error_budget

    @property
    def threshold(self) -> float:
        """The burn rate that spends the share of the budget in so many hours."""
        return page(self.consumed, self.within * HOUR).burn(self.slo)

    @property
    def given(self) -> tuple[Block, ...]:
        """The promise and what fails."""
        return (
            Items(
                (
                    promised(self.slo),
                    f"Since a moment ago {share(self.error_ratio)} of all requests fail.",
                    "The number of requests per second is always the same.",
                )
            ),
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """From the error ratio to the time that is left, and back to a threshold."""
        return (*self._of_this_failure(), *self._of_others())

    def _of_this_failure(self) -> tuple[Question, ...]:
        window = duration(self.slo.window)
        budget = objective(self.slo.error_budget)
        return (
            Question(
                "What is the burn rate?",
                burn(self.burn),
                f"error ratio / error budget = {share(self.error_ratio)} / {budget}",
            ),
            Question(
                "If it goes on like this, after how long is the whole budget gone?",
                seconds(self.slo.window / self.burn),
                f"{window} / burn rate",
            ),
            Question(
                f"Which share of the budget is gone after {self.hours}h?",
                part(self.burn * self.hours * HOUR / self.slo.window),
                f"burn rate x {self.hours}h / {window}",
            ),
        )

    def _of_others(self) -> tuple[Question, ...]:
        window = duration(self.slo.window)
        budget = self.slo.error_budget
        return (
            Question(
                "Which share of all requests fails at a burn rate of exactly 1x?",
                part(budget),
                f'1x is not "no errors": it is all that is allowed, {objective(budget)}',
            ),
            Question(
                f"Which burn rate spends {share(self.consumed)} of the budget in {self.within}h?",
                burn(self.threshold),
                f"{share(self.consumed)} x {window} / {self.within}h = {times(self.threshold)}",
            ),
        )
