"""A quantity reads the same wherever it appears: of twenty random runs and the provider outage the
terminal, the report, the postmortems and the pictures are compared as texts.
"""

import html
import itertools
import re

import pytest
from random_scenarios import random_scenario
from slowly import first_of

from simulator import load_scenario, simulate, unattended, write_postmortem
from simulator.analysis import summarise
from simulator.outputs import terminal
from simulator.outputs.pictures import pictures
from simulator.outputs.report import report_html
from simulator.outputs.words.rules import rule_text
from simulator.reliability.incidents import PHASES, principal

QUICK = [None, 0, 1, 3, 16]
"""Without an incident and with many, undetected ones too, of one SLO and of three."""
SEEDS = [*QUICK, *(seed for seed in range(20) if seed not in QUICK)]
INCIDENT, PHASE, SLO = "incident", "budget spent while", "SLO"
WIDE = 10000


class Shown:
    """A run in every form that people read."""

    def __init__(self, seed):
        if seed is None:
            scenario = load_scenario("scenarios/provider_outage.yaml")
        else:
            scenario = random_scenario(seed).set("outcomes", "random")
        self.run = run = simulate(scenario, scenario.seed)
        summary = summarise(run, unattended(run))
        # so wide that every table has its columns, and no line is broken
        told = [*terminal.run_lines(run, summary, WIDE), "", *terminal.story_lines(run, WIDE)]
        self.terminal = "\n".join(told)
        files = pictures(run, unattended(run), for_files=False)
        page = report_html(run, summary, files, {})
        self.report = html.unescape(re.sub(r"<svg.*?</svg>", "", page, flags=re.S))
        self.drawn = {name: lines(content) for name, content in files.items()}
        self.postmortems = {
            incident.id: re.sub(r"\\(.)", r"\1", write_postmortem(incident))
            for incident in run.incidents
        }
        self.told = [incident.id for incident in principal(run.incidents)]

    def picture(self, name):
        """All lines of a picture as one text."""
        return " ".join(self.drawn[f"{name}.svg"])

    def on_terminal(self, head):
        return terminal_table(self.terminal, head)

    def on_page(self, head):
        return page_table(self.report, head)


def lines(svg):
    """What is written in a picture, line by line."""
    return [html.unescape(text) for text in re.findall(r"<!-- (.*?) -->", svg.decode(), re.S)]


def terminal_table(text, head):
    """Rows by their first cell, of the table whose first column has this head."""
    lines = text.splitlines()
    for place, rule in enumerate(lines):
        if re.fullmatch(r"-+(  -+)+", rule):
            ends = list(itertools.takewhile(bool, lines[place + 1 :]))
            rows = [cut(line, rule) for line in (lines[place - 1], *ends)]
            if rows[0][0] == head:
                return as_rows(row for row in rows if len(row) > 1)
    return {}


def cut(line, rule):
    """The cells of a line by the dashes below the head; one of another kind is one cell."""
    spans = [match.span() for match in re.finditer("-+", rule)]
    if any(line[end : end + 2].strip() for _, end in spans):
        return [line]
    return [line[begin:end].strip() for begin, end in spans]


