"""Incidents are folds of the log: phases that add up to the event, records made by hand, loaded
ones alike.
"""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import STEPS, busy, demonstration, outage

from simulator import Incident, load_run, simulate
from simulator.reliability.incidents import PHASES


def assert_adds_up(run):
    """Exactly, not nearly: to the event, within an incident, and over all incidents of an
    objective.
    """
    spent = {slo.name: 0.0 for slo in run.scenario.slos}
    for incident in run.incidents:
        assert tuple(phase.name for phase in incident.phases) == PHASES
        assert sum(phase.bad for phase in incident.phases) == incident.bad
        assert sum(phase.valid for phase in incident.phases) == incident.valid
        spans = incident.spans
        assert all(a.end == b.begin for a, b in itertools.pairwise(spans))
        assert all(span.end >= span.begin and 0 <= span.bad <= span.valid for span in spans)
        assert sum(phase.seconds for phase in incident.phases) == incident.end - incident.begin
        if not incident.is_ticket:
            spent[incident.slo] += incident.bad
        own = incident.begin, incident.end
        counts = run.counts[run.slo(incident.slo).sli]
        valid = counts.valid
        bad = counts.bad
        first, last = (int(time / run.cell + 1e-9) for time in own)
        assert incident.bad == bad[first:last].sum() and incident.valid == valid[first:last].sum()
    for slo in run.scenario.slos:
        assert spent[slo.name] <= run.counts[slo.sli].bad.sum()


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    strikes=st.lists(
        st.tuples(st.integers(0, 28000), st.integers(1, 15000), st.sampled_from([0.02, 0.3, 1.0])),
        min_size=1,
        max_size=4,
    ),
    outcomes=st.sampled_from(["random", "expected"]),
    horizon=st.sampled_from(["9h", "9h7s", "3h20m5s"]),
    steps=st.integers(0, 4),
    tick=st.sampled_from(["30s", "25s"]),
)
def test_phases_add_up_to_the_event(seed, strikes, outcomes, horizon, steps, tick):
    failures = [
        outage(name=f"f{i}", at=at, lasts=lasts, error_ratio=error)
        for i, (at, lasts, error) in enumerate(strikes)
    ]
    scenario = demonstration(
        failures=failures,
        outcomes=outcomes,
        horizon=horizon,
        runbooks={"provider_outage": STEPS[:steps]},
    )
    assert_adds_up(simulate(scenario.set("monitoring.evaluation_interval", tick), seed))


@pytest.mark.parametrize("seed", range(3))
def test_phases_add_up_with_many_objectives(seed):
    assert_adds_up(simulate(busy(2), seed))


def test_nobody_responding_is_never_acknowledged():
    run = simulate(demonstration(oncall=None, horizon="5d"))
    undetected, unacknowledged, *rest = run.incidents[0].phases
    assert undetected.seconds == 1050
    assert run.incidents[0].begin + 1050 + unacknowledged.seconds == run.incidents[0].resolved
    assert all(phase.seconds == 0 and phase.bad == 0 for phase in rest)


def test_the_demonstrations_phases():
    """40/s at 50%, for 17.5 + 5 + 8 min; then 3 min more until the fallback takes over. Step 3 is
    done 23 min after triage; a minute later the check's 5 min hold one minute at 95% and four at
    100%: 99%.
    """
    phases = {phase.name: phase for phase in simulate(demonstration()).incidents[0].phases}
    seconds = {name: phase.seconds for name, phase in phases.items()}
    assert seconds == {
        "undetected": 1050,
        "unacknowledged": 300,
        "diagnosing": 480,
        "mitigating": 1440,
        "waiting": 0,
        "recovering": 4530,
    }
    assert [phases[name].bad for name in PHASES[:3]] == [21000, 6000, 9600] and phases[
        "recovering"
    ].bad == 0


def test_a_loaded_runs_incidents_are_the_same(tmp_path):
    for scenario in (demonstration(), demonstration(horizon="90m", outcomes="random"), busy(30)):
        run = simulate(scenario)
        run.save(tmp_path)
        assert load_run(tmp_path).incidents == run.incidents and run.incidents


def test_an_incident_made_by_hand():
    incident = Incident.opened(1050.0, "sev1", "availability", "model_provider_outage")
    incident = (
        incident.then(1350.0, "acknowledged")
        .then(1830.0, "triaged", "model_provider_outage")
        .then(9000.0, "resolved")
    )
    assert (incident.severity, incident.slo, incident.failure) == (
        "sev1",
        "availability",
        "model_provider_outage",
    )
    assert [event.kind for event in incident.timeline] == [
        "alert_fired",
        "acknowledged",
        "triaged",
        "resolved",
    ]
    assert (
        incident.time_to_detect is None
        and incident.bad is None
        and incident.budget is None
        and incident.share(5.0) is None
    )
    assert [phase.seconds for phase in incident.phases] == [0, 300, 480, 7170, 0, 0]
    assert replace(incident, timeline=()).severity == ""


def test_failures_that_overlap_are_on_the_timeline():
    strikes = [
        outage(name="first", lasts="2h"),
        outage(name="second", at="2h30m", lasts="2h"),
        outage(name="late", at="7h", lasts="1m"),
    ]
    incident = simulate(demonstration(failures=strikes, horizon="8h")).incidents[0]
    struck = [event.subject for event in incident.timeline if event.kind == "failure_started"]
    assert struck == ["first", "second"] and [event.time for event in incident.timeline] == sorted(
        event.time for event in incident.timeline
    )


def test_the_counts_of_a_run_are_those_on_its_log():
    """What a part of a phase spent is read from the cells, what a phase spent from the rows."""
    for run in (simulate(demonstration()), simulate(busy(2), 3)):
        stamped = [
            (event, run.slo(incident.slo))
            for incident in run.incidents
            for event in incident.timeline
            if "bad" in event.detail
        ]
        assert stamped
        for event, slo in stamped:
            counted = (event.time, event.detail["bad"], event.detail["valid"])
            assert run.so_far(slo, event.time) == counted
        for slo in run.scenario.slos:
            bad = run.counts[slo.events].bad
            assert run.so_far(slo, 0.0).bad == 0
            assert run.so_far(slo, run.scenario.horizon).bad == bad.sum()
