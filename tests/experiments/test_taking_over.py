"""Taking over the incident of a case: who decides as was recorded reaches what was recorded."""

import json

import pytest
from worlds import demonstration, played

from simulator import Drill, ScenarioError, load_scenario
from simulator.experiments.gate import judge
from simulator.experiments.regression_case import Case
from simulator.experiments.taking_over import OWN_DECISIONS, TakingOver
from simulator.foundation.errors import ArgumentError
from simulator.outputs.cases import cases_of
from simulator.outputs.evalcase import eval_line
from simulator.outputs.inspect_samples import sample_of
from simulator.scenario.sources import gallery

MONTH = 31 * 86400.0
SOME = ["the_shift", "wrong_runbook", "ticket_over_the_weekend"]
LONG = 90.0 * 86400.0


def cases(run):
    return [Case.model_validate(json.loads(eval_line(case))) for case in cases_of(run)]


def as_recorded(player):
    while not player.drill.is_over:
        player.take(player.drill.scenario.oncall.decides.decide(player.view))
    return player


def is_worked_on(case):
    oncall = case.metadata.scenario.oncall
    is_ticket = case.metadata.incident.startswith("ticket")
    return bool(case.metadata.incident) and not (is_ticket and oncall.tickets is None)


@pytest.mark.parametrize("name", SOME)
def test_who_decides_as_was_recorded_keeps_all_limits(name):
    found = [case for case in cases(played(load_scenario(name))) if is_worked_on(case)]
    assert found
    for case in found[:3]:
        asked = Case.model_validate(sample_of(case))
        player = as_recorded(TakingOver(asked))
        told = {verdict.what: verdict for verdict in judge(player.case, player.run)}
        assert "named" in told and all(verdict.holds for verdict in told.values()), told.values()
        # to the bit, as far as both go
        assert told["budget_spent"].seen == case.metadata.recorded.model_extra["budget_spent"]


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in gallery() if name not in SOME])
def test_so_it_is_in_the_whole_gallery(name):
    scenario = load_scenario(name)
    if scenario.oncall is not None and scenario.horizon < MONTH:
        for case in filter(is_worked_on, cases(played(scenario))[:4]):
            if case.metadata.recorded.time_to_acknowledge_s is None:
                # its alert stopped before anybody answered
                with pytest.raises(ScenarioError, match="nobody is asked"):
                    sample_of(case)
            else:
                player = as_recorded(TakingOver(Case.model_validate(sample_of(case))))
                assert all(verdict.holds for verdict in judge(player.case, player.run))


def test_the_run_goes_on_for_a_day_and_no_longer():
    (case,) = cases(played(demonstration(horizon=LONG)))
    player = as_recorded(TakingOver(case))
    recorded = case.metadata.recorded
    end = recorded.detected_at_s + recorded.time_to_resolve_s + 86400
    assert player.run.scenario.horizon == end < LONG


def test_the_others_decide_before_it_and_afterwards():
    found = [case for case in cases(played(load_scenario("ladder"))) if is_worked_on(case)]
    player = TakingOver(found[-1])
    assert player.view.asked["what"] == found[-1].metadata.incident and player.mine == []
    before = len(player.drill.actions)
    as_recorded(player)
    assert len(player.mine) > 0 and before + len(player.mine) <= len(player.drill.actions)


def test_a_drill_that_was_recorded_goes_on_as_it_was():
    """Its first decisions are somebody's own, and its last incident is taken over."""
    drill = Drill(load_scenario("5_friday_night"))
    view, _ = drill.reset()
    view, *_ = drill.step({"do": "wait", "for": "15m"})
    while not drill.is_over:
        view, *_ = drill.step(_next(view))
    case = cases(drill.run)[-1]
    player = TakingOver(case)
    assert player.drill.actions == drill.actions[: len(player.drill.actions)]
    assert player.drill.actions[0] == {"do": "wait", "for": "15m"}


def _next(view):
    return {"do": "acknowledge"} if {"do": "acknowledge"} in view.actions else {"do": "wait"}


def test_who_decides_without_end_is_left_alone():
    (case,) = cases(played(demonstration()))
    player = TakingOver(case)
    with pytest.raises(ArgumentError, match="the drill is over"):
        for _ in range(OWN_DECISIONS + 1):
            player.take({"do": "wait", "for": "1m"})
    assert player.drill.is_over


@pytest.mark.parametrize("incident", ["", "incident-2", "ticket-1"])
def test_a_case_that_nobody_works_on_is_refused(incident):
    (case,) = cases(played(demonstration()))
    other = case.metadata.model_copy(update={"incident": incident})
    with pytest.raises(
        ScenarioError,
        match=r"has no incident that somebody works on|cannot be taken over: nobody is asked about",
    ):
        TakingOver(case.model_copy(update={"metadata": other}))
