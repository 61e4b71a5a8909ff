"""What was learned, in words: postmortems, the terminal, and nothing of it in a blind run."""

import re
from dataclasses import replace

import pytest
from learning_worlds import learning, worlds
from slowly import first_of
from worlds import demonstration, played

from simulator import Incident, simulate, write_postmortem
from simulator.analysis import summarise
from simulator.analysis.proposals import proposals_of
from simulator.foundation.folders import replaced
from simulator.outputs.blind import sealed
from simulator.outputs.blind.result import write_blind
from simulator.outputs.terminal import run_lines
from simulator.outputs.words.learning import about_learning, came_back
from simulator.outputs.words.log import tell
from simulator.run import blinded
from simulator.run.saved import RECORD

WORLDS = worlds()


def items(incident, proposals=()):
    """The action items of a postmortem."""
    text = write_postmortem(incident, proposals)
    return re.sub(r"\\(.)", r"\1", text.partition("## Action items\n\n")[2]).splitlines()


def test_action_items_are_the_proposals_and_what_became_of_them():
    run = played(WORLDS["prevented"], 7)
    proposals = proposals_of(run.log)
    lines = items(run.incidents[0], proposals)
    assert lines[0].startswith(
        "- [x] Mend the root cause bad_deploy/new-1 (4 h): accepted, done on "
    )
    assert re.search(r"January 2026(; since then it has prevented \d+ occurrences?)?\.$", lines[0])
    for incident in run.incidents:
        own = [each for each in proposals if each.incident == incident.id]
        told = items(incident, proposals)
        assert len(told) >= max(1, len(own))
        ticked = [line.startswith("- [x]") for line in told[: len(own)]]
        assert ticked == [each.status == "done" for each in own]


def test_what_had_been_proposed_before_is_named():
    run = played(WORLDS["prevented"], 7)
    proposals = proposals_of(run.log)
    lines = [line for each in run.incidents[1:] for line in items(each, proposals)]
    assert any(
        line.startswith("- [x] Proposed after incident-1: Rewrite the runbook of bad_deploy")
        for line in lines
    )
    # an incident alone knows its own
    assert "Proposed after" not in "".join(items(run.incidents[1]))


@pytest.mark.slow
def test_what_waits_and_what_was_dropped_says_so():
    waits = played(WORLDS["no hours"], 7)
    proposals = proposals_of(waits.log)
    lines = [line for each in waits.incidents for line in items(each, proposals)]
    assert any(re.search(r"not done by the end of the run, as are \d+ others\.$", x) for x in lines)
    assert any(
        re.search(r"accepted, dropped on .* 2026: not seen for 90 days\.$", x) for x in lines
    )
    refused = played(WORLDS["none accepted"], 7)
    lines = [x for each in refused.incidents for x in items(each, proposals_of(refused.log))]
    assert any(line.endswith("(6 h): dropped: not accepted.") for line in lines)
    assert not any(line.startswith("- [x]") for line in lines)


def test_why_nothing_was_proposed():
    run = played(WORLDS["prevented"], 7)
    incident = run.incidents[0]
    bare = tuple(row for row in incident.timeline if not row.kind.startswith("improvement_"))
    late = replace(
        incident, timeline=bare, until=incident.until._replace(time=incident.resolved + 1)
    )
    assert items(late) == [
        "- [ ] Nothing was proposed: that comes 2d later, after the end of the run."
    ]
    rows = tuple(row for row in bare if row.kind != "resolved")
    assert "still open" in items(replace(incident, timeline=rows))[0]
    nothing = tuple(replace(row, cause="") for row in bare)
    assert "no failure was found" in items(replace(incident, timeline=nothing))[0]
    assert items(replace(incident, timeline=bare)) == ["- [ ] Nothing new was proposed."]


def test_the_timeline_of_a_postmortem_has_none_of_it():
    run = played(WORLDS["prevented"], 7)
    text = write_postmortem(run.incidents[0], proposals_of(run.log))
    timeline = text.partition("## Timeline")[2].partition("## ")[0]
    assert "proposed" not in timeline and "Its root cause is bad_deploy/new-1." in text


def test_without_learning_all_is_as_before():
    incident = simulate(demonstration()).incidents[0]
    assert write_postmortem(incident) == write_postmortem(incident, proposals_of(()))
    assert "Keep the regression case of this incident" in items(incident)[0]
    by_hand = Incident.opened(0.0, "sev1", "a")
    assert "Keep the regression case" in items(by_hand)[0]


@pytest.mark.parametrize("name", first_of(["prevented", "no hours", "none accepted"], 1))
def test_the_terminal_tells_it_in_a_few_lines(name):
    run = played(WORLDS[name], 7)
    summary = summarise(run)
    figures = summary["learning"]
    first, *others = about_learning(run, summary)
    was = "was" if figures["done"] == 1 else "were"
    assert first.startswith(f"{figures['done']} of {figures['proposed']} proposal")
    assert f" {was} done" in first
    waiting = re.search(r"(\d+) waits? \(", first)
    assert int(waiting[1] if waiting else 0) == figures["backlog"]
    told = " ".join(others)
    assert f"{figures['recurrences']} failures came back" in told
    assert ("not in the toil" in told) == bool(figures["hours"])
    shown = " ".join(" ".join(run_lines(run, summary, 120)).split())
    assert first in shown


def test_nothing_learned_is_told_too():
    run = played(WORLDS["nothing fails"], 7)
    assert about_learning(run, summarise(run)) == [
        "No improvement was proposed, as there was no incident.",
        "No failure came back.",
    ]
    off = played(WORLDS["no learning"], 7)
    lines = about_learning(off, summarise(off))
    assert "proposal" not in " ".join(lines) and "failures came back" in lines[0]
    assert about_learning(run, summarise(simulate(demonstration()))) == []


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((0, 0, 0), "no failure came back"),
        ((1, 1, 0), "1 failure came back and 1 other was prevented"),
        (
            (9, 2, 37),
            "9 failures came back, 2 others were prevented and 37 bad releases were stopped at the gate",
        ),
        ((2, 0, 1), "2 failures came back and 1 bad release was stopped at the gate"),
    ],
)
def test_what_came_back_in_a_clause(counts, said):
    assert came_back(*counts) == said


def test_each_row_of_a_run_is_told_on_one_line():
    run = played(WORLDS["two SLOs, frozen"], 7)
    rows = [row for row in run.log if row.kind.startswith(("improve", "recurr", "release_st"))]
    assert {row.kind for row in rows} >= {"improvement_proposed", "improvement_done"}
    for text in map(tell, rows):
        assert text and "\n" not in text and "None" not in text


@pytest.mark.parametrize("charts", first_of([False, True], 1))
def test_a_blind_run_tells_nothing_of_it(tmp_path, charts):
    run = simulate(learning(horizon="40d"), 7)
    assert any(row.kind == "improvement_done" for row in run.log)
    with replaced(tmp_path / "blind", RECORD) as folder:
        write_blind(run, folder, charts=charts)
    seen = blinded(run)
    assert seen.scenario.learns is None and not about_learning(seen, summarise(seen))
    files = {path.name: path for path in (tmp_path / "blind").rglob("*") if path.is_file()}
    assert sealed.NAME in files and not {"year.svg", "year.png"} & set(files)
    for name, path in files.items():
        text = path.read_bytes().decode("latin-1")
        told = re.search(r"improvement|bad_deploy|prevention|new-\d|recurrence", text)
        assert name == sealed.NAME or not told, (name, told)
