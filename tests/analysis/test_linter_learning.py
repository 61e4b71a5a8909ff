"""The linter on learning: each warning is so when simulated, and its remedy works."""

import pytest
from worlds import demonstration, played

from simulator import Scenario
from simulator.analysis import lint

DEPLOYS = {"kind": "bad_deploy", "every": "12h", "lasts": "2h", "error_ratio": "50%"}
CAUSES = {"new": "25%", "fades": "2d"}


def world(**changes):
    """Ten days in which bad versions go out and are taken back by hand; None leaves a key out."""
    fields = {
        "name": "learns",
        "horizon": "10d",
        "slos": [{"name": "availability", "objective": "99%"}],
        "monitoring": {"scrape_interval": "5m", "evaluation_interval": "5m"},
        "failures": [{**DEPLOYS, "causes": CAUSES}],
        "oncall": {},
        "learning": {"postmortem_after": "1h", "hours_per_week": 80, "accepted": "100%"},
    }
    written = {**fields, **changes}
    return Scenario(**{key: value for key, value in written.items() if value is not None})


def learning(**changes):
    return world(learning={"postmortem_after": "1h", "hours_per_week": 80, **changes})


def said(scenario):
    """The lines about learning."""
    keys = ("learning", "oncall", "failures", "releases")
    found = [each for each in lint(scenario) if each.path.startswith(keys)]
    return [str(each) for each in found if "burn" not in each.message]


def kinds(scenario):
    """What becomes of improvements in a run."""
    rows = [row for row in played(scenario).log if row.kind.startswith("improvement_")]
    return {row.kind.removeprefix("improvement_") for row in rows}


def test_a_scenario_that_learns_has_nothing_to_be_said_about():
    assert said(world()) == []
    assert kinds(world()) >= {"proposed", "done"}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"oncall": None},
            "warning: learning: nobody is on call, so nothing is learned: write oncall: {} or the"
            " file without it",
        ),
        ({"learning": {"on": False}}, "nothing is learned: write learning: {on: true}"),
    ],
)
def test_nobody_learns(changes, line):
    assert said(world(**changes)) == [line]
    assert kinds(world(**changes)) == set()


@pytest.mark.parametrize(
    ("changes", "line", "key", "value", "happens"),
    [
        (
            {"postmortem_after": "10d"},
            "learning.postmortem_after: postmortems come 10d after an incident, and the run ends"
            " after 10d, so nothing is proposed: write postmortem_after below 10d or horizon above"
            " 10d",
            "learning.postmortem_after",
            "9d",
            set(),
        ),
        (
            {"improvements": []},
            "learning.improvements: the list is empty, so nothing is proposed: write improvements:"
            " [prevention]",
            "learning.improvements",
            ["prevention"],
            set(),
        ),
        (
            {"improvements": ["prevention"], "accepted": 0.0},
            "learning.accepted: every proposal is dropped, so nothing is done: write accepted above"
            " 0%, e.g. accepted: 40%",
            "learning.accepted",
            "40%",
            {"proposed", "dropped"},
        ),
        (
            {"hours_per_week": 0, "shipping_hours": 0},
            "learning.hours_per_week: the team has no hours for improvements, so nothing is done:"
            " write hours_per_week above 0, e.g. hours_per_week: 8",
            "learning.hours_per_week",
            80,
            {"proposed", "dropped"},
        ),
        (
            {"hours_per_week": 0, "accepted": 1.0},
            "learning.hours_per_week: the team has no hours for improvements, so nothing is done:"
            " write releases: {freeze_when_spent: availability} or hours_per_week above 0, e.g."
            " hours_per_week: 8",
            "releases",
            {"freeze_when_spent": "availability"},
            {"proposed"},
        ),
        (
            {"shipping_hours": 30, "hours_per_week": 80},
            "learning.shipping_hours: no budget freezes releases, so the team never has these"
            " hours: write releases: {freeze_when_spent: availability}",
            "releases",
            {"freeze_when_spent": "availability"},
            None,
        ),
        (
            {"hours_per_week": 8, "improvements": ["prevention", "canary", "better_runbook"]},
            "learning.hours_per_week: the team has at most 11.43 hours in 10d, so these are never"
            " done: prevention (24), canary (16): write horizon above 21d or hours_per_week above"
            " 16.8",
            "learning.hours_per_week",
            16.9,
            None,
        ),
    ],
)
def test_a_team_that_does_nothing(changes, line, key, value, happens):
    scenario = learning(**changes)
    assert said(scenario) == [f"warning: {line}"]
    assert happens is None or kinds(scenario) == happens
    assert said(scenario.set(key, value)) == []


def test_where_nothing_recurs():
    """Without causes, and where each cause is new."""
    line = (
        "warning: learning.improvements: nothing recurs, so prevention and regression_case answer"
        " nothing: write failures[bad_deploy].causes: {new: 25%, fades: 10d}"
    )
    for failure in (DEPLOYS, {**DEPLOYS, "causes": {"new": "100%"}}):
        scenario = world(failures=[failure])
        assert said(scenario) == [line]
        prevented = [row for row in played(scenario).log if row.kind.startswith("recurrence_p")]
        assert prevented == []
        remedy = {"new": "25%", "fades": "10d"}
        assert said(scenario.set("failures[bad_deploy].causes", remedy)) == []


