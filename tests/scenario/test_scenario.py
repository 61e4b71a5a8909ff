"""The scenario in Python: defaults, changes by key, round trips, kinds of one's own."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import demonstration

from simulator import SLO, Scenario, failures, load_scenario
from simulator.foundation.errors import ScenarioError
from simulator.foundation.kinds import FAMILIES


def test_the_shortest_scenario():
    scenario = Scenario(
        name="short",
        slos=[SLO(objective="99.9%")],
        failures=[failures.ProviderOutage(at="1h", lasts="10m")],
    )
    assert scenario.slos[0].name == scenario.slos[0].sli.kind == "availability"
    assert scenario.slos[0].error_budget == 1 - 0.999
    assert [rule.name for rule in scenario.alerting.rules] == [
        "page-quick",
        "page-slow",
        "ticket-quick",
        "ticket-slow",
    ]
    assert [rule.burn(scenario.slos[0]) for rule in scenario.alerting.rules] == pytest.approx(
        [14.4, 6, 3, 1]
    )


def test_the_file_and_the_python_scenario_are_the_same(pytestconfig):
    loaded = load_scenario(pytestconfig.rootpath / "scenarios" / "provider_outage.yaml")
    written = demonstration(name="provider-outage", seed=7, outcomes="random")
    assert loaded.dump() == written.dump()


def test_set_changes_a_copy():
    base = demonstration()
    changed = (
        base.set("alerting.rules[page-quick].burn_rate", 10)
        .set("failures[0].error_ratio", "25%")
        .set("slos[availability].objective", 0.9)
    )
    assert (
        changed.alerting.rules[0].burn_rate == 10
        and changed.alerting.rules[0].budget_consumed is None
    )
    assert changed.failures[0].error_ratio == 0.25 and changed.slos[0].objective == 0.9
    assert base.alerting.rules[0].budget_consumed == 0.02
    assert (
        base.set("alerting.rules[page-quick].long_window", "2h").alerting.rules[0].short_window
        == 300
    )
    assert [r.name for r in base.set("alerting.policy", "course-notes").alerting.rules] == [
        "fast-burn",
        "slow-burn",
        "mild-burn",
    ]
    assert (
        base.set(
            "oncall.acknowledge", {"lognormal": {"median": "4m", "p90": "12m"}}
        ).oncall.acknowledge.median
        == 240
    )


def test_a_short_window_that_is_not_given_follows_the_long_one():
    rules = [{"name": "a", "severity": "sev1", "long_window": "1h", "burn_rate": 10}]
    scenario = demonstration(alerting={"rules": rules}).set("alerting.rules[a].long_window", "6h")
    assert scenario.alerting.rules[0].windows == (21600, 1800)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("horizn", "6h", "did you mean horizon"),
        ("failures[3].at", "6h", "no item '3'"),
        ("alerting.rules[page-quik].burn_rate", 10, "did you mean page-quick"),
        ("horizon.x", 1, "has no keys"),
        ("horizon", "soon", "is not a duration"),
        ("", 1, "the key is empty"),
        ("a]b", 1, "is not a key"),
    ],
)
def test_set_says_what_is_wrong(key, value, said):
    with pytest.raises(ScenarioError, match=said):
        demonstration().set(key, value)


@given(
    st.integers(0, 2**40),
    st.floats(0.001, 0.9999),
    st.floats(1, 1e6),
    st.sampled_from(["random", "expected"]),
)
def test_a_dump_makes_the_same_scenario_again(seed, objective, lasts, outcomes):
    scenario = demonstration(seed=seed, slos=[{"objective": objective}], outcomes=outcomes)
    scenario = scenario.model_copy(
        update={
            "failures": (failures.ProviderOutage(at=0.0, lasts={"exponential": {"mean": lasts}}),)
        }
    )
    assert Scenario.model_validate(scenario.dump()) == scenario


def test_wrong_python_raises_our_own_error_with_all_problems():
    with pytest.raises(ScenarioError) as caught:
        Scenario(name="a/b", slos=[], horizn=3)
    assert [problem.path for problem in caught.value.problems] == ["name", "slos", "horizn"]


def test_a_kind_of_ones_own_is_known_everywhere():
    try:

        class Gremlin(failures.Failure):
            """A gremlin in the primary provider."""

            kind: Literal["gremlin"] = "gremlin"
            bite: float = 0.5

            def impairment(self, elapsed):
                from simulator.ai_service.effects import Effects

                return Effects(primary_error=self.bite * (elapsed >= 0))

        scenario = demonstration(failures=[{"kind": "gremlin", "at": "1h", "lasts": "1h"}])
        assert isinstance(scenario.failures[0], Gremlin)
        assert "gremlin" in str(Scenario.model_json_schema())
        from simulator import simulate

        run = simulate(scenario)
        assert run.incidents[0].failure == "gremlin"
        first = next(event for event in run.log if event.kind == "checked")
        assert first.detail["sli"] == pytest.approx(0.5)
    finally:
        FAMILIES["failure"].pop("gremlin", None)
