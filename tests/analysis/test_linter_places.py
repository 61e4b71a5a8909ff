"""The linter on all five SLIs, on judges and slices of time, and on the places of the service and
its releases: what it says is so when simulated.
"""

import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slowly import first_of
from worlds import DAY, PERSON, outage

from simulator import Scenario, failures, simulate
from simulator.ai_service.outcomes import ordered
from simulator.ai_service.service import AIService
from simulator.ai_service.slis import Availability
from simulator.ai_service.traffic import WEEK, Curve
from simulator.analysis import lint
from simulator.analysis.linter.watched import WatchedSLO
from simulator.expectation.condition import Condition

PERFECT = {"provider": {"primary": {"error_ratio": "0%", "quality": "100%"}}}
COARSE = {"scrape_interval": "1m", "evaluation_interval": "1m"}
SLIS = ["availability", "latency", "quality", "safety", "cost"]


def rule(name="r", burn_rate=14.4, long_window="1h", **fields):
    threshold = {} if "budget_consumed" in fields else {"burn_rate": burn_rate}
    return {"name": name, "severity": "sev1", "long_window": long_window, **threshold, **fields}


def world(*rules, sli="availability", objective="99%", slo=(), service=PERFECT, **fields):
    alerting = {"alerting": {"rules": rules}} if rules else {}
    slos = [{"name": "promise", "sli": sli, "objective": objective, **dict(slo)}]
    return Scenario(
        **{
            "name": "linted",
            "slos": slos,
            "service": service,
            "horizon": "6h",
            "outcomes": "expected",
            **alerting,
            **fields,
        }
    )


def said(scenario, phrase, level="warning"):
    return [
        str(finding).removeprefix("warning: ")
        for finding in lint(scenario)
        if finding.level == level and phrase in finding.message
    ]


def watched(scenario):
    return WatchedSLO(scenario, scenario.slos[0], scenario.alerting.rules[0])


def fired(scenario):
    return {
        event.subject.split("/")[1]: event.time
        for event in reversed(simulate(scenario).log)
        if event.kind == "alert_fired"
    }


def spoiled(share, **fields):
    """So large a share of answers becomes ungrounded."""
    return {
        "failures": [
            failures.BadDeploy(
                at="1h", error_ratio="0%", quality_loss=share, **{"lasts": "3d", **fields}
            )
        ]
    }


# The valid events of an SLO


@pytest.mark.parametrize(
    ("sli", "slo", "valid"),
    [
        ("availability", {}, 7200),
        ("latency", {}, 7200),
        ("cost", {}, 7200),
        ({"kind": "quality", "sampled": "5%"}, {}, 360),
        ("safety", {}, 18),
        ("availability", {"budgeting": "Timeslices"}, 12),
        ({"kind": "quality"}, {"budgeting": "Timeslices", "timeslice": {"length": "10m"}}, 6),
    ],
)
def test_valid_events_are_the_slos_own(sli, slo, valid):
    """As many as the monitoring counts in an hour of a service without a fault."""
    scenario = world(
        rule(),
        sli=sli,
        slo=slo,
        service={"traffic": {"interactive": "2/s", "malicious": "18/h"}, **PERFECT},
    )
    counted = simulate(scenario).samples["valid"]
    assert watched(scenario).requests == pytest.approx(valid)
    assert counted.sum() / 6 == pytest.approx(valid, rel=1e-5)


@pytest.mark.parametrize(
    ("sli", "one", "remedy", "key", "enough", "scarce"),
    [
        (
            "latency",
            "one slow answer of 50",
            "service.traffic.interactive above 69.45/h",
            "service.traffic.interactive",
            "69.45/h",
            "69.44/h",
        ),
        (
            "cost",
            "one over-cap answer of 50",
            "service.traffic.interactive above 69.45/h",
            "service.traffic.interactive",
            "69.45/h",
            "69.44/h",
        ),
        (
            {"kind": "quality", "sampled": "50%"},
            "one ungrounded answer of 25",
            "slos[promise].sli.sampled above 138.89%",
            "",
            "",
            "",
        ),
        (
            {"kind": "quality", "sampled": "50%"},
            "one ungrounded answer of 25",
            "service.traffic.interactive above 138.9/h",
            "service.traffic.interactive",
            "138.9/h",
            "138.8/h",
        ),
        (
            {"kind": "quality", "sampled": "1%"},
            "one ungrounded answer of 0.5",
            "service.traffic.interactive above 6945/h",
            "service.traffic.interactive",
            "6945/h",
            "6944/h",
        ),
        (
            "safety",
            "one unsafe answer of 20",
            "service.traffic.malicious above 69.45/h",
            "service.traffic.malicious",
            "69.45/h",
            "69.44/h",
        ),
    ],
)
def test_one_bad_event_of_every_sli(sli, one, remedy, key, enough, scarce):
    service = {
        "traffic": {"interactive": "50/h", "malicious": "20/h"},
        "guardrail": {"catch_ratio": "100%"},
        **PERFECT,
    }
    scenario = world(rule(), sli=sli, objective="99.9%", service=service)
    (warning,) = said(scenario, "and fires it")
    assert warning.startswith(
        f"alerting.rules[r]: {one} expected in 1h is more than 1.44% and fires it"
    )
    assert (remedy in warning) == bool(key)  # more than all answers cannot be sampled
    if key:
        assert said(scenario.set(key, scarce), "and fires it") and not said(
            scenario.set(key, enough), "and fires it"
        )


def test_a_larger_sample_bears_one_answer():
    scenario = world(
        rule(),
        sli={"kind": "quality", "sampled": "10%"},
        objective="99.9%",
        service={"traffic": {"interactive": "100/h"}, **PERFECT},
    )
    assert "write slos[promise].sli.sampled above 69.45% or" in said(scenario, "and fires it")[
        0
    ].replace(", service", " or service")
    key = "slos[0].sli.sampled"
    assert not said(scenario.set(key, "69.45%"), "fires it") and said(
        scenario.set(key, "69.44%"), "fires it"
    )


