"""What the monitor of a scenario looks back at, and how fine its sums must be for that."""

from typing import TYPE_CHECKING

from simulator.foundation.units import ms
from simulator.reliability.slo import SLO, Timeslices

if TYPE_CHECKING:
    from simulator.scenario.model import Scenario


def watched(scenario: "Scenario") -> list[float]:
    """The windows (s) of the alert rules, of the check of whoever is on call, and of the budget
    that the releases depend on.
    """
    windows = [window for rule in scenario.alerting.rules for window in rule.windows]
    check = [scenario.oncall.check.window] if scenario.oncall else []
    # a month needs no history: nothing was bad before the start
    budgets = [slo.window for slo in _budgets(scenario) if not slo.is_calendar]
    return [*windows, *check, *budgets]


def cells_to_a_sum(scenario: "Scenario") -> int:
    """How many cells can be summed to one, because ticks and windows never look inside."""
    cell = ms(scenario.monitoring.scrape_interval)
    tick = ms(scenario.monitoring.evaluation_interval)
    slices = [slo.events.length for slo in scenario.slos if isinstance(slo.events, Timeslices)]
    months = [begin for slo in _budgets(scenario) if slo.is_calendar for begin in scenario.months]
    is_whole = all(ms(length) % tick == 0 for length in [*watched(scenario), *slices, *months])
    return tick // cell if is_whole and tick % cell == 0 else 1


def _budgets(scenario: "Scenario") -> list[SLO]:
    """The objectives whose budget the releases, or alert rules, depend on."""
    named = scenario.releases.freeze_when_spent if scenario.releases else ""
    is_any = any(rule.of_budget_left for rule in scenario.alerting.rules)
    return [slo for slo in scenario.slos if is_any or (named and slo.name == named)]
