"""Tickets that are worked on: when, by age, after pages, and never to the harm of a page."""

from datetime import datetime, timedelta

import pytest

from simulator import Scenario, simulate

FRIDAY = datetime(2026, 10, 23)
HOUR, MINUTE = 3600.0, 60.0
SLOW = {
    "name": "slow",
    "severity": "sev3",
    "long_window": "1h",
    "short_window": "5m",
    "burn_rate": 3,
}
FAST = {
    "name": "fast",
    "severity": "sev1",
    "long_window": "5m",
    "short_window": "5m",
    "burn_rate": 14.4,
}
SLO = {"name": "available", "sli": {"kind": "availability"}, "objective": "99.9%"}
GOOD_ANSWERS = {"name": "good", "sli": {"kind": "quality"}, "objective": "95%"}
LEAK = {"kind": "provider_outage", "name": "leak", "at": "18h", "error_ratio": "0.5%"}
STEP = {"do": "fail_over", "takes": "3m10s"}


def world(**changes):
    """A leak from Friday 18:00 UTC on, which opens a ticket after 36.5 minutes: 0.5% of t s are
    above 0.3% of 1 h from 2,160 s on.
    """
    fields = {
        "name": "tickets",
        "start": "2026-10-23T00:00:00Z",
        "horizon": "5d",
        "outcomes": "expected",
        "service": {
            "traffic": {"interactive": "40/s"},
            "provider": {
                "primary": {"error_ratio": "0%"},
                "fallback": {"error_ratio": "0%"},
            },
        },
        "slos": [SLO],
        "alerting": {"rules": [FAST, SLOW]},
        "failures": [{**LEAK, "lasts": "90h"}],
        "runbooks": {"provider_outage": [STEP]},
        "oncall": {"tickets": {}},
    }
    return Scenario(**{**fields, **changes})


def told(run, *kinds):
    """`(Mon 09:00:00, kind, incident)` of the rows of some kinds."""
    return [
        (clock(event.time), event.kind, event.incident) for event in run.log if event.kind in kinds
    ]


def clock(seconds):
    return f"{FRIDAY + timedelta(seconds=seconds):%a %H:%M:%S}"


def seconds(day, time):
    """`Mon`, `09:00` as seconds of the run."""
    days = ("Fri", "Sat", "Sun", "Mon", "Tue")
    hour, minute, *more = map(float, time.split(":"))
    return 86400 * days.index(day) + HOUR * hour + MINUTE * minute + sum(more)


def test_a_leak_on_friday_evening_is_taken_up_on_monday_at_nine():
    """The whole log, by hand. After the step 230 s of 300 are clean at the tick 09:15:00, 80 x
    0.5% are above 0.1% of 300 there; from 09:15:30 on it is healthy. The look is the first tick
    5 min after 09:11:10. The alert's five minutes hold 0.3% until 120 s after the step.
    """
    run = simulate(world())
    rows = [(clock(event.time), event.kind, event.subject) for event in run.log]
    assert rows == [
        ("Fri 18:00:00", "failure_started", "leak"),
        ("Fri 18:36:30", "alert_fired", "available/slow"),
        ("Fri 18:36:30", "ticket_opened", "available"),
        ("Mon 09:00:00", "acknowledged", "on-call"),
        ("Mon 09:08:00", "triaged", "provider_outage"),
        ("Mon 09:08:00", "checked", "available"),
        ("Mon 09:08:00", "step_started", "fail_over"),
        ("Mon 09:11:10", "step_finished", "fail_over"),
        ("Mon 09:13:30", "alert_resolved", "available/slow"),
        ("Mon 09:16:30", "checked", "available"),
        ("Mon 09:16:30", "mitigated", "available"),
        ("Tue 12:00:00", "failure_ended", "leak"),
        ("Tue 12:10:00", "cause_over", "leak"),
        ("Tue 12:10:00", "step_undone", "fail_over"),
        ("Tue 12:10:00", "ticket_closed", "available"),
    ]
    assert {event.incident for event in run.log[1:] if event.kind != "failure_ended"} == {
        "ticket-1"
    }
    closed = run.log[-1].detail
    assert closed["reason"] == "leak" and closed["sli"] == 1.0
    # from Friday 18:00 to Monday 09:11:10 every 200th of 40/s is lost, and nothing after that
    assert closed["bad"] == pytest.approx((63 * HOUR + 670) * 40 * 0.005, abs=1)
    ticket = run.incidents[0]
    assert ticket.is_ticket and clock(ticket.acknowledged) == "Mon 09:00:00"
    assert clock(ticket.mitigated) == "Mon 09:15:30"


