"""What people went through in a run, where its scenario names people or says how they fail."""

from typing import Any

from simulator.analysis.people.counting import Record, Team, count_people
from simulator.analysis.people.figures import PeopleFigures
from simulator.run import Run
from simulator.scenario import Scenario

# a postmortem takes so long (s) where nothing is written: an assumption
POSTMORTEM = 7200.0
# keys of a scenario's people, and of `oncall`, with any of which people's figures are told
NAMED_BY = ("people", "rota")
TOLD_BY = ("ladder", "hand_over", "trust", "tickets", "postmortem", "urgency")


def names_people(scenario: Scenario) -> bool:
    """Whether somebody answers of whom more is said than that they are there."""
    if scenario.oncall is None:
        return False
    triage: Any = scenario.oncall.triage
    named = [getattr(scenario, key, None) for key in NAMED_BY]
    told = [getattr(scenario.oncall, key, None) for key in TOLD_BY]
    return getattr(triage, "right", None) is not None or any(
        each is not None for each in (*named, *told)
    )


def record_of(run: Run) -> Record:
    """A run as its people are counted."""

    def count_at(slo: str) -> Any:
        own = run.slo(slo)
        return lambda time: run.so_far(own, time)

    return Record(run.log, run.incidents, run.scenario.horizon, count_at)


def people_of(run: Run) -> PeopleFigures | None:
    """What people went through in a run; None where nobody is named and nothing is said of how
    they fail.
    """
    if not names_people(run.scenario):
        return None
    team = Team(("on-call",), lambda person, time: "business", POSTMORTEM)
    return count_people(record_of(run), team, [slo.name for slo in run.scenario.slos])
