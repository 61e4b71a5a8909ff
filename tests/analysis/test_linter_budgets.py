"""What the linter says of chance, of burn rates below 1x, of small budgets and of months: each
remedy alone silences the warning, and twenty simulated months agree with what was said.
"""

import math
import re
from collections import Counter

import numpy as np
import pytest
from slowly import first_of
from worlds import outage

from simulator import Scenario, simulate
from simulator.analysis import lint
from simulator.analysis.linter.noise import OFTEN, Noise
from simulator.analysis.linter.watched import WatchedSLO
from simulator.analysis.scoring.months import ended_months

MONTHS = 20
COARSE = {"scrape_interval": "60s", "evaluation_interval": "60s"}
REMEDY = re.compile(
    r"(?:an )?([\w.\[\]-]+)(?:: | (above|below) )([0-9.]+%|[0-9.]+/h|[0-9]\w*)(?: or more)?"
)


def world(**fields):
    """Ten requests an hour of which 0.8% fail without a failure, for a month."""
    fields = {
        "name": "linted",
        "horizon": "30d",
        "slos": [{"name": "a", "objective": "99%"}],
        "service": {
            "traffic": {"interactive": "10/h"},
            "provider": {"primary": {"error_ratio": "0.8%"}},
        },
        "monitoring": COARSE,
        **fields,
    }
    return Scenario(**fields)


def rule(**fields):
    return {"name": "r", "severity": "sev1", "long_window": "1h", **fields}


def warned(scenario, phrase):
    """The warnings that hold a phrase, and of each the remedies, apart."""
    found = [each for each in lint(scenario) if each.level == "warning" and phrase in each.message]
    return [
        (each, re.split(r", | or (?!more(?:$|,))", each.message.rpartition(": write ")[2]))
        for each in found
    ]


def number(text):
    """A value a little beyond, as the file would write it."""
    if text.endswith("%"):
        return float(text[:-1]) / 100
    return float(text[:-2]) / 3600 if text.endswith("/h") else text


def cured(scenario, finding, remedy):
    """The scenario with one remedy applied, just beyond the bound that it names."""
    key, side, text = REMEDY.fullmatch(remedy).groups()
    value = number(text)
    factor = {"above": 1.001, "below": 0.999, None: 1.0}[side]
    if key == "objective":
        key, value = f"slos[{finding.slo}].objective", value - 1e-4 * (1 - value)
    elif isinstance(value, float):
        value *= factor
    elif side:
        value = f"{math.ceil(_seconds(text) * factor)}s"
    elif text.isdigit():
        value = int(text)
    if not key.startswith(("slos", "service", "monitoring")):
        rule_or_place = finding.path.rpartition(".")[0] if "." in finding.path else finding.path
        own = finding.path if finding.path.endswith("]") else rule_or_place
        key = f"{own}.{key}"
    return scenario.set(key, value)


def _seconds(text):
    from simulator.foundation.quantities import parse_duration

    return parse_duration(text)


def firings(scenario):
    """How often each rule fires in each of twenty months."""
    runs = (simulate(scenario, seed) for seed in range(MONTHS))
    counts = [Counter(e.detail["rule"] for e in run.log if e.kind == "alert_fired") for run in runs]
    return {rule.name: [fired[rule.name] for fired in counts] for rule in scenario.alerting.rules}


def agrees(found, expected):
    """Whether a mean over twenty months is within four standard errors of what was said: those of
    the months, and of the nine months that the linter counts in. Firings come in clusters.
    """
    spread = max(np.var(found, ddof=1), expected)
    return abs(np.mean(found) - expected) < 4 * math.sqrt(spread / MONTHS + spread / 9)


# Chance


def test_chance_is_told_with_the_failed_requests_that_suffice():
    texts = [finding.message for finding, _ in warned(world(), "chance alone")]
    assert "2 failed requests of 10 in 1h exceed 14.4%, about 8.2 pages a month" in texts[0]
    assert "4 failed requests of 60 in 6h exceed 6%, about 0.97 pages a month" in texts[1]
    assert "8 failed requests of 720 in 3d exceed 1%, about 16 tickets a month" in texts[2]
    assert len(texts) == 3


