"""What a terminal shows: the answer first, every value whole, no line wider than its columns."""

import contextlib
import csv
import json
import os
import pty
import re
import subprocess
import sys
import termios
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from commands import command
from compared import card, compared
from hypothesis import given
from hypothesis import strategies as st
from random_comparisons import random_comparison
from random_scenarios import random_scenario
from rich.cells import cell_len
from slowly import first_of
from worlds import demonstration

from simulator import failures, load_scenario, simulate, write_postmortem
from simulator.analysis import summarise
from simulator.analysis.measures import Measure
from simulator.cli import printing
from simulator.experiments.gate import Verdict
from simulator.outputs.comparison_lines import comparison_lines
from simulator.outputs.document import Table
from simulator.outputs.gate_lines import verdict_lines
from simulator.outputs.layout import WIDTH, hanging, table_lines, width, wrapped
from simulator.outputs.run_tables import (
    INCIDENT_HEAD,
    SLO_HEAD,
    incident_table,
    phase_table,
    slo_table,
)
from simulator.outputs.tables import same_for_all, terminal_table
from simulator.outputs.terminal import (
    MOST_INCIDENTS,
    MOST_ROWS,
    run_lines,
    story_lines,
    summary_lines,
)
from simulator.outputs.words.answers import verdicts, what_happened
from simulator.outputs.words.findings import finding
from simulator.outputs.words.scorecards import about_releases
from simulator.reliability.incidents import PHASES, principal

SCENARIOS = Path(__file__).parents[2] / "scenarios"
COLUMNS = (60, 80, 120)
# longer than a text or a table will ever be
ENDLESS = 10**6
# the first differ most: in incidents, in objectives and in what is left of the budget
SEEDS = (0, 3, 5, 8, 1, 2, 4, 6, 7, 9, 10, 11)
# 漢 is two columns wide on a terminal
WORDS = st.lists(st.text("ab漢-é", min_size=1, max_size=15), max_size=30)


@cache
def played(seed):
    scenario = random_scenario(seed).set("outcomes", "random")
    # every other one begins with hardly any budget left
    if seed % 2:
        slos = [{**slo, "budget_spent_before": 0.99} for slo in scenario.dump()["slos"]]
        scenario = scenario.set("slos", slos)
    run = simulate(scenario, seed)
    return run, summarise(run)


@cache
def a_comparison(number):
    return random_comparison(number, 3)


@cache
def a_month(name, *changes):
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    for key, value in changes:
        scenario = scenario.set(key, value)
    run = simulate(scenario, scenario.seed)
    return run, summarise(run)


def words_of(lines):
    """All words, without the dashes below heads."""
    return {word for line in lines for word in line.split() if word.strip("-")}


def cells_of(summary):
    """Every cell of a run's tables."""
    tables = (slo_table(summary["slos"]), incident_table(summary["incidents"]))
    return {cell for table in tables for row in table.rows for cell in row}


def assert_fits(lines, columns):
    """No line is wider, but for a word that is wider alone, which is not broken."""
    for line in lines:
        assert cell_len(line) <= columns or len(line.split()) == 1, line


@pytest.mark.parametrize("columns", COLUMNS)
@pytest.mark.parametrize("seed", first_of(SEEDS, 4))
def test_no_value_of_a_run_is_cut(seed, columns):
    run, summary = played(seed)
    lines = list(run_lines(run, summary, columns))
    assert_fits(lines, columns)
    whole = words_of(run_lines(run, summary, ENDLESS))
    # lines have the heads of columns as labels, of those alone that have a value
    heads = words_of([*SLO_HEAD, *INCIDENT_HEAD, *PHASES, "budget spent while"])
    labels = {f"{word}:" for word in heads}
    assert words_of(lines) - labels <= whole and "…" not in "".join(lines)
    # broken only between words, and each cell stands whole on a line
    assert whole - heads <= words_of(lines)
    if len(run.incidents) <= MOST_INCIDENTS:
        for cell in cells_of(summary):
            assert any(cell in line for line in lines), cell
        for row in phase_table(summary["incidents"]).rows:
            assert all(cell == "-" or any(cell in line for line in lines) for cell in row)


@pytest.mark.parametrize("columns", COLUMNS)
@pytest.mark.parametrize("number", first_of(range(2), 1))
def test_no_value_of_a_comparison_is_cut(number, columns):
    comparison = a_comparison(number)
    lines = list(comparison_lines(comparison, columns))
    assert_fits(lines, columns)
    assert words_of(lines) >= words_of(comparison_lines(comparison, ENDLESS)) - words_of(
        label for variant in comparison.variants for label in (variant.label,)
    )
    # the finding stands before everything else
    first = " ".join(lines[: lines.index("")])
    assert first.split() == finding(comparison).split()


