"""docs/maths.md has every kind of event, with its subject and the keys of its detail."""

import re
from functools import cache
from pathlib import Path

import pytest
from random_learning import random_learning
from random_scenarios import random_scenario
from slowly import first_of

from simulator import load_scenario, simulate
from simulator.reliability.events import EVENT_KINDS
from simulator.simulation.state import RunState

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (\w+) \| (.+?) \| (.*?)\|$", re.M)
FAILURE = "kind and fields of the failure"


def table():
    """Kind to (subject, keys that are always there, keys that may be there)."""
    text = (ROOT / "docs" / "maths.md").read_text(encoding="utf-8")
    section = text.split("## The log: every kind of event")[1].split("\n## ")[0]
    found = {}
    for kind, subject, detail in ROW.findall(section):
        keys = set(re.findall(r"[a-z_]+\*?", detail.replace(FAILURE, "")))
        keys -= {"on", "the", "first", "of", "an", "incident", "or", "a", "ticket", "held"}
        keys -= {"step's", "s", "price", "step"} if kind == "alert_fired" else set()
        always = {key for key in keys if not key.endswith("*")}
        found[kind] = subject.strip(), always, {key.rstrip("*") for key in keys}
    found.pop("kind", None)
    return found


TABLE = table()
OPENING = {"began", "began_bad", "began_valid", "budget", "objective", "window"}
HELD = {"held_step", "held_by", "expected_sli"}


def test_it_lists_just_the_kinds_that_there_are():
    assert set(TABLE) == set(EVENT_KINDS)


# random scenarios whose teams learn, with every kind of row of that
LEARNS = {"learns-12": 12, "learns-18": 18, "learns-24": 24}
GALLERY = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))


@cache
def run_of(name):
    """A run of a scenario of the gallery, a week long at most, or of a random one."""
    if isinstance(name, int):
        return simulate(random_scenario(name))
    if name in LEARNS:
        return simulate(random_learning(LEARNS[name]))
    scenario = load_scenario(ROOT / "scenarios" / f"{name}.yaml")
    return simulate(scenario.set("horizon", min(scenario.horizon, 7 * 86400.0)))


def subjects(run):
    """What each kind's subject may be, as the table says it."""
    state = RunState(run.scenario, run.seed)
    slos = {slo.name for slo in run.scenario.slos}
    rules = {rule.name for rule in run.scenario.alerting.rules}
    kinds = ("failure_started", "recurrence_prevented", "release_stopped")
    failures = {event.subject for event in run.log if event.kind in kinds}
    steps = {step.do.kind for book in run.scenario.runbooks.values() for step in book}
    people = {"on-call", *(person["name"] for person in run.scenario.dump().get("people", ()))}
    learning = run.scenario.learns
    versions = {planned.name for planned in state.planned} | failures
    return {
        "the failure": failures,
        "retrieval or spend": {"retrieval", "spend"},
        "SLO/rule": {f"{slo}/{rule}" for slo in slos for rule in rules},
        'on-call, the person, or "nobody"': people | {"nobody"},
        "on-call, or the person": people,
        'the person, or "nobody"': people | {"nobody"},
        "the SLO": slos,
        "the SLO of the policy": slos,
        'the symptom, or "no symptom"': None,
        "the mitigation": steps,
        "the failure, or the held step": None,
        "the version": versions,
        "the improvement": {each.name for each in learning.improvements} if learning else set(),
    }


@pytest.mark.parametrize("name", [*GALLERY, *LEARNS, *first_of(range(20), 8)])
def test_every_row_is_as_the_table_says(name):
    run = run_of(name)
    known = subjects(run)
    for event in run.log:
        subject, always, possible = TABLE[event.kind]
        assert known[subject] is None or event.subject in known[subject], event
        if event.kind in ("failure_started", "recurrence_prevented"):
            continue
        if event.kind == "alert_fired":
            always = always - OPENING - HELD
        assert always <= set(event.detail) <= possible, event


@pytest.mark.parametrize("seed", first_of(range(20), 8))
def test_the_first_alert_of_each_says_where_it_begins(seed):
    for incident in run_of(seed).incidents:
        first, *later = incident.all("alert_fired")
        assert set(first.detail) >= OPENING
        assert not any(OPENING & set(event.detail) for event in later)
