"""What a run's tables and sentences say of people, against the log and a team made by hand."""

import pytest
from asked import asked, staffed, with_people
from test_people_pictures import RUNS
from worlds import DAY, demonstration, outage

from simulator import Event, Scenario, compare, simulate
from simulator.analysis import summarise
from simulator.analysis.people.measures import ALL_TOLD
from simulator.analysis.response_measures import response_measures
from simulator.outputs.people_tables import asked_table, load_table, parts_table
from simulator.outputs.report import report_html
from simulator.outputs.tables import OF_PEOPLE, terminal_table
from simulator.outputs.terminal import run_lines
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.loads import NO_TICKET_WORK, about_people


def cells(table):
    return {row[0]: dict(zip(table.head[1:], row[1:], strict=True)) for row in table.rows}


def load(**more):
    """A person's numbers of a month."""
    numbers = {
        "notifications": 4,
        "interruptions": {"all": 3, "business": 2, "off": 1, "sleep": 0},
        "interruptions_per_30d": 3.0,
        "reading": "between good and bad",
        "toil_h": {"all": 10.5, "pages": 4.5, "tickets": 2.0, "postmortems": 4.0},
        "toil_h_a_week": 2.45,
        "share_of_working_week": 0.06125,
        "is_over_cap": False,
    }
    return {**numbers, **more}


IDLE = load(
    notifications=0,
    interruptions={"all": 0, "business": 0, "off": 0, "sleep": 0},
    toil_h={"all": 0.0, "pages": 0.0, "tickets": 0.0, "postmortems": 0.0},
)


def test_the_table_of_loads():
    table = cells(load_table({"persons": {"ada": load(), "eve": IDLE, "tom": IDLE}}))
    assert table["ada"] == {
        "notifications": "4",
        "interruptions": "3",
        "business / off / sleep": "2 / 1 / 0",
        "in 30 d": "3, between good and bad",
        "toil": "10h30m",
        "of a 40 h week": "6.12%",
    }
    assert list(table) == ["ada", "2 others"]


def test_who_was_asked_and_when():
    run = RUNS["laddered"]
    table = asked_table(run.incidents, Clock(run.scenario.start))
    assert table.rows == (
        (
            "incident-1",
            ("ada (primary) Mon 5 Jan 01:17:30, ben (secondary) after 5m, ada (primary) after 15m"),
            "ben (secondary) after 20m",
        ),
    )
    many = RUNS["many"]
    text = asked_table(many.incidents, Clock(many.scenario.start)).rows[0][1]
    assert text.endswith("person-6 (rest) after 6m, 5 more times")
    alone = simulate(demonstration())
    assert asked_table(alone.incidents, Clock(alone.scenario.start)).rows == ()


def test_where_the_budget_went_by_level_adds_up():
    summary = summarise(RUNS["laddered"])
    table = parts_table(summary["incidents"], summary["people"]["where"])
    assert table.head == (
        "budget spent while",
        "unacknowledged, level 1",
        "unacknowledged, level 2",
    )
    # 10 min each of the 20: ada alone for 5, then again once she is reminded
    assert table.rows == (("incident-1", "1.16% in 10m", "1.16% in 10m"),)
    summary = summarise(RUNS["off_duty"])
    table = parts_table(summary["incidents"], summary["people"]["where"])
    assert table.head[1:] == ("unacknowledged, nobody on duty", "unacknowledged, level 2")
    assert table.rows == (("incident-1", "1.74% in 15m", "0.579% in 5m"),)


def test_where_all_was_as_it_should_be_nothing_is_told_apart():
    run = simulate(demonstration())
    staffed_run = with_people(
        run, scenario=staffed(run.scenario), who="ada", level=1, role="primary"
    )
    summary = summarise(staffed_run)
    assert summary["incidents"][0]["parts"]
    assert parts_table(summary["incidents"], summary["people"]["where"]).rows == ()


