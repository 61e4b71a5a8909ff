"""The naive scorer against the cases that were worked out by hand."""

from collections import Counter

import pytest
from analysis.truth_cases import CASES, differences
from naive_scorer import naive_score

from simulator import simulate

IDS = [case.name for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_naive_scorer_agrees_with_the_hand(case):
    assert differences(case, naive_score(simulate(case.load()))) == []


def test_each_sentence_has_two_cases():
    counts = Counter(case.sentence for case in CASES)
    assert len(CASES) >= 40 and len(counts) == 25 and min(counts.values()) >= 2
