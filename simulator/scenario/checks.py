"""What can only be said of a whole scenario: which parts do not fit together, what is too much."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from simulator.ai_service.outcomes import Outcome, ordered, parents
from simulator.foundation.distributions import Distribution
from simulator.foundation.fixed_or_random import average
from simulator.foundation.model import closest
from simulator.foundation.units import format_duration, ms, show
from simulator.reliability.slo import SLO
from simulator.scenario.cost import refusals

if TYPE_CHECKING:
    from simulator.scenario.model import Limits, Scenario

# occurrences are NAME#1, NAME#2, ...
NUMBERED = re.compile(r"#\d+$")
# at least a whole month after any day
AFTER_THE_END = timedelta(days=64)
# expected counts are multiples of 2^-20; their sums are exact in float64 below this
MAX_EXPECTED = 2**33
# a cell's count is held in 32 bits, so its mean stays well below 2^31
MAX_CELL = 2**30
# the steepest daily and weekly curves together put all requests of a week into one hour
HOURS_OF_A_WEEK = 168
MAX_SAMPLES = 10_000_000
# more occurrences of one failure would be all that a run tells of
MAX_STRIKES = 10_000


def problems_in(scenario: "Scenario", limits: "Limits") -> list[str]:
    """What is wrong with a scenario whose parts are right, in sentences that begin with the key."""
    found = [
        *_repeated("slos", (slo.name for slo in scenario.slos)),
        *_repeated("failures", (each.name for each in scenario.failures if each.name)),
        *_too_many_samples(scenario),
        *_too_many_requests(scenario),
        *_too_often(scenario),
        *_too_late(scenario),
        *_no_such_slo(scenario),
        *_uneven_slices(scenario),
        *_short_windows(scenario),
        *_spent_without_history(scenario),
        *_numbered_names(scenario),
        *_overlapping_outcomes(scenario),
    ]
    # the cost of what is wrong is not worth telling
    return found or _too_costly(scenario, limits)


def _repeated(where: str, names: Iterable[str]) -> list[str]:
    return [
        f"two {where} are called {show(name)}: give each its own name"
        for name, times in sorted(Counter(names).items())
        if times > 1
    ]


def _too_many_samples(scenario: "Scenario") -> list[str]:
    cell = scenario.monitoring.scrape_interval
    limit = scenario.monitoring.max_samples
    slis = len({slo.events for slo in scenario.slos})
    samples = round(scenario.horizon / cell) * slis
    if samples <= limit:
        return []
    return [
        f"{format_duration(scenario.horizon)} in cells of {format_duration(cell)} for"
        f" {slis} SLIs needs {samples:,} samples, more than {limit:,}: write a longer"
        f" monitoring.scrape_interval, or monitoring.max_samples: {samples}"
    ]


def _too_many_requests(scenario: "Scenario") -> list[str]:
    rate = scenario.service.traffic.interactive
    history = max(slo.window for slo in scenario.slos)
    in_cell = rate * scenario.monitoring.scrape_interval * HOURS_OF_A_WEEK
    if (scenario.horizon + history) * rate < MAX_EXPECTED and in_cell < MAX_CELL:
        return []
    return [
        f"{rate:g} requests/s for {format_duration(scenario.horizon)} and SLO"
        f" windows of {format_duration(history)} are too many to count exactly: write a"
        " lower rate or shorter windows"
    ]


def _too_often(scenario: "Scenario") -> list[str]:
    """Failures that would strike so often that nothing else could be told."""
    often = {path: scenario.horizon / average(gap) for path, gap in _gaps(scenario).items()}
    return [
        f"{path}.every: happens about {times:,.0f} times in {format_duration(scenario.horizon)},"
        f" more than {MAX_STRIKES:,}: write a longer one"
        for path, times in often.items()
        if times > MAX_STRIKES
    ]


def _gaps(scenario: "Scenario") -> dict[str, float | Distribution]:
    """The gaps (s) of what comes again, by its key."""
    gaps = {
        f"failures[{failure.name}]": failure.every
        for failure in scenario.named_failures
        if failure.every is not None
    }
    if scenario.releases:
        gaps["releases"] = scenario.releases.every
    return gaps


def _too_late(scenario: "Scenario") -> list[str]:
    """Dates end with the year 9999, and a run needs the month after its end."""
    try:
        scenario.start + timedelta(seconds=scenario.horizon) + AFTER_THE_END
    except OverflowError:
        return [
            f"start: a run of {format_duration(scenario.horizon)} from {scenario.start.year} on"
            " ends after the year 9999: write an earlier one"
        ]
    return []


def _no_such_slo(scenario: "Scenario") -> list[str]:
    if scenario.releases is None:
        return []
    name = scenario.releases.freeze_when_spent
    names = [slo.name for slo in scenario.slos]
    if not name or name in names:
        return []
    return [f"releases.freeze_when_spent: {show(name)} is not an SLO: {closest(name, names)}"]


def _uneven_slices(scenario: "Scenario") -> list[str]:
    """Slices that a whole number of cells does not fill."""
    cell = scenario.monitoring.scrape_interval
    return [
        f"slos[{slo.name}].timeslice.length: {format_duration(slo.timeslice.length)} is not a"
        " whole number of cells: write a multiple of monitoring.scrape_interval"
        f" ({format_duration(cell)})"
        for slo in scenario.slos
        if slo.budgeting == "Timeslices" and ms(slo.timeslice.length) % ms(cell)
    ]


def _short_windows(scenario: "Scenario") -> list[str]:
    """Windows that hold not even one event of theirs."""
    shortest = [(slo, *_grain(scenario, slo)) for slo in scenario.slos]
    return [
        f"slos[{slo.name}].window: {format_duration(slo.window)} is shorter than {what}"
        f" ({format_duration(least)}): write a longer one"
        for slo, what, least in shortest
        if slo.window < least
    ]


def _grain(scenario: "Scenario", slo: SLO) -> tuple[str, float]:
    """What an SLO counts at once, in words, and how long it is (s)."""
    if slo.budgeting == "Timeslices":
        return "a time slice", slo.timeslice.length
    return "monitoring.scrape_interval", scenario.monitoring.scrape_interval


def _spent_without_history(scenario: "Scenario") -> list[str]:
    if scenario.monitoring.has_history:
        return []
    return [
        f"slos[{slo.name}].budget_spent_before: needs a history: write before_start: clean"
        for slo in scenario.slos
        if slo.budget_spent_before
    ]


def _numbered_names(scenario: "Scenario") -> list[str]:
    return [
        f"failures: the name {show(failure.name)} ends with # and a number, which marks one"
        " occurrence of a failure: leave that out"
        for failure in scenario.failures
        if NUMBERED.search(failure.name)
    ]


def _too_costly(scenario: "Scenario", limits: "Limits") -> list[str]:
    """What would take more memory or time than the limits allow."""
    more = 1.0
    # without limits of its own, a scenario that allows more samples allows what they take
    if scenario.limits is None:
        more = max(1.0, scenario.monitoring.max_samples / MAX_SAMPLES)
    return refusals(scenario, limits.memory * more, limits.time * more)


def _overlapping_outcomes(scenario: "Scenario") -> list[str]:
    """SLIs of one's own that read two outcomes of which one request may be both."""
    found = []
    for slo in scenario.slos:
        needed = ordered(slo.sli.outcomes_needed)
        apart = [
            type(outcome).__name__
            for outcome, parent in zip(needed, parents(needed), strict=True)
            if isinstance(outcome, Outcome) and parent is None
        ]
        # each is drawn by itself, so a request may be counted twice
        if len(apart) > 1:
            found.append(
                f"slos[{slo.name}].sli: {slo.sli.kind} reads {' and '.join(apart)}, which are drawn"
                " apart and may overlap: read one of them, or make one part_of the other"
            )
    return found
