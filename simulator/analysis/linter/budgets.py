"""What the linter says of budgets: what fires although a promise is kept, a budget that one bad
event overdraws, and months of which the SLI and the share spent may disagree.
"""

import math
from collections.abc import Iterator

from simulator.analysis.linter.bounds import bound, duration, objective, threshold
from simulator.analysis.linter.findings import (
    Finding,
    bad_events,
    key_of,
    of_rule,
    warning,
)
from simulator.analysis.linter.remedies import more_events
from simulator.analysis.linter.watched import WatchedSLO, exhausts_budget
from simulator.foundation.units import LONGEST, percent, times

# a share that chance moves by less than this of itself is as one would expect
WIDE = 0.01
# within so many standard deviations lie 95% of all cases
SIGMAS = 2.0


def fires_although_kept(watched: WatchedSLO) -> Iterator[Finding]:
    """A burn rate that leaves budget over."""
    if not watched.can_fire or exhausts_budget(watched.burn):
        return
    bad = watched.slo.errors
    text = (
        f"it fires at {times(watched.burn)}, above {percent(watched.limit, 4)} {bad},"
        f" although up to {percent(watched.slo.error_budget, 4)} still keep the SLO over"
        f" {duration(watched.slo.window, float)}"
    )
    key = key_of(watched)
    remedy = threshold(watched, "above", 1.0)
    if key == "burn_rate":
        # exactly 1 is allowed, so this bound is not an exclusive one
        remedy = "burn_rate: 1 or more"
    yield of_rule(watched, key, text, remedy)


def less_than_one_event(watched: WatchedSLO) -> Iterator[Finding]:
    """A budget that a single bad event overdraws."""
    slo = watched.slo
    valid = watched.rate * slo.window
    allowed = slo.error_budget * valid
    if watched.rate <= 0 or allowed >= 1:
        return
    text = (
        f"{valid:,.3g} events are expected in {duration(slo.window, float)}, and"
        f" {allowed:.3g} of them may be bad, so {bad_events(watched, 1)} is more than the budget"
    )
    remedies = _allowing_one(watched, valid, allowed)
    yield warning(f"slos[{slo.name}].objective", text, *remedies, slo=slo.name)


def _allowing_one(watched: WatchedSLO, valid: float, allowed: float) -> Iterator[str]:
    """What allows one bad event, where a part of one is `allowed` among the `valid`."""
    # so few that the budget is no number: no factor of it is enough
    if not allowed:
        return
    # of less than one event no share is a whole one
    if valid > 1:
        yield objective("below", 1 / valid)
    yield _longer(watched, allowed)
    yield from more_events(watched, allowed)


def _longer(watched: WatchedSLO, allowed: float) -> str:
    """A window of the SLO that allows one bad event, not a part of one; "" if there is none."""
    slo = watched.slo
    if slo.is_calendar or allowed * LONGEST <= slo.window:
        return ""
    return f"slos[{slo.name}].window above {duration(slo.window / allowed, math.ceil)}"


def month_of_chance(watched: WatchedSLO) -> Iterator[Finding]:
    """A month of few events, of which the SLI and the share of the budget may disagree."""
    slo = watched.slo
    promised = watched.rate * slo.window
    is_drawn = watched.scenario.outcomes == "random" and not watched.slice
    if not slo.is_calendar or not is_drawn or promised <= 0:
        return
    # of Poisson events: sqrt(n) / n is their standard deviation as a share of them
    wide = SIGMAS / math.sqrt(promised)
    if wide <= WIDE:
        return
    text = (
        "the SLI counts the events that arrive, and the budget is a share of the"
        f" {promised:,.0f} expected in 30d; these two numbers differ by up to {percent(wide, 2)} in"
        " 95% of months, so near 100% spent the SLI and the budget may disagree on whether the SLO"
        " was kept"
    )
    factor = (SIGMAS / WIDE) ** 2 / promised
    traffic = watched.scenario.service.traffic
    more = bound("service.traffic.interactive", "above", traffic.interactive * factor * 3600, "/h")
    key = f"slos[{slo.name}].window"
    yield warning(key, text, f"{key}: 30d", more, slo=slo.name)


def month_without_its_beginning(watched: WatchedSLO) -> Iterator[Finding]:
    """A month that is promised whole, and of which the run sees the end only."""
    slo = watched.slo
    scenario = watched.scenario
    begins = scenario.months[0]
    if not slo.is_calendar or begins >= 0 or scenario.monitoring.has_history:
        return
    text = (
        f"the month began {duration(-begins)} before the start, and with before_start: none the"
        " SLI covers only the rest of the month, but the budget all of it"
    )
    key = f"slos[{slo.name}].window"
    yield warning(key, text, f"{key}: 30d", "monitoring.before_start: clean", slo=slo.name)


def spent_in_the_month_before(watched: WatchedSLO) -> Iterator[Finding]:
    """What was spent before a run that begins with a month."""
    slo = watched.slo
    begins = watched.scenario.months[0]
    if slo.is_calendar and slo.budget_spent_before and begins == 0:
        key = f"slos[{slo.name}].budget_spent_before"
        text = (
            f"{percent(slo.budget_spent_before)} was spent in the previous month, which is over"
            " when the run begins"
        )
        yield warning(key, text, f"{key}: 0%", "a start within the month", slo=slo.name)
