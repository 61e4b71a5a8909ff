"""Who was often called for nothing answers fewer pages."""

import numpy as np
import pytest

from simulator import Scenario
from simulator.simulation.response.incident import OpenIncident
from simulator.simulation.response.trust import Believing
from simulator.simulation.state import RunState

EVERY = 3600.0
"""A page each hour."""


class Pager:
    """Believing alone: pages at chosen times, whose truth is told here."""

    def __init__(self, seed=1, memory="2d", trust=True):
        oncall = {"trust": {"memory": memory}} if trust else {}
        slos = [{"name": "availability", "objective": "99.9%"}]
        self.state = RunState(Scenario(name="pager", slos=slos, oncall=oncall), seed)
        self.believing = Believing(self.state)
        self.believing.truth = self
        self.truths = {}
        self.number = 0

    def is_true(self, slo, time, fired):
        return self.truths[time]

    def page(self, time, true):
        """An incident opens and pages."""
        if time > self.state.env.now:
            self.state.env.run(until=time)
        self.number += 1
        self.truths[time] = true
        slo = self.state.scenario.slos[0]
        key = ("failure", slo.name, "outage", self.number)
        incident = OpenIncident(
            f"incident-{self.number}", slo, None, key=key, number=self.number, paged_at=time
        )
        self.believing.paged(incident, [])
        return incident

    def chance(self, person="ada"):
        trust = self.state.scenario.oncall.trust
        return self.believing._chance(trust, person)

    def called(self, time, true, *people):
        """A page that these people receive, and whose incident is over at once."""
        incident = self.page(time, true)
        answers = [self.believing.heeds(person, incident) for person in people]
        self.believing.over(incident)
        return answers


def test_without_trust_every_page_is_answered():
    pager = Pager(trust=False)
    for hour in range(40):
        assert pager.called(hour * EVERY, False, "ada") == [True]
    assert not pager.believing.pages


def test_each_has_their_own_memory():
    pager = Pager()
    pager.called(0, False, "ada", "ben")
    pager.called(EVERY, False, "ada")
    pager.called(2 * EVERY, True, "ben")
    assert pager.chance("ada") == pytest.approx(9 / 12)
    assert pager.chance("ben") == pytest.approx(10 / 12)
    assert pager.chance("zoe") == pytest.approx(9 / 10)


def test_a_page_tells_nothing_before_its_incident_is_over():
    pager = Pager()
    incident = pager.page(0, False)
    pager.believing.heeds("ada", incident)
    assert pager.chance() == pytest.approx(9 / 10)
    pager.believing.over(incident)
    assert pager.chance() == pytest.approx(9 / 11)


def test_what_is_older_than_the_memory_is_forgotten():
    pager = Pager(memory="2h")
    pager.called(0, False, "ada")
    pager.page(2 * EVERY - 1, True)
    assert pager.chance() == pytest.approx(9 / 11)
    pager.page(2 * EVERY, True)
    assert pager.chance() == pytest.approx(9 / 10)


def test_a_reminder_keeps_the_decision_and_is_no_other_page():
    pager = Pager()
    for hour in range(40):
        incident = pager.page(hour * EVERY, False)
        first = pager.believing.heeds("ada", incident)
        assert {pager.believing.heeds("ada", incident) for _ in range(20)} == {first}
        pager.believing.over(incident)
    assert pager.chance() == pytest.approx(9 / 50)


def test_one_person_more_shifts_no_other_decision():
    alone, both = Pager(), Pager()
    for hour in range(40):
        one = alone.called(hour * EVERY, hour % 3 == 0, "ada")
        two = both.called(hour * EVERY, hour % 3 == 0, "ben", "ada")
        assert one == two[1:]


def settled(times, truths, seed, memory):
    """Whether ada answers the last of these pages."""
    pager = Pager(seed, memory)
    for time, true in zip(times, truths, strict=True):
        (last,) = pager.called(float(time), bool(true), "ada")
    return last


def agrees(answered, share):
    error = (share * (1 - share) / len(answered)) ** 0.5
    assert np.mean(answered) == pytest.approx(share, abs=3 * error)


@pytest.mark.parametrize("precision", [0.3, 0.9])
@pytest.mark.parametrize("pages", [5, 30])
def test_the_share_answered_settles_where_the_formula_says(precision, pages):
    """With n pages per memory, true with probability p: (n p + 9) / (n + 10)."""
    answered = []
    for seed in range(500):
        truths = np.random.default_rng(seed).random(pages + 1) < precision
        times = np.arange(pages + 1) * EVERY
        answered.append(settled(times, truths, seed, f"{(pages + 0.5) * EVERY}s"))
    agrees(answered, (pages * precision + 9) / (pages + 10))


def test_the_share_answered_where_pages_come_by_chance():
    """N pages per memory, Poisson with mean m: p + (9 - 10 p) E[1 / (N + 10)]."""
    precision, mean, memory = 0.2, 12.0, 10 * EVERY
    answered = []
    for seed in range(500):
        rng = np.random.default_rng(seed)
        # those within one memory before the page that is looked at
        earlier = np.sort(rng.uniform(1, memory, rng.poisson(mean)))
        truths = rng.random(len(earlier) + 1) < precision
        answered.append(settled([*earlier, memory], truths, seed, f"{memory}s"))
    spread = np.linspace(0, 1, 10_001)
    inverse = np.trapezoid(spread**9 * np.exp(-mean * (1 - spread)), spread)
    agrees(answered, precision + (9 - 10 * precision) * inverse)
