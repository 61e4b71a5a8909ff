"""Section 2: the error budget, in requests and in minutes."""

from simulator.exercises.draws import Draws
from simulator.exercises.exercise import Exercise
from simulator.exercises.promise import promised
from simulator.exercises.questions import Question, number, part, seconds
from simulator.outputs.document import Block, Items
from simulator.outputs.words.numbers import duration, objective, share
from simulator.reliability.field_policies import DAY, MINUTE
from simulator.reliability.slo import SLO


class Budget(Exercise):
    """What an objective allows, and what an outage takes of it."""

    number = 1
    title = "How much may fail?"
    section = 2
    minutes = 8

    def __init__(self, draws: Draws) -> None:
        promised = draws.one_of("objective", (0.99, 0.995, 0.998, 0.999, 0.9995))
        days = draws.one_of("window", (28, 30))
        self.slo = SLO(objective=promised, window=days * DAY)
        self.rate = draws.one_of("rate", (5, 8, 12, 20, 25, 40, 60, 80, 120))
        self.error_ratio = draws.one_of("error ratio", (0.2, 0.25, 0.4, 0.5, 0.6, 0.8))
        # so long that it takes a good part of the budget, whatever that is
        wanted = draws.one_of("share", (0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.75))
        self.lasts = max(1, round(wanted * self.full_outage / self.error_ratio / MINUTE)) * MINUTE

    @property
    def valid(self) -> float:
        """The requests of one window."""
        return self.rate * self.slo.window

    @property
    def allowed(self) -> float:
        """The requests that may fail in one window."""
        return self.slo.error_budget * self.valid

    @property
    def full_outage(self) -> float:
        """How long (s) everything may be down in one window."""
        return self.slo.error_budget * self.slo.window

    @property
    def failed(self) -> float:
        """The requests that fail in the outage."""
        return self.error_ratio * self.rate * self.lasts

    @property
    def given(self) -> tuple[Block, ...]:
        """The promise, the traffic and the outage."""
        return (
            Items(
                (
                    promised(self.slo),
                    f"{self.rate} requests arrive every second, day and night.",
                    f"Then an outage: for {duration(self.lasts)}, {share(self.error_ratio)} of all"
                    " requests fail.",
                )
            ),
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """From the requests of a window to the share that an outage takes."""
        return (*self._of_the_window(), *self._of_the_outage())

    def _of_the_window(self) -> tuple[Question, ...]:
        window = duration(self.slo.window)
        budget = objective(self.slo.error_budget)
        return (
            Question(
                f"How many requests arrive in {window}?",
                number(self.valid),
                f"{self.rate}/s x {self.slo.window:,.0f} s",
            ),
            Question(
                "How many of them may fail? That is the error budget.",
                number(self.allowed),
                f"1 - {objective(self.slo.objective)} = {budget} of the requests",
            ),
            Question(
                f"If every request failed, how long until the whole budget for {window} is gone?",
                seconds(self.full_outage),
                f"{budget} of {window}",
            ),
        )

    def _of_the_outage(self) -> tuple[Question, ...]:
        return (
            Question(
                "How many requests fail in the outage?",
                number(self.failed),
                f"{share(self.error_ratio)} x {self.rate}/s x {self.lasts:,.0f} s",
            ),
            Question(
                "Which share of the budget does the outage spend?",
                part(self.failed / self.allowed),
                "failed requests / requests that may fail",
            ),
        )
