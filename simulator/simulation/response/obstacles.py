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
        since = self.situation.now
        while self._waits_for(symptom, since) and self.situation.incident.call is None:
            # whoever has it is about to look, or nobody has it
            yield self.state.at(self.situation.next_tick(), PEOPLE)
        if self._waits_for(symptom, since):
            call()

    def _waits_for(self, symptom: str, since: float) -> bool:
        """Whether steps of it are left that nobody has looked into since they are possible (s)."""
        incident = self.situation.incident
        if incident.is_closed or incident.looked_at > since:
            return False
        # taken up for another reason, or undone, it is not postponed any more
        return symptom in incident.postponed

    def _next_end(self, steps: Iterable[RunbookStep]) -> float:
        """The next time (s) at which something is out of the way of one of the steps."""
        return min(failure.end for step in steps for failure in self.of(step))
