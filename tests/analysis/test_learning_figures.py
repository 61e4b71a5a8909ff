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


def test_what_the_canary_took_back_has_not_struck():
    """Two of one defect go back, then one strikes, and then another one: that is the recurrence."""
    canary = {"canary_share": "5%", "bake": "30m", "rollback_above": "10%"}
    bad_ones = [
        {
            "kind": "bad_deploy",
            "name": name,
            "at": f"{day}d",
            "root_cause": "r",
            "lasts": "2h",
            **how,
        }
        for day, (name, how) in enumerate(
            [
                ("back", {"error_ratio": "90%"}),
                ("back too", {"error_ratio": "90%"}),
                ("out", {"error_ratio": "8%"}),
                ("out again", {"error_ratio": "8%"}),
            ],
            1,
        )
    ]
    told = {**YEAR, "service": {"release": canary}, "failures": bad_ones, "significant": "0%"}
    told.pop("releases")
    run = simulate(Scenario.model_validate({**told, "outcomes": "expected"}), 1)
    taken_back = [row.cause for row in run.log if row.kind == "release_rolled_back"]
    assert taken_back == ["back", "back too"]
    assert recurrences(run, ground_truth(run)) == ("out again",)


def test_where_nobody_responds_nothing_is_learned():
    scenario = Scenario.model_validate({**YEAR, "learning": {}, "oncall": {"responder": "nobody"}})
    assert scenario.learns is None
    assert not [row for row in simulate(scenario, 1).log if row.kind.startswith("improvement")]
