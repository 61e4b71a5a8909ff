"""Every sentence of 300 random runs is true: each kind has a checker of its own (tests/said.py)."""

import json
import re

import pytest
from random_scenarios import random_scenario
from random_teams import NAMES, random_team
from said import Told, postmortem_faults, story_faults
from said_people import without_names
from slowly import first_of

from simulator import simulate, to_eval_case, write_postmortem
from simulator.outputs.words.numbers import duration, share

SEEDS, CHUNK = 300, 10


def played(seed):
    return simulate(random_scenario(seed).set("outcomes", "random"), seed)


@pytest.mark.parametrize("first", first_of(range(0, SEEDS, CHUNK), 3))
def test_what_is_told_is_true(first):
    for seed in range(first, first + CHUNK):
        run = played(seed)
        assert story_faults(run) == [], seed
        for incident in run.incidents:
            assert postmortem_faults(run, incident, write_postmortem(incident)) == [], seed
            assert case_faults(run, incident) == [], seed


@pytest.mark.parametrize("first", first_of(range(0, SEEDS, CHUNK), 3))
def test_what_is_told_of_people_is_true_and_a_postmortem_names_nobody(first):
    for seed in range(first, first + CHUNK):
        run = simulate(random_team(seed).set("outcomes", "random"), seed)
        assert story_faults(run) == [], seed
        for incident in run.incidents:
            text = write_postmortem(incident)
            assert postmortem_faults(run, incident, text) == [], seed
            assert without_names(text, NAMES), seed
            case = to_eval_case(incident)
            # what is played again needs them: draws are keyed by the person
            case["metadata"].pop("scenario")
            assert without_names(json.dumps(case), NAMES), seed
            assert case_faults(run, incident) == [], seed


def case_faults(run, incident):
    """What is wrong in a regression case's two texts."""
    told, case = Told(run, incident.id), to_eval_case(incident)
    found = []
    says_so = re.search(r"not mitigated|nobody answered", case["input"]) is not None
    if says_so != (told.served is None) or says_so == case["metadata"]["is_mitigated"]:
        found.append(case["input"])
    if "users are served again within" in case["target"] and told.served is None:
        found.append(case["target"])
    limits = case["metadata"]["limits"]
    if told.served is not None and "time_to_mitigate_s" in limits:
        allowed = limits["time_to_mitigate_s"]
        if abs(allowed - 1.1 * (told.served - told.harm)) > 1e-6 * (1 + allowed):
            found.append(json.dumps(limits))
        if f"within {duration(allowed)}" not in case["target"]:
            found.append(case["target"])
    spent = limits.get("budget_spent")
    if spent is None:
        # an alert without a failure, which cost nothing
        if incident.failure or incident.bad:
            found.append(json.dumps(limits))
    elif f"at most {share(spent)} of the error budget" not in case["target"].lower():
        found.append(case["target"])
    return found


def test_the_checkers_find_what_is_not_so():
    """Each number or word that is changed in a true postmortem is a fault."""
    changed = 0
    for seed in (0, 3, 12, 16):
        run = played(seed)
        for incident in run.incidents[:2]:
            text = write_postmortem(incident)
            for match in re.finditer(
                r"(?<![\d:.|#-])\b\d+m\d+s\b(?= later as|\.$| and )", text, re.M
            ):
                wrong = f"{text[: match.start()]}77h1s{text[match.end() :]}"
                assert postmortem_faults(run, incident, wrong), match[0]
                changed += 1
            swapped = text.replace("Most of", "The longest part of")
            if swapped != text:
                assert postmortem_faults(run, incident, swapped)
                changed += 1
            assert postmortem_faults(run, incident, text + "\n- [ ] Ask somebody.")
    assert changed > 10
