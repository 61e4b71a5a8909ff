"""What a scenario says of learning, in Python and in files, and what becomes of it."""

import pytest

from simulator import Scenario, ScenarioError, load_scenario
from simulator.ai_service.failures import ProviderOutage
from simulator.ai_service.root_causes import RootCauses
from simulator.oncall.improvements import (
    AutomaticMitigation,
    BetterRunbook,
    Limit,
    Prevention,
    RegressionCase,
    Seen,
    StepSeen,
)
from simulator.oncall.learning import Learning
from simulator.oncall.shipped import RUNBOOKS

HEAD = "name: learns\nslos: [{objective: 99%}]\noncall: {}\n"


def scenario(**changes):
    return Scenario(**{"name": "learns", "slos": [{"objective": "99%"}], "oncall": {}, **changes})


def loaded(folder, text):
    path = folder / "learns.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return load_scenario(path)


@pytest.mark.parametrize(
    ("text", "learns"),
    [
        ("learning: {on: true}\n", True),
        ("learning:\n  on: true\n", True),
        ("learning: {'on': true}\n", True),
        ("learning: {}\n", True),
        ("learning: {on: false}\n", False),
        ("learning:\n  on: false\n", False),
        ("learning:\n", False),
        ("", False),
    ],
)
def test_the_switch_in_a_file(tmp_path, text, learns):
    """A file's `on` is a key, not the truth value that older YAML reads it as."""
    assert (loaded(tmp_path, text).learns is not None) is learns


def test_the_switch_in_python():
    assert scenario(learning={"on": True}).learns == Learning()
    assert scenario(learning=Learning()).learns == Learning(on=True)
    assert scenario(learning=Learning(on=False)).learns is None
    assert scenario().set("learning.on", True).learns == Learning()
    # nobody responds, so nothing is learned
    assert scenario(oncall=None, learning={"on": True}).learns is None


def test_improvements_are_names_or_keys_and_values(tmp_path):
    text = (
        "learning: {improvements: [prevention, {kind: regression_case, hours: 2, catches: 80%},"
        " {kind: limit, do: cap_tokens}, {kind: limit, do: shed_background, accepted: 1}]}\n"
    )
    found = loaded(tmp_path, text).learns.improvements
    assert found == (
        Prevention(),
        RegressionCase(hours=2, catches=0.8),
        Limit(do="cap_tokens"),
        Limit(do={"kind": "shed_background"}, accepted="100%"),
    )
    assert Scenario.model_validate(loaded(tmp_path, text).dump()).learns.improvements == found


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: Learning(hours_per_week="8h"), "'8h' is not a number of hours: write 8"),
        (lambda: Learning(hours_per_week=None), "is empty: write e.g. 8"),
        (lambda: Learning(accepted=40), "40 is not between 0 and 1: write 40%"),
        (lambda: Learning(improvements=Prevention()), "is one Prevention, not a list: write imp"),
        (lambda: Learning(improvements=["prevention"] * 2), "prevention is in the list already"),
        (lambda: Limit(do="roll_back"), "roll_back cannot stay on: write another mitigation"),
        (lambda: Limit(), "do: is missing: add do: cap_tokens"),
        (lambda: Prevention(hours=float("nan")), "hours: "),
        (lambda: Prevention(hours=2e6), "hours: 2000000.0 is out of range: write"),
        (lambda: BetterRunbook(order=["fail_ovr"]), "'fail_ovr' is not a mitigation: did you mean"),
        (lambda: AutomaticMitigation(step={"do": "compact_store"}), "compact_store cannot be und"),
        (lambda: RootCauses(known=3, fades="1d"), "fades: is for causes whose number is not"),
        (lambda: RootCauses(popularity=1), "is for causes of a known number: add known"),
        (lambda: scenario(learning=True), "learning: true is not keys and values: write {on: true}"),
        (lambda: scenario().set("learning.on", "yes"), "'yes' is not true or false: write true"),
    ],
)  # fmt: skip
def test_what_is_refused_in_python(build, said):
    with pytest.raises(ScenarioError) as refused:
        build()
    assert said in str(refused.value).replace("True", "true")


def test_a_written_order_and_a_written_step_hold(one_step_seen):
    """What the incident taught is only asked for where nothing is written."""
    failure, seen = one_step_seen
    assert BetterRunbook().made_for(failure, seen).order == ("enable_cache",)
    written = BetterRunbook(order=["fail_over"])
    assert written.made_for(failure, seen) == written
    assert AutomaticMitigation().made_for(failure, seen).step.do.kind == "enable_cache"
    written = AutomaticMitigation(step={"do": "fail_over", "takes": "1m"})
    assert written.answers(failure, seen)
    assert written.made_for(failure, seen).step == written.step
    # a step that the symptom's runbook does not have is not taken for it
    assert not AutomaticMitigation(step={"do": "cap_tokens"}).answers(failure, seen)


@pytest.fixture
def one_step_seen():
    """An outage for which the cache helped, and what its postmortem finds."""
    failure = ProviderOutage(at="1h", lasts="1h")
    steps = (StepSeen("enable_cache", 0.5, 0.1),)
    release = scenario().service.release
    return failure, Seen("provider_outage", True, steps, RUNBOOKS, release)