@pytest.mark.parametrize(
    ("tickets", "taken"),
    [
        ({"hours": "Mon-Sun 00:00-24:00"}, "Fri 18:36:30"),
        ({"hours": "Sat 10:00-12:00"}, "Sat 10:00:00"),
        ({"holidays": ["2026-10-26"]}, "Tue 09:00:00"),
        # the clocks of London go back on Sunday: nine o'clock is 09:00 UTC on Monday, not 08:00
        ({"zone": "Europe/London"}, "Mon 09:00:00"),
        ({"zone": "America/New_York"}, "Fri 18:36:30"),
        ({"zone": "Asia/Tokyo"}, "Mon 00:00:00"),
        ({"hours": "Fri 17:00-18:36"}, None),
    ],
)
def test_hours_are_wall_times_of_their_zone_without_holidays(tickets, taken):
    run = simulate(world(oncall={"tickets": tickets}))
    times = [time for time, *_ in told(run, "acknowledged")]
    assert times == ([] if taken is None else [taken])


def test_a_ticket_whose_alerts_have_resolved_is_looked_at_on_monday():
    """The leak is over on Friday at 20:00; what is left is to see that all is well."""
    run = simulate(world(failures=[{**LEAK, "lasts": "2h"}]))
    assert told(
        run, "alert_resolved", "acknowledged", "ticket_closed", "cause_over", "triaged"
    ) == [
        ("Fri 20:02:00", "alert_resolved", "ticket-1"),
        ("Mon 09:00:00", "acknowledged", "ticket-1"),
        ("Mon 09:00:00", "cause_over", "ticket-1"),
        ("Mon 09:08:00", "triaged", "ticket-1"),
        ("Mon 09:08:00", "ticket_closed", "ticket-1"),
    ]


def test_alerts_join_a_ticket_that_waits():
    two = [{**LEAK, "lasts": "2h"}, {**LEAK, "name": "again", "at": "40h", "lasts": "2h"}]
    rows = told(simulate(world(failures=two)), "ticket_opened", "acknowledged", "alert_fired")
    assert [row[1:] for row in rows] == [
        ("alert_fired", "ticket-1"),
        ("ticket_opened", "ticket-1"),
        ("alert_fired", "ticket-1"),
        ("acknowledged", "ticket-1"),
    ]


def test_tickets_that_nobody_can_take_up_stay_open():
    never = simulate(world(oncall={"tickets": {"hours": "Thu 09:00-17:00"}}))
    without = simulate(world(oncall={}))
    assert told(without, "ticket_closed") and not told(never, "ticket_closed")
    assert [row for row in never.log if not row.incident] == [
        row for row in without.log if not row.incident
    ]


def interrupted(at, acknowledge="5m", steps=(STEP,), **oncall):
    """A leak that is worked on from Monday 09:00 on, and at a time nine of ten answers become
    wrong: above 14.4 x 5% of 5 min 240 s later, so somebody is paged for that at the next tick.
    """
    wrong = {
        "kind": "bad_deploy",
        "name": "wrong",
        "at": at,
        "lasts": "30m",
        "quality_loss": "90%",
        "error_ratio": 0,
    }
    return world(
        slos=[SLO, GOOD_ANSWERS],
        failures=[{**LEAK, "lasts": "90h"}, wrong],
        runbooks={
            "provider_outage": list(steps),
            "bad_deploy": [{"do": "roll_back", "takes": "5m"}],
        },
        oncall={"tickets": {}, "acknowledge": acknowledge, **oncall},
    )


