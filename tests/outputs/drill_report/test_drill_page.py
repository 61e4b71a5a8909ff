"""The page of a drill: its figures are those of the runs, any name is text, and it needs nothing."""

from types import SimpleNamespace

import pytest
from pages import read
from worlds import STEPS, demonstration, outage

from simulator import SLO, Scenario, simulate
from simulator.experiments.unattended import unattended
from simulator.outputs.drill_report.figures import finding, score_table
from simulator.outputs.drill_report.page import SECTIONS, drill_html
from simulator.outputs.drill_report.timelines import costs, side_by_side
from simulator.outputs.drill_report.truth import failure_table, incident_table
from simulator.outputs.words.clock import Clock

QUICK = {"provider_outage": [STEPS[0], STEPS[2]]}


def drilled(scenario=None, **changes):
    """A drill in which somebody followed another runbook."""
    scripted = simulate(scenario or demonstration())
    run = simulate(scripted.scenario.set("runbooks", QUICK))
    fields = {"decisions": 9, "is_truncated": False, **changes}
    return SimpleNamespace(run=run, scripted=scripted, nobody=unattended(run), **fields)


def cells(table, row):
    return dict(zip(table.head, row, strict=True))


def test_who_spent_what_is_the_finding():
    assert finding(drilled(), "you") == (
        "You spent 4.16% of the budget, the scripted responder 4.28%; with nobody on call it would"
        " have been 13.9%"
    )
    slos = [SLO(name="one", objective="90%"), SLO(name="two", objective="99%")]
    drill = drilled(demonstration(slos=slos))
    assert "spent 4.16% of the budget that is worst off" in finding(drill, "cautious")
    assert score_table(drill, "you").rows[0][1:] == ("4.16% (two)", "4.28% (two)", "13.9% (two)")


def test_the_score_has_the_same_figures_for_all_three():
    table = score_table(drilled(), "you")
    rows = {row[0]: row[1:] for row in table.rows}
    assert table.head == ("", "you", "scripted responder", "nobody on call")
    assert rows["time to detect"] == ("17m30s",) * 3
    assert rows["time to mitigate"] == ("46m30s", "54m30s", "-")
    assert rows["steps taken"] == ("2", "3", "0") and rows["pages"] == ("1", "1", "1")


def test_both_responses_stand_on_one_clock():
    drill = drilled()
    table = side_by_side(drill.run, drill.scripted, ("you", "scripted"))
    times = [row[0] for row in table.rows if row[0]]
    assert times == sorted(set(times)) and times[0] == "01:17:30"
    (begun,) = (row for row in table.rows if row[1] == "step 2, shed background, begins")
    assert begun[3] == "step 2, enable cache, begins"
    # what was spent stands beside the first row of a moment
    assert table.rows[0][2] == table.rows[0][4] == "2.03%"
    last = [row for row in table.rows if row[0]][-1]
    assert (last[2], last[4]) == ("4.16%", "4.28%")
    told = " ".join(cell for row in table.rows for cell in row)
    assert "provider_outage began" not in told and "provider_outage ended" not in told


def test_rows_of_several_incidents_say_which():
    twice = [outage(lasts="30m"), outage(name="later", at="4h", lasts="1h")]
    run = simulate(demonstration(failures=twice))
    rows = side_by_side(run, run, ("a", "b")).rows
    assert any(row[1] == "the page is acknowledged (incident-2)" for row in rows)


def test_the_cost_and_the_truth_are_told_for_both():
    drill = drilled()
    runs = {"you": drill.run, "scripted": drill.scripted}
    assert [row[0] for row in costs(runs).rows] == ["you: incident-1", "scripted: incident-1"]
    clock = Clock(drill.run.scenario.start)
    (failure,) = failure_table(drill.run, clock).rows
    assert failure[0] == "provider_outage" and "error ratio 50%" in failure[3]
    table = incident_table(runs, clock)
    told = [cells(table, row) for row in table.rows]
    assert [row["on call"] for row in told] == ["you", "scripted"]
    assert all(row["symptoms named"] == row["was about"] == "provider_outage" for row in told)


def test_the_page_is_whole_and_needs_nothing():
    page = drill_html(drilled(is_truncated=True), {"simulator": "1"})
    reader = read(page)
    assert not {"script", "link", "img", "iframe", "form"} & set(reader.tags)
    assert set(SECTIONS) <= set(reader.ids) and len(set(reader.ids)) == len(reader.ids)
    text = "".join(reader.text)
    assert "You made 9 decisions; then they were used up" in text
    assert drill_html(drilled(is_truncated=True), {"simulator": "1"}) == page


def test_hostile_names_are_text():
    hostile = demonstration(
        name="<script>alert('$x^2$')",
        failures=[outage(name="</svg>**b** $\\frac{1}{0}$ ]]>", lasts="2h")],
        slos=[SLO(name="<img src=x onerror=alert(1)>", objective="99%")],
    )
    reader = read(drill_html(drilled(hostile), {}, player="<b>"))
    assert not {"script", "img", "b<"} & set(reader.tags)


@pytest.mark.parametrize("outcomes", ["expected", "random"])
def test_a_quiet_night_has_a_page_too(outcomes):
    quiet = Scenario.model_validate(demonstration(failures=[], outcomes=outcomes).dump())
    text = "".join(read(drill_html(drilled(quiet), {})).text)
    assert "Nothing had failed." in text and "No incident was opened." in text
