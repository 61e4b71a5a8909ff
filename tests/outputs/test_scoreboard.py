"""The scoreboard: the figures at their dots, never by colour alone, and nothing that cannot be told
is claimed.
"""

import itertools
import math
import re
from dataclasses import replace
from functools import cache

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from compared import ALIKE, card, compared, lines, months, worlds
from hypothesis import given
from hypothesis import strategies as st
from seen import faults, texts, title
from slowly import first_of, in_turn
from worlds import DAY

from simulator.analysis.bootstrap import Interval
from simulator.analysis.scoring.scorecard import Call, Spent
from simulator.outputs.charts.columns import USUAL, columns, verdict
from simulator.outputs.charts.scales import Scale
from simulator.outputs.charts.scoreboard import draw_scoreboard
from simulator.outputs.charts.scoreboard_titles import scoreboard_titles
from simulator.outputs.charts.style import GREEN, SIZES, VERMILION, rendered
from simulator.outputs.words.estimates import amount, signed
from simulator.outputs.words.findings import finding, sentences
from simulator.outputs.words.names import quoted

matplotlib.use("Agg")
WORLDS = worlds()
pytestmark = pytest.mark.filterwarnings("ignore:Glyph")


def said(axes):
    return [text.get_text().replace("\n", " ") for text in axes.texts]


def dots(axes):
    return {
        round(y): (line, x)
        for line in axes.get_lines()
        if line.get_gid() == "dot"
        for x, y in line.get_xydata()
    }


@cache
def drawn(name, size="page"):
    """A picture that several tests look at and none changes."""
    return draw_scoreboard(WORLDS[name], size=size)


@pytest.mark.parametrize(("name", "size"), in_turn(WORLDS, SIZES, whole=["hostile"], without=ALIKE))
def test_no_text_is_clipped_or_overlaps_and_none_is_lost(name, size):
    panels, comparison = drawn(name, size), WORLDS[name]
    assert len(panels) == len(columns(comparison)) and faults(panels[0].figure) == []
    heads = 2
    for axes, column in zip(panels, columns(comparison), strict=True):
        labels = len(axes.texts) - heads
        assert labels >= len(comparison.variants), (column.head, said(axes))


@pytest.mark.parametrize(
    ("name", "size"),
    in_turn(
        [
            "usual",
            "doubtful",
            "no variation",
            "never fires",
            "twelve",
            "nobody on call",
            "several SLOs",
        ],
        SIZES,
    ),
)
def test_the_dots_and_bars_are_the_figures(name, size):
    comparison = WORLDS[name]
    for axes, column in zip(drawn(name, size), columns(comparison), strict=True):
        shown, bars = dots(axes), lines(axes, "bar")
        values = {row: figure.value for row, figure in enumerate(column.estimates)}
        assert all(
            shown[row][1] == each.value for row, each in values.items() if math.isfinite(each.value)
        )
        wide = [
            [[each.low, row], [each.high, row]]
            for row, each in values.items()
            if each.low != each.high and each.low is not None and math.isfinite(each.high)
        ]
        assert bars == wide


@pytest.mark.parametrize("name", ["usual", "twelve", "nobody on call", "several SLOs", "drill"])
def test_the_numbers_are_written_at_the_dots(name):
    comparison = WORLDS[name]
    for axes, column in zip(drawn(name), columns(comparison), strict=True):
        for row, figure in enumerate(column.estimates):
            there = [
                text.get_text()
                for text in axes.texts
                if text.xy[1] == row and text.xycoords == "data"
            ]
            assert amount(figure.value.value, column.measure.unit) in there
            if figure.is_beyond_chance:
                assert any(
                    text.startswith(signed(figure.gap.value, column.measure.unit)) for text in there
                )


def test_never_by_colour_alone():
    comparison = WORLDS["usual"]
    pages, *_, time, _ = draw_scoreboard(comparison)
    looks = {
        row: (line.get_marker(), line.get_color(), line.get_markerfacecolor())
        for axes in (pages,)
        for row, (line, _) in dots(axes).items()
    }
    assert looks == {
        0: ("o", "#000000", "#000000"),
        1: ("<", GREEN, GREEN),
        2: (">", VERMILION, VERMILION),
    }
    assert [dots(time)[row][0].get_marker() for row in range(3)] == ["o", ">", "<"]
    assert all("← better" in said(axes) for axes in (pages, time))
    assert lines(pages, "baseline")[0][0][0] == comparison.of("pages", "google-30d").value.value


