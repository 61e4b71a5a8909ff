"""Places that own state over time: the moment one runs full is an operation."""

import math
from collections.abc import Generator

import simpy

from simulator.expectation.money import daily_limit
from simulator.expectation.store import full_at
from simulator.simulation.world import FAILURES, World


def watch_store(world: World) -> Generator[simpy.Event, None, None]:
    """Begins a new state segment when the vector store runs full."""
    horizon = world.scenario.horizon
    while True:
        changed = world.changed
        time = full_at(world.sampler.condition, float(world.env.now), horizon)
        if time > horizon:
            yield changed
        else:
            yield world.at(time, FAILURES) | changed
        if not changed.triggered:
            world.note("ran_full", "retrieval")
            world.renew()


def watch_spend(world: World) -> Generator[simpy.Event, None, None]:
    """Adds up the money of the day; the service is broke from when it is gone until midnight, or
    until somebody allows more.
    """
    day = world.money
    while daily_limit(world.base) < math.inf:
        condition = world.sampler.condition
        changed = world.changed
        gone = math.inf if condition.is_broke else day.gone_at(condition, day.midnight)
        yield world.at(min(gone, day.midnight), FAILURES) | changed
        day.spend(condition, float(world.env.now))
        if world.env.now >= day.midnight:
            day.turn()
            world.change(world.service.go_broke, False)
        elif not changed.triggered:
            world.note("ran_full", "spend")
            world.change(world.service.go_broke, True)
        elif condition.is_broke and day.spent < daily_limit(world.sampler.condition):
            world.change(world.service.go_broke, False)