@given(WORDS, st.integers(20, 70))
def test_text_is_broken_between_words_only(words, columns):
    lines = list(wrapped(" ".join(words), columns, "  "))
    assert " ".join(lines).split() == words and all(line.startswith("  ") for line in lines)
    assert_fits(lines, columns)


@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(WORDS, min_size=n, max_size=n), min_size=1, max_size=6)), st.integers(20, 120))  # fmt: skip
def test_a_table_has_columns_or_lines_and_all_of_its_words(rows, columns):
    head, *others = [tuple(" ".join(cell) or "x" for cell in row) for row in rows]
    lines = list(table_lines(Table(head, tuple(others)), columns))
    assert_fits(lines, columns)
    said = " ".join(lines)
    assert all(
        word in said for row in others for cell in row for word in cell.split() if word != "-"
    )


def test_one_place_decides_on_the_width(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr("sys.__stdout__", None)
    assert width() == WIDTH
    for asked, given_ in (("77", 77), ("0", WIDTH), ("none", WIDTH), ("1", 20), ("-5", WIDTH)):
        monkeypatch.setenv("COLUMNS", asked)
        assert width() == given_


def test_a_pipe_has_the_columns_that_are_asked_for(tmp_path, monkeypatch):
    for columns in COLUMNS:
        monkeypatch.setenv("COLUMNS", str(columns))
        said = command(
            "run", SCENARIOS / "the_shift.yaml", "--no-charts", "--out", "out", cwd=tmp_path
        )
        lines = said.stdout.splitlines()
        assert_fits(lines, columns)
        assert max(map(len, lines)) > columns - 12


LONG_LINES = [
    ["check", SCENARIOS / "the_shift.yaml"],
    ["check", SCENARIOS / "the_shift.yaml", SCENARIOS / "policies" / "tight.yaml"],
    ["kinds"],
    ["kinds", "zzz"],
    ["run", "zzz"],
    ["compare", SCENARIOS / "the_shift.yaml", "--policy", "tight", "--show", "zzz"],
]


@pytest.mark.parametrize("words", LONG_LINES, ids=lambda words: " ".join(map(str, words))[:12])
def test_lines_to_search_and_copy_are_whole_in_a_pipe(words, tmp_path, monkeypatch):
    whole = command(*words, cwd=tmp_path)
    assert max(map(len, (whole.stdout + whole.stderr).splitlines())) > 60
    # a program that loads readline sets it for all that it starts
    monkeypatch.setenv("COLUMNS", "60")
    assert command(*words, cwd=tmp_path) == whole
    terminal = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr(printing, "sys", SimpleNamespace(stdout=terminal))
    shown = command(*words, cwd=tmp_path)
    # an error is one line, whatever the width
    assert (shown.returncode, shown.stderr) == (whole.returncode, whole.stderr)
    assert shown.stdout.split() == whole.stdout.split()
    # only a path or another word that has no space may stick out
    lines = shown.stdout.splitlines()
    assert all(cell_len(line) <= 60 or len(line.split()) == 1 for line in lines)


@given(WORDS, st.integers(0, 6), st.integers(20, 60))
def test_a_line_goes_on_deeper_and_loses_no_word(words, indent, columns):
    line = " " * indent + " ".join(words)
    first, *others = hanging(line, columns) if line else [""]
    assert " ".join([first, *others]).split() == line.split()
    assert_fits([first, *others], columns)
    assert all(other.startswith(" " * (indent + 4)) for other in others)


def test_a_simple_terminal_gets_no_codes_and_its_own_width(tmp_path):
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 72))
    env = {**os.environ, "TERM": "dumb", "NO_COLOR": "1"}
    env.pop("COLUMNS", None)
    words = ["run", str(SCENARIOS / "the_shift.yaml"), "--no-charts", "--out", "out"]
    process = subprocess.Popen(
        [sys.executable, "-m", "simulator", *words], stdout=theirs, env=env, cwd=tmp_path
    )
    os.close(theirs)
    said = b""
    # at its end a terminal answers with an error
    with contextlib.suppress(OSError):
        while part := os.read(ours, 65536):
            said += part
    os.close(ours)
    assert process.wait(60) == 0
    lines = said.decode("ascii").split("\r\n")
    assert lines[0].startswith("kept: answers") and "\x1b" not in said.decode()
    assert_fits(lines, 72)
    assert max(map(len, lines)) > 60


