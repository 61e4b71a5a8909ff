"""What the linter says of events that are bad without any failure: what they spend, and which rules
they fire.
"""

from collections.abc import Iterator

from simulator.analysis.linter.bounds import lower_promise, objective, threshold
from simulator.analysis.linter.faultless import is_constant
from simulator.analysis.linter.findings import Finding, key_of, of_rule, warning
from simulator.analysis.linter.judge import judge_of
from simulator.analysis.linter.remedies import remedies
from simulator.analysis.linter.watched import WatchedSLO, exhausts_budget
from simulator.foundation.units import percent, times

# background errors that burn more slowly than this go unmentioned
WORTH_TELLING = 0.05


def background_burns(watched: WatchedSLO) -> Iterator[Finding]:
    """Background errors that spend a good part of the budget, or all of it."""
    judge = judge_of(watched)
    # the judge's errors are then all there is to say, and a check of their own says it
    if judge and judge.explains_background(watched):
        return
    share = watched.background
    budget = watched.slo.error_budget
    burn = share / budget
    name = watched.slo.name
    path = f"slos[{name}].objective"
    text = (
        f"background errors burn the budget at {times(burn)} before any failure ({percent(share)};"
        f" {percent(budget)} is allowed)"
    )
    if exhausts_budget(burn):
        lower = lower_promise(watched, share)
        yield warning(path, text, lower, *remedies(watched, budget), slo=name)
    elif burn > WORTH_TELLING:
        yield Finding("note", path, text, name)


def fires_without_failure(watched: WatchedSLO) -> Iterator[Finding]:
    """A limit that background errors reach."""
    # a kind with a condition of its own has no closed form
    if not watched.can_fire or not watched.rule.is_standard:
        return
    share = watched.worst
    if watched.limit > share:
        return
    at_worst = "" if is_constant(watched.scenario.service) else " at the worst time"
    text = (
        f"background errors of {percent(share)}{at_worst} reach its limit of"
        f" {percent(watched.limit, 4)}, so it fires without any failure"
    )
    above = []
    # where everything is bad no limit is high enough
    if share < watched.most:
        above.append(threshold(watched, "above", share / watched.slo.error_budget))
        above.append(objective("below", share / watched.burn))
    best = remedies(watched, watched.limit, lambda each: each.worst)
    yield of_rule(watched, key_of(watched), text, *above, *best)


def no_bad_slice(watched: WatchedSLO) -> Iterator[Finding]:
    """Slices of time that are good whatever happens."""
    if watched.slice and watched.slo.timeslice.target == 0:
        name = watched.slo.name
        key = f"slos[{name}].timeslice.target"
        text = "with a target of 0% no slice is ever bad, so no alert fires"
        yield warning(key, text, f"{key} above 0%", slo=name)
