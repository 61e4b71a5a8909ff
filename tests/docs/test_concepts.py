"""docs/concepts.md has every word that a user meets, and an index that finds it."""

import re
from pathlib import Path

import pytest
from worlds import demonstration

from simulator import load_scenario, simulate
from simulator.analysis.summary import summarise
from simulator.experiments.unattended import unattended
from simulator.reliability.events import EVENT_KINDS
from simulator.reliability.incidents import PHASES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "concepts.md").read_text(encoding="utf-8")
ENTRIES = re.findall(r'^\| <a id="([\w-]+)"></a>(.*?) \| (.*?) \| (.*?)\|$', PAGE, re.M)
INDEX = re.findall(r"\[([^]]+)\]\(#([\w-]+)\)", PAGE.split("\n## ")[0])
NAMES = {"slos", "alerts", "phases", "persons", "where", "parts", "by_level", *PHASES}
"""What has names of the scenario's own (or of phases and their parts) as its keys."""


def keys_of(value, names, above=""):
    """Every key of a summary, but the names that a scenario or a failure gives."""
    if isinstance(value, dict):
        for key, part in value.items():
            if above not in NAMES and key not in names:
                yield key
            yield from keys_of(part, names, key)
    elif isinstance(value, list):
        for part in value:
            yield from keys_of(part, names, above)


def test_the_index_is_sorted_and_has_every_word():
    assert [word for word, _ in INDEX] == sorted((word for word, _ in INDEX), key=str.lower)
    assert sorted(INDEX) == sorted(
        (word, anchor) for anchor, words, _, _ in ENTRIES for word in words.split(", ")
    )
    assert len({anchor for anchor, *_ in ENTRIES}) == len(ENTRIES) > 60


def test_every_word_is_explained():
    assert all(meaning.endswith((".", ")")) for _, _, meaning, _ in ENTRIES)


def test_links_lead_somewhere():
    anchors = {anchor for anchor, *_ in ENTRIES}
    for target in re.findall(r"\]\(([^)]+)\)", PAGE):
        path, _, anchor = target.partition("#")
        assert (ROOT / "docs" / path).exists() if path else anchor in anchors, target


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_every_kind_of_event_is_named(kind):
    assert f"`{kind}`" in PAGE


@pytest.mark.parametrize("phase", PHASES)
def test_every_phase_is_named(phase):
    assert phase in dict(INDEX)


@pytest.mark.parametrize("name", ["the_shift", "calendar_month", "retry_storm"])
def test_every_key_of_the_summary_is_named(name):
    run = simulate(load_scenario(ROOT / "scenarios" / f"{name}.yaml"))
    assert unnamed(run) == []


def test_every_key_of_people_is_named():
    people = [{"name": "ada"}, {"name": "ben"}]
    ladder = [{"ask": "ada", "acknowledge_within": "5m"}, {"ask": "ben"}]
    habits = {"triage": {"right": "0%"}, "acknowledge": "7m", "tickets": {}, "ladder": ladder}
    run = simulate(demonstration(oncall=habits, people=people))
    assert run.incidents and unnamed(run) == []


def unnamed(run):
    """The keys of a run's summary that the page does not name."""
    names = {slo.name for slo in run.scenario.slos} | {*PHASES}
    keys = set(keys_of(summarise(run, unattended(run)), names))
    return [key for key in sorted(keys) if f"`{key}`" not in PAGE]


CODE = re.compile(r"```.*?```|!\[.*?\]\(.*?\)|<!--.*?-->", re.S)
PROSE = CODE.sub("", (ROOT / "README.md").read_text(encoding="utf-8")).replace("\n", " ")
WORDS = """error budget, alert, page, runbook, service level objective, fuel gauge, burn rate, severity,
acknowledge, symptom, failure, mitigated, on call, seed, incident, report, postmortem, gate, precision,
recall, significant, episode, ticket, phases, guardrail, retry, canary, judge, blips, policies,
variants, interval, baseline, replications, paired, without incident, trade-off, scoreboard,
closed forms, JSON Schema"""


@pytest.mark.parametrize("word", re.split(r",\s+", WORDS))
def test_a_word_is_linked_where_the_readme_first_has_it(word):
    links = re.sub(r"`[^`]*`", "", PROSE)
    first = re.search(rf"\b{word}", links, re.I).start()
    linked = re.finditer(r"\[([^]]*)\]\(docs/concepts\.md#", links)
    assert any(each.start(1) <= first < each.end(1) for each in linked)
