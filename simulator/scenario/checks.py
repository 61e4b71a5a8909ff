"""What can only be said of a whole scenario: which parts do not fit together, what is too much."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from pydantic_core import InitErrorDetails

from simulator.ai_service.outcomes import Outcome, ordered, parents
from simulator.foundation.distributions import Distribution
from simulator.foundation.edits import Loc
from simulator.foundation.fixed_or_random import average
from simulator.foundation.model import closest, line, repeated, written_at
from simulator.foundation.units import format_duration, invalid, ms, show
from simulator.oncall.limits import asked_too_often, rotas_wrong
from simulator.oncall.people import people_wrong
from simulator.reliability.slo import SLO
from simulator.scenario.cost import refusals
from simulator.scenario.obstacles import unknown_obstacles

if TYPE_CHECKING:
    from simulator.scenario.limits import Limits
    from simulator.scenario.model import Scenario

# where something stands in a scenario, and what is wrong with it
Found: TypeAlias = tuple[Loc, str]

# occurrences are NAME#1, NAME#2, ...
NUMBERED = re.compile(r"#\d+$")
# at least a whole month after any day
AFTER_THE_END = timedelta(days=64)
# expected counts are multiples of 2^-20; their sums are exact in float64 below this, and those of
# drawn ones, which are whole numbers, far beyond any count
MAX_EXPECTED = 2**33
# a cell's count is held in 32 bits, so its mean stays well below 2^31
MAX_CELL = 2**30
# the steepest daily and weekly curves together put all requests of a week into one hour
HOURS_OF_A_WEEK = 168
MAX_SAMPLES = 10_000_000
# more occurrences of one failure would be all that a run tells of
MAX_STRIKES = 10_000


def problems_in(scenario: "Scenario", limits: "Limits") -> list[Found]:
    """What is wrong with a scenario whose parts are right: where, and a sentence."""
    found = [
        *_too_many_samples(scenario),
        *_too_many_requests(scenario),
        *_too_often(scenario),
        *_too_late(scenario),
        *_uneven_slices(scenario),
        *_short_windows(scenario),
        *_spent_without_history(scenario),
        *_overlapping_outcomes(scenario),
        *unknown_obstacles(scenario),
        *rotas_wrong(scenario),
        *asked_too_often(scenario),
    ]
    # the cost of what is wrong is not worth telling
    return found or [((), text) for text in _too_costly(scenario, limits)]


def names_in(given: object) -> list[InitErrorDetails]:
    """What is wrong with the names in a scenario as it is written, whatever else is."""
    slos = _items(given, "slos")
    failures = _items(given, "failures")
    names = [_slo_name(slo) for slo in slos]
    own = [written_at(failure, "name") or None for failure in failures]
    found = [
        *_no_such_slo(written_at(written_at(given, "releases"), "freeze_when_spent"), names),
        *_numbered_names(failures),
    ]
    repetitions = [*repeated("slos", ("slos",), names), *repeated("failures", ("failures",), own)]
    return [*repetitions, *lines_of(found), *people_wrong(given)]


def lines_of(problems: Iterable[Found]) -> list[InitErrorDetails]:
    """The problems as lines of a validation error."""
    return [line(loc, invalid(text)) for loc, text in problems]


def _items(given: object, key: str) -> list[object]:
    found = written_at(given, key)
    return list(found) if isinstance(found, list | tuple) else []


def _slo_name(slo: object) -> object:
    """The name of an SLO as it is written; without one it goes by its indicator's kind."""
    sli = written_at(slo, "sli")
    kind = sli if isinstance(sli, str) else written_at(sli, "kind")
    return written_at(slo, "name") or kind or "availability"


def _too_many_samples(scenario: "Scenario") -> list[Found]:
    cell = scenario.monitoring.scrape_interval
    limit = scenario.monitoring.max_samples
    slis = len({slo.events for slo in scenario.slos})
    samples = round(scenario.horizon / cell) * slis
    if samples <= limit:
        return []
    text = (
        f"{format_duration(scenario.horizon)} in cells of {format_duration(cell)} for"
        f" {slis} SLIs needs {samples:,} samples, more than {limit:,}: write a longer"
        f" monitoring.scrape_interval, or monitoring.max_samples: {samples}"
    )
    return [(("monitoring", "scrape_interval"), text)]


def _too_many_requests(scenario: "Scenario") -> list[Found]:
    rate = scenario.service.traffic.interactive
    cell = scenario.monitoring.scrape_interval
    history = max(slo.window for slo in scenario.slos)
    if rate * cell * HOURS_OF_A_WEEK >= MAX_CELL:
        text = (
            f"{rate:g} requests/s are too many to count in cells of {format_duration(cell)}: write"
            " a lower rate or a shorter monitoring.scrape_interval"
        )
    elif scenario.outcomes == "expected" and (scenario.horizon + history) * rate >= MAX_EXPECTED:
        text = (
            f"{rate:g} requests/s for {format_duration(scenario.horizon)} and SLO windows of"
            f" {format_duration(history)} are too many to expect exactly: write a lower rate,"
            " shorter windows or outcomes: random"
        )
    else:
        return []
    return [(("service", "traffic", "interactive"), text)]


