"""A thousand views, every byte of them: no name and no parameter of a failure, whatever is open."""

import json

import numpy as np
import pytest
from looking import Watched
from random_people import random_people
from random_scenarios import random_scenario

from simulator import Scenario, load_scenario
from simulator.experiments.drill import Drill

# no size, length or name of a failure is likely to appear by chance
ODD = 1 - 0.0001234567
HARMLESS = (0.0, 1.0)
DIGITS = 6
GALLERY = (
    "two_at_once",
    "wrong_runbook",
    "ticket_over_the_weekend",
    "follow_the_sun",
    "vector_store_full",
    "cost_spike",
    "bad_deploy",
)
TICKETS = {"acknowledge": "5m", "tickets": {"hours": "08:00-22:00"}}
FORBIDDEN_KEYS = ("right", "matched", "harm", "truth", "cause", "failure")


def odd(scenario):
    """The scenario with failures whose names and numbers nothing else has."""
    plain = scenario.dump()
    for number, failure in enumerate(plain["failures"]):
        failure["name"] = f"zyxq{number}"
        for key, value in failure.items():
            if isinstance(value, float) and key != "at" and value not in HARMLESS:
                failure[key] = value * ODD
    plain.setdefault("oncall", TICKETS)
    return Scenario(**plain)


def numbers_of(scenario):
    """The first digits of every such number, without its point."""
    found = set()
    for failure in scenario.dump()["failures"]:
        sizes = [value for key, value in failure.items() if key != "at"]
        for value in sizes:
            if isinstance(value, float) and value not in HARMLESS:
                digits = f"{value:.15e}".replace(".", "").lstrip("0")
                found.add(digits[:DIGITS])
    return found


def check(view, numbers):
    plain = view.to_dict()
    # an action may name a root cause, right or not
    actions = json.dumps(plain.pop("actions"))
    text = json.dumps(plain, allow_nan=False)
    assert not [key for key in FORBIDDEN_KEYS if f'"{key}":' in text]
    assert "zyxq" not in text + actions
    told = (text + actions).replace(".", "")
    assert not [each for each in numbers if each in told]


def looked_at(scenario, every, most):
    """How many views of a run were looked at: of all that is open so often (s), until enough."""
    live = Watched(odd(scenario))
    numbers = numbers_of(live.scenario)
    seen = 0
    time = every
    while time < live.scenario.horizon and seen < most:
        for view in live.until(time).views():
            check(view, numbers)
            seen += 1
        time += every
    return seen


def decided(scenario, rng):
    """How many views a drill gives whose actions are drawn."""
    drill = Drill(odd(scenario), max_decisions=50)
    numbers = numbers_of(drill.scenario)
    view, _ = drill.reset()
    seen = 0
    while not drill.is_over:
        check(view, numbers)
        seen += 1
        action = view.actions[int(rng.integers(len(view.actions)))]
        view = drill.step(action)[0]
    check(view, numbers)
    return seen + 1


def gallery():
    return [load_scenario(name) for name in GALLERY]


def alone():
    return [random_scenario(seed).set("outcomes", "random") for seed in (0, 3, 5, 11, 12, 16, 18)]


def people():
    return [random_people(seed) for seed in (31, 34, 38, 41, 42)]


@pytest.mark.parametrize(
    ("worlds", "every", "least"),
    [(gallery, 1200.0, 280), (alone, 220.0, 290), (people, 450.0, 230)],
)
def test_no_name_and_no_parameter_of_a_failure_is_in_a_view(worlds, every, least):
    seen = [looked_at(each, every, 70) for each in worlds()]
    assert sum(seen) >= least, seen


def test_nor_is_it_where_somebody_decides():
    rng = np.random.default_rng(18)
    seen = [decided(random_people(seed), rng) for seed in range(7)]
    assert sum(seen) >= 200
