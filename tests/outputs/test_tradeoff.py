"""The trade-off: points at their figures, the front through what no other beats, and the reader's
limit.
"""

import math
from functools import cache
from itertools import product

import matplotlib
import matplotlib.pyplot as plt
import pytest
from compared import ALIKE, card, compared, lines, worlds
from seen import faults, texts, title
from slowly import first_of, in_turn

from simulator.analysis.tradeoff import best, options
from simulator.outputs.charts.style import BLUE, GREEN, GREY, SIZES, rendered
from simulator.outputs.charts.tradeoff import draw_tradeoff

matplotlib.use("Agg")
WORLDS = worlds()
pytestmark = pytest.mark.filterwarnings("ignore:Glyph")


def points(axes):
    return {
        tuple(line.get_xydata()[0]): line for line in axes.get_lines() if line.get_gid() == "point"
    }


@cache
def drawn(name, size="page", limit=None):
    """A picture that several tests look at and none changes."""
    return draw_tradeoff(WORLDS[name], max_pages=limit, size=size)


@pytest.mark.parametrize(
    ("name", "shown"), in_turn(WORLDS, product(SIZES, [None, 5, 0.5]), without=ALIKE)
)
def test_no_text_is_clipped_or_overlaps(name, shown):
    axes = drawn(name, *shown)
    assert faults(axes.figure) == [] and not title(axes.figure).endswith("…")


@pytest.mark.parametrize(
    "name", ["usual", "doubtful", "twelve", "never fires", "a decade", "drill"]
)
def test_the_points_and_crosses_are_the_figures(name):
    axes, found = drawn(name), options(WORLDS[name])
    wanted = [option.point for option in found if option.is_reached]
    assert set(wanted) <= set(points(axes)) and len(points(axes)) == len(
        {option.point for option in found}
    )
    crosses = lines(axes, "cross")
    for option in found:
        if option.is_reached and option.pages.low != option.pages.high:
            assert [
                [option.pages.low, option.point[1]],
                [option.pages.high, option.point[1]],
            ] in crosses
        if option.is_reached and option.time_to_page.low != option.time_to_page.high:
            assert [
                [option.point[0], option.time_to_page.low],
                [option.point[0], option.time_to_page.high],
            ] in crosses


@pytest.mark.parametrize("size", SIZES)
def test_every_name_of_a_few_is_there(size):
    words = {text.get_text() for text, _ in texts(drawn("usual", size).figure)}
    assert {"google-30d", "loose", "tight", "pages per 30 d"} <= words


def test_what_is_beaten_is_grey_and_open_and_off_the_line():
    comparison = compared(
        {
            "a": [card(2, 0, [600.0])] * 3,
            "beaten": [card(3, 0, [900.0])] * 3,
            "b": [card(4, 0, [300.0])] * 3,
        }
    )
    axes = draw_tradeoff(comparison)
    assert lines(axes, "front") == [[[2.0, 600.0], [4.0, 300.0]]]
    looks = {
        point: (line.get_color(), line.get_markerfacecolor())
        for point, line in points(axes).items()
    }
    assert looks == {
        (2.0, 600.0): (BLUE, BLUE),
        (3.0, 900.0): (GREY, "white"),
        (4.0, 300.0): (BLUE, BLUE),
    }


@pytest.mark.parametrize("size", SIZES)
def test_what_never_fires_stands_at_the_slow_edge_and_not_on_the_front(size):
    axes = drawn("never fires", size)
    strip = next(patch for patch in axes.patches if patch.get_gid() == "never")
    bottom = strip.get_y()
    slow = [(point, line) for point, line in points(axes).items() if point[1] > bottom]
    assert [point[0] for point, _ in slow] == [0.0, 1.0] and all(
        line.get_marker() == "^" for _, line in slow
    )
    assert bottom > 1.0 * options(WORLDS["never fires"])[0].point[1]
    assert [step[0] for step in lines(axes, "front")[0]] == [7.5]
    assert any(
        text.get_text() == "never, or missed more than half" for text, _ in texts(axes.figure)
    )


