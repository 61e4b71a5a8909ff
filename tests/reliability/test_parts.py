"""The phases in parts: by the level that was asked, and by right and wrong symptom; the parts add
up to the phases.
"""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from simulator import Incident
from simulator.reliability.incidents import PHASES
from simulator.reliability.parts import parts_of
from simulator.reliability.phases import Stamp


def ten_a_second(time):
    """One in ten requests fails, of ten a second."""
    return Stamp(time, time, 10 * time)


def row(incident, time, kind, subject="", **detail):
    counts = {"bad": time, "valid": 10 * time}
    return incident.then(time, kind, subject, **counts, **detail)


def opened(at=0.0):
    counts = {"bad": at, "valid": 10 * at}
    return Incident.opened(at, "sev1", "availability", "f", **counts)


def parts(incident, count_at=ten_a_second):
    return [
        (part.phase, part.label, part.end - part.begin, part.bad)
        for part in parts_of(incident, count_at)
        if part.end > part.begin
    ]


def test_unacknowledged_by_the_level_that_was_asked_last():
    incident = opened(1000.0)
    incident = incident.then(1000.0, "escalated", "nobody", level=1, role="primary")
    incident = incident.then(1000.0, "paged", "ben", level=2, role="secondary")
    incident = incident.then(1300.0, "escalated", "eve", level=3, role="manager")
    # nobody is on duty at the first level, and those who were asked may still answer
    incident = incident.then(1900.0, "escalated", "nobody", level=1, role="primary", round=2)
    incident = incident.then(1900.0, "escalated", "ben", level=2, role="secondary", round=2)
    incident = row(incident, 2000.0, "acknowledged", "eve", level=3)
    assert parts(row(incident, 2600.0, "resolved")) == [
        ("unacknowledged", "level 2", 300.0, 300.0),
        ("unacknowledged", "level 3", 600.0, 600.0),
        ("unacknowledged", "level 2", 100.0, 100.0),
        ("diagnosing", "", 600.0, 600.0),
    ]


def test_nobody_on_duty_until_somebody_comes():
    incident = opened().then(0.0, "escalated", "nobody", level=1, role="primary")
    incident = incident.then(0.0, "paged", "nobody")
    incident = incident.then(3600.0, "escalated", "ada", level=1, role="primary")
    incident = row(row(incident, 3900.0, "acknowledged", "ada", level=1), 3900.0, "resolved")
    assert parts(incident) == [
        ("unacknowledged", "nobody on duty", 3600.0, 3600.0),
        ("unacknowledged", "level 1", 300.0, 300.0),
    ]


def test_a_wrong_symptom_is_paid_for_from_looking_for_it_to_its_end():
    incident = row(opened(), 300.0, "acknowledged", "ada")
    incident = row(incident, 800.0, "triaged", "vector_store_full", right=False)
    incident = row(incident, 2000.0, "unmitigated", "availability", triages_again=True)
    incident = row(incident, 2500.0, "triaged", "f", right=True)
    incident = row(incident, 4000.0, "unmitigated", "availability", triages_again=False)
    assert parts(row(incident, 5000.0, "resolved"))[1:] == [
        ("diagnosing", "wrong", 500.0, 500.0),
        ("mitigating", "wrong", 1200.0, 1200.0),
        ("diagnosing", "right", 500.0, 500.0),
        ("mitigating", "right", 1500.0, 1500.0),
        ("waiting", "", 1000.0, 1000.0),
    ]


def test_nobody_at_work_from_a_lost_hand_over_until_somebody_takes_it_again():
    incident = row(row(opened(), 300.0, "acknowledged", "ada"), 800.0, "triaged", "f", right=True)
    incident = incident.then(1000.0, "handed_over", "nobody", lost=True)
    incident = incident.then(1500.0, "escalated", "ben", level=1)
    incident = row(incident, 1600.0, "acknowledged", "ben", level=1)
    incident = row(incident, 2000.0, "triaged", "f", right=True)
    assert parts(row(incident, 3000.0, "resolved"))[1:] == [
        ("diagnosing", "right", 500.0, 500.0),
        ("mitigating", "right", 200.0, 200.0),
        ("mitigating", "nobody at work", 600.0, 600.0),
        ("diagnosing", "right", 400.0, 400.0),
        ("mitigating", "right", 1000.0, 1000.0),
    ]


def test_a_ticket_asks_nobody():
    ticket = Incident.opened(0.0, "sev3", "a", "f", "ticket-1", bad=0.0, valid=0.0)
    ticket = ticket.then(0.0, "ticket_opened", "a")
    assert parts(row(row(ticket, 900.0, "acknowledged", "ada"), 900.0, "ticket_closed")) == [
        ("unacknowledged", "", 900.0, 900.0)
    ]


def test_without_counts_there_are_none():
    bare = Incident.opened(0.0, "sev1", "a").then(0.0, "paged", "ada", level=1)
    bare = bare.then(60.0, "escalated", "ben", level=2).then(90.0, "acknowledged", "ben")
    assert parts(bare, Stamp) == [
        ("unacknowledged", "level 1", 60.0, None),
        ("unacknowledged", "level 2", 30.0, None),
    ]


@given(
    asked=st.lists(st.tuples(st.integers(0, 100), st.integers(1, 3)), max_size=6),
    bounds=st.lists(st.integers(0, 100), min_size=4, max_size=4),
    lost=st.lists(st.integers(0, 100), max_size=2),
    since=st.integers(0, 100),
    counted=st.lists(st.integers(0, 9), min_size=101, max_size=101),
)
def test_parts_add_up_to_the_phases(asked, bounds, lost, since, counted):
    sums = [0, *itertools.accumulate(counted)]

    def count_at(time):
        return Stamp(time, sums[int(time)], 10 * sums[int(time)])

    def counts(time, of=""):
        return {f"{of}bad": sums[time], f"{of}valid": 10 * sums[time]}

    taken, named, used, again = sorted(bounds)
    rows = [(time, "escalated", "ben", {"level": level}) for time, level in asked]
    rows += [(time, "handed_over", "nobody", {}) for time in lost]
    rows += [(taken, "acknowledged", "ada", counts(taken))]
    rows += [(named, "triaged", "g", {"right": False, **counts(named)})]
    rows += [(used, "unmitigated", "a", {"triages_again": True, **counts(used)})]
    rows += [(again, "triaged", "f", {"right": True, **counts(again)})]
    served = {"since": since, **counts(since, "since_"), **counts(100)}
    rows += [(100, "mitigated", "a", served), (100, "resolved", "a", counts(100))]
    incident = Incident.opened(0, "sev1", "a", "f", **counts(0)).then(0, "paged", "ada", level=1)
    for time, kind, subject, detail in sorted(rows, key=lambda each: each[0]):
        incident = incident.then(time, kind, subject, **detail)
    found = parts_of(incident, count_at)
    assert all(part.bad >= 0 and part.end >= part.begin for part in found)
    for phase in incident.phases:
        own = [part for part in found if part.phase == phase.name]
        assert sum(part.end - part.begin for part in own) == phase.seconds
        assert sum(part.bad for part in own) == phase.bad
        assert sum(part.valid for part in own) == phase.valid
    assert {part.phase for part in found} <= set(PHASES)
