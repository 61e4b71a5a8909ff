"""What the monitor of a scenario looks back at, and how fine its sums must be for that."""

from typing import TYPE_CHECKING

from simulator.foundation.units import ms
from simulator.reliability.slo import SLO, Timeslices

if TYPE_CHECKING:
    from simulator.scenario.model import Scenario


def watched(scenario: "Scenario") -> list[float]:
    """The windows (s, above 0) of the alert rules, of the check of a person on call, and of the
    budgets that something depends on.
    """
    windows = [window for rule in scenario.alerting.rules for window in rule.windows]
    if scenario.oncall:
        windows.append(scenario.oncall.check.window)
    # a month needs no history: nothing was bad before the start
    windows += [slo.window for slo in _budgets(scenario) if not slo.is_calendar]
    return windows


def is_watched(scenario: "Scenario") -> bool:
    """Whether anything depends on what is counted while a run goes on."""
    return bool(scenario.alerting.rules or scenario.oncall or _budgets(scenario))


def cells_to_a_sum(scenario: "Scenario") -> int:
    """How many cells (at least 1) can be summed to one, because ticks and windows never look
    inside.
    """
    # in whole ms: a remainder of floats is hardly ever exactly 0
    cell = ms(scenario.monitoring.scrape_interval)
    tick = ms(scenario.monitoring.evaluation_interval)
    if tick % cell or any(ms(length) % tick for length in _looks(scenario)):
        return 1
    return tick // cell


def _looks(scenario: "Scenario") -> list[float]:
    """How far back (s) something looks from a tick, or begins to count."""
    events = [slo.events for slo in scenario.slos]
    slices = [
        time
        for each in events
        if isinstance(each, Timeslices)
        for time in (each.length, each.ahead)
    ]
    months = [begin for slo in _budgets(scenario) if slo.is_calendar for begin in scenario.months]
    return [*watched(scenario), *slices, *months]


def _budgets(scenario: "Scenario") -> list[SLO]:
    """The objectives whose budget the releases, or alert rules, depend on."""
    if any(rule.of_budget_left for rule in scenario.alerting.rules):
        return list(scenario.slos)
    if scenario.releases is None:
        return []
    # "" is no objective's name: without a policy, releases depend on none
    return [slo for slo in scenario.slos if slo.name == scenario.releases.freeze_when_spent]