@pytest.mark.parametrize(
    ("at", "acknowledge", "begins", "goes_on"),
    [
        # paged at 09:00:30 and acknowledged during triage: first the page, then the ticket's
        # first look
        ("08:56:00", "5m", "09:08:00", "checked"),
        # acknowledged at 09:09:00 during the step, which ends at 09:11:10: then the page, and
        # whoever comes back after 5 min of clean counts looks at once
        ("09:00:00", "5m", "09:11:10", "checked"),
        # acknowledged at 09:14:00, during the look of the tick 09:16:30
        ("09:00:00", "10m", "09:16:30", None),
    ],
)
def test_a_page_waits_for_the_thing_in_hand_alone(at, acknowledge, begins, goes_on):
    """And the ticket goes on afterwards, where it was."""
    run = simulate(interrupted(seconds("Mon", at), acknowledge))
    own = run.incidents
    page = next(each for each in own if not each.is_ticket)
    ticket = next(each for each in own if each.is_ticket and each.failure == "leak")
    assert clock(page.triaged - 480) == f"Mon {begins}"
    after = [e for e in ticket.timeline if e.incident == ticket.id and e.time >= page.triaged]
    if goes_on is None:
        assert ticket.first("mitigated").time == seconds("Mon", begins)
        return
    done = page.first("mitigated").time
    assert (after[0].kind, after[0].time) == (goes_on, done)
    looks = [event.time for event in ticket.all("step_started", "checked", "triaged")]
    assert not [time for time in looks if page.triaged - 480 < time < done]


LONG = {**SLOW, "name": "long", "long_window": "6h", "short_window": "6h", "burn_rate": 0.5}


def test_an_alert_that_a_closed_ticket_leaves_over_opens_one_when_users_are_let_down_again():
    """0.05% of 6 h are 10.8 s, passed after 216 s at 5%, and held until 6 h after the end. Users
    are served by 09:08, and the end is known at 09:10: the ticket is closed while its alert fires.
    At 10:00:30 5% of 30 s are above 0.1% of 5 min.
    """
    failures = [
        {**LEAK, "name": name, "at": seconds("Mon", at), "lasts": lasts, "error_ratio": "5%"}
        for name, at, lasts in [("first", "08:30", "30m"), ("again", "10:00", "10m")]
    ]
    run = simulate(world(failures=failures, alerting={"rules": [LONG]}))
    kinds = ("ticket_opened", "acknowledged", "triaged", "cause_over", "ticket_closed")
    assert told(run, *kinds) == [
        ("Mon 08:34:00", "ticket_opened", "ticket-1"),
        ("Mon 09:00:00", "acknowledged", "ticket-1"),
        ("Mon 09:08:00", "triaged", "ticket-1"),
        ("Mon 09:10:00", "cause_over", "ticket-1"),
        ("Mon 09:10:00", "ticket_closed", "ticket-1"),
        ("Mon 10:00:30", "ticket_opened", "ticket-2"),
        ("Mon 10:00:30", "acknowledged", "ticket-2"),
        # the six hours hold the first one too, and its end is known
        ("Mon 10:00:30", "cause_over", "ticket-2"),
        ("Mon 10:08:30", "triaged", "ticket-2"),
        ("Mon 10:20:00", "cause_over", "ticket-2"),
        ("Mon 10:20:00", "ticket_closed", "ticket-2"),
    ]
    again = run.incidents[1].opening.detail
    assert again["left_over"] and clock(again["firing_since"]) == "Mon 08:34:00"


def test_tickets_are_taken_up_by_age():
    """The stricter objective's opens first: 0.15% of 1 h are passed after 1,080 s. The other one
    is taken up when users are served, and finds that they are.
    """
    slos = [SLO, {**SLO, "name": "strict", "objective": "99.95%"}]
    run = simulate(world(slos=slos, alerting={"rules": [{**SLOW, "keep_firing_for": "1h"}]}))
    assert told(run, "ticket_opened", "acknowledged", "mitigated", "step_started") == [
        ("Fri 18:18:30", "ticket_opened", "ticket-1"),
        ("Fri 18:36:30", "ticket_opened", "ticket-2"),
        ("Mon 09:00:00", "acknowledged", "ticket-1"),
        ("Mon 09:08:00", "step_started", "ticket-1"),
        ("Mon 09:16:30", "mitigated", "ticket-1"),
        ("Mon 09:16:30", "acknowledged", "ticket-2"),
        ("Mon 09:24:30", "mitigated", "ticket-2"),
    ]


