"""Questions of the third notebook: what would have saved more of the month.

`drill` is the notebook's: it gives the shift with other values.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import TypeAlias

from simulator.classroom.feedback import Amounts
from simulator.classroom.paging import (
    budget_spent,
    error_ratio,
    first_page,
    lasts,
    minutes_to_page,
    page_formula,
    paged_incident,
)
from simulator.classroom.questions import Answer, HowMuch, Which
from simulator.foundation.units import percent
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation import simulate

Drill: TypeAlias = Callable[..., Scenario]
EARLIER = "page at 7.2x"
FASTER = "acknowledge in 1 min"
SHORTER = "leave out the cache"
STEPS = ("fail_over", "enable_cache", "shed_background", "raise_quota")
COSTS = "leaving out {name} costs {amount}"
QUOTA = "{name}, raising the quota saves {amount}"
TO_SAVES = "to {name} saves {amount}"
TO_COSTS = "to {name} costs {amount}"
OF_BUDGET = "% of the budget"
SAVES = "leaving out {name} saves {amount}"


def time_to_page(drill: Drill) -> HowMuch:
    """How soon the page comes for a milder failure."""

    def find() -> Answer:
        run = simulate(drill(errors=25))
        formula = page_formula(run, paged_incident(run))
        why = "Why: if half as many requests fail, the hour needs twice as long to fill: (1 − SLO)"
        return Answer(minutes_to_page(run), f"{why} / errors × window × burn rate = {formula}.")

    text = (
        "Now a quarter of all requests fail instead of half. After how many minutes does the page"
        " come?"
    )
    return HowMuch(text, find, " min", most=120, step=0.5)


def saved_by_answering(drill: Drill) -> HowMuch:
    """What answering sooner saves."""

    def find() -> Answer:
        scenario = drill(acknowledge=1)
        saved = budget_spent(drill(acknowledge=15)) - budget_spent(scenario)
        run = simulate(scenario)
        slo = run.scenario.slos[0]
        errors = percent(error_ratio(run))
        allowed = percent(slo.error_budget)
        days = f"{slo.window / 86400:g} d"
        return Answer(
            saved,
            "Why: every step is taken 14 min earlier, and during these 14 min"
            f" {errors} of the requests would have failed. The budget is {allowed} of {days}:"
            f" 14 min × {errors} / ({allowed} × {days}) ="
            f" {100 * 14 * 60 * error_ratio(run) / slo.error_budget / slo.window:.2f}%.",
        )

    text = (
        "Somebody acknowledges the page after 1 minute instead of 15. What percentage of"
        " the month's budget does that save?"
    )
    return HowMuch(text, find, "%", most=15, step=0.1)


def costliest_step(drill: Drill) -> Which:
    """Which step cannot be left out."""

    def find() -> Answer:
        costs = {_spoken(step): _cost(drill, step) for step in STEPS}
        return Answer(
            max(costs, key=lambda step: costs[step]),
            "Why: only failing over leaves the broken provider. Shedding background work and a"
            " higher quota do the same job, they make the load fit the fallback, so one can replace"
            " the other. The cache takes time to switch on and changes little here.",
            amounts=Amounts(costs, COSTS, SAVES, OF_BUDGET),
        )

    text = (
        "You leave one step out of the runbook. Leaving out which one costs most of the month's"
        " budget?"
    )
    return Which(text, find, tuple(map(_spoken, STEPS)))


def _spoken(step: str) -> str:
    return step.replace("_", " ")


def _cost(drill: Drill, step: str) -> float:
    return budget_spent(drill(**{step: False})) - budget_spent(drill())


def quietest_page(drill: Drill) -> HowMuch:
    """How few errors page nobody."""

    def find() -> Answer:
        def is_paged(hundredths: int) -> bool:
            return first_page(simulate(drill(errors=hundredths / 100))) is not None

        answer = bisect_left(range(10_000), True, key=is_paged) / 100
        return Answer(answer, f"Why: {'; '.join(_needs(drill()))}.")

    text = "It lasts two hours. Below which percentage of failing requests is nobody paged?"
    return HowMuch(text, find, "%", most=50, step=0.1)


def _needs(scenario: Scenario) -> Iterator[str]:
    """What each rule that pages needs of the first failure."""
    length = lasts(scenario)
    for rule in scenario.alerting.rules:
        if rule.is_paging:
            slo = scenario.slos[0]
            window = rule.windows[0]
            text = f"{rule.name} needs more than {rule.burn(slo):g} × {percent(slo.error_budget)}"
            text += f" = {percent(rule.limit(slo))} errors over {window / 3600:g} h"
            # a failure that fills a part of the window only must be worse by as much
            if length < window:
                text += f", so {percent(rule.limit(slo) * window / length)} for {length / 3600:g} h"
            yield text


def best_change(drill: Drill) -> Which:
    """Whether to page earlier, answer faster or shorten the runbook."""
    changed: dict[str, dict[str, float]] = {
        EARLIER: {"burn": 7.2},
        FASTER: {"acknowledge": 1},
        SHORTER: {"enable_cache": False},
    }

    def find() -> Answer:
        start = simulate(drill())
        saved = {}
        sooner = {}
        for name, values in changed.items():
            scenario = drill(**values)
            saved[name] = budget_spent(drill()) - budget_spent(scenario)
            sooner[name] = _minutes_to_mitigate(start) - _minutes_to_mitigate(simulate(scenario))
        return Answer(
            max(saved, key=lambda name: saved[name]),
            "Why: a minute costs as much budget as requests fail in it. The first two save"
            f" {sooner[EARLIER]:g} and {sooner[FASTER]:g} min in which half of the requests fail."
            f" Leaving out the cache saves {sooner[SHORTER]:g} min, but after failing over, when"
            " few requests still fail.",
            amounts=Amounts(saved, TO_SAVES, TO_COSTS, OF_BUDGET),
        )

    text = (
        "Page at 7.2x instead of 14.4x, acknowledge in 1 minute instead of 5, or leave the cache"
        " out of the runbook: which saves most?"
    )
    return Which(text, find, tuple(changed))


def _minutes_to_mitigate(run: Run) -> float:
    """Minutes until users were served again; raises LookupError when they never were."""
    seconds = paged_incident(run).time_to_mitigate
    if seconds is None:
        raise LookupError("the runbook does not help")
    return seconds / 60


def slower_rule_first(drill: Drill) -> HowMuch:
    """From which threshold on the slower rule pages first."""

    def find() -> Answer:
        def is_slow(tenths: int) -> bool:
            incident = paged_incident(simulate(drill(burn=tenths / 10)))
            return str(incident.opening.detail["rule"]) == "page-slow"

        tenths = range(10, 601)
        slo = drill().slos[0]
        quick, slow = (rule for rule in drill().alerting.rules if rule.is_paging)
        equal = slow.windows[0] * slow.burn(slo) / quick.windows[0]
        return Answer(
            tenths[bisect_left(tenths, True, key=is_slow)] / 10,
            "Why: the quick rule needs (1 − SLO) / errors × 1 h × burn rate, the slower one"
            f" (1 − SLO) / errors × 6 h × {slow.burn(slo):g}. They are equal at a burn rate of"
            f" {equal:g}, whatever share of the requests fails; the rules are checked every"
            f" {drill().monitoring.evaluation_interval:g} s.",
        )

    text = "You raise “page above”. From which burn rate on does page-slow page before page-quick?"
    return HowMuch(text, find, "x", most=60, step=1)


def too_much_traffic(drill: Drill) -> HowMuch:
    """How much traffic the runbook can bear."""

    def find() -> Answer:
        def is_too_much(traffic: int) -> bool:
            scenario = drill(traffic=traffic)
            took = paged_incident(simulate(scenario)).time_to_mitigate
            return took is None or took > lasts(scenario)

        rates = range(10, 161, 5)
        return Answer(
            rates[bisect_left(rates, True, key=is_too_much)],
            "Why: at that rate the fallback cannot carry the interactive requests, although its"
            " quota was raised, the cache answers a share of them and the background work is"
            " turned away.",
        )

    text = (
        "You raise the traffic in steps of 5/s. What is the first position of the knob at which the"
        " whole runbook no longer serves users before the failure ends?"
    )
    return HowMuch(text, find, "/s", most=160, step=5)


def quota_matters(drill: Drill) -> Which:
    """When raising the quota is worth something."""
    others = [step for step in STEPS if step != "raise_quota"]

    def find() -> Answer:
        gains = {"when every other step is taken": _cost(drill, "raise_quota")}
        for step in others:
            with_quota = budget_spent(drill(**{step: False}))
            without = budget_spent(drill(**{step: False, "raise_quota": False}))
            gains[_without(step)] = without - with_quota
        return Answer(
            max(gains, key=lambda name: gains[name]),
            "Why: without shedding, more requests are left than the fallback can take, in spite of"
            " the cache: only a higher quota makes room. If background work is shed, there is room"
            " already.",
            amounts=Amounts(gains, QUOTA, unit=OF_BUDGET),
        )

    text = "At 40 interactive requests a second: when is it worth most to raise the quota?"
    options = ("when every other step is taken", *map(_without, others))
    return Which(text, find, options)


def _without(step: str) -> str:
    return f"when {_spoken(step)} is left out"
