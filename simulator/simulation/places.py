"""Places that own state over time: the moment one runs full is an operation."""

import math
from collections.abc import Generator

import simpy

from simulator.expectation.condition import Condition
from simulator.expectation.money import DayMoney, daily_limit
from simulator.expectation.store import full_at
from simulator.simulation.moments import FAILURES
from simulator.simulation.state import RunState


def watch_store(state: RunState) -> Generator[simpy.Event, None, None]:
    """Begins a new state segment when the vector store runs full."""
    horizon = state.scenario.horizon
    while True:
        changed = state.changed
        time = full_at(state.sampler.condition, float(state.env.now), horizon)
        if time > horizon:
            yield changed
        else:
            yield state.at(time, FAILURES) | changed
        # under a new condition the store fills at another pace
        if not changed.triggered:
            state.record("ran_full", "retrieval")
            state.renew()


def watch_spend(state: RunState) -> Generator[simpy.Event, None, None]:
    """Adds up the money of the day; the service is broke from when it is gone until midnight, or
    until somebody allows more.
    """
    day = state.money
    # whether there is a daily budget at all never changes
    while daily_limit(state.base) < math.inf:
        condition = state.sampler.condition
        changed = state.changed
        yield state.at(_gone_or_midnight(day, condition), FAILURES) | changed
        day.spend(condition, float(state.env.now))
        if state.env.now >= day.midnight:
            day.turn()
            state.change(state.service.set_broke, False)
        elif not changed.triggered:
            state.record("ran_full", "spend")
            state.change(state.service.set_broke, True)
        elif condition.is_broke and day.spent < daily_limit(state.sampler.condition):
            # the change was a raised budget
            state.change(state.service.set_broke, False)


def _gone_or_midnight(day: DayMoney, condition: Condition) -> float:
    """The next time (s) at which the day's money is gone or counted anew."""
    if condition.is_broke:
        return day.midnight
    return min(day.gone_at(condition, day.midnight), day.midnight)
