"""What people write for people and rotas, and what they are told."""

import pytest

from simulator import Scenario, ScenarioError, load_scenario
from simulator.oncall.people import Person
from simulator.oncall.roster import Roster
from simulator.oncall.rota import Layer, Override, Rota

HEAD = "name: x\nslos: [{objective: 99%}]\n"


def told(tmp_path, text):
    """What is said of a file, without its places."""
    (tmp_path / "s.yaml").write_text(HEAD + text)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "s.yaml")
    return [f"{problem.path}: {problem.message}" for problem in caught.value.problems]


def rota(text):
    return f"rota: {{primary: {{{text}}}}}\n"


ADA = "people: [ada]"
LINES = [
    (
        'rota: [{who: day, from: "09:00", to: "18:00"}]',
        "rota: [{who: day, from: 09:00, to: 18:00}] is not keys and values: write {primary: {people:"
        " [day], hours: 09:00-18:00}}",
    ),
    (
        "rota: [ada, ben]",
        "rota: [ada, ben] is not keys and values: write {primary: {people: [ada, ben]}}",
    ),
    (
        "rota: [{name: day, people: [ada]}, {name: night, people: [ben]}]",
        "rota: [{name: day, people: [ada]}, {name: night, people: [ben]}] is not keys and values:"
        " write {day: {people: [ada]}, night: {people: [ben]}}",
    ),
    (
        "rota: [1, 2]",
        "rota: [1, 2] is not keys and values: write e.g. {primary: {people: [ada, ben], turns:"
        ' 1w, hand_over: "Monday 09:00"}}',
    ),
    (
        "rota: {people: [ada, ben], turns: 1w}",
        "rota: is one rota without the name of its role: write rota: {primary: {...}}",
    ),
    (
        "rota: {primary: [ada, ben]}",
        "rota.primary: [ada, ben] is not keys and values: write {people: [ada, ben]}",
    ),
    (
        "schedules: {primary: {people: [ada]}}",
        "schedules: unknown key 'schedules': did you mean rota?",
    ),
    (
        "people: [{name: ada}, {name: ben}]\n" + rota("people: [ada, bne]"),
        "rota.primary.people[1]: 'bne' is none of the people: did you mean ben?",
    ),
    (
        "people: [{name: ada}, {name: ben}]\n" + rota("layers: [{people: [ada]}, {people: [zoe]}]"),
        "rota.primary.layers[1].people[0]: 'zoe' is none of the people: known: ada, ben",
    ),
    (
        "people: [{name: ada}]\n"
        + rota(f"{ADA}, overrides: [{{ask: Ada, from: 2026-10-25, until: 2026-10-26}}]"),
        "rota.primary.overrides[0].ask: 'Ada' is none of the people: did you mean ada?",
    ),
    (
        "people: [{name: ada}, {name: ada}]",
        "people[1].name: two people are called 'ada': give each its own name",
    ),
    (
        "people: {ada: {zone: Europe/Berlin}, ben: {}}",
        "people: {ada: {zone: Europe/Berlin}, ben: {}} is not a list: write [{name: ada, zone:"
        " Europe/Berlin}, {name: ben}]",
    ),
    ("people: []", "people: is empty: write at least one, e.g. [{name: ada}]"),
    (
        "people: [{name: nobody}]",
        "people[0].name: 'nobody' cannot be a name: write another one, e.g. ada",
    ),
    (
        "people: [{name: ada, phone: 1}]",
        "people[0].phone: unknown key 'phone': leave it out, as a page reaches everybody in the"
        " same way",
    ),
    (
        "people: [{name: ada, timezone: Europe/Berlin}]",
        "people[0].timezone: unknown key 'timezone': did you mean zone?",
    ),
    (
        "people: [{name: ada}]\nrota: {ada: {people: [ada]}}",
        "rota.ada: 'ada' is a person too: give the rota another name, e.g. primary",
    ),
    (
        "rota: {nobody: {people: [ada]}}",
        "rota.nobody: 'nobody' cannot be a role: give the rota another name, e.g. primary",
    ),
    (
        "rota: {'': {people: [ada]}}",
        "rota.: '' cannot be a role: give the rota another name, e.g. primary",
    ),
    (
        rota("people: [ada, ben]") + "oncall: {ladder: [{ask: primary}, {ask: bne}]}",
        "oncall.ladder[1].ask: 'bne' is neither a rota nor a person: did you mean ben?",
    ),
    (
        "people: [{name: ada}]\noncall: {ladder: [{ask: ada}, {ask: manager}]}",
        "oncall.ladder[1].ask: 'manager' is neither a rota nor a person: known: ada",
    ),
    (
        rota(f"{ADA}, swap: [{{ask: ada, from: 2026-10-24, until: 2026-10-25}}]"),
        "rota.primary.swap: unknown key 'swap': did you mean overrides?",
    ),
    (
        rota(ADA) + "oncall: {tickets: {ask: secondary}}",
        "oncall.tickets.ask: 'secondary' is neither a rota nor a person: known: primary, ada",
    ),
    (
        "oncall: {ladder: [{ask: nobody}]}",
        "oncall.ladder[0].ask: 'nobody' is neither a rota nor a person: known: none",
    ),
    (rota("people: []"), "rota.primary.people: is empty: write at least one, e.g. [ada, ben]"),
    (rota(""), "rota.primary: names nobody: write people, e.g. people: [ada, ben]"),
    (rota("layers: []"), "rota.primary.layers: is empty: write at least one, e.g. [{people: [ada,"),
    (
        rota(f"{ADA}, layers: [{{people: [ben]}}]"),
        "rota.primary.people: belongs to a layer where layers are written: write it in each of them",
    ),
    (
        rota(f"{ADA}, overrides: [{{ask: ben, from: 2026-10-25T09:00, until: 2026-10-24}}]"),
        "rota.primary.overrides[0].until: is not after from (2026-10-25T09:00:00): write a later"
        " one",
    ),
    (
        rota(f"{ADA}, overrides: [{{ask: ben, from: 25.10.2026, until: 2026-10-26}}]"),
        "rota.primary.overrides[0].from: '25.10.2026' is not a date and time: write 2026-10-25",
    ),
    (
        rota(f"{ADA}, holidays: [Christmas]"),
        "rota.primary.holidays[0]: 'Christmas' is not a date: write e.g. 2026-12-25",
    ),
    (
        rota(f"{ADA}, since: 2026-01-05T09:00"),
        "rota.primary.since: '2026-01-05T09:00' is not a date: write 2026-01-05",
    ),
    (
        rota(f"{ADA}, turns: 1m"),
        "rota.primary.turns: '1m' is out of range: write a value at least 15m",
    ),
    (
        "horizon: 7300d\nservice: {traffic: {interactive: 1/h}}\nmonitoring: {scrape_interval: 1h}\n"
        + rota(f"{ADA}, turns: 15m"),
        "rota.primary.turns: there are about 700,800 of them in 7300d, more than 200,000: write longer"
        " ones",
    ),
    (
        "start: 1899-12-31T00:00:00Z\n" + rota(ADA),
        "start: zones of people are known from 1900 on: write a later one",
    ),
    (
        "start: 1899-12-31T00:00:00Z\npeople: [{name: ada}]",
        "start: zones of people are known from 1900 on: write a later one",
    ),
    (
        "start: 1899-12-31T00:00:00Z\noncall: {tickets: {}}",
        "start: zones of people are known from 1900 on: write a later one",
    ),
    (
        rota(f"{ADA}, holidays: [9999-12-25]"),
        "rota.primary.holidays[0]: '9999-12-25' is out of range: write a date of the years 1900 to"
        " 9998",
    ),
    (rota(f"{ADA}, turns: weekly"), "rota.primary.turns: 'weekly' is not a duration: write 1w"),
    (
        rota(f"{ADA}, hand_over: Monday"),
        "rota.primary.hand_over: 'Monday' is not a time of the week: write e.g. Monday 09:00",
    ),
    (
        rota(f"{ADA}, hand_over: Mondays at 9am"),
        "rota.primary.hand_over: 'Mondays at 9am' is not a time of the week: write Monday 09:00",
    ),
    (
        rota(f'{ADA}, hand_over: "Mo 09:00"'),
        "rota.primary.hand_over: 'Mo' is not a day: write one of Mon, Tue, Wed, Thu, Fri, Sat, Sun",
    ),
    (
        rota(f"{ADA}, zone: Berlin"),
        "rota.primary.zone: 'Berlin' is not the IANA name of a time zone: did you mean"
        " Europe/Berlin?",
    ),
]


