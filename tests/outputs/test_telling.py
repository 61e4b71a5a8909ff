"""The log in sentences."""

import pytest
from worlds import demonstration

from simulator import Event, simulate
from simulator.outputs.words.failures import features
from simulator.outputs.words.log import KINDS, stage, tell, worth_telling
from simulator.outputs.words.names import mitigation
from simulator.reliability.events import EVENT_KINDS

FIRED = {
    "slo": "a",
    "rule": "page-quick",
    "severity": "sev1",
    "windows": [3600.0, 300.0],
    "burns": {"1h": 14.4000001, "5m": 50.1},
    "threshold": 14.4,
}


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_every_kind_is_told_on_one_line(kind):
    text = tell(Event(1.0, kind, "something", detail=FIRED if kind == "alert_fired" else {}))
    assert text and "\n" not in text and "None" not in text and "_" not in text
    assert stage(Event(1.0, kind, "something")) in {
        "failure",
        "release",
        "detect",
        "triage",
        "mitigate",
        "resolve",
        "learn",
    }


def test_sentences_are_of_known_kinds():
    assert set(KINDS) <= set(EVENT_KINDS)


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (
            Event(0, "alert_fired", "a/page-quick", detail=FIRED),
            (
                "alert page-quick fired, sev1: the budget burns at 14.4000001x over 1h and 50.1x"
                " over 5m, both above 14.4x"
            ),
        ),
        (Event(0, "triaged", "no symptom", detail={"symptom": ""}), "no symptom was found"),
        (
            Event(0, "triaged", "full", detail={"symptom": "full", "steps": 1}),
            "symptom named: full; its runbook has 1 step",
        ),
        (
            Event(0, "step_failed", "fail_over", detail={"step": 2, "reason": "it was over"}),
            "step 2, fail over, had no effect: it was over",
        ),
        (
            Event(0, "step_finished", "fail_over", detail={"step": 2, "put_back": True}),
            "step 2, fail over, was put back",
        ),
        (
            Event(0, "checked", "a", detail={"sli": None, "healthy": False}),
            "check: no data good, not healthy yet",
        ),
        (
            Event(0, "checked", "a", detail={"sli": 0.9999, "healthy": True}),
            "check: 99.99% good, healthy",
        ),
        (
            Event(0, "resolved", "a", detail={"reason": "its alerts have resolved"}),
            "the incident is resolved: its alerts have resolved",
        ),
        (
            Event(0, "resolved", "a", "incident-1", "outage", {"reason": "outage"}),
            "the incident is resolved; root cause: outage",
        ),
        (Event(0, "release_started", "v2"), "v2 goes out"),
        (
            Event(0, "release_started", "v2", detail={"canary_share": 0.05, "bake": 1800.0}),
            "v2 goes out to 5% of the traffic, for 30m",
        ),
        (Event(0, "releases_frozen", "a"), "the budget of a is spent: planned releases are frozen"),
        (Event(0, "ran_full", "spend"), "the day's money is gone"),
        (
            Event(0, "step_finished", "fail_over", detail={"step": 0, "automatic": True}),
            "fail over was done automatically",
        ),
        (
            Event(0, "step_undone", "fail_over", detail={"step": 0}),
            "what was done automatically, fail over, is undone",
        ),
        (
            Event(
                0,
                "improvement_proposed",
                "prevention",
                detail={"about": "a/new-1", "hours": 24.0, "action": "Mend a/new-1."},
            ),
            "proposed: Mend a/new-1 (24 h)",
        ),
        (
            Event(
                0,
                "improvement_dropped",
                "better_runbook",
                detail={"about": "outage", "reason": "not accepted"},
            ),
            "dropped: better runbook for outage (not accepted)",
        ),
        (
            Event(0, "improvement_done", "canary", detail={"about": "outage", "hours": 16.0}),
            "done: canary for outage",
        ),
        (
            Event(
                0, "recurrence_prevented", "a#3", detail={"by": "prevention", "root_cause": "a/1"}
            ),
            "a#3 does not strike: prevention for a/1 is done",
        ),
        (
            Event(0, "recurrence_softened", "a#3", detail={"by": ["canary", "better_runbook"]}),
            "what was learned acts on a#3: canary and better runbook",
        ),
        (
            Event(
                0,
                "release_stopped",
                "release#9",
                detail={"by": "regression_case", "root_cause": "releases/new-2"},
            ),
            "the gate stops release#9: regression case for releases/new-2 is done",
        ),
        (Event(0, "action_done", "tea"), "action done: tea"),
    ],
)
def test_what_is_said(event, text):
    assert tell(event) == text


def test_of_several_looks_after_one_step_the_last_is_told():
    run = simulate(demonstration())
    looks = [event.detail["steps"] for event in worth_telling(run.log) if event.kind == "checked"]
    assert looks == [0, 1, 2, 3] and sum(event.kind == "checked" for event in run.log) > 4
    rest = [event for event in run.log if event.kind not in ("checked", "alert_pending")]
    assert [event for event in worth_telling(run.log) if event.kind != "checked"] == rest
    last = [event for event in run.log if event.kind == "checked" and event.detail["steps"] == 1][
        -1
    ]
    assert last in worth_telling(run.log)


def test_looks_of_two_incidents_do_not_hide_each_other():
    rows = [
        Event(1, "checked", "a", "incident-1"),
        Event(2, "checked", "b", "incident-2"),
        Event(3, "checked", "a", "incident-1"),
    ]
    assert worth_telling(rows) == rows[1:]


def test_a_failures_features_have_units_and_leave_out_what_harms_nobody():
    detail = {
        "kind": "provider_outage",
        "at": 0,
        "lasts": 5400,
        "error_ratio": 0.0,
        "latency_factor": 3.0,
        "lost_capacity": 0.25,
    }
    assert (
        features(Event(0, "failure_started", "x", detail=detail))
        == "latency factor 3x, lost capacity 25%, for 1h30m"
    )
    assert features(Event(0, "failure_started", "x", detail={"kind": "of another world"})) == ""
    assert mitigation("fail_over") == "fail over"