def test_one_bad_slice():
    scenario = world(rule(burn_rate=6), slo={"budgeting": "Timeslices"})
    assert said(scenario, "and fires it") == [
        "alerting.rules[r]: one bad slice of 5m of 12 expected in 1h is more than 6% and fires it: "
        "write slos[promise].timeslice.length: 3m30s, long_window: 2h or an objective below 98.61%"
    ]
    assert not said(scenario.set("slos[0].timeslice.length", "3m30s"), "and fires it")
    assert not said(world(rule(), slo={"budgeting": "Timeslices"}), "and fires it")
    blip = {"failures": [outage(at="1h", lasts="5m", error_ratio="100%")]}
    assert set(fired(world(rule(burn_rate=6), slo={"budgeting": "Timeslices"}, **blip))) == {"r"}
    assert (
        fired(world(rule(burn_rate=6, long_window="2h"), slo={"budgeting": "Timeslices"}, **blip))
        == {}
    )
    tiny = world(rule(burn_rate=1e-6), slo={"budgeting": "Timeslices"})
    assert "slos[promise].budgeting: Occurrences" in said(tiny, "and fires it")[0]


@pytest.mark.parametrize("burn", [14.4, 6, 3, 40])
def test_the_time_to_fire_of_slices(burn):
    scenario = world(
        rule(burn_rate=burn),
        slo={"budgeting": "Timeslices"},
        failures=[outage(lasts="2h", error_ratio="100%")],
    )
    assert watched(scenario).fires_after == fired(scenario)["r"] - 3600
    after = {14.4: "10m to 10m30s", 6: "5m to 5m30s", 3: "5m to 5m30s", 40: "25m to 25m30s"}[burn]
    assert (
        "bad slices over 1h = " in said(scenario, "", "note")[0]
        and f"pages after {after} of 100% bad slices" in said(scenario, "", "note")[0]
    )


def test_slices_that_are_never_bad_and_windows_finer_than_one():
    never = world(
        rule(),
        slo={"budgeting": "Timeslices", "timeslice": {"target": "0%"}},
        failures=[outage(error_ratio="100%")],
    )
    assert said(never, "no slice is ever bad") == [
        "slos[promise].timeslice.target: with a target of 0% no slice is ever bad, so no alert"
        " fires: write slos[promise].timeslice.target above 0%"
    ]
    assert "never fires" in said(never, "", "note")[0] and fired(never) == {}
    some = never.set("slos[0].timeslice.target", "0.1%")
    assert not said(some, "no slice is ever bad") and set(fired(some)) == {"r"}
    long = world(rule(), slo={"budgeting": "Timeslices", "timeslice": {"length": "15m"}})
    assert said(long, "a slice of 15m") == [
        "alerting.rules[r].short_window: 5m is shorter than a slice of 15m, so most of the time"
        " it contains no slice, and the alert is off: write 15m or more"
    ]
    assert not said(long.set("alerting.rules[r].short_window", "15m"), "a slice of 15m")


def test_no_slices_in_a_night_without_requests():
    night = {"traffic": {"interactive": "40/s", "daily": [0] * 6 + [1] * 18}, **PERFECT}
    assert watched(world(rule(), slo={"budgeting": "Timeslices"}, service=night)).requests == 1
    assert (
        watched(
            world(rule(long_window="12h"), slo={"budgeting": "Timeslices"}, service=night)
        ).requests
        > 0
    )


def test_slices_say_slices():
    (never,) = said(
        world(rule(), objective="90%", slo={"budgeting": "Timeslices"}), "of a 10% budget"
    )
    assert "is 144% bad slices, which is more than all slices" in never


# Errors that are there without a failure


STEADY = st.builds(
    lambda rates, guardrail, cache, fill, primary, waste: {
        "traffic": dict(zip(("interactive", "background", "malicious"), rates)),
        "guardrail": dict(zip(("catch_ratio", "false_block_ratio"), guardrail)),
        "cache": dict(zip(("hit_ratio", "on"), cache)),
        "retrieval": {"fill": fill},
        "tools": {"share": waste, "error_ratio": fill},
        "provider": {
            "primary": dict(zip(("error_ratio", "capacity"), primary)),
            "wasted_work": waste,
        },
    },
    st.tuples(st.floats(1e-6, 200), st.floats(0, 100), st.floats(0, 50)),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
    st.tuples(st.floats(0, 1), st.booleans()),
    st.floats(0, 1),
    st.tuples(st.floats(0, 1), st.floats(0.1, 300)),
    st.floats(0, 0.99),
)


def expected(service, sli, clock=0.0, span=WEEK):
    bad, valid = Condition(
        service, Curve(service.traffic, clock), ordered(sli.outcomes_needed)
    ).bad_and_valid(sli, 0.0, span)
    return bad / valid if valid else 0.0


@settings(deadline=None, max_examples=200)
@given(STEADY)
def test_the_shortcut_is_the_condition(fields):
    service = AIService.model_validate(fields)
    assert watched(world(service=service)).background == pytest.approx(
        expected(service, Availability()), abs=1e-12
    )


@pytest.mark.parametrize("fields", [
    {"traffic": {"interactive": "190/s", "daily": [1, 9] * 12}},
    {"traffic": {"retries": {"attempts": 3}}, "provider": {"primary": {"error_ratio": "30%"}}},
    {"retrieval": {"fill": "95%"}},
    {"retrieval": {"fill": "89%", "ingest": "1/s"}},
    {"spend": {"daily_budget": 1000.0}},
])  # fmt: skip
def test_the_shortcut_is_taken_only_where_it_is_true(fields):
    """What makes a service less than simple changes what fails."""
    service, simple = (
        AIService.model_validate(fields),
        AIService.model_validate({"provider": fields.get("provider", {})}),
    )
    scenario = world(service=service, horizon="7d")
    assert abs(watched(scenario).background - watched(world(service=simple)).background) > 1e-3
    if service.spend.daily_budget is None:
        assert watched(scenario).background == pytest.approx(
            expected(service, Availability()), rel=1e-3
        )


