"""Every drill that ships asks a question that does not give its answer away, runs, and can be won
and lost.
"""

from functools import cache
from pathlib import Path

import pytest
from drill_plays import BETTER, FAIL_OVER, played
from questions import drills

from simulator import load_scenario, simulate
from simulator.ai_service.failure import Failure
from simulator.ai_service.mitigations import Mitigation
from simulator.analysis import lint
from simulator.foundation.kinds import FAMILIES

FILES = sorted((Path(__file__).parents[2] / "scenarios" / "drills").glob("*.yaml"))
NAMES = [path.stem for path in FILES]
# on these nights most pages are for nothing, and the linter says so
WARNED = {
    "5_thursday_night": ["one failed request of 75"],
    "5_friday_night": ["chance alone fires it"],
}
# nothing is broken, so that nothing is better than to do nothing
QUIET = {"5_thursday_night"}


@cache
def loaded(name):
    return load_scenario(name)


@cache
def attended(name):
    return simulate(loaded(name))


def spent(run):
    """The share of the budget that is spent of the objective that is worst off."""
    return max(float(run.budget(slo.name).iloc[-1]) for slo in run.scenario.slos)


def test_there_are_twelve_of_five_levels():
    assert sorted(name[0] for name in NAMES) == list("112223334455")


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_its_first_lines_ask_and_say_what_to_look_for(path):
    question, look_for, *_ = path.read_text(encoding="utf-8").splitlines()
    assert question.startswith("# ") and question.endswith("?")
    assert look_for.startswith("# Look for: ") and look_for.endswith(".") and ". " not in look_for


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_what_a_player_reads_does_not_give_the_answer_away(path):
    told = f"{path.stem} {loaded(path.stem).name} {path.read_text().splitlines()[0]}".lower()
    kinds = [*FAMILIES[Failure.family], *FAMILIES[Mitigation.family]]
    assert not [kind for kind in kinds if kind in told or kind.replace("_", " ") in told]


@pytest.mark.parametrize("name", NAMES)
def test_its_alerts_work(name):
    warnings = [each.message for each in lint(loaded(name)) if each.level == "warning"]
    expected = WARNED.get(name, [])
    assert len(warnings) == len(expected)
    assert all(phrase in warning for phrase, warning in zip(expected, warnings, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_it_lasts_at_most_a_day_and_somebody_is_asked_in_time(name):
    run = attended(name)
    asked = [row.time for row in run.log if row.kind in ("paged", "acknowledged")]
    assert 6 * 3600 <= run.scenario.horizon <= 24 * 3600
    assert asked[0] < run.scenario.horizon - 3 * 3600


@pytest.mark.parametrize("name", NAMES)
def test_the_scripted_responder_is_clearly_better_than_nobody(name):
    nobody = spent(simulate(loaded(name).without("oncall")))
    scripted = spent(attended(name))
    if name in QUIET:
        assert scripted == nobody < 0.01
    else:
        assert scripted < nobody / 2 and nobody > 0.05


def test_the_page_of_the_gallery_lists_them_all():
    text = (Path(__file__).parents[2] / "scenarios" / "README.md").read_text(encoding="utf-8")
    assert text.endswith(f"\n\n{drills.section()}\n")
    assert sorted(drills.names()) == NAMES


@pytest.mark.parametrize("name", BETTER)
def test_there_is_a_better_way_than_the_scripted_responders(name):
    score = played(name, BETTER[name]).score()
    assert score.budget_spent < 0.85 * score.budget_scripted


def test_that_is_so_wherever_most_pages_are_true():
    assert list(BETTER) == [name for name in drills.names() if name[0] < "5"]


@pytest.mark.parametrize("name", sorted({*NAMES} - QUIET))
def test_who_only_waits_loses(name):
    score = played(name, []).score()
    assert score.budget_spent > 2 * score.budget_scripted


@pytest.mark.parametrize("name", QUIET)
def test_where_nothing_is_wrong_a_step_does_harm(name):
    score = played(name, [FAIL_OVER]).score()
    assert score.budget_spent > 10 * score.budget_scripted
