"""The alert linter: its sentences, its bounds (SRE workbook, chapter 5), and that what it claims is
so when it is simulated.
"""

import math
import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slowly import given_some
from worlds import PERSON, STEPS, outage

from simulator import Scenario, ScenarioError, simulate
from simulator.ai_service.traffic import WEEK, Curve
from simulator.analysis import lint
from simulator.analysis.linter.watched import WatchedSLO
from simulator.expectation.condition import Condition
from simulator.foundation.kinds import FAMILIES
from simulator.foundation.quantities import parse_duration
from simulator.reliability.alerts import AlertRule

QUIET = {"provider": {"primary": {"error_ratio": "0%"}}}
LONG = {14.4: "1h", 6: "6h", 3: "1d", 1: "3d", 36: "1h"}


def rule(name="r", burn_rate=14.4, long_window="1h", **fields):
    threshold = {} if "budget_consumed" in fields else {"burn_rate": burn_rate}
    return {"name": name, "severity": "sev1", "long_window": long_window, **threshold, **fields}


def world(*rules, objective="99.9%", window="30d", rate="40/s", service=None, **fields):
    alerting = {"alerting": {"rules": rules}} if rules else {}
    service = service or {"traffic": {"interactive": rate}, **QUIET}
    slos = [{"name": "availability", "objective": objective, "window": window}]
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


def warnings(scenario, phrase=""):
    return [
        finding
        for finding in lint(scenario)
        if finding.level == "warning" and phrase in finding.message
    ]


def notes(scenario, phrase=""):
    return [
        finding.message
        for finding in lint(scenario)
        if finding.level == "note" and phrase in finding.message
    ]


def fired(scenario):
    return {
        event.subject.split("/")[1]: event.time
        for event in reversed(simulate(scenario).log)
        if event.kind == "alert_fired"
    }


def test_the_sentence_of_every_rule():
    scenario = Scenario(name="x", slos=[{"objective": "99%"}])
    assert notes(scenario, "ticket-slow") == [
        "ticket-slow: 1x = 1% errors over 3d = 10% of the budget; opens a ticket after 43m12s to"
        " 43m42s of 100% errors, never below 1%"
    ]
    (note,) = [finding for finding in lint(scenario) if "page-quick" in finding.message]
    assert (
        str(note)
        == "page-quick: 14.4x = 14.4% errors over 1h = 2% of the budget; pages after 8m38s to 9m8s of"
        " 100% errors, never below 14.4%"
    )
    assert (
        note.level == "note"
        and note.path == "alerting.rules[page-quick]"
        and note.slo == "availability"
    )


def test_the_sentence_says_for_keep_firing_and_unless():
    scenario = world(
        rule("a"),
        rule("b", 6, "6h", **{"for": "15m"}, keep_firing_for="90s", unless=["a"]),
        objective="99%",
    )
    assert notes(scenario, "b: ") == [
        "b: 6x = 6% errors over 6h = 5% of the budget; pages after 36m36s to 37m6s of 100% errors (with for:"
        " 15m), never below 6%, keeps firing for 1m30s, silent while a is true"
    ]
    assert notes(world(rule(), objective="90%"), "r: ") == [
        "r: 14.4x = 144% errors over 1h = 2% of the budget; never fires"
    ]


def test_a_kind_without_a_closed_form_gets_no_time():
    class Felt(AlertRule):
        """Somebody feels it."""

        kind: str = "felt"

        @property
        def windows(self):
            return (3600.0,)

        def limit(self, slo):
            return 10 * slo.error_budget

        def condition(self, counts, limits):
            return counts.above(3600.0, limits[0])

    try:
        scenario = world(
            objective="99%", rate="1/h", alerting={"rules": [Felt(name="f", severity="sev2")]}
        )
        assert [str(finding) for finding in lint(scenario)] == [
            "f: 10x = 10% errors over 1h = 1.39% of the budget; pages, never below 10%"
        ]
        assert notes(
            world(objective="80%", alerting={"rules": [Felt(name="f", severity="sev2")]})
        ) == ["f: 10x = 200% errors over 1h = 1.39% of the budget; never fires"]
    finally:
        del FAMILIES["alert_rule"]["felt"]