def test_a_doubtful_difference_is_said_to_be_none():
    comparison = compared({"a": [card(2)] * 12, "b": [card(2 + (n < 4)) for n in range(12)]})
    figure = comparison.of("pages", "b")
    assert not figure.is_beyond_chance and figure.more
    pages = draw_scoreboard(comparison)[0]
    line, _ = dots(pages)[1]
    assert (line.get_marker(), line.get_markerfacecolor()) == ("o", "white")
    text = next(text for text in said(pages) if text.startswith("no difference shown"))
    assert "more runs" in text and "+" not in text
    assert "no difference shown" in said(draw_scoreboard(comparison, size="phone")[0])


def test_what_is_the_same_in_every_run_is_said():
    panels = drawn("no variation")
    assert {"in every run", "the same in every run", "+1 in every run"} <= set(said(panels[0]))
    assert lines(panels[0], "bar") == []


@pytest.mark.parametrize(("name", "size"), in_turn(WORLDS, SIZES, without=ALIKE))
def test_a_column_is_left_out_only_if_no_run_differs_in_it_and_that_is_said(name, size):
    comparison = WORLDS[name]
    shown = [column.measure.key for column in columns(comparison)]
    usual = [*USUAL, comparison.budget_key()]
    words = " ".join(text.get_text() for text, _ in texts(drawn(name, size)[0].figure)).replace(
        "\n", " "
    )
    left_out = [key for key in usual if key not in shown]
    assert ("The same in every run of all variants:" in words) == bool(left_out)
    for key in usual:
        estimates = [comparison.of(key, each.label) for each in comparison.variants]
        if key in left_out:
            assert len({each.value for each in estimates}) == 1
            assert amount(estimates[0].value.value, estimates[0].measure.unit) in words
        elif len(shown) < len(usual):
            assert not all(each.gap is None or each.gap == Interval(0) for each in estimates)


@pytest.mark.parametrize("size", SIZES)
def test_measures_that_are_asked_for_are_shown_in_their_order(size):
    comparison = WORLDS["usual"]
    asked = ("slo_kept", "recall_pages", "pages")
    panels = draw_scoreboard(comparison, size=size, measures=asked)
    assert [column.measure.key for column in columns(comparison, asked)] == list(asked)
    assert len(panels) == 3 and faults(panels[0].figure) == []
    heads = [" ".join(said(axes)) for axes in panels]
    assert "SLO kept, with on-call" in heads[0] and "recall of pages" in heads[1]
    wanted = "SLO kept: 100% for all; recall of pages: google-30d 100%, “loose” 66.7%, “tight” 100%"
    assert title(panels[0].figure).startswith(wanted)


def test_a_name_alone_is_that_measure_of_every_objective():
    board = columns(WORLDS["several SLOs"], ["slo_kept", "budget_spent [not-slow]"])
    assert [column.measure.key for column in board] == [
        *(f"slo_kept [{slo.name}]" for slo in WORLDS["several SLOs"].scenarios[0].slos),
        "budget_spent [not-slow]",
    ]


@pytest.mark.parametrize(
    ("name", "asked", "wanted"),
    [
        ("usual", ["slo_kep"], "no measure 'slo_kep': did you mean slo_kept?"),
        ("usual", ["held_back"], "held_back is of releases: no scenario has `releases`"),
        ("nobody on call", ["slo_kept"], "slo_kept is of runs with somebody on call"),
        ("several SLOs", ["slo_kept", "budget_spent"], "10 measures have no room: name 6 at most"),
    ],
)
def test_measures_that_cannot_be_shown_are_refused(name, asked, wanted):
    with pytest.raises(ValueError, match=re.escape(wanted)):
        draw_scoreboard(WORLDS[name], measures=asked)


@pytest.mark.parametrize("size", SIZES)
def test_what_never_fires_stands_at_the_slow_end(size):
    time = drawn("never fires", size)[3]
    shown, scale = dots(time), columns(WORLDS["never fires"])[3].scale
    assert all(x > scale.high > shown[0][1] for row, (_, x) in shown.items() if row)
    # never to page is no time; half is later where both page, though it pages for less than half
    looks = [(shown[row][0].get_marker(), shown[row][0].get_markerfacecolor()) for row in (1, 2)]
    assert looks == [("o", "white"), (">", "white")]
    assert "not reached" in said(time) and len(lines(time, "on")) == 2


def test_never_to_page_is_no_time_and_beats_or_loses_to_none():
    """What is told is the recall; the times are not compared."""
    comparison = WORLDS["the baseline never fires"]
    column = columns(comparison)[3]
    assert [verdict(figure, column.estimates[0]) for figure in column.estimates] == [
        "baseline",
        "doubtful",
        "doubtful",
    ]
    missed = columns(comparison)[2]
    assert [verdict(figure, missed.estimates[0]) for figure in missed.estimates][1] == "better"


