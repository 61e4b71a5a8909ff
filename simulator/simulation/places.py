"""Places that own state over time: the moment one runs full is an operation."""

import math
from collections.abc import Generator

import simpy

from simulator.ai_service.traffic import DAY
from simulator.simulation.world import FAILURES, World


def watch_store(world: World) -> Generator[simpy.Event, None, None]:
    """Begins a new state segment when the vector store runs full."""
    while True:
        time, changed = (
            world.sampler.condition.full_at(float(world.env.now), world.scenario.horizon),
            world.changed,
        )
        yield changed if time > world.scenario.horizon else world.at(time, FAILURES) | changed
        if not changed.triggered:
            world.note("ran_full", "retrieval")
            world.renew()


def watch_spend(world: World) -> Generator[simpy.Event, None, None]:
    """Adds up the money of the day; the service is broke from when it is gone until midnight, or
    until somebody allows more.
    """
    while world.base.daily_limit < math.inf:
        now, condition, changed = float(world.env.now), world.sampler.condition, world.changed
        midnight = world.curve.midnight(now) + DAY
        gone = math.inf if condition.is_broke else condition.broke_at(now, midnight, world.spent)
        yield world.at(min(gone, midnight), FAILURES) | changed
        world.spent, world.counted = (
            world.spent + condition.money(now, float(world.env.now)),
            float(world.env.now),
        )
        if world.env.now >= midnight:
            world.spent = 0.0
            world.change(world.service.go_broke, False)
        elif not changed.triggered:
            world.note("ran_full", "spend")
            world.change(world.service.go_broke, True)
        elif condition.is_broke and world.spent < world.sampler.condition.daily_limit:
            world.change(world.service.go_broke, False)