@pytest.mark.parametrize(("text", "line"), LINES)
def test_each_mistake_is_told_in_one_line(tmp_path, text, line):
    (one,) = told(tmp_path, text)
    assert one.startswith(line), one


def test_a_rota_and_an_escalation_within_oncall(tmp_path):
    """As in a roster of which nobody was on call: each line says what to write."""
    shifts = """oncall:
  rota: [{who: day, from: "09:00", to: "18:00"}]
  escalate_after: 15m
  escalate_to: [secondary, manager]
"""
    assert [line.partition(": write ")[::2] for line in told(tmp_path, shifts)] == [
        (
            "oncall.rota: unknown key 'rota': it belongs to the scenario",
            "rota: in the first column",
        ),
        (
            "rota: [{who: day, from: 09:00, to: 18:00}] is not keys and values",
            "{primary: {people: [day], hours: 09:00-18:00}}",
        ),
        *[
            (
                f"oncall.{key}: unknown key '{key}'",
                "ladder: [{ask: primary, acknowledge_within: 5m}, {ask: secondary}]",
            )
            for key in ("escalate_after", "escalate_to")
        ],
    ]


def test_people_within_oncall(tmp_path):
    (people,) = told(tmp_path, "oncall: {people: [{name: ada}]}")
    assert people.endswith("it belongs to the scenario: write people: in the first column")


