"""One paged incident, from the page to its resolution."""

from collections.abc import Callable

from simulator.simulation.response.assignment import Assignment
from simulator.simulation.response.duty import Asks, Decides, Duty
from simulator.simulation.response.holder import Closed
from simulator.simulation.response.incident import OpenIncident
from simulator.simulation.response.situation import Situation, Waits


class IncidentDuty(Duty):
    """People's work on a paged incident: they are asked, and go on with it in turn (live).

    `abandon` closes it where nobody has it and its alerts have resolved.
    """

    def __init__(
        self,
        situation: Situation,
        resolve: Callable[[OpenIncident, float | None], None],
        abandon: Callable[[OpenIncident], None],
        asks: Asks,
    ) -> None:
        self.assignment = Assignment(situation)
        super().__init__(situation, self.assignment, resolve, asks)
        self.assignment.asking.asked.decide = self._answers
        self.abandon = abandon

    def page(self) -> tuple[str, dict[str, object]]:
        """Who is paged, and what the page says of the ladder."""
        return self.assignment.page()

    def run(self) -> Waits:
        """From the page on: acknowledge, treat, stand by until the cause is over, undo, resolve."""
        try:
            yield from self.assignment.holder.acknowledged()
            yield from self.assignment.begin()
            yield from self.work()
        except Closed:
            self.abandon(self.incident)

    def cleared(self) -> None:
        """One of its alerts has resolved."""
        holder = self.assignment.holder
        if holder.is_abandoned:
            # it closes now: nobody is asked about it any more
            holder.quiet()
        else:
            self.knowledge.wake()

    def _answers(self, person: str) -> Decides:
        """What a person decides who is asked to answer the page."""
        return (yield from self.asks(self, person, "page"))
