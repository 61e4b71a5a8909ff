"""Section 8: a scenario file of one's own, which the gate marks."""

import json
from functools import cached_property

from simulator.exercises.draws import Draws
from simulator.exercises.exercise import Exercise
from simulator.exercises.outage import BEST, NAMES, Outage
from simulator.exercises.questions import Question, Words, part, seconds
from simulator.foundation.units import format_duration
from simulator.outputs.document import Block, Code, Items, Table
from simulator.outputs.evalcase import EvalCase, to_eval_case
from simulator.outputs.words.numbers import duration, share
from simulator.reliability.incidents import Incident

# so little that any other order of the steps is over a limit
SLACK = 0.02
# what everybody writes alike; the rest is for the student
FRAME = """\
name: mine
horizon: 8h
outcomes: expected
slos:
  - {name: answers, sli: availability, objective: 99%}
alerting: {policy: course-notes}
failures:
  - {kind: provider_outage, at: 1h, lasts: LASTS, error_ratio: ERRORS}
service:
  ...
oncall:
  ...
runbooks:
  provider_outage:
    - {do: ..., takes: ...}"""


class ScenarioFile(Exercise):
    """A described service, written as a scenario, with a runbook that keeps two limits."""

    number = 10
    title = "Write the scenario, and a better runbook"
    section = 8
    minutes = 40

    def __init__(self, draws: Draws) -> None:
        self.student = draws.student
        self.outage = Outage.drawn(draws)

    @cached_property
    def incident(self) -> Incident:
        """That of the best runbook."""
        return self.outage.ordered(BEST).run().incidents[0]

    @cached_property
    def limits(self) -> dict[str, float]:
        """What the gate asks for: a little more than the best runbook needs."""
        limits: dict[str, float] = self._recorded["metadata"]["limits"]
        return limits

    @cached_property
    def _recorded(self) -> EvalCase:
        return to_eval_case(self.incident, SLACK)

    @property
    def case(self) -> str:
        """The incident of the best runbook; the runbook is all that is free."""
        case = self._recorded
        metadata = {**case["metadata"], "free": ["runbooks"]}
        name = f"exercise-{self.number}/{self.student}"
        return json.dumps({**case, "id": name, "metadata": metadata}, ensure_ascii=False)

    @property
    def given(self) -> tuple[Block, ...]:
        """The service in words, and the frame of the file."""
        outage = self.outage
        steps = tuple(
            (step, NAMES[step], format_duration(outage.minutes_of(step))) for step in outage.order
        )
        frame = FRAME.replace("LASTS", format_duration(outage.lasts))
        return (
            Items(
                (
                    *outage.story(),
                    f"The first provider can take {5 * outage.all_requests} requests per second,"
                    " which is plenty. Apart from the outage, no request fails at either provider"
                    " (error_ratio: 0%).",
                    f"The person on call acknowledges after {format_duration(outage.acknowledge)}"
                    f" and names the symptom {format_duration(outage.triage)} later.",
                )
            ),
            "The steps that a runbook may have, in any order:",
            Table(("do", "what it does", "takes"), steps),
            "Write this service as a scenario file, mine.yaml. This much is given; docs/scenario.md"
            " has every key:",
            Code(frame.replace("ERRORS", share(outage.error_ratio))),
            "Try it with these commands, and hand in mine.yaml:",
            Code("simulator check mine.yaml\nsimulator run mine.yaml"),
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """What the runbook must reach, and what it reaches."""
        incident = self.incident
        mitigate = duration(self.limits["time_to_mitigate_s"])
        spent = share(self.limits["budget_spent"])
        return (
            Question(
                "Write a runbook with which users are served again within"
                f" {mitigate}, and at most {spent} of the budget is spent. Which steps are taken?",
                Words(" then ".join(step.do for step in incident.steps)),
                "without background work the second provider has room enough",
            ),
            Question(
                "What is the time to mitigate in your run?",
                seconds(incident.time_to_mitigate or 0.0),
                "the column mitigate of simulator run, in the table of incidents",
            ),
            Question(
                "Which share of the budget is spent?",
                part(incident.share(incident.bad) or 0.0),
                "the column budget spent of simulator run, in the table of incidents",
            ),
        )
