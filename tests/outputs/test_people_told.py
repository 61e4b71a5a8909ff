"""What is said of people: by name in the story, by role in the postmortem."""

import json
import re

import pytest
from asked import NAMES, asked, laddered, late, staffed, with_people
from worlds import demonstration

from simulator import Event, Incident, Scenario, simulate, to_eval_case, write_postmortem
from simulator.outputs.words.log import tell
from simulator.outputs.words.people import impersonal
from simulator.outputs.words.phases import main_phase_text
from simulator.outputs.words.responders import responders

ROLE = {"level": 1, "role": "primary"}
SECOND = {"level": 2, "role": "secondary", "round": 1}


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (
            Event(0, "paged", "ada", "incident-1", detail={"rules": ["page-quick"], **ROLE}),
            "a page goes out to ada (primary) for page-quick",
        ),
        (
            Event(0, "paged", "nobody", "incident-1", detail={"rules": ["page-quick"]}),
            "a page goes out for page-quick, and nobody is on duty",
        ),
        (
            Event(0, "paged", "on-call", "incident-1", detail={"rules": ["a", "b"]}),
            "a page goes out for a and b",
        ),
        (
            Event(0, "paged", "maria", "incident-1", detail={"level": 3, "role": "maria"}),
            "a page goes out to maria",
        ),
        (
            Event(0, "escalated", "nobody", detail={**ROLE, "reason": "nobody on duty"}),
            "nobody is on duty at level 1 (primary): it is skipped",
        ),
        (
            Event(0, "escalated", "ben", detail={**SECOND, "reason": "not acknowledged within 5m"}),
            "ben (secondary) is asked: not acknowledged within 5m",
        ),
        (
            Event(
                0,
                "escalated",
                "ben",
                detail={**SECOND, "reason": "not acknowledged within 5m", "reminded": True},
            ),
            "ben (secondary) is reminded: not acknowledged within 5m",
        ),
        (
            Event(
                0, "escalated", "ben", detail={**SECOND, "reason": "has waited 5m for their turn"}
            ),
            "ben (secondary) is asked: the incident has waited 5m for its turn",
        ),
        (
            Event(0, "escalated", "ben", detail={**SECOND, "reason": "handed over and lost"}),
            "ben (secondary) is asked: the hand-over has lost it",
        ),
        (
            Event(0, "escalated", "ben", detail={**SECOND, "reason": "somebody came on duty"}),
            "ben (secondary) is asked: somebody has come on duty",
        ),
        (
            Event(
                0,
                "escalated",
                "ben",
                detail={**SECOND, "reason": "asked again after 4h", "reminded": True},
            ),
            "ben (secondary) is asked again after 4h",
        ),
        (
            Event(0, "acknowledged", "ada", "incident-1", detail=ROLE),
            "ada (primary) acknowledges the page",
        ),
        (
            Event(0, "acknowledged", "ada", "ticket-1", detail={"role": "primary"}),
            "ada (primary) takes the ticket up",
        ),
        (Event(0, "acknowledged", "on-call", "incident-1"), "the page is acknowledged"),
        (Event(0, "acknowledged", "on-call", "ticket-1"), "the ticket is taken up"),
        (
            Event(0, "handed_over", "ben", detail={"from": "ada", "role": "primary"}),
            "ada hands over to ben (primary)",
        ),
        (
            Event(
                0, "handed_over", "nobody", detail={"from": "ada", "role": "primary", "lost": True}
            ),
            "ada goes off duty and the hand-over loses it: nobody works on it",
        ),
        (
            Event(0, "triaged", "full", detail={"symptom": "full", "steps": 1, "right": False}),
            "symptom named: full (wrong); its runbook has 1 step",
        ),
        (
            Event(0, "triaged", "full", detail={"symptom": "full", "steps": 1, "right": True}),
            "symptom named: full; its runbook has 1 step",
        ),
        (
            Event(0, "step_failed", "roll_back", detail={"step": 1, "reason": "it did not work"}),
            "step 1, roll back, did not work",
        ),
        (
            Event(
                0,
                "step_failed",
                "roll_back",
                detail={"step": 1, "reason": "not possible while telemetry lasts"},
            ),
            "step 1, roll back, is not possible while telemetry lasts",
        ),
        (
            Event(0, "ticket_closed", "a", "ticket-1", "leak", {"reason": "leak"}),
            "the ticket is closed; root cause: leak",
        ),
        (
            Event(
                0, "ticket_closed", "a", "ticket-1", "leak", {"reason": "its alerts have resolved"}
            ),
            "the ticket is closed: its alerts have resolved",
        ),
    ],
)
def test_a_row_about_people(event, text):
    assert tell(event) == text


def named(text):
    return [name for name in NAMES if re.search(rf"\b{name}\b", text)]


