"""Drills that are played at random, and the scripted responder through the step interface.

What must hold of each random drill is in random_drills.py; `python benchmarks/drills.py --laws 2000`
plays more of them than this does.
"""

from pathlib import Path

import numpy as np
import pytest
from random_drills import broken, difference, driven, random_drill, replayed
from slowly import first_of

from simulator import Drill, load_scenario, simulate
from simulator.oncall.responders import Cautious, Nobody, Random, Scripted

SCENARIOS = Path(__file__).parents[2] / "scenarios"
DRILLS, CHUNK = 100, 10
HANDED_OVER = (103, 107, 1207)
"""Drills in which an incident is handed over, and lost, while somebody acts on it whose turn on duty
is over.
"""
# decisions enough for any scenario
MANY = 1_000_000
GALLERY = sorted(path.stem for path in SCENARIOS.glob("*.yaml"))
CASES = sorted(f"drills/{path.stem}" for path in (SCENARIOS / "drills").glob("*.yaml"))
QUICK = (
    "the_shift",
    "ladder",
    "two_at_once",
    "drills/4_wednesday_morning",
    "drills/5_friday_night",
)


@pytest.mark.parametrize("first", first_of(range(0, DRILLS, CHUNK), 1))
def test_random_drills_hold_the_laws(first):
    found = {seed: broken(seed) for seed in range(first, first + CHUNK)}
    assert {seed: told for seed, told in found.items() if told} == {}


@pytest.mark.parametrize("seed", HANDED_OVER)
def test_an_incident_that_is_handed_over_in_the_midst_of_an_action(seed):
    assert broken(seed) == []


def test_the_random_drills_tell_everything_apart():
    """Every thing to do is done in them, and everything comes of it."""
    done, came = set(), set()
    for seed in range(24):
        drill, chooser = random_drill(seed)
        view, _ = drill.reset()
        while not drill.is_over:
            view = drill.step(chooser.choose(view))[0]
            came.add(view.result.get("came"))
        done |= {action["do"] for action in drill.actions}
    assert done >= {"acknowledge", "triage", "name", "check", "take", "undo", "leave", "wait"}
    assert done >= {"escalate", "resolve", "close", "nothing_wrong"}
    assert came >= {"taken", "failed", "named", "nothing new", "healthy", "not healthy", "undone"}


def _named(names):
    return [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in names]


@pytest.mark.parametrize("name", _named([*GALLERY, *CASES]))
def test_the_scripted_responder_in_steps_gives_the_same_run(name):
    """Decided at once, decided in steps, and taken from the list of actions."""
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    if scenario.oncall is None:
        scenario = scenario.set("oncall", {})
    run = simulate(scenario)
    drill = driven(Drill(scenario, max_decisions=MANY), Scripted())
    assert difference(run, drill.run) == ""
    assert difference(run, replayed(drill).run) == ""


@pytest.mark.parametrize(
    "responder", [Cautious(), Nobody(), Random(), Scripted()], ids=lambda each: each.kind
)
def test_where_nothing_comes_every_responder_waits(responder):
    drill = driven(Drill(load_scenario("one_blip")), responder)
    assert drill.actions == [{"do": "wait"}] and drill.is_terminated


@pytest.mark.parametrize("responder", [Cautious(), Random(seed=3)], ids=lambda each: each.kind)
def test_other_responders_in_steps_give_the_same_run(responder):
    scenario = load_scenario(SCENARIOS / "drills" / "4_tuesday_afternoon.yaml")
    run = simulate(scenario.set("oncall.responder", responder))
    assert difference(run, driven(Drill(scenario, max_decisions=MANY), responder).run) == ""


@pytest.mark.parametrize("name", CASES)
def test_cautious_holds_nothing_that_can_be_undone_once_it_has_resolved(name):
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    log = driven(Drill(scenario), Cautious()).run.log
    resolved = {row.incident for row in log if row.kind in ("resolved", "ticket_closed")}
    rows = [row for row in log if row.incident in resolved and row.subject != "compact_store"]
    taken = sum(row.kind == "step_finished" for row in rows)
    assert taken == sum(row.kind == "step_undone" for row in rows)


def test_random_responders_take_other_actions_with_other_seeds_alone():
    scenario = load_scenario(SCENARIOS / "drills" / "4_tuesday_afternoon.yaml")
    one, same, other = (driven(Drill(scenario), Random(seed=seed)).run for seed in (1, 1, 2))
    assert difference(one, same) == ""
    assert one.log != other.log
    # what clients offer until the first step is nobody's choice
    first = min(row.time for row in (*one.log, *other.log) if row.kind == "step_finished")
    for events, counts in one.counts.items():
        cells = int(first // one.cell)
        assert np.array_equal(counts.valid[:cells], other.counts[events].valid[:cells])