def test_several_incidents_have_a_row_for_all():
    part = {"unacknowledged": {"level 1": {"seconds": 60.0, "bad": 6, "budget_spent": 0.01},
                               "level 2": {"seconds": 60.0, "bad": 6, "budget_spent": 0.01}}}  # fmt: skip
    incidents = [{"id": "incident-1", "parts": part}, {"id": "incident-2", "parts": part}]
    assert [row[0] for row in parts_table(incidents, {"a": part}).rows] == [
        "incident-1",
        "incident-2",
        "all",
    ]
    names = [row[0] for row in parts_table(incidents, {"a": part, "b": part}).rows]
    assert names[2:] == ["all of a", "all of b"]


def sentences(run, **people):
    summary = summarise(run)
    summary["people"] = {**summary["people"], **people}
    return about_people(run, summary)


@pytest.mark.parametrize(
    ("people", "text"),
    [
        (
            {
                "taken": {
                    "by_level": {"1": {"pages": 3}, "2": {"pages": 1}},
                    "not_taken": 1,
                }
            },
            "Of 5 pages, level 1 took 3, level 2 took 1 and 1 was taken by nobody.",
        ),
        ({"levels_skipped": 1}, "Once a level was skipped, as nobody was on duty at it."),
        ({"levels_skipped": 3}, "3 times a level was skipped, as nobody was on duty at it."),
        (
            {"hand_overs": {"all": 2, "lost": 1}},
            "2 hand-overs of what was going on; 1 of them lost it.",
        ),
        (
            {"triages": {"all": 5, "wrong": 1, "misdiagnosed_s": 2280.0}},
            "5 symptoms named, 1 of them wrong; 38m went by under wrong ones.",
        ),
        (
            {"persons": {"ada": load(is_over_cap=True), "ben": load()}},
            "Toil should stay below 50% of a working week (SRE book); ada was above it.",
        ),
        (
            {"persons": {"ada": load()}},
            "Toil should stay below 50% of a working week (SRE book); nobody was above it.",
        ),
    ],
)
def test_what_is_said_of_people(people, text):
    assert text in sentences(RUNS["laddered"], **people)


@pytest.mark.parametrize(
    ("taken_up", "in_time", "late", "text"),
    [
        (3, 2, 1, "Of 3 tickets, 3 were taken up; 2 within 1d; 1 later than 1d."),
        (2, 2, 1, "Of 3 tickets, 2 were taken up; 2 within 1d; 1 not yet after 1d."),
        (1, 0, 3, "Of 3 tickets, 1 was taken up; 1 later than 1d; 2 not yet after 1d."),
        (1, 1, 0, "Of 3 tickets, 1 was taken up; 1 within 1d."),
    ],
)
def test_a_ticket_taken_up_late_is_told_from_one_that_still_waits(taken_up, in_time, late, text):
    assert text in said_of_tickets(opened=3, taken_up=taken_up, in_time=in_time, late=late)


def said_of_tickets(**tickets):
    run = leaking(oncall={**demonstration().dump()["oncall"], "tickets": {}})
    summary = summarise(run)
    summary["people"] = {**summary["people"], "tickets": tickets}
    return about_people(run, summary)


@pytest.mark.parametrize(
    ("taken_up", "in_time", "late", "text"),
    [
        (1, 1, 0, "The ticket was taken up within 1d."),
        (1, 0, 1, "The ticket was taken up after more than 1d."),
        (0, 0, 1, "The ticket was not taken up within 1d."),
        (0, 0, 0, "The ticket was not taken up, which was not due yet."),
    ],
)
def test_one_ticket_is_told_without_counting(taken_up, in_time, late, text):
    assert text in said_of_tickets(opened=1, taken_up=taken_up, in_time=in_time, late=late)


def test_of_a_ladder_it_is_said_how_many_were_called():
    said = sentences(RUNS["laddered"])
    assert said == [
        "Level 2 took the page.",
        "3 notifications went out for 1 page.",
        "Toil is work on pages and tickets, and a postmortem of each paged incident resolved.",
    ]


