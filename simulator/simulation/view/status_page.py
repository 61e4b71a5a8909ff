"""The provider's status page: that it fails, and that it works again, told late."""

from collections.abc import Iterator

from simulator.ai_service.failures import Failure
from simulator.foundation.distributions import Distribution
from simulator.foundation.fixed_or_random import FixedOrRandom
from simulator.foundation.units import DURATION
from simulator.oncall.habits import OnCall
from simulator.oncall.views import Plain
from simulator.simulation.state import RunState

DAY = 86400.0
MINUTE = 60.0


def status_page(state: RunState, habits: OnCall) -> list[Plain]:
    """What it has told in the last day, the oldest first."""
    now = float(state.env.now)
    told = sorted(
        entry
        for failure in state.failures
        if failure.status_page and failure.start <= now
        for entry in _entries(state, habits, failure)
        if now - DAY <= entry[0] <= now
    )
    return [{"time": state.scenario.iso(time), "what": what} for time, what in told]


def _entries(state: RunState, habits: OnCall, failure: Failure) -> Iterator[tuple[float, str]]:
    """When it tells what (s) of an outage: its beginning, and its end."""
    until = failure.end + _late(state, "cause over", failure, habits.cause_over_seen_after)
    since = failure.start + _late(state, "cause seen", failure, habits.cause_seen)
    page = failure.status_page
    # of one that is over soon both may be told at once
    yield min(since, until), f"{page}: degraded since {_minute(state, failure.start)}"
    yield until, f"{page}: works again since {_minute(state, failure.end)}"


def _late(state: RunState, concern: str, failure: Failure, after: float | Distribution) -> float:
    """So much later (s) it is told; of an end when people on its first incident learn of it."""
    slo = state.scenario.slos[0].name
    key = ("failure", slo, failure.name, 1)
    return FixedOrRandom(DURATION).draw(
        after, lambda: state.streams.of(f"{concern} {failure.name}", *key)
    )


def _minute(state: RunState, time: float) -> str:
    """A time (s) as precise as a status page is."""
    return state.scenario.iso(time // MINUTE * MINUTE)
