"""The naive scorer against the cases that were worked out by hand."""

import pytest
from analysis.truth_cases import CASES, differences
from naive_scorer import naive_score

from simulator import simulate

IDS = [case.name for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_naive_scorer_agrees_with_the_hand(case):
    assert differences(case, naive_score(simulate(case.load()))) == []
