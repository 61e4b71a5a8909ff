"""What is seen of a run, whatever is to be decided about."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from simulator.oncall.habits import OnCall
from simulator.oncall.views import KEYS, Plain, PlainView, View
from simulator.simulation.response.router import Router
from simulator.simulation.state import RunState
from simulator.simulation.view.alerts import alerts
from simulator.simulation.view.dashboards import Dashboards
from simulator.simulation.view.deploys import deploys
from simulator.simulation.view.done import done
from simulator.simulation.view.opened import held, opened
from simulator.simulation.view.slis import slis
from simulator.simulation.view.status_page import status_page


class Time(NamedTuple):
    """A moment of a run: the time (s), and how many rows were on the log."""

    seconds: float
    rows: int

    @classmethod
    def of(cls, state: RunState) -> "Time":
        """Now."""
        return cls(float(state.env.now), len(state.log))

    def iso(self, state: RunState) -> str:
        """As the date and time."""
        return state.scenario.iso(self.seconds)


# of no incident: a responder may read it all the same
NOTHING_KNOWN: Plain = {
    "acknowledged": False,
    "triage_says": "",
    "runbook": "",
    "cause_over": False,
    "healthy": None,
    "all_is_well": False,
}


def at_the_end(router: Router, why: str, actions: list[Any]) -> View:
    """What is seen at the horizon, when there is nothing to decide about."""
    nothing: Plain = {"result": {}, "runbooks": {}, "known": dict(NOTHING_KNOWN)}
    seen = {key: SEEN[key](router) for key in KEYS if key in SEEN}
    return PlainView({**nothing, **seen, "asked": {"why": why}, "actions": actions})


def _zone(state: RunState) -> str:
    start = state.scenario.start
    if isinstance(start.tzinfo, ZoneInfo):
        return start.tzinfo.key
    return str(start.tzinfo)


def _habits(router: Router) -> OnCall:
    oncall = router.state.scenario.oncall
    # nobody looks at a run that nobody responds to
    assert oncall is not None
    return oncall


SEEN: Mapping[str, Callable[[Router], Any]] = {
    "time": lambda router: Time.of(router.state).iso(router.state),
    "time_s": lambda router: float(router.state.env.now),
    "zone": lambda router: _zone(router.state),
    "alerts": alerts,
    "slis": lambda router: slis(router.state, _habits(router).healthy),
    "dashboards": lambda router: Dashboards(router.state).read(),
    "deploys": lambda router: deploys(router.state),
    "status_page": lambda router: status_page(router.state, _habits(router)),
    "held": lambda router: held(router.state),
    "open": opened,
    "done": done,
}
