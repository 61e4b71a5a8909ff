"""Which measures a comparison of scenarios has, and those of them that somebody asks for."""

import itertools
from collections.abc import Collection, Sequence

from simulator.analysis.alert_measures import alert_measures
from simulator.analysis.learning import may_recur
from simulator.analysis.measures import LONG, Group, Measure
from simulator.analysis.people.measures import needed_for
from simulator.analysis.people.of_run import told_of_people
from simulator.analysis.response_measures import release_measures, response_measures
from simulator.foundation.model import closest
from simulator.scenario import Scenario

# more have no room beside each other
MOST_CHOSEN = 6


def horizon_of(scenarios: Sequence[Scenario]) -> float:
    """How long the runs are (s), for the unit of counts: where scenarios differ they are counted in
    30 days.
    """
    horizons = {scenario.horizon for scenario in scenarios}
    if len(horizons) == 1:
        return horizons.pop()
    return max(*horizons, LONG)


def measures_of(scenarios: Sequence[Scenario]) -> dict[Group, tuple[Measure, ...]]:
    """The measures of alerts and of the response, in the order of a table; the first scenario's
    objectives are those that are compared.
    """
    horizon = horizon_of(scenarios)
    slos = [slo.name for slo in scenarios[0].slos]
    has_releases = any(scenario.releases for scenario in scenarios)
    of_people = frozenset[str]().union(*map(told_of_people, scenarios))
    return {
        "alerts": alert_measures(horizon),
        "response": response_measures(
            horizon,
            slos,
            has_releases=has_releases,
            of_people=of_people,
            has_learning=any(map(may_recur, scenarios)),
        ),
    }


def chosen(scenarios: Sequence[Scenario], asked: Sequence[str]) -> tuple[Measure, ...]:
    """The measures of these names, in their order; `slo_kept` is that of every objective, and
    `slo_kept [safety]` that of one.

    Raises ValueError for a name that no measure has, for what these scenarios have no figures of,
    and for more than have room.
    """
    by_group = measures_of(scenarios)
    found = dict[str, Measure]()
    for name in asked:
        found |= _named(name, by_group)
    _refuse_unplayed(scenarios, found.keys() & {each.key for each in by_group["response"]})
    if len(found) > MOST_CHOSEN:
        raise ValueError(f"{len(found)} measures have no room: name {MOST_CHOSEN} at most")
    return tuple(found.values())


def _named(name: str, by_group: dict[Group, tuple[Measure, ...]]) -> dict[str, Measure]:
    """The measures of a name, by their key."""
    measures = itertools.chain.from_iterable(by_group.values())
    own = {
        measure.key: measure
        for measure in measures
        if name in (measure.key, measure.key.partition(" [")[0])
    }
    if not own:
        raise ValueError(_unknown(name, by_group))
    return own


def _refuse_unplayed(scenarios: Sequence[Scenario], of_response: Collection[str]) -> None:
    """There are no runs with somebody on call where nobody is."""
    if of_response and not any(scenario.oncall for scenario in scenarios):
        first = min(of_response)
        raise ValueError(f"{first} is of runs with somebody on call: no scenario has `oncall`")


def _unknown(name: str, by_group: dict[Group, tuple[Measure, ...]]) -> str:
    """Why there is no measure of this name."""
    if name in {measure.key for measure in release_measures()}:
        return f"{name} is of releases: no scenario has `releases`"
    needed = needed_for(name)
    if needed is not None:
        return f"{name} is of people: no scenario has {needed}"
    keys = [measure.key for measures in by_group.values() for measure in measures]
    # without the objectives' names, each of which would repeat a measure
    names = list(dict.fromkeys(key.partition(" [")[0] for key in keys))
    return f"no measure {name!r}: {closest(name, names)}"
