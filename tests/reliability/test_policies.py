"""What a policy may not say: a page that a ticket silences."""

import pytest
from worlds import demonstration

from simulator import ScenarioError

PAGE = {"name": "page", "severity": "sev1", "long_window": "1h", "burn_rate": 14.4}
SLOW = {"name": "slow", "severity": "sev2", "long_window": "6h", "burn_rate": 6}
TICKET = {"name": "ticket", "severity": "sev3", "long_window": "3d", "burn_rate": 1}


def policy(*rules):
    return demonstration(alerting={"rules": list(rules)}).alerting


@pytest.mark.parametrize("rule", [PAGE, SLOW])
def test_a_rule_that_pages_is_silent_for_rules_that_page_alone(rule):
    with pytest.raises(ScenarioError, match="'ticket', which opens a ticket: name rules that page"):
        policy({**rule, "unless": ["ticket"]}, TICKET)


def test_every_other_unless_is_fine():
    policy(PAGE, {**SLOW, "unless": ["page"]}, {**TICKET, "unless": ["page", "slow"]})


def test_a_severity_that_makes_it_so_is_refused_too():
    scenario = demonstration(alerting={"policy": "course-notes"})
    with pytest.raises(ScenarioError, match="unless of 'slow-burn', which pages"):
        scenario.set("alerting.rules[fast-burn].severity", "sev3")