@pytest.mark.parametrize("objective", ["99.9%", "99%", "99.5%"])
@pytest.mark.parametrize("policy", ["google-30d", "course-notes"])
def test_the_known_policies_have_no_warning_at_plenty_of_traffic(objective, policy):
    assert warnings(world(objective=objective, alerting={"policy": policy})) == []


@pytest.mark.parametrize(
    ("burn", "bound"), [(14.4, "93.06%"), (6, "83.34%"), (3, "66.67%"), (36, "97.23%")]
)
def test_can_it_fire_at_all(burn, bound):
    """facts.md, section 1: burn x (1 - SLO) must be below 1; the bound itself is 93.055..%,
    83.333..%, 66.666..%, 97.222..%.
    """
    exact = 1 - 1 / burn
    assert not warnings(
        world(rule(burn_rate=burn), objective=exact + 1e-9), "errors, which is more than"
    )
    assert not warnings(world(rule(burn_rate=burn), objective=bound), "errors, which is more than")
    (warning,) = warnings(
        world(rule(burn_rate=burn), objective=exact - 1e-9), "errors, which is more than"
    )
    assert warning.path == "alerting.rules[r].burn_rate" and warning.message.endswith(
        f"or an objective above {bound}"
    )


def test_the_impossible_rule_in_words():
    (warning,) = warnings(world(rule(), objective="90%"))
    assert (
        warning.message
        == "14.4x of a 10% budget is 144% errors, which is more than all requests: write burn_rate"
        " below 10 or an objective above 93.06%"
    )
    (tie,) = warnings(world(rule(burn_rate=4), objective="75%"))
    assert "is 100% errors, and the share of bad events cannot exceed that" in tie.message


def test_what_can_never_fire_never_does():
    blackout = {"failures": [outage(lasts="4h", error_ratio="100%")]}
    assert fired(world(rule(burn_rate=4), rule("s", 14.4), objective="75%", **blackout)) == {}
    assert set(fired(world(rule(burn_rate=3.999), objective="75%", **blackout))) == {"r"}


@pytest.mark.parametrize(
    ("burn", "below", "above"),
    [(14.4, 69.4, 69.5), (6, 27.7, 27.8), (3, 13.4, 13.9), (1, 13.4, 13.9)],
)
def test_one_failed_request(burn, below, above):
    """facts.md, section 1: at 99.9% below 69.4 (14.4x/1h), 27.8 (6x/6h), 13.9 (3x/1d, 1x/3d)
    requests/h; and so it is.
    """
    objective, long = "99.9%", LONG[burn]
    exact = 1 / (burn * (1 - 0.999)) / (parse_duration(long) / 3600)

    def played(rate, horizon="6h"):
        return world(
            rule(burn_rate=burn, long_window=long),
            objective=objective,
            rate=rate / 3600,
            horizon=horizon,
            failures=[outage(lasts=3600 / rate, error_ratio="100%")],
        )

    assert warnings(played(exact * (1 - 1e-9)), "one failed request") and not warnings(
        played(exact * (1 + 1e-9))
    )
    assert warnings(played(below), "one failed request") and set(fired(played(below))) == {"r"}
    assert not warnings(played(above)) and fired(played(above)) == {}


def test_one_failed_request_in_words():
    (warning,) = warnings(world(rule(), rate="50/h"))
    assert (
        str(warning)
        == "warning: alerting.rules[r]: one failed request of 50 expected in 1h is more than 1.44% and"
        " fires it: write service.traffic.interactive above 69.45/h, long_window: 2h or an"
        " objective below 99.861%"
    )
    (warning,) = warnings(
        world(rule(budget_consumed="2%"), rate="50/h")
    )  # whatever its window, it is 2% of the budget
    assert (
        "long_window" not in warning.message and "budget_consumed above 2.778%" in warning.message
    )


