"""Section 3: what each of the two windows is for."""

from simulator.exercises.draws import Draws
from simulator.exercises.exercise import Exercise
from simulator.exercises.promise import fires_while, page, promised
from simulator.exercises.questions import Question, burn, seconds, yes_or_no
from simulator.foundation.units import times
from simulator.outputs.document import Block, Items
from simulator.outputs.words.numbers import duration, objective, share
from simulator.reliability.field_policies import MINUTE
from simulator.reliability.slo import SLO


class Blip(Exercise):
    """A blip and an outage, seen by two windows and by one."""

    number = 4
    title = "What is the second window for?"
    section = 3
    minutes = 10

    def __init__(self, draws: Draws) -> None:
        self.slo = SLO(objective=draws.one_of("objective", (0.99, 0.995)))
        self.rule = page(draws.one_of("consumed", (0.015, 0.02, 0.025)))
        # both far from what either window needs, so that rounding decides nothing
        self.blip = draws.one_of("blip", (6, 8, 10, 90, 100, 110, 120))
        self.error_ratio = draws.one_of("error ratio", (0.7, 0.75, 0.8, 0.85, 0.9, 0.95))
        self.outage = draws.one_of("outage", (20, 25, 30, 35, 40)) * MINUTE

    def burn_after(self, lasts: float, window: float) -> float:
        """The burn rate over a window (s) just after a failure of that length (s), shorter than
        the window.
        """
        return self.error_ratio * lasts / window / self.slo.error_budget

    def clears_after(self, window: float) -> float:
        """How long (s) after the end of the outage a window is still above the limit."""
        return window * (1 - self.rule.limit(self.slo) / self.error_ratio)

    @property
    def given(self) -> tuple[Block, ...]:
        """The rule, the blip and the outage."""
        return (
            Items(
                (
                    promised(self.slo),
                    fires_while(self.rule, self.slo),
                    f"Monday: for {duration(self.blip)}, {share(self.error_ratio)} of all requests"
                    " fail. Nothing has failed before.",
                    f"Tuesday: for {duration(self.outage)}, {share(self.error_ratio)} of all"
                    " requests fail. The alert fires.",
                )
            ),
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """Monday's blip, and the end of Tuesday's outage."""
        return (*self._burn_rates(), *self._alerts(), *self._ends())

    def _burn_rates(self) -> tuple[Question, ...]:
        long, short = self.rule.windows
        failed = f"{share(self.error_ratio)} x {duration(self.blip)}"
        budget = objective(self.slo.error_budget)
        return (
            Question(
                f"Monday, just after the blip: what is the burn rate over {duration(short)}?",
                burn(self.burn_after(self.blip, short)),
                f"{failed} / {duration(short)} / {budget}",
            ),
            Question(
                f"And over {duration(long)}?",
                burn(self.burn_after(self.blip, long)),
                f"{failed} / {duration(long)} / {budget}",
            ),
        )

    def _alerts(self) -> tuple[Question, ...]:
        long, short = self.rule.windows
        of_long, of_short = (self.burn_after(self.blip, each) for each in (long, short))
        threshold = self.rule.burn(self.slo)
        return (
            Question(
                f"Would an alert fire that looks at the last {duration(short)} alone?",
                yes_or_no(of_short > threshold),
                f"{times(of_short)} against {times(threshold)}",
            ),
            Question(
                "Does the two-window alert fire?",
                yes_or_no(min(of_short, of_long) > threshold),
                f"{times(of_long)} over {duration(long)}: both must be above {times(threshold)}",
            ),
        )

    def _ends(self) -> tuple[Question, ...]:
        long, short = self.rule.windows
        part = f"(1 - {share(self.rule.limit(self.slo))} / {share(self.error_ratio)})"
        return (
            Question(
                "Tuesday: how long after the end of the outage does the two-window alert stop?",
                seconds(self.clears_after(short)),
                f"{duration(short)} x {part}; the short window decides",
            ),
            Question(
                f"When would an alert stop that looks at the last {duration(long)} alone?",
                seconds(self.clears_after(long)),
                f"{duration(long)} x {part}",
            ),
        )