@pytest.mark.parametrize("seed", first_of(SEEDS, 4))
def test_kept_or_broken_agrees_with_the_budget(seed):
    run, summary = played(seed)
    for line, (name, slo) in zip(verdicts(run, summary), summary["slos"].items(), strict=True):
        assert f": {name} (" in line
        if not slo["valid"]:
            assert line.startswith("no data: ")
        else:
            assert line.startswith("kept: " if slo["budget_spent_max"] <= 1 else "broken: ")
    lines = list(run_lines(run, summary, ENDLESS))
    assert lines[: len(run.scenario.slos)] == verdicts(run, summary)
    assert lines[len(run.scenario.slos)] == what_happened(run)


def test_kept_and_broken_are_both_met():
    said = {line.split(":")[0] for seed in SEEDS[:4] for line in verdicts(*played(seed))}
    assert said == {"kept", "broken"}


def test_a_budget_that_just_holds_does_not_read_as_all_of_it():
    run, summary = a_month("the_shift")
    for spent, is_kept in ((0.9999, True), (1.0001, False)):
        summary = json.loads(json.dumps(summary))
        summary["slos"]["answers"].update(budget_spent=spent, budget_spent_max=spent)
        summary["scorecard"]["slos"]["answers"]["kept"] = is_kept
        (line,) = verdicts(run, summary)
        assert f"{100 * spent:.2f}% of the budget spent" in line and "100%" not in line


def test_calendar_months_name_those_that_were_missed():
    run, summary = a_month("calendar_month")
    rolling, calendar = verdicts(run, summary)
    assert rolling.startswith("broken: any 30 days (99% over 30d), 116%")
    assert calendar.startswith("kept: calendar month (99% over a calendar month), ")
    run, summary = a_month("calendar_month", ("slos[calendar month].objective", "99.5%"))
    calendar = verdicts(run, summary)[1]
    assert calendar.startswith("broken: calendar month") and "missed in January 2026" in calendar


def test_what_happened_in_one_incident():
    run, _ = a_month("the_shift")
    assert what_happened(run) == (
        "A page went out 17m30s after model_provider_outage began to let users down; users were"
        " served again after 54m30s and the incident was resolved after 2h10m."
    )
    assert what_happened(a_month("quiet_month")[0]) == "No alert fired; no failure happened."
    assert what_happened(a_month("at_60_per_hour")[0]) == (
        "21 pages in 30d. No failure was found behind any of them."
    )


def test_a_page_that_reached_nobody_does_not_read_as_if_somebody_came():
    run, _ = a_month("nobody_on_saturday")
    assert what_happened(run) == (
        "A page went out 43m after outage began to let users down; nobody was on duty for 1d22h17m,"
        " users were served again after 1d23h21m and the incident was resolved after 2d6h10m."
    )


def test_a_month_shows_its_costliest_incidents_and_counts_the_others():
    run, summary = a_month("choosing_thresholds")
    lines = list(summary_lines(run, summary, ENDLESS))
    shown = re.findall(r"^((?:incident|ticket)-\d+) sev", "\n".join(lines), re.M)
    spent = {row["id"]: row["budget_spent"] for row in summary["incidents"]}
    own = [incident.id for incident in principal(run.incidents)]
    assert shown == sorted(own, key=lambda each: -spent[each])[:MOST_INCIDENTS]
    more = len(summary["incidents"]) - MOST_INCIDENTS
    assert more > 0 and f"{more} more in events.csv; summary.json has the phases of each" in lines


def test_a_long_story_is_cut_and_says_how_many_rows_there_are(tmp_path):
    said = command(
        "run", SCENARIOS / "canary.yaml", "--no-charts", "--out", "out", cwd=tmp_path
    ).stdout
    with (tmp_path / "out" / "events.csv").open(newline="") as file:
        rows = len(list(csv.DictReader(file)))
    told = len(re.findall(r"^  \d\d:\d\d:\d\d  ", said, re.M))
    assert told <= MOST_ROWS < rows and f"{rows - told} rows between these" in said
    # what has nothing to do with an incident is left out first
    assert "release#5 began" in said and "release#1 goes out" not in said


def test_a_short_story_is_whole():
    run, _ = a_month("the_shift")
    lines = list(story_lines(run, ENDLESS))
    assert not any("more rows" in line for line in lines)
    assert "            learn     postmortem in postmortems/incident-1.md" in lines


