"""Laws of pages and resolutions over random scenarios with drawn counts."""

import numpy as np
import pytest
from random_scenarios import random_scenario
from response_laws import resolved_unseen, wrong_symptoms
from slowly import first_of

from simulator import simulate

SEEDS, CHUNK = 200, 20


def attended(seed):
    scenario = random_scenario(seed).set("outcomes", "random")
    return scenario if scenario.oncall else scenario.set("oncall", {})


@pytest.mark.parametrize("first", first_of(range(0, SEEDS, CHUNK), 1))
def test_no_incident_is_resolved_unseen_and_nobody_treats_what_is_over(first):
    """No incident is resolved unseen, and each is matched with what counts for its rule."""
    for seed in range(first, first + CHUNK):
        run = simulate(attended(seed), seed)
        assert resolved_unseen(run) == [] == wrong_symptoms(run), seed


def without_tickets(run):
    """The log without rows of tickets and of their alerts."""
    tickets = {rule.name for rule in run.scenario.alerting.rules if rule.severity == "sev3"}
    return [
        event
        for event in run.log
        if event.detail.get("rule") not in tickets and not event.incident.startswith("ticket")
    ]


def with_other_tickets(scenario, rng):
    """The same scenario with its ticket rules changed, or with one more."""
    rules = scenario.dump()["alerting"]["rules"]
    rules = [rule for rule in rules if rule["severity"] != "sev3" or rng.random() < 0.5]
    for rule in rules:
        if rule["severity"] == "sev3":
            rule["unless"] = [name for name in rule["unless"] if name in {r["name"] for r in rules}]
    more = {
        "name": "one more",
        "severity": "sev3",
        "long_window": float(rng.choice([600, 3600, 86400])),
        "burn_rate": float(rng.choice([0.5, 2, 10])),
        "keep_firing_for": float(rng.choice([0, 1800])),
    }
    return scenario.set("alerting", {"rules": [more, *rules]})


@pytest.mark.parametrize("first", first_of(range(0, SEEDS, CHUNK), 1))
def test_ticket_rules_change_no_page_and_nothing_that_people_do(first):
    """A ticket rule changes no page: adding, removing and changing them, whether somebody responds or not."""
    paged = 0
    for seed in range(first, first + CHUNK):
        rng = np.random.default_rng(seed)
        scenario = random_scenario(seed).set("outcomes", "random")
        scenario = scenario if rng.random() < 0.6 else scenario.set("oncall", None)
        run = simulate(scenario, seed)
        other = simulate(with_other_tickets(scenario, rng), seed)
        assert without_tickets(run) == without_tickets(other), seed
        paged += sum(event.kind == "paged" for event in run.log)
    assert paged > CHUNK // 2


def test_the_laws_find_a_violation():
    """They are held against a run whose incident is said to be resolved while everything fails."""
    scenario = random_scenario(0).set("outcomes", "random")
    for seed in range(40):
        run = simulate(attended(seed), seed)
        for place, event in enumerate(run.log):
            if event.kind == "paged":
                log = list(run.log)
                log.insert(place + 1, type(event)(event.time, "resolved", "", event.incident))
                run.log = tuple(log)
                break
        if resolved_unseen(run):
            return
    raise AssertionError(f"no violation was found in 40 runs like {scenario.name}")
