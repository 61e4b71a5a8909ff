"""What a person does: one incident at a time, joins, and draws that do not shift one another."""

from worlds import PERSON, STEPS, demonstration, outage

from simulator import failures, simulate
from simulator.oncall.runbooks import run_runbook
from simulator.outputs.words.phases import doing


def kinds(run, *wanted):
    return [(event.kind, event.incident) for event in run.log if event.kind in wanted]


def test_one_person_works_one_incident_at_a_time():
    slos = [{"name": "a", "objective": "99%"}, {"name": "b", "objective": "99%"}]
    run = simulate(demonstration(slos=slos))
    done = {event.incident: event.time for event in run.log if event.kind == "mitigated"}
    triaged = {event.incident: event.time for event in run.log if event.kind == "triaged"}
    assert list(triaged) == ["incident-1", "incident-2"]
    assert triaged["incident-2"] == done["incident-1"] + 480
    # the second finds the service healthy and takes no step of its own
    assert {event.incident for event in run.log if event.kind == "step_started"} == {"incident-1"}


def test_later_alerts_join_and_raise_the_severity_without_a_second_page():
    rules = [
        {"name": "slow", "severity": "sev2", "long_window": "1h", "burn_rate": 5},
        {"name": "fast", "severity": "sev1", "long_window": "1h", "burn_rate": 14.4},
    ]
    run = simulate(demonstration(alerting={"rules": rules}))
    assert [kind for kind, _ in kinds(run, "paged")] == ["paged"]
    assert (
        run.incidents[0].severity == "sev1"
        and len(kinds(run, "alert_fired")) == 2
        and len(run.incidents) == 1
    )


def test_tickets_and_pages_are_apart():
    rules = [
        {"name": "mild", "severity": "sev3", "long_window": "1h", "burn_rate": 1},
        {"name": "fast", "severity": "sev1", "long_window": "1h", "burn_rate": 14.4},
    ]
    run = simulate(demonstration(alerting={"rules": rules}))
    assert kinds(run, "ticket_opened", "paged") == [
        ("ticket_opened", "ticket-1"),
        ("paged", "incident-1"),
    ]
    only = simulate(demonstration(alerting={"rules": rules[:1]}))
    assert [kind for kind, _ in kinds(only, "ticket_opened", "paged", "acknowledged")] == [
        "ticket_opened"
    ]
    assert only.incidents[0].resolved is not None


def test_a_page_without_a_failure_is_looked_into_and_resolved():
    """Base errors above the threshold, no failure: no symptom, no step."""
    service = {"traffic": {"interactive": "40/s"}, "provider": {"primary": {"error_ratio": "20%"}}}
    run = simulate(demonstration(service=service, failures=[]))
    assert run.incidents[0].failure == "" and run.incidents[0].time_to_detect is None
    assert not kinds(run, "step_started", "mitigated") and kinds(run, "unmitigated")


def test_drawn_times_belong_to_the_failure_not_to_the_order_of_pages():
    """A second failure before the first changes nothing in how long the person takes for the
    other.
    """
    person = {
        **PERSON,
        "acknowledge": {"lognormal": {"median": "4m", "p90": "12m"}},
        "triage": {"exponential": {"mean": "8m"}},
    }
    late = outage(name="late", at="20h", lasts="2h")
    alone = simulate(demonstration(failures=[late], oncall=person, horizon="1d"), 5)
    both = simulate(
        demonstration(
            failures=[outage(name="early", lasts="2h"), late], oncall=person, horizon="1d"
        ),
        5,
    )
    times = [
        {
            i.failure: (i.time_to_acknowledge, i.triaged - i.acknowledged)
            for i in run.incidents
            if i.failure
        }
        for run in (alone, both)
    ]
    assert times[0]["late"] == times[1]["late"] and times[1]["early"] != times[1]["late"]


def test_a_later_failure_that_harms_the_same_slo_keeps_the_incident_open():
    strikes = [outage(name="first", lasts="2h"), outage(name="second", at="2h30m", lasts="2h")]
    run = simulate(demonstration(failures=strikes, horizon="8h"))
    assert [event.subject for event in run.log if event.kind == "cause_over"] == ["first", "second"]
    assert run.incidents[0].resolved == 4.5 * 3600 + 600


def test_an_alert_is_about_what_its_short_window_holds():
    """The ticket's window of a day holds the big outage that was answered; its ten minutes hold the
    small one alone.
    """
    rules = [
        {"name": "quick", "severity": "sev1", "long_window": "1h", "burn_rate": 14.4},
        {
            "name": "slow",
            "severity": "sev3",
            "long_window": "1d",
            "short_window": "10m",
            "burn_rate": 1,
        },
    ]
    strikes = [
        outage(name="big", lasts="1h", error_ratio="100%"),
        outage(name="small", at="10h", lasts="30m", error_ratio="5%"),
    ]
    run = simulate(demonstration(failures=strikes, horizon="12h", alerting={"rules": rules}))
    found = [(incident.id, incident.failure) for incident in run.incidents]
    assert found == [("incident-1", "big"), ("ticket-1", "big"), ("ticket-2", "small")]
    assert run.incidents[2].time_to_detect < 600


