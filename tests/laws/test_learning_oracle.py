"""How a team learns against the naive account: the same proposals, dropped and done at the same
times, and the same failures and releases strike.

The naive account reads what an incident was about where the log tells all of it: where the
incident was closed by people. It knows no limits, whose price it cannot tell.
"""

from collections import Counter

import pytest
from learning_laws import fates
from naive_learning import NaiveLearning
from random_learning import random_learning
from slowly import first_of

from simulator import simulate

SEEDS, CHUNK, FEW = 60, 3, 20


def played(seed):
    """A random scenario without limits, and its run."""
    scenario = random_learning(seed)
    kinds = [each for each in scenario.learning.improvements if each.kind != "limit"]
    plain = [each.model_dump(exclude_none=True) for each in kinds]
    return simulate(scenario.set("learning.improvements", plain), seed)


def tells_all(run):
    ended = (row.detail.get("reason") for row in run.log if row.kind == "resolved")
    return "its alerts have resolved" not in ended


def rows(run):
    """The rows of improvements, as the naive account writes them."""
    return [
        (
            round(row.time, 3),
            row.kind,
            row.subject,
            row.detail["about"],
            row.cause,
            row.incident,
            *([row.detail["reason"]] if "reason" in row.detail else []),
        )
        for row in run.log
        if row.kind.startswith("improvement_")
    ]


def what_struck(run, names):
    """What became of failures and bad releases; what the canary took back has struck before."""
    known = fates(run)
    found = {name: known[name][0] if name in known else "held back" for name in names}
    return {name: "struck" if fate == "taken back" else fate for name, fate in found.items()}


@pytest.mark.parametrize("first", first_of(range(0, SEEDS, CHUNK), 1))
def test_both_learn_the_same(first):
    for seed in range(first, first + CHUNK):
        run = played(seed)
        if tells_all(run):
            naive = NaiveLearning(run)
            assert Counter(rows(run)) == Counter(naive.rows), f"seed {seed}"
            foretold = naive.fates()
            assert what_struck(run, foretold) == foretold, f"seed {seed}"


@pytest.mark.slow
def test_nearly_all_of_them_tell_all_and_everything_comes_up():
    runs = [run for run in map(played, range(FEW)) if tells_all(run)]
    assert len(runs) >= 0.8 * FEW
    kinds = {(row.kind, row.detail.get("reason")) for run in runs for row in run.log}
    wanted = {
        ("improvement_done", None),
        ("improvement_dropped", "not accepted"),
        ("recurrence_prevented", None),
        ("release_stopped", None),
    }
    assert wanted <= kinds