# keys of PagerDuty, Grafana and incident.io
OTHERS = {
    "people": ["users", "participants", "members", "rolling_users"],
    "turns": ["rotation_turn_length_seconds", "interval", "duration", "frequency"],
    "hand_over": ["handoff", "handover", "handover_start_at", "handoff_time"],
    "hours": ["restrictions", "working_intervals", "working_hours"],
    "zone": ["time_zone", "timezone", "tz"],
    "layers": ["rotations", "rotation", "schedule"],
    "overrides": ["override"],
}


@pytest.mark.parametrize(
    ("key", "other"), [(key, other) for key, others in OTHERS.items() for other in others]
)
def test_keys_of_other_tools(tmp_path, key, other):
    first = told(tmp_path, rota(f"{other}: [ada]"))[0]
    assert first == f"rota.primary.{other}: unknown key '{other}': did you mean {key}?"


def test_the_same_in_python():
    made = Scenario(
        name="x",
        slos=[{"objective": "99%"}],
        people=[Person(name="ada", zone="Europe/Berlin")],
        rota={
            "primary": Rota(
                layers=[Layer(people=["ada"], hours="Mon-Fri 09:00-17:00")],
                overrides=[Override(ask="ada", begin="2026-10-25", until="2026-10-26T09:00+02:00")],
            )
        },
    )
    again = Scenario.model_validate(made.dump())
    assert again == made
    assert again.set("rota.primary.layers[0].turns", "1d").rota["primary"].layers[0].turns == 86400
    assert again.without("rota").rota is None


def test_a_ladder_may_name_people_by_itself(tmp_path):
    (tmp_path / "s.yaml").write_text(HEAD + "oncall: {ladder: [{ask: ada}, {ask: ben}]}")
    assert len(load_scenario(tmp_path / "s.yaml").oncall.ladder) == 2


def test_without_people_rotas_name_them():
    made = Scenario(
        name="x", slos=[{"objective": "99%"}], rota={"primary": {"people": ["ada", "ben", "ada"]}}
    )
    assert made.rota["primary"].names == ("ada", "ben")


def test_the_first_and_the_last_dates_are_taken():
    rota = {
        "people": ["ada"],
        "since": "1900-01-01",
        "hours": "00:00-24:00",
        "holidays": ["9998-12-31"],
        "overrides": [{"ask": "ada", "from": "1900-01-01", "until": "9998-12-31T23:59+14:00"}],
        "zone": "Pacific/Apia",
    }
    made = Scenario(name="x", slos=[{"objective": "99%"}], rota={"primary": rota})
    assert Roster.of(made).on_duty("primary", 0) == "ada"


def test_a_level_without_a_person_is_one_error_where_people_are_bare_names_too(tmp_path):
    ladder = "oncall: {ladder: [{ask: primary}, {ask: boss}]}\n"
    said = told(tmp_path, "people: [ada, ben]\n" + rota(ADA) + ladder)
    assert [line for line in said if "boss" in line] == [
        "oncall.ladder[1].ask: 'boss' is neither a rota nor a person: known: primary, ada, ben"
    ]
