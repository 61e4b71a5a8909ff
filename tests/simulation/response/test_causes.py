"""What an incident is about: matching, causes that come later, prices of steps, alerts left
over.
"""

import pytest
from worlds import PERSON, STEPS, demonstration, outage

from simulator import SLO, failures, simulate, write_postmortem
from simulator.outputs.words.numbers import share

QUICK = {"name": "quick", "severity": "sev1", "long_window": "1h", "burn_rate": 14.4}


def rows(run, *kinds):
    return [(e.kind, e.subject, e.time) for e in run.log if e.kind in kinds]


def test_a_failure_at_work_comes_before_a_larger_one_that_is_over():
    """Both are in the short window of an hour: 100% for 10 min, over for half an hour, and 5%."""
    rule = {**QUICK, "long_window": "6h", "short_window": "1h", "burn_rate": 4.2}
    strikes = [
        outage(name="big", at="1h", lasts="12m", error_ratio="100%"),
        outage(name="small", at="1h30m", lasts="2h", error_ratio="12%"),
    ]
    run = simulate(demonstration(failures=strikes, oncall=None, alerting={"rules": [rule]}))
    assert run.incidents[0].detected > 5400
    assert run.incidents[0].failure == "small"


def test_what_adds_less_than_a_tenth_of_the_limit_is_not_the_cause():
    strikes = [
        outage(name="leak", at="10m", lasts="5h", error_ratio="1.3%"),
        outage(name="outage", at="1h", lasts="1h", error_ratio="50%"),
    ]
    run = simulate(demonstration(failures=strikes, oncall=None, alerting={"rules": [QUICK]}))
    assert [incident.failure for incident in run.incidents] == ["outage"]
    more = [strikes[0].model_copy(update={"error_ratio": 0.015}), strikes[1]]
    run = simulate(demonstration(failures=more, oncall=None, alerting={"rules": [QUICK]}))
    assert run.incidents[0].failure == "outage"


def test_an_alert_without_a_failure_has_no_cause():
    service = {"traffic": {"interactive": "40/s"}, "provider": {"primary": {"error_ratio": "20%"}}}
    run = simulate(demonstration(service=service, failures=[], oncall=None))
    assert run.incidents[0].cause == "" and run.incidents[0].time_to_detect is None


PRICED = {
    "slos": [
        SLO(name="cost", sli="cost", objective="99%"),
        SLO(name="quality", sli="quality", objective="95%"),
    ],
    "failures": [failures.CostSpike(at="1h", lasts="4h", token_factor=8)],
    "service": {"spend": {"cut_loss": "100%"}, "traffic": {"interactive": "40/s"}},
    "horizon": "8h",
    "alerting": {"rules": [{**QUICK, "burn_rate": 3}]},
}
CAP = [{"do": {"kind": "cap_tokens", "tokens": 2500}, "takes": "2m"}]


def test_the_price_of_a_held_step_is_a_cause_of_its_own():
    """Tokens are capped for the cost, answers are cut short, and quality pages: about the step."""
    run = simulate(demonstration(**PRICED, runbooks={"cost_spike": CAP}))
    first, second = run.incidents
    assert (first.slo, first.failure, second.slo, second.failure) == (
        "cost",
        "cost_spike",
        "quality",
        "",
    )
    assert second.cause == "cap_tokens, held by incident-1" and second.time_to_detect is None
    undone = next(event.time for event in run.log if event.kind == "step_undone")
    (over,) = [e.time for e in run.log if e.kind == "cause_over" and e.incident == second.id]
    assert over == undone and second.resolved >= undone
    named = [e.detail for e in run.log if e.kind == "triaged" and e.incident == second.id]
    assert [(row["symptom"], row["steps"]) for row in named] == [("mitigation_price", 0)]
    text = write_postmortem(second)
    kept = second.opening.detail["expected_sli"]
    assert f"cap_tokens, held by incident-1, keeps quality at {share(kept)}" in text
    assert "Undo cap tokens as soon as it is not needed, or raise its limit." in text
    counts = run.counts[run.slo("quality").sli]
    valid = counts.valid
    bad = counts.bad
    until_the_end = slice(int(second.detected / 10), 5 * 360)
    mean = 1 - bad[until_the_end].sum() / valid[until_the_end].sum()
    assert mean == pytest.approx(kept, abs=1e-6)


def test_a_price_has_a_runbook_where_one_is_written():
    book = {"cost_spike": CAP, "mitigation_price": [{"do": "use_cheaper_model", "takes": "1m"}]}
    run = simulate(demonstration(**PRICED, runbooks=book))
    taken = [e.subject for e in run.log if e.kind == "step_finished" and e.incident == "incident-2"]
    assert taken == ["use_cheaper_model"]


def test_a_second_failure_that_joins_adds_its_symptom():
    """The bad version begins while the outage is worked on; its alert joins, and the person
    knows.
    """
    strikes = [outage(lasts="3h"), failures.BadDeploy(at="80m", lasts="4h", error_ratio="40%")]
    run = simulate(demonstration(failures=strikes, horizon="8h"))
    over = [subject for _, subject, _ in rows(run, "cause_over")]
    assert over == ["provider_outage", "bad_deploy"]
    assert "bad_deploy" in [subject for _, subject, _ in rows(run, "triaged")]


