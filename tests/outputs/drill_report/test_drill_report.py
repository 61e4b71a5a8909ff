"""The page of a drill: its figures are those of the runs, any name is text, and it needs nothing."""

import html
import re

import pytest
from pages import read
from worlds import demonstration, outage

from simulator import SLO, Drill, simulate
from simulator.outputs.drill_report.beside import beside
from simulator.outputs.drill_report.figures import finding, score_table
from simulator.outputs.drill_report.page import SECTIONS, drill_html
from simulator.outputs.drill_report.timelines import costs, side_by_side
from simulator.outputs.drill_report.truth import failure_table, incident_table
from simulator.outputs.drill_report.waits import waits_of
from simulator.outputs.result import write_report, write_result
from simulator.outputs.words.clock import Clock

RUNBOOK = "provider_outage"
TAKEN = (
    {"do": "acknowledge"},
    {"do": "take", "step": "fail_over", "runbook": RUNBOOK, "number": 1},
    {"do": "take", "step": "shed_background", "runbook": RUNBOOK, "number": 3},
    {"do": "check"},
    {"do": "wait", "for": "15m"},
)


def drilled(scenario=None, actions=TAKEN):
    """The run of a drill in which these actions are taken, as far as they are possible."""
    drill = Drill(scenario or demonstration())
    view, _ = drill.reset()
    for action in actions:
        if action in view.actions:
            view, *_ = drill.step(action)
    while not drill.is_over:
        drill.step({"do": "wait"})
    return drill.run


def test_who_spent_what_is_the_finding():
    assert finding(beside(drilled())) == (
        "This drill spent 3.02% of the budget, less than the scripted responder (4.28%); with"
        " nobody on call it would have been 13.9%"
    )
    slos = [SLO(name="one", objective="90%"), SLO(name="two", objective="99%")]
    runs = beside(drilled(demonstration(slos=slos)))
    assert "% of the budget of two, less than the scripted responder" in finding(runs)
    assert all(cell.endswith("% (two)") for cell in score_table(runs).rows[0][1:])


def test_the_score_has_the_same_figures_for_all_three():
    table = score_table(beside(drilled()))
    rows = {row[0]: row[1:] for row in table.rows}
    assert table.head == ("", "this drill", "scripted responder", "nobody on call")
    assert rows["time to detect"] == ("17m30s",) * 3
    assert rows["time to mitigate"] == ("32m30s", "54m30s", "-")
    assert rows["steps taken"] == ("2", "3", "0") and rows["pages"] == ("1", "1", "1")


def test_waits_stand_at_their_times():
    first, second, *_ = waits_of(drilled())
    assert (first.time, first.text) == (4650 + 300 + 180 + 120 + 300, "decision: wait for 15m")
    assert (second.time, second.text) == (
        first.time + 900,
        "decision: wait until something happens",
    )


def test_both_responses_stand_on_one_clock():
    run = drilled()
    table = side_by_side(run, beside(run).scripted, ("you", "scripted"))
    times = [row[0] for row in table.rows if row[0]]
    assert times == sorted(set(times)) and times[0] == "01:17:30"
    (answered,) = (row for row in table.rows if row[1] == "the page is acknowledged")
    assert answered[3] == answered[1] and answered[2] == answered[4] == "2.6%"
    (begun,) = (row for row in table.rows if row[1] == "step 1, fail over, begins")
    assert begun[3] == ""
    # what was spent stands beside the first row of a moment
    assert table.rows[0][2] == table.rows[0][4] == "2.03%"
    told = " ".join(cell for row in table.rows for cell in row)
    assert "provider_outage began" not in told and "provider_outage ended" not in told


def test_rows_of_several_incidents_say_which():
    twice = [outage(lasts="30m"), outage(name="later", at="4h", lasts="1h")]
    run = simulate(demonstration(failures=twice))
    rows = side_by_side(run, run, ("a", "b")).rows
    assert any(row[1] == "the page is acknowledged (incident-2)" for row in rows)


def test_the_cost_and_the_truth_are_told_for_both():
    name = {"do": "name", "symptom": "bad_deploy"}
    run = drilled(actions=(TAKEN[0], name, *TAKEN[1:]))
    runs = beside(run).attended
    assert [row[0].partition(": ")[2] for row in costs(runs).rows] == ["incident-1"] * 2
    clock = Clock(run.scenario.start)
    (failure,) = failure_table(run, clock).rows
    assert failure[0] == RUNBOOK and "error ratio 50%" in failure[3]
    own, scripted = incident_table(runs, clock).rows
    assert own[4] == "bad_deploy (wrong)" and scripted[4] == own[5] == scripted[5] == RUNBOOK


def test_the_result_of_a_drill_has_this_page(tmp_path):
    write_result(drilled(), tmp_path / "mine")
    page = (tmp_path / "mine" / "report.html").read_text(encoding="utf-8")
    reader = read(page)
    assert not {"script", "link", "img", "iframe", "form"} & set(reader.tags)
    assert set(SECTIONS) <= set(reader.ids) and len(set(reader.ids)) == len(reader.ids)
    assert "This drill spent 3.02%" in "".join(reader.text)
    write_report(tmp_path / "mine")
    assert (tmp_path / "mine" / "report.html").read_text(encoding="utf-8") == page
    (code,) = re.findall("<pre>(.*?)</pre>", page, re.S)
    names = {}
    exec(html.unescape(code).replace('"."', repr(str(tmp_path / "mine"))), names)
    assert names["run"].log == names["saved"].log


def test_hostile_names_are_text():
    hostile = demonstration(
        name="<script>alert('$x^2$')",
        failures=[outage(name="</svg>**b** $\\frac{1}{0}$ ]]>", lasts="2h")],
        slos=[SLO(name="<img src=x onerror=alert(1)>", objective="99%")],
    )
    assert not {"script", "img"} & set(read(drill_html(drilled(hostile), {})).tags)


@pytest.mark.parametrize("outcomes", ["expected", "random"])
def test_a_quiet_night_has_a_page_too(outcomes):
    run = drilled(demonstration(failures=[], outcomes=outcomes))
    text = "".join(read(drill_html(run, {})).text)
    assert "Nothing had failed." in text and "No incident was opened." in text
    assert "1 decision made." in text
