"""The picture of a drill: three lines, the budgets of three runs, and a title that is true."""

from functools import cache

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from seen import faults, title
from worlds import demonstration

from simulator import SLO, simulate
from simulator.experiments.unattended import unattended
from simulator.outputs.charts.style import figure_of
from simulator.outputs.drill.picture import draw_drill, drill_pictures
from simulator.outputs.drill_report.beside import Beside
from simulator.outputs.words.numbers import share

matplotlib.use("Agg")
# runbooks by what they come to beside the scripted responder's
ORDERS = {"less": [0, 2], "as much": [0, 1, 2, 3], "more": [1, 0, 2, 3]}
TWO = (SLO(name="one", objective="99%"), SLO(name="two", objective="98%"))


@cache
def drilled(order="less", slos=()):
    """Three runs; the drill's follows another order of the runbook's steps."""
    scenario = demonstration(slos=list(slos)) if slos else demonstration()
    scripted = simulate(scenario)
    steps = scenario.dump()["runbooks"]["provider_outage"]
    own = scenario.set("runbooks", {"provider_outage": [steps[place] for place in ORDERS[order]]})
    return Beside(simulate(own), scripted, unattended(scripted))


def spent(run, place=0):
    return float(run.budget_spent(run.scenario.slos[place])[-1])


@pytest.mark.parametrize("order", ORDERS)
def test_the_title_says_how_the_budget_compares(order):
    runs = drilled(order)
    axes = draw_drill(runs, "you")
    own, scripted, nobody = (share(spent(run)) for run in runs)
    than = f"{order} than the scripted responder ({scripted})"
    if order == "as much":
        than = "as much as the scripted responder"
    assert " ".join(title(figure_of(axes[0])).split()) == (
        f"You spent {own} of the 30d budget, {than}; with nobody on call, {nobody}"
    )
    plt.close("all")


@pytest.mark.parametrize("size", ["page", "phone"])
def test_three_lines_are_drawn_and_nothing_is_covered_or_cut(size):
    runs = drilled()
    axes = draw_drill(runs, "the program", remark="the program stopped", size=size)
    lines = [line for line in axes[0].lines if line.get_gid() == "budget"]
    ends = [100 - line.get_ydata()[-1] for line in lines]
    np.testing.assert_allclose(ends, [100 * spent(run) for run in runs])
    # never by colour alone
    assert len({line.get_color() for line in lines}) == 3
    assert len({str(line.get_linestyle()) + str(line._dash_pattern) for line in lines}) == 3
    assert not faults(figure_of(axes[0]))
    plt.close("all")


def test_of_several_budgets_the_worst_is_drawn_and_named():
    axes = draw_drill(drilled("less", TWO), "you")
    assert len(axes) == 1
    assert "of the 30d budget of one, less" in " ".join(title(figure_of(axes[0])).split())
    plt.close("all")


def test_budgets_that_are_worst_in_one_of_the_runs_have_a_panel_each():
    runs = drilled("less", TWO)
    # another objective is worst off with nobody on call
    other = simulate(runs.nobody.scenario.set("slos[one].objective", "90%"))
    axes = draw_drill(Beside(runs.drill, runs.scripted, other), "you")
    assert len(axes) == 2
    assert f"it would have been {share(spent(other, 1))} of two" in " ".join(
        title(figure_of(axes[0])).split()
    )
    plt.close("all")


def test_files_are_the_same_every_time_and_a_page_has_the_phones_too():
    files = drill_pictures(drilled(), "you")
    assert list(files) == ["drill.svg", "drill.png", "drill-phone.svg"]
    assert drill_pictures(drilled(), "you") == files
    assert list(drill_pictures(drilled(), for_files=False)) == ["drill.svg", "drill-phone.svg"]