def test_a_broke_service_answers_nobody():
    scenario = world(service={"spend": {"daily_budget": 20000.0}}, horizon="1d", monitoring=COARSE)
    valid, good = simulate(scenario).samples[["valid", "good"]].sum()
    assert watched(scenario).background == pytest.approx(1 - good / valid, abs=1e-3)


def test_a_store_that_fills_is_looked_at_until_the_horizon():
    scenario = world(
        service={"retrieval": {"fill": "90%", "ingest": "1/s"}},
        horizon="1d",
        monitoring=COARSE,
        start="2026-01-07T13:00:00Z",
    )
    valid, good = simulate(scenario).samples[["valid", "good"]].sum()
    assert watched(scenario).background == pytest.approx(1 - good / valid, rel=1e-3)


@pytest.mark.parametrize("start", ["2026-01-05T00:00:00Z", "2026-01-07T21:00:00Z"])
def test_a_store_that_fills_on_the_runs_own_clock(start):
    service = {
        "traffic": {"daily": [1] * 12 + [9] * 12},
        "retrieval": {"fill": "90%", "ingest": "5/s"},
    }
    scenario = world(service=service, horizon="6h", monitoring=COARSE, start=start)
    valid, good = simulate(scenario).samples[["valid", "good"]].sum()
    assert watched(scenario).background == pytest.approx(1 - good / valid, rel=1e-3)


def test_second_attempts_are_followed_in_longer_steps():
    retries = {"attempts": 3, "backoff": "1s"}
    service = {
        "traffic": {"interactive": "40/s", "daily": [1, 3] * 12, "retries": retries},
        "provider": {"primary": {"capacity": "55/s"}},
    }
    scenario = world(service=service)
    exact = expected(scenario.service, Availability(), 0.0, DAY)  # every day is the same
    assert watched(scenario).background == pytest.approx(exact, rel=0.03) and exact > 0.01


@pytest.mark.parametrize(
    ("sli", "fields", "share", "remedies"),
    [
        (
            "availability",
            {"guardrail": {"false_block_ratio": "4%"}},
            "4.05%",
            "a lower service.guardrail.false_block_ratio",
        ),
        (
            "availability",
            {"retrieval": {"fill": "92%"}},
            "6.05%",
            "a larger and emptier service.retrieval",
        ),
        (
            "availability",
            {"traffic": {"malicious": "500/s"}, "guardrail": {"catch_ratio": "50%"}},
            "31.1%",
            "a better service.provider.primary",
        ),
        (
            "availability",
            {"spend": {"daily_budget": 20000.0}},
            "44%",
            "a higher service.spend.daily_budget",
        ),
        (
            "availability",
            {
                "traffic": {"malicious": "400/s"},
                "guardrail": {"catch_ratio": "50%"},
                "provider": {"primary": {"error_ratio": "0%"}},
            },
            "16.7%",
            "a better service.provider.primary or a higher service.guardrail.catch_ratio",
        ),
        (
            "latency",
            {},
            "3.09%",
            "a better service.provider.primary or slos[promise].sli.threshold above 2s505ms",
        ),
        (
            "latency",
            {"cache": {"on": True, "hit_ratio": "50%"}},
            "1.54%",
            "a better service.provider.primary or slos[promise].sli.threshold above 2s191ms",
        ),
        (
            "latency",
            {"spend": {"daily_budget": 1e9}},
            "3.09%",
            "a better service.provider.primary or a higher slos[promise].sli.threshold",
        ),
        (
            "quality",
            {"provider": {"primary": {"quality": "90%"}}},
            "10%",
            "a better service.provider.primary",
        ),
        (
            "quality",
            {"cache": {"on": True, "stale_ratio": "30%"}},
            "3.97%",
            "a lower service.cache.stale_ratio",
        ),
        (
            "safety",
            {"traffic": {"malicious": "1/s"}, "guardrail": {"catch_ratio": "96.5%"}},
            "3.5%",
            "service.guardrail.catch_ratio above 99%",
        ),
        ("cost", {"spend": {"cap": 0.02}}, "10%", "service.spend.cap above 0.04222"),
        (
            "cost",
            {"spend": {"cap": 0.004, "tokens": 800.0}, "cache": {"on": True}},
            "90%",
            "service.spend.cap above 0.008",
        ),
    ],
)
def test_background_errors_and_what_would_help(sli, fields, share, remedies):
    scenario = world(sli=sli, service=fields)
    (finding,) = [finding for finding in lint(scenario) if "before any failure" in finding.message]
    assert (
        finding.path == "slos[promise].objective"
        and f"({share}; 1% is allowed): write an objective below " in finding.message
    )
    assert finding.message.endswith(f" or {remedies}") or finding.message.endswith(f", {remedies}")


@pytest.mark.parametrize(
    ("sli", "fields", "key", "enough", "short"),
    [
        ("latency", {}, "slos[0].sli.threshold", "2505ms", "2504ms"),
        (
            "latency",
            {"cache": {"on": True, "hit_ratio": "50%"}},
            "slos[0].sli.threshold",
            "2191ms",
            "2190ms",
        ),
        (
            "safety",
            {"traffic": {"malicious": "1/s"}, "guardrail": {"catch_ratio": "96.5%"}},
            "service.guardrail.catch_ratio",
            "99.01%",
            "98.99%",
        ),
        ("cost", {"spend": {"cap": 0.02}}, "service.spend.cap", 0.04222, 0.04221),
    ],
)
def test_the_number_that_would_help_does(sli, fields, key, enough, short):
    scenario = world(sli=sli, service=fields)
    assert not said(scenario.set(key, enough), "before any failure") and said(
        scenario.set(key, short), "before any failure"
    )