@pytest.mark.parametrize(
    "changes",
    first_of(
        [
            {},
            {
                "alerting": {
                    "rules": [
                        rule(
                            burn_rate=8,
                            short_window="none",
                            keep_firing_for="30m",
                            **{"for": "10m"},
                        )
                    ]
                }
            },
            {
                "service": {
                    "traffic": {"interactive": "30/h", "daily": [1, 9] * 12},
                    "provider": {"primary": {"error_ratio": "0.9%"}},
                }
            },
            {"alerting": {"rules": [rule(burn_rate=8, short_window="none")]}},
            {"slos": [{"name": "a", "objective": "98.5%"}]},
            {
                "service": {
                    "traffic": {"interactive": "2/m"},
                    "provider": {"primary": {"error_ratio": "0.9%"}},
                }
            },
        ],
        3,
    ),
)
def test_twenty_months_without_a_failure_fire_as_often_as_was_said(changes):
    scenario = world(**changes)
    found = {each.name: Noise(WatchedSLO(scenario, scenario.slos[0], each)).firings
             for each in scenario.alerting.rules}  # fmt: skip
    assert max(found.values()) > OFTEN
    played = firings(scenario)
    for name, expected in found.items():
        is_rare = expected < OFTEN and np.mean(played[name]) < 2 * OFTEN
        assert is_rare or agrees(played[name], expected), (name, expected, np.mean(played[name]))


@pytest.mark.parametrize("name", first_of(["page-quick", "ticket-slow", "page-slow"], 2))
def test_each_remedy_against_chance_is_one(name):
    (found,) = [each for each in warned(world(), "chance alone") if f"[{name}]" in each[0].path]
    finding, remedies = found
    assert len(remedies) == 3 and remedies[-1] == "more traffic"
    for remedy in remedies[:-1]:
        better = cured(world(), finding, remedy)
        assert not [each for each, _ in warned(better, "chance alone") if f"[{name}]" in each.path]
        assert np.mean(firings(better)[name]) < 2 * OFTEN, remedy
    more = world().set("service.traffic.interactive", 100 * 10 / 3600)
    assert not [each for each, _ in warned(more, "chance alone") if f"[{name}]" in each.path]
    assert np.mean(firings(more)[name]) < 2 * OFTEN or name == "ticket-slow"


def test_chance_does_nothing_to_many_requests_or_none_that_fail():
    many = world().set("service.traffic.interactive", "40/s")
    assert (
        not warned(many, "chance alone")
        and sum(firings(many.set("horizon", "2d"))["page-quick"]) == 0
    )
    assert not warned(world().set("service.provider.primary.error_ratio", "0%"), "chance alone")


# Burn rates below 1x


def test_a_burn_rate_below_one_fires_although_the_promise_is_kept():
    rules = [rule(severity="sev3", long_window="3d", burn_rate=0.4)]
    slow = outage(at="0s", lasts="30d", error_ratio="0.6%")
    scenario = world(
        alerting={"rules": rules},
        failures=[slow],
        service={"traffic": {"interactive": "5/s"}, "provider": {"primary": {"error_ratio": "0%"}}},
    )
    ((finding, remedies),) = warned(scenario, "still keep the SLO")
    assert (
        "it fires at 0.4x, above 0.4% errors, although up to 1% still keep the SLO over 30d"
        in str(finding)
    )
    assert remedies == ["burn_rate: 1 or more"]
    better = cured(scenario, finding, remedies[0])
    assert not warned(better, "still keep the SLO")
    for seed in range(MONTHS):
        run, calm = simulate(scenario, seed), simulate(better, seed)
        assert run.budget("a").max() < 1
        assert [e for e in run.log if e.kind == "alert_fired"]
        assert not [e for e in calm.log if e.kind == "alert_fired"]


