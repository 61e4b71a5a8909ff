"""The JSON Schema takes what the reader takes of people's keys, and refuses a misspelt one."""

import copy

import pytest

from simulator import Scenario

jsonschema = pytest.importorskip("jsonschema")

# as an editor reads a file: texts, whole numbers, lists, keys and values
GOOD = {
    "name": "trial",
    "slos": [{"objective": "99%"}],
    "failures": [{"kind": "provider_outage", "at": "1h", "lasts": "2h", "error_ratio": "50%"}],
    "people": [{"name": "ada", "zone": "Europe/Berlin"}, {"name": "ben"}],
    "rota": {
        "primary": {"people": ["ada", "ben"], "turns": "1w", "hand_over": "Monday 09:00"},
        "secondary": {
            "layers": [{"people": ["ben"]}, {"people": ["ada"], "hours": ["Sat 09:00-17:00"]}],
            "overrides": [{"ask": "ben", "from": "2026-10-24T09:00", "until": "2026-10-24T19:00"}],
            "holidays": ["2026-12-25"],
        },
    },
    "oncall": {
        "ladder": [{"ask": "primary", "acknowledge_within": "5m"}, {"ask": "secondary"}],
        "repeat": 1,
        "renotify": "4h",
        "acknowledge": {"business": "3m", "sleep": {"lognormal": {"median": "4m", "p90": "12m"}}},
        "triage": {"takes": {"sev1": "8m"}, "right": "80%"},
        "urgency": {"sev2": "low"},
        "hand_over": {"takes": "10m", "lost": "40%"},
        "trust": {"memory": "30d"},
        "tickets": {"hours": "Mon-Fri 09:00-17:00", "within": "1d", "ask": "primary"},
        "postmortem": "2h",
    },
    "runbooks": {
        "provider_outage": [{"do": "fail_over", "works": "90%", "not_while": "provider_outage"}]
    },
}


@pytest.fixture(scope="module")
def validator():
    return jsonschema.Draft202012Validator(Scenario.model_json_schema())


def test_a_good_file_is_valid(validator):
    assert Scenario.model_validate(GOOD).oncall.right == 0.8
    assert [error.message for error in validator.iter_errors(GOOD)] == []


@pytest.mark.parametrize(
    "path",
    ["people.0", "rota.primary", "oncall.ladder.0", "oncall.triage", "oncall.hand_over"],
)
def test_a_misspelt_key_is_not(validator, path):
    wrong = copy.deepcopy(GOOD)
    place = wrong
    for part in path.split("."):
        place = place[int(part) if part.isdecimal() else part]
    place["mispelt"] = "5m"
    assert not validator.is_valid(wrong)
