"""Runs in which views are read while they go on."""

from simulator.oncall.responders import Nobody
from simulator.simulation.deciding import Inline
from simulator.simulation.moments import PLANS
from simulator.simulation.playing import run_of, seed_of, start
from simulator.simulation.response import Router
from simulator.simulation.response.choices import choices
from simulator.simulation.state import RunState
from simulator.simulation.view import LiveView


class Watched:
    """A run that stops where it is told to, for somebody to look at it."""

    def __init__(self, scenario, seed=None):
        self.scenario = scenario
        self.state = RunState(scenario, seed_of(scenario, seed))
        decider = Inline(scenario.oncall.decides if scenario.oncall else Nobody())
        self.router = Router(self.state, decider)
        start(self.state, self.router)

    def until(self, time, order=PLANS + 1):
        """Goes on until a time (s), and a place in the order of that instant."""
        self.state.env.run(until=self.state.at(time, order))
        return self

    def view(self, duty=None):
        """What is seen of an incident's or a ticket's duty, by default of the first."""
        duty = duty or self.duties()[0]
        person = duty.incident.person
        return LiveView(self.router, duty, person, "page", lambda: choices(duty))

    def views(self):
        """What is seen of all that is open."""
        return [self.view(duty) for duty in self.duties()]

    def duties(self):
        return [*self.router.duties.values(), *self.router.tickets.duties.values()]

    def run(self):
        """The record, at the horizon."""
        self.until(self.scenario.horizon)
        return run_of(self.state)


def watched(scenario, every, seen, seed=None, order=PLANS + 1):
    """The run, with `seen(view)` called for each open incident every so often (s), at a place in
    the order of that instant.
    """
    live = Watched(scenario, seed)
    time = every
    while time < scenario.horizon:
        for view in live.until(time, order).views():
            seen(view)
        time += every
    return live.run()