def test_a_share_of_the_budget_below_its_share_of_the_window():
    rules = [rule(severity="sev3", long_window="3d", budget_consumed="4%")]
    scenario = world(alerting={"rules": rules})
    ((finding, remedies),) = warned(scenario, "still keep the SLO")
    assert remedies == ["budget_consumed above 10%"]
    assert not warned(cured(scenario, finding, remedies[0]), "still keep the SLO")
    assert not warned(world(alerting={"rules": [rule(burn_rate=1)]}), "still keep the SLO")


# Small budgets


def test_a_budget_of_less_than_one_event():
    scenario = world(slos=[{"name": "a", "objective": "99.9%", "window": "3d"}])
    ((finding, remedies),) = warned(scenario, "is more than the budget")
    assert finding.message.startswith(
        "720 events are expected in 3d, and 0.72 of them may be bad, so one failed request is more"
    )
    assert len(remedies) == 3
    for remedy in remedies:
        better = cured(scenario, finding, remedy)
        assert not warned(better, "is more than the budget"), remedy
    for seed in range(MONTHS):
        run = simulate(scenario, seed)
        spent = run.budget_spent(run.scenario.slos[0])
        bad = np.cumsum(run.counts[run.scenario.slos[0].events].bad)
        has_failed = bad - np.concatenate([np.zeros(4320), bad[:-4320]])
        # by chance there are up to a third more requests in a few windows
        assert (spent[has_failed > 0] > 1).mean() > 0.99 and not spent[has_failed == 0].any()


def test_a_month_of_few_events_is_not_given_another_window():
    slo = {"name": "a", "objective": "99.99%", "window": "month"}
    ((_, remedies),) = warned(world(slos=[slo]), "is more than the budget")
    assert len(remedies) == 2 and not any(".window" in remedy for remedy in remedies)


# Months


def monthly(**fields):
    slo = {"name": "a", "objective": "99%", "window": "month", **fields.pop("slo", {})}
    return world(**{"start": "2026-04-01T00:00:00Z", "slos": [slo], **fields})


def test_a_month_of_few_events_in_which_sli_and_share_may_disagree():
    scenario = monthly()
    ((finding, remedies),) = warned(scenario, "may disagree")
    assert "of the 7,200 expected in 30d; these two numbers differ by up to 2.4%" in finding.message
    for remedy in remedies:
        assert not warned(cured(scenario, finding, remedy), "may disagree"), remedy
    apart = []
    for seed in range(MONTHS):
        run = simulate(scenario, seed)
        (month,) = ended_months(run, run.scenario.slos[0])
        apart.append(abs(month.valid / month.promised - 1))
    # 95% within: of twenty, all but three at the least (P = 0.98)
    assert sorted(apart)[-4] < 0.024 < 0.06 and max(apart) > 0.012


def test_a_month_whose_beginning_is_not_seen():
    none = {**COARSE, "before_start": "none"}
    scenario = monthly(start="2026-04-16T00:00:00Z", monitoring=none)
    ((_, remedies),) = warned(scenario, "began 15d before the start")
    assert remedies == ["slos[a].window: 30d", "monitoring.before_start: clean"]
    assert not warned(scenario.set("slos[a].window", "30d"), "before the start")
    assert not warned(scenario.set("monitoring.before_start", "clean"), "before the start")
    for seed in range(MONTHS):
        run = simulate(scenario, seed)
        (month,) = ended_months(run, run.scenario.slos[0])
        assert month.valid / month.promised == pytest.approx(0.5, abs=0.05)
    clean = simulate(scenario.set("monitoring.before_start", "clean"))
    (month,) = ended_months(clean, clean.scenario.slos[0])
    assert month.valid / month.promised == pytest.approx(1, abs=0.05)


def test_what_was_spent_in_a_month_that_is_over():
    scenario = monthly(slo={"budget_spent_before": "30%"}, outcomes="expected", horizon="1d")
    ((_, remedies),) = warned(scenario, "is over when the run begins")
    assert remedies == ["slos[a].budget_spent_before: 0%", "a start within the month"]
    for better in (
        scenario.set("slos[a].budget_spent_before", "0%"),
        scenario.set("start", "2026-04-02T00:00:00Z"),
    ):
        assert not warned(better, "is over when")
    assert simulate(scenario).budget("a").iloc[0] < 0.001
    within = simulate(scenario.set("start", "2026-04-02T00:00:00Z"))
    assert within.budget("a").iloc[0] == pytest.approx(0.3, abs=0.001)


