"""Failures strike, begin to harm objectives, and end."""

import math
from collections.abc import Generator
from typing import Any

import simpy

from simulator.ai_service.failures import Failure
from simulator.reliability.slo import SLO
from simulator.simulation.moments import FAILURES
from simulator.simulation.state import RunState


def inject(state: RunState, failure: Failure) -> Generator[simpy.Event, None, None]:
    """One failure's life on the clock, unless it is kept from striking."""
    yield state.at(failure.start, FAILURES)
    left = state.learned.left_of(failure)
    if left is None or (left.is_release and state.learned.stops(left)):
        return
    failure = left
    state.record("failure_started", failure.name, "", failure.name, **_told(failure))
    state.change(state.service.begin, failure)
    expected = state.expected
    # asked once: for most failures harm begins with them, and nothing has to be searched
    is_late = expected.may_begin_late(failure)
    for slo in state.scenario.slos:
        if is_late and failure.start < expected.harm_begins(failure, slo) < math.inf:
            state.env.process(_harm(state, failure, slo))
        else:
            state.on_harm(failure, slo)
    yield state.at(failure.end, FAILURES)
    state.record("failure_ended", failure.name, "", failure.name)
    state.change(state.service.end, failure)


def _told(failure: Failure) -> dict[str, Any]:
    """What the row of its beginning says of a failure."""
    told: dict[str, Any] = failure.model_dump(mode="json", exclude={"name"}, exclude_none=True)
    return told


def _harm(state: RunState, failure: Failure, slo: SLO) -> Generator[simpy.Event, None, None]:
    """Users are let down later than the failure begins: when a store is full, or a day's money
    gone.
    """
    yield state.at(state.expected.harm_begins(failure, slo), FAILURES)
    state.record("harm_began", failure.name, "", failure.name, slo=slo.name)
    state.on_harm(failure, slo)