@pytest.mark.parametrize(
    ("sli", "fields", "remedies"),
    [
        (
            {"kind": "latency", "threshold": "1s"},
            {},
            "a better service.provider.primary or a higher slos[promise].sli.threshold",
        ),
        (
            "safety",
            {"traffic": {"malicious": "1/s"}, "guardrail": {"catch_ratio": "90%"}},
            "a higher service.guardrail.catch_ratio",
        ),
    ],
)
def test_what_would_help_slices_has_no_number(sli, fields, remedies):
    (text,) = said(
        world(sli=sli, service=fields, slo={"budgeting": "Timeslices"}), "before any failure"
    )
    lower = "write a lower slos[promise].timeslice.target"
    assert text.endswith(f"100%; 1% is allowed): {lower} or {remedies}") or text.endswith(
        f"{lower}, {remedies}"
    )


def test_nothing_alone_would_help():
    service = {
        "guardrail": {"false_block_ratio": "100%"},
        "provider": {"primary": {"error_ratio": "100%"}},
    }
    assert said(world(service=service), "before any failure")[0].endswith(
        "100%; 1% is allowed): write a better service"
    )


def test_no_rule_asks_for_more_than_the_whole_budget():
    scenario = world(sli="safety", objective="99.9%", service={"traffic": {"malicious": "1/s"}})
    (slow,) = [text for text in said(scenario, "without any failure") if "ticket-slow" in text]
    assert slow.endswith(
        "reach its limit of 0.1%, so it fires without any failure: write an objective below 99% or"
        " service.guardrail.catch_ratio above 99.9%"
    )


def test_bad_slices_of_a_service_that_fails_too_often():
    scenario = world(
        slo={"budgeting": "Timeslices"}, service={"provider": {"primary": {"error_ratio": "7%"}}}
    )
    burns, alone = said(scenario, "background errors")[:2]
    assert (
        burns
        == "slos[promise].objective: background errors burn the budget at 100x before any failure"
        " (100%; 1% is allowed): write a lower slos[promise].timeslice.target or a better"
        " service.provider.primary"
    )
    assert alone.endswith(
        "reach its limit of 14.4%, so it fires without any failure: write a better service.provider.primary"
    )  # no threshold would
    assert not said(scenario.set("slos[0].timeslice.target", "92%"), "background errors")
    assert "page-quick" in fired(scenario)


# A judge who errs


JUDGE = {"kind": "quality", "false_alarms": "1.18%", "misses": "17%"}
WEEKLY = [
    rule("page-quick", budget_consumed="8%", long_window="1h"),
    rule("page-slow", budget_consumed="20%", long_window="1d", severity="sev2"),
    rule("ticket", budget_consumed="42%", long_window="3d", severity="sev3"),
]


def judged(*rules, sli=JUDGE, objective="98%", quality="100%", **fields):
    service = {"provider": {"primary": {"error_ratio": "0%", "quality": quality}}}
    return world(
        *(rules or WEEKLY),
        **{
            "sli": sli,
            "objective": objective,
            "service": service,
            "slo": {"window": "7d"},
            **fields,
        },
    )


def test_what_the_judge_does_to_an_slo():
    assert said(judged(), "judge", "note") == [
        "judge errors burn the budget at 0.59x before any failure; the smallest drop in quality that can page is 2% to 31%"
    ]
    assert not said(judged(), "background", "note")  # it would say the same
    assert said(judged(WEEKLY[0]), "judge", "note")[0].endswith(
        "; the smallest drop in quality that can page is 31%"
    )
    assert said(judged(WEEKLY[2]), "judge", "note")[0].endswith(
        "; the smallest drop in quality that can open a ticket is 0.95%"
    )
    assert not said(judged(sli="quality"), "judge", "note")
    assert said(judged(rule(burn_rate=0.5)), "judge", "note")[0].endswith(
        "can page is 0%"
    )  # it already does


def test_what_the_judge_does_is_told_apart_from_what_the_model_does():
    scenario = judged(
        sli={**JUDGE, "false_alarms": "3%", "misses": "10%"}, objective="95%", quality="99%"
    )
    assert said(scenario, "before any failure", "note") == [
        (
            "judge errors burn the budget at 0.594x before any failure; the smallest drop in quality that can page is 3.6%"
            " to 73%"
        ),
        "background errors burn the budget at 0.774x before any failure (3.87%; 5% is allowed)",
    ]


@pytest.mark.parametrize("quality", [1.0, 0.995])
@pytest.mark.parametrize(("name", "burn"), [("page-quick", 13.44), ("page-slow", 1.4)])
def test_the_smallest_drop_that_pages_is_the_smallest(quality, name, burn):
    """A little more pages, a little less does not; a bad version spoils a share of the answers that
    were grounded.
    """
    drop = (burn * 0.02 - 0.0118 * quality - 0.83 * (1 - quality)) / (1 - 0.17 - 0.0118)
    (text,) = said(judged(quality=quality), "judge", "note")
    assert f"{100 * drop:.2g}%" in text
    for factor, names in ((0.999, set()), (1.001, {name})):
        scenario = judged(
            quality=quality, horizon="3d", monitoring=COARSE, **spoiled(factor * drop / quality)
        )
        assert (set(fired(scenario)) & {name}) == names


