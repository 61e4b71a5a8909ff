"""The random responder: its choices depend on its seed and on what was decided before, and on nothing
else.
"""

from types import SimpleNamespace

from simulator.oncall.responders.random import Random

ACTIONS = [{"do": "triage"}, {"do": "check"}, {"do": "wait"}]


def choices(seed, count=300, what="incident-1", time_s=60.0):
    view = SimpleNamespace(time_s=time_s, asked={"what": what}, notes={}, actions=ACTIONS)
    responder = Random(seed=seed)
    return [responder.decide(view)["do"] for _ in range(count)]


def test_the_same_seed_chooses_the_same():
    assert choices(1) == choices(1)
    assert choices(1) != choices(2)


def test_every_action_is_as_likely():
    counts = [choices(3).count(action["do"]) for action in ACTIONS]
    # 100 each; the standard deviation is 8.2
    assert all(75 < count < 125 for count in counts)


def test_another_incident_or_another_time_is_another_choice():
    assert choices(1) != choices(1, what="incident-2")
    assert choices(1) != choices(1, time_s=90.0)