def _too_often(scenario: "Scenario") -> list[Found]:
    """Failures that would strike so often that nothing else could be told."""
    often = {path: scenario.horizon / average(gap) for path, gap in _gaps(scenario).items()}
    return [
        (
            (*path, "every"),
            f"happens about {times:,.0f} times in {format_duration(scenario.horizon)}, more than"
            f" {MAX_STRIKES:,}: write a longer one",
        )
        for path, times in often.items()
        if times > MAX_STRIKES
    ]


def _gaps(scenario: "Scenario") -> dict[Loc, float | Distribution]:
    """The gaps (s) of what comes again, by where it stands."""
    gaps: dict[Loc, float | Distribution] = {
        ("failures", position): failure.every
        for position, failure in enumerate(scenario.failures)
        if failure.every is not None
    }
    if scenario.releases:
        gaps[("releases",)] = scenario.releases.every
    return gaps


def _too_late(scenario: "Scenario") -> list[Found]:
    """Dates end with the year 9999, and a run needs the month after its end."""
    try:
        scenario.start + timedelta(seconds=scenario.horizon) + AFTER_THE_END
    except OverflowError:
        text = (
            f"a run of {format_duration(scenario.horizon)} from {scenario.start.year} on ends after"
            " the year 9999: write an earlier one"
        )
        return [(("start",), text)]
    return []


def _no_such_slo(name: object, names: Sequence[object]) -> list[Found]:
    """A budget that releases wait for, of an SLO that there is not."""
    if not isinstance(name, str) or not name or name in names:
        return []
    text = f"{show(name)} is not an SLO: {closest(name, [str(known) for known in names])}"
    return [(("releases", "freeze_when_spent"), text)]


def _uneven_slices(scenario: "Scenario") -> list[Found]:
    """Slices that a whole number of cells does not fill."""
    cell = scenario.monitoring.scrape_interval
    return [
        (
            ("slos", position, "timeslice", "length"),
            f"{format_duration(slo.timeslice.length)} is not a whole number of cells: write a"
            f" multiple of monitoring.scrape_interval ({format_duration(cell)})",
        )
        for position, slo in enumerate(scenario.slos)
        if slo.budgeting == "Timeslices" and ms(slo.timeslice.length) % ms(cell)
    ]


def _short_windows(scenario: "Scenario") -> list[Found]:
    """Windows that hold not even one event of theirs."""
    shortest = [(slo, *_grain(scenario, slo)) for slo in scenario.slos]
    return [
        (
            ("slos", position, "window"),
            f"{format_duration(slo.window)} is shorter than {what} ({format_duration(least)}):"
            " write a longer one",
        )
        for position, (slo, what, least) in enumerate(shortest)
        if slo.window < least
    ]


def _grain(scenario: "Scenario", slo: SLO) -> tuple[str, float]:
    """What an SLO counts at once, in words, and how long it is (s)."""
    if slo.budgeting == "Timeslices":
        return "a time slice", slo.timeslice.length
    return "monitoring.scrape_interval", scenario.monitoring.scrape_interval


def _spent_without_history(scenario: "Scenario") -> list[Found]:
    if scenario.monitoring.has_history:
        return []
    return [
        (
            ("slos", position, "budget_spent_before"),
            "needs a history: write monitoring: {before_start: clean}, or leave it out",
        )
        for position, slo in enumerate(scenario.slos)
        if slo.budget_spent_before
    ]


def _with_hyphen(number: re.Match[str]) -> str:
    return number[0].replace("#", "-")


def _numbered_names(failures: Sequence[object]) -> list[Found]:
    names = [written_at(failure, "name") for failure in failures]
    return [
        (
            ("failures", position, "name"),
            f"{show(name)} ends with # and a number, which marks one occurrence of a failure:"
            f" write {show(NUMBERED.sub(_with_hyphen, name).strip('-'))}",
        )
        for position, name in enumerate(names)
        if isinstance(name, str) and NUMBERED.search(name)
    ]


def _too_costly(scenario: "Scenario", limits: "Limits") -> list[str]:
    """What would take more memory or time than the limits allow."""
    more = 1.0
    # without limits of its own, a scenario that allows more samples allows what they take
    if scenario.limits is None:
        more = max(1.0, scenario.monitoring.max_samples / MAX_SAMPLES)
    return refusals(scenario, limits.memory * more, limits.time * more)


def _overlapping_outcomes(scenario: "Scenario") -> list[Found]:
    """SLIs of one's own that read two outcomes of which one request may be both."""
    found = list[Found]()
    for position, slo in enumerate(scenario.slos):
        needed = ordered(slo.sli.outcomes_needed)
        apart = [
            type(outcome).__name__
            for outcome, parent in zip(needed, parents(needed), strict=True)
            if isinstance(outcome, Outcome) and parent is None
        ]
        # each is drawn by itself, so a request may be counted twice
        if len(apart) > 1:
            text = (
                f"{slo.sli.kind} reads {' and '.join(apart)}, which are drawn apart and may"
                " overlap: read one of them, or make one part_of the other"
            )
            found.append((("slos", position, "sli"), text))
    return found
