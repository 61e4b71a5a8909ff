"""The pen: what collides moves, the less important goes, nothing leaves its panel."""

from dataclasses import replace

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from seen import crossed, faults

from simulator.outputs.charts.picture import Head, Pen
from simulator.outputs.charts.style import SIZES, figure_of, new_figure, rendered, styled, unshown
from simulator.outputs.charts.text import extent


def panel():
    figure = Figure(figsize=(6, 4), dpi=100)
    FigureCanvasAgg(figure)
    return figure.add_subplot()


def boxes(axes):
    renderer = RendererAgg(10, 10, 100)
    return {text.get_text(): extent(text, renderer) for text in axes.texts}


def test_labels_that_collide_move_apart_and_the_first_in_rank_stays():
    axes = panel()
    pen = Pen(figure_of(axes), SIZES["page"])
    pen.annotate(axes, 0.5, 0.5, "less important", rank=5)
    pen.annotate(axes, 0.5, 0.5, "more important", rank=1)
    home = boxes(axes)
    pen.place_labels()
    now = boxes(axes)
    assert now["more important"].bounds == home["more important"].bounds
    assert now["less important"].bounds != home["less important"].bounds and not now[
        "more important"
    ].overlaps(now["less important"])


def test_the_least_important_goes_when_there_is_no_room():
    axes = panel()
    pen = Pen(figure_of(axes), SIZES["page"])
    for rank in range(60):
        pen.annotate(axes, 0.5, 0.5, f"label {rank}", rank=rank)
    pen.place_labels()
    left = sorted(int(name.split()[1]) for name in boxes(axes))
    assert 3 < len(left) < 60 and left[:4] == [0, 1, 2, 3]
    placed = list(boxes(axes).values())
    assert not any(a.overlaps(b) for place, a in enumerate(placed) for b in placed[:place])


def test_a_label_is_pushed_into_its_panel():
    axes = panel()
    pen = Pen(figure_of(axes), SIZES["page"])
    pen.annotate(axes, 1.0, 0.5, "hangs over the right edge")
    pen.annotate(axes, 0.0, 0.2, "and the left", ha="right")
    pen.place_labels()
    frame = axes.get_window_extent()
    assert len(axes.texts) == 2 and all(
        frame.x0 - 1 <= box.x0 and box.x1 <= frame.x1 + 1 for box in boxes(axes).values()
    )


def test_a_label_keeps_off_lines_while_there_is_room():
    axes = panel()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.plot([0, 1], [0.5, 0.5], gid="line")
    pen = Pen(figure_of(axes), SIZES["page"])
    pen.annotate(axes, 0.5, 0.5, "label", va="center")
    pen.place_labels()
    y = axes.transData.transform((0, 0.5))[1]
    box = boxes(axes)["label"]
    assert box.y0 > y or box.y1 < y


def with_page_line():
    axes = panel()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.axvline(0.5, gid="page")
    return axes, Pen(figure_of(axes), SIZES["page"])


def test_a_line_through_a_text_is_seen():
    axes, _ = with_page_line()
    axes.annotate("beside", (0.55, 0.5))
    assert crossed(figure_of(axes)) == []
    # a figure of its own: one that was laid out is not laid out again
    axes, _ = with_page_line()
    axes.annotate("below the line", (0.45, 0.2))
    assert crossed(figure_of(axes)) == faults(figure_of(axes)) == [("below the line", "page")]


def test_a_label_stands_beside_a_pages_line():
    axes, pen = with_page_line()
    pen.annotate(axes, 0.5, 0.5, "label", ha="center", moves=1, elsewhere=[(0.6, "center")])
    pen.place_labels()
    assert axes.texts[0].xy[0] == 0.6 and crossed(figure_of(axes)) == []


def test_a_pages_line_stops_where_a_text_has_no_other_place():
    axes, pen = with_page_line()
    pen.annotate(axes, 0.5, 0.7, "one", ha="center", moves=1)
    pen.annotate(axes, 0.5, 0.3, "other", ha="center", moves=1)
    pen.place_labels()
    (line,) = axes.get_lines()
    assert len(axes.texts) == 2 and crossed(figure_of(axes)) == []
    assert set(line.get_xdata()) == {0.5} and np.isnan(line.get_ydata()).sum() == 2
    assert (line.get_ydata()[0], line.get_ydata()[-1]) == (0, 1)


def test_a_label_that_may_not_move_goes():
    axes = panel()
    pen = Pen(figure_of(axes), SIZES["page"])
    pen.annotate(axes, 0.5, 0.5, "first", rank=1)
    pen.annotate(axes, 0.5, 0.5, "second", rank=2, moves=1)
    pen.place_labels()
    assert set(boxes(axes)) == {"first"}


def test_the_style_is_gone_afterwards_even_after_an_error():
    before = dict(mpl.rcParams)
    with pytest.raises(RuntimeError), styled(replace(SIZES["page"], text=20)):
        assert mpl.rcParams["font.size"] == 20
        raise RuntimeError
    assert dict(mpl.rcParams) == before


def test_the_house_style_overrides_the_readers():
    with mpl.rc_context({"font.size": 33, "axes.facecolor": "black"}), styled(SIZES["page"]):
        assert mpl.rcParams["font.size"] == 10 and mpl.rcParams["axes.facecolor"] == "white"


def test_a_file_has_no_date_and_no_ids_twice():
    axes = panel()
    axes.plot([0, 1], [0, 1], gid="same")
    axes.plot([0, 1], [1, 0], gid="same")
    svg = rendered(figure_of(axes), SIZES["page"], "svg").decode()
    assert 'id="same"' not in svg and "dc:date" not in svg


def test_head_grows_with_its_lines():
    short, long = (
        Head.of(["Short"], ["about"], SIZES["page"]),
        Head.of(["long title " * 30], ["about"], SIZES["page"]),
    )
    assert len(short.title) == 1 and len(long.title) == 2 and long.height > short.height


def test_a_figure_for_files_is_none_of_pyplots_and_all_others_are():
    before = plt.get_fignums()
    with unshown():
        for_files = new_figure(SIZES["page"])
    assert plt.get_fignums() == before
    shown = new_figure(SIZES["page"])
    assert plt.gcf() is shown and len(plt.get_fignums()) == len(before) + 1
    assert tuple(for_files.get_size_inches()) == tuple(shown.get_size_inches()) == (10, 5.6)
