"""What the linter says of rules that watch few events (SRE workbook, chapter 5, "Low-Traffic
Services and Error Budget Alerting"): one bad event that pages, chance that pages, and guards that
no window can meet.
"""

import math
from collections.abc import Iterator

from simulator.analysis.linter.bounds import duration, objective, threshold
from simulator.analysis.linter.findings import Finding, bad_events, calls_per_month, key_of, of_rule
from simulator.analysis.linter.noise import OFTEN, Noise
from simulator.analysis.linter.remedies import more_events
from simulator.analysis.linter.watched import LAST_BITS, WatchedSLO
from simulator.foundation.units import percent


def one_bad_event(watched: WatchedSLO) -> Iterator[Finding]:
    """A limit below one bad event at the quietest time of the week."""
    if not watched.one_fires:
        return
    valid = watched.requests
    text = (
        f"{bad_events(watched, 1)} of {valid:.3g} expected in {_quietest(watched)} is more than"
        f" {percent(watched.limit, 4)} and fires it"
    )
    often = Noise(watched).firings
    if often >= OFTEN:
        text += f", {calls_per_month(watched.rule, often)} without any failure"
    yield of_rule(watched, "", text, *_tolerating_one(watched, valid))


def _quietest(watched: WatchedSLO) -> str:
    """The longest window, and when one bad event is too many for it: `1h at the quietest time of
    the week`.
    """
    window = watched.rule.windows[0]
    # one is too many at the mean rate as well
    if watched.rate * window * watched.limit < 1:
        return duration(window, float)
    return f"{duration(window, float)} at the quietest time of the week"


def _tolerating_one(watched: WatchedSLO, valid: float) -> Iterator[str]:
    """What makes a rule tolerate one bad event, where it tolerates a part of one among the `valid`
    events.
    """
    tolerated = watched.tolerated
    if tolerated == 0:
        return
    yield from more_events(watched, tolerated)
    yield _longer_window(watched, tolerated)
    # of less than one event one is never a small enough share
    if valid <= 1:
        return
    # one event is this share of the budget whatever the window
    if key_of(watched) == "budget_consumed":
        yield threshold(watched, "above", watched.burn / tolerated)
    yield objective("below", watched.slo.error_budget / tolerated)


def _longer_window(watched: WatchedSLO, tolerated: float) -> str:
    """A longer window that tolerates one bad event even at the quietest time; "" if none does."""
    longer = watched.rule.windows[0] * (1 // tolerated + 1)
    # a window that needs the whole budget, or more, would fire too late
    if key_of(watched) != "burn_rate" or longer * max(watched.burn, 1) >= watched.slo.window:
        return ""
    # where nobody comes at night, the quietest windows hold no more when they are longer
    if watched.requests_in(longer) * watched.limit < 1:
        return ""
    return f"long_window: {duration(longer, float)}"


def guard_out_of_reach(watched: WatchedSLO) -> Iterator[Finding]:
    """A guard that asks for more events than its longest window can hold."""
    rule = watched.rule
    # a curve's busiest hours hold more than its mean
    if not watched.rate or not watched.scenario.service.traffic.is_flat:
        return
    window = rule.windows[0]
    valid = watched.rate * window
    for key, events in {"min_valid": valid, "min_bad": valid * watched.most}.items():
        if getattr(rule, key) > events:
            text = f"at most {events:.3g} such events are expected in {duration(window, float)}"
            yield of_rule(watched, key, text, f"{math.floor(events)} or less")


def noise_fires_it(watched: WatchedSLO) -> Iterator[Finding]:
    """Failed requests that are too few to mean anything."""
    noise = Noise(watched)
    # that a single one fires it is said by a check of its own
    if watched.one_fires or noise.firings < OFTEN:
        return
    text = f"chance alone fires it: {_enough_to_fire(watched)}"
    text += f" {percent(watched.limit, 4)}, {calls_per_month(watched.rule, noise.firings)}"
    text += " without any failure"
    yield of_rule(watched, key_of(watched), text, *_above_the_noise(watched, noise))


def _enough_to_fire(watched: WatchedSLO) -> str:
    """The bad events that exceed its limit: `3 failed requests of 1,200 in 1h exceed`."""
    rule = watched.rule
    window = rule.windows[0]
    expected = max(1, round(watched.rate * window))
    # a limit that is a whole number of them is not exceeded by so many
    least = math.floor(watched.limit * expected * (1 + LAST_BITS)) + 1
    least = max(least, rule.min_bad)
    exceeds = "exceeds" if least == 1 else "exceed"
    return f"{bad_events(watched, least)} of {expected:,} in {duration(window, float)} {exceeds}"


def _above_the_noise(watched: WatchedSLO, noise: Noise) -> Iterator[str]:
    if noise.quiet_limit < watched.most:
        yield threshold(watched, "above", noise.quiet_limit / watched.slo.error_budget)
        yield objective("below", noise.quiet_limit / watched.burn)
    yield "more traffic"
