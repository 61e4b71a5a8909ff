"""Section 7: an incident becomes a regression test."""

from dataclasses import replace
from functools import cached_property

from simulator.exercises.draws import Draws
from simulator.exercises.exercise import Exercise
from simulator.exercises.outage import Outage
from simulator.exercises.questions import Question, Words, part, seconds
from simulator.experiments.gate import Verdict, gate
from simulator.experiments.regression_case import Case
from simulator.foundation.units import format_duration
from simulator.outputs.document import Block, Items, Table
from simulator.outputs.evalcase import SLACK, eval_line
from simulator.outputs.words.numbers import duration, share
from simulator.reliability.field_policies import MINUTE
from simulator.reliability.incidents import Incident
from simulator.scenario import Scenario


class Regression(Exercise):
    """Which limits of a recorded case still hold when people are slower."""

    number = 9
    title = "Does the gate hold?"
    section = 7
    minutes = 8

    def __init__(self, draws: Draws) -> None:
        self.outage = Outage.drawn(draws)
        # the first two break no limit, and the others two of them
        self.slower = draws.one_of("slower", (1, 1.5, 9, 10, 12, 15)) * MINUTE

    @cached_property
    def incident(self) -> Incident:
        """The one that was recorded."""
        return self.outage.run().incidents[0]

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        """What the gate says of the slower people, by limit."""
        case = Case.model_validate_json(eval_line(self.incident))
        return {verdict.what: verdict for verdict in gate([case], self._slowed)}

    def _slowed(self, _: Scenario) -> Scenario:
        slower = replace(self.outage, acknowledge=self.outage.acknowledge + self.slower)
        return slower.scenario()

    @property
    def given(self) -> tuple[Block, ...]:
        """The outage, the record and the change."""
        incident = self.incident
        rows = (
            ("time to detect", duration(incident.time_to_detect)),
            ("time to mitigate", duration(incident.time_to_mitigate)),
            ("time to resolve", duration(incident.time_to_resolve)),
            ("budget spent", share(incident.share(incident.bad))),
        )
        return (
            Items(self.outage.story()[:2]),
            "The incident was recorded as a regression case:",
            Table(("recorded", ""), rows),
            f"The gate plays the case again; each limit is {share(SLACK)} above what was recorded."
            " Since then the people on call have become slower: they need"
            f" {format_duration(self.slower)} more to acknowledge a page. Nothing else changed.",
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """The limits, what a replay shows, and what holds."""
        mitigate = self.verdicts["time_to_mitigate_s"]
        budget = self.verdicts["budget_spent"]
        more = self.slower * self.outage.error_ratio / (0.01 * self.incident.promise["window"])
        return (
            Question(
                "What is the limit of the time to mitigate?",
                seconds(float(mitigate.limit)),
                f"{1 + SLACK:g} x {duration(self.incident.time_to_mitigate)}",
            ),
            Question(
                "What is the time to mitigate now?",
                seconds(float(mitigate.seen or 0.0)),
                f"{duration(self.incident.time_to_mitigate)} + {format_duration(self.slower)}",
            ),
            Question(
                "Which share of the budget is spent now?",
                part(float(budget.seen or 0.0)),
                f"{share(self.outage.error_ratio)} of {format_duration(self.slower)} more, of 1%"
                f" of 30d: {share(more)} on top",
            ),
            Question(
                "Which of the four limits are broken? (Or none.)",
                Words(self._broken()),
                "slower people detect as early as before, and the cause ends when it ends",
            ),
        )

    def _broken(self) -> str:
        names = [
            what.removesuffix("_s").replace("_", " ")
            for what, verdict in self.verdicts.items()
            if not verdict.holds
        ]
        return " and ".join(names) or "none"