def test_releases_are_mentioned_when_there_are_any():
    release = {"canary_share": "5%", "bake": "30m", "rollback_above": "5%"}
    run, summary = a_month("canary", *((f"service.release.{k}", v) for k, v in release.items()))
    (text,) = about_releases(run, summary["releases"])
    assert text in "\n".join(summary_lines(run, summary, ENDLESS))
    counts = summary["releases"]
    # each of the bad ones is told
    others = counts["bad"] - counts["caught_by_canary"] - counts["rolled_back"]
    left = f", {others} taken back by nobody" if others else ""
    assert text == (
        f"{counts['released']} releases went out, {counts['bad']} were bad:"
        f" {counts['caught_by_canary']} caught by the canary, {counts['rolled_back']} rolled back by"
        f" hand{left}."
    )
    more = {**counts, "bad": counts["bad"] + 2}
    assert f" {others + 2} taken back by nobody." in about_releases(run, more)[0]
    held = {**counts, "held_back": 1, "frozen_days": 2.0}
    assert about_releases(run, held)[0].endswith("; 1 held back; releases frozen for 2d.")
    assert about_releases(run, {**counts, "released": 0, "due": 0}) == []


def test_every_failure_of_the_costliest_incident_is_named():
    run, _ = a_month("choosing_thresholds", ("seed", 4), ("oncall", None))
    said = what_happened(run)
    assert "incident-6 (blip#9; outage#3, outage#4 and blip#10 were on too)" in said


def test_without_a_canary_nothing_is_said_of_it():
    run, summary = a_month("two_at_once")
    (text,) = about_releases(run, summary["releases"])
    # the roll back came last, in an incident that was opened for the outage
    assert text == "1 release went out, 1 was bad: 1 rolled back by hand."


@pytest.mark.parametrize("number", first_of(range(2), 1))
def test_what_is_the_same_for_all_has_no_difference_in_any_run(number):
    comparison = a_comparison(number)
    folded = shown = 0
    for group in ("alerts", "response"):
        same = {text.rpartition(": ")[0] for text in same_for_all(comparison, group)}
        table = terminal_table(comparison, group)
        assert not same & {row[0] for row in table.rows}
        for measure in measures(comparison, group):
            name = measure.label
            if measure.unit.startswith("per "):
                name = f"{measure.label} {measure.unit}"
            each = [
                [list(measure.values(card)) for card in variant.cards(group)]
                for variant in comparison.variants
                if variant.cards(group)
            ]
            if name in same:
                folded += 1
                assert len(each) > 1 and all(values == each[0] for values in each)
            elif name in {row[0] for row in table.rows} and measure.reached is None:
                shown += 1
                assert len(each) == 1 or any(values != each[0] for values in each)
    assert folded


def measures(comparison, group) -> list[Measure]:
    """Those of a group, each once."""
    own = {each.measure.key: each.measure for each in comparison.estimates if each.group == group}
    return list(own.values())


def test_variants_that_are_the_same_have_one_line():
    cards = [card(1)] * 12
    lines = list(comparison_lines(compared({"a": cards, "b": cards}), ENDLESS))
    assert sum(line.startswith("The same for all: ") for line in lines) == 2
    assert not any(re.fullmatch(r"-+(  -+)+", line) for line in lines)


def test_each_sli_has_its_own_word():
    """The default's is for one of a user's own that brings none."""
    slow = failures.ProviderOutage(at="1h", lasts="2h", latency_factor=6)
    scenario = demonstration(failures=[slow], slos=[{"sli": "latency", "objective": "95%"}])
    run = simulate(scenario, 1)
    text = write_postmortem(run.incidents[0])
    assert re.search(r"[\d,]+ slow answers among [\d,]+ valid events", text)
    assert "| phase | time | slow answers | error budget |" in text
    assert "errors" not in text and run.scenario.slos[0].errors == "slow answers"


@pytest.mark.parametrize(
    ("holds", "asked", "said"),
    [
        ([True], 1, "1 of 1 case holds"),
        ([True, True, False], 3, "2 of 3 cases hold, 1 does not"),
        ([True, False, False], 5, "1 of 5 cases holds, 2 do not, 2 are not judged"),
        ([True, True], 3, "2 of 3 cases hold, 1 is not judged"),
    ],
)
def test_the_last_line_of_the_gate_counts_every_case(holds, asked, said):
    told = [Verdict(str(n), "budget_spent", 0.1, 0.1, each) for n, each in enumerate(holds)]
    assert [*verdict_lines(told, 100, asked)][-1] == said
