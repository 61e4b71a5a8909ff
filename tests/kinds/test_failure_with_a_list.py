"""A failure of one's own may hold what has no hash."""

MINE = '''
from typing import Literal

from simulator.ai_service.effects import Effects
from simulator.ai_service.failures import Failure


class Steps(Failure):
    """Every request takes so many times as many tokens."""

    kind: Literal["token_steps"] = "token_steps"
    factors: list[float] = [2.0, 3.0]

    def impairment(self, elapsed):
        return Effects(token_factor=self.factors[0])
'''

SCENARIO = """
name: x
horizon: 6h
slos: [{sli: availability, objective: 99%}]
failures: [{kind: token_steps, at: 1h, lasts: 1h}]
"""

PLAYED = """
import mine
from simulator import load_scenario, simulate

log = simulate(load_scenario("s.yaml"), 1).log
print(*(row.kind for row in log if row.subject == "token_steps"))
"""


def test_it_is_played(python):
    assert python(PLAYED).strip() == "failure_started failure_ended"
