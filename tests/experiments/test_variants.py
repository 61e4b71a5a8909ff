"""What is compared: files, policies by name and by file, changes; and one line for everything that
is wrong.
"""

from pathlib import Path

import pytest

from simulator import ScenarioError
from simulator.experiments.variants import changed, variants_of

ROOT = Path(__file__).parents[2] / "scenarios"
OUTAGE = ROOT / "provider_outage.yaml"


def labels(*paths, policies=(), changes=(), baseline=""):
    return list(variants_of(paths or (OUTAGE,), policies, changes, baseline))


def test_the_file_as_it_is_comes_first():
    assert labels(policies=["course-notes"]) == ["google-30d", "course-notes"]
    assert labels(changes=["a: horizon=3h", "b: horizon=4h"]) == ["as written", "a", "b"]
    assert labels(policies=["course-notes"], changes=["a: horizon=3h"]) == [
        "as written",
        "course-notes",
        "a",
    ]
    assert labels(OUTAGE, ROOT / "the_shift.yaml") == ["provider-outage", "the-shift"]


def test_each_changes_the_file_alone():
    found = variants_of([OUTAGE], ["course-notes"], ["a: horizon=3h", "b: significant=3%"])
    base = found["as written"]
    assert found["course-notes"] == base.set("alerting.policy", "course-notes")
    assert found["a"] == base.set("horizon", "3h") and found["b"] == base.set("significant", "3%")


def test_another_baseline_comes_first_and_the_file_stays():
    assert labels(changes=["a: horizon=3h", "b: horizon=4h"], baseline="b") == [
        "b",
        "as written",
        "a",
    ]
    files = OUTAGE, ROOT / "the_shift.yaml"
    assert labels(*files, baseline="the-shift") == ["the-shift", "provider-outage"]
    with pytest.raises(ScenarioError, match="--baseline: 'bb' is not a label"):
        labels(changes=["a: horizon=3h"], baseline="bb")


def test_the_policy_that_the_file_has_is_the_baseline():
    with pytest.warns(
        UserWarning, match="--policy google-30d changes nothing: the file already has it"
    ):
        assert labels(policies=["google-30d", "course-notes"]) == ["google-30d", "course-notes"]
    with (
        pytest.warns(UserWarning, match="changes nothing"),
        pytest.raises(ScenarioError, match="nothing to compare it with: give another --policy"),
    ):
        labels(policies=["google-30d"])


def test_what_changes_nothing_is_named_each_by_itself_and_played():
    with pytest.warns(UserWarning) as caught:
        changes = ["a: horizon=6h, significant=3%", "b: horizon=6h, releases="]
        assert labels(changes=changes) == ["as written", "a", "b"]
    assert [str(each.message) for each in caught] == [
        "--variant a: horizon=6h changes nothing: it is 6h already",
        "--variant b: horizon=6h changes nothing: it is 6h already",
        "--variant b: releases= changes nothing: the default is the same",
        "variant b is the same as the baseline",
    ]


def test_what_is_set_twice_is_named():
    with pytest.warns(UserWarning) as caught:
        found = variants_of([OUTAGE], [], ["a: horizon=3h, horizon=4h"])
    assert found["a"].horizon == 4 * 3600
    said = "--variant a: horizon=3h has no effect: horizon=4h replaces it"
    assert [str(each.message) for each in caught] == [said]


def test_a_variant_that_is_played_like_the_baseline_is_named(tmp_path):
    """Its name and its seed are not played."""
    (tmp_path / "copy.yaml").write_text(
        OUTAGE.read_text().replace("name: provider-outage", "name: copy")
    )
    with pytest.warns(UserWarning) as caught:
        labels(OUTAGE, tmp_path / "copy.yaml")
        labels(changes=["b: seed=3"])
        labels(changes=["a: horizon=3h", "b: seed=3"], baseline="b")
    same = "is the same as the baseline"
    assert [str(each.message) for each in caught] == [
        f"variant copy {same}",
        f"variant b {same}: all variants are played with the same seeds",
        f"variant as written {same}: all variants are played with the same seeds",
    ]


