"""A failure of one's own may hold what has no hash."""

from typing import Literal

from simulator import SLO, Scenario, simulate
from simulator.ai_service.effects import Effects
from simulator.ai_service.failures import Failure


class Steps(Failure):
    """Every request takes so many times as many tokens, by the hour."""

    kind: Literal["token_steps"] = "token_steps"
    example = "at: 1h, lasts: 1h"
    factors: list[float] = [2.0, 3.0]

    def impairment(self, elapsed):
        return Effects(token_factor=self.factors[0])


def test_it_is_played():
    slo = SLO(name="availability", objective="99%")
    failure = Steps(at="1h", lasts="1h")
    run = simulate(Scenario(name="x", horizon="6h", slos=[slo], failures=[failure]), 1)
    assert [row.kind for row in run.log if row.subject == "token_steps"] == [
        "failure_started",
        "failure_ended",
    ]