def test_a_look_that_a_later_alert_asks_for_waits_for_working_hours():
    """Half a percent more fails from Monday 20:00 on; the alert says so at 20:36:30, and nobody
    is called for it.
    """
    worse = {**LEAK, "kind": "bad_deploy", "name": "worse", "at": seconds("Mon", "20:00")}
    run = simulate(world(failures=[{**LEAK, "lasts": "90h"}, {**worse, "lasts": "20h"}]))
    ticket = run.incidents[0]
    rows = [(clock(row.time), row.kind) for row in ticket.timeline if row.incident == ticket.id]
    place = rows.index(("Mon 09:16:30", "mitigated"))
    assert rows[place + 1 : place + 5] == [
        ("Mon 20:36:30", "alert_fired"),
        ("Tue 09:00:00", "checked"),
        ("Tue 09:08:00", "triaged"),
        ("Tue 09:08:00", "checked"),
    ]


def test_who_is_not_free_within_the_hours_takes_it_up_on_the_next_day():
    """A page at 08:54 is triaged until 09:07, when the five minutes for tickets are over."""
    tickets = {"hours": "Mon-Fri 09:00-09:05"}
    run = simulate(interrupted(seconds("Mon", "08:50:00"), tickets=tickets))
    assert told(run, "acknowledged") == [
        ("Mon 08:59:00", "acknowledged", "incident-1"),
        ("Tue 09:00:00", "acknowledged", "ticket-1"),
    ]


ROTA = {"primary": {"people": ["ada", "ben"], "turns": "1d", "hand_over": "12:00"}}
PEOPLE = [{"name": "ada"}, {"name": "ben"}]


def team(*failures, oncall=(), rota=ROTA, **changes):
    """The leak, and two people who take turns at noon: ben from Thursday on, so on Monday until
    noon, then ada.
    """
    person = {"tickets": {}, "ladder": [{"ask": "primary"}], **dict(oncall)}
    own = {"people": PEOPLE, "rota": rota, "oncall": person}
    return world(failures=[{**LEAK, "lasts": "90h"}, *failures], **own, **changes)


WORSE = {
    "kind": "bad_deploy",
    "name": "worse",
    "at": seconds("Mon", "12:30"),
    "lasts": "20h",
    "error_ratio": "0.5%",
}


def of_ticket(run, *kinds):
    """`(Mon 09:00:00, kind, subject, detail of people)` of the first ticket's rows."""
    keys = ("role", "level", "from", "lost")
    return [
        (
            clock(row.time),
            row.kind,
            row.subject,
            {k: row.detail[k] for k in keys if k in row.detail},
        )
        for row in run.log
        if row.incident == "ticket-1" and row.kind in kinds
    ]


def test_whoever_is_on_duty_takes_it_up_and_keeps_it():
    """Also at a later look, when their turn is over."""
    run = simulate(team(WORSE))
    assert of_ticket(run, "acknowledged", "handed_over") == [
        ("Mon 09:00:00", "acknowledged", "ben", {"role": "primary"})
    ]
    assert len(run.incidents[0].all("triaged")) == 2


def test_where_people_hand_over_whoever_is_on_duty_looks_later():
    """At no time and without loss: a ticket is written down."""
    run = simulate(team(WORSE, oncall={"hand_over": {"takes": "10m", "lost": "100%"}}))
    ada = {"from": "ben", "role": "primary", "lost": False}
    assert of_ticket(run, "acknowledged", "handed_over", "triaged") == [
        ("Mon 09:00:00", "acknowledged", "ben", {"role": "primary"}),
        ("Mon 09:08:00", "triaged", "provider_outage", {}),
        ("Mon 13:06:30", "handed_over", "ada", ada),
        ("Mon 13:14:30", "triaged", "bad_deploy", {}),
    ]


