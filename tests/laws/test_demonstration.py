"""The course notes' demonstration, from the physics alone: 50 -> 85 -> 95 -> 100%."""

import itertools
import random

import pytest
from slowly import first_of
from worlds import STEPS, demonstration, outage

from simulator import simulate


def checks(run):
    return [event for event in run.log if event.kind == "checked"]


def after_each(run):
    """The SLI seen before the first step and at the last check after each."""
    return {check.detail["steps"]: check.detail["sli"] for check in checks(run)}


def taken(run):
    return [event.subject for event in run.log if event.kind == "step_finished"]


def formula(steps, interactive, background, capacity, hit, error):
    """design: answered = h + (1-h) x min(1, capacity / demand) x (1 - e)."""
    h = hit if "enable_cache" in steps else 0.0
    demand = (interactive + (0.0 if "shed_background" in steps else background)) * (1 - h)
    quota = 1.5 if "raise_quota" in steps else 1.0
    if "fail_over" in steps:
        room, error = capacity * quota, 0.0
    else:
        room = 200.0 * quota
    return h + (1 - h) * min(1.0, room / demand) * (1 - error)


def test_checks_read_50_85_95_100_and_the_runbook_stops():
    run = simulate(demonstration())
    assert after_each(run) == {
        step: pytest.approx(sli, abs=1e-9) for step, sli in enumerate([0.5, 0.85, 0.95, 1.0])
    }
    assert taken(run) == ["fail_over", "enable_cache", "shed_background"]
    assert [event.subject for event in run.log if event.kind == "step_undone"] == [
        "shed_background",
        "enable_cache",
        "fail_over",
    ]
    assert [event.kind for event in run.log].count("paged") == 1
    assert run.log[-1].kind == "resolved"


def test_its_stamps_are_exact():
    """Page after 17.28 min, rounded up to the tick; then 5 + 8 min, 3 + 6, 3 + 6, 2 + 4: the check
    at 2 + 5 confirms that a minute before its window was healthy already (99% of 5 min).
    """
    incident = simulate(demonstration()).incidents[0]
    assert incident.time_to_detect == 1050.0
    assert incident.time_to_acknowledge == 300.0
    assert incident.time_to_mitigate == 1050 + 300 + 480 + 540 + 540 + 360
    assert incident.first("mitigated").time == incident.mitigated + 60
    assert incident.time_to_resolve == 7200 + 600


def test_the_undo_loses_no_request():
    run = simulate(demonstration())
    counts = run.counts[run.scenario.slos[0].sli]
    bad = counts.bad
    assert bad[int(6930 / 10) :].sum() == 0


def test_shed_background_work_is_counted():
    """10/s from the end of step three (at 6630 s) until it is undone (at 11400 s)."""
    assert simulate(demonstration()).shed_background == 10 * (11400 - 6630)
    drawn = simulate(demonstration(outcomes="random")).shed_background
    assert abs(drawn - 47700) < 5 * 47700**0.5 and drawn != 47700


@pytest.mark.parametrize("number", first_of(range(20), 2))
def test_any_rates_and_any_order_of_steps_follow_the_formula(number):
    rng = random.Random(number)
    interactive, background = rng.uniform(20, 60), rng.uniform(0, 30)
    capacity, hit, error = (
        rng.uniform(0.5, 1.1) * interactive,
        rng.uniform(0.02, 0.3),
        rng.uniform(0.2, 0.9),
    )
    for order in itertools.permutations(STEPS):
        scenario = demonstration(
            service={
                "traffic": {"interactive": interactive, "background": background},
                "cache": {"hit_ratio": hit},
                "provider": {
                    "primary": {"capacity": 200.0, "error_ratio": 0.0},
                    "fallback": {"capacity": capacity, "error_ratio": 0.0},
                },
            },
            failures=[outage(lasts="3h", error_ratio=error)],
            runbooks={"provider_outage": list(order)},
        )
        run = simulate(scenario)
        names = [step["do"] for step in order]
        seen = after_each(run)
        for steps, sli in seen.items():
            assert sli == pytest.approx(
                formula(names[:steps], interactive, background, capacity, hit, error), abs=3e-8
            )
        needed = next(
            (
                n
                for n in range(5)
                if formula(names[:n], interactive, background, capacity, hit, error) >= 0.99
            ),
            4,
        )
        assert taken(run) == names[:needed]


def test_a_fourth_step_is_taken_where_it_is_needed():
    scenario = demonstration().set("service.provider.fallback.capacity", "30/s")
    run = simulate(scenario)
    assert taken(run) == [step["do"] for step in STEPS]
    assert after_each(run)[3] == pytest.approx(0.1 + 0.9 * 30 / 36, abs=1e-8)
    assert run.incidents[0].mitigated is not None


def test_steps_used_up_without_success_say_unmitigated():
    run = simulate(demonstration().set("service.provider.fallback.capacity", "10/s"))
    kinds = [event.kind for event in run.log]
    assert "unmitigated" in kinds and "mitigated" not in kinds and kinds[-1] != "unmitigated"


def test_a_cause_that_ends_before_the_first_step_leaves_all_untaken():
    """Over 5 minutes after the page; the check before the first step comes 13 minutes after it."""
    run = simulate(demonstration(failures=[outage(lasts=1050 + 300.0)]))
    assert taken(run) == []
    assert [check.detail["healthy"] for check in checks(run)] == [True]
    assert run.incidents[0].mitigated is not None and run.incidents[0].resolved is not None


def test_a_cause_that_ends_after_step_one_leaves_the_later_ones_untaken():
    """Step one ends 16 minutes after the page; it is on the fallback's capacity, so only the news
    ends the runbook.
    """
    run = simulate(
        demonstration(failures=[outage(lasts=1050 + 960 + 30.0)]).set(
            "oncall.cause_over_seen_after", "2m"
        )
    )
    assert taken(run) == ["fail_over"]
    assert [event.subject for event in run.log if event.kind == "step_undone"] == ["fail_over"]


def test_nobody_on_call_means_one_page_and_no_step():
    run = simulate(demonstration(horizon="1d").set("oncall", None))
    kinds = [event.kind for event in run.log]
    assert kinds.count("paged") == 1 and "acknowledged" not in kinds and "step_started" not in kinds
    assert run.incidents[0].resolved == max(
        event.time
        for event in run.log
        if event.kind == "alert_resolved" and event.detail["rule"].startswith("page")
    )
    assert [event.kind for event in run.log].count("ticket_opened") == 1


def test_steps_with_undo_times_wait_for_a_healthy_check():
    steps = [{**step, "undo_takes": "2m"} for step in STEPS]
    run = simulate(demonstration(runbooks={"provider_outage": steps}))
    undone = [event.time for event in run.log if event.kind == "step_undone"]
    assert all(b - a >= 300 for a, b in itertools.pairwise(undone))
    put_back = [event.subject for event in run.log if event.detail.get("put_back")]
    assert put_back == [
        "shed_background"
    ]  # without it the fallback is too small; after the others it goes off for good
    assert len(undone) == 4 and run.log[-1].kind == "resolved"


def test_two_incidents_of_one_failure_share_the_mitigations_and_end_in_the_base_condition():
    slos = [{"name": "a", "objective": "99%"}, {"name": "b", "objective": "98.5%"}]
    run = simulate(demonstration(slos=slos))
    assert len(run.incidents) == 2
    assert all(incident.resolved is not None for incident in run.incidents)
    counts = run.counts[run.scenario.slos[0].sli]
    bad = counts.bad
    assert bad[-360:].sum() == 0
