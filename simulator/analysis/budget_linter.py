"""What the linter says of budgets: what chance makes of few events, what fires although a promise
is kept, and where the share spent is not what one would expect.
"""

import math
from collections.abc import Callable, Iterator

from simulator.analysis.cures import more_events
from simulator.analysis.noise import OFTEN, Noise
from simulator.analysis.remarks import (
    Finding,
    a_month,
    bad_events,
    bound,
    key_of,
    lasting,
    objective,
    of_rule,
    threshold,
    warning,
)
from simulator.analysis.watch import LAST_BITS, Watch, spends
from simulator.foundation.units import LONGEST, percent, times

WIDE = 0.01
"""A share that chance moves by less than this of itself is as one would expect."""
SIGMAS = 2.0
"""Within so many standard deviations lie 95% of all cases."""


def _noise_fires_it(watch: Watch) -> Iterator[Finding]:
    """Failed requests that are too few to mean anything."""
    noise = Noise(watch)
    if watch.one_fires or noise.firings < OFTEN:
        return
    window = watch.rule.windows[0]
    expected = max(1, round(watch.rate * window))
    least = math.floor(watch.limit * expected * (1 + LAST_BITS)) + 1
    least = max(least, watch.rule.min_bad)
    text = (
        f"chance alone fires it: {bad_events(watch, least)} of {expected:,} in"
        f" {lasting(window, float)} {'exceeds' if least == 1 else 'exceed'}"
        f" {percent(watch.limit, 4)},"
        f" {a_month(watch, noise.firings)} without any failure"
    )
    remedies = []
    if noise.bearable < watch.most:
        remedies.append(threshold(watch, "above", noise.bearable / watch.slo.error_budget))
        remedies.append(objective("below", noise.bearable / watch.burn))
    yield of_rule(watch, key_of(watch), text, *remedies, "more traffic")


def _fires_although_kept(watch: Watch) -> Iterator[Finding]:
    """A burn rate that leaves budget over."""
    if not watch.can_fire or spends(watch.burn):
        return
    text = (
        f"it fires at {times(watch.burn)}, above {percent(watch.limit, 4)} errors, although up to"
        f" {percent(watch.slo.error_budget, 4)} keep the promise of"
        f" {lasting(watch.slo.window, float)}"
    )
    is_burn = key_of(watch) == "burn_rate"
    remedy = "burn_rate: 1 or more" if is_burn else threshold(watch, "above", 1.0)
    yield of_rule(watch, key_of(watch), text, remedy)


def _less_than_one_event(watch: Watch) -> Iterator[Finding]:
    """A budget that a single bad event overdraws."""
    slo, valid = watch.slo, watch.rate * watch.slo.window
    allowed = slo.error_budget * valid
    if watch.rate <= 0 or allowed >= 1:
        return
    name, window = f"slos[{slo.name}]", lasting(slo.window, float)
    text = (
        f"{valid:,.3g} events are expected in {window}, of which {allowed:.3g} may be bad:"
        f" {bad_events(watch, 1)} overdraws the budget"
    )
    lower = objective("below", 1 / valid) if valid > 1 else ""
    remedies = (lower, _longer(watch, allowed), *more_events(watch, allowed)) if allowed else ()
    yield warning(f"{name}.objective", text, *remedies, slo=slo.name)


def _longer(watch: Watch, allowed: float) -> str:
    """A window of the SLO that allows one bad event, not a part of one; "" if there is none."""
    slo = watch.slo
    if slo.is_calendar or allowed * LONGEST <= slo.window:
        return ""
    return f"slos[{slo.name}].window above {lasting(slo.window / allowed, math.ceil)}"


def _month_of_chance(watch: Watch) -> Iterator[Finding]:
    """A month of few events, of which the SLI and the share of the budget may disagree."""
    slo = watch.slo
    promised = watch.rate * slo.window
    is_random = watch.scenario.outcomes == "random"
    if not slo.is_calendar or promised <= 0 or watch.slice or not is_random:
        return
    wide = SIGMAS / math.sqrt(promised)
    if wide <= WIDE:
        return
    text = (
        f"the SLI is of the events that come, the share of the budget of the {promised:,.0f} that"
        f" are promised for 30d; they differ by up to {percent(wide, 2)} in 95% of months, so near"
        " 100% spent the two may disagree on whether the month was kept"
    )
    factor = (SIGMAS / WIDE) ** 2 / promised
    traffic = watch.scenario.service.traffic
    more = bound("service.traffic.interactive", "above", traffic.interactive * factor * 3600, "/h")
    yield warning(
        f"slos[{slo.name}].window", text, f"slos[{slo.name}].window: 30d", more, slo=slo.name
    )


def _month_without_its_beginning(watch: Watch) -> Iterator[Finding]:
    """A month that is promised whole, and of which the run sees the end only."""
    slo, scenario = watch.slo, watch.scenario
    begins = scenario.months[0]
    if not slo.is_calendar or begins >= 0 or scenario.monitoring.has_history:
        return
    text = (
        f"the month began {lasting(-begins)} before the start, and with before_start: none its SLI"
        " is of the rest of it, its share of the budget of all of it"
    )
    yield warning(
        f"slos[{slo.name}].window",
        text,
        f"slos[{slo.name}].window: 30d",
        "monitoring.before_start: clean",
        slo=slo.name,
    )


def _spent_in_the_month_before(watch: Watch) -> Iterator[Finding]:
    """What was spent before a run that begins with a month."""
    slo, begins = watch.slo, watch.scenario.months[0]
    if slo.is_calendar and slo.budget_spent_before and begins == 0:
        key = f"slos[{slo.name}].budget_spent_before"
        text = (
            f"{percent(slo.budget_spent_before)} was spent in the month before, which is over when"
            " the run begins"
        )
        yield warning(key, text, f"{key}: 0%", "a start within the month", slo=slo.name)


CHECKS: tuple[Callable[[Watch], Iterator[Finding]], ...] = (
    _noise_fires_it,
    _fires_although_kept,
    _less_than_one_event,
    _month_of_chance,
    _month_without_its_beginning,
    _spent_in_the_month_before,
)
