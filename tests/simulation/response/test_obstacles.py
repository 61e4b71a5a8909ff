"""Steps that are impossible while a failure lasts: by hand, from the page to the resolution."""

from worlds import demonstration, outage

from simulator import failures, simulate

BadDeploy, CostSpike = failures.BadDeploy, failures.CostSpike

# answers in full, as soon as somebody fails over
SERVICE = {"traffic": {"interactive": "40/s"}, "provider": {"primary": {"error_ratio": 0}}}
BOOK = [{"do": "fail_over", "takes": "3m", "not_while": "control-plane"}]


def blocker(**changes):
    """Something that does no harm to availability, and stands in the way."""
    return CostSpike(**{"name": "control-plane", "at": "30m", "lasts": "3h", **changes})


def played(*others, book=BOOK, lasts="6h", **changes):
    scenario = demonstration(
        **{
            "horizon": "10h",
            "service": SERVICE,
            "failures": [outage(at="1h", lasts=lasts), *others],
            "runbooks": {"provider_outage": book},
            **changes,
        }
    )
    return simulate(scenario)


def rows(run, begin=4951):
    kinds = ("alert_fired", "alert_resolved", "cause_over")
    return [
        (event.time, event.kind, event.subject)
        for event in run.log
        if event.incident == "incident-1" and event.time >= begin and event.kind not in kinds
    ]


def reasons(run):
    return [event.detail["reason"] for event in run.log if event.kind == "step_failed"]


def test_an_impossible_step_fails_at_once_and_is_taken_when_its_obstacle_is_gone():
    """Triage ends at 5,430 s; the obstacle at 12,600 s: no second triage, three minutes to fail
    over, five until the look; the outage ends at 25,200 s, which is known ten minutes later.
    At 6,210 s a second alert joins: a look, and nothing to do.
    """
    run = played(blocker())
    assert rows(run) == [
        (5430, "triaged", "provider_outage"),
        (5430, "checked", "availability"),
        (5430, "step_started", "fail_over"),
        (5430, "step_failed", "fail_over"),
        (5430, "unmitigated", "availability"),
        (6210, "checked", "availability"),
        (12600, "checked", "availability"),
        (12600, "triaged", "provider_outage"),
        (12600, "checked", "availability"),
        (12600, "step_started", "fail_over"),
        (12780, "step_finished", "fail_over"),
        (13080, "checked", "availability"),
        (13080, "mitigated", "availability"),
        (25800, "step_undone", "fail_over"),
        (25800, "resolved", "availability"),
    ]
    assert reasons(run) == ["not possible while control-plane lasts"]
    waits = [event for event in run.log if event.kind == "unmitigated"]
    assert [event.detail["triages_again"] for event in waits] == [False]


def test_the_cause_itself_may_be_in_the_way():
    """Nobody can roll back while telemetry lasts, and afterwards there is nothing to roll back."""
    bad = BadDeploy(name="telemetry", at="1h", lasts="4h", error_ratio="100%")
    books = {"bad_deploy": [{"do": "roll_back", "takes": "10m", "not_while": "telemetry"}]}
    run = played(failures=[bad], runbooks=books)
    assert reasons(run) == ["not possible while telemetry lasts"]
    assert not [event for event in run.log if event.kind == "step_finished"]
    incident = run.incidents[0]
    # five hours, and ten minutes until it is known; the last look before was not healthy
    assert incident.resolved == 5 * 3600 + 600 and incident.mitigated is None


def test_steps_that_are_possible_are_taken_meanwhile():
    """The second step helps a little; the first one is taken when it is possible."""
    book = [*BOOK, {"do": "enable_cache", "takes": "1m"}]
    run = played(blocker(), book=book)
    steps = [(time, kind, what) for time, kind, what in rows(run) if kind.startswith("step_")]
    # after the impossible one nothing has changed, so there is no look before the second
    assert steps[:4] == [
        (5430, "step_started", "fail_over"),
        (5430, "step_failed", "fail_over"),
        (5430, "step_started", "enable_cache"),
        (5490, "step_finished", "enable_cache"),
    ]
    assert steps[4:6] == [
        (12600, "step_started", "fail_over"),
        (12780, "step_finished", "fail_over"),
    ]
    # the numbers go on, and everything is undone, the last one first
    assert [what for _, kind, what in steps if kind == "step_undone"] == [
        "fail_over",
        "enable_cache",
    ]


def test_another_obstacle_begins_before_the_first_one_ends():
    """By name and by kind: the second one is of the kind, and lasts until 14,400 s."""
    book = [{**BOOK[0], "not_while": ["control-plane", "bad_deploy"]}]
    second = BadDeploy(at="3h20m", lasts="40m", error_ratio=0)
    run = played(blocker(), second, book=book)
    started = [time for time, kind, _ in rows(run) if kind == "step_started"]
    assert started == [5430, 14400]


def test_all_that_are_in_the_way_are_named():
    book = [{**BOOK[0], "not_while": ["control-plane", "bad_deploy"]}]
    run = played(blocker(), BadDeploy(at="30m", lasts="1h30m", error_ratio=0), book=book)
    assert reasons(run) == ["not possible while control-plane and bad_deploy last"]


def test_an_obstacle_that_comes_again_goes_by_the_name_of_all_its_occurrences():
    again = blocker(at="85m", every="2h", lasts="10m")
    run = played(again)
    assert reasons(run) == ["not possible while control-plane#1 lasts"]
    assert [time for time, kind, _ in rows(run) if kind == "step_started"] == [5430, 5700]


def test_a_step_that_another_incident_holds_needs_nothing():
    """What is on already takes no time, so nothing can be in its way."""
    slos = [{"name": name, "objective": "99%"} for name in ("a", "b")]
    late = blocker(at="1h32m", lasts="3h")
    run = played(late, slos=slos)
    finished = [event for event in run.log if event.kind == "step_finished"]
    assert [event.incident for event in finished] == ["incident-1"]
    assert reasons(run) == []


def test_nobody_is_called_for_an_incident_that_is_resolved():
    """The outage is over before the obstacle is: no look after the resolution."""
    run = played(blocker(lasts="5h"), lasts="1h")
    resolved = run.incidents[0].resolved
    assert resolved == 2 * 3600 + 600
    assert rows(run)[-1] == (resolved, "resolved", "availability")


def test_without_obstacles_at_work_it_is_as_without_the_key():
    quiet = [blocker(at="8h", lasts="1h")]
    plain = [{"do": "fail_over", "takes": "3m"}]
    assert played(*quiet).log == played(*quiet, book=plain).log


def test_a_person_with_something_else_to_do_comes_to_it_in_turn():
    """They answer the other objective's page when the obstacle goes: the step comes after it."""
    slos = [
        {"name": "availability", "objective": "99%"},
        {"name": "cost", "sli": {"kind": "cost"}, "objective": "99%"},
    ]
    dear = CostSpike(name="dear", at="3h", lasts="6h", token_factor=30)
    in_the_way = BadDeploy(name="control-plane", at="30m", lasts="3h", error_ratio=0)
    books = {"provider_outage": BOOK, "cost_spike": [{"do": "cap_tokens", "takes": "1h"}]}
    run = played(in_the_way, dear, slos=slos, runbooks=books)
    begun = {event.subject: event.time for event in run.log if event.kind == "step_started"}
    ended = next(event for event in run.log if event.kind == "step_finished")
    assert ended.subject == "cap_tokens" and begun["fail_over"] > ended.time > 12600
