"""What the linter says of work on tickets that there will never be: it is so when simulated."""

import pytest
from worlds import PERSON, demonstration, outage

from simulator import simulate
from simulator.analysis import lint

SLOW = {"name": "slow", "severity": "sev3", "long_window": "1h", "burn_rate": 1}
PAGE = {**SLOW, "name": "page", "severity": "sev2"}
NO_RULE = (
    "warning: oncall.tickets: no rule opens tickets, so there is nothing to take up: write a rule"
    " with severity: sev3"
)
NO_HOURS = (
    "warning: oncall.tickets.hours: none of these hours are within the run, so no ticket is taken"
    " up: write other hours or a longer horizon"
)


def world(tickets, rules=(SLOW,), horizon="12h"):
    return demonstration(
        alerting={"rules": list(rules)},
        oncall={**PERSON, "tickets": tickets},
        failures=[outage(lasts="11h")],
        horizon=horizon,
    )


@pytest.mark.parametrize(
    ("scenario", "told"),
    [
        (world({}), []),
        (world({}, rules=(PAGE,)), [NO_RULE]),
        # it starts on a Monday
        (world({"hours": "Tue-Fri 09:00-17:00"}), [NO_HOURS]),
        (world({"hours": "Mon 12:00-13:00"}), [NO_HOURS]),
        (world({"hours": "Mon 12:00-13:00"}, horizon="13h"), []),
        (world({"holidays": ["2026-01-05"]}), [NO_HOURS]),
    ],
)
def test_it_says_where_no_ticket_is_ever_taken_up(scenario, told):
    assert [str(each) for each in lint(scenario) if each.path.startswith("oncall")] == told
    taken = [event for event in simulate(scenario).log if event.kind == "acknowledged"]
    assert any(event.incident.startswith("ticket") for event in taken) == (not told)