def test_one_failed_request_at_night():
    """A fortieth of the day's traffic for one hour: only the windows that lie there are so poor."""
    traffic = {"interactive": "100/h", "daily": [2.5, *[100] * 23]}
    (warning,) = warnings(world(rule(), service={"traffic": traffic, **QUIET}))
    assert "of 2.61 expected in 1h at the quietest time of the week" in warning.message
    assert not warnings(
        world(rule(burn_rate=6, long_window="6h"), service={"traffic": traffic, **QUIET})
    )
    # where nobody comes at all there is no request to fail
    closed = {"traffic": {"interactive": "40/s", "daily": [0, 0, *[1] * 22]}, **QUIET}
    assert not warnings(world(rule(), service=closed))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 9), min_size=23, max_size=23), st.integers(1, 300))
def test_the_quietest_window_is_the_quietest(daily, minutes):
    traffic = {"interactive": 7.0, "daily": [*daily, 1], "weekly": [3, 1, 1, 2, 1, 1, 2]}
    scenario = world(rule(long_window=minutes * 60.0), service={"traffic": traffic, **QUIET})
    ticks, curve = np.arange(0, WEEK, 30.0), Curve(scenario.service.traffic, 0.0)
    loads = curve.since(ticks) - curve.since(ticks - minutes * 60)
    assert WatchedSLO(
        scenario, scenario.slos[0], scenario.alerting.rules[0]
    ).requests == pytest.approx(7 * loads[loads > 1e-6].min(), abs=1e-4)


def test_one_failed_request_leaves_the_window_before_a_long_for():
    long_for = rule(**{"for": "6m"})
    assert not warnings(world(long_for, rate="50/h"))
    assert (
        fired(world(long_for, rate="50/h", failures=[outage(lasts=72.0, error_ratio="100%")])) == {}
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"burn_rate": 15, "long_window": "3d"},
            (
                "just above 15x it fires after 3d, when the budget is already spent (after 2d): "
                "write burn_rate below 10 or long_window below 2d"
            ),
        ),
        (
            {"budget_consumed": "60%", "long_window": "1d", "for": "1d"},
            (
                "just above 18x it fires after 2d, when the budget is already spent (after 1d16h): "
                "write budget_consumed below 50% or for below 16h"
            ),
        ),
        ({"burn_rate": 9.99, "long_window": "3d"}, ""),
        ({"budget_consumed": "60%", "long_window": "1d", "for": "15h"}, ""),
    ],
)
def test_slower_than_exhaustion(fields, said):
    found = warnings(world(rule(**fields), objective="99%"), "just above")
    assert [finding.message for finding in found] == ([said] if said else [])