def test_a_judge_alone_spends_the_budget():
    scenario = judged(sli={**JUDGE, "false_alarms": "2%"})
    assert said(scenario, "judge errors") == [
        "slos[promise].sli.false_alarms: judge errors burn the budget at 1x before any failure, so the judge"
        " alone spends the budget: write slos[promise].sli.false_alarms below 2% or an objective"
        " below 98%"
    ]
    assert not said(scenario, "background errors burn")
    worse = judged(sli={**JUDGE, "false_alarms": "3%", "misses": "0%"}, quality="99%")
    assert said(worse, "judge errors")[0].endswith(
        "write slos[promise].sli.false_alarms below 1.01% or an objective below 96.03%"
    )
    assert not said(worse, "background errors burn")
    for key, value in (("slos[0].sli.false_alarms", "1.01%"), ("slos[0].objective", "96.02%")):
        assert not said(worse.set(key, value), "before any failure")
    assert said(worse.set("slos[0].sli.false_alarms", "1.02%"), "before any failure") and said(
        worse.set("slos[0].objective", "96.03%"), "before any"
    )


def test_a_rule_beyond_the_judge():
    scenario = judged(
        rule(),
        objective="94%",
        sli={**JUDGE, "false_alarms": "0%", "misses": "20%"},
        **spoiled("100%"),
    )
    assert said(scenario, "a judge that") == [
        "alerting.rules[r]: 14.4x of a 6% budget is 86.4% errors, but a judge that misses 20%"
        " never reports more than 80%: write burn_rate below 13.33, slos[promise].sli.misses below"
        " 13.6% or an objective above 94.45%"
    ]
    assert (
        said(scenario, "judge errors", "note")[0].endswith("no drop in quality can page")
        and "never fires" in said(scenario, "r: ", "note")[0]
    )
    assert fired(scenario) == {}
    better = (
        ("alerting.rules[r].burn_rate", 13.33),
        ("slos[0].sli.misses", "13.59%"),
        ("slos[0].objective", "94.45%"),
    )
    for key, value in better:
        assert not said(scenario.set(key, value), "a judge that") and set(
            fired(scenario.set(key, value))
        ) == {"r"}


def test_what_a_judge_misses_makes_alerts_late():
    scenario = judged(
        rule(), sli={**JUDGE, "false_alarms": "0%", "misses": "50%"}, **spoiled("100%")
    )
    assert watched(scenario).fires_after == pytest.approx(0.288 / 0.5 * 3600)
    assert 0 <= fired(scenario)["r"] - 3600 - watched(scenario).fires_after < 30
    slow = judged(
        rule(burn_rate=1, long_window="1m", short_window="30s", **{"for": "5h"}),
        sli={**JUDGE, "misses": "50%"},
    )
    assert not said(
        slow, "a full outage spends"
    )  # half of what happens is seen: 3h22m of it are spent in 6h43m
    assert said(slow.set("slos[0].sli.misses", "0%"), "a full outage spends")


def test_a_judge_who_cannot_tell():
    scenario = judged(sli={**JUDGE, "false_alarms": "60%", "misses": "50%"})
    assert said(scenario, "the judge does not report more") == [
        "slos[promise].sli: with 60% false alarms and 50% misses the judge does not report more when"
        " answers get worse: write slos[promise].sli.false_alarms and slos[promise].sli.misses"
        " with a sum below 100%"
    ]
    assert (
        not said(scenario, "judge errors", "note")
        and not said(scenario, "judge errors")
        and said(scenario, "background errors burn")
    )
    assert watched(scenario).most == 0.6


def test_slices_and_the_judge():
    slo = {"window": "7d", "budgeting": "Timeslices", "timeslice": {"target": "90%"}}
    assert said(judged(slo=slo), "judge errors", "note") == [
        "judge errors burn the budget at 0x before any failure; the smallest drop in quality that can page is 11%"
    ]
    assert said(judged(rule(burn_rate=60), slo=slo), "judge errors", "note")[0].endswith(
        "no drop in quality can page"
    )
    drop = (0.1 - 0.0118) / (1 - 0.17 - 0.0118)
    for factor, names in ((0.999, set()), (1.001, {"page-quick"})):
        scenario = judged(slo=slo, **spoiled(factor * drop))
        assert (set(fired(scenario)) & {"page-quick"}) == names
    blind = judged(slo=slo, sli={**JUDGE, "misses": "90%"})
    assert said(blind, "a judge that") == [
        "slos[promise].timeslice.target: a slice is bad above 10%, but a judge that misses 90%"
        " never reports more than 10%: write slos[promise].timeslice.target above 90% or"
        " slos[promise].sli.misses below 90%"
    ]
    assert not said(blind.set("slos[0].timeslice.target", "90.1%"), "a judge that")
    alarmed = judged(slo=slo, sli={**JUDGE, "false_alarms": "11%"})
    assert said(alarmed, "judge errors")[0].endswith(
        "write slos[promise].sli.false_alarms below 10% or a lower slos[promise].timeslice.target"
    )


# No malicious requests


def test_no_valid_events_until_a_wave_comes():
    scenario = world(sli="safety", objective="99.9%")
    assert said(scenario, "a wave", "note") == [
        "there are no malicious requests before a wave, so there is no data and no alert"
        " fires; then the first requests decide: if one of the first 166 slips past,"
        " page-slow fires"
    ]
    assert not said(scenario, "")
    assert not said(
        world(sli="safety", service={"traffic": {"malicious": "1/s"}}), "a wave", "note"
    )
    for without_a_number in (
        world(rule(burn_rate=2000), sli="safety", objective="99.9%"),
        world(rule(**{"for": "1m"}), sli="safety", objective="99.9%"),
        world(sli="safety", slo={"budgeting": "Timeslices"}),
    ):
        assert said(without_a_number, "a wave", "note")[0].endswith(
            "then the first requests decide"
        ) and not said(without_a_number, "and fires it")


