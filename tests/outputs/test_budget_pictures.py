"""Several budgets on the same axes: the runs' own numbers, each line named at its end, nothing
clipped or covered, titles that are true.
"""

import itertools
import re

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seen import faults, texts, title
from slowly import in_turn
from worlds import demonstration, outage

from simulator import draw_budgets, simulate
from simulator.outputs.charts.line_ends import spread
from simulator.outputs.charts.style import SIZES, rendered
from simulator.outputs.words.numbers import share

matplotlib.use("Agg")
pytestmark = pytest.mark.filterwarnings("ignore:Glyph")
HOSTILE = ("</svg>**b** $x^2$ \u202e & ]]>", "W" * 300, "漢字 " * 20)


def two_slos(**changes):
    slos = [
        {"name": "first", "sli": "availability", "objective": "99%"},
        {"name": "second", "sli": "availability", "objective": "99.5%"},
    ]
    return demonstration(slos=slos, **changes)


WORLDS = {
    "attended or not": {
        "attended": demonstration(),
        "nobody": demonstration(oncall=None),
        "nothing breaks": demonstration(failures=[]),
    },
    "the same twice": {"one": demonstration(), "other": demonstration()},
    "two panels": {"attended": two_slos(), "nobody": two_slos(oncall=None)},
    "alone": {"alone": demonstration()},
    "overspent": {
        "long": demonstration(oncall=None, failures=[outage(lasts="7h", error_ratio="100%")]),
        "short": demonstration(oncall=None, failures=[outage(lasts="1h")]),
    },
    "other lengths": {"6 h": demonstration(), "9 h": demonstration(horizon="9h")},
    "eight": {
        f"{10 * n}% of requests fail": demonstration(
            oncall=None, failures=[outage(error_ratio=f"{10 * n}%")]
        )
        for n in range(1, 10)
    },
    "hostile": {name: demonstration(oncall=None) for name in HOSTILE},
}
RUNS = {}


def runs_of(name):
    if name not in RUNS:
        RUNS[name] = {label: simulate(each, 3) for label, each in WORLDS[name].items()}
    return RUNS[name]


def lines(axes):
    return [line for line in axes.get_lines() if line.get_gid() == "budget"]


@pytest.mark.parametrize(("name", "size"), in_turn(WORLDS, SIZES, whole=["hostile", "eight"]))
def test_no_text_is_clipped_or_overlaps(name, size):
    figure = draw_budgets(runs_of(name), size=size)[0].figure
    assert faults(figure) == []
    plt.close(figure)


@pytest.mark.parametrize("name", WORLDS)
def test_the_lines_are_the_runs_numbers(name):
    runs = runs_of(name)
    for axes, slo in zip(draw_budgets(runs), next(iter(runs.values())).scenario.slos, strict=True):
        drawn = lines(axes)
        assert len(drawn) == min(8, len(runs))
        for line, run in zip(drawn, runs.values(), strict=False):
            left = dict(zip(run.ends, 100 * (1 - run.budget_spent(run.slo(slo.name))), strict=True))
            points = [(x, y) for x, y in line.get_xydata() if x > 0]
            assert points and all(left[x] == y for x, y in points)
        # never by colour alone
        looks = {(line.get_color(), str(line._unscaled_dash_pattern)) for line in drawn}
        assert (
            len({dashes for _, dashes in looks}) == len({color for color, _ in looks}) == len(drawn)
        )


@pytest.mark.parametrize("name", [name for name in WORLDS if name != "hostile"])
def test_each_line_is_named_at_its_end_in_the_order_of_the_ends(name):
    runs = runs_of(name)
    for axes, slo in zip(draw_budgets(runs), next(iter(runs.values())).scenario.slos, strict=True):
        found = {text.get_text(): box for text, box in texts(axes.figure) if text.axes is axes}
        edge = axes.get_window_extent().x1
        ends = []
        for label, run in list(runs.items())[:8]:
            assert found[label].x0 > edge
            spent = share(float(run.budget_spent(run.slo(slo.name))[-1]))
            assert any(text.startswith(f"{spent} spent") for text in found), (label, spent)
            ends.append((float(run.budget(slo.name).iloc[-1]), found[label].y0))
        for (less, above), (more, below) in itertools.permutations(ends, 2):
            assert above > below or less >= more


