"""What people went through in a run, where its scenario names people or says how they fail."""

from typing import Any

from simulator.analysis.people.counting import Record, Team, count_people
from simulator.analysis.people.figures import PeopleFigures
from simulator.oncall.roster import Roster
from simulator.oncall.triage import Triage
from simulator.reliability.at_work import NOBODY
from simulator.reliability.parts import CountAt
from simulator.run import Run
from simulator.scenario import Scenario

# a postmortem takes so long (s) where nothing is written: an assumption
POSTMORTEM = 7200.0
# the one person on call where none is named
UNNAMED = "on-call"
# keys of `oncall`, with any of which people's figures are told
TOLD_BY = ("ladder", "hand_over", "trust", "tickets", "postmortem", "urgency")

# the subjects of these are people
ASKED = ("paged", "escalated", "acknowledged", "handed_over")


def names_people(scenario: Scenario) -> bool:
    """Whether somebody answers of whom more is said than that they are there."""
    if scenario.oncall is None:
        return False
    if scenario.people or scenario.rota or isinstance(scenario.oncall.triage, Triage):
        return True
    return any(getattr(scenario.oncall, key, None) is not None for key in TOLD_BY)


def record_of(run: Run) -> Record:
    """A run as its people are counted."""

    def count_at(name: str) -> CountAt:
        slo = run.slo(name)
        return lambda time: run.so_far(slo, time)

    return Record(run.log, run.incidents, run.scenario.horizon, count_at)


def people_of(run: Run) -> PeopleFigures | None:
    """What people went through in a run; None where nobody is named, and nothing is said of how
    they fail.
    """
    if not names_people(run.scenario):
        return None
    slos = [slo.name for slo in run.scenario.slos]
    return count_people(record_of(run), team_of(run), slos)


def team_of(run: Run) -> Team:
    """Who answers in a run whose scenario names people."""
    scenario = run.scenario
    oncall: Any = scenario.oncall
    postmortem = getattr(oncall, "postmortem", None)
    tickets = getattr(oncall, "tickets", None)
    return Team(
        _names(run),
        Roster.of(scenario).hour_class,
        POSTMORTEM if postmortem is None else postmortem,
        None if tickets is None else tickets.within,
    )


def _names(run: Run) -> tuple[str, ...]:
    """Those of the scenario in its order, then whoever else was asked or took something."""
    scenario = run.scenario
    named = [person.name for person in scenario.people or ()]
    for rota in (scenario.rota or {}).values():
        named += rota.names
    asked = (event.subject for event in run.log if event.kind in ASKED)
    names = tuple(dict.fromkeys(name for name in (*named, *asked) if name != NOBODY))
    # somebody is there, who was not needed
    return names or (UNNAMED,)
