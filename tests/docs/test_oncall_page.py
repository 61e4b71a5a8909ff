"""docs/oncall.md: its snippets load, its worked example is a roster without gaps, and what it says
that the linter says is said.
"""

import re
from datetime import datetime
from pathlib import Path

import pytest

from simulator import ScenarioError, load_scenario
from simulator.analysis import lint
from simulator.analysis.people.measures import needed_for
from simulator.oncall.roster import Roster
from simulator.scenario import Scenario, parse_value

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "oncall.md").read_text(encoding="utf-8")
*SNIPPETS, ROSTER = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
HOUR, DAY = 3600.0, 86400.0
TEAM = [{"name": "ada"}, {"name": "ben"}, {"name": "cyd"}]
AROUND = {
    "name": "around",
    "horizon": "14d",
    "start": "2026-11-02T00:00:00 Europe/Berlin",
    "slos": [{"objective": "99%"}],
    "failures": [{"kind": "provider_outage", "every": "2d", "lasts": "1h", "error_ratio": "60%"}],
    "people": TEAM,
    "rota": {"primary": {"people": ["ada", "ben"]}, "secondary": {"people": ["ben", "ada"]}},
}
"""What the snippets leave out."""


def scenario(**changes):
    return Scenario.model_validate(AROUND | changes)


def keys_of(written, above=""):
    """Every key of a snippet, as `oncall.ladder`."""
    if not isinstance(written, dict):
        return {above}
    return {key for name, part in written.items() for key in keys_of(part, f"{above}.{name}")}


@pytest.mark.parametrize("text", SNIPPETS)
def test_its_snippets_load(text):
    written = parse_value(text)
    assert written.keys() <= AROUND.keys() | {"oncall", "runbooks"}
    loaded = scenario(**written)
    warnings = [each.message for each in lint(loaded) if each.level == "warning"]
    # these are what the snippet is about, or what another one says
    meant = r"nobody is on duty|in no rota|no level asks|outside the run|is on duty for"
    assert [text for text in warnings if not re.search(meant, text)] == []


def test_together_they_write_every_key():
    written = set().union(*(keys_of(parse_value(text)) for text in SNIPPETS))
    for key in ("ladder", "repeat", "renotify", "urgency.sev2", "hand_over.lost", "trust.memory"):
        assert f".oncall.{key}" in written
    for key in ("triage.right", "tickets.hours", "tickets.within", "postmortem"):
        assert f".oncall.{key}" in written
    for key in ("hours", "holidays", "overrides", "layers", "zone", "turns", "hand_over"):
        assert f".rota.primary.{key}" in written


def test_the_real_roster_has_somebody_at_every_hour(tmp_path):
    file = tmp_path / "scenario.yaml"
    file.write_text(ROSTER, encoding="utf-8")
    loaded = load_scenario(file)
    roster = Roster.of(loaded)
    assert [each.message for each in lint(loaded) if each.level == "warning"] == []
    day = [roster.on_duty("primary", hour * HOUR) for hour in (2, 6, 12, 20)]
    assert day == ["cyd", "eli", "gus", "ada"]
    for hour in range(14 * 24):
        first, second = (roster.on_duty(role, hour * HOUR) for role in ("primary", "secondary"))
        assert None not in (first, second) and first != second


def test_the_next_turn_of_the_real_roster_is_a_week_later(tmp_path):
    file = tmp_path / "scenario.yaml"
    file.write_text(ROSTER, encoding="utf-8")
    roster = Roster.of(load_scenario(file))
    weeks = [roster.on_duty("primary", DAY + 12 * HOUR + week * 7 * DAY) for week in (0, 1)]
    assert weeks == ["gus", "hal"]


def on_duty(text, *walls):
    """Who is on duty for primary by a snippet, at wall times of Berlin (November is without summer
    time).
    """
    start = datetime.fromisoformat("2026-11-02")
    roster = Roster.of(scenario(**(parse_value(text) | {"horizon": "60d"})))
    times = [(datetime.fromisoformat(wall) - start).total_seconds() for wall in walls]
    return [roster.on_duty("primary", time) for time in times]


def snippet(words):
    return next(text for text in SNIPPETS if words in text)


def test_overrides_win_over_layers_and_holidays():
    text = snippet("overrides")
    walls = ("2026-11-02T10:00", "2026-11-03T10:00", "2026-11-03T20:00", "2026-11-04T10:00")
    assert on_duty(text, *walls) == ["ben", "cyd", "cyd", "ben"]
    assert on_duty(text, "2026-12-24T11:00", "2026-12-24T13:00") == ["ada", None]
    assert on_duty(text, "2026-12-25T10:00") == [None]
    swapped = text.replace("until: 2026-12-25}", "until: 2026-12-26}").replace("nobody", "cyd")
    assert on_duty(swapped, "2026-12-25T10:00") == ["cyd"]


