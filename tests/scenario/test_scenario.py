"""The scenario in Python: defaults, changes by key, round trips, kinds of one's own."""

import re
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from worlds import demonstration

from simulator import SLO, Scenario, failures, load_scenario
from simulator.foundation.errors import ScenarioError
from simulator.foundation.kinds import FAMILIES
from simulator.reliability.slo import Timeslices
from simulator.scenario.files import Reader
from simulator.scenario.sources import gallery


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
        ("horizn", "6h", "did you mean horizon, which is there already?"),
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


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["", "", ""], ["provider_outage", "provider_outage-2", "provider_outage-3"]),
        (["a", "", "b"], ["a", "provider_outage", "b"]),
        (["", "provider_outage-2", ""], ["provider_outage", "provider_outage-2", "provider_outage-3"]),
        (["provider_outage", ""], ["provider_outage", "provider_outage-2"]),
        (["", "provider_outage"], ["provider_outage-2", "provider_outage"]),
    ],
)  # fmt: skip
def test_every_failure_has_a_name_of_its_own(names, found):
    given = [failures.ProviderOutage(at=0, lasts=1, name=name) for name in names]
    assert [each.name for each in demonstration(failures=given).named_failures] == found


@pytest.mark.parametrize(
    ("start", "seconds"),
    [
        ("2026-01-05T00:00:00Z", 0),
        ("2026-01-05T00:00:00", 0),
        ("2026-01-06T01:02:03.5+05:00", 86400 + 3600 + 120 + 3.5),
        ("2026-01-04T23:59:59Z", 7 * 86400 - 1),
    ],
)
def test_the_clock_counts_the_week_from_monday_in_its_own_zone(start, seconds):
    model = demonstration(start=start)
    assert model.clock == seconds and model.start.tzinfo is not None
    assert Scenario.model_validate(model.dump()).start == model.start


def test_only_whole_cells_are_counted():
    assert demonstration(horizon="1m5s").cells == 6
    assert demonstration(horizon="0.3s", monitoring={"scrape_interval": "0.1s"}).cells == 3


@pytest.mark.parametrize(("before", "first"), [("clean", [-10, 0, 10]), ("none", [0, 0, 10])])
def test_alerts_see_whole_cells_and_no_history_where_there_is_none(before, first):
    """Cells of 10 s end at ..., -10, 0, 10, ...; the last one that has ended is seen."""
    monitoring = demonstration(monitoring={"before_start": before}).monitoring
    events = demonstration().slos[0].events
    times = np.array([-10.0, 0.5, 19.9])
    begins, ends = monitoring.seen(events, times, times)
    assert begins.tolist() == first and ends.tolist() == [-10, 0, 10]
    slices = Timeslices(demonstration().slos[0].sli, 300.0, 0.95)
    assert monitoring.grain(events) == 10 and monitoring.grain(slices) == 300


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


def test_a_copy_forgets_what_was_computed_of_the_old_values():
    """A run of a day from Monday 5 January lies in one month, one of 90 days in four."""
    scenario = demonstration()
    assert len(scenario.months) == 2
    assert len(scenario.model_copy(update={"horizon": 90 * 86400.0}).months) == 5


@pytest.mark.parametrize("name", gallery())
def test_without_a_key_it_is_as_if_the_file_had_left_it_out(name):
    """Tried at every key at the top of every scenario that ships, but for those it needs."""
    scenario = load_scenario(name)
    text = gallery()[name].read_text()
    keys = set(re.findall(r"^(\w+):", text, re.M)) - {"name", "slos"}
    for key in keys:
        left = re.sub(rf"^{key}:.*\n(?:[ #-].*\n|\n)*", "", text, flags=re.M)
        try:
            expected = Scenario.model_validate(Reader(left, "").value)
        except ValidationError:
            with pytest.raises(ScenarioError):
                scenario.without(key)
        else:
            assert scenario.without(key) == expected, key
