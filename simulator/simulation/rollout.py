"""Releases go out, are promoted or taken back, or wait while they are frozen."""

from collections.abc import Generator

import simpy

from simulator.ai_service.failures import Failure
from simulator.ai_service.release import Planned
from simulator.simulation.injection import inject
from simulator.simulation.moments import FAILURES
from simulator.simulation.state import RunState


def release(state: RunState, planned: Planned) -> Generator[simpy.Event, None, None]:
    """A release that is due goes out, unless the budget policy or the person on call holds it back:
    then it is left out.
    """
    yield state.at(planned.at, FAILURES)
    effects = state.sampler.condition.standing
    if state.is_frozen or effects.releases_frozen or effects.rolled_back:
        return
    bad = None
    if planned.bad is not None:
        # a bad version that is held back never becomes a failure, so it is added only now
        bad = state.with_defences(planned.bad)
        state.failures.add(bad)
        state.env.process(inject(state, bad))
    yield from go_out(state, planned.name, bad)


def deploy(state: RunState, bad: Failure) -> Generator[simpy.Event, None, None]:
    """The release of a bad version that the scenario puts on the clock."""
    yield state.at(bad.start, FAILURES)
    yield from go_out(state, bad.name, bad)


def go_out(state: RunState, name: str, bad: Failure | None) -> Generator[simpy.Event, None, None]:
    """A version goes out, unless the gate stops it; without its defect where that is mended."""
    if bad is not None:
        bad = state.learned.left_of(bad)
    if bad is None or not state.learned.stops(bad):
        yield from roll_out(state, name, bad)


def roll_out(state: RunState, name: str, bad: Failure | None) -> Generator[simpy.Event, None, None]:
    """A version's canary, and what came of it."""
    place = state.learned.release
    cause = ""
    if bad is not None:
        cause = bad.name
    promoted_at = float(state.env.now) + place.bake
    detail = {"canary_share": place.canary_share, "bake": place.bake}
    state.record("release_started", name, "", cause, **detail)
    # without a bake time it is promoted before anything else happens at this instant
    if place.bake:
        yield state.at(promoted_at, FAILURES)
    if cause in state.caught:
        state.record("release_rolled_back", name, "", cause, by="canary")
        if bad is not None:
            state.on_taken_back(bad)
    elif _is_out(state, bad, promoted_at):
        state.record("release_promoted", name, "", cause)


def _is_out(state: RunState, bad: Failure | None, promoted_at: float) -> bool:
    """Whether a version is still out at the end of its bake time (s): nobody has rolled it back,
    and, a bad one, it has not been mended before.
    """
    if state.sampler.condition.standing.rolled_back:
        return False
    return bad is None or bad.end > promoted_at
