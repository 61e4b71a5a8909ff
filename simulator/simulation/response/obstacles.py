"""Steps that are impossible while a failure lasts, and the wait for its end."""

from collections.abc import Callable, Iterable, Sequence

from simulator.ai_service.failures import Failure
from simulator.oncall.obstacles import in_the_way
from simulator.oncall.runbooks import RunbookStep
from simulator.simulation.moments import PEOPLE
from simulator.simulation.response.situation import Situation, Waits


class Obstacles:
    """What stands in the way of one incident's steps (live)."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.state = situation.state

    def of(self, step: RunbookStep) -> list[Failure]:
        """The failures at work that make a step impossible now."""
        return in_the_way(step.not_while, self.state.service.failures.values())

    def is_possible(self, step: RunbookStep) -> bool:
        """Whether nothing stands in its way now."""
        return not self.of(step)

    def watch(self, symptom: str, steps: Sequence[RunbookStep], call: Callable[[], None]) -> None:
        """Calls the person who stands by when one of a symptom's impossible steps is possible."""
        self.situation.incident.postponed.add(symptom)
        self.state.env.process(self._call_at_the_end(symptom, steps, call))

    def _call_at_the_end(
        self, symptom: str, steps: Sequence[RunbookStep], call: Callable[[], None]
    ) -> Waits:
        # by the end of one failure another may have begun that is in the way as well
        while not any(map(self.is_possible, steps)):
            yield self.state.at(self._next_end(steps), PEOPLE)
        while self._waits_for(symptom) and self.situation.incident.call is None:
            # whoever has it looks at something else just now, or nobody has it
            yield self.state.at(self.situation.next_tick(), PEOPLE)
        if self._waits_for(symptom):
            call()

    def _waits_for(self, symptom: str) -> bool:
        """Whether steps of it are left for later: not taken up for another reason, nor undone."""
        incident = self.situation.incident
        return symptom in incident.postponed and not incident.is_closed

    def _next_end(self, steps: Iterable[RunbookStep]) -> float:
        """The next time (s) at which something is out of the way of one of the steps."""
        return min(failure.end for step in steps for failure in self.of(step))
