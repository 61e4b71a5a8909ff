"""Titles of the detection map: what an alert policy sees, and what it never sees."""

from collections.abc import Sequence

import numpy as np

from simulator.analysis.detection import LONGEST, Watch, faintest, firing_times, shortest
from simulator.foundation.units import percent
from simulator.outputs.charts.clock import minutes
from simulator.outputs.words import shown

PAGES = ("sev1", "sev2")


def map_titles(watch: Watch, name: str) -> list[str]:
    """What a policy sees of a full outage, what it never sees, what a leak waits for; the fullest
    title first, then shorter ones.
    """
    clauses = list(_findings(watch, name))
    return ["; ".join(clauses[:count]) for count in range(len(clauses), 0, -1)]


def _findings(watch: Watch, name: str) -> Sequence[str]:
    """The clauses, the most important first."""
    (rules, slo), floor = watch, faintest(*watch)
    at = f"At {percent(slo.objective, 6)}, {name}"
    limits = {rule.name: rule.limit(slo) for rule in rules}
    least = min(limits.values())
    if floor == np.inf:
        return [
            (
                f"{at} can never fire: its lowest threshold is {percent(least)} errors"
                if least >= 1
                else f"{at} fires for no outage of up to 3 d"
            )
        ]
    mute = [
        f"{shown(rule, 24)} can never fire ({percent(limit)} errors)"
        for rule, limit in limits.items()
        if limit >= 1
    ]
    told = f"up to {percent(floor)} errors nobody is told" + (
        " within 3 d" if floor > least * 1.000001 else ""
    )
    return [f"{at} {_full(watch)}", *mute[:1], *_leak(watch), told]


def _full(watch: Watch) -> str:
    """What becomes of a full outage."""
    rules, slo = watch
    least = [(rule.severity in PAGES, float(shortest(rule, slo, [1.0])[0])) for rule in rules]
    page = min([seconds for is_page, seconds in least if is_page], default=np.inf)
    if page < np.inf:
        return f"pages for a full outage longer than {minutes(page)}"
    return (
        "opens only a ticket for a full outage longer than"
        f" {minutes(min(seconds for _, seconds in least))}"
    )


def _leak(watch: Watch) -> Sequence[str]:
    """How long steady errors of ten times the budget wait for a page; nothing where that is no leak
    any more.
    """
    rules, slo = watch
    leak = 10 * slo.error_budget
    if leak > 0.11:
        return []
    when = firing_times(rules, slo, [leak], [LONGEST])[:, 0, 0]
    page = min(
        [float(time) for rule, time in zip(rules, when, strict=True) if rule.severity in PAGES],
        default=np.inf,
    )
    if page < np.inf:
        return [f"a {percent(leak)} leak waits {minutes(page)} for its page"]
    return (
        [f"a {percent(leak)} leak gets a ticket after {minutes(float(when.min()))}"]
        if np.isfinite(when).any()
        else []
    )
