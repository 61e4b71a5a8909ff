"""The provider's status page, which is late, and the deploy log, which is neutral."""

from looking import Watched
from worlds import PERSON, demonstration

HOUR = 3600.0
# somebody is asked all the time: the store is full from the start on, and no step helps
STORE = {"kind": "vector_store_full", "at": "1s", "lasts": "47h", "inserts": "1000000/s"}


def seen(time, failures, oncall=PERSON, **changes):
    given = {"horizon": "24h", "failures": [STORE, *failures], "oncall": oncall, **changes}
    return Watched(demonstration(**given)).until(time).view()


def outage(at, lasts, **more):
    return {"kind": "provider_outage", "name": "secret", "at": at, "lasts": lasts, **more}


def told(view):
    return [(each["time"][11:16], each["what"]) for each in view.status_page]


def test_a_beginning_is_told_as_late_as_an_end_by_default():
    failures = [outage("2h", "1h")]
    assert told(seen(2.16 * HOUR, failures)) == []
    began = ("02:10", "primary: degraded since 2026-01-05T02:00:00Z")
    assert told(seen(2.17 * HOUR, failures)) == [began]
    ended = ("03:10", "primary: works again since 2026-01-05T03:00:00Z")
    assert told(seen(3.2 * HOUR, failures)) == [began, ended]


def test_a_beginning_may_be_told_later_or_earlier():
    habits = {**PERSON, "cause_seen_after": "25m"}
    assert told(seen(2.41 * HOUR, [outage("2h", "1h")], habits)) == []
    assert told(seen(2.42 * HOUR, [outage("2h", "1h")], habits))[0][0] == "02:25"


def test_what_is_over_before_it_is_told_is_told_at_once():
    habits = {**PERSON, "cause_seen_after": "1h"}
    page = told(seen(4 * HOUR, [outage("2h", "5m")], habits))
    assert [time for time, _ in page] == ["02:15", "02:15"]


def test_delays_are_drawn_once():
    habits = {**PERSON, "cause_seen_after": {"exponential": {"mean": "20m"}}}
    failures = [outage("2h", "4h"), {**outage("3h", "1h"), "name": "other"}]
    first = told(seen(5 * HOUR, failures, habits))
    assert first == told(seen(5.5 * HOUR, failures, habits))[: len(first)]
    assert len({time[-2:] for time, _ in first}) > 1


def test_other_failures_are_on_no_status_page():
    assert told(seen(3 * HOUR, [])) == []


def test_a_status_page_tells_of_the_last_day():
    failures = [outage("1h", "1h")]
    view = seen(26 * HOUR, failures, horizon="48h")
    assert told(view) == [("02:10", "primary: works again since 2026-01-05T02:00:00Z")]


def test_versions_are_numbered_as_they_go_out_whatever_they_break():
    releases = {"every": "2h", "at": "30m", "bad": "50%"}
    service = {"release": {"canary_share": "5%", "bake": "20m", "rollback_above": "10%"}}
    view = seen(9 * HOUR, [], releases=releases, service=service, seed=3)
    started = [each["version"] for each in view.deploys if each["what"] == "started"]
    assert started == [f"version {number}" for number in range(1, 6)]
    assert {each["what"] for each in view.deploys} == {"started", "promoted", "rolled back"}
    release = view.dashboards["release"]
    assert release["version"] in started and release["canary"] == ""


def test_a_canary_is_seen_while_it_bakes():
    service = {"release": {"canary_share": "5%", "bake": "20m"}}
    releases = {"every": "4h", "at": "2h", "bad": 0}
    early = seen(2.2 * HOUR, [], releases=releases, service=service)
    late = seen(2.4 * HOUR, [], releases=releases, service=service)
    assert early.dashboards["release"]["canary"] == "version 1"
    assert early.dashboards["release"]["version"] == "version 0"
    assert (
        late.dashboards["release"] | {"version": "version 1", "canary": ""}
        == (late.dashboards["release"])
    )
