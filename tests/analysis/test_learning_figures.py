"""The figures of learning: what came back is judged by what struck in the run itself."""

from simulator import Scenario, simulate
from simulator.analysis.learning import may_recur, recurrences
from simulator.truth.ground_truth import ground_truth

YEAR = {
    "name": "x",
    "horizon": "60d",
    "slos": [{"sli": "availability", "objective": "99.8%"}],
    "monitoring": {"scrape_interval": "60s", "evaluation_interval": "60s"},
    "releases": {
        "every": "1d",
        "bad": "40%",
        "bad_ones": {"lasts": "2h", "error_ratio": "50%"},
        "defects": {},
        "freeze_when_spent": "availability",
    },
    "oncall": {},
}


def test_a_team_that_does_nothing_sees_what_comes_back_as_one_that_does_not_learn():
    """With nobody responding other releases are frozen, but that is not what struck here."""
    for seed in (1, 2):
        found = []
        for learning in ({"on": False}, {"accepted": "0%", "improvements": ["prevention"]}):
            run = simulate(Scenario.model_validate({**YEAR, "learning": learning}), seed)
            alone = simulate(run.scenario.model_copy(update={"oncall": None}), seed)
            found.append(recurrences(run, ground_truth(run, alone)))
        assert found[0] == found[1] and found[0]


def test_bad_releases_of_one_named_cause_come_back():
    named = {**YEAR["releases"], "bad_ones": {"lasts": "2h", "root_cause": "a typo"}}
    del named["defects"]
    assert may_recur(Scenario.model_validate({**YEAR, "releases": named}))
