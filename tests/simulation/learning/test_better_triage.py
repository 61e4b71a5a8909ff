"""A runbook that says how a symptom is recognised, and what helped first."""

from improving import DAY, HOUR, learning, played, rows

BOOKS = {
    "provider_outage": [
        {"do": "shed_background", "takes": "3m"},
        {"do": "enable_cache", "takes": "3m"},
        {"do": "fail_over", "takes": "3m"},
    ],
    "bad_deploy": [{"do": "roll_back", "takes": "3m"}],
}
BETTER = {"kind": "better_runbook", "hours": 0}
WRONG = {"acknowledge": "5m", "triage": {"takes": "20m", "right": "0%"}}


def outage(name, at):
    return {"kind": "provider_outage", "name": name, "at": at, "lasts": "6h"}


TWO = [outage("one", DAY), outage("two", 3 * DAY)]


def run_of(kind=BETTER, failures=TWO, **more):
    return played(failures, learning(kind), days=6, runbooks=BOOKS, **more)


def triage(run, incident):
    """How long the first triage took (s)."""
    times = {
        row.kind: row.time
        for row in reversed(run.log)
        if row.incident == incident and row.kind in ("acknowledged", "triaged")
    }
    return times["triaged"] - times["acknowledged"]


def steps(run, incident):
    started = rows(run, "step_started")
    return [row.subject for row in started if row.incident == incident]


def test_triage_takes_a_part_of_its_time():
    run = run_of()
    assert abs(triage(run, "incident-1") - 1200) < 1e-6
    assert abs(triage(run, "incident-2") - 360) < 1e-6
    assert [row.subject for row in rows(run, "recurrence_softened")] == ["two"]


def test_the_step_that_had_the_most_effect_comes_first():
    run = run_of()
    assert steps(run, "incident-1") == ["shed_background", "enable_cache", "fail_over"]
    assert steps(run, "incident-2")[0] == "fail_over"


def test_the_symptom_is_named_rightly():
    run = run_of(oncall=WRONG)
    first, second = (
        next(row for row in rows(run, "triaged") if row.incident == incident)
        for incident in ("incident-1", "incident-2")
    )
    assert first.detail["right"] is False
    assert (second.detail["right"], second.subject) == (True, "provider_outage")


def test_another_symptom_is_named_as_before():
    deploy = {"kind": "bad_deploy", "name": "two", "at": 3 * DAY, "lasts": "6h", "error_ratio": 0.5}
    run = run_of(failures=[TWO[0], deploy], oncall=WRONG)
    assert abs(triage(run, "incident-2") - 1200) < 1e-6
    assert rows(run, "recurrence_softened") == []


def test_a_triage_that_has_begun_is_not_shortened():
    """The first one is proposed as it is resolved, and done while the second is looked into."""
    triage_begins = 3 * DAY + 600
    slow = {"acknowledge": "1m", "triage": "3h"}
    plain = run_of(oncall=slow)
    (proposed, *_) = rows(plain, "improvement_proposed")
    begun = next(row for row in rows(plain, "acknowledged") if row.incident == "incident-2").time
    assert abs(triage(plain, "incident-2") - 0.3 * 3 * HOUR) < 1e-6
    # so much work that it is done half an hour after that triage begins
    hours = (begun + HOUR / 2 - proposed.time) * 8 / (7 * DAY)
    run = run_of({**BETTER, "hours": hours}, oncall=slow)
    (done,) = [row for row in rows(run, "improvement_done")][:1]
    assert begun < done.time < begun + HOUR and triage_begins < done.time
    assert abs(triage(run, "incident-2") - 3 * HOUR) < 1e-6
