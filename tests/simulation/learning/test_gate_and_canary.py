"""The gate and the canary together: each version meets one of them."""

from improving import DAY, bad, learning, played, rows


def test_what_the_gate_stops_does_not_meet_the_canary():
    """A canary is there from the second week on, and from the third the gate has the case."""
    failures = [bad(f"v{day}", day * DAY, lasts="1h") for day in range(1, 50, 3)]
    kinds = ({"kind": "canary", "hours": 8}, {"kind": "regression_case", "hours": 8})
    run = played(failures, learning(*kinds, hours_per_week=8))
    (canary,) = rows(run, "improvement_done", "canary")
    (case,) = rows(run, "improvement_done", "regression_case")
    back = [row.cause for row in rows(run, "release_rolled_back")]
    stopped = [row.subject for row in rows(run, "release_stopped")]
    softened = [row.subject for row in rows(run, "recurrence_softened")]
    assert back and stopped and not set(back) & set(stopped)
    assert softened == back
    assert len(back) + len(stopped) == sum(each["at"] > canary.time for each in failures)
    assert canary.time < case.time
