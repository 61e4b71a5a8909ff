"""What the linter says of every rule: what it looks at, what it does, and how soon."""

import math
from collections.abc import Iterator

from simulator.analysis.linter.bounds import duration
from simulator.analysis.linter.findings import Finding, rule_path
from simulator.analysis.linter.watched import WatchedSLO
from simulator.foundation.units import percent, times


def explained(watched: WatchedSLO) -> Iterator[Finding]:
    """A rule in one note: its limits, its share of the budget, its reaction."""
    rule = watched.rule
    burn = rule.burns(watched.slo)[rule.windows.index(rule.main_window)]
    # at its threshold a window consumes burn rate x window / SLO window (SRE workbook, chapter 5)
    share = burn * rule.main_window / watched.slo.window
    text = f"{rule.name}: {_limits(watched)} = {percent(share)} of the budget"
    text += f"; {_reaction(watched)}"
    if rule.keep_firing_for:
        text += f", keeps firing for {duration(rule.keep_firing_for, float)}"
    if rule.unless:
        text += f", silent while {' or '.join(rule.unless)} is true"
    yield Finding("note", rule_path(rule), text, watched.slo.name)


def _limits(watched: WatchedSLO) -> str:
    """`14.4x = 1.44% errors over 1h`: of the main window, and of each other with its own."""
    rule = watched.rule
    slo = watched.slo
    bad = watched.slo.errors
    limits = zip(rule.windows, rule.burns(slo), rule.limits(slo), strict=True)
    # windows of one burn rate are one limit, and the main window stands for them
    by_burn = dict[float, str]()
    for window, burn, limit in sorted(limits, key=lambda each: each[0] != rule.main_window):
        over = f"{times(burn)} = {percent(limit, 4)} {bad} over {duration(window, float)}"
        by_burn.setdefault(burn, over)
    return " and ".join(by_burn.values())


def _reaction(watched: WatchedSLO) -> str:
    """`pages after 8m38s to 9m of 100% errors, never below 1.44%`."""
    if watched.fires_after == math.inf:
        return "never fires"
    rule = watched.rule
    does = "pages" if rule.is_paging else "opens a ticket"
    # NaN is not below infinity: nothing is said where there is no closed form
    if watched.can_fire:
        does += f" after {duration(watched.fires_after)} to {duration(watched.fires_by)}"
        does += f" of 100% {watched.slo.errors}"
    if rule.hold:
        does += f" (with for: {duration(rule.hold, float)})"
    if rule.of_budget_left:
        return f"{does}; the less budget is left, the fewer {watched.slo.errors} it takes"
    return f"{does}, never below {percent(watched.limit, 4)}"
