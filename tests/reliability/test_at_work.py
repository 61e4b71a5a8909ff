"""Who was at work: stretches of work read from logs made by hand."""

from simulator import Incident
from simulator.reliability.at_work import last_at_work, notices, work_spans


def page():
    """Paged at 0 s."""
    return Incident.opened(0.0, "sev1", "availability", "f").then(
        0.0, "paged", "ada", level=1, role="primary"
    )


def spans(incident):
    return [(span.person, span.begin, span.end) for span in work_spans(incident)]


def test_from_the_acknowledgement_to_the_look_that_confirms_the_mitigation():
    taken = page().then(300.0, "acknowledged", "ada")
    done = taken.then(700.0, "triaged", "f").then(
        1500.0, "mitigated", "availability", "", since=1200.0, since_bad=0, since_valid=0
    )
    assert spans(done.then(4000.0, "resolved")) == [("ada", 300.0, 1500.0)]
    assert work_spans(done)[0].kind == "page" and last_at_work(done) == "ada"
    # until the record ends, where nothing ended it
    assert spans(taken.then(700.0, "triaged", "f")) == [("ada", 300.0, 700.0)]
    assert spans(page().then(4000.0, "resolved")) == []
    assert last_at_work(page()) is None


def test_who_stands_by_is_not_at_work_until_a_look_begins_another_treatment():
    incident = page().then(300.0, "acknowledged", "ada")
    incident = incident.then(1000.0, "unmitigated", "availability", triages_again=True)
    incident = incident.then(2000.0, "checked", "availability", healthy=False)
    incident = incident.then(2000.0, "unmitigated", "availability", triages_again=False)
    incident = incident.then(5000.0, "checked", "availability", healthy=False)
    incident = incident.then(5400.0, "triaged", "g").then(6000.0, "mitigated", "availability")
    # this look finds all well, and begins nothing
    incident = incident.then(7000.0, "checked", "availability", healthy=True)
    assert spans(incident.then(9000.0, "resolved")) == [
        ("ada", 300.0, 2000.0),
        ("ada", 5000.0, 6000.0),
    ]


def test_a_hand_over_splits_the_work_and_a_lost_one_ends_it():
    incident = page().then(300.0, "acknowledged", "ada")
    handed = incident.then(900.0, "handed_over", "ben", **{"from": "ada", "lost": False})
    assert spans(handed.then(2000.0, "mitigated").then(2500.0, "resolved")) == [
        ("ada", 300.0, 900.0),
        ("ben", 900.0, 2000.0),
    ]
    assert last_at_work(handed) == "ben"
    lost = incident.then(900.0, "handed_over", "nobody", **{"from": "ada", "lost": True})
    assert spans(lost.then(2500.0, "resolved")) == [("ada", 300.0, 900.0)]
    assert last_at_work(lost) is None
    again = lost.then(1500.0, "acknowledged", "eve").then(2000.0, "mitigated")
    assert spans(again) == [("ada", 300.0, 900.0), ("eve", 1500.0, 2000.0)]


def test_what_somebody_stands_by_for_is_handed_over_without_work():
    waiting = page().then(300.0, "acknowledged", "ada").then(900.0, "mitigated")
    handed = waiting.then(1800.0, "handed_over", "ben", **{"from": "ada", "lost": False})
    assert spans(handed.then(5000.0, "resolved")) == [("ada", 300.0, 900.0)]
    looked = handed.then(2000.0, "checked", "availability", healthy=False)
    again = looked.then(2400.0, "triaged", "g").then(3000.0, "mitigated")
    assert spans(again) == [("ada", 300.0, 900.0), ("ben", 2000.0, 3000.0)]


def test_somebody_else_takes_it_while_it_waits_for_its_turn():
    incident = page().then(300.0, "acknowledged", "ada").then(900.0, "acknowledged", "ben")
    assert spans(incident.then(1500.0, "mitigated")) == [
        ("ada", 300.0, 900.0),
        ("ben", 900.0, 1500.0),
    ]


def test_a_ticket_is_worked_from_taking_it_up():
    ticket = Incident.opened(0.0, "sev3", "availability", "f", "ticket-1")
    ticket = ticket.then(0.0, "ticket_opened", "availability")
    worked = ticket.then(54000.0, "acknowledged", "ada", role="primary").then(57600.0, "mitigated")
    (span,) = work_spans(worked.then(60000.0, "ticket_closed"))
    assert span == ("ada", 54000.0, 57600.0, "ticket")
    assert spans(ticket.then(60000.0, "ticket_closed")) == []


def test_notified_are_people_and_not_empty_levels():
    incident = page().then(300.0, "escalated", "nobody", level=2, role="secondary")
    incident = incident.then(300.0, "escalated", "eve", level=3, role="manager")
    assert [(each.person, each.level, each.role) for each in notices(incident.timeline)] == [
        ("ada", 1, "primary"),
        ("eve", 3, "manager"),
    ]
    unnamed = Incident.opened(0.0, "sev1", "a").then(0.0, "paged", "on-call")
    assert [(each.person, each.level) for each in notices(unnamed.timeline)] == [("on-call", 1)]
