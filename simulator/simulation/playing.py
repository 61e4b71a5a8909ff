"""A run from its beginning to its record: the processes, and the clock at the horizon."""

import simpy

from simulator.foundation.given import whole_number
from simulator.oncall.responders import Nobody
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.scenario.watching import is_watched
from simulator.simulation.deciding import Inline
from simulator.simulation.injection import inject
from simulator.simulation.moments import PLANS
from simulator.simulation.monitoring import LONGEST, SHORTEST, Monitor, Progress, no_progress
from simulator.simulation.places import watch_spend, watch_store
from simulator.simulation.response import Router
from simulator.simulation.rollout import deploy, release
from simulator.simulation.state import RunState


def seed_of(scenario: Scenario, seed: int | None) -> int:
    """The seed to play with: by default the scenario's. Raises ArgumentError for what is none."""
    return whole_number(scenario.seed if seed is None else seed, "seed")


def start(
    state: RunState,
    response: Router,
    blocks: tuple[float, float] = (SHORTEST, LONGEST),
    progress: Progress = no_progress,
) -> simpy.Event:
    """Wires the processes; the event that comes last at the horizon."""
    for failure in state.failures:
        if failure.is_release:
            state.env.process(deploy(state, failure))
        state.env.process(inject(state, failure))
    for planned in state.planned:
        state.env.process(release(state, planned))
    for watch in (watch_store, watch_spend):
        state.env.process(watch(state))
    if is_watched(state.scenario):
        state.env.process(Monitor(state, response, *blocks, progress).run())
    # simpy stops before the events at a time given as a number
    return state.at(state.scenario.horizon, PLANS + 1)


def play(
    state: RunState,
    blocks: tuple[float, float] = (SHORTEST, LONGEST),
    progress: Progress = no_progress,
) -> None:
    """Lets the clock run to the horizon."""
    oncall = state.scenario.oncall
    responder = Nobody() if oncall is None else oncall.decides
    state.env.run(until=start(state, Router(state, Inline(responder)), blocks, progress))


def run_of(state: RunState) -> Run:
    """The record of a run that is at its horizon."""
    sampler = state.sampler
    counts = sampler.finish(state.scenario.horizon)
    interactive, background = sampler.totals.waiting
    return Run(
        state.scenario,
        state.seed,
        tuple(state.log),
        counts,
        shed_background=sampler.totals.shed,
        spent=sampler.totals.spent,
        due=len(state.planned),
        waiting=interactive,
        waiting_background=background,
    )