def test_the_last_layer_that_covers_a_moment_says_who_it_is():
    text = snippet("layers")
    walls = ("2026-11-02T08:00", "2026-11-02T10:00", "2026-11-02T18:00")
    assert on_duty(text, *walls) == ["cyd", "ada", "ben"]
    rest = text.replace("    layers:\n", "    layers:\n      - {people: [ben]}\n")
    rest = rest.replace('      - {people: [cyd], hours: "00:00-08:00"}\n', "")
    assert rest.count("people") == 3 and on_duty(rest, *walls) == ["ben", "ada", "ben"]


def test_the_first_turn_is_that_of_whoever_stands_first():
    walls = ("2026-11-02T08:59", "2026-11-02T09:00", "2026-11-09T09:00")
    assert on_duty(snippet('hand_over: "Monday 09:00"'), *walls) == ["ada", "ben", "ada"]


@pytest.mark.parametrize(
    ("word", "ours", "text"),
    [
        ("schedules", "rota", "schedules: {primary: {people: [ada]}}"),
        (
            "rotation_turn_length_seconds",
            "turns",
            "rota: {primary: {people: [ada], rotation_turn_length_seconds: 604800}}",
        ),
        ("escalation_policy", "ladder", "oncall: {escalation_policy: [{ask: primary}]}"),
    ],
)
def test_a_word_of_others_is_answered_with_ours(word, ours, text, tmp_path):
    assert f"`{word}`" in PAGE
    file = tmp_path / "scenario.yaml"
    file.write_text("slos: [{objective: 99%}]\n" + text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=rf"{word}.*did you mean {ours}\?"):
        load_scenario(file)


NIGHT = {"people": ["cyd"], "hours": "Sat-Sun 00:00-24:00"}
OFFICE = {"people": ["ada"], "hours": "Mon-Fri 09:00-18:00"}
BOTH = {"primary": {"people": ["ada", "ben"]}, "secondary": {"people": ["ada", "ben"]}}
SLOW = [{"ask": "primary", "acknowledge_within": "5m"}, {"ask": "cyd", "acknowledge_within": "8h"}]
OLD = {"ask": "cyd", "from": "2026-12-25", "until": "2026-12-26"}
SAID = {
    "nobody is on duty for primary for 93h of the run": {
        "start": "2026-11-06T00:00:00 Europe/Berlin",
        "horizon": "5d",
        "rota": {"primary": OFFICE},
        "oncall": {},
    },
    "the same person is on duty for primary and secondary at once": {
        "rota": BOTH,
        "oncall": {"ladder": [{"ask": "primary"}, {"ask": "secondary"}]},
    },
    "no level asks for it": {"oncall": {"ladder": [{"ask": "primary"}]}},
    "they are in no rota and on no level": {"oncall": {}},
    "the ladder takes 8h5m to its end": {"oncall": {"ladder": SLOW}},
    "they change nothing, as no layer has hours": {
        "rota": {"primary": {"people": ["ada"], "holidays": ["2026-11-03"]}},
        "oncall": {},
    },
    "it lies outside the run": {
        "rota": {"primary": {"people": ["ada"], "overrides": [OLD]}},
        "oncall": {},
    },
    "nobody is on duty for weekend in these hours": {
        "rota": {"primary": {"people": ["ada"]}, "weekend": NIGHT},
        "oncall": {"tickets": {"hours": "Mon 09:00-17:00", "ask": "weekend"}},
    },
    "no rule opens tickets": {
        "oncall": {"tickets": {}},
        "alerting": {
            "rules": [{"name": "page", "severity": "sev1", "long_window": "1h", "burn_rate": 14}]
        },
    },
    "the right symptom is named only when all others have been tried in vain": {
        "oncall": {"triage": {"right": "0%"}}
    },
    "it never works": {
        "oncall": {},
        "runbooks": {"provider_outage": [{"do": "fail_over", "works": "0%"}]},
    },
    "it is impossible for as long as the failures last that it answers": {
        "oncall": {},
        "runbooks": {"provider_outage": [{"do": "fail_over", "not_while": "provider_outage"}]},
    },
}


def test_what_the_linter_says_is_in_the_table():
    table = PAGE.split("| it says | when |")[1].split("\n\n")[0]
    assert re.findall(r"^\| `(.*?)` \|", table, re.M) == list(SAID)


@pytest.mark.parametrize("phrase", SAID)
def test_the_linter_says_so(phrase):
    assert any(phrase in each.message for each in lint(scenario(**SAID[phrase])))
    assert not any(phrase in each.message for each in lint(scenario()))


def test_its_measures_are_those_of_comparisons():
    line = PAGE.split("measures such as")[1].split("e.g.")[0]
    measures = re.findall(r"`(\w+)`", line)
    assert len(measures) == 6 and all(needed_for(measure) for measure in measures)


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)]+)\)", PAGE):
        path, _, anchor = target.partition("#")
        text = (ROOT / "docs" / path).resolve().read_text(encoding="utf-8")
        headings = re.findall(r"^#+ (.*)$", text, re.M)
        anchors = {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}
        assert not anchor or anchor in anchors or f'<a id="{anchor}">' in text, target
