"""OpenAI, 2024-12-11: the runbook was right, and its step impossible for as long as it was needed
(https://status.openai.com/incidents/ctrsv3lwd797).
"""

from pathlib import Path

from worlds import played

from simulator import load_scenario
from simulator.analysis import lint

INPUT = Path(__file__).with_name("inputs") / "telemetry_in_the_way.yaml"
HOUR, MINUTE = 3600, 60
# 51.84 s of total outage are 14.4 times the budget of an hour: the second tick
PAGED = 15 * HOUR + 16 * MINUTE + 60
NAMED = PAGED + 12 * MINUTE


def rows(run, *kinds):
    return [(event.kind, event.subject, event.time) for event in run.log if event.kind in kinds]


def test_nobody_can_roll_back_what_the_roll_back_needs():
    run = played(load_scenario(INPUT))
    assert rows(run, "paged", "triaged", "step_failed", "step_finished", "resolved") == [
        ("paged", "on-call", PAGED),
        ("triaged", "bad_deploy", NAMED),
        ("step_failed", "roll_back", NAMED),
        ("step_finished", "freeze_releases", NAMED + MINUTE),
        ("resolved", "api", 19 * HOUR + 48 * MINUTE),
    ]
    incident = run.incidents[0]
    failed = incident.first("step_failed")
    assert failed.detail["reason"] == "not possible while telemetry lasts"
    # all of it is lost, as if nobody had come
    assert incident.bad == (4 * HOUR + 22 * MINUTE) * run.scenario.service.traffic.interactive


def test_with_a_way_around_it_is_over_in_half_an_hour():
    """Ten minutes to roll back, five until a check window is healthy."""
    step = "runbooks.bad_deploy[0].not_while"
    run = played(load_scenario(INPUT).without(step))
    assert rows(run, "mitigated") == [("mitigated", "api", NAMED + 15 * MINUTE)]


def test_check_says_so_before_anything_has_run():
    (found,) = [each for each in lint(load_scenario(INPUT)) if each.path.startswith("runbooks")]
    assert found.path == "runbooks.bad_deploy[0].not_while"
    assert "impossible for as long as the failures last" in found.message