def test_a_variant_can_leave_things_out():
    found = variants_of([OUTAGE], [], ["nobody: oncall=", "quiet: failures[0]= , horizon=3h"])
    assert found["nobody"].oncall is None and found["nobody"].failures
    assert found["quiet"].failures == () and found["quiet"].horizon == 3 * 3600


def test_files_of_one_name_go_by_their_files(tmp_path):
    (tmp_path / "other.yaml").write_text(OUTAGE.read_text())
    with pytest.warns(UserWarning, match="variant other is the same as the baseline"):
        assert labels(OUTAGE, tmp_path / "other.yaml") == ["provider_outage", "other"]
    with pytest.raises(ScenarioError, match="two variants are called 'provider_outage'"):
        labels(OUTAGE, OUTAGE)


def test_a_policy_file_has_its_own_name_or_the_files(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "rules: [{name: r, severity: sev1, long_window: 1h, burn_rate: 5}]\n"
    )
    found = variants_of(
        [OUTAGE], [str(ROOT / "policies" / "tight.yaml"), str(tmp_path / "mine.yaml")], []
    )
    assert list(found) == ["google-30d", "tight", "mine"]
    assert found["mine"].alerting.policy == "mine" and [
        rule.name for rule in found["mine"].alerting.rules
    ] == ["r"]


def test_changes():
    from simulator import load_scenario

    label, scenario = changed(
        load_scenario(OUTAGE),
        "10x, early: alerting.rules[page-quick].burn_rate=10, oncall.acknowledge={lognormal:"
        " {median: 1m, p90: 3m}}",
    )
    assert (
        label == "10x, early"
        and scenario.alerting.rules[0].burn_rate == 10
        and scenario.oncall.acknowledge.median == 60
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "provider_outage.yaml: nothing to compare it with: give another --policy, --variant"),
        (
            {"policies": ["googel-30d"]},
            "--policy: 'googel-30d' is neither a policy nor a file: did you mean google-30d?",
        ),
        ({"policies": ["none.yaml"]}, "none.yaml: cannot be read"),
        (
            {"changes": ["horizon=3h"]},
            "--variant 'horizon=3h': is not LABEL: KEY=VALUE, ...: write e.g.",
        ),
        ({"changes": ["a:"]}, "--variant 'a:': is not LABEL: KEY=VALUE"),
        (
            {"changes": ["a: horizon=3"]},
            "--variant a: horizon=3: horizon: 3 is not a duration: write 3s, 3m, 3h or 3d",
        ),
        (
            {"changes": ["a: horizn=3h"]},
            "--variant a: horizn=3h: horizn: unknown key 'horizn': did you mean horizon, which is there already?",
        ),
        (
            {"changes": ["a: oncal="]},
            "--variant a: oncal=: oncal: there is no 'oncal' to remove: did you mean oncall?",
        ),
        ({"changes": ["a: horizon=3h", "a: horizon=4h"]}, "two variants are called 'a'"),
    ],
)
def test_what_is_wrong_is_a_line(arguments, said):
    with pytest.raises(ScenarioError) as caught:
        labels(**arguments)
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_several_files_and_a_policy_are_too_much():
    with pytest.raises(ScenarioError, match="several scenarios are compared as they are"):
        labels(OUTAGE, ROOT / "the_shift.yaml", policies=["google-30d"])


def test_a_wrong_policy_file_is_told_by_line(tmp_path):
    (tmp_path / "bad.yaml").write_text(
        "policy: google-30d\nrules:\n  - {name: r, severity: sev9, long_window: 1h, burn_rate: 5}\n"
    )
    with pytest.raises(ScenarioError) as caught:
        labels(policies=[str(tmp_path / "bad.yaml")])
    lines = str(caught.value).splitlines()
    assert (
        "bad.yaml:1:9: policy: google-30d has rules of its own" in lines[0]
        and "bad.yaml:3:25: rules[0].severity: 'sev9' is not one of" in lines[1]
    )