# The worst time of the week


@pytest.mark.parametrize("hold", ["0s", "30m", "2h"])
@pytest.mark.parametrize("long_window", ["1h", "6h", "2d"])
def test_a_peak_above_capacity_fires_above_what_is_said_and_not_below(hold, long_window):
    """Four busy hours a day ask for more than there is: by the worst time, not by the mean."""
    service = {
        "traffic": {"interactive": "40/s", "daily": [1] * 10 + [4] * 4 + [1] * 10},
        "provider": {"primary": {"error_ratio": "0%", "capacity": "90/s"}},
    }
    scenario = world(
        alerting={"rules": [rule(long_window=long_window, burn_rate=1.5, **{"for": hold})]},
        service=service, outcomes="expected", horizon="7d",
        slos=[{"name": "a", "objective": "99.9%"}],
    )  # fmt: skip
    watch = WatchedSLO(scenario, scenario.slos[0], scenario.alerting.rules[0])
    for factor, fires in ((0.999, True), (1.001, False)):
        burn = factor * watch.worst / watch.slo.error_budget
        tried = scenario.set("alerting.rules[r].burn_rate", burn)
        assert bool(warned(tried, "fires without any failure")) is fires
        assert bool([e for e in simulate(tried).log if e.kind == "alert_fired"]) is fires


@pytest.mark.parametrize(
    ("cell", "tick"), [("10s", "30s"), ("60s", "60s"), ("60s", "30s"), ("7s", "20s")]
)
@pytest.mark.parametrize("hold", first_of(["45s", "0s", "5m"], 1))
def test_a_full_outage_is_fired_for_within_what_is_said(cell, tick, hold):
    """Whenever it begins: a hundred moments, one after the other."""
    scenario = world(
        alerting={"rules": [rule(burn_rate=14.4, **{"for": hold})]},
        service={"traffic": {"interactive": "1000/s"}, "provider": {"primary": {"error_ratio": "0%", "capacity": "5000/s"}}},
        monitoring={"scrape_interval": cell, "evaluation_interval": tick},
        horizon="3h", outcomes="expected",
    )  # fmt: skip
    watch = WatchedSLO(scenario, scenario.slos[0], scenario.alerting.rules[0])
    late = []
    for moment in range(40):
        at = 3600 + 7.3 * moment
        run = simulate(scenario.set("failures", [outage(at=at, lasts="1h", error_ratio="100%")]))
        fired = next(event.time for event in run.log if event.kind == "alert_fired")
        late.append(fired - at)
    assert watch.fires_after - 1e-6 <= min(late) and max(late) <= watch.fires_by + 1e-6
    assert max(late) > watch.fires_by - 20  # and no more than that is said


# The canary


def test_a_canary_at_a_time_at_which_nobody_comes():
    service = {
        "traffic": {"interactive": "40/s", "daily": [0] * 6 + [1] * 18},
        "release": {"canary_share": "10%", "bake": "30m", "rollback_above": "5%"},
    }
    bad = {"kind": "bad_deploy", "at": "1h", "lasts": "10h", "error_ratio": "50%"}
    scenario = world(service=service, failures=[bad], horizon="1d")
    ((_, remedies),) = warned(scenario, "without a failed request")
    bake = re.search(r"bake: (\w+) or more", remedies[0])[1]
    better = scenario.set("service.release.bake", bake).set("service.release.rollback_above", "1%")
    assert not warned(better, "without a failed request")
    assert not warned(scenario.set("failures[0].at", "7h"), "without a failed request")

    def caught(tried):
        runs = [simulate(tried, seed) for seed in range(MONTHS)]
        return sum(e.kind == "release_rolled_back" for run in runs for e in run.log)

    assert caught(scenario) == 0 < caught(better)
