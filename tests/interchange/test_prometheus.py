"""Rules for Prometheus, which its own promtool checks, and windows for Sloth."""

import shutil
import subprocess

import pytest
import yaml
from worlds import demonstration

from simulator import load_scenario
from simulator.interchange.prometheus import prometheus_rules
from simulator.interchange.sloth import sloth_windows, why_not
from simulator.reliability.field_policies import POLICIES

PROMTOOL = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(
    PROMTOOL is None, reason="promtool is missing: it comes with the Debian package prometheus"
)


def under(policy):
    slos = [
        {"name": "availability", "objective": "99.9%"},
        {"name": 'the "other" one\'s', "objective": "99.95%"},
    ]
    return demonstration(slos=slos).set("alerting.policy", policy)


@needs_promtool
def test_promtool_takes_the_rules_of_every_policy(tmp_path):
    for policy in POLICIES:
        (tmp_path / f"{policy}.yaml").write_text(prometheus_rules(under(policy)))
    files = sorted(map(str, tmp_path.iterdir()))
    done = subprocess.run([PROMTOOL, "check", "rules", *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_rules_are_those_of_the_policy():
    (group, _) = yaml.safe_load(prometheus_rules(under("course-notes")))["groups"]
    alerts = {rule["alert"]: rule for rule in group["rules"] if "alert" in rule}
    selector = '{slo="availability"}'
    fast = alerts["fast-burn"]["expr"]
    assert fast == " and ".join(
        f"slo:error_ratio:rate{window}{selector} > 14.4 * 0.001" for window in ("1h", "5m")
    )
    assert alerts["slow-burn"]["expr"].endswith(f" unless ({fast})")
    assert alerts["mild-burn"]["labels"]["severity"] == "ticket"
    recorded = {rule["record"] for rule in group["rules"] if "record" in rule}
    assert recorded == {f"slo:error_ratio:rate{w}" for w in ("5m", "30m", "1h", "6h", "3d")}


def test_waits_guards_and_what_has_no_form():
    pyrra = prometheus_rules(under("pyrra-28d"))
    assert "for: 2m" in pyrra
    rule = {"name": "page", "severity": "sev1", "long_window": "1h", "burn_rate": 10}
    scenario = demonstration(alerting={"rules": [{**rule, "min_bad": 5, "keep_firing_for": "5m"}]})
    text = prometheus_rules(scenario)
    assert 'on() (sum(increase(slo_events_bad_total{slo="availability"}[1h])) >= 5)' in text
    assert "keep_firing_for: 5m" in text
    left = prometheus_rules(under("honeycomb-exhaustion"))
    assert "# Left out: gone-in-4h, as a rule of kind exhaustion has no such form." in left


def test_sloth_has_its_own_defaults_for_30_days():
    scenario = load_scenario("choosing_thresholds")
    assert why_not(scenario) == ""
    found = yaml.safe_load(sloth_windows(scenario))
    assert (found["apiVersion"], found["kind"]) == ("sloth.slok.dev/v1", "AlertWindows")
    spec = found["spec"]
    assert spec["sloPeriod"] == "30d"
    # sloth.dev, the default catalog
    wanted = {"errorBudgetPercent": 2, "shortWindow": "5m", "longWindow": "1h"}
    assert spec["page"]["quick"] == wanted
    assert spec["ticket"]["slow"] == {
        "errorBudgetPercent": 10,
        "shortWindow": "6h",
        "longWindow": "3d",
    }


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("workbook-30d", "two rules that page and two for tickets, and this policy has 2 and 1"),
        ("pyrra-28d", "no form for critical-1: it waits"),
        ("slo-generator", "no form for 1h: it has no short window"),
    ],
)
def test_a_policy_that_sloth_cannot_say(policy, said):
    assert said in why_not(under(policy))
