"""Ladders, rotas and people in the forms of other tools: what is said to write instead."""

import pytest

from simulator import ScenarioError, load_scenario

BEGINNING = """name: trial
slos: [{objective: 99%}]
failures: [{kind: provider_outage, at: 1h, lasts: 2h, error_ratio: 50%}]
"""
TWO = "people: [{name: ada}, {name: ben}]\n"

# what is written, and what is said of it, without the place
CASES = [
    (
        "people: {ada: {zone: Europe/Berlin}, ben: Europe/Rome}\n",
        ["write [{name: ada, zone: Europe/Berlin}, {name: ben, zone: Europe/Rome}]"],
    ),
    ("people: ada, ben\n", ["write [ada, ben]", "write {name: ada}", "write {name: ben}"]),
    ("people: [{name: 7}]\n", ["people[0].name: 7 is not a name: write '7'"]),
    (
        "people: [{name: ada}, ben, {name: ada}]\n",
        ["people[2].name: two people are called 'ada'", "write {name: ben}"],
    ),
    (
        "people: [{name: primary}]\nrota: {primary: {people: [primary]}}\n",
        ["rota.primary: 'primary' is a person too: give the rota another name, e.g. secondary"],
    ),
    ("rota: {primary: {people: [[ada]]}}\n", ["[ada] is not a name: write ada"]),
    ("rota: {primary: {people: [{id: ada}]}}\n", ["{id: ada} is not a name: write ada"]),
    (
        "rota: {primary: {layers: {week: {people: [ada]}, weekend: [ben]}}}\n",
        ["write [{people: [ada]}, {people: [ben]}]"],
    ),
    (
        TWO + "oncall: {ladder: {ada: 5m, ben: 10m}}\n",
        ["write [{ask: ada, acknowledge_within: 5m}, {ask: ben, acknowledge_within: 10m}]"],
    ),
    (
        TWO + "oncall: {ladder: [ada: 5m, {ask: ben}]}\n",
        ["is not a list of levels: write [{ask: ada, acknowledge_within: 5m}, {ask: ben}]"],
    ),
    (
        TWO + "oncall: {escalation_policy: {num_loops: 2, escalation_rules: [{target: ada}]}}\n",
        [
            "did you mean ladder?",
            "write what is under escalation_rules here, and num_loops beside ladder",
            "did you mean ask?",
        ],
    ),
    (TWO + "oncall: {ladder: [{ask: [ada]}]}\n", ["[ada] is not a name: write ada"]),
    (TWO + "oncall: {urgency: low}\n", ["write keys and values, e.g. {sev2: low}"]),
    (
        TWO + "oncall: {acknowledge: {weekday: 3m, nights: 9m}}\n",
        ["did you mean business?", "did you mean sleep?"],
    ),
    ("timezone: Europe/London\n", ["write it in start, e.g. start: 2026-01-05T00:00:00 Europe"]),
    (
        "rota: {primary: {people: [ada], hand_over: 0 9 * * 0}}\n",
        ["'0 9 * * 0' is not a time of the week: write Sunday 09:00"],
    ),
    (
        "rota: {primary: {people: [ada], hand_over: every Monday at 9}}\n",
        ["is not a time of the week: write Monday 09:00"],
    ),
    (
        "rota: {primary: {people: [ada], hand_over: 2026-10-26T09:00:00Z}}\n",
        ["is not a time of the week: write Monday 09:00"],
    ),
    (
        "rota: {primary: {people: [ada], hand_over: {day: friday, time: noon}}}\n",
        ["is not a time of the week: write Friday 12:00"],
    ),
    ("rota: {primary: {people: [ada], turns: every week}}\n", ["is not a duration: write 1w"]),
    ("people: [{name: ada, zone: Europe/Munich}]\n", ["did you mean Europe/Berlin?"]),
    ("people: [{name: ada, zone: UTC+5:30}]\n", ["did you mean Asia/Kolkata?"]),
]


@pytest.mark.parametrize(("text", "said"), CASES)
def test_what_is_said(tmp_path, text, said):
    path = tmp_path / "trial.yaml"
    path.write_text(BEGINNING + text, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load_scenario(path)
    lines = [str(problem) for problem in error.value.problems]
    assert len(lines) == len(said), lines
    assert all(any(part in line for line in lines) for part in said), lines


def test_a_level_is_set_by_whom_it_asks(tmp_path):
    path = tmp_path / "trial.yaml"
    levels = "oncall: {ladder: [{ask: ada, acknowledge_within: 5m}, {ask: ben}]}\n"
    path.write_text(BEGINNING + TWO + levels, encoding="utf-8")
    scenario = load_scenario(path)
    changed = scenario.set("oncall.ladder[ben].acknowledge_within", "7m")
    assert [level.acknowledge_within for level in changed.oncall.ladder] == [300, 420]
    with pytest.raises(ScenarioError, match=r"no item 'cy': known: ada, ben"):
        scenario.set("oncall.ladder[cy].acknowledge_within", "7m")
