"""The law of recall: with one rule's threshold lowered and all else equal, whatever was found is
found, and wherever a paging alert fired one fires.
"""

import numpy as np
import pytest
from random_scenarios import Dice, random_scenario

from simulator import score, simulate
from simulator.run import alert_episodes

QUICK, ALL = 12, 200
FACTORS = (0.7, 0.4)


def thresholds(scenario):
    """The scenario without people and silenced rules, one paging rule at least, as plain values."""
    document = scenario.dump() | {"outcomes": "random"}
    document.pop("oncall", None)
    for rule in document["alerting"]["rules"]:
        rule.pop("unless", None)
    return document


def lowered(document, dice, factor):
    """The same with one rule's threshold lowered."""
    rule = dice.one(*document["alerting"]["rules"])
    key = "budget_consumed" if rule.get("burn_rate") is None else "burn_rate"
    rules = [
        {**each, key: each[key] * factor} if each is rule else each
        for each in document["alerting"]["rules"]
    ]
    return {**document, "alerting": {"rules": rules}}


def firing(run):
    """Whether a paging alert of each objective fires, at every tick."""
    tick = run.scenario.monitoring.evaluation_interval
    ticks = round(run.scenario.horizon / tick)
    found = {slo.name: np.zeros(ticks + 1, dtype=bool) for slo in run.scenario.slos}
    for row in alert_episodes(run.log):
        if row["severity"] != "sev3" and row["firing_at_s"] is not None:
            end = row["resolved_at_s"]
            last = ticks + 1 if end is None else round(end / tick)
            found[row["slo"]][round(row["firing_at_s"] / tick) : last] = True
    return found


def violations(number):
    """What a lower threshold loses, as texts."""
    dice = Dice(number)
    base = random_scenario(number)
    document = thresholds(base)
    run = simulate(type(base).model_validate(document))
    card, fires, lost = score(run), firing(run), []
    for factor in FACTORS:
        other = simulate(type(base).model_validate(lowered(document, dice, factor)))
        for name, before in fires.items():
            if (before & ~firing(other)[name]).any():
                lost.append(f"{number}: {name} fires less at {factor}")
        for calls in ("page", "call"):
            now = {
                (each.slo, each.name)
                for each in score(other).episodes
                if getattr(each, calls).is_reached
            }
            for each in card.episodes:
                if getattr(each, calls).is_reached and (each.slo, each.name) not in now:
                    lost.append(f"{number}: {each.slo} {each.name} is lost at {factor}")
    return lost


@pytest.mark.parametrize("part", range(4))
def test_whatever_was_found_is_found(part):
    assert [text for n in range(part, QUICK, 4) for text in violations(n)] == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_whatever_was_found_is_found_over_many_pairs(part):
    """400 pairs: two factors for each scenario."""
    assert [text for n in range(part, ALL, 8) for text in violations(n)] == []