def test_the_runbook_works_without_a_simulation():
    class Toy:
        health = 0.5

        def is_healthy(self):
            return self.health >= 0.99

        def take(self, step):
            self.health += step

    assert run_runbook([0.3, 0.2, 0.1], Toy()) == [0.3, 0.2]
    assert run_runbook([0.1], Toy()) == [0.1] and run_runbook([], Toy()) == []


def test_a_second_cause_is_triaged_when_the_first_ones_runbook_is_used_up():
    """The bad version is rolled back 8 minutes after the last step of the outage's runbook, which
    is then not looked at again.
    """
    deploy = failures.BadDeploy(at="90m", lasts="3h")
    run = simulate(
        demonstration(
            failures=[outage(lasts="2h", error_ratio="50%"), deploy],
            runbooks={"provider_outage": STEPS},
        )
    )
    named = [(event.subject, event.time) for event in run.log if event.kind == "triaged"]
    given_up = next(event.time for event in run.log if event.kind == "unmitigated")
    assert [symptom for symptom, _ in named] == ["provider_outage", "bad_deploy"] and named[1][
        1
    ] == given_up + 480
    first, done = (
        next(e.time for e in run.log if e.kind == kind and e.subject == "roll_back")
        for kind in ("step_started", "step_finished")
    )
    assert first == named[1][1] and done < run.incidents[0].mitigated < 4.5 * 3600
    assert next(event.subject for event in run.log if event.kind == "step_undone") == "roll_back"


def test_two_failures_of_one_symptom_are_triaged_once():
    strikes = [outage(lasts="2h"), outage(name="more", at="90m", lasts="3h", error_ratio="80%")]
    run = simulate(demonstration(failures=strikes, runbooks={"provider_outage": STEPS[1:2]}))
    assert [event.subject for event in run.log if event.kind == "triaged"] == ["provider_outage"]


def test_what_breaks_while_somebody_waits_for_the_end_of_the_first_is_treated_too():
    """The outage is mitigated at 1 h 55; at 3 h a bad version joins its incident, pages nobody
    again, and is rolled back.
    """
    deploy = failures.BadDeploy(at="3h", lasts="3h", error_ratio="50%")
    run = simulate(
        demonstration(failures=[outage(lasts="4h", error_ratio="50%"), deploy], horizon="8h")
    )
    assert [event.kind for event in run.log].count("paged") == 1 == len(run.incidents)
    fired = next(
        event.time for event in run.log if event.kind == "alert_fired" and event.time > 3 * 3600
    )
    named = next(event for event in run.log if event.kind == "triaged" and event.time > 3 * 3600)
    assert named.subject == "bad_deploy" and named.time == fired + 480
    assert (
        run.budget("availability").iloc[-1]
        < simulate(demonstration(failures=[deploy], oncall=None, horizon="8h"))
        .budget("availability")
        .iloc[-1]
    )


def test_a_relapse_is_answered_with_the_steps_that_are_left():
    """Packing the store buys some time; when it is full again, the second step is taken."""
    book = {
        "vector_store_full": [
            {"do": {"kind": "compact_store", "saves": "30%"}, "takes": "10m"},
            {"do": "expand_store", "takes": "10m"},
        ]
    }
    run = simulate(
        demonstration(
            failures=[failures.VectorStoreFull(at="1h", lasts="6h")], runbooks=book, horizon="9h"
        )
    )
    steps = [(event.subject, event.time) for event in run.log if event.kind == "step_finished"]
    mitigated = [event.time for event in run.log if event.kind == "mitigated"]
    assert [kind for kind, _ in steps] == ["compact_store", "expand_store"] and len(mitigated) == 2
    assert steps[0][1] < mitigated[0] < steps[1][1] < mitigated[1]


def test_an_alert_that_only_looks_back_finds_everything_healthy():
    """The slow alert fires when the service is served again: a look, and nothing more."""
    run = simulate(demonstration(failures=[outage(lasts="4h", error_ratio="100%")], horizon="8h"))
    after = run.incidents[0].mitigated
    assert [
        event.kind
        for event in run.log
        if event.time >= after and event.kind in ("triaged", "step_started")
    ] == []


def test_a_relapse_that_nothing_answers_is_not_called_being_served():
    book = {
        "vector_store_full": [{"do": {"kind": "compact_store", "saves": "30%"}, "takes": "10m"}]
    }
    run = simulate(
        demonstration(
            failures=[failures.VectorStoreFull(at="1h", lasts="6h")], runbooks=book, horizon="9h"
        )
    )
    incident, ticket = run.incidents
    assert ticket.is_ticket
    assert "the service had failed again after recovery" in doing(incident, incident.phases[-1])
    kept = simulate(demonstration()).incidents[0]
    assert "served again and the incident was still open" in doing(kept, kept.phases[-1])