def leaking(**changes):
    """A slow leak that opens a ticket alone."""
    leak = outage(at="1h", lasts="4d", error_ratio="1.5%")
    return simulate(demonstration(failures=[leak], horizon="5d", **changes))


def test_it_is_said_that_nobody_works_on_tickets():
    run = leaking()
    assert any(event.kind == "ticket_opened" for event in run.log)
    assert NO_TICKET_WORK in about_people(run, summarise(run))
    assert NO_TICKET_WORK in "\n".join(run_lines(run, summarise(run), 200))
    # where nobody responds at all that is said already
    alone = leaking(oncall=None)
    assert about_people(alone, summarise(alone)) == []
    quiet = simulate(demonstration())
    assert about_people(quiet, summarise(quiet)) == []


@pytest.mark.parametrize("name", ["laddered", "off_duty", "handed_over", "by_name"])
def test_the_terminal_and_the_page_show_the_people(name):
    run = RUNS[name]
    summary = summarise(run)
    text = "\n".join(run_lines(run, summary, 160))
    page = report_html(run, summary, {}, {})
    for row in load_table(summary["people"]).rows:
        assert row[0] in text and row[0] in page
    for line in about_people(run, summary):
        assert line in text and line.replace("'", "&#39;") in page
    assert "People: who was asked, and what that cost them" in page
    assert asked_table(run.incidents, Clock(run.scenario.start)).rows[0][1] in page


def test_without_people_there_is_no_table_of_them():
    run = simulate(demonstration())
    summary = summarise(run)
    text = "\n".join(run_lines(run, summary, 160))
    page = report_html(run, summary, {}, {})
    assert "notifications" not in text + page and "the-people" not in page
    assert "These figures come from the run with the person on call." in text


def test_a_run_says_which_responder_decided():
    run = simulate(demonstration().set("oncall.responder", "nobody"))
    text = "\n".join(run_lines(run, summarise(run), 160))
    assert "The decisions are those of the responder nobody." in text


def test_a_name_is_text():
    name = "<b>eve</b>"
    run = RUNS["laddered"]
    paged = next(event.time for event in run.log if event.kind == "paged")
    more = asked(paged + 600, name, 2, "<i>", "not acknowledged within 5m")
    rows = sorted([*run.log, more], key=lambda event: event.time)
    hostile = type(run)(run.scenario, run.seed, tuple(rows), run.counts)
    page = report_html(hostile, summarise(hostile), {}, {})
    assert name not in page and "&lt;b&gt;eve" in page
    assert all(isinstance(event, Event) for event in hostile.log)


def test_a_comparisons_terminal_knows_the_measures_of_people_by_their_keys():
    measures = response_measures(30 * DAY, ["a"], of_people=ALL_TOLD)
    assert set(OF_PEOPLE) <= {each.key for each in measures}


def test_a_comparison_without_people_has_none_of_their_measures():
    scenario = demonstration(horizon="4h", outcomes="random")
    alone = {"one": scenario, "slow": scenario.set("oncall.acknowledge", "30m")}
    rows = {row[0] for row in terminal_table(compare(alone, replications=8), "response").rows}
    assert "mean time to mitigate" in rows and "mean time to acknowledge" not in rows
    team = with_ladder(scenario)
    both = compare({"one": scenario, "ladder": team}, replications=8)
    rows = {row[0] for row in terminal_table(both, "response").rows}
    assert {"mean time to acknowledge", "notifications per page"} <= rows


def with_ladder(scenario):
    """Nobody answers within the time of the first level, so that two are notified."""
    oncall = {**scenario.dump()["oncall"], "acknowledge": "8m"}
    oncall["ladder"] = [{"ask": "ada", "acknowledge_within": "5m"}, {"ask": "zoe"}]
    return Scenario.model_validate({**staffed(scenario).dump(), "oncall": oncall})
