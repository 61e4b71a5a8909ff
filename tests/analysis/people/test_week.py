"""The toil of a week by hand, from a whole log: four pages, one of them handed over and one that
nobody takes, and a ticket that a page interrupts.
"""

import pytest

from simulator import Incident
from simulator.analysis.people.counting import Record, Team, count_people
from simulator.analysis.people.toil import toil_of
from simulator.reliability.at_work import AtWork
from simulator.reliability.phases import Stamp

HOUR, DAY = 3600.0, 86400.0
MINUTE = 60.0


def hour_class(person, time):
    """All live in the zone of the start, a Monday."""
    day, hour = divmod(time / HOUR, 24)
    if not 8 <= hour < 22:
        return "sleep"
    return "business" if day < 5 and hour < 18 else "off"


def at(day, clock):
    hours, minutes = clock.split(":")
    return day * DAY + int(hours) * HOUR + int(minutes) * MINUTE


def counted(incident, time, kind, subject="", **detail):
    """A row that bounds a phase: one bad event a second since the start."""
    return incident.then(time, kind, subject, bad=time, valid=10 * time, **detail)


def opened(number, time, slo="availability", kind="incident", severity="sev1"):
    detail = {"bad": time, "valid": 10 * time, "budget": 100_000.0}
    return Incident.opened(time, severity, slo, "f", f"{kind}-{number}", **detail)


def monday():
    """Ben takes it at level 2, 12 minutes after the page; healthy at 11:00, over at 12:00."""
    page = opened(1, at(0, "10:00"))
    page = page.then(at(0, "10:00"), "paged", "ada", level=1, role="primary")
    reason = "not acknowledged within 5m"
    detail = {"level": 2, "role": "secondary", "round": 1, "reason": reason}
    page = page.then(at(0, "10:05"), "escalated", "ben", **detail)
    page = counted(page, at(0, "10:12"), "acknowledged", "ben", level=2, role="secondary")
    page = counted(page, at(0, "10:20"), "triaged", "g", symptom="g", right=False)
    page = counted(page, at(0, "10:40"), "unmitigated", triages_again=True)
    page = counted(page, at(0, "10:45"), "triaged", "f", symptom="f", right=True)
    since = at(0, "10:55")
    served = {"since": since, "since_bad": since, "since_valid": 10 * since}
    page = counted(page, at(0, "11:00"), "mitigated", **served)
    return counted(page, at(0, "12:00"), "resolved")


def tuesday():
    """Ada is woken at 02:00, and hands over to ben at 02:30."""
    page = opened(2, at(1, "02:00")).then(at(1, "02:00"), "paged", "ada", level=1, role="primary")
    page = counted(page, at(1, "02:05"), "acknowledged", "ada", level=1, role="primary")
    page = counted(page, at(1, "02:15"), "triaged", "f", symptom="f", right=True)
    page = page.then(at(1, "02:30"), "handed_over", "ben", role="primary", lost=False)
    return counted(counted(page, at(1, "03:30"), "mitigated"), at(1, "04:00"), "resolved")


def wednesdays_ticket():
    """Filed on Tuesday evening, taken up at 09:00, done at 11:00."""
    ticket = opened(1, at(1, "18:00"), "speed", "ticket", "sev3")
    ticket = ticket.then(at(1, "18:00"), "ticket_opened", "speed")
    ticket = counted(ticket, at(2, "09:00"), "acknowledged", "ada", role="primary")
    ticket = counted(ticket, at(2, "09:15"), "triaged", "g", symptom="g")
    return counted(counted(ticket, at(2, "11:00"), "mitigated"), at(2, "13:00"), "ticket_closed")


def wednesdays_page():
    """Half an hour of the time in which ada is on the ticket."""
    page = opened(3, at(2, "10:00")).then(at(2, "10:00"), "paged", "ada", level=1, role="primary")
    page = counted(page, at(2, "10:00"), "acknowledged", "ada", level=1, role="primary")
    page = counted(page, at(2, "10:10"), "triaged", "f", symptom="f", right=True)
    return counted(counted(page, at(2, "10:30"), "mitigated"), at(2, "11:00"), "resolved")


def saturday():
    """Nobody answers: ada is asked, ben half a minute later and once more within the minute."""
    page = opened(4, at(5, "21:00")).then(at(5, "21:00"), "paged", "ada", level=1, role="primary")
    page = page.then(at(5, "21:00") + 30, "escalated", "ben", level=2, role="secondary", round=1)
    page = page.then(at(5, "21:00") + 90, "escalated", "ben", level=1, role="primary", round=2)
    page = page.then(at(5, "21:00") + 91, "escalated", "ben", level=2, role="secondary", round=2)
    return counted(page, at(5, "23:00"), "resolved")


def late_ticket():
    """Of Saturday: nobody has taken it up when the week ends."""
    ticket = opened(2, at(5, "12:00"), "speed", "ticket", "sev3")
    return ticket.then(at(5, "12:00"), "ticket_opened", "speed")


def fresh_ticket():
    """Its hour has not passed when the week ends."""
    ticket = opened(3, at(6, "23:30"), "speed", "ticket", "sev3")
    return ticket.then(at(6, "23:30"), "ticket_opened", "speed")