def asking():
    """Runs in which people are asked in every way."""
    yield laddered()
    run = late()
    page = next(event.time for event in run.log if event.kind == "paged")
    late_ones = (
        asked(page, "nobody", 1, "primary", "nobody on duty"),
        asked(page, "nobody", 2, "secondary", "nobody on duty"),
        asked(page + 900, "ben", 2, "secondary", "somebody came on duty"),
    )
    yield with_people(run, *late_ones, first=("nobody", 0, ""))
    # the only level asks for a person by name
    yield with_people(run, who="zoe", level=1, role="zoe", first=("zoe", 1, "zoe"))
    done = next(event.time for event in run.log if event.kind == "triaged")
    over = {"from": "ada", "role": "primary"}
    cause = "provider_outage"
    rows = (
        Event(done + 60, "handed_over", "eve", "incident-1", cause, {**over, "lost": False}),
        Event(
            done + 120,
            "handed_over",
            "nobody",
            "incident-1",
            cause,
            {**over, "from": "eve", "lost": True},
        ),
        asked(done + 500, "ben", 2, "secondary", "handed over and lost"),
    )
    yield with_people(run, *rows, who="ada", level=1, role="primary")


ASKING = list(asking())


@pytest.mark.parametrize("run", ASKING)
def test_a_postmortem_names_no_person(run):
    story = " ".join(tell(event) for event in run.log)
    assert named(story)
    for incident in run.incidents:
        text = write_postmortem(incident)
        assert named(text) == []
        assert "None" not in text and " ()" not in text
        case = to_eval_case(incident)
        case["metadata"].pop("scenario")
        assert named(json.dumps(case)) == []


@pytest.mark.parametrize("run", ASKING)
def test_without_names_an_incident_has_the_same_times(run):
    for incident in run.incidents:
        same = impersonal(incident)
        assert same.spans == incident.spans and same.steps == incident.steps
        assert named(repr(same.timeline)) == []


def postmortem(place=0):
    return write_postmortem(ASKING[place].incidents[0])


@pytest.mark.parametrize(
    ("place", "facts"),
    [
        (
            0,
            [
                "The primary was paged; the secondary, asked 5m later, acknowledged after 20m.",
                "| a page goes out to the primary for page-quick |",
                "| the secondary is asked: not acknowledged within 5m |",
                "| the primary is reminded: not acknowledged within 10m |",
                "| the secondary acknowledges the page |",
                "- It took 3 notifications until somebody acknowledged.",
            ],
        ),
        (
            1,
            [
                (
                    "A page went out and nobody was on duty; the secondary, asked 15m later,"
                    " acknowledged after 20m."
                ),
                "| nobody is on duty at level 1 (primary): it is skipped |",
                "| the secondary is asked: somebody has come on duty |",
                "- For 15m after the page nobody was on duty.",
            ],
        ),
        (
            2,
            [
                "The person at level 1 was paged and acknowledged after 20m.",
                "| the person at level 1 acknowledges the page |",
            ],
        ),
        (
            3,
            [
                "The primary was paged and acknowledged after 20m.",
                "It was handed over once.",
                "A hand-over lost it, and nobody worked on it for ",
                "| the primary hands over to the next primary |",
                "| the next primary goes off duty and the hand-over loses it: nobody works on it |",
            ],
        ),
    ],
)
def test_a_postmortem_says_who_was_asked_by_role(place, facts):
    text = postmortem(place)
    for fact in facts:
        assert fact in text, fact


def opened(**detail):
    return Incident.opened(
        600, "sev1", "a", "leak", rule="page-quick", bad=0, valid=0, began=0, began_bad=0,
        began_valid=0, budget=100, objective=0.99, window=2592000, **detail,
    )  # fmt: skip


def test_where_the_time_went_is_so_with_nobody_on_duty():
    incident = (
        opened()
        .then(600, "paged", "nobody", rules=["page-quick"])
        .then(3600, "escalated", "ada", level=1, role="primary", reason="somebody came on duty")
        .then(3900, "acknowledged", "ada", level=1, role="primary", bad=33, valid=330)
        .then(4000, "resolved", "a", reason="leak", bad=34, valid=340)
    )
    text = main_phase_text(incident)
    assert text == (
        "Most of the time passed while nobody was on duty: 55m. Most of the budget was spent while"
        " nobody was on duty: 33%."
    )
    assert "Decide who is on duty at that hour: 55m and 33% of the budget" in write_postmortem(
        incident
    )
    # the greater part of the wait is an answer that does not come
    soon = opened().then(600, "paged", "nobody", rules=["page-quick"])
    soon = soon.then(900, "escalated", "ada", level=1, role="primary", reason="somebody came")
    soon = soon.then(3900, "acknowledged", "ada", level=1, role="primary", bad=33, valid=330)
    soon = soon.then(4000, "resolved", "a", reason="leak", bad=34, valid=340)
    assert "the page had not been acknowledged yet: 55m" in main_phase_text(soon)


