"""The JSON Schema takes what the reader takes of learning, and refuses a misspelt key."""

import copy

import pytest

from simulator import Scenario

jsonschema = pytest.importorskip("jsonschema")

GOOD = {
    "name": "learns",
    "horizon": "365d",
    "slos": [{"objective": "99%"}],
    "failures": [
        {"kind": "bad_deploy", "every": "6d", "causes": {"new": "25%", "fades": "10d"}},
        {"kind": "tool_outage", "at": "1d", "lasts": "1h", "root_cause": "a full disk"},
    ],
    "releases": {"defects": {"known": 12, "popularity": 1.5, "new": 0.25}},
    "oncall": {},
    "learning": {
        "on": True,
        "postmortem_after": "2d",
        "accepted": "40%",
        "hours_per_week": 8,
        "shipping_hours": 40,
        "improvements": [
            "prevention",
            {"kind": "regression_case", "hours": 2, "accepted": "90%", "catches": "80%"},
            {"kind": "canary", "share": "5%", "bake": "30m", "rollback_above": "10%"},
            {"kind": "better_runbook", "factor": "30%", "order": ["fail_over"]},
            {"kind": "automatic_mitigation", "after": "2m", "step": {"do": "fail_over"}},
            {"kind": "limit", "do": "cap_tokens", "hours": 4.5},
        ],
    },
}


@pytest.fixture(scope="module")
def validator():
    return jsonschema.Draft202012Validator(Scenario.model_json_schema(by_alias=True))


def test_a_good_file_is_valid(validator):
    assert len(Scenario.model_validate(GOOD).learns.improvements) == 6
    assert [error.message for error in validator.iter_errors(GOOD)] == []


@pytest.mark.parametrize(
    "path", ["learning", "learning.improvements.1", "failures.0.causes", "releases.defects"]
)
def test_a_misspelt_key_is_not(validator, path):
    wrong = copy.deepcopy(GOOD)
    place = wrong
    for part in path.split("."):
        place = place[int(part) if part.isdecimal() else part]
    place["mispelt"] = "5m"
    assert not validator.is_valid(wrong)


@pytest.mark.parametrize("name", ["preventions", "limit me", ""])
def test_a_kind_that_there_is_not_is_not_either(validator, name):
    wrong = copy.deepcopy(GOOD)
    wrong["learning"]["improvements"] = [name]
    assert not validator.is_valid(wrong)
