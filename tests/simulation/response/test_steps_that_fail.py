"""Steps that may not work: two tries by hand, and the share that works in the mean."""

import math
from statistics import mean

import pytest
from slowly import first_rows_of
from worlds import demonstration, outage

from simulator import simulate

SERVICE = {"traffic": {"interactive": "40/s"}, "provider": {"primary": {"error_ratio": 0}}}


def book(works):
    return {
        "provider_outage": [
            {"do": "enable_cache", "takes": "4m", "works": works},
            {"do": "fail_over", "takes": "3m"},
        ]
    }


def test_what_does_not_work_is_tried_once_more_and_then_passed_over():
    """Twice four minutes without effect, then a look at the next tick, as nothing is new."""
    run = simulate(demonstration(service=SERVICE, runbooks=book("0%")))
    found = [
        (event.time, event.kind, event.subject, event.detail.get("step"))
        for event in run.log
        if event.incident and 5430 <= event.time <= 6500 and not event.kind.startswith("alert")
    ]
    assert found == [
        (5430, "triaged", "provider_outage", None),
        (5430, "checked", "availability", None),
        (5430, "step_started", "enable_cache", 1),
        (5670, "step_failed", "enable_cache", 1),
        (5670, "step_started", "enable_cache", 2),
        (5910, "step_failed", "enable_cache", 2),
        (5910, "checked", "availability", None),
        (5910, "step_started", "fail_over", 3),
        (6090, "step_finished", "fail_over", 3),
        (6390, "checked", "availability", None),
        (6390, "mitigated", "availability", None),
    ]
    reasons = {event.detail["reason"] for event in run.log if event.kind == "step_failed"}
    assert reasons == {"it did not work"}


def test_what_did_not_work_has_no_effect_and_is_not_undone():
    """The counts are those of a wait of eight minutes without any step."""
    failing = simulate(demonstration(service=SERVICE, runbooks=book("0%")))
    undone = [event.subject for event in failing.log if event.kind == "step_undone"]
    assert undone == ["fail_over"]
    slow = {"provider_outage": [{"do": "fail_over", "takes": "11m"}]}
    waiting = simulate(demonstration(service=SERVICE, runbooks=slow))
    events = failing.scenario.slos[0].events
    assert (failing.counts[events].good == waiting.counts[events].good).all()


def test_a_step_that_always_works_is_as_without_the_key():
    sure = simulate(demonstration(runbooks=book("100%")))
    plain = book("100%")
    del plain["provider_outage"][0]["works"]
    assert sure.log == simulate(demonstration(runbooks=plain)).log


def test_a_cause_that_is_over_stops_the_second_try():
    """The outage ends at 5,400 s, which is known at 6,000 s: within the second six minutes."""
    step = {"do": "fail_over", "takes": "6m", "works": 0}
    scenario = demonstration(
        failures=[outage(at="1h", lasts="30m")], runbooks={"provider_outage": [step]}
    )
    failed = [event for event in simulate(scenario).log if event.kind == "step_failed"]
    assert [(event.time, event.detail["reason"]) for event in failed] == [
        (5790, "it did not work"),
        (6000, "the cause was over"),
    ]


@pytest.mark.parametrize(
    ("works", "times"), first_rows_of([(0.6, 120), (0.6, 500), (0.9, 500), (0.2, 500)], 1)
)
def test_the_share_that_works_and_what_it_takes(works, times):
    """Works in two tries: 1 - (1 - w)^2; the step's time is 1 + (1 - w) tries in the mean."""
    run = simulate(often(works, times), 3)
    worked, tries = [], []
    for incident in run.incidents:
        worked.append("enable_cache" in [e.subject for e in incident.all("step_finished")])
        started = [e for e in incident.all("step_started") if e.subject == "enable_cache"]
        tries.append(len(started))
    assert len(worked) == times
    share = 1 - (1 - works) ** 2
    assert mean(worked) == pytest.approx(share, abs=3.5 * math.sqrt(share * (1 - share) / times))
    twice = 1 - works
    assert mean(tries) == pytest.approx(1 + twice, abs=3.5 * math.sqrt(twice * works / times))


def often(works, times):
    """An outage every 40 minutes, which a first step answers that may not work."""
    return demonstration(
        horizon=f"{40 * times + 20}m",
        monitoring={"scrape_interval": "1m", "evaluation_interval": "1m"},
        alerting={
            "rules": [{"name": "r", "severity": "sev1", "long_window": "2m", "burn_rate": 10}]
        },
        service=SERVICE,
        failures=[outage(at="20m", every="40m", lasts="30m", error_ratio="50%")],
        oncall={
            "acknowledge": 0,
            "triage": "1m",
            "check": {"window": "2m", "give_up_after": "2m"},
            "cause_over_seen_after": 0,
        },
        runbooks=book(works),
    )
