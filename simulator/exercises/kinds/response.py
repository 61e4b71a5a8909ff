"""Section 5: what the response to an incident was worth."""

from dataclasses import replace
from functools import cached_property

from simulator.exercises.draws import Draws
from simulator.exercises.exercise import Exercise
from simulator.exercises.outage import Outage
from simulator.exercises.questions import Question, Words, number, part, seconds
from simulator.experiments.unattended import unattended
from simulator.foundation.units import format_duration
from simulator.outputs.document import Block, Items, Table
from simulator.outputs.words.numbers import count, duration, share
from simulator.reliability.field_policies import MINUTE
from simulator.reliability.incidents import Incident, Phase
from simulator.run import Run


class Response(Exercise):
    """Where an incident's time and budget went, from a run of the student's own numbers."""

    number = 6
    title = "What was the response worth?"
    section = 5
    minutes = 10

    def __init__(self, draws: Draws) -> None:
        self.outage = Outage.drawn(draws)
        # less than it takes them in any draw
        self.sooner = draws.one_of("sooner", (1, 2)) * MINUTE

    @cached_property
    def run(self) -> Run:
        """The incident."""
        return self.outage.run()

    @property
    def incident(self) -> Incident:
        """Its record."""
        return self.run.incidents[0]

    @property
    def bad(self) -> float:
        """Users' requests that failed."""
        return self.incident.bad or 0.0

    @cached_property
    def bad_alone(self) -> float:
        """Those that would have failed if nobody had responded."""
        alone = unattended(self.run)
        assert alone is not None
        return alone.incidents[0].bad or 0.0

    @cached_property
    def bad_sooner(self) -> float:
        """Those that fail if the page is acknowledged sooner."""
        sooner = replace(self.outage, acknowledge=self.outage.acknowledge - self.sooner)
        return sooner.run().incidents[0].bad or 0.0

    @property
    def costliest(self) -> Phase:
        """The phase in which most requests failed."""
        return max(self.incident.phases, key=lambda phase: phase.bad or 0.0)

    @property
    def given(self) -> tuple[Block, ...]:
        """The outage, and the incident's phases from the run."""
        rows = [
            (phase.name, duration(phase.seconds), count(phase.bad))
            for phase in self.incident.phases
            if phase.seconds
        ]
        users = self.outage.interactive
        budget = count(self.incident.budget)
        return (
            Items(
                (
                    *self.outage.story()[:2],
                    f"In 30d {budget} of the users' requests may fail: that is the budget.",
                    f"With nobody on call, {count(self.bad_alone)} would have failed in this"
                    " outage.",
                )
            ),
            "This is what happened; failed requests are those of users"
            f" ({users} per second arrive):",
            Table(("phase", "time", "failed requests"), tuple(rows)),
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """The cost, the costliest phase, the worth, and what a faster answer saves."""
        return (*self._cost(), *self._worth())

    def _cost(self) -> tuple[Question, ...]:
        budget = self.incident.budget or 0.0
        return (
            Question(
                "Which share of the budget for 30d did the incident spend?",
                part(self.bad / budget),
                f"{count(self.bad)} (all phases together) / {count(budget)}",
            ),
            Question(
                "How long a full outage would have cost as much?",
                seconds(self.bad / self.outage.interactive),
                f"{count(self.bad)} / {self.outage.interactive}/s",
            ),
            Question(
                "In which phase did most requests fail?",
                Words(self.costliest.name),
                f"{count(self.costliest.bad)} of {count(self.bad)}",
            ),
        )

    def _worth(self) -> tuple[Question, ...]:
        budget = self.incident.budget or 0.0
        per_second = f"{share(self.outage.error_ratio)} x {self.outage.interactive}/s"
        return (
            Question(
                "Which share of the budget did the response save?",
                part((self.bad_alone - self.bad) / budget),
                f"({count(self.bad_alone)} - {count(self.bad)}) / {count(budget)}",
            ),
            Question(
                f"The page is acknowledged {format_duration(self.sooner)} sooner, and everything"
                " after it comes as much sooner. How many fewer requests fail?",
                number(self.bad - self.bad_sooner),
                f"{per_second} x {self.sooner:g} s: those minutes were spent with nothing done yet",
            ),
        )
