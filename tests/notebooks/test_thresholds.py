"""The second notebook's questions, over comparisons that take half a minute."""

import re

import pytest
from lessons import FOLDER, cells_of, played

pytest.importorskip("ipywidgets", reason="ipywidgets is not installed")
from simulator import compare
from simulator.classroom.lessons import choosing_thresholds as questions

STEM = "02_choosing_thresholds"
pytestmark = pytest.mark.slow


def answers():
    return [each.question.find() for each in played(STEM)["lesson"].asked.values()]


def test_10x_pages_more_for_little():
    names = played(STEM)
    strip, more, worth, earlier, best, all_count = answers()
    assert strip.value == "blip" and worth.value == questions.FEW
    assert 0.5 < more.value < 4 and 0.5 < earlier.value < 20
    assert all_count.value == questions.MANY
    figures = names["found"].table.query("measure == 'pages'").set_index("variant")["value"]
    assert more.value == pytest.approx(figures["10x"] - figures["14.4x"])
    pages = names["several"].table.query("measure == 'pages'").set_index("variant")["value"]
    assert pages[best.value] <= 8
    # all that page sooner send more: the thresholds rise from left to right
    assert all(pages[label] > 8 for label in pages.index[: list(pages.index).index(best.value)])


def test_its_table_is_in_words_and_minutes():
    table = questions.in_words(played(STEM)["found"])
    assert table.head == ("", "14.4x", "10x", "difference (95% interval)") and len(table.rows) == 4
    text = "\n".join("\t".join(row) for row in table.rows)
    assert " min" in table.rows[-1][1] and "nan" not in text.lower() and "_" not in text
    assert max(len(cell) for row in table.rows for cell in row) < 60


def test_what_is_in_the_strip_is_what_the_runs_show():
    names = played(STEM)
    found = compare({"14.4x": names["month"], "10x": names["tenfold"]}, replications=40)
    blips = found.of("pages_for_blips", "10x").gap.value
    said = answers()[0].amounts.values
    # by the closed form, without background errors and without what is still firing
    assert said["blip"] == pytest.approx(blips, rel=0.5)
    assert said["real outage"] < said["blip"] / 3


def test_words_that_the_notes_lack_are_explained_first():
    texts = cells_of(FOLDER / f"{STEM}.ipynb", "markdown")
    for word in ("median", "interval", "paired", "precision", "recall", "p90", "blip"):
        assert re.search(rf"^\| .*{word}.* \|", texts[1], re.M), word
