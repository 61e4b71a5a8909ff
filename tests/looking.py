"""Runs in which views are read while they go on."""

from simulator.foundation.given import whole_number
from simulator.simulation import LONGEST, SHORTEST, _run_of
from simulator.simulation.injection import inject
from simulator.simulation.moments import PLANS
from simulator.simulation.monitoring import Monitor
from simulator.simulation.places import watch_spend, watch_store
from simulator.simulation.response import Router
from simulator.simulation.rollout import deploy, release
from simulator.simulation.state import RunState
from simulator.simulation.view import LiveView


class Watched:
    """A run that stops where it is told to, for somebody to look at it."""

    def __init__(self, scenario, seed=None):
        self.scenario = scenario
        self.seed = whole_number(scenario.seed if seed is None else seed, "seed")
        self.state = state = RunState(scenario, self.seed)
        self.router = Router(state)
        for failure in state.failures:
            if failure.is_release:
                state.env.process(deploy(state, failure))
            state.env.process(inject(state, failure))
        for planned in state.planned:
            state.env.process(release(state, planned))
        for watch in (watch_store, watch_spend):
            state.env.process(watch(state))
        state.env.process(Monitor(state, self.router, SHORTEST, LONGEST).run())

    def until(self, time, order=PLANS + 1):
        self.state.env.run(until=self.state.at(time, order))
        return self

    def duties(self):
        found = [*self.router.duties.values(), *self.router.tickets.duties.values()]
        for duty in found:
            for name, value in STAND_IN.items():
                if not hasattr(duty, name):
                    setattr(duty, name, value)
        return found

    def view(self, duty=None, choices=list):
        duty = duty or self.duties()[0]
        return LiveView(self.router, duty, "page", {}, choices)

    def views(self):
        return [self.view(duty) for duty in self.duties()]

    def run(self):
        self.until(self.scenario.horizon)
        return _run_of(self.state, self.seed)


STAND_IN = {
    "is_acknowledged": True,
    "triage_says": "",
    "runbook": "",
    "last_check": None,
    "all_is_well": False,
    "notes": {},
}


def watched(scenario, every, seen, seed=None, order=PLANS + 1):
    """The run, with `seen(view)` called for each open incident every so often (s), at a place in
    the order of that instant.
    """
    live = Watched(scenario, seed)
    time = every
    while time < scenario.horizon:
        live.until(time, order)
        for view in live.views():
            seen(view)
        time += every
    return live.run()