@pytest.mark.parametrize(("caught", "names"), [(166, set()), (165, {"page-slow"})])
def test_the_first_requests_of_a_wave_decide(caught, names):
    """One slips past, so many are caught."""
    wave = failures.InjectionWave(
        at="1h", lasts="100s", swells="0s", rate=(caught + 1) / 100, evades=1 / (caught + 1)
    )
    scenario = world(
        sli="safety",
        objective="99.9%",
        service={"guardrail": {"catch_ratio": "100%"}},
        failures=[wave],
    )
    assert set(fired(scenario)) & {"page-slow", "page-quick"} == names


# Releases


def released(release=(), every="1d", service=(), **fields):
    return world(
        service={"release": dict(release), **dict(service)},
        releases={"every": every, **fields},
        horizon="40d",
        monitoring=COARSE,
    )


def test_releases_that_stay_frozen():
    scenario = released(
        service={"provider": {"primary": {"error_ratio": "2%"}}}, freeze_when_spent="promise", bad=0
    )
    assert said(scenario, "frozen") == [
        "releases.freeze_when_spent: background errors burn the budget of promise at 2x, so it is"
        " spent after 15d and releases stay frozen from then on: write an objective below 98%, a"
        " better service.provider.primary or another SLO"
    ]
    frozen = [
        (event.kind, event.time)
        for event in simulate(scenario).log
        if event.kind in ("releases_frozen", "releases_thawed")
    ]
    assert frozen == [("releases_frozen", pytest.approx(15 * DAY, abs=60))]
    assert not said(scenario.set("slos[0].objective", "97.9%"), "frozen")
    assert not said(scenario.set("releases.freeze_when_spent", ""), "frozen")
    month = scenario.set("slos[0].window", "month")
    assert (
        "so it is spent 15d into a month of 30d and releases stay frozen until the next one"
        in said(month, "frozen")[0]
    )
    slices = scenario.set("slos[0].budgeting", "Timeslices").set("slos[0].timeslice.target", "99%")
    assert "write a lower slos[promise].timeslice.target, a better" in said(slices, "frozen")[0]
    none = scenario.set("monitoring.before_start", "none")
    assert "so it is spent at once and releases" in said(none, "frozen")[0]
    assert (
        "so it is spent after 7d12h and"
        in said(scenario.set("slos[0].budget_spent_before", "50%"), "frozen")[0]
    )


def test_canaries_that_overlap():
    scenario = released({"bake": "3h", "canary_share": "5%"}, every={"exponential": {"mean": "2h"}})
    assert said(scenario, "a canary of", "note") == [
        "a canary of 3h is longer than the 2h between releases, so 1.5 canaries run at a time:"
        " write bake below 2h or releases.every above 3h"
    ]
    assert not said(released({"bake": "2h"}, every="2h"), "a canary of", "note")


@pytest.mark.parametrize(
    ("release", "text", "key", "value"),
    [
        (
            {"rollback_above": "30%"},
            (
                "service.release.bake: rollback_above: 30% is checked at the end of the bake time,"
                " so with a bake time of 0s it is never checked: write bake: 30m"
            ),
            "bake",
            "30m",
        ),
        (
            {"rollback_above": "10%", "bake": "1h"},
            (
                "service.release.canary_share: the canary gets 100% of the traffic, so a bad version"
                " harms all users for 1h before rollback_above: 10% rolls it back: write"
                " canary_share: 5%"
            ),
            "canary_share",
            "5%",
        ),
        (
            {"rollback_above": "100%", "bake": "1h", "canary_share": "5%"},
            (
                "service.release.rollback_above: the error ratio cannot exceed 100%, so "
                "no version is ever rolled back: write rollback_above: 5%"
            ),
            "rollback_above",
            "5%",
        ),
        (
            {"rollback_above": "10%", "bake": "1s", "canary_share": "1%"},
            (
                "service.release.bake: the canary can expect 0.4 requests in 1s, and a version "
                "without a failed request is not rolled back: write bake: 3s or more"
            ),
            "bake",
            "3s",
        ),
    ],
)
def test_a_canary_that_does_not_look(release, text, key, value):
    scenario = released(release)
    assert said(scenario, "") == [text]
    assert text not in said(scenario.set(f"service.release.{key}", value), "")
    assert not said(released({**release, "rollback_above": None}), "")


CANARY = {"rollback_above": "20%", "bake": "1h", "canary_share": "5%"}


def test_a_canary_that_never_catches():
    scenario = released(CANARY, bad=1)
    assert said(scenario, "") == [
        "service.release.rollback_above: releases.bad_ones makes 20% of requests fail, and the"
        " canary rolls back only above 20%, so it never catches this version: write"
        " rollback_above below 20% or releases.bad_ones.error_ratio above 20%"
    ]
    assert not [event for event in simulate(scenario).log if event.kind == "release_rolled_back"]
    for key, value in (
        ("service.release.rollback_above", "19.99%"),
        ("releases.bad_ones.error_ratio", "20.01%"),
    ):
        assert not said(scenario.set(key, value), "")
        assert [
            event
            for event in simulate(scenario.set(key, value)).log
            if event.kind == "release_rolled_back"
        ]
    assert not said(released(CANARY, bad=0), "")
    uniform = scenario.set(
        "releases.bad_ones.error_ratio", {"uniform": {"low": "0%", "high": "30%"}}
    )
    assert "releases.bad_ones makes 15% of requests fail on average, and" in said(uniform, "")[0]