def test_half_reached_in_some_resamples_is_not_told():
    """Its interval runs from a time to never: the bar runs to the edge, and nothing is claimed."""
    often = [
        card(1, 0, [600.0 + 10 * n, 700.0 if n % 2 else None, 650.0 if n < 8 else None, None])
        for n in range(12)
    ]
    comparison = compared({"a": months(1, 0, [600.0]), "b": often})
    column = columns(comparison)[3]
    figure = column.estimates[1]
    assert math.isfinite(figure.value.value) and math.isinf(figure.value.high)
    axes = draw_scoreboard(comparison)[3]
    assert (
        lines(axes, "on")[0][0][0] == axes.get_xlim()[1]
        and verdict(figure, column.estimates[0]) == "doubtful"
    )


@pytest.mark.parametrize("name", ["no data", "no valid events", "no data in one"])
def test_no_data_is_a_gap_and_never_zero(name):
    comparison = WORLDS[name]
    for axes, column in zip(drawn(name), columns(comparison), strict=True):
        missing = sum(figure is None or figure.value.value is None for figure in column.estimates)
        assert (
            said(axes).count("no data")
            == missing
            == sum(each.get_gid() == "gap" for each in axes.collections)
        )
        assert len(dots(axes)) == len(column.estimates) - missing


def test_one_replication_has_no_intervals_and_tells_nothing():
    panels = drawn("one replication")
    words = [text.get_text() for text, _ in texts(panels[0].figure)]
    assert any("1 replication, seed 1, no intervals" in text for text in words) and not any(
        "in all runs" in text for text in words
    )
    assert all(lines(axes, "bar") == [] and dots(axes)[1][0].get_marker() == "o" for axes in panels)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("two", "“loose” loses 33.3 points of recall, pages 26.4 min later"),
        ("doubtful", "“noisy”: no difference shown from google-30d"),
        ("never fires", "The largest difference: “never” finds no significant failure by pages"),
        ("twelve", "The largest difference: variant-11 sends 11 more pages per 30 d"),
        ("one variant", "google-30d was not compared with anything"),
        ("no data", "“b”: no difference shown from “a”"),
    ],
)
def test_titles_say_the_finding(name, wanted):
    assert title(drawn(name)[0].figure).startswith(wanted)


def test_one_other_variant_has_its_sentence_as_the_title_with_its_name_in_marks():
    """What it stands on is in the grey line."""
    whole = finding(WORLDS["doubtful"])
    assert whole.startswith("noisy: ")
    assert whole.replace("noisy", "“noisy”").startswith(title(drawn("doubtful")[0].figure))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("two", "“two”"),
        ("as written", "“as written”"),
        ("60 an hour", "“60 an hour”"),
        ("14.4x", "14.4x"),
        ("google-30d", "google-30d"),
    ],
)
def test_a_name_that_could_be_read_as_words_stands_in_marks(name, wanted):
    assert quoted(name) == wanted


@pytest.mark.parametrize(
    ("name", "size"), in_turn(["usual", "twelve", "never fires", "hostile"], SIZES, ["hostile"])
)
def test_a_title_that_is_too_long_becomes_shorter_and_is_not_cut(name, size):
    assert not title(drawn(name, size)[0].figure).endswith("…")


@pytest.mark.parametrize("size", SIZES)
def test_variants_that_are_all_alike_are_counted_in_the_title(size):
    several = compared({label: months(2, 3, [600.0]) for label in "abcd"})
    assert title(draw_scoreboard(several, size=size)[0].figure) in (
        "No difference shown between “a” and the 3 others in 12 replications",
        sentences(several, several.variants[1:], quoted)[:-1],
    )


def test_the_grey_line_says_what_was_played():
    def line(name):
        return next(
            text.get_text()
            for text, _ in texts(drawn(name)[0].figure)
            if "simulated" in text.get_text()
        )

    assert (
        line("two")
        == "scenario by hand, SLO availability 99% over 30d, 12 of 200 replications, seeds 1 to"
        " 12, 95% intervals, simulated, nobody responding, except for the budget"
    )
    assert line("nobody on call").endswith("simulated, nobody responding")
    assert "5 SLOs" in line("several SLOs")


def test_the_budget_is_that_of_the_slo_that_lost_most_or_what_was_gone_before_the_page():
    heads = {
        name: columns(WORLDS[name])[-1].head for name in ("usual", "several SLOs", "nobody on call")
    }
    assert heads == {
        "usual": "budget spent, with on-call",
        "several SLOs": "budget spent [available], with on-call",
        "nobody on call": "budget spent before the page",
    }
    assert columns(WORLDS["drill"])[0].head == "pages per run"


