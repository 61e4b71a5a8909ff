"""The course of a service to which nobody responds, replayed under alert rules and with somebody on
call.
"""

import numpy as np
import pytest
from worlds import demonstration, outage

from simulator import load_scenario, simulate
from simulator.experiments import replications
from simulator.experiments.replications import Played, play_all
from simulator.simulation import course as courses
from simulator.simulation import draw_course, replay
from simulator.simulation.sampling import Sampler

CHOOSING = "choosing_thresholds"


def two_outages(**changes):
    """One at 10 and one at 40 minutes, with a person who fails over."""
    failures = [outage(name="first", at="10m", lasts="20m"), outage(name="second", at="40m")]
    return demonstration(**{"outcomes": "random", "failures": failures, **changes})


def rows_of(run):
    return [(each.time, each.kind, each.subject, each.detail) for each in run.log]


def same(one, other):
    assert rows_of(one) == rows_of(other)
    for events, counts in one.counts.items():
        np.testing.assert_array_equal(counts.bad, other.counts[events].bad)
        np.testing.assert_array_equal(counts.valid, other.counts[events].valid)
    assert (one.spent, one.shed_background) == (other.spent, other.shed_background)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("outcomes", ["random", "expected"])
def test_a_replay_with_somebody_on_call_is_the_run_itself(seed, outcomes):
    scenario = two_outages(outcomes=outcomes)
    course = draw_course(scenario, seed)
    for burn in (14.4, 8, 3):
        changed = scenario.set("alerting.rules[page-quick].burn_rate", burn)
        same(replay(changed, course), simulate(changed, seed))


def test_until_somebody_acts_nothing_is_drawn_anew(monkeypatch):
    drawn = []
    extend = Sampler._draw_cells
    scenario = two_outages()
    course = draw_course(scenario, 0)

    def counted(sampler, first, last):
        drawn.append(first)
        extend(sampler, first, last)

    monkeypatch.setattr(Sampler, "_draw_cells", counted)
    run = replay(scenario, course)
    acted = next(each.time for each in run.log if each.kind == "step_finished")
    # the cell in which the first step ends is the first that is not a copy
    assert drawn and min(drawn) >= acted // run.cell
    drawn.clear()
    replay(scenario.model_copy(update={"oncall": None}), course)
    assert not drawn


def test_rules_are_evaluated_once_for_a_run_that_nobody_responds_to(monkeypatch):
    scenario = load_scenario(CHOOSING)
    course = draw_course(scenario, 1)
    evaluated = []
    block = courses.Course.blocks

    def counted(self, rules):
        known = block(self, rules)
        evaluated.append(len(known))
        return known

    monkeypatch.setattr(courses.Course, "blocks", counted)
    run = replay(scenario.model_copy(update={"oncall": None}), course)
    assert len(run.log) > 20 and evaluated == [0]


def test_variants_of_one_service_share_what_is_drawn(monkeypatch):
    drawn = []

    def counted(scenario, seed):
        drawn.append(scenario.name)
        return draw_course(scenario, seed)

    monkeypatch.setattr(replications, "draw_course", counted)
    base = two_outages()
    variants = [
        base,
        base.set("alerting.rules[page-quick].burn_rate", 8),
        base.model_copy(update={"oncall": None}),
        base.set("service.provider.primary.error_ratio", "0.1%"),
    ]
    played = play_all(variants, 0)
    # the last has another service
    assert len(drawn) == 2 and all(isinstance(each, Played) for each in played)
    # in the order of the variants, as if each had been played alone
    for variant, found in zip(variants, played, strict=True):
        assert found == play_all([variant], 0)[0]
