"""Pictures fit the width there is, keep their axes in place, and leave no figure behind."""

import re
from base64 import b64decode

import matplotlib.pyplot as plt
from lessons import played

from simulator import draw_burn, simulate, unattended
from simulator.classroom import pictures
from simulator.outputs.document import Table


def axes_of(monkeypatch, run):
    """Where the axes of the picture of a run stand."""
    found = []

    def image(figure):
        figure.canvas.draw()
        found.extend(tuple(axes.get_position().bounds) for axes in figure.axes)
        return ""

    monkeypatch.setattr(pictures, "image", image)
    pictures.shift_picture(run, unattended(run))
    return found


def test_axes_stand_still_whatever_the_titles(monkeypatch):
    drill = played("03_what_if")["drill"]
    places = [axes_of(monkeypatch, simulate(drill(errors=errors))) for errors in (50, 8)]
    assert places[0] and places[0] == places[1]


def test_a_picture_is_as_wide_as_there_is_room_and_its_figure_is_closed():
    run = simulate(played("01_budget_burn")["scenario"])
    before = plt.get_fignums()
    html = pictures.picture(draw_burn(run))
    assert plt.get_fignums() == before and "width:100%" in html and "height:auto" in html
    assert b64decode(re.search(r"base64,([^\"]+)", html)[1]).startswith(b"\x89PNG")


def test_a_shift_and_its_knobs_have_room_on_a_screen():
    width, height = pictures.SCREEN
    # a notebook in a window of 1366 x 900 pixels beside the file browser: 934 x 636; the knobs and
    # the sentence take 146
    assert 934 * height / width + 146 <= 645


def test_a_table_shows_any_text_as_text():
    html = pictures.table(Table(("<b>", "two"), (("1 & 2", "a\nb"),)))
    assert "&lt;b&gt;" in html and "1 &amp; 2" in html and "a<br>b" in html
