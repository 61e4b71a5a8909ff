"""Failures strike, begin to harm objectives, and end."""

import math
from collections.abc import Generator

import simpy

from simulator.ai_service.failures import Failure
from simulator.reliability.slo import SLO
from simulator.simulation.world import FAILURES, World


def inject(world: World, failure: Failure) -> Generator[simpy.Event, None, None]:
    """One failure's life on the clock."""
    yield world.at(failure.start, FAILURES)
    detail = failure.model_dump(mode="json", exclude={"name"}, exclude_none=True)
    world.note("failure_started", failure.name, "", failure.name, **detail)
    world.change(world.service.begin, failure)
    expected = world.expected
    is_late = expected.may_begin_late(failure)
    for slo in world.scenario.slos:
        if is_late and failure.start < expected.harm_begins(failure, slo) < math.inf:
            world.env.process(_harm(world, failure, slo))
        else:
            world.on_harm(failure, slo)
    yield world.at(failure.end, FAILURES)
    world.note("failure_ended", failure.name, "", failure.name)
    world.change(world.service.end, failure)


def _harm(world: World, failure: Failure, slo: SLO) -> Generator[simpy.Event, None, None]:
    """Users are let down later than the failure begins: when a store is full, a day's money
    gone.
    """
    yield world.at(world.expected.harm_begins(failure, slo), FAILURES)
    world.note("harm_began", failure.name, "", failure.name, slo=slo.name)
    world.on_harm(failure, slo)
