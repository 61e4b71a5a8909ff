"""A drill in a scenario that learns: it plays to its end, and nothing that is seen tells what is
behind a failure, or what will be prevented.
"""

import json

import pytest

from simulator import Drill, Scenario, simulate
from simulator.oncall.responders import Scripted

OUTAGE = {"kind": "provider_outage", "lasts": "1h", "error_ratio": "60%"}
DEPLOYS = {"kind": "bad_deploy", "lasts": "2h", "error_ratio": "50%"}
CAUSES = {"known": 2, "new": "20%"}


def learns(**changes):
    """Three days in which the same causes strike again and again, and much is done about them."""
    fields = {
        "name": "learns",
        "horizon": "3d",
        "slos": [{"name": "availability", "objective": "99%"}],
        "monitoring": {"scrape_interval": "60s", "evaluation_interval": "60s"},
        "failures": [
            {**DEPLOYS, "name": "regression", "every": "5h", "causes": CAUSES},
            {**OUTAGE, "every": "14h", "root_cause": "a full disk"},
        ],
        "releases": {"every": "8h", "bad": "50%", "defects": CAUSES},
        "oncall": {"postmortem": "1h"},
        "learning": {"postmortem_after": "30m", "accepted": "100%", "hours_per_week": 2000},
    }
    return Scenario(**{**fields, **changes})


def decided(drill):
    """Every view of a drill that the scripted responder plays."""
    view, _ = drill.reset()
    responder = Scripted()
    while not drill.is_over:
        yield view
        view, *_ = drill.step(responder.decide(view))
    yield view


@pytest.fixture(scope="module")
def played():
    drill = Drill(learns())
    return drill, [json.dumps(view.to_dict()) for view in decided(drill)]


def test_it_is_the_run_that_is_simulated(played):
    drill, _ = played
    run = simulate(learns())
    kinds = {row.kind for row in run.log}
    assert {"improvement_proposed", "improvement_done", "recurrence_prevented"} <= kinds
    assert drill.run.log == run.log
    assert drill.score()


def test_no_view_tells_of_root_causes_or_of_what_will_be_prevented(played):
    drill, views = played
    causes = {row.detail.get("root_cause") for row in drill.run.log} - {None}
    assert len(views) > 10 and len(causes) > 3
    for secret in (*causes, "root_cause", "recurrence", "improvement", "full disk", "/cause-"):
        assert not [view for view in views if secret in view], secret
    # an occurrence that was prevented is nowhere
    prevented = [row.subject for row in drill.run.log if row.kind == "recurrence_prevented"]
    assert not [view for view in views for name in prevented if f'"{name}"' in view]


def test_other_root_causes_behind_the_same_failures_look_the_same():
    """Until what was learned acts on one of them: here nothing is done before the end."""
    views = []
    for causes in (CAUSES, {"fades": "10d"}):
        failures = [{**DEPLOYS, "name": "regression", "every": "5h", "causes": causes}]
        scenario = learns(
            failures=failures, releases=None, learning={"hours_per_week": 0.0, "accepted": "100%"}
        )
        views.append([view.to_dict() for view in decided(Drill(scenario))])
    assert views[0] == views[1]
