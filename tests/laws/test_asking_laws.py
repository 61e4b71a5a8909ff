"""Laws of who is asked, who has an incident and who works on it, over random teams.

While a paging alert fires and the check is unhealthy, each open incident has somebody, or is being
asked for as the ladder says, or is lost for no longer than its first level has: what is asked, and
who takes it, is worked out a second time from the log (asking_laws.py).
"""

from dataclasses import replace

import pytest
from asking_laws import asked_wrongly, worked_wrongly
from random_ladders import busy_team, random_ladder_run
from random_scenarios import random_scenario
from response_laws import resolved_unseen
from slowly import first_of

from simulator import simulate

SEEDS, CHUNK = 1000, 20


def violations(run):
    return [*asked_wrongly(run), *resolved_unseen(run)]


@pytest.mark.parametrize("first", first_of(range(0, SEEDS, CHUNK), 1))
def test_each_incident_has_somebody_or_is_asked_for_as_the_ladder_says(first):
    """Times are drawn, and hours or severities decide some of them."""
    for seed in range(first, first + CHUNK):
        assert violations(simulate(random_ladder_run(seed), seed)) == [], seed


@pytest.mark.parametrize("first", first_of(range(0, SEEDS, CHUNK), 1))
def test_nobody_is_at_two_things_at_once_and_nobody_waits_for_somebody_who_is_free(first):
    """Few people have many incidents at once, and no time is drawn."""
    for seed in range(first, first + CHUNK):
        run = simulate(busy_team(seed), seed)
        assert [*violations(run), *worked_wrongly(run)] == [], seed


def test_everything_comes_up_in_them():
    """Every reason for asking, every kind of hand-over, and people who wait."""
    reasons, handed_over = set(), set()
    for seed in range(40):
        for event in simulate(busy_team(seed), seed).log:
            if event.kind == "escalated":
                reasons.add(event.detail["reason"].split(" within")[0].split(" 1")[0])
            if event.kind == "handed_over":
                handed_over.add(event.detail["lost"])
    assert handed_over == {True, False}
    told = " ".join(sorted(reasons))
    for reason in (
        "nobody on duty",
        "not acknowledged",
        "has waited",
        "handed over and lost",
        "somebody came on duty",
        "asked again after",
    ):
        assert reason in told


def changed_rows(run, kind, change):
    """The same run with every row of a kind changed, or left out (None)."""
    log = []
    for event in run.log:
        made = change(event) if event.kind == kind else event
        log += [made] if made else []
    run.log = tuple(log)
    return run


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("escalated", lambda row: None),
        ("escalated", lambda row: replace(row, time=row.time + 1)),
        ("escalated", lambda row: replace(row, subject="zoe")),
        ("acknowledged", lambda row: replace(row, subject="zoe")),
        ("acknowledged", lambda row: replace(row, time=row.time + 1)),
        ("handed_over", lambda row: None),
        ("triaged", lambda row: replace(row, time=row.time + 600)),
    ],
)
def test_the_laws_find_a_violation(kind, change):
    for seed in range(20):
        run = changed_rows(simulate(busy_team(seed), seed), kind, change)
        if [*asked_wrongly(run), *worked_wrongly(run)]:
            return
    raise AssertionError(f"changed rows of {kind} were not found")


def test_with_a_ladder_of_one_nothing_but_names_differs():
    """Each random scenario with a person, and the same one with ada, who is always there."""
    for seed in range(15):
        scenario = random_scenario(seed)
        if scenario.oncall is None:
            continue
        fixed = scenario.set("oncall.acknowledge", "7m")
        fields = fixed.dump()
        fields["people"] = [{"name": "ada"}]
        fields["oncall"]["ladder"] = [{"ask": "ada"}]
        named = simulate(type(scenario)(**fields), seed)
        alone = simulate(fixed, seed)
        assert [plain(event) for event in alone.log] == [plain(event) for event in named.log]


def plain(event):
    """A row without the name of a person, and the level."""
    detail = {key: value for key, value in event.detail.items() if key not in ("level", "role")}
    subject = event.subject.replace("on-call", "ada")
    return replace(event, subject=subject, detail=detail)