def test_an_objective_of_one_run_each_has_a_line():
    run = simulate(two_slos(), 3)
    [axes] = draw_budgets(run)
    assert len(lines(axes)) == 2
    assert title(axes.figure).startswith("Budget spent: second ")
    [axes] = draw_budgets(run, slo="first")
    assert len(lines(axes)) == 1


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        (
            "attended or not",
            "“nobody” spends 13.9% of the 30d budget, “attended” 4.28% and “nothing breaks” 0%,"
            " with 1 page, 1 page and no page",
        ),
        ("the same twice", "All 2 spend 4.28% of the 30d budget"),
        ("alone", "“alone” spends 4.28% of the 30d budget"),
        ("two panels", "Costliest: “nobody” for first ("),
    ],
)
def test_titles_say_what_was_spent(name, wanted):
    assert title(draw_budgets(runs_of(name))[0].figure).startswith(wanted)


def test_calls_are_marked_once_where_lines_are_still_the_same():
    [axes] = draw_budgets(runs_of("the same twice"))
    marks = [line for line in axes.get_lines() if line.get_gid() == "page"]
    assert len(marks) == 1
    assert marks[0].get_xdata()[0] == runs_of("the same twice")["one"].incidents[0].paged
    said = " ".join(text.get_text() for text, _ in texts(axes.figure))
    assert "▲ page" in said and "■" not in said and said.count("1 page") == 2


def test_more_than_can_be_told_apart_are_counted():
    [axes] = draw_budgets(runs_of("eight"))
    said = " ".join(text.get_text() for text, _ in texts(axes.figure))
    assert len(lines(axes)) == 8 and "the first 8 of 9" in said


def test_a_stretch_that_is_asked_for_is_shown_and_said():
    [axes] = draw_budgets(runs_of("attended or not"), begin="1h", end=4 * 3600)
    assert axes.get_xlim() == (3600.0, 4 * 3600.0)
    assert any("; shows " in text.get_text() for text, _ in texts(axes.figure))


def test_axes_of_ones_own():
    figure, mine = plt.subplots(2)
    assert list(draw_budgets(runs_of("two panels"), mine)) == list(mine)
    assert all(len(lines(axes)) == 2 for axes in mine) and len(figure.axes) == 2


@pytest.mark.parametrize(
    ("runs", "slo", "error", "wanted"),
    [
        ({}, "", ValueError, "at least one run"),
        ("two panels", "third", KeyError, "third"),
        ("attended or not", "second", KeyError, "second"),
    ],
)
def test_what_cannot_be_drawn_is_said(runs, slo, error, wanted):
    with pytest.raises(error, match=re.escape(wanted)):
        draw_budgets(runs_of(runs) if runs else runs, slo=slo)


def test_runs_without_a_common_objective_are_refused():
    one, other = simulate(two_slos(), 3), simulate(demonstration(), 3)
    with pytest.raises(ValueError, match="no objective"):
        draw_budgets({"one": one, "other": other})


def test_the_same_bytes_again_and_no_setting_changes():
    before = dict(matplotlib.rcParams)
    first, second = (
        rendered(draw_budgets(runs_of("two panels"))[0].figure, SIZES["page"], "svg")
        for _ in range(2)
    )
    assert first == second and dict(matplotlib.rcParams) == before


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=9), st.floats(0.1, 30))
def test_places_keep_their_order_and_distance_and_move_no_more_than_needed(wanted, apart):
    places = spread(np.array(wanted), apart, -100.0, 100.0)
    order = np.argsort(wanted, kind="stable")
    gaps = np.diff(places[order])
    assert (gaps >= apart - 1e-9).all()
    has_room = apart * (len(wanted) - 1) <= 200
    assert not has_room or (places.min() >= -100 - 1e-9 and places.max() <= 100 + 1e-9)
    far_apart = np.diff(np.sort(wanted))
    if (far_apart >= apart).all():
        assert np.allclose(places, wanted)
