"""The policies of the field: detection and reset times of the SRE workbook (chapter 5), by the
closed form and by a run with expected counts.

Every value is (1 - SLO) / e x window x burn rate at 99.9% over 30 d, and for the reset after a
saturated outage window x (1 - burn rate x (1 - SLO)).
"""

from math import ceil, floor, inf

import numpy as np
import pytest

from simulator import SLO, Scenario, failures, simulate
from simulator.foundation.errors import ScenarioError
from simulator.reliability.alerts import BurnRate, ErrorRatio, Exhaustion
from simulator.reliability.field_policies import POLICIES

MINUTE, HOUR, DAY = 60, 3600, 86400
TICK = 10
SLO_30D = SLO(name="availability", objective="99.9%")
NEVER = inf
RULES = {
    "1: 10m": ("workbook-1", "page"),
    "2: 36h": ("workbook-2", "page"),
    "4: 36x/1h": ("workbook-4", "page"),
    "14.4x/1h": ("workbook-5", "page-quick"),
    "6x/6h": ("workbook-5", "page-slow"),
    "3x/1d": ("google-30d", "ticket-quick"),
    "1x/3d": ("workbook-5", "ticket"),
}
TABLE = {
    "100%": (0.6, 129.6, 129.6, 51.84, 129.6, 259.2, 259.2),
    "50%": (1.2, 259.2, 259.2, 103.68, 259.2, 518.4, 518.4),
    "10%": (6, 21.6 * MINUTE, 21.6 * MINUTE, 8.64 * MINUTE, 21.6 * MINUTE, 43.2 * MINUTE, 2592),
    "1%": (60, 3.6 * HOUR, NEVER, NEVER, 3.6 * HOUR, 7.2 * HOUR, 7.2 * HOUR),
    "0.2%": (300, 18 * HOUR, NEVER, NEVER, NEVER, NEVER, 36 * HOUR),
}
BUDGET_AT_DETECTION = (0.000231481, 0.05, 0.05, 0.02, 0.05, 0.10, 0.10)


def named(policy, name):
    return next(rule for rule in POLICIES[policy].rules if rule.name == name)


def rules():
    """The rules of the table, each with its heading as its name."""
    found = []
    for heading, (policy, name) in RULES.items():
        found.append(named(policy, name).model_copy(update={"name": heading}))
    return found


def world(alert_rules, horizon, **outage):
    """99.9% over 30 d, nothing wrong but one outage that begins after an hour."""
    return Scenario(
        name="world",
        horizon=horizon,
        outcomes="expected",
        service={"provider": {"primary": {"error_ratio": 0.0}}},
        slos=[SLO_30D],
        monitoring={"scrape_interval": TICK, "evaluation_interval": TICK},
        alerting={"rules": alert_rules},
        failures=[failures.ProviderOutage(at=HOUR, **outage)],
    )


def changes(scenario, kind):
    """The time of each rule's first change of a kind, from the outage's beginning."""
    found = {}
    for event in simulate(scenario).log:
        if event.kind == kind:
            found.setdefault(event.detail["rule"], event.time - HOUR)
    return found


@pytest.mark.parametrize("error", TABLE)
def test_the_closed_form_is_the_workbooks_table(error):
    ratio = float(error[:-1]) / 100
    for rule, after in zip(rules(), TABLE[error], strict=True):
        found = float(rule.fires_after(np.array(ratio), np.array(inf), SLO_30D))
        assert found == pytest.approx(after, rel=1e-9), rule.name


def test_the_budget_at_detection():
    for rule, spent in zip(rules(), BUDGET_AT_DETECTION, strict=True):
        after = float(rule.fires_after(np.array(1.0), np.array(inf), SLO_30D))
        assert after / (0.001 * 30 * DAY) == pytest.approx(spent, rel=1e-4)


@pytest.mark.parametrize("error", TABLE)
def test_a_run_fires_at_the_next_evaluation(error):
    """Strictly above, so a threshold reached just at a tick fires at the next one; the rule with
    `>=` fires there.
    """
    scenario = world(rules(), 2 * DAY, lasts=40 * HOUR, error_ratio=error)
    fired = changes(scenario, "alert_fired")
    for rule, after in zip(scenario.alerting.rules, TABLE[error], strict=True):
        if after == NEVER:
            assert rule.name not in fired
            continue
        ticks = round(after / TICK, 9)
        expected = ceil(ticks) if rule.is_inclusive else floor(ticks) + 1
        assert fired[rule.name] == expected * TICK, rule.name