def test_an_interval_up_to_never_runs_to_the_edge():
    often = [
        card(1, 0, [600.0 + 10 * n, 700.0 if n % 2 else None, 650.0 if n < 8 else None, None])
        for n in range(12)
    ]
    comparison = compared({"b": often})
    option, axes = options(comparison)[0], draw_tradeoff(comparison)
    assert math.isfinite(option.point[1]) and math.isinf(option.time_to_page.high)
    assert [[1.0, option.time_to_page.low], [1.0, axes.get_ylim()[1]]] in lines(axes, "cross")


def test_a_decade_is_logarithmic():
    assert drawn("a decade").get_yscale() == "log" and drawn("usual").get_yscale() == "linear"
    assert drawn("usual").get_ylabel().startswith("median minutes to page")
    assert drawn("a decade", "phone").get_ylabel() == "median time to page"


def test_the_limit_greys_what_is_beyond_and_names_the_best():
    comparison = WORLDS["usual"]
    axes = draw_tradeoff(comparison, max_pages=8)
    assert lines(axes, "limit")[0][0][0] == 8 and any(
        text.get_text() == "at most 8 pages" for text in axes.texts
    )
    best_one, all_points = best(comparison, 8), points(axes)
    assert (all_points[best_one.point].get_color(), all_points[best_one.point].get_marker()) == (
        GREEN,
        "D",
    )
    assert [line.get_color() for point, line in all_points.items() if point[0] > 8] == [GREY]
    assert (
        title(axes.figure)
        == "With at most 8 pages per 30 d, google-30d pages first: after 13.2 min"
    )


@pytest.mark.parametrize(
    ("name", "limit", "wanted"),
    [
        (
            "usual",
            None,
            (
                "Three policies are on the front: “tight” pages earliest (9.9 min, 9.5 pages),"
                " “loose” least (3.5 pages, 44 min)"
            ),
        ),
        ("usual", 1, "No policy sends at most 1 page per 30 d: “loose” sends the fewest, 3.5"),
        (
            "never fires",
            None,
            "google-30d alone is on the front: a page after 13.2 min, 7.5 pages per 30 d",
        ),
        (
            "never fires",
            5,
            "With at most 5 pages per 30 d, no policy pages for half of the significant failures",
        ),
        ("nothing pages", None, "No policy pages for half of the significant failures"),
        ("one variant", None, "google-30d pages after 13.2 min, with 7.5 pages per 30 d"),
        (
            "no variation",
            None,
            "“first” and equal policies are on the front: a page after 10 min, 3 pages per 30 d",
        ),
        ("no data", None, "No data: no significant failure in 12 replications"),
        ("no data", 5, "No data: no significant failure in 12 replications"),
        ("drill", 1, "No policy sends at most 1 page per run: “a” sends the fewest, 2.5"),
    ],
)
def test_titles_say_the_finding(name, limit, wanted):
    assert title(drawn(name, limit=limit).figure).startswith(wanted)


def test_axes_of_ones_own():
    figure, mine = plt.subplots()
    assert draw_tradeoff(WORLDS["usual"], mine, max_pages=8) is mine and len(figure.axes) == 1
    assert mine.get_title(loc="left").replace("\n", " ").startswith("With at most 8 pages")


@pytest.mark.parametrize("size", first_of(SIZES, 1))
def test_a_second_rendering_has_the_same_bytes_and_no_setting_changes(size):
    before = dict(matplotlib.rcParams)
    first, second = (
        rendered(draw_tradeoff(worlds.__wrapped__()["usual"], size=size).figure, SIZES[size], "svg")
        for _ in range(2)
    )
    assert first == second and b"<dc:date>" not in first
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("size", SIZES)
def test_of_two_marks_side_by_side_each_name_stands_on_its_own_side(size):
    comparison = compared(
        {
            "a": [card(20, 0, [1500.0])] * 3,
            "old": [card(80, 0, [300.0])] * 3,
            "new": [card(81, 0, [301.0])] * 3,
            "b": [card(120, 0, [200.0])] * 3,
        }
    )
    boxes = {
        text.get_text(): box for text, box in texts(draw_tradeoff(comparison, size=size).figure)
    }
    assert boxes["old"].x1 < boxes["new"].x0
