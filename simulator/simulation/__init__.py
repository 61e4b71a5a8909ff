"""The simulation: the only folder that imports simpy. `simulate` wires the processes and lets the
clock run.
"""

from simulator.foundation.given import takes, whole_number
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation.injection import inject
from simulator.simulation.moments import PLANS
from simulator.simulation.monitoring import (
    LONGEST,
    SHORTEST,
    Monitor,
    Progress,
    no_progress,
)
from simulator.simulation.places import watch_spend, watch_store
from simulator.simulation.response import Router
from simulator.simulation.rollout import deploy, release
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
    if seed is None:
        seed = scenario.seed
    seed = whole_number(seed, "seed")
    state = RunState(scenario, seed)
    response = Router(state)
    _start_failures(state)
    for planned in state.planned:
        state.env.process(release(state, planned))
    for watch in (watch_store, watch_spend):
        state.env.process(watch(state))
    state.env.process(Monitor(state, response, *blocks, progress).run())
    # simpy stops before the events at a time given as a number; this event comes last at the
    # horizon
    state.env.run(until=state.at(scenario.horizon, PLANS + 1))
    return _run_of(state, seed)


def _start_failures(state: RunState) -> None:
    for failure in state.failures:
        if failure.is_release:
            state.env.process(deploy(state, failure))
        state.env.process(inject(state, failure))


def _run_of(state: RunState, seed: int) -> Run:
    """The record of a run that is at its horizon."""
    sampler = state.sampler
    counts = sampler.finish(state.scenario.horizon)
    interactive, background = sampler.totals.waiting
    return Run(
        state.scenario,
        seed,
        tuple(state.log),
        counts,
        shed_background=sampler.totals.shed,
        spent=sampler.totals.spent,
        due=len(state.planned),
        waiting=interactive,
        waiting_background=background,
    )
