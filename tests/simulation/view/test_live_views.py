"""Views of the demonstration, by hand: half of all requests fail from 1:00 to 3:00; paged at
1:17:30, failed over at 1:33:30, cache at 1:42:30, background shed at 1:50:30, healthy at 1:55:30.
"""

import pytest
from looking import Watched
from worlds import PERSON, demonstration

from simulator.foundation.errors import ArgumentError
from simulator.simulation.view.alerts import alerts

PAGED, FAILED_OVER, SHED, LATER = 4650.0, 5800.0, 6700.0, 7200.0


def seen(time, **changes):
    return Watched(demonstration(**changes)).until(time).view()


def test_a_page():
    view = seen(PAGED)
    assert (view.time, view.time_s, view.zone) == ("2026-01-05T01:17:30Z", PAGED, "UTC")
    assert view.asked == {
        "why": "page",
        "what": "incident-1",
        "is_ticket": False,
        "slo": "availability",
        "severity": "sev1",
        "person": "on-call",
        "since": "2026-01-05T01:17:30Z",
    }
    assert view.result == {} and view.held == []
    assert not view.known["acknowledged"] and view.known["healthy"] is None
    # 17.5 of 60 minutes with 50%: 14.58 times what 1% allows
    burns = {"1h": 14.58, "5m": 50.0}
    assert view.alerts == [
        {
            "slo": "availability",
            "rule": "page-quick",
            "severity": "sev1",
            "since": "2026-01-05T01:17:30Z",
            "burns": burns,
            "threshold": 14.4,
        }
    ]
    assert [row["what"] for row in view.done] == ["alert_fired", "paged"]
    assert [each["state"] for each in view.open] == ["paged"]


def test_steps_and_looks():
    view = seen(SHED)
    assert view.known["triage_says"] == view.known["runbook"] == "provider_outage"
    assert view.known["healthy"] is False and not view.known["cause_over"]
    assert [(each["step"], each["number"], each["of"]) for each in view.held] == [
        ("fail_over", 1, "incident-1"),
        ("enable_cache", 2, "incident-1"),
        ("shed_background", 3, "incident-1"),
    ]
    assert [each["since"][11:19] for each in view.held] == ["01:33:30", "01:42:30", "01:50:30"]
    assert view.alerts == []
    checks = [row["sli"] for row in view.done if row["what"] == "checked"]
    assert [checks[0], checks[1], checks[-1]] == [0.5, 0.85, 0.95]
    assert [each["state"] for each in seen(LATER).open] == ["mitigated"]


def test_what_was_counted_of_an_objective():
    slis = seen(PAGED).slis
    assert list(slis) == ["availability"]
    assert slis["availability"]["objective"] == slis["availability"]["healthy_from"] == 0.99
    recent = slis["availability"]["recent"]
    # 77.5 minutes are 15 steps of 5; the outage began 17.5 minutes ago, within the step before
    assert len(recent) == 15
    assert recent[-1] == {"until": "2026-01-05T01:17:30Z", "good": 6000, "valid": 12000}
    assert recent[-4] == {"until": "2026-01-05T01:02:30Z", "good": 9000, "valid": 12000}
    assert recent[0] == {"until": "2026-01-05T00:07:30Z", "good": 12000, "valid": 12000}
    # 21,000 bad events of the 1,036,800 that 30 days allow
    assert slis["availability"]["budget_left"] == round(1 - 21_000 / 1_036_800, 4)


def test_at_most_six_hours_of_an_objective():
    late = {"horizon": "12h", "failures": [{"kind": "provider_outage", "at": "9h", "lasts": "1h"}]}
    recent = seen(9.5 * 3600, **late).slis["availability"]["recent"]
    assert len(recent) == 72 and recent[0]["until"] == "2026-01-05T03:35:00Z"


def test_more_than_the_budget_may_be_spent():
    slo = {"name": "availability", "objective": "99%", "budget_spent_before": "100%"}
    assert seen(PAGED, slos=[slo]).slis["availability"]["budget_left"] < -0.02


def test_runbooks_say_what_their_steps_do():
    steps = seen(PAGED).runbooks["provider_outage"]
    assert [each["number"] for each in steps] == [1, 2, 3, 4]
    assert steps[2]["step"] == "shed_background" and steps[2]["with"] == {"share": 1.0}
    assert steps[0]["takes"] == "3m" and steps[0]["is_reversible"]
    assert steps[0]["does"].startswith("Sends all requests to the fallback provider.")


def test_a_step_whose_time_varies_says_about_how_long_it_takes():
    takes = {"lognormal": {"median": "4m", "p90": "9m"}}
    written = {"provider_outage": [{"do": "fail_over", "takes": takes}]}
    steps = seen(PAGED, runbooks=written).runbooks["provider_outage"]
    assert steps[0]["takes"] == "about 4m"


def test_why_a_step_is_impossible_is_not_told_by_the_failure_s_name():
    step = {"do": "fail_over", "takes": "3m", "not_while": "provider_outage"}
    view = seen(SHED, runbooks={"provider_outage": [step]})
    (failed,) = [row for row in view.done if row["what"] == "step_failed"]
    assert failed["reason"] == "not possible now" and failed["step"] == "fail_over"


def test_alerts_that_go_on_after_their_incident_are_seen():
    outage = {"kind": "provider_outage", "at": "1h", "lasts": "30m", "error_ratio": "100%"}
    habits = {**PERSON, "acknowledge": "1m", "cause_over_seen_after": "1m"}
    # page-slow fires until half an hour after the outage, and the incident is over before
    live = Watched(demonstration(failures=[outage], oncall=habits)).until(6300.0)
    left = live.router.left_over.firing(live.scenario.slos[0])
    (rule, since) = next(iter(left.items()))
    assert not live.router.incidents
    (alert,) = alerts(live.router)
    assert (alert["rule"], alert["since"]) == (rule, live.scenario.iso(since))


def test_times_are_of_the_run_s_zone():
    view = seen(PAGED, start="2026-07-06T00:00:00 Europe/Berlin")
    assert view.zone == "Europe/Berlin" and view.time == "2026-07-06T01:17:30+02:00"
    assert seen(PAGED, start="2026-07-06T00:00:00+05:30").zone == "UTC+05:30"


def test_a_view_of_an_earlier_moment_is_refused_where_it_was_not_read():
    live = Watched(demonstration()).until(PAGED)
    view = live.view()
    alerts = view.alerts
    live.until(FAILED_OVER)
    assert view.alerts == alerts
    with pytest.raises(ArgumentError, match="dashboards: this view is of 2026-01-05T01:17:30Z"):
        assert view.dashboards
