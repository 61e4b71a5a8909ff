"""A pager that is right in 30% of its pages against one that is right in 90%: with trust the eager
one costs more, although it would cost less if every page were answered.
"""

import pytest

from simulator import Scenario
from simulator.experiments.compare import replicate

RUNS = 24
WINDOWS = ("1h", "5m"), ("5m", "none")
"""Of the careful rule and of the eager one."""
DURATIONS = ("outage", "36h", "1h", 0.1), ("blip", "15h", "1m", 0.5), ("hiccup", "14d", "80s", 0.5)
"""Only outages are significant (of 2,592 s of total outage in the budget: 360 s). Careful is the rule
that fires from 36 s within 1 h on: for hiccups (40 s), and not for blips (30 s).
"""


def pager(windows, trust):
    long, short = windows
    rule = {"name": "page", "severity": "sev1", "burn_rate": 10}
    return Scenario(
        name="pager",
        horizon="30d",
        outcomes="expected",
        service={"provider": {"primary": {"error_ratio": "0%"}}},
        slos=[{"name": "availability", "objective": "99.9%"}],
        alerting={"rules": [rule | {"long_window": long, "short_window": short}]},
        failures=[
            {
                "kind": "provider_outage",
                "name": name,
                "every": every,
                "lasts": lasts,
                "error_ratio": ratio,
            }
            for name, every, lasts, ratio in DURATIONS
        ],
        oncall={"trust": trust},
    )


@pytest.mark.slow
def test_trust_turns_the_verdict_round():
    gaps = {}
    for trust in ({"memory": "10d"}, None):
        careful, eager = (pager(windows, trust) for windows in WINDOWS)
        found = replicate({"careful": careful, "eager": eager}, RUNS, workers=1)
        assert found.of("precision_pages", "careful").value.value == pytest.approx(0.9, abs=0.02)
        assert found.of("precision_pages", "eager").value.value == pytest.approx(0.3, abs=0.02)
        spent = found.of("budget_spent", "eager")
        assert spent.is_beyond_chance
        gaps[trust is None] = spent.gap
    # if every page is answered, the budget lasts longer with the pager that calls at once
    assert gaps[True].high < 0 < gaps[False].low