@pytest.mark.parametrize(
    ("rota", "tickets", "taken"),
    [
        ({"primary": {"people": ["ada"], "hours": "Mon-Fri 11:00-15:00"}}, {}, ("11:00", "ada")),
        ({"primary": {"people": ["ada"], "hours": "Sat-Sun 00:00-24:00"}}, {}, None),
        (ROTA, {"ask": "ada"}, ("09:00", "ada")),
        ({**ROTA, "desk": {"people": ["ada"]}}, {"ask": "desk"}, ("09:00", "ada")),
        (ROTA, {"hours": "Mon-Fri 12:00-13:00"}, ("12:00", "ada")),
    ],
)
def test_it_waits_until_somebody_is_there_within_the_hours(rota, tickets, taken):
    run = simulate(team(rota=rota, oncall={"tickets": tickets}))
    rows = [(time, who) for time, _, who, _ in of_ticket(run, "acknowledged")]
    assert rows == ([] if taken is None else [(f"Mon {taken[0]}:00", taken[1])])


def test_somebody_else_takes_up_what_waits_when_a_turn_ends():
    """ben is paged at 11:55 and works on that until after noon; ada has the rest of the day."""
    wrong = {
        "kind": "bad_deploy",
        "name": "wrong",
        "at": seconds("Mon", "11:40"),
        "lasts": "2h",
        "error_ratio": 0,
        "quality_loss": "90%",
    }
    tickets = {"hours": "Mon-Fri 11:55-17:00"}
    run = simulate(team(wrong, oncall={"tickets": tickets}, slos=[SLO, GOOD_ANSWERS]))
    assert [
        (clock(row.time), row.subject, row.incident)
        for row in run.log
        if row.kind == "acknowledged"
    ] == [
        ("Mon 11:49:00", "ben", "incident-1"),
        ("Mon 12:00:00", "ada", "ticket-1"),
        # nobody has looked at it since its alert resolved
        ("Mon 12:16:30", "ada", "ticket-2"),
    ]
    page = next(each for each in run.incidents if each.id == "incident-1")
    assert page.first("mitigated").time > seconds("Mon", "12:00")


def test_one_person_takes_up_two_tickets_one_after_the_other():
    slos = [SLO, {**SLO, "name": "strict", "objective": "99.95%"}]
    rules = [{**SLOW, "keep_firing_for": "1h"}]
    run = simulate(team(slos=slos, alerting={"rules": rules}))
    times = [time for time, *_ in told(run, "acknowledged")]
    assert times == ["Mon 09:00:00", "Mon 09:16:30"]


@pytest.mark.parametrize(
    ("triage", "named"),
    [
        ({"sev1": "4m", "sev3": "30m"}, "09:30:00"),
        ({"sev1": "4m", "sev2": "6m"}, "09:06:00"),
        # nine o'clock in London is four o'clock in New York
        ({"business": "5m", "sleep": "21m"}, "09:21:00"),
    ],
)
def test_triage_takes_as_long_as_the_severity_or_the_hour_says(triage, named):
    people = [{"name": "ada", "zone": "America/New_York"}]
    run = simulate(world(people=people, oncall={"tickets": {}, "triage": triage}))
    assert told(run, "triaged")[0][0] == f"Mon {named}"


def test_a_wrong_symptom_of_a_ticket_costs_its_runbook():
    """And is followed by another triage, as for an incident."""
    run = simulate(world(oncall={"tickets": {}, "triage": {"takes": "8m", "right": "0%"}}))
    named = [row.detail["right"] for row in run.log if row.kind == "triaged"]
    assert named[0] is False and named[-1] is True
    ticket = run.incidents[0]
    assert ticket.first("mitigated") and clock(ticket.resolved) == "Tue 12:10:00"


