"""Section 6: the order of a runbook's steps."""

from collections.abc import Sequence
from functools import cached_property

from simulator.exercises.draws import Draws
from simulator.exercises.exercise import Exercise
from simulator.exercises.outage import BEST, CHECK, NAMES, Outage
from simulator.exercises.questions import Question, exactly, seconds, sli
from simulator.foundation.units import format_duration
from simulator.outputs.document import Block, Items, Table
from simulator.outputs.words.numbers import share
from simulator.reliability.incidents import Incident


class Runbook(Exercise):
    """What each step gains, and which order heals soonest."""

    number = 7
    title = "In which order?"
    section = 6
    minutes = 12

    def __init__(self, draws: Draws) -> None:
        self.outage = Outage.drawn(draws)

    def played(self, order: Sequence[str]) -> Incident:
        """The incident with the steps in some order."""
        return self.outage.ordered(order).run().incidents[0]

    @cached_property
    def usual(self) -> Incident:
        """With the steps as they stand in the runbook."""
        return self.played(self.outage.order)

    @cached_property
    def best(self) -> Incident:
        """With background work turned away second."""
        return self.played(BEST)

    @cached_property
    def without_failing_over(self) -> Incident:
        """With all steps but that one."""
        return self.played(BEST[1:])

    @property
    def given(self) -> tuple[Block, ...]:
        """The service, the outage and the runbook."""
        rows = [
            (str(place), NAMES[step], format_duration(self.outage.minutes_of(step)))
            for place, step in enumerate(self.outage.order, start=1)
        ]
        return (
            Items(self.outage.story()),
            "The runbook. After every step the person on call looks at the SLI for"
            f" {format_duration(CHECK)}, and stops if at least 99% of the users' requests succeed:",
            Table(("step", "what to do", "takes"), tuple(rows)),
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is good after each step, and what another order gains."""
        return (*self._as_it_stands(), *self._changed())

    def _as_it_stands(self) -> tuple[Question, ...]:
        outage = self.outage
        one, two = (step.after or 0.0 for step in self.usual.steps[:2])
        return (
            Question(
                "Which share of the users' requests succeeds after step 1?",
                sli(one),
                f"{outage.fallback:g} of {outage.all_requests} per second: {share(one)}",
            ),
            Question(
                "And after step 2?",
                sli(two),
                f"the cache answers {share(outage.hit_ratio)}, the provider as many as before:"
                f" {share(two)}",
            ),
            Question(
                "How many steps does it take in this order?",
                exactly(len(self.usual.steps)),
                f"{outage.fallback:g} per second are enough only without background work",
            ),
        )

    def _changed(self) -> tuple[Question, ...]:
        outage = self.outage
        sooner = (self.usual.steps[-1].end or 0.0) - (self.best.steps[-1].end or 0.0)
        cache = format_duration(outage.minutes_of("enable_cache"))
        hits, misses, good = map(
            share, (outage.hit_ratio, 1 - outage.hit_ratio, 1 - outage.error_ratio)
        )
        return (
            Question(
                "The last two steps change places. How much sooner is background work turned away,"
                " so that all users are served?",
                seconds(sooner),
                f"the cache is not needed: {cache} to switch it on and {format_duration(CHECK)}"
                " to look",
            ),
            Question(
                "The first step is left out, and both others are done. Which share succeeds?",
                sli(self.without_failing_over.steps[-1].after or 0.0),
                f"{hits} + {misses} x {good}: more room at a broken provider heals nothing",
            ),
        )
