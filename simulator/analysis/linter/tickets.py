"""What the linter says of work on tickets that there will never be."""

from collections.abc import Iterator

from simulator.analysis.linter.findings import Finding, warning
from simulator.analysis.linter.watched import WatchedSLO
from simulator.foundation.stretches import Stretch
from simulator.foundation.wall_clock import WallClock
from simulator.oncall.hours import open_stretches
from simulator.scenario import Scenario


def no_work_on_tickets(watched: WatchedSLO) -> Iterator[Finding]:
    """Hours for tickets where no rule opens any, or that the run does not have."""
    scenario = watched.scenario
    if scenario.oncall is None or scenario.oncall.tickets is None or not watched.is_first:
        return
    if all(rule.is_paging for rule in scenario.alerting.rules):
        text = "no rule opens tickets, so there is nothing to take up"
        yield warning("oncall.tickets", text, "a rule with severity: sev3")
    elif not _hours(scenario):
        text = "none of these hours are within the run, so no ticket is taken up"
        yield warning("oncall.tickets.hours", text, "other hours", "a longer horizon")


def _hours(scenario: Scenario) -> list[Stretch]:
    """The stretches of the run in which tickets may be taken up."""
    tickets = scenario.oncall and scenario.oncall.tickets
    if not tickets:
        return []
    clock = WallClock(scenario.start)
    return open_stretches(tickets.hours, clock, scenario.horizon, tickets.zone, tickets.holidays)
