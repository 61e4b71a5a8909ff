"""Cases that leave some keys free: what else differs is a line with its key."""

import json

import pytest
from worlds import STEPS, demonstration

from simulator import ScenarioError, simulate, to_eval_case
from simulator.experiments.gate import gate
from simulator.experiments.regression_case import Case


def case(scenario, *free):
    found = to_eval_case(simulate(scenario).incidents[0])
    found["metadata"]["free"] = list(free)
    return Case.model_validate(json.loads(json.dumps(found)))


def refused(case, played):
    with pytest.raises(ScenarioError) as error:
        gate([case], against=played)
    return [problem.path for problem in error.value.problems]


def test_what_is_the_same_is_judged():
    assert gate([case(demonstration())], against=demonstration(name="other", seed=5))
    assert gate([case(demonstration(), "oncall")], against=demonstration(oncall=None))


def test_each_difference_is_a_line_with_its_key():
    scenario = demonstration()
    played = scenario.set("service.provider.fallback.capacity", 50).set("oncall.triage", "1m")
    assert refused(case(scenario), played) == [
        "service.provider.fallback.capacity",
        "oncall.triage",
    ]
    assert refused(case(scenario, "service"), played) == ["oncall.triage"]
    # a key that only begins alike is another
    assert refused(case(scenario, "on", "service.provider"), played) == ["oncall.triage"]
    assert gate([case(scenario, "service.provider.fallback", "oncall")], against=played)


def test_a_free_runbook_has_the_given_steps():
    scenario = demonstration()
    for steps in (STEPS[:1], STEPS[::-1], []):
        assert gate(
            [case(scenario, "runbooks")], against=demonstration(runbooks={"provider_outage": steps})
        )
    other = [*STEPS[:1], {"do": "enable_cache", "takes": "1s"}, {"do": "roll_back", "takes": "3m"}]
    assert refused(
        case(scenario, "runbooks"), demonstration(runbooks={"provider_outage": other})
    ) == [
        "runbooks.provider_outage[1].takes",
        "runbooks.provider_outage[2]",
    ]


def test_values_are_as_they_are_written():
    scenario = demonstration()
    played = scenario.set("service.cache.hit_ratio", "10.01%").set("oncall.triage", "7m")
    with pytest.raises(ScenarioError) as error:
        gate([case(scenario)], against=played.set("horizon", "90m"))
    told = "\n".join(problem.message for problem in error.value.problems)
    assert "is 10.01%, and " in told and "is 7m, and " in told and "is 1h30m, and " in told


def test_overrides_are_differences_too():
    with pytest.raises(
        ScenarioError, match=r"slos\[availability\].objective: is 90%, and 99% is given"
    ):
        gate(
            [case(demonstration(), "runbooks")], lambda played: played.set("slos[0].objective", 0.9)
        )


def test_without_the_key_anything_may_change():
    found = json.loads(json.dumps(to_eval_case(simulate(demonstration()).incidents[0])))
    assert gate([Case.model_validate(found)], against=demonstration(oncall=None))
