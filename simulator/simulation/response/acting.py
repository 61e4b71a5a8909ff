"""What was decided about an incident is carried out on the clock, and what comes of it (live)."""

from collections.abc import Generator
from typing import TypeAlias

import simpy

from simulator.oncall.actions import NEXT_LOOK, NOTHING, Action, seconds_of
from simulator.oncall.steps import step_of
from simulator.simulation.response.ending import Ending
from simulator.simulation.response.situation import Answers
from simulator.simulation.response.standing_by import StandingBy
from simulator.simulation.response.working import Working

Comes: TypeAlias = Generator[simpy.Event, None, str]

# the causes were over before it was done
OVER = "over"


class Acting:
    """Carries out what a responder decides about one incident (live).

    `triage_says` is the symptom that triage named last, `last_check` whether the last look was
    healthy. `seen` is what came of the last action, whether or not its causes were over by then.
    """

    def __init__(self, working: Working, ending: Ending, standing_by: StandingBy) -> None:
        self.working = working
        self.ending = ending
        self.standing_by = standing_by
        self.diagnosing = working.diagnosing
        self.holding = working.diagnosing.holding
        self.incident = working.incident
        self.situation = working.situation
        self.triage_says = ""
        self.seen = ""
        self.last_check: bool | None = None

    def carry_out(self, action: Action) -> Comes:
        """Does what was decided; what came of it."""
        do = action["do"]
        self.ending.goes_on_with(do)
        if do != "wait":
            self.standing_by.is_due = False
        # the steps of a diagnosis that was left are taken back first
        if do != "undo":
            self.diagnosing.write_down()
        was_over = self.incident.is_over
        came: str = yield from getattr(self, f"_{do}")(action)
        self.seen = came
        # who has just named a symptom finds out when they go on
        if came != "named" and self.holding.is_left() and not was_over:
            came = OVER
        if came == OVER:
            self.diagnosing.write_down()
        return came

    def _triage(self, action: Action) -> Comes:
        if not (yield from self.diagnosing.diagnose()):
            return "nothing new" if self.holding.has_turn else OVER
        assert self.diagnosing.named is not None
        self.triage_says = self.diagnosing.named.symptom
        return "named"

    def _name(self, action: Action) -> Comes:
        return "named" if (yield from self.diagnosing.name(action["symptom"])) else OVER

    def _check(self, action: Action) -> Comes:
        if self.ending.is_to_look:
            is_healthy = yield from self.ending.check()
        elif (yield from self._goes_on()):
            is_healthy = yield from self.working.check()
        else:
            return OVER
        self.last_check = is_healthy
        return "healthy" if is_healthy else "not healthy"

    def _take(self, action: Action) -> Comes:
        if not (yield from self._goes_on()):
            return OVER
        step = step_of(action, self.incident.runbooks)
        outcome = yield from self.working.take(step, action.get("runbook", ""))
        return str(outcome.value)

    def _goes_on(self) -> Answers:
        """Whether the work goes on; who knows that it is over may do something all the same."""
        if self.incident.is_over:
            return (yield from self.holding.take_up_anyway())
        return (yield from self.holding.take_up())

    def _undo(self, action: Action) -> Comes:
        held = next(pair for pair in self.incident.steps_taken if pair[0] == action["number"])
        if not self.holding.is_ending and not (yield from self._goes_on()):
            return OVER
        yield from self.ending.undo(*held)
        return "undone"

    def _put_back(self, action: Action) -> Comes:
        yield from ()
        self.ending.put_back()
        return "put back"

    def _leave(self, action: Action) -> Comes:
        yield from ()
        self.diagnosing.leave()
        return "left"

    def _wait(self, action: Action) -> Comes:
        if action == NEXT_LOOK:
            yield from self.standing_by.next_look()
        else:
            yield from self.standing_by.wait(seconds_of(action))
        return "waited"

    def _escalate(self, action: Action) -> Comes:
        yield from self.holding.escalate()
        return "escalated"

    def _resolve(self, action: Action) -> Comes:
        self.incident.root_cause = action.get("cause", NOTHING)
        yield from self.ending.take_back()
        self.holding.stand_by()
        self.ending.resolve()
        return "resolved"

    _close = _nothing_wrong = _resolve
