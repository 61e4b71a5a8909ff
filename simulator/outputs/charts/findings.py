"""Titles of the detection map: what an alert policy sees, and what it never sees."""

from collections.abc import Sequence

import numpy as np

from simulator.analysis.detection import LONGEST, PolicyOnSLO, faintest, firing_times, shortest
from simulator.foundation.units import percent
from simulator.outputs.words import safe_label
from simulator.outputs.words.numbers import duration

PAGES = ("sev1", "sev2")
# a leak of so many times the budget is used up in a tenth of the window; one of more errors than
# that is no leak any more
LEAK = 10
MOST_LEAK = 0.11


def map_titles(watch: PolicyOnSLO, name: str) -> list[str]:
    """What a policy sees of a full outage, what it never sees, what a leak waits for; the fullest
    title first, then shorter ones.
    """
    clauses = _findings(watch, name)
    return ["; ".join(clauses[:count]) for count in range(len(clauses), 0, -1)]


def _findings(watch: PolicyOnSLO, name: str) -> list[str]:
    """The clauses, the most important first."""
    rules, slo = watch
    floor = faintest(*watch)
    at = f"At {percent(slo.objective, 6)}, {name}"
    least = min(rule.limit(slo) for rule in rules)
    if floor == np.inf and not any(rule.can_fire(slo) for rule in rules):
        return [f"{at} can never fire: its lowest threshold is {percent(least)} errors"]
    if floor == np.inf:
        return [f"{at} does not fire for any outage of up to 3 d"]
    mute = [
        f"{safe_label(rule.name, 24)} can never fire ({percent(rule.limit(slo))} errors)"
        for rule in rules
        if not rule.can_fire(slo)
    ]
    told = f"up to {percent(floor)} errors, no alert fires"
    if floor > least * 1.000001:  # the map ends before a lower threshold would be reached
        told += " within 3 d"
    return [f"{at} {_full(watch)}", *mute[:1], *_leak(watch), told]


def _full(watch: PolicyOnSLO) -> str:
    """What becomes of a full outage."""
    rules, slo = watch
    least = [(rule.severity in PAGES, float(shortest(rule, slo, [1.0])[0])) for rule in rules]
    page = min((seconds for is_page, seconds in least if is_page), default=np.inf)
    if page < np.inf:
        return f"pages for a full outage longer than {duration(page)}"
    ticket = min(seconds for _, seconds in least)
    return f"opens only a ticket for a full outage longer than {duration(ticket)}"


def _leak(watch: PolicyOnSLO) -> Sequence[str]:
    """How long steady errors of ten times the budget wait for a page; nothing where that is no leak
    any more.
    """
    rules, slo = watch
    leak = LEAK * slo.error_budget
    if leak > MOST_LEAK:
        return []
    times = firing_times(rules, slo, [leak], [LONGEST])[:, 0, 0]
    pages = [float(time) for rule, time in zip(rules, times, strict=True) if rule.severity in PAGES]
    page = min(pages, default=np.inf)
    if page < np.inf:
        return [f"a {percent(leak)} leak gets a page after {duration(page)}"]
    if not np.isfinite(times).any():
        return []
    return [f"a {percent(leak)} leak gets a ticket after {duration(float(times.min()))}"]
