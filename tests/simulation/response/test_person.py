"""The queue of one person."""

import simpy

from simulator import OnCall
from simulator.simulation.moments import PEOPLE, Moment
from simulator.simulation.response.incident import OpenIncident
from simulator.simulation.response.person import Person


def test_incidents_are_taken_by_severity_then_age_whoever_asks_first():
    """So are those that ask at one instant, however many moments there are in it."""
    env = simpy.Environment()
    order, asked = [], []
    person = Person(env, OnCall())

    def work(name, severity, begin):
        number = len(asked)
        incident = OpenIncident(name, None, None, severity=severity, number=number)
        asked.append(incident)
        yield Moment(env, begin, PEOPLE)
        yield person.ask(incident)
        order.append(name)
        yield env.timeout(10)
        person.done(incident)

    for name, severity, begin in [
        ("calm", "sev2", 0),
        ("urgent", "sev1", 0),
        ("calm too", "sev2", 1),
        ("calm as well", "sev2", 1),
        ("urgent too", "sev1", 2),
    ]:
        env.process(work(name, severity, begin))
    env.run()
    assert order == ["urgent", "urgent too", "calm", "calm too", "calm as well"]