def test_of_a_page_and_a_ticket_that_ask_at_one_instant_the_page_comes_first():
    """At 09:16:30 users are served again for the first ticket, and somebody acknowledges the page
    of 09:11:30; the second ticket has waited since Friday.
    """
    wrong = {"kind": "bad_deploy", "name": "wrong", "lasts": "1h", "quality_loss": "90%"}
    run = simulate(
        world(
            slos=[SLO, {**SLO, "name": "strict", "objective": "99.95%"}, GOOD_ANSWERS],
            failures=[
                {**LEAK, "lasts": "90h"},
                {**wrong, "error_ratio": 0, "at": seconds("Mon", "09:07:30")},
            ],
            alerting={"rules": [FAST, {**SLOW, "keep_firing_for": "2h"}]},
        )
    )
    rows = told(run, "paged", "acknowledged", "mitigated")
    assert rows[1:5] == [
        ("Mon 09:11:30", "paged", "incident-1"),
        ("Mon 09:16:30", "mitigated", "ticket-1"),
        ("Mon 09:16:30", "acknowledged", "incident-1"),
        ("Mon 09:34:30", "mitigated", "incident-1"),
    ]
    assert ("Mon 09:34:30", "acknowledged", "ticket-2") in rows


def test_what_fails_and_ends_while_a_ticket_waits_is_known_when_it_is_taken_up():
    """And so is what a later alert of it counts: the leak that begins three hours later."""
    before = {**LEAK, "name": "before", "at": "15h", "lasts": "30m", "error_ratio": "5%"}
    while_it_waits = {**LEAK, "name": "while it waits", "at": seconds("Sat", "10:00")}
    run = simulate(
        world(
            failures=[before, {**LEAK, "lasts": "90h"}, {**while_it_waits, "lasts": "2h"}],
            alerting={"rules": [SLOW]},
            oncall={"tickets": {"hours": "Mon 09:00-17:00"}},
        )
    )
    assert told(run, "ticket_opened", "acknowledged") == [
        ("Fri 15:04:00", "ticket_opened", "ticket-1"),
        ("Mon 09:00:00", "acknowledged", "ticket-1"),
    ]
    over = [(clock(row.time), row.subject) for row in run.log if row.kind == "cause_over"]
    assert over == [
        ("Mon 09:00:00", "before"),
        ("Mon 09:00:00", "while it waits"),
        ("Tue 12:10:00", "leak"),
    ]


def test_what_counts_for_an_alert_that_joins_a_waiting_ticket_is_a_cause():
    """8 s that failed at three in the afternoon: too few for a ticket, and more than a tenth of the
    21.6 s that another rule allows in six hours. With 0.5% from 18:00 on they exceed them at 18:45.
    """
    before = {**LEAK, "name": "before", "at": "15h", "lasts": "40s", "error_ratio": "20%"}
    rules = [SLOW, {**LONG, "burn_rate": 1}]
    run = simulate(world(failures=[before, {**LEAK, "lasts": "90h"}], alerting={"rules": rules}))
    assert told(run, "ticket_opened", "alert_fired", "cause_over") == [
        ("Fri 18:36:30", "alert_fired", "ticket-1"),
        ("Fri 18:36:30", "ticket_opened", "ticket-1"),
        ("Fri 18:45:30", "alert_fired", "ticket-1"),
        ("Mon 09:00:00", "cause_over", "ticket-1"),
        ("Tue 12:10:00", "cause_over", "ticket-1"),
    ]


def test_a_ticket_has_draws_of_its_own():
    """Though it is about the same failure as an incident of the same objective."""
    rules = [{**SLOW, "name": "page", "severity": "sev2"}, {**SLOW, "keep_firing_for": "3d"}]
    drawn = {"exponential": {"mean": "20m"}}
    run = simulate(
        world(
            outcomes="random",
            alerting={"rules": rules},
            oncall={"tickets": {}, "triage": drawn, "acknowledge": "0s"},
        )
    )
    page, ticket = sorted(run.incidents, key=lambda each: each.is_ticket)
    assert page.failure == ticket.failure == "leak"
    assert page.triaged - page.acknowledged != ticket.triaged - ticket.acknowledged