def test_a_canary_and_a_bad_deploy_on_the_clock():
    def deployed(**fields):
        return world(service={"release": CANARY}, failures=[failures.BadDeploy(at="1h", **fields)])

    assert (
        "failures[bad_deploy] makes 10% of requests fail, and the canary"
        in said(deployed(error_ratio="10%"), "")[0]
    )
    assert said(deployed(error_ratio="0%", quality_loss="50%"), "") == [
        "service.release.rollback_above: failures[bad_deploy] makes no request fail, and the"
        " canary looks only at failed requests, so it never catches this version: write"
        " failures[bad_deploy].error_ratio above 20%"
    ]
    assert said(deployed(error_ratio="50%", lasts="1h"), "") == [
        "service.release.bake: failures[bad_deploy] is repaired after 1h, but the canary"
        " decides only after 1h, so it cannot catch it: write bake below 1h"
    ]
    assert not said(deployed(error_ratio="50%", lasts="61m"), "")


def test_bad_releases_have_a_runbook():
    scenario = released(bad=0.5).set("oncall", PERSON)
    assert not said(scenario, "has no runbook")
    assert said(scenario.set("runbooks", {}), "has no runbook") == [
        "runbooks: the person on call has no runbook for bad_deploy, and can only wait for it to end: write"
        " runbooks.bad_deploy"
    ]
    assert not said(scenario.set("runbooks", {}).set("releases.bad", 0), "has no runbook")


# What runs out


def test_more_demand_than_capacity():
    traffic = {"interactive": "40/s", "background": "20/s", "malicious": "10/s"}
    scenario = world(service={"traffic": traffic, "provider": {"primary": {"capacity": "50/s"}}})
    key = "service.provider.primary.capacity"
    (text,) = said(scenario, "it gets")
    assert (
        text == f"{key}: it gets 60.1/s, more than its capacity of 50/s, so 16.8% of these"
        " requests fail: write capacity above 60.1/s"
    )
    assert not said(scenario.set(key, "60.1/s"), "it gets") and said(
        scenario.set(key, "60.09/s"), "it gets"
    )
    assert said(scenario.set("service.cache", {"on": True, "hit_ratio": "10%"}), "it gets 54.09/s")
    assert not said(scenario.set("service.cache", {"on": True, "hit_ratio": "20%"}), "it gets")
    assert said(scenario.set("service.guardrail.false_block_ratio", "10%"), "it gets 54.1/s")


def test_more_demand_than_capacity_in_the_busiest_hour():
    traffic = {"interactive": "40/s", "daily": [1, 3] * 12, "weekly": [2, 1, 1, 1, 1, 0.5, 0.5]}
    scenario = world(service={"traffic": traffic, "provider": {"primary": {"capacity": "100/s"}}})
    assert said(scenario, "it gets") == [
        "service.provider.primary.capacity: it gets 40/s on average and 120/s in the"
        " busiest hour of the week, more than its capacity of 100/s, so 16.7% of these"
        " requests fail in that hour: write capacity above 120/s"
    ]
    assert Curve(scenario.service.traffic, 0.0).hours.max() == pytest.approx(3)


def test_second_attempts_are_demand_too():
    service = {
        "traffic": {"retries": {"attempts": 3}},
        "provider": {"primary": {"capacity": "60/s", "error_ratio": "40%"}},
    }
    scenario = world(service=service)
    assert (
        "it gets 62.4/s with retries, more than its capacity of 60/s"
        in said(scenario, "it gets")[0]
    )  # 40 (1 + 0.4 + 0.16)
    assert not said(scenario.set("service.traffic.retries.attempts", 2), "it gets")
    strained = world(
        service={
            "traffic": {"retries": {"attempts": 2}},
            "retrieval": {"fill": 1.0},
            "provider": {"primary": {"capacity": "50/s"}},
        }
    )
    assert (
        "it gets 52.01/s" in said(strained, "it gets")[0]
    )  # of 40/s the full store fails 30%, the model 0.05% of the rest


def test_a_day_that_costs_more_than_its_budget():
    scenario = world(service={"spend": {"daily_budget": 20000.0}}, horizon="1d", monitoring=COARSE)
    (text,) = said(scenario, "is expected to cost")
    assert (
        text
        == "service.spend.daily_budget: a day is expected to cost 35,682.3, more than its budget of 20,000:"
        " the money is gone at 13:27, and then no request is answered: write daily_budget above 35690"
    )
    gone = [event.time for event in simulate(scenario).log if event.kind == "ran_full"]
    assert gone == [pytest.approx(13 * 3600 + 27 * 60, abs=60)]
    assert not said(scenario.set("service.spend.daily_budget", 35690.0), "expected to cost")
    assert (
        "and then only the cache answers"
        in said(scenario.set("service.cache.on", True), "expected to cost")[0]
    )
    assert (
        "and then the cheaper model answers"
        in said(scenario.set("service.spend.when_gone", "cheaper"), "expected to cost")[0]
    )


def test_the_busiest_day_costs_more_than_its_budget():
    traffic = {"interactive": "40/s", "weekly": [2, 1, 1, 1, 1, 0.5, 0.5]}
    scenario = world(service={"traffic": traffic, "spend": {"daily_budget": 40000.0}})
    assert said(scenario, "is expected to cost") == [
        "service.spend.daily_budget: the busiest day of the week is expected to cost 71,364.6, more"
        " than its budget of 40,000: the money is gone at 13:27 if spent evenly, and then no request is"
        " answered: write daily_budget above 71370"
    ]
    mean = scenario.set("service.spend.daily_budget", 20000.0)
    assert (
        "daily_budget: a day is expected to cost 35,682.3" in said(mean, "is expected to cost")[0]
    )