def page_table(text, head):
    for table in re.findall(r"<table>.*?</table>", text, re.S):
        rows = [
            [cell.strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
            for row in re.findall(r"<tr>.*?</tr>", table, re.S)
        ]
        if rows[0][0] == head:
            return as_rows(rows)
    return {}


def cells(line, edges):
    return [cell.strip() for cell in re.split(f"[{edges}]", line)[1:-1]]


def as_rows(rows):
    head, *others = rows
    return {row[0]: dict(zip(head, row, strict=True)) for row in others}


def phases_told(postmortem):
    """(time, share of the budget) by phase, from a postmortem's table."""
    rows = [cells(line, "|") for line in postmortem.splitlines() if line.startswith("| ")]
    return {row[0]: (row[1], row[3]) for row in rows if row[0] in (*PHASES, "in all")}


@pytest.fixture(scope="module", params=first_of(SEEDS, len(QUICK)), ids=str)
def shown(request):
    with pytest.MonkeyPatch.context() as patch:
        # all that is cut on a terminal is to be compared too
        patch.setattr(terminal, "MOST_INCIDENTS", 10**6)
        patch.setattr(terminal, "MOST_ROWS", 10**6)
        return Shown(request.param)


def test_tables(shown):
    """The terminal and the report have the same cells."""
    slos = shown.on_terminal(SLO)
    assert slos == shown.on_page(SLO) and list(slos) == [
        slo.name for slo in shown.run.scenario.slos
    ]
    for head in (INCIDENT, PHASE):
        rows = shown.on_terminal(head)
        assert rows == shown.on_page(head) and len(rows) == len(shown.run.incidents)


def test_what_was_spent_of_a_budget(shown):
    slos = shown.on_terminal(SLO)
    cards = re.findall(r"<b>(.*?)</b><span>(.*?)</span>", shown.report)
    for name, row in slos.items():
        assert (row["budget spent"], f"{name}: budget spent") in cards
        assert (row["SLI"], f"{name}: objective {row['objective']}") in cards
    (title,) = re.findall(r"<h1>(.*?)</h1>", shown.report)
    if len(slos) > 1:
        said = dict(re.findall(r"(\w+) (no data|[\d.]+%)", title.partition("budget spent: ")[2]))
        assert said and all(slos[name]["budget spent"] == spent for name, spent in said.items())
    elif " in all" in title:
        (row,) = slos.values()
        assert row["budget spent"] == re.search(r"(\S+%) in all", title)[1]


def test_what_an_incident_cost_and_how_long_it_took(shown):
    rows = {name.split()[0]: row for name, row in shown.on_terminal(INCIDENT).items()}
    phases = shown.on_terminal(PHASE)
    for incident in shown.run.incidents:
        postmortem, row = shown.postmortems[incident.id], rows[incident.id]
        told = phases_told(postmortem)
        assert told.pop("in all")[1] == row["budget spent"]
        cells = {
            name: "-" if time == "0s" else f"{spent} in {time}"
            for name, (time, spent) in told.items()
        }
        assert cells == {name: phases[incident.id][name] for name in PHASES}
        if incident.time_to_detect is not None:
            later = re.search(r"(?:fired|and counted) (\S+) later as sev", postmortem)
            assert later[1] == row["detect"]
            took = re.search(r"; that took (\S+?)[,.]", postmortem)
            assert took is None or took[1] == row["detect"]
        if incident.time_to_acknowledge is not None:
            assert f"acknowledged after {row['acknowledge']}." in postmortem


def test_what_pictures_say_of_incidents(shown):
    """Labels of phases, and titles, wherever there is room for them."""
    phases = shown.on_terminal(PHASE)
    known = {cell for row in phases.values() for cell in row.values()}
    for lines in shown.drawn.values():
        for name, text in itertools.pairwise(lines):
            match = re.fullmatch(r"(\S+), (\S+%)", text)
            if name in PHASES and match:
                # one phase may come twice in an incident: the table has the sum
                assert f"{match[2]} in {match[1]}" in known or is_cut(shown.run, name), text
    rows = list(shown.on_terminal(INCIDENT).values())
    waited = re.search(r"(?:Paged|A ticket) after (\S+)", shown.picture("burn"))
    if waited and len(shown.run.scenario.slos) == len(shown.told) == 1:
        (row,) = [row for row in rows if row[INCIDENT].split()[0] == shown.told[0]]
        assert row["detect"] in (waited[1].rstrip(";"), "-")
    went = re.search(
        r"For (?:most|the longest part) of .*?: (\d\S*[dhms])", shown.picture("timeline")
    )
    if went:
        costliest = [each for each in shown.run.incidents if each.id in shown.told]
        texts = " ".join(
            phase for each in costliest for phase in shown.postmortems[each.id].split()
        )
        assert f"| {went[1]} |" in texts


def is_cut(run, phase):
    """Whether an incident comes to a phase more than once."""
    return any(sum(span.name == phase for span in incident.spans) > 1 for incident in run.incidents)


def test_rules_and_why_they_fired(shown):
    scenario = shown.run.scenario
    whys = set(re.findall(r"the budget burns at (.*)", shown.terminal))
    on_page = {row["why"] for row in rows_of_alerts(shown.report)} - {"it did not hold long enough"}
    assert {why.rstrip() for why in whys} <= on_page
    for incident in shown.run.incidents:
        postmortem = shown.postmortems[incident.id]
        for why in re.findall(r"the budget burns at (.*?) \|$", postmortem, re.M):
            assert why in on_page
        asked = re.search(r"^- (\S+) fires (.*?); that took", postmortem, re.M)
        if asked:
            (rule,) = [rule for rule in scenario.alerting.rules if rule.name == asked[1]]
            assert f"{rule.severity} {asked[2]}" in rule_text(rule, [shown.run.slo(incident.slo)])
    if len(scenario.slos) == 1:
        drawn = re.search(r"(\S+): ([\d.]+x)(?: =|,)", shown.picture("burn"))
        (rule,) = [rule for rule in scenario.alerting.rules if rule.name == drawn[1]]
        assert f"above {drawn[2]} over" in rule_text(rule, scenario.slos)


def rows_of_alerts(report):
    for table in re.findall(r"<table>.*?</table>", report, re.S):
        rows = [
            [cell.strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
            for row in re.findall(r"<tr>.*?</tr>", table, re.S)
        ]
        if rows[0][0] == "alert":
            return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    return []


def test_causes(shown):
    for incident in shown.run.incidents:
        row = shown.on_terminal(INCIDENT)[f"{incident.id} {incident.severity}"]
        cause = row["cause"]
        root = re.search(r"^## Root cause\n\n(.*)", shown.postmortems[incident.id], re.M)[1]
        if not incident.cause:
            assert cause == "no failure found" and root.startswith("No failure was found")
        elif incident.failure:
            assert root.startswith(f"{cause}: ")
        else:
            assert root.startswith(f"No failure: {cause}, keeps")
        resolved = [e for e in incident.timeline if e.kind == "resolved" and e.cause]
        for event in resolved:
            if event.detail.get("reason") == incident.cause:
                assert f"root cause: {cause}\n" in re.sub(r" +\n", "\n", shown.terminal)


def test_promises(shown):
    for slo in shown.run.scenario.slos:
        promise = re.search(rf": {slo.name} \((.*? over \S+)\)", shown.terminal)[1]
        for incident in shown.run.incidents:
            if incident.slo == slo.name:
                assert f"of {slo.name}, {promise}: it allows" in shown.postmortems[incident.id]
        if len(shown.run.scenario.slos) == 1:
            assert f"SLO {slo.name} {promise}" in shown.picture("burn")


@pytest.mark.slow
def test_something_was_compared():
    """The random runs hold what the tests above look for."""
    runs = [simulate(random_scenario(seed).set("outcomes", "random"), seed) for seed in range(20)]
    incidents = [incident for run in runs for incident in run.incidents]
    assert sum(incident.time_to_detect is not None for incident in incidents) > 20
    assert any(not incident.cause for incident in incidents)
    assert sum(len(run.scenario.slos) == 1 for run in runs) > 4