def test_an_alert_that_was_left_over_counts_again_when_users_are_let_down_again():
    """The alert is held for 3 h; the second outage begins while it still fires, after the first
    incident was resolved at 2 h 10 min: nothing fires anew, and somebody is paged all the same.
    """
    rule = {**QUICK, "keep_firing_for": "3h"}
    strikes = [outage(lasts="1h"), outage(name="second", at="3h", lasts="1h", error_ratio="100%")]
    run = simulate(demonstration(failures=strikes, horizon="8h", alerting={"rules": [rule]}))
    first, second = run.incidents
    assert first.resolved == 2 * 3600 + 600
    again = [event for event in run.log if event.detail.get("left_over")]
    # an outage of 100% spoils a check window of 5 min at 99% within 3 s: seen at the next tick
    assert [event.time for event in again] == [3 * 3600 + 30] == [second.paged]
    assert second.failure == "second" and second.time_to_detect == 0.0
    assert second.opening.detail["firing_since"] == first.detected
    (episode,) = run.alerts.to_dict("records")
    assert (episode["pending_at_s"], episode["firing_at_s"]) == (first.detected, first.detected)
    assert episode["burns"] == first.opening.detail["burns"]
    assert "still firing" in write_postmortem(second)
    quiet = simulate(demonstration(failures=strikes[:1], horizon="8h", alerting={"rules": [rule]}))
    assert len(quiet.incidents) == 1


def test_several_alerts_at_one_tick_are_one_page_the_worst_first():
    rules = [
        {"name": "slow", "severity": "sev2", "long_window": "1h", "burn_rate": 14.4},
        {"name": "quick", "severity": "sev1", "long_window": "1h", "burn_rate": 14.4},
        {"name": "mild", "severity": "sev3", "long_window": "1h", "burn_rate": 14.4},
    ]
    run = simulate(demonstration(alerting={"rules": rules}, oncall=PERSON))
    kinds = [(e.kind, e.detail.get("rule")) for e in run.log if e.time == run.incidents[0].detected]
    assert kinds == [
        ("alert_fired", "quick"),
        ("alert_fired", "slow"),
        ("paged", "quick"),
        ("alert_fired", "mild"),
        ("ticket_opened", "mild"),
    ]
    paged = next(event for event in run.log if event.kind == "paged")
    assert paged.detail["rules"] == ["quick", "slow"] and paged.detail["severity"] == "sev1"


def test_what_an_incident_held_is_let_go_step_by_step():
    """Two objectives of one failure: the second incident's steps are on already."""
    slos = [{"name": "a", "objective": "99%"}, {"name": "b", "objective": "99.9%"}]
    scenario = demonstration(slos=slos, runbooks={"provider_outage": STEPS[:1]})
    run = simulate(scenario.set("service.provider.fallback.error_ratio", "0.5%"))
    taken = [
        (event.incident, event.detail.get("already_on", False))
        for event in run.log
        if event.kind == "step_finished"
    ]
    assert taken[0][1] is False and all(on for _, on in taken[1:]) and len(taken) == 2
    assert len(rows(run, "step_undone")) == 2


def test_two_incidents_that_hold_the_same_costly_step_do_not_wait_for_each_other():
    """The step turns 15% of users away, so both objectives burn on after the outage: each incident
    holds it, and neither is about what the other one holds too.
    """
    slos = [{"name": "a", "objective": "99%"}, {"name": "b", "objective": "99%", "window": "28d"}]
    book = [{"do": {"kind": "tighten_guardrail", "blocks": "15%"}, "takes": "1m"}]
    person = {"acknowledge": "1m", "triage": "2m", "cause_over_seen_after": "1h"}
    run = simulate(
        demonstration(
            slos=slos,
            failures=[outage(lasts="35m")],
            oncall=person,
            runbooks={"provider_outage": book},
            horizon="1d",
        )
    )
    assert all(incident.resolved is not None for incident in run.incidents)
    assert len(rows(run, "step_undone")) == 2


def test_a_failure_that_begins_while_steps_are_undone_is_treated():
    """Failing over takes 5 min to undo; a bad version goes out meanwhile, and is rolled back."""
    strikes = [outage(lasts="1h"), failures.BadDeploy(name="bad", at="2h13m", lasts="6h")]
    book = [{"do": "fail_over", "takes": "2m", "undo_takes": "5m"}]
    scenario = demonstration(failures=strikes, runbooks={"provider_outage": book}, horizon="10h")
    scenario = scenario.set("service.provider.fallback.capacity", "100/s")
    run = simulate(scenario.set("runbooks.bad_deploy", [{"do": "roll_back", "takes": "5m"}]))
    (done,) = [at for kind, do, at in rows(run, "step_finished") if do == "roll_back"]
    assert done < 3 * 3600
    (resolved,) = [at for *_, at in rows(run, "resolved")]
    assert resolved >= 8 * 3600 + 13 * 60 + 600


def test_no_time_is_negative_where_a_failure_counts_before_it_does_harm():
    """A budget's rate of 60% is harm here, and the alert fires from 40% on."""
    rule = {**QUICK, "burn_rate": 0.4}
    growing = failures.CostSpike(at="6h", lasts="2d", token_factor=3, grows_over="40h")
    run = simulate(
        demonstration(
            slos=[SLO(name="cost", sli="cost", objective="99%")],
            failures=[growing],
            significant="60%",
            alerting={"rules": [rule]},
            horizon="3d",
        )
    )
    for incident in run.incidents:
        times = (incident.time_to_detect, incident.time_to_mitigate, incident.time_to_resolve)
        assert all(time is None or time >= 0 for time in times)
        assert all(phase.seconds >= 0 for phase in incident.phases)
