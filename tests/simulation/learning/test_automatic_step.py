"""What is done by itself at a page, once it was learned."""

import pytest
from improving import DAY, HOUR, learning, played, rows

HELPS = [{"do": "enable_cache", "takes": "3m"}, {"do": "fail_over", "takes": "3m"}]
ALONE = {"kind": "automatic_mitigation", "hours": 0}


def outage(name, at, **more):
    return {"kind": "provider_outage", "name": name, "at": at, "lasts": "6h", **more}


def run_of(failures, books=HELPS, kind=ALONE, days=10, **more):
    books = {"provider_outage": books}
    return played(failures, learning(kind), days=days, runbooks=books, **more)


def of(run, incident, *kinds):
    return [row for row in run.log if row.incident == incident and row.kind in kinds]


TWO = [outage("one", DAY), outage("two", 3 * DAY)]


def test_the_first_step_that_helped_is_taken_after_the_page():
    run = run_of(TWO)
    (proposed,) = rows(run, "improvement_proposed")
    # the cache helped little, the fallback much
    assert proposed.detail["action"] == "Automate fail_over for provider_outage."
    (paged,) = of(run, "incident-2", "paged")
    first, *_ = of(run, "incident-2", "step_started", "step_finished")
    assert (first.kind, first.subject) == ("step_finished", "fail_over")
    assert first.detail == {"step": 0, "automatic": True}
    assert first.time == paged.time + 120
    (softened,) = rows(run, "recurrence_softened")
    assert (softened.subject, softened.incident) == ("two", "incident-2")
    assert softened.detail["by"] == ["automatic_mitigation"]


def test_it_costs_less_than_what_people_do():
    run = run_of(TWO)
    spent = []
    for number in (1, 2):
        opened = next(row for row in run.log if row.incident == f"incident-{number}")
        (closed,) = of(run, f"incident-{number}", "resolved")
        spent.append(closed.detail["bad"] - opened.detail["began_bad"])
    assert spent[1] < spent[0] / 2


def test_it_is_undone_last():
    """The fallback is too small for all, so that somebody takes a step after it."""
    small = {"provider": {"fallback": {"capacity": "32/s"}}}
    run = run_of(TWO, HELPS[::-1], service=small)
    steps = of(run, "incident-2", "step_finished")
    assert steps[0].detail["step"] == 0 and len(steps) > 1
    undone = of(run, "incident-2", "step_undone")
    assert [row.detail["step"] for row in undone][-1] == 0
    assert {row.detail["step"] for row in undone} == {row.detail["step"] for row in steps}


@pytest.mark.parametrize("books", [[{"do": "shed_background", "takes": "3m"}], []])
def test_where_no_step_helped_nothing_is_proposed(books):
    assert rows(run_of(TWO, books), "improvement_proposed") == []


def test_what_cannot_be_undone_is_not_taken_by_itself():
    full = {
        "kind": "vector_store_full",
        "name": "full",
        "at": DAY,
        "lasts": "6h",
        "inserts": "2000/s",
    }
    books = {"vector_store_full": [{"do": "compact_store", "takes": "3m"}]}
    run = played([full], learning(ALONE), days=3, runbooks=books)
    assert rows(run, "step_finished", "compact_store")
    assert rows(run, "improvement_proposed") == []


def test_it_is_held_for_its_incident_and_gone_with_it():
    run = run_of([*TWO, outage("three", 5 * DAY)])
    for number in (2, 3):
        (undone,) = of(run, f"incident-{number}", "step_undone")
        assert undone.detail["step"] == 0
        (resolved,) = of(run, f"incident-{number}", "resolved")
        assert resolved.time - undone.time < HOUR


def test_what_is_over_before_needs_no_step():
    late = {**ALONE, "after": "8h"}
    run = run_of(TWO, kind=late)
    assert [row for row in rows(run, "step_finished") if row.detail.get("automatic")] == []


def test_it_fails_while_the_step_is_impossible():
    wave = {"kind": "injection_wave", "name": "wave", "at": 3 * DAY - HOUR, "lasts": "3h"}
    books = [{"do": "fail_over", "takes": "3m", "not_while": "wave"}]
    run = run_of([*TWO, wave], books)
    (failed,) = [row for row in rows(run, "step_failed") if row.detail.get("automatic")]
    assert failed.detail["reason"] == "not possible while wave lasts"
    taken = [row for row in rows(run, "step_finished") if row.detail.get("automatic")]
    assert not [row for row in taken if row.incident == failed.incident]


def test_it_works_as_often_as_the_step_does():
    books = [{"do": "fail_over", "takes": "3m", "works": "50%"}]
    outages = [outage(f"outage-{day}", day * DAY) for day in range(1, 60, 2)]
    run = run_of(outages, books, days=60)
    tried = [row for row in rows(run, "step_finished") if row.detail.get("automatic")]
    failed = [row for row in rows(run, "step_failed") if row.detail.get("automatic")]
    assert len(tried) > 5 and len(failed) > 5
    assert {row.detail["reason"] for row in failed} == {"it did not work"}
