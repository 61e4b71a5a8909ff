"""A run in which people have names: the log of one person on call, written again as that of a
ladder, until a scenario's own words for it.
"""

from dataclasses import replace

from worlds import demonstration

from simulator import Event, Scenario, simulate
from simulator.run import Run

ROTA = {
    "primary": {"people": ["ada", "eve"], "turns": "1d", "hand_over": "04:00"},
    "secondary": {"people": ["ben"], "hours": "Mon-Sun 00:30-02:00"},
}
"""ada until 04:00, then eve; ben from 00:30 to 02:00."""
TEAM = [{"name": name} for name in ("ada", "ben", "eve", "zoe", "tom")]
NAMES = ("ada", "ben", "eve", "zoe")


def incident_rows(run, name="incident-1"):
    return [event for event in run.log if event.incident == name]


def with_people(
    run, *extra, who="ben", level=2, role="secondary", first=("ada", 1, "primary"), scenario=None
):
    """The same run: `first` is paged, `who` acknowledges; `extra` rows are put in by time."""
    log = []
    for event in run.log:
        if event.kind == "paged":
            person, number, rota = first
            detail = {**event.detail}
            if person != "nobody":
                detail |= {"level": number, "role": rota}
            event = replace(event, subject=person, detail=detail)
        elif event.kind == "acknowledged":
            detail = {**event.detail, "level": level, "role": role}
            event = replace(event, subject=who, detail=detail)
        log.append(event)
    log = sorted([*log, *extra], key=lambda event: event.time)
    return Run(scenario or run.scenario, run.seed, tuple(log), run.counts)


def asked(time, person, level, role, reason, cause="provider_outage", **more):
    """An `escalated` row."""
    detail = {"level": level, "role": role, "round": more.pop("round", 1), "reason": reason}
    return Event(time, "escalated", person, "incident-1", cause, {**detail, **more})


def staffed(scenario, rota=None):
    """The same scenario with people and a rota."""
    fields = {**scenario.dump(), "people": TEAM, "rota": rota or ROTA}
    return Scenario.model_validate(fields)


def late(minutes=20, **changes):
    """The demonstration whose page is acknowledged so many minutes late."""
    person = {**demonstration().dump()["oncall"], "acknowledge": f"{minutes}m"}
    return simulate(demonstration(oncall=person, **changes))


def laddered(**more):
    """The page goes to ada; after 5 min ben is asked, after 15 ada is reminded; ben acknowledges
    after 20 min.
    """
    run = late()
    paged = next(event.time for event in run.log if event.kind == "paged")
    rows = (
        asked(paged + 300, "ben", 2, "secondary", "not acknowledged within 5m"),
        asked(
            paged + 900, "ada", 1, "primary", "not acknowledged within 10m", round=2, reminded=True
        ),
    )
    return with_people(run, *rows, **more)