def test_where_causes_may_be_written():
    """Once, from outside, and among releases."""
    outage = {"kind": "provider_outage", "every": "1d", "lasts": "1h"}
    for failures in ([], [outage], [{**DEPLOYS, "every": None, "at": "1d"}]):
        (line,) = said(world(failures=failures))
        assert "write a failure of the service's own with every and causes: {new: 25%," in line
    (line,) = said(world(failures=[outage], releases={"bad": "50%"}))
    assert line.endswith("answer nothing: write releases.defects: {new: 25%, fades: 10d}")
    once = [
        {**DEPLOYS, "every": None, "at": at, "root_cause": "a full disk"} for at in ("1d", "2d")
    ]
    assert said(world(failures=once)) == []


@pytest.mark.parametrize(
    ("changes", "path", "times"),
    [
        ({"failures": [{**DEPLOYS, "every": "6d", "causes": CAUSES}]}, "failures[bad_deploy].causes", "1.7"),
        ({"releases": {"bad": "10%", "defects": CAUSES}}, "releases.defects", "1"),
    ],
)  # fmt: skip
def test_what_strikes_about_once(changes, path, times):
    scenario = world(**changes, learning=None)
    assert said(scenario) == [
        f"warning: {path}: this happens about {times} times in 10d, so hardly any cause comes back:"
        " write a shorter every or a longer horizon"
    ]
    assert said(scenario.set("horizon", "40d")) == []


CANARY = {"release": {"bake": "30m", "rollback_above": "10%", "canary_share": "5%"}}
OUTAGE = {"kind": "provider_outage", "every": "1d", "lasts": "1h"}


@pytest.mark.parametrize(
    ("improvement", "changes", "answers"),
    [
        ("prevention", {"failures": [{**OUTAGE, "causes": CAUSES}]}, "failures of the service's own that have causes"),
        ("regression_case", {"failures": [{**OUTAGE, "causes": CAUSES}]}, "bad versions whose defects may come again"),
        ("canary", {"failures": [OUTAGE]}, "bad versions where no canary takes them back"),
        ("canary", {"service": CANARY}, "bad versions where no canary takes them back"),
        ("better_runbook", {"runbooks": {}}, "failures with a runbook"),
        ("automatic_mitigation", {"runbooks": {}}, "failures whose runbook has a step that can be undone"),
        ({"kind": "limit", "do": "cap_tokens"}, {}, "failures whose runbook has cap_tokens"),
    ],
)  # fmt: skip
def test_an_improvement_that_nothing_can_need(improvement, changes, answers):
    listed = {
        "improvements": ["better_runbook", improvement],
        "postmortem_after": "1h",
        "hours_per_week": 80,
    }
    if improvement == "better_runbook":
        listed["improvements"] = [improvement]
    scenario = world(**changes, learning=listed)
    kind = improvement if isinstance(improvement, str) else improvement["kind"]
    name = kind if kind != "limit" else "limit cap_tokens"
    line = (
        f"warning: learning.improvements[{kind}]: {name} answers {answers}, and there are none"
        " here, so it is never proposed: write the list without it"
    )
    assert line in said(scenario)
    assert all(row.subject != name for row in played(scenario).log)
    # those that a team has without asking for them wait for their failures
    usual = world(**changes)
    assert not [each for each in said(usual) if "never proposed" in each]


def test_a_step_that_no_runbook_here_has():
    """What its kind alone would be proposed for, and an order that changes nothing."""
    fail_over = {"kind": "automatic_mitigation", "step": {"do": "fail_over"}}
    no_order = {"kind": "better_runbook", "order": ["roll_back"]}
    tools = {"kind": "tool_outage", "every": "12h", "lasts": "2h"}
    scenario = world(
        service={"tools": {"share": "30%"}},
        failures=[tools],
        runbooks={"tool_outage": [{"do": "disable_tools"}], "bad_deploy": []},
        learning={"improvements": [fail_over, no_order], "hours_per_week": 80},
    )
    runbooks = {key: [] for key in scenario.runbooks} | {"tool_outage": [{"do": "disable_tools"}]}
    scenario = scenario.set("runbooks", runbooks)
    step, order = said(scenario)
    assert step == (
        "warning: learning.improvements[automatic_mitigation]: automatic_mitigation answers"
        " failures whose runbook has fail_over, and there are none here, so it is never proposed:"
        " write {kind: automatic_mitigation} and no more or the list without it"
    )
    assert order == (
        "warning: learning.improvements[better_runbook].order: no runbook has roll_back, so the"
        " order of steps stays as it is: write disable_tools or it without order"
    )
    key = "learning.improvements[better_runbook].order"
    assert said(scenario.set(key, ["disable_tools"])) == [step]
    plain = ["automatic_mitigation", "better_runbook"]
    assert said(scenario.set("learning.improvements", plain)) == []


def test_more_hours_than_a_week_has_are_no_remedy():
    (line,) = said(
        world(
            horizon="4h",
            learning={"improvements": ["better_runbook"], "postmortem_after": "1h"},
            failures=[{**DEPLOYS, "every": "1h", "causes": CAUSES}],
        )
    )
    assert line.endswith("never done: better_runbook (6): write horizon above 5d6h")
    assert "hours_per_week above" not in line


def test_a_limit_whose_price_is_too_high():
    """Failed over, 15% of all requests find no capacity."""
    listed = {"postmortem_after": "0s", "improvements": [{"kind": "limit", "do": "fail_over"}]}
    scenario = demonstration(learning={**listed, "accepted": "100%", "hours_per_week": 200})
    assert said(scenario) == [
        "warning: learning.improvements[limit]: fail_over alone would harm availability, so it is"
        " dropped: write another mitigation or the list without it"
    ]
    dropped = [row for row in played(scenario).log if row.kind == "improvement_dropped"]
    assert [row.detail["reason"] for row in dropped] == ["its price alone would harm availability"]
    assert said(scenario.set("learning.improvements[limit].do", "enable_cache")) == []
