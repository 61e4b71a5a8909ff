"""What people went through in a run, where its scenario names people or says how they fail."""

from simulator.analysis.people.counting import Record, Team, count_people
from simulator.analysis.people.figures import PeopleFigures
from simulator.oncall.habits import OnCall
from simulator.oncall.ladder import UNNAMED
from simulator.oncall.pace import Pace
from simulator.oncall.roster import Roster
from simulator.oncall.triage import Triage
from simulator.reliability.events import NOBODY
from simulator.reliability.parts import CountAt
from simulator.reliability.people import ABOUT_A_PERSON
from simulator.run import Run
from simulator.scenario import Scenario

# a postmortem takes so long (s) where nothing is written: an assumption
POSTMORTEM = 7200.0
# keys of `oncall`, with any of which people's figures are told
KEYS = ("ladder", "hand_over", "trust", "tickets", "postmortem", "urgency")


def told_of_people(scenario: Scenario) -> frozenset[str]:
    """The keys in which a scenario says more of those on call than that somebody is there; none
    where nobody responds.
    """
    oncall = scenario.oncall
    if oncall is None:
        return frozenset()
    found = {key for key in KEYS if getattr(oncall, key) is not None}
    if scenario.people or scenario.rota:
        found.add("people")
    if isinstance(oncall.triage, Triage):
        found.add("triage")
    if isinstance(oncall.acknowledge, Pace):
        found.add("acknowledge")
    return frozenset(found)


def record_of(run: Run) -> Record:
    """A run as its people are counted."""

    def count_at(name: str) -> CountAt:
        slo = run.slo(name)
        return lambda time: run.so_far(slo, time)

    return Record(run.log, run.incidents, run.scenario.horizon, count_at)


def people_of(run: Run) -> PeopleFigures | None:
    """What people went through in a run; None where nobody responds."""
    # also where nobody is named: a ladder is compared with one person
    if run.scenario.oncall is None:
        return None
    slos = [slo.name for slo in run.scenario.slos]
    return count_people(record_of(run), team_of(run), slos)


def team_of(run: Run) -> Team:
    """Who answers in a run to which somebody responds."""
    oncall = run.scenario.oncall or OnCall()
    return Team(
        _names(run),
        Roster.of(run.scenario).hour_class,
        POSTMORTEM if oncall.postmortem is None else oncall.postmortem,
        oncall.tickets.within if oncall.tickets else None,
    )


def _names(run: Run) -> tuple[str, ...]:
    """Those of the scenario in its order, then whoever else was asked or took something."""
    asked = [event.subject for event in run.log if event.kind in ABOUT_A_PERSON]
    names = dict.fromkeys([*_written(run.scenario), *asked])
    names.pop(NOBODY, None)
    # somebody is there, who was not needed
    return tuple(names) or (UNNAMED,)


def _written(scenario: Scenario) -> list[str]:
    """Whom a scenario names: as people, in rotas, and on the ladder itself."""
    rotas = scenario.rota or {}
    people = [person.name for person in scenario.people or ()]
    in_rotas = [name for rota in rotas.values() for name in rota.names]
    ladder = scenario.oncall.ladder if scenario.oncall else None
    return people + in_rotas + [level.ask for level in ladder or () if level.ask not in rotas]
