"""What is added up over a whole run, and no objective looks at."""

from dataclasses import dataclass

from simulator.expectation.condition import Condition
from simulator.expectation.retrying import still_waiting
from simulator.simulation.draws import Draw


@dataclass
class Totals:
    """Background work turned away, money spent, requests that wait at the end, interactive and
    background ones (live).
    """

    shed: float = 0.0
    spent: float = 0.0
    waiting: tuple[float, float] = (0.0, 0.0)

    def add(self, condition: Condition, draw: Draw, begin: float, end: float) -> None:
        """Adds what a condition makes between two times (s)."""
        if end <= begin:
            return
        shed, spent = condition.totals(begin, end)
        self.spent += spent
        if shed > 0:
            # a thinned Poisson stream is Poisson, so one number stands for the whole stretch
            self.shed += draw.total("shed", begin, end, shed)

    def count_waiting(self, condition: Condition, draw: Draw, begin: float, end: float) -> None:
        """The requests that wait for another attempt at the end of a segment (s)."""
        interactive, background = still_waiting(condition, end)
        self.waiting = (
            draw.total("waiting", begin, end, interactive),
            draw.total("waiting background", begin, end, background),
        )
