"""The simulation: the only folder that imports simpy. `simulate` wires the processes and lets the
clock run.
"""

from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation.injection import inject
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
from simulator.simulation.world import PLANS, World


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
    simulated seconds as the clock goes on.
    """
    seed = scenario.seed if seed is None else seed
    world = World(scenario, seed)
    response = Router(world)
    for failure in tuple(world.failures):
        if failure.is_release:
            world.env.process(deploy(world, failure))
        world.env.process(inject(world, failure))
    for planned in world.planned:
        world.env.process(release(world, planned))
    for watch in (watch_store, watch_spend):
        world.env.process(watch(world))
    world.env.process(Monitor(world, response, *blocks, progress).run())
    # simpy stops before the events at a time given as a number; this event comes last at the
    # horizon
    world.env.run(until=world.at(scenario.horizon, PLANS + 1))
    counts = world.sampler.finish(scenario.horizon)
    interactive, background = world.sampler.waiting
    return Run(
        scenario,
        seed,
        tuple(world.log),
        counts,
        shed_background=world.sampler.shed,
        spent=world.sampler.spent,
        due=len(world.planned),
        waiting=interactive,
        waiting_background=background,
    )
