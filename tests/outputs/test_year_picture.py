"""The picture of a year: the runs' own numbers, nothing clipped or covered, titles that are true."""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from learning_worlds import worlds
from seen import faults, texts, title
from slowly import first_of, first_rows_of, in_turn
from worlds import demonstration, played

from simulator import draw_year, simulate
from simulator.analysis.quarter_figures import quarter_figures
from simulator.foundation.errors import ArgumentError, UnknownNameError
from simulator.outputs.charts.style import SIZES, rendered
from simulator.outputs.charts.year import KINDS

matplotlib.use("Agg")
WORLDS = worlds()
HOSTILE = "</svg>**b** $x^2$ & ]]>" * 5


def several():
    return {
        "with the loop": played(WORLDS["prevented"], 7),
        "written only": played(WORLDS["no hours"], 7),
        HOSTILE: played(WORLDS["no learning"], 7),
    }


def bars(axes, gid):
    return [bar for bar in axes.patches if bar.get_gid() == gid]


QUICK = ["two SLOs, frozen"]


@pytest.mark.parametrize(
    ("name", "size"), in_turn(WORLDS, SIZES, without=[name for name in WORLDS if name not in QUICK])
)
def test_no_text_is_clipped_or_overlaps(name, size):
    assert faults(draw_year(played(WORLDS[name], 7), size=size)[0].figure) == []


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_nor_where_several_stand_side_by_side(size):
    figure = draw_year(several(), size=size)[0].figure
    assert faults(figure) == []
    told = " ".join(text.get_text() for text, _ in texts(figure)).replace("\n", " ")
    assert "columns of a quarter from left to right: “with the loop”, “written only”" in told


@pytest.mark.parametrize("name", first_of(["two SLOs, frozen", "prevented", "no learning"], 1))
def test_the_columns_are_the_quarters_numbers(name):
    run = played(WORLDS[name], 7)
    slo = run.scenario.slos[0].name
    panels = draw_year(run, slo=slo)
    figures = quarter_figures(run)
    spent = [bar.get_height() for bar in bars(panels[0], "budget")]
    assert spent == pytest.approx([100 * each.slos[slo].budget_spent for each in figures])
    for what in ("recurrences", "prevented", "stopped"):
        heights = [bar.get_height() for bar in bars(panels[1], what)]
        assert heights == [getattr(each, what) for each in figures if getattr(each, what)]
    # each number has its place, also where it is nought
    kinds = [what for what in KINDS if any(getattr(each, what) for each in figures)]
    numbers = [" + ".join(str(getattr(each, what)) for what in kinds) for each in figures]
    shown = {text.get_text() for text in panels[1].texts}
    assert {text for text in numbers if set(text) - set("0 +")} <= shown
    for bar, each in zip(bars(panels[0], "budget"), figures, strict=True):
        assert each.quarter.begin < bar.get_x() < bar.get_x() + bar.get_width() < each.quarter.end


@pytest.mark.slow
def test_the_backlog_is_that_of_the_run():
    run = played(WORLDS["no hours"], 7)
    *_, panel = draw_year(run)
    (items,) = [line for line in panel.get_lines() if line.get_gid() == "items"]
    times, numbers = items.get_data()
    assert numbers[0] == 0 and times[-1] == run.scenario.horizon
    at_ends = [len(each.waiting) for each in quarter_figures(run)]
    ends = [each.quarter.end for each in quarter_figures(run)]
    places = np.searchsorted(times, ends, side="right") - 1
    assert [numbers[place] for place in places] == at_ends


@pytest.mark.slow
def test_without_learning_there_is_no_backlog():
    assert len(draw_year(played(WORLDS["no learning"], 7))) == 2


@pytest.mark.parametrize(
    ("name", "said"),
    first_rows_of(
        [
            ("nothing fails", "No improvement was proposed; no failure came back"),
            ("prevented", "proposals were done"),
            ("no hours", "0 of"),
            ("no learning", "failures came back"),
        ],
        1,
    ),
)
def test_titles_say_what_became_of_it(name, said):
    run = played(WORLDS[name], 7)
    found = title(draw_year(run)[0].figure)
    assert said in found
    back = sum(each.recurrences for each in quarter_figures(run))
    assert f"{back} failures came back" in found or not back


@pytest.mark.slow
def test_a_title_of_several_compares_them_over_the_whole_run():
    runs = {name: run for name, run in several().items() if name != HOSTILE}
    found = title(draw_year(runs)[0].figure)
    for name, run in runs.items():
        counts = run.counts[run.slo("availability").events].sum()
        assert f"“{name}”" in found
        assert f"{100 * counts.bad / (0.005 * counts.valid):.3g}%" in found
    back = [sum(each.recurrences for each in quarter_figures(run)) for run in runs.values()]
    assert f"recurrences: {back[0]} and {back[1]}" in found


@pytest.mark.slow
def test_the_worst_slo_is_shown_and_any_other_may_be_asked_for():
    run = played(WORLDS["two SLOs, frozen"], 7)
    assert "Budget of availability" in " ".join(
        t.get_text() for t, _ in texts(draw_year(run)[0].figure)
    )
    other = draw_year(run, slo="speed")[0].figure
    assert "Budget of speed" in " ".join(text.get_text() for text, _ in texts(other))


@pytest.mark.slow
def test_it_is_the_same_file_again():
    run = played(WORLDS["days"], 7)
    first, second = (rendered(draw_year(run)[0].figure, SIZES["page"], "svg") for _ in range(2))
    assert first == second


@pytest.mark.slow
def test_own_axes_are_drawn_on():
    _, own = plt.subplots(3, figsize=(8, 8))
    run = played(WORLDS["days"], 7)
    assert [*draw_year(run, own)] == [*own] and own[0].get_title(loc="left")


def test_a_run_without_causes_has_quarters_too():
    panels = draw_year(simulate(demonstration()))
    assert len(panels) == 2 and title(panels[0].figure) == "No failure came back"


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda run: draw_year(3), ArgumentError),
        (lambda run: draw_year({}), ValueError),
        (lambda run: draw_year(run, slo="none"), UnknownNameError),
        (lambda run: draw_year({"a": run, "b": played(WORLDS["a month's budget"], 7)}), ValueError),
    ],
)
def test_what_cannot_be_drawn_is_refused(call, error):
    with pytest.raises(error):
        call(played(WORLDS["days"], 7))