@pytest.fixture(scope="module")
def week():
    ends = Stamp(7 * DAY, 7 * DAY, 70 * DAY)
    found = [monday(), tuesday(), wednesdays_ticket(), wednesdays_page(), saturday()]
    found += [Incident(each.id, each.timeline, ends) for each in (late_ticket(), fresh_ticket())]
    log = sorted((row for each in found for row in each.timeline), key=lambda row: row.time)
    record = Record(log, found, 7 * DAY, lambda slo: lambda time: Stamp(time, time, 10 * time))
    team = Team(("ada", "ben", "eve"), hour_class, 2 * HOUR, within=DAY)
    return record, count_people(record, team, ["availability", "speed"])


def test_the_toil_of_the_week(week):
    """Ada: 25 min of Tuesday and 30 of Wednesday; the ticket's 2 h without them, so 1.5 h; one
    postmortem (Wednesday's). Ben: 48 min of Monday and an hour of Tuesday, and two postmortems.
    """
    _, people = week
    toil = {load.person: load.toil for load in people.loads}
    assert toil["ada"][:3] == (55 * MINUTE, 90 * MINUTE, 2 * HOUR)
    assert toil["ben"][:3] == (108 * MINUTE, 0.0, 4 * HOUR)
    assert toil["eve"] == (0.0, 0.0, 0.0, 0.0)
    # the run is one week, and its hours are those of the busiest
    assert all(each.busiest_week == pytest.approx(each.all) for each in toil.values())
    numbers = people.numbers()["persons"]["ben"]
    assert people.busiest.person == "ben" and numbers["toil_h_a_week"] == pytest.approx(5.8)
    assert numbers["share_of_working_week"] == pytest.approx(0.145)
    assert numbers["is_over_cap"] is False


def test_the_interruptions_of_the_week(week):
    """Ben is asked three times on Saturday: 30 s, 90 s and 91 s after the page, so twice."""
    _, people = week
    found = {load.person: (load.notifications, load.interruptions) for load in people.loads}
    assert found["ada"] == (4, {"business": 2, "off": 1, "sleep": 1})
    assert found["ben"] == (4, {"business": 1, "off": 2, "sleep": 0})
    assert people.interruptions() == 7 and people.interruptions("sleep") == 1
    # 4 in a week are 17.1 in 30 days
    numbers = people.numbers()["persons"]
    assert numbers["ada"]["interruptions_per_30d"] == pytest.approx(120 / 7)
    assert [numbers[name]["reading"] for name in ("ada", "ben", "eve")] == ["bad", "bad", "good"]


def test_who_took_what(week):
    _, people = week
    numbers = people.numbers()
    assert numbers["notifications"] == 8 and numbers["notifications_per_page"] == 2
    assert numbers["escalations"] == 4 and numbers["hand_overs"] == {"all": 1, "lost": 0}
    assert numbers["taken"] == {
        "by_level": {
            "1": {"pages": 2, "share": pytest.approx(2 / 3)},
            "2": {"pages": 1, "share": pytest.approx(1 / 3)},
        },
        "not_taken": 1,
    }
    assert numbers["tickets"] == {"opened": 3, "taken_up": 1, "in_time": 1, "late": 1}
    assert numbers["triages"] == {"all": 5, "wrong": 1, "misdiagnosed_s": 28 * MINUTE}


def test_where_the_budget_went(week):
    """Level 1 was asked for 5 + 5 + 0 min, and on Saturday for 30 s and one more; level 2 for 7
    min, and for 60 s and nearly two hours.
    """
    record, people = week
    where = record.where("availability")
    asked = {label: row["seconds"] for label, row in where["unacknowledged"].items()}
    assert asked == {"level 1": 10 * MINUTE + 31, "level 2": 7 * MINUTE + 2 * HOUR - 31}
    assert {label: row["bad"] for label, row in where["unacknowledged"].items()} == asked
    assert where["diagnosing"] == {
        "wrong": {"seconds": 480.0, "bad": 480, "budget_spent": 0.0048},
        "right": {"seconds": 1500.0, "bad": 1500, "budget_spent": pytest.approx(0.015)},
    }
    assert people.budget["availability"] == {
        "unacknowledged": pytest.approx((17 * MINUTE + 2 * HOUR) / 100_000),
        "misdiagnosed": pytest.approx(28 * MINUTE / 100_000),
    }
    # that a ticket waits is no delay of an answer
    assert people.budget["speed"]["unacknowledged"] == 0


def test_the_busiest_week_is_found_and_work_over_its_end_is_split():
    """An hour before the end of the first week and three after it, and a postmortem of 2 h."""
    work = [AtWork("ada", 7 * DAY - HOUR, 7 * DAY + 3 * HOUR, "page")]
    work.append(AtWork("ada", 6 * DAY, 6 * DAY + 90 * MINUTE, "ticket"))
    assert toil_of("ada", work, [8 * DAY], 2 * HOUR).busiest_week == 5 * HOUR
    assert toil_of("ada", work, [], 2 * HOUR).busiest_week == 3 * HOUR
    assert toil_of("ben", work, [], 2 * HOUR) == (0.0, 0.0, 0.0, 0.0)