def test_a_run_resets_as_the_workbook_says():
    """After an outage of everything that has filled every window."""
    reset = {
        ("workbook-4", "page"): 57.84 * MINUTE,
        ("workbook-5", "page-quick"): 59.136 * MINUTE,
        ("workbook-5", "page-slow"): 5.964 * HOUR,
        ("workbook-5", "ticket"): 71.928 * HOUR,
        ("google-30d", "page-quick"): 4.928 * MINUTE,
        ("google-30d", "page-slow"): 29.82 * MINUTE,
        ("google-30d", "ticket-quick"): 119.64 * MINUTE,
        ("google-30d", "ticket-slow"): 5.994 * HOUR,
    }
    own = [named(*key).model_copy(update={"name": "/".join(key)}) for key in reset]
    scenario = world(own, 7 * DAY, lasts=3 * DAY, error_ratio="100%")
    resolved = changes(scenario, "alert_resolved")
    for key, after in reset.items():
        assert resolved["/".join(key)] - 3 * DAY == ceil(round(after / TICK, 9)) * TICK


def test_the_books_outage_of_fifteen_percent():
    """15% for 10 min: the short window crosses at 28.8 s, the long one at 5.76 min; it clears 4.52
    min after the end, the long window alone 54.24 min.
    """
    own = [
        BurnRate(name="both", severity="sev1", long_window="1h", burn_rate=14.4),
        BurnRate(
            name="alone", severity="sev1", long_window="1h", short_window="none", burn_rate=14.4
        ),
    ]
    scenario = world(own, 6 * HOUR, lasts=10 * MINUTE, error_ratio="15%")
    assert changes(scenario, "alert_fired") == {"both": 350, "alone": 350}
    assert changes(scenario, "alert_resolved") == {
        "both": 600 + ceil(4.52 * MINUTE / TICK) * TICK,
        "alone": 600 + ceil(54.24 * MINUTE / TICK) * TICK,
    }


@pytest.mark.parametrize(
    ("burn", "objective"), [(14.4, 0.930556), (6, 0.833333), (3, 0.666667), (36, 0.972222)]
)
def test_where_it_can_fire_at_all(burn, objective):
    rule = BurnRate(name="r", severity="sev1", long_window="1h", burn_rate=burn)
    ones, endless = np.ones(1), np.full(1, inf)
    assert rule.fires_after(ones, endless, SLO(name="s", objective=objective + 1e-5)) < inf
    assert rule.fires_after(ones, endless, SLO(name="s", objective=objective - 1e-5)) == inf


def test_factors_follow_their_period():
    slo = SLO_30D
    assert [rule.burn(slo) for rule in POLICIES["google-30d"].rules] == pytest.approx(
        [14.4, 6, 3, 1]
    )
    assert [rule.burn(slo) for rule in POLICIES["google-28d"].rules] == pytest.approx(
        [13.44, 5.6, 2.8, 28 / 30]
    )
    week = SLO(name="week", objective="99.9%", window="7d")
    shares = [
        rule.burn(week) * rule.windows[0] / week.window for rule in POLICIES["sloth-7d"].rules
    ]
    assert shares == pytest.approx([0.08, 0.125, 0.20, 0.42])


def test_an_hour_of_for_spends_more_than_the_budget():
    """138.9% of it, says the book: `for: 1h` on a full outage of 43.2 min of budget."""
    (rule,) = POLICIES["workbook-3"].rules
    after = float(rule.fires_after(np.array(1.0), np.array(inf), SLO_30D))
    assert after == pytest.approx(HOUR + 0.06)
    fired = changes(world([rule], 4 * HOUR, lasts=2 * HOUR, error_ratio="100%"), "alert_fired")
    assert fired == {"page": HOUR + TICK}
    assert fired["page"] / (0.001 * 30 * DAY) == pytest.approx(1.389, abs=0.005)


def test_a_short_window_with_a_rate_of_its_own():
    """1x over 48 h and 2x over 15 min: at 1.5x the short window never agrees."""
    slow = named("nobl9", "slow-burn")
    assert slow.burns(SLO_30D) == (1, 2) and slow.limit(SLO_30D) == 2 * (1 - 0.999)
    errors, endless = np.array([0.0015, 0.0025, 0.004]), np.full(3, inf)
    assert slow.fires_after(errors, endless, SLO_30D) == pytest.approx(
        [inf, 0.001 / 0.0025 * 48 * HOUR, 12 * HOUR]
    )
    fired = changes(world([slow], DAY, lasts=20 * HOUR, error_ratio="0.4%"), "alert_fired")
    assert fired == {"slow-burn": 12 * HOUR + TICK}
    assert not changes(world([slow], 3 * DAY, lasts=60 * HOUR, error_ratio="0.15%"), "alert_fired")


