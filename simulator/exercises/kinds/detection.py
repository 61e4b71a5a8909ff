"""Section 3: which failures an alert finds, and after how long."""

import math

from simulator.exercises.draws import Draws
from simulator.exercises.exercise import Exercise
from simulator.exercises.promise import fires_while, page, promised
from simulator.exercises.questions import Answer, Question, Words, burn, part, seconds
from simulator.foundation.units import times
from simulator.outputs.document import Block, Items
from simulator.outputs.words.numbers import duration, objective, share
from simulator.reliability.field_policies import HOUR
from simulator.reliability.slo import SLO

# (share of the budget, hours of the long window): thresholds of 3.6x to 21.6x
RULES = ((0.01, 1), (0.02, 1), (0.03, 1), (0.02, 2), (0.03, 3), (0.03, 6), (0.05, 6), (0.06, 3))


class Detection(Exercise):
    """One rule, and failures of several sizes."""

    number = 3
    title = "When does the alert fire?"
    section = 3
    minutes = 10

    def __init__(self, draws: Draws) -> None:
        self.slo = SLO(objective=draws.one_of("objective", (0.99, 0.995, 0.998)))
        consumed, hours = draws.one_of("rule", RULES)
        self.rule = page(consumed, hours * HOUR)
        self.error_ratio = draws.one_of("error ratio", (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9))
        # of the limit, and below the error ratio in any case
        self.smaller = draws.one_of("smaller", (0.5, 0.75, 1.25, 1.25)) * self.limit

    @property
    def limit(self) -> float:
        """The error ratio that must be exceeded."""
        return self.rule.limit(self.slo)

    def after(self, error_ratio: float) -> float:
        """After how long (s) a lasting failure of that error ratio is fired for; inf for never."""
        import numpy as np

        found = self.rule.fires_after(
            np.asarray(error_ratio), np.asarray(self.slo.window), self.slo
        )
        return float(found)

    @property
    def given(self) -> tuple[Block, ...]:
        """The promise, the rule and the failure."""
        return (
            Items(
                (
                    promised(self.slo),
                    fires_while(self.rule, self.slo),
                    "For a long time nothing has failed. Then"
                    f" {share(self.error_ratio)} of all requests fail, and go on failing.",
                )
            ),
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """The limit, the time, what it costs, and a smaller failure."""
        return (*self._of_the_rule(), *self._of_the_alert(), self._of_a_smaller_failure())

    def _of_the_rule(self) -> tuple[Question, ...]:
        return (
            Question(
                "Which share of requests must fail so that the alert can fire at all?",
                part(self.limit),
                f"{times(self.rule.burn(self.slo))} x {objective(self.slo.error_budget)}",
            ),
            Question(
                "What is the burn rate of this failure, once it fills a window?",
                burn(self.error_ratio / self.slo.error_budget),
                f"{share(self.error_ratio)} / {objective(self.slo.error_budget)}",
            ),
        )

    def _of_the_alert(self) -> tuple[Question, ...]:
        long = duration(self.rule.windows[0])
        spent = self.after(self.error_ratio) * self.error_ratio
        return (
            Question(
                "How long after the failure began does the alert fire?",
                seconds(self.after(self.error_ratio)),
                f"{long} x {share(self.limit)} / {share(self.error_ratio)}:"
                " the long window decides",
            ),
            Question(
                f"Which share of the {duration(self.slo.window)} budget is gone by then?",
                part(spent / (self.slo.error_budget * self.slo.window)),
                "burn rate x time to fire / window; the same for every error ratio that fires it",
            ),
        )

    def _of_a_smaller_failure(self) -> Question:
        errors = share(self.smaller)
        return Question(
            f'And if only {errors} of requests fail: after how long does it fire? (Or "never".)',
            self._or_never(self.smaller),
            f"{errors} against the limit of {share(self.limit)}",
        )

    def _or_never(self, error_ratio: float) -> Answer:
        after = self.after(error_ratio)
        if math.isinf(after):
            return Words("never")
        return seconds(after)
