"""Sections 3 and 4: few requests, and a pager that cannot be trusted."""

import math

from simulator.exercises.draws import Draws
from simulator.exercises.exercise import Exercise
from simulator.exercises.promise import fires_while, page, promised
from simulator.exercises.questions import (
    ROUNDING,
    Number,
    Question,
    burn,
    exactly,
    yes_or_no,
)
from simulator.foundation.units import times
from simulator.outputs.document import Block, Items
from simulator.outputs.words.numbers import count, duration, objective, share
from simulator.reliability.field_policies import HOUR
from simulator.reliability.slo import SLO


class LowTraffic(Exercise):
    """What a single failed request does where few requests arrive."""

    number = 8
    title = "Why does one failed request page somebody?"
    section = 4
    minutes = 10

    def __init__(self, draws: Draws) -> None:
        self.slo = SLO(objective=draws.one_of("objective", (0.99, 0.995, 0.999)))
        consumed = draws.one_of("consumed", (0.01, 0.015, 0.02, 0.03))
        self.rule = page(consumed)
        # with these no number of failed requests is nearly at a limit
        self.rate = draws.one_of("rate", (10, 12, 15, 16, 20, 24, 30, 36, 40, 44, 50, 60, 75, 80))
        self.background = draws.one_of("background", (0.1, 0.2, 0.3, 0.4)) * self.slo.error_budget

    @property
    def limit(self) -> float:
        """The error ratio that an hour must exceed."""
        return self.rule.limit(self.slo)

    @property
    def alone(self) -> float:
        """The burn rate over an hour in which one request fails."""
        return 1 / self.rate / self.slo.error_budget

    @property
    def a_month(self) -> float:
        """The requests of one window of the SLO."""
        return self.rate * self.slo.window / HOUR

    @property
    def given(self) -> tuple[Block, ...]:
        """Few requests, and the usual rule."""
        return (
            Items(
                (
                    f"A service with few users: {self.rate} requests arrive every hour, evenly.",
                    promised(self.slo),
                    fires_while(self.rule, self.slo),
                    f"Nothing is broken, but {share(self.background)} of all requests fail by"
                    " chance.",
                )
            ),
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """One failed request, how many it takes, and how often that happens."""
        return (*self._of_one_request(), *self._of_several(), self._of_a_month())

    def _of_one_request(self) -> tuple[Question, ...]:
        burns = times(self.alone)
        threshold = self.rule.burn(self.slo)
        return (
            Question(
                "One request fails. What is the burn rate over that hour?",
                burn(self.alone),
                f"1 / {self.rate} / {objective(self.slo.error_budget)}",
            ),
            Question(
                "Is that above the alert's threshold?",
                yes_or_no(self.alone > threshold),
                f"{burns} against {times(threshold)}",
            ),
        )

    def _of_several(self) -> tuple[Question, ...]:
        return (
            Question(
                "How many requests must fail within an hour before it is above the threshold?",
                exactly(math.floor(self.limit * self.rate) + 1),
                f"more than {share(self.limit)} of {self.rate}",
            ),
            Question(
                "From how many requests an hour on is a single failed one not enough?",
                exactly(math.ceil(1 / self.limit)),
                f"1 / {share(self.limit)}, rounded up",
            ),
        )

    def _of_a_month(self) -> Question:
        failed = self.background * self.a_month
        return Question(
            f"How many requests fail by chance in {duration(self.slo.window)}, on average?",
            Number(failed, _tenths, ROUNDING * failed),
            f"{share(self.background)} x {self.rate} x {self.slo.window / HOUR:,.0f} h;"
            f" the budget allows {count(self.slo.error_budget * self.a_month)}",
        )


def _tenths(amount: float) -> str:
    return f"{amount:,.1f}"