def test_many_variants_make_it_taller():
    few, many = (drawn(name)[0].figure.get_figheight() for name in ("usual", "twelve"))
    assert few == SIZES["page"].height < many < 12


def test_panels_are_stacked_on_a_phone():
    boxes = [axes.get_position() for axes in drawn("usual", "phone")]
    assert len({round(box.x0, 6) for box in boxes}) == 1 and all(
        a.y0 > b.y1 for a, b in itertools.pairwise(boxes)
    )


def test_axes_of_ones_own():
    figure, mine = plt.subplots(1, 5, figsize=(14, 6))
    assert list(draw_scoreboard(WORLDS["usual"], mine)) == list(mine)
    heading = mine[0].get_title(loc="left")
    assert "\n" in heading and heading.startswith("The largest difference: “loose”")
    assert len(figure.axes) == 5 and all(len(dots(axes)) == 3 for axes in mine)
    _, two = plt.subplots(2, 1)
    assert np.size(draw_scoreboard(WORLDS["usual"], two, size="phone")) == 2


@pytest.mark.parametrize("size", first_of(SIZES, 1))
def test_a_second_rendering_has_the_same_bytes_and_no_setting_changes(size):
    before = dict(matplotlib.rcParams)
    first, second = (
        rendered(
            draw_scoreboard(worlds.__wrapped__()["usual"], size=size)[0].figure, SIZES[size], "svg"
        )
        for _ in range(2)
    )
    assert first == second and b"<dc:date>" not in first
    assert dict(matplotlib.rcParams) == before


def test_a_short_title_says_whose_budget_it_costs_too():
    """The loss comes first, though the board's column is of the SLO that lost most."""
    slos = ("safety", "availability")
    cards = [
        [
            card(slos={"safety": Spent(one, one, one), "availability": Spent(other, other, other)})
            for _ in range(12)
        ]
        for one, other in ((1.5, 0.2), (0.5, 1.3))
    ]
    comparison = compared(dict(zip(("loose", "tight"), cards, strict=True)), slos=slos)
    wanted = "“tight”: +110 points budget spent [availability], -100 points budget spent [safety]"
    assert wanted in scoreboard_titles(comparison, columns(comparison))


def test_tickets_alone_are_a_difference_between_several():
    ticket = Call(DAY, "availability", "sev3", (), (), False, False, False)
    quiet, loud = (
        [card() for _ in range(12)],
        [replace(card(), calls=(ticket, ticket)) for _ in range(12)],
    )
    text = title(draw_scoreboard(compared({"a": quiet, "b": quiet, "c": loud}))[0].figure)
    assert "“c” opens 2 more tickets per 30 d" in text


@pytest.mark.parametrize(
    ("times", "shown"),
    in_turn(
        [
            (890.4, 897.6),
            (890.4, 894.0),
            (1194.0, 12960.0),
            (88_000.0, 900_000.0),
            (86_400.0, 86_460.0),
        ],
        itertools.product(SIZES, [(), (None, None)]),
    ),
)
def test_ticks_of_a_narrow_range_do_not_touch(times, shown):
    (low, high), (size, missed) = times, shown
    slow = [card(1, 0, [high, *missed]) for _ in range(12)]
    comparison = compared(
        {
            "a": [card(1, 0, [low]) for _ in range(12)],
            "b": [card(1, 0, [high]) for _ in range(12)],
            "c": slow,
        }
    )
    [axes] = draw_scoreboard(comparison, size=size, measures=["time_to_page"])
    shown = [(text, box) for text, box in texts(axes.figure) if text in axes.get_xticklabels()]
    assert shown and all(
        right.x0 - left.x1 > 3 for (_, left), (_, right) in itertools.pairwise(shown)
    )


VALUES = st.one_of(st.floats(1e-3, 1e6), st.just(0.0), st.just(math.inf))


@given(
    st.lists(VALUES, max_size=5),
    st.sampled_from(["s", "share", "per 30 d", "budget"]),
    st.integers(2, 9),
)
def test_a_scale_shows_all_values_and_has_few_ticks(values, unit, most):
    scale = Scale.of([Interval(value) for value in values], unit)
    finite = [value for value in values if math.isfinite(value)]
    assert scale.low < scale.high <= scale.end and scale.has_never == (math.inf in values)
    assert (
        all(scale.low < value < scale.high for value in finite)
        and scale.high <= scale.never <= scale.end
    )
    ticks = scale.ticks(most)
    assert 1 <= len(ticks) <= most or (scale.is_log and not ticks)
    assert all(scale.low <= tick <= scale.high * (1 + 1e-9) for tick in ticks) and len(
        set(ticks.values())
    ) == len(ticks)