@pytest.mark.parametrize("error", [1.0, 0.05, 0.008, 0.0015])
@pytest.mark.parametrize("name", ["gone-in-4h", "gone-in-24h"])
def test_exhaustion_fires_when_what_is_left_is_gone_that_soon(name, error):
    """While the window fills: limit / e x w / (1 + w / within); after that, `within` before the
    budget is gone.
    """
    rule = named("honeycomb-exhaustion", name)
    after = float(rule.fires_after(np.array(error), np.array(inf), SLO_30D))
    gone = 0.001 * 30 * DAY / error
    if rule.windows[0] > after:
        left = 1 - after / gone
        assert left * 30 * DAY / (error / 0.001 * after / rule.windows[0]) == pytest.approx(
            rule.within
        )
    else:
        assert after == pytest.approx(gone - rule.within)
    scenario = world([rule], 21 * DAY, lasts=20 * DAY, error_ratio=error)
    fired = changes(scenario.set("monitoring.scrape_interval", 60), "alert_fired")
    assert fired[name] == pytest.approx(after, abs=90)


def test_exhaustion_follows_the_budget_that_was_spent_before():
    """80x empties a whole budget in 9 h, so 6 h are left after 3; of a half see the trial of a
    budget gone within 6 h; with nothing left any bad event is enough.
    """
    rule = Exhaustion(name="r", severity="sev1", within="6h", long_window="1h")
    scenario = world([rule], DAY, lasts=6 * HOUR, error_ratio="8%")
    full = changes(scenario, "alert_fired")
    half = changes(scenario.set("slos[0].budget_spent_before", 0.5), "alert_fired")
    gone = changes(scenario.set("slos[0].budget_spent_before", 1), "alert_fired")
    assert (full["r"], half["r"], gone["r"]) == (3 * HOUR + TICK, 2320, TICK)


def test_a_guard_waits_for_enough_bad_events():
    """Of 40 requests a second 15% fail, 6/s: the thousandth bad one comes after 166.7 s, later than
    1.44% of an hour's.
    """
    plain = BurnRate(name="plain", severity="sev1", long_window="5m", burn_rate=14.4)
    guarded = plain.model_copy(update={"name": "guarded", "min_bad": 1000})
    never = plain.model_copy(update={"name": "never", "min_valid": 12_001})
    scenario = world([plain, guarded, never], 2 * HOUR, lasts=HOUR, error_ratio="15%")
    assert changes(scenario, "alert_fired") == {"plain": 30, "guarded": 170}
    error, endless = np.array(0.15), np.array(inf)
    assert guarded.fires_after(error, endless, SLO_30D, 40.0) == pytest.approx(1000 / 6)
    assert guarded.fires_after(error, endless, SLO_30D) == pytest.approx(28.8)
    assert never.fires_after(error, endless, SLO_30D, 40.0) == inf


def test_only_error_ratios_know_at_least():
    with pytest.raises(ScenarioError, match="unknown key 'op'"):
        BurnRate(name="r", severity="sev1", long_window="1h", burn_rate=2, op="gte")
    assert ErrorRatio(name="r", severity="sev1", long_window="1h", op="gte").is_inclusive


@pytest.mark.parametrize(("op", "fires"), [("gt", 310), ("gte", 300)])
def test_a_tie_reaches_and_is_not_above(op, fires):
    """0.2% errors are exactly 0.1% of 10 min after five."""
    rule = ErrorRatio(name="r", severity="sev1", long_window="10m", error_ratio="0.1%", op=op)
    scenario = world([rule], 2 * HOUR, lasts=HOUR, error_ratio="0.2%")
    assert changes(scenario, "alert_fired") == {"r": fires}


@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_has_a_source_and_loads_by_name(name):
    assert len(POLICIES[name].source) > 20
    scenario = Scenario(
        name="s", slos=[SLO_30D], failures=[], horizon="1d", alerting={"policy": name}
    )
    assert scenario.alerting.rules == POLICIES[name].rules
    again = Scenario.model_validate(scenario.dump())
    assert again == scenario
