"""Where nothing can be learned, learning changes nothing: counts, alerts and all rows but those of
improvements are as without it, byte for byte.
"""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from random_learning import random_learning
from random_sharing import SAID, unequal_runs
from slowly import first_of

from simulator import load_scenario, simulate

SCENARIOS = Path(__file__).parents[2] / "scenarios"
GALLERY = sorted(path.stem for path in SCENARIOS.glob("*.yaml"))
SEEDS = range(50)


def never_accepted(scenario):
    """Nothing is accepted."""
    return _with_each(scenario, accepted=0).set("learning.accepted", 0)


def no_hours(scenario):
    """There is work to be done, and no time for it."""
    scenario = _with_each(scenario, hours=2)
    return scenario.set("learning.hours_per_week", 0).set("learning.shipping_hours", 0)


def too_late(scenario):
    """The postmortems come after the end."""
    return scenario.set("learning.postmortem_after", scenario.horizon + 1)


LIMITS = (never_accepted, no_hours, too_late)


def _with_each(scenario, **fields):
    each = [
        one.model_copy(update=fields).model_dump(exclude_none=True)
        for one in scenario.learning.improvements
    ]
    return scenario.set("learning.improvements", each)


def without_improvements(run):
    """The run as if nobody had written down what was proposed."""
    return with_log(run, [row for row in run.log if not row.kind.startswith("improvement_")])


def with_log(run, log):
    """What is compared of a run, with another log."""
    said = {name: getattr(run, name) for name in SAID}
    return SimpleNamespace(log=tuple(log), counts=run.counts, **said)


def recurring(name):
    """A scenario of the gallery (two weeks of it at most) whose causes recur, with somebody on
    call who learns.
    """
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    scenario = scenario.set("horizon", min(scenario.horizon, 14 * 86400.0))
    if scenario.oncall is None:
        scenario = scenario.set("oncall", {})
    for place, failure in enumerate(scenario.failures):
        if failure.every is not None:
            scenario = scenario.set(f"failures[{place}].causes", {"new": "25%"})
        else:
            scenario = scenario.set(f"failures[{place}].root_cause", "the one")
    if scenario.releases is not None:
        scenario = scenario.set("releases.defects", {"new": "25%"})
    return scenario.set("learning", {"postmortem_after": 0})


def broken(scenario):
    """The limits in which a run differs from one with learning off, and where."""
    off = simulate(scenario.set("learning.on", False))
    limits = ((limit.__name__, limit(scenario)) for limit in LIMITS)
    runs = ((name, without_improvements(simulate(limit))) for name, limit in limits)
    found = ((name, unequal_runs(run, off)) for name, run in runs)
    return [(name, difference) for name, difference in found if difference]


@pytest.mark.parametrize("name", first_of(GALLERY, 3))
def test_a_scenario_of_the_gallery_where_nothing_can_be_learned(name):
    assert broken(recurring(name)) == []


@pytest.mark.parametrize("seed", first_of(SEEDS, 2))
def test_a_random_scenario_where_nothing_can_be_learned(seed):
    assert broken(random_learning(seed)) == []


def test_some_of_them_propose_something():
    kinds = {row.kind for seed in (0, 7) for row in simulate(no_hours(random_learning(seed))).log}
    assert "improvement_proposed" in kinds and "improvement_done" not in kinds


@pytest.mark.parametrize("seed", first_of(range(20), 1))
def test_learning_that_is_not_written_or_off_or_of_nobody_is_none(seed):
    scenario = random_learning(seed)
    off = simulate(scenario.set("learning.on", False))
    assert unequal_runs(off, simulate(scenario.set("learning", None))) == ""
    nobody = scenario.set("oncall", None)
    alone = simulate(nobody.set("learning", None))
    assert unequal_runs(simulate(nobody), alone) == ""


@pytest.mark.parametrize("seed", first_of(range(20), 1))
def test_causes_shift_no_draw(seed):
    scenario = random_learning(seed).set("learning", None)
    plain = scenario.dump()
    for failure in plain["failures"]:
        failure.pop("causes", None)
    plain["releases"].pop("defects", None)
    without = simulate(type(scenario).model_validate(plain))
    assert unequal_runs(without_causes(simulate(scenario)), without) == ""


def without_causes(run):
    """The run as if nobody knew which causes are the same."""
    details = [
        {key: value for key, value in row.detail.items() if key != "root_cause"} for row in run.log
    ]
    return with_log(run, map(lambda row, detail: replace(row, detail=detail), run.log, details))
