"""The demonstration with people who have names, and who was asked for its incidents."""

from worlds import PERSON, demonstration

from simulator import simulate

PEOPLE = [{"name": name} for name in ("ada", "ben", "cyn")]
PAGED = 4650.0
"""The demonstration's outage begins at 1 h; its page goes out at 4,650 s, its end is known at
11,400 s."""

WORLD = ("slos", "failures", "horizon", "alerting", "runbooks")


def asking(*ladder, **keys):
    """A run of it."""
    return simulate(asked_scenario(*ladder, **keys))


def asked_scenario(*ladder, rota=None, **keys):
    """The demonstration, whose page asks (whom, acknowledge_within) one after the other."""
    world = {key: keys.pop(key) for key in WORLD if key in keys}
    levels = [{"ask": who, "acknowledge_within": within} for who, within in ladder]
    oncall = {**PERSON, "ladder": levels, **keys}
    return demonstration(people=PEOPLE, rota=rota, oncall=oncall, **world)


def rows(run, *kinds, incident="incident-1"):
    """(seconds since the page, kind, subject, the rest that is asked for) of an incident's rows."""
    return [
        (event.time - PAGED, event.kind, event.subject)
        for event in run.log
        if event.incident == incident and event.kind in kinds
    ]


def asked(run, incident="incident-1"):
    """(seconds since the page, person, level, round, reason) of everything that was asked."""
    return [
        (
            event.time - PAGED,
            event.subject,
            event.detail.get("level"),
            event.detail.get("round"),
            event.detail.get("reason"),
        )
        for event in run.log
        if event.incident == incident and event.kind in ("paged", "escalated")
    ]