def test_the_budget_is_gone_before_it_fires():
    coarse = {"scrape_interval": "5m", "evaluation_interval": "5m"}
    scenario = world(
        rule(burn_rate=15, long_window="3d"),
        objective="99%",
        horizon="5d",
        monitoring=coarse,
        failures=[outage(at="1h", lasts="4d", error_ratio="15.1%")],
    )
    run = simulate(scenario)
    at = fired(scenario)["r"]
    assert at == pytest.approx(3600 + 3 * 86400 * 15 / 15.1, abs=300)
    assert run.budget_spent(scenario.slos[0])[int(at // 300) - 1] > 1


def test_a_for_that_outlasts_the_budget():
    """facts.md, section 1: `for: 1h` on a full outage at 99.9% spends 138.9% (approach 3 of the
    workbook).
    """
    slow = rule(burn_rate=1, long_window="1m", short_window="30s", **{"for": "1h"})
    (warning,) = warnings(world(slow))
    assert warning.path == "alerting.rules[r].for"
    assert (
        warning.message
        == "a full outage spends 138.9% of the budget before the rule fires: write for below 43m11s"
    )
    assert not warnings(world({**slow, "for": "43m11s"})) and warnings(
        world({**slow, "for": "43m12s"})
    )
    scenario = world(slow, failures=[outage(lasts="3h", error_ratio="100%")])
    spent = simulate(scenario).budget_spent(scenario.slos[0])
    assert spent[int(fired(scenario)["r"] // 10) - 1] == pytest.approx(1.389, abs=0.02)


def test_short_windows():
    (swapped,) = warnings(world(rule(long_window="5m", short_window="1h")))
    assert swapped.path == "alerting.rules[r].short_window" and swapped.slo == ""
    assert (
        swapped.message
        == "1h is longer than the long window of 5m, so the two seem to be swapped: write a"
        " twelfth of that, 25s"
    )
    assert not warnings(world(rule(short_window="1h")))
    assert not warnings(world(rule(short_window="none")))
    assert not warnings(world(rule(short_window="59m")))


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([rule("a"), rule("b")], "it does the same as a: write one of them only"),
        (
            [rule("a"), rule("b", budget_consumed="2%")],
            "it does the same as a: write one of them only",
        ),
        (
            [rule("a"), rule("b", severity="sev2")],
            (
                "it fires only while a fires, which is at least as severe: write a lower threshold"
                " or leave it out"
            ),
        ),
        (
            [rule("b", 20), rule("a")],
            (
                "it fires only while a fires, which is at least as severe: write a lower threshold"
                " or leave it out"
            ),
        ),
        (
            [rule("a"), rule("b", **{"for": "5m"})],
            (
                "it fires only while a fires, which is at least as severe: write a lower threshold"
                " or leave it out"
            ),
        ),
        ([rule("a", severity="sev2"), rule("b", 20)], ""),
        ([rule("a"), rule("b", 6)], ""),
        ([rule("a"), rule("b", 20, keep_firing_for="1h")], ""),
        ([rule("a", unless=["c"]), rule("b"), rule("c", 6, "6h")], ""),
        ([rule("a"), rule("b", long_window="2h")], ""),
    ],
)
def test_rules_that_add_nothing(rules, said):
    found = warnings(world(*rules, objective="99%"))
    assert [finding.message for finding in found if finding.path == "alerting.rules[b]"] == (
        [said] if said else []
    )
    if said:
        times = fired(world(*rules, objective="99%", failures=[outage(error_ratio="100%")]))
        assert times["a"] <= times["b"]


def test_a_rule_that_silences_itself():
    scenario = world(rule("a", unless=["a"]), failures=[outage(error_ratio="100%")])
    (warning,) = warnings(scenario)
    assert warning.path == "alerting.rules[a].unless" and "it never fires" in warning.message
    assert fired(scenario) == {} and not warnings(
        world(rule("a"), rule("b", 6, "6h", unless=["a"]))
    )


def test_windows_that_do_not_fit():
    found = warnings(
        world(rule(burn_rate=2, long_window="8d"), window="7d"), "longer than the SLO's"
    )
    assert [str(finding) for finding in found] == [
        "warning: alerting.rules[r].long_window: 8d is longer than the SLO's window of 7d: write 7d"
        " or less"
    ]
    assert not warnings(world(rule(burn_rate=0.9, long_window="7d"), window="7d"), "longer than")
    tiny = world(
        rule(long_window="1m"),
        rule("q", long_window="5m"),
        rule("ok", long_window="6m"),
        objective="99%",
    )
    assert [str(finding) for finding in warnings(tiny)] == [
        (
            "warning: alerting.rules[r].short_window: 5s is shorter than monitoring.scrape_interval"
            " (10s), so it contains one cell or none: write 10s or more"
        ),
        (
            "warning: alerting.rules[q].short_window: 25s is shorter than"
            " monitoring.evaluation_interval (30s), so failures between two evaluations are never seen:"
            " write 30s or more"
        ),
    ]


def test_history_and_who_answers():
    assert (
        "at first every window contains the same few requests"
        in notes(world(monitoring={"before_start": "none"}), "before_start")[0]
    )
    assert notes(world(), "before_start") == []
    strikes = {"failures": [outage(), outage(name="again", at="2h")]}
    assert warnings(world(oncall=PERSON, **strikes)) == []  # a runbook for it ships
    (warning,) = warnings(world(oncall=PERSON, runbooks={}, **strikes))
    assert (
        str(warning)
        == "warning: runbooks: the person on call has no runbook for provider_outage, and can"
        " only wait for it to end: write runbooks.provider_outage"
    )
    assert not warnings(
        world(oncall=PERSON, runbooks={"provider_outage": STEPS}, **strikes)
    ) and not warnings(world(**strikes))
    unread = world(runbooks={"provider_outage": STEPS[:1]})
    assert notes(unread, "nobody is on call") == [
        "nobody is on call, so no runbook is ever followed: write oncall"
    ]


def errors(ratio):
    return {"provider": {"primary": {"error_ratio": ratio}}}


def test_background_errors():
    assert notes(world(service=errors(0.0005)), "background") == [
        "background errors burn the budget at 0.5x before any failure (0.05%; 0.1% is allowed)"
    ]
    assert not notes(world(service=errors(0.00005)), "background") and notes(
        world(service=errors(0.000051)), "background"
    )
    assert warnings(world(service=errors(0.5), objective="50%"), "before any failure")
    assert not warnings(world(service=errors(0.4999), objective="50%"), "before any failure")
    kept, alone = warnings(world(service=errors(0.002)))
    assert (
        str(kept)
        == "warning: slos[availability].objective: background errors burn the budget at 2x before any"
        " failure (0.2%; 0.1% is allowed): write an objective below 99.8% or a better"
        " service.provider.primary"
    )
    assert str(alone) == (
        "warning: alerting.rules[ticket-slow].budget_consumed: background errors of 0.2% reach its"
        " limit of 0.1%, so it fires without any failure: write budget_consumed above 20% or an objective"
        " below 99.8% or a better service.provider.primary"
    ).replace(" or an objective", ", an objective")
    assert (
        warnings(world(rule(burn_rate=0.5), service=errors(0.0005)), "reach its limit") == []
    )  # 0.5 x (1 - 0.999) is a little above 0.0005 in float64
    assert warnings(world(rule(burn_rate=0.499), service=errors(0.0005)), "reach its limit")


def test_background_errors_alone_do_fire():
    scenario = world(
        service=errors(0.002),
        horizon="3d",
        monitoring={"scrape_interval": "1m", "evaluation_interval": "1m"},
    )
    assert set(fired(scenario)) == {"ticket-slow"}
    assert (
        fired(
            world(
                service=errors(0.0009),
                horizon="3d",
                monitoring={"scrape_interval": "1m", "evaluation_interval": "1m"},
            )
        )
        == {}
    )


def test_slow_answers_are_background_errors_of_latency():
    slos = [{"name": "fast", "sli": {"kind": "latency", "threshold": "1500ms"}, "objective": "95%"}]
    assert (
        "burn the budget at 2x before any failure (10%; 5%"
        in warnings(world(slos=slos), "before any failure")[0].message
    )


@settings(deadline=None, max_examples=50)
@given(st.floats(0, 1), st.floats(1, 200), st.floats(0, 100), st.floats(0, 1), st.booleans())
def test_the_share_of_background_errors_is_the_services_own(
    error, capacity, background, hits, cache_on
):
    service = {
        "traffic": {"interactive": 40.0, "background": background},
        "cache": {"hit_ratio": hits, "on": cache_on},
        "provider": {"primary": {"error_ratio": error, "capacity": capacity}},
    }
    scenario = world(service=service)
    bad, valid = Condition(
        scenario.service, Curve(scenario.service.traffic, 0.0), ()
    ).bad_and_valid(scenario.slos[0].sli, 0.0, WEEK)
    watch = WatchedSLO(scenario, scenario.slos[0], scenario.alerting.rules[0])
    assert watch.background == pytest.approx(bad / valid, abs=1e-12)


@pytest.mark.parametrize("name", ["page-quick", "page-slow", "ticket-quick", "ticket-slow"])
def test_the_time_it_tells_is_the_simulated_one_to_the_next_tick(name):
    scenario = world(objective="99%", failures=[outage(lasts="2h", error_ratio="100%")])
    (found,) = [each for each in scenario.alerting.rules if each.name == name]
    after = WatchedSLO(scenario, scenario.slos[0], found).fires_after
    assert after <= fired(scenario)[name] - 3600 < after + 30
    assert after == found.fires_after(1.0, math.inf, scenario.slos[0])


def lengths(low=1, high=2_000_000):
    return st.integers(low, high).map(float)


RULES = st.builds(
    lambda threshold, long, short, hold, keep, severity, unless: {
        **dict([threshold]),
        "long_window": long,
        "short_window": short,
        "for": hold,
        "keep_firing_for": keep,
        "severity": severity,
        "unless": unless,
    },
    st.one_of(
        st.tuples(st.just("burn_rate"), st.floats(1e-3, 1e3)),
        st.tuples(st.just("budget_consumed"), st.floats(1e-6, 1)),
        st.tuples(st.just("burn_rate"), st.floats(5e-324, 1e308)),
    ),
    lengths(),
    st.none() | lengths(),
    st.just(0.0) | st.floats(0, 1e7) | st.just(1e10),
    st.just(0.0) | lengths(),
    st.sampled_from(["sev1", "sev2", "sev3"]),
    st.lists(st.sampled_from(["0", "1"]), max_size=2, unique=True),
)
TRAFFIC = st.builds(
    lambda rate, daily, weekly: {"interactive": rate, "daily": daily, "weekly": weekly},
    st.floats(1e-9, 100) | st.just(5e-324),
    st.just([])
    | st.lists(st.integers(0, 9), min_size=23, max_size=23).map(lambda hours: [*hours, 1]),
    st.just([]) | st.just([1, 1, 1, 1, 1, 0, 0]),
)


def random_world(rules, objective, window, traffic, **fields):
    rules = [{**each, "name": str(number)} for number, each in enumerate(rules)]
    tickets = {rule["name"] for rule in rules if rule["severity"] == "sev3"}
    for rule in rules:  # pages are not silenced by tickets
        if rule["severity"] != "sev3":
            rule["unless"] = [name for name in rule["unless"] if name not in tickets]
    return world(*rules, objective=objective, window=window, service={"traffic": traffic}, **fields)


@given_some(
    60,
    300,
    st.lists(RULES, min_size=2, max_size=4),
    st.floats(0, 0.9999999),
    lengths(1000),
    TRAFFIC,
    st.sampled_from(["availability", "latency"]),
)
def test_it_never_raises(rules, objective, window, traffic, sli):
    scenario = random_world(rules, objective, window, traffic)
    found = lint(scenario.set("slos[0].sli", sli))
    assert len(found) == len(set(found)) >= len(rules)
    for finding in found:
        assert finding.level == "note" or ": write " in finding.message
        if (
            all(1e-12 < each.get("burn_rate", 1) < 1e12 for each in rules)
            and traffic["interactive"] > 1e-12
        ):
            assert all(bad not in str(finding) for bad in ("nan", "inf", "Infinity", "None"))


REMEDIES = [
    (
        r"(burn_rate|budget_consumed) (above|below) ([0-9.]+)(%?)",
        lambda m: (f"alerting.rules[0].{m[1]}", beyond(float(m[3]), m[2]) / (100 if m[4] else 1)),
    ),
    (
        r"objective (above|below) ([0-9.]+)%",
        lambda m: (
            "slos[0].objective",
            1 - beyond(1 - float(m[2]) / 100, "below" if m[1] == "above" else "above"),
        ),
    ),
    (r"long_window: (\w+)", lambda m: ("alerting.rules[0].long_window", parse_duration(m[1]))),
    (
        r"(long_window|for) below (\w+)",
        lambda m: (f"alerting.rules[0].{m[1]}", round(parse_duration(m[2]) - 0.001, 3)),
    ),
    (
        r"interactive above ([0-9.]+)/h",
        lambda m: ("service.traffic.interactive", beyond(float(m[1]), "above") / 3600),
    ),
]
GONE = (
    "errors, which is more than",
    "and the share of bad events",
    "and fires it",
    "chance alone",
    "still keep the SLO",
    "is more than the budget",
    "just above",
    "a full outage spends",
    "reach its limit",
)


def beyond(number, side):
    return number * (1 + 1e-6) if side == "above" else number * (1 - 1e-6)


@given_some(
    60,
    300,
    st.sampled_from([14.4, 1.0, 3.7, 40.0]).map(lambda burn: {"burn_rate": burn})
    | st.sampled_from([0.02, 0.7]).map(lambda share: {"budget_consumed": share}),
    st.sampled_from([300.0, 3600.0, 21600.0, 86400.0, 400_000.0]),
    st.sampled_from([0.0, 60.0, 7200.0, 200_000.0]),
    st.sampled_from([0.5, 0.9, 0.99, 0.999, 0.99995]) | st.floats(0.3, 0.9999),
    st.floats(-6, 2).map(lambda power: 10**power),
    st.sampled_from([0.0, 0.0005, 0.01, 0.3]),
    st.sampled_from([[], [9, 1] * 12]),
)
def test_every_remedy_is_one(threshold, long, hold, objective, rate, error, daily):
    """Whatever number is told, the warning is gone just beyond it."""
    rules = [rule(**{"long_window": long, "for": hold, **threshold})]
    scenario = world(
        *rules,
        objective=objective,
        service={"traffic": {"interactive": rate, "daily": daily}, **errors(error)},
    )
    for finding in warnings(scenario):
        kind = next((phrase for phrase in GONE if phrase in finding.message), None)
        for pattern, change in REMEDIES if kind else ():
            for match in re.finditer(pattern, finding.message.rpartition(": write ")[2]):
                key, value = change(match)
                try:
                    better = scenario.set(key, value)
                except ScenarioError as problem:
                    assert (
                        "out of range" in str(problem)
                        or "too many" in str(problem)
                        or "not between" in str(problem)
                    )
                    continue
                assert not warnings(better, kind), (finding, key, value)


def test_it_needs_neither_numpy_nor_a_run():
    code = (
        "import sys; from simulator.analysis import lint; from simulator import Scenario;"
        " lint(Scenario(name='x', slos=[{'objective': 0.999}])); print({'numpy', 'pandas', 'simpy',"
        " 'matplotlib', 'simulator.run'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "set()\n", done.stderr


@pytest.mark.parametrize(
    ("failure", "place", "said"),
    [
        # how soon it grows is no size of it
        (
            {"kind": "cost_spike", "token_factor": 1, "grows_over": "10m"},
            "failures[cost_spike]",
            "it does nothing: every size of it is that of no failure: write token_factor, e.g. token_factor: 2",
        ),
        (
            {"kind": "vector_store_full", "inserts": "0/s"},
            "failures[vector_store_full]",
            "it does nothing: every size of it is that of no failure: write inserts, e.g. inserts: 40/s",
        ),
        (
            {"kind": "provider_outage", "lasts": "0s", "error_ratio": "50%"},
            "failures[provider_outage].lasts",
            "it lasts no time, so it does nothing: write how long, e.g. lasts: 1h",
        ),
    ],
)  # fmt: skip
def test_a_failure_that_does_nothing_is_named(failure, place, said):
    found = warnings(world(failures=[{"at": "1h", "lasts": "2h", **failure}]))
    assert f"warning: {place}: {said}" in map(str, found)