def test_a_store_that_runs_full():
    scenario = world(service={"retrieval": {"ingest": "1/s"}}, horizon="10d", monitoring=COARSE)
    assert said(scenario, "fill the store") == [
        "service.retrieval.ingest: 1/s fill the store on day 6 (after 5d18h53m20s); queries begin to fail"
        " after 4d15h6m40s: write ingest below 2083/h, capacity above 1728000 or fill below 13.6%"
    ]
    full = [event.time for event in simulate(scenario).log if event.kind == "ran_full"]
    assert full == [pytest.approx(5 * DAY + 18 * 3600 + 53 * 60 + 20, abs=1)]
    for key, value in (("ingest", "2083/h"), ("capacity", 1728001.0), ("fill", "13.59%")):
        assert not said(scenario.set(f"service.retrieval.{key}", value), "fill the store")
    assert not said(scenario.set("horizon", "499999s"), "fill the store") and said(
        scenario.set("horizon", "500000s"), "fill the store"
    )
    assert (
        "on day 1 (after 0s)"
        in said(scenario.set("service.retrieval.fill", 1.0), "fill the store")[0]
    )


# The whole


def test_an_slo_window_longer_than_the_run_counts_history():
    scenario = world(horizon="6h", failures=[outage(lasts="2h", error_ratio="50%")])
    assert not said(scenario, "") and scenario.slos[0].window > scenario.horizon
    spent = simulate(scenario).budget_spent(scenario.slos[0])[-1]
    assert spent == pytest.approx(
        3600 / (0.01 * 30 * DAY)
    )  # of the valid events of 30 days, not of 6 hours
    alone = scenario.set("monitoring.before_start", "none")
    assert simulate(alone).budget_spent(alone.slos[0])[-1] == pytest.approx(
        3600 / (0.01 * 6 * 3600)
    )


SERVICES = st.builds(
    lambda rates, curve, attempts, guardrail, cache, store, primary, spend, release: {
        "traffic": {
            **dict(zip(("interactive", "background", "malicious"), rates)),
            "daily": curve,
            "retries": {"attempts": attempts},
        },
        "guardrail": dict(zip(("catch_ratio", "false_block_ratio"), guardrail)),
        "cache": dict(zip(("hit_ratio", "stale_ratio", "on"), cache)),
        "retrieval": dict(zip(("fill", "ingest", "unaided"), store)),
        "spend": spend,
        "release": release,
        "provider": {
            "primary": dict(zip(("capacity", "error_ratio", "quality", "latency"), primary))
        },
    },
    st.tuples(
        st.sampled_from([1e-9, 0.01, 40, 300]),
        st.sampled_from([0, 10, 400]),
        st.sampled_from([0, 1e-5, 3]),
    ),
    st.sampled_from([[], [0] * 23 + [1], [1, 9] * 12]),
    st.sampled_from([1, 1, 3]),
    st.tuples(st.sampled_from([0, 0.99, 1]), st.sampled_from([0, 0.01, 1])),
    st.tuples(st.sampled_from([0, 0.1, 1]), st.floats(0, 1), st.booleans()),
    st.tuples(
        st.sampled_from([0, 0.5, 0.95, 1]), st.sampled_from([0, 0, 0.1, 1e4]), st.floats(0, 1)
    ),
    st.tuples(
        st.sampled_from([1e-3, 50, 200]),
        st.sampled_from([0, 5e-4, 1]),
        st.sampled_from([0, 0.99, 1]),
        st.sampled_from([0.0, 0.8]),
    ),
    st.sampled_from(
        [{}, {"cap": 1e-6}, {"daily_budget": 1e-6}, {"daily_budget": 1e4, "when_gone": "cheaper"}]
    ),
    st.sampled_from(
        [
            {},
            {"rollback_above": 0, "bake": "1h", "canary_share": 0.1},
            {"rollback_above": 1},
            {"rollback_above": 0.2, "bake": "1d"},
        ]
    ),
)
SLO_FIELDS = st.builds(
    lambda sli, false_alarms, misses, objective, budgeting, length, target: {
        "sli": {
            "kind": sli,
            **({"false_alarms": false_alarms, "misses": misses} if sli == "quality" else {}),
        },
        "objective": objective,
        "slo": {"budgeting": budgeting, "timeslice": {"length": length, "target": target}},
    },
    st.sampled_from(SLIS),
    st.sampled_from([0, 0.03, 1]),
    st.sampled_from([0, 0.1, 1]),
    st.sampled_from([0, 0.9, 0.99, 1 - 1e-12]),
    st.sampled_from(["Occurrences", "Timeslices"]),
    st.sampled_from(["10s", "5m", "1d"]),
    st.sampled_from([0, 0.5, 0.95, 1]),
)


RELEASES = st.sampled_from(
    [None, {"bad_ones": {"error_ratio": 0}}, {"every": "1h", "freeze_when_spent": "promise"}]
)


@pytest.mark.parametrize("examples", first_of([40, 200], 1))
def test_it_never_raises_and_always_has_a_remedy(examples):
    told = Counter()

    @settings(deadline=None, max_examples=examples)
    @given(SERVICES, SLO_FIELDS, RELEASES)
    def holds(service, slo, releases):
        for finding in lint(world(service=service, releases=releases, horizon="2d", **slo)):
            told[finding.level] += 1
            assert finding.level == "note" or ": write " in finding.message
            assert all(
                bad not in str(finding)
                for bad in ("nan", "inf ", "Infinity", "None", "another rule", "write or")
            )

    holds()
    assert told["note"] and told["warning"]


def test_an_availability_slo_on_a_simple_service_needs_no_numpy():
    service = {
        "guardrail": {"false_block_ratio": 0.1},
        "traffic": {"malicious": 1.0, "background": 300.0},
        "release": {"rollback_above": 0.3, "bake": "1h"},
    }
    code = (
        "import sys; from simulator.analysis import lint; from simulator import Scenario; found ="
        f" lint(Scenario(name='x', slos=[{{'objective': 0.999}}], service={service},"
        " releases={'freeze_when_spent': 'availability', 'every': '30m'})); print(len([f for f"
        " in found if f.level == 'warning']), {'numpy', 'pandas', 'simpy', 'matplotlib',"
        " 'simulator.run'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "9 set()\n", done.stderr