def test_where_the_time_went_is_so_with_a_wrong_symptom():
    incident = (
        opened()
        .then(600, "paged", "ada", rules=["page-quick"], level=1, role="primary")
        .then(660, "acknowledged", "ada", level=1, role="primary", bad=1, valid=10)
        .then(720, "triaged", "full", symptom="full", steps=1, right=False, bad=2, valid=20)
        .then(720, "step_started", "compact_store", step=1)
        .then(2000, "step_finished", "compact_store", step=1)
        .then(3000, "unmitigated", "a", triages_again=True, bad=20, valid=200)
        .then(3100, "triaged", "leak", symptom="leak", steps=1, right=True, bad=21, valid=210)
        .then(3200, "step_started", "roll_back", step=2)
        .then(3300, "step_failed", "roll_back", step=2, reason="it did not work")
        .then(3300, "step_started", "roll_back", step=2)
        .then(3400, "step_finished", "roll_back", step=2)
        .then(3700, "mitigated", "a", bad=25, valid=260)
        .then(4000, "resolved", "a", reason="leak", bad=25, valid=300)
    )
    text = write_postmortem(incident)
    assert "while the runbook of a wrong symptom was being followed: 48m." in text
    assert "- The symptoms looked like full, which it was not; following that took 38m." in text
    assert "- Roll back was tried and did not work." in text
    assert "- [ ] Find out why roll back did not work when it was tried." in text
    assert "belongs in this runbook: it changed little" not in text
    assert "| 2 roll back | not done | not checked | not checked | did not work |" in text
    assert "Make symptoms easier to tell apart" in text


def test_where_the_time_went_is_so_after_a_lost_hand_over():
    incident = (
        opened()
        .then(600, "paged", "ada", rules=["page-quick"], level=1, role="primary")
        .then(660, "acknowledged", "ada", level=1, role="primary", bad=1, valid=10)
        .then(800, "handed_over", "nobody", **{"from": "ada"}, role="primary", lost=True)
        .then(4000, "resolved", "a", reason="leak", bad=34, valid=340)
    )
    assert main_phase_text(incident).startswith(
        "Most of the time passed while nobody worked on it after a hand-over: 55m40s."
    )
    assert "- A hand-over lost the incident for 53m20s." in write_postmortem(incident)


def worked(ticket, **oncall):
    scenario = {"scenario": {"name": "x", "oncall": oncall}, "seed": 1}
    return Incident("ticket-1", ticket.timeline, setting=scenario)


def test_a_ticket_says_whether_anybody_works_on_it():
    ticket = Incident.opened(0, "sev3", "a", "leak", "ticket-1", rule="slow")
    ticket = ticket.then(0, "ticket_opened", "a", rules=["slow"])
    alone = worked(ticket)
    assert "It opened a ticket and paged nobody; nobody works on tickets." in write_postmortem(
        alone
    )
    waits = worked(ticket, tickets={"within": "1d"})
    assert "It opened a ticket and paged nobody; nobody took it up." in write_postmortem(waits)
    taken = ticket.then(7200, "acknowledged", "ada", role="primary")
    text = write_postmortem(worked(taken, tickets={"within": "1d"}))
    assert "It opened a ticket and paged nobody; the primary took it up after 2h." in text
    assert "Most of the time passed while the ticket had not been taken up yet: 2h." in text


def test_one_person_without_a_name_is_told_as_before():
    text = write_postmortem(simulate(demonstration()).incidents[0])
    assert "The person on call was paged and acknowledged after 5m." in text
    assert "| a page goes out for page-quick |" in text


def test_what_a_comparison_rests_on_names_the_responder():
    other = demonstration().set("oncall.responder", "cautious")
    assert responders(other, other.oncall).endswith("The responder cautious decides what to do.")


def test_what_a_comparison_rests_on_names_the_ladder():
    alone = demonstration()
    assert responders(alone, alone.oncall) == (
        "One person acknowledges after 5m, finds the symptom after 8m, and learns after 10m that the"
        " cause is over."
    )
    oncall = {
        **alone.dump()["oncall"],
        "acknowledge": {"business": "3m", "sleep": "12m"},
        "ladder": [{"ask": "primary", "acknowledge_within": "5m"}, {"ask": "secondary"}],
        "repeat": 2,
        "triage": {"takes": "8m", "right": "80%"},
        "hand_over": {"lost": "40%"},
        "trust": {},
        "tickets": {},
    }
    team = Scenario.model_validate({**staffed(alone).dump(), "oncall": oncall})
    assert responders(team, team.oncall) == (
        "A page asks primary, after 5m also secondary; 30m later it begins again, 2 times. They"
        " acknowledge after 3m (business hours) and 12m (sleep hours), find the symptom after 8m (the"
        " right one 80% of the time), and learn after 10m that the cause is over. Pages are answered"
        " as often as earlier ones were true. At the end of a turn open incidents are handed over, and"
        " 40% are lost. Tickets are taken up Mon-Fri 09:00-17:00."
    )
