"""Failures strike and end."""

from collections.abc import Generator

import simpy

from simulator.ai_service.failures import Failure
from simulator.simulation.world import FAILURES, World


def inject(world: World, failure: Failure) -> Generator[simpy.Event, None, None]:
    """One failure's life on the clock."""
    yield world.at(failure.start, FAILURES)
    detail = failure.model_dump(mode="json", exclude={"name"}, exclude_none=True)
    world.note("failure_started", failure.name, "", failure.name, **detail)
    world.change(world.service.begin, failure)
    yield world.at(failure.end, FAILURES)
    world.note("failure_ended", failure.name, "", failure.name)
    world.change(world.service.end, failure)
