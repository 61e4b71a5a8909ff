"""Releases go out, are promoted or taken back, or wait while they are frozen."""

from collections.abc import Generator

import simpy

from simulator.ai_service.failures import Failure
from simulator.ai_service.release import Planned
from simulator.simulation.injection import inject
from simulator.simulation.world import FAILURES, World


def release(world: World, planned: Planned) -> Generator[simpy.Event, None, None]:
    """What is due goes out, unless the budget policy or whoever is on call holds it back: then it
    is left out.
    """
    yield world.at(planned.at, FAILURES)
    effects = world.sampler.condition.standing
    if world.is_frozen or effects.releases_frozen or effects.rolled_back:
        return
    bad = None if planned.bad is None else world.with_defences(planned.bad)
    if bad is not None:
        world.add(bad)
        world.env.process(inject(world, bad))
    yield from roll_out(world, planned.name, bad)


def roll_out(world: World, name: str, bad: Failure | None) -> Generator[simpy.Event, None, None]:
    """A version's canary, and what came of it."""
    place = world.scenario.service.release
    cause = bad.name if bad else ""
    promoted_at = float(world.env.now) + place.bake
    world.note("release_started", name, "", cause, canary_share=place.canary_share, bake=place.bake)
    if place.bake:
        yield world.at(promoted_at, FAILURES)
    if bad is not None and bad.name in world.caught:
        world.note("release_rolled_back", name, "", cause, by="canary")
        return
    is_out = bad is None or bad.end > promoted_at
    if is_out and not world.sampler.condition.standing.rolled_back:
        world.note("release_promoted", name, "", cause)


def deploy(world: World, bad: Failure) -> Generator[simpy.Event, None, None]:
    """The release of a bad version that the scenario puts on the clock."""
    yield world.at(bad.start, FAILURES)
    yield from roll_out(world, bad.name, bad)
