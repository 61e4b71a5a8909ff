"""The naive scorer against the cases that were worked out by hand."""

import copy
from collections import Counter

import pytest
from analysis.truth_case import differences
from analysis.truth_cases import CASES
from naive_scorer import naive_score
from random_truth import random_truth
from scored import compared

from simulator import simulate

IDS = [case.name for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_naive_scorer_agrees_with_the_hand(case):
    assert differences(case, naive_score(simulate(case.load()))) == []


def test_each_sentence_has_two_cases():
    counts = Counter(case.sentence for case in CASES)
    assert len(CASES) >= 40 and len(counts) == 25 and min(counts.values()) >= 2


CHANGES = {
    "kind": lambda kind: "blip" if kind == "significant" else "significant",
    "name": lambda name: name + " + another",
    "begin": lambda begin: begin + 100,
    "end": lambda end: end - 100,
    "spent": lambda spent: spent * 1.01,
    "page": lambda page: 77.0 if page is None else page + 60,
    "call": lambda call: 77.0 if call is None else None,
    "joined": lambda joined: not joined,
    "reset": lambda reset: 77.0 if reset is None else reset + 60,
    "reset_reached": lambda is_reached: not is_reached,
}


@pytest.mark.parametrize("key", CHANGES)
def test_the_comparison_notices_a_difference_in_any_episode(key):
    naive = naive_score(simulate(random_truth(1)))
    assert not compared(naive, naive) and naive["episodes"]
    for place, episode in enumerate(naive["episodes"]):
        other = copy.deepcopy(naive)
        other["episodes"][place][key] = CHANGES[key](episode[key])
        assert compared(other, naive)


def test_the_comparison_notices_a_difference_in_any_call():
    naive = naive_score(simulate(random_truth(8)))
    assert naive["calls"]
    for place in range(len(naive["calls"])):
        for key, value in (("truth", "?"), ("is_repeat", None), ("time", 1.0), ("slo", "?")):
            other = copy.deepcopy(naive)
            other["calls"][place][key] = value
            assert compared(other, naive)
