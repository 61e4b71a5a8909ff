"""The queue of one person."""

import simpy

from simulator import OnCall
from simulator.simulation.response.incident import OpenIncident
from simulator.simulation.response.person import Person


def test_waiting_incidents_are_taken_by_severity_then_age():
    env = simpy.Environment()
    order, asked = [], []
    person = Person(env, OnCall())

    def work(name, severity):
        number = len(asked)
        incident = OpenIncident(name, None, None, severity=severity, number=number)
        asked.append(incident)
        yield person.ask(incident)
        order.append(name)
        yield env.timeout(10)
        person.done()

    for name, severity in [
        ("first", "sev2"),
        ("calm", "sev2"),
        ("calm too", "sev2"),
        ("urgent", "sev1"),
    ]:
        env.process(work(name, severity))
    env.run()
    assert order == ["first", "urgent", "calm", "calm too"]
