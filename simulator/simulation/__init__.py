"""The simulation: the only folder that imports simpy. `simulate` lets the clock run to the horizon,
`InStages` from one decision to the next.
"""

from simulator.foundation.given import takes
from simulator.oncall.responders import Nobody
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation.deciding import Inline
from simulator.simulation.monitoring import LONGEST, SHORTEST, Progress, no_progress
from simulator.simulation.playing import run_of, seed_of, start
from simulator.simulation.response import Router
from simulator.simulation.stages import InStages as InStages
from simulator.simulation.state import RunState


@takes(scenario=Scenario)
def simulate(
    scenario: Scenario,
    seed: int | None = None,
    *,
    blocks: tuple[float, float] = (SHORTEST, LONGEST),
    progress: Progress = no_progress,
) -> Run:
    """Plays a scenario once: the same scenario, seed and version give the same run, byte for byte.

    `seed` defaults to the scenario's. `blocks` is the shortest and longest stretch (s) that is
    drawn at once; it changes the speed, never the result. `progress(done, all)` is called with
    simulated seconds as the clock goes on. Raises ArgumentError for what is no Scenario or no seed.
    """
    state = RunState(scenario, seed_of(scenario, seed))
    responder = Nobody() if scenario.oncall is None else scenario.oncall.decides
    end = start(state, Router(state, Inline(responder)), blocks, progress)
    state.env.run(until=end)
    return run_of(state)
