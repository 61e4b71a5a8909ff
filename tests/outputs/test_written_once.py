"""How much work is done to write a result: what is played, drawn and rendered for it."""

from collections import Counter

import pytest
from matplotlib.figure import Figure
from worlds import demonstration, played

from simulator.experiments import unattended
from simulator.foundation.folders import replaced
from simulator.outputs.blind.result import reveal, write_blind
from simulator.outputs.result import write_report, write_result
from simulator.run.saved import RECORD

# burn and timeline as SVG and as PNG
ONCE = {"alone": 1, "figures": 2, "passes": 4, "svg": 2, "png": 2}


@pytest.fixture
def work(monkeypatch):
    """Counts runs with nobody on call ("alone"), figures drawn, and files by their kind."""
    done = Counter()

    def counted(what, do):
        def wrapper(*words, **options):
            done[options.get("format", what)] += 1
            return do(*words, **options)

        return wrapper

    monkeypatch.setattr(unattended, "simulate", counted("alone", unattended.simulate))
    monkeypatch.setattr(Figure, "savefig", counted("file", Figure.savefig))
    monkeypatch.setattr(Figure, "subplots", counted("figures", Figure.subplots))
    monkeypatch.setattr(Figure, "draw", counted("passes", Figure.draw))
    return done


def test_a_result_is_played_once_with_nobody_on_call_and_each_picture_drawn_once(tmp_path, work):
    write_result(played(demonstration(), 5), tmp_path / "run")
    assert work == ONCE


def test_without_pictures_nothing_is_drawn(tmp_path, work):
    write_result(played(demonstration(), 5), tmp_path / "run", charts=False)
    assert work == {"alone": 1}


@pytest.mark.parametrize(("for_phones", "pictures"), [(False, 2), (True, 4)])
def test_a_page_that_is_made_again_needs_no_png(tmp_path, work, for_phones, pictures):
    write_result(played(demonstration(), 5), tmp_path / "run", charts=False)
    work.clear()
    write_report(tmp_path / "run", for_phones=for_phones)
    assert work == {"alone": 1, "figures": pictures, "passes": pictures, "svg": pictures}


def test_what_is_sealed_is_drawn_when_it_is_revealed(tmp_path, work):
    with replaced(tmp_path / "blind", RECORD) as new:
        write_blind(played(demonstration(), 5), new, charts=True)
    # nothing makes the page of a blind result again, so that it has the copies for phones too
    assert work == {"alone": 1, "figures": 4, "passes": 6, "svg": 4, "png": 2}
    work.clear()
    reveal(tmp_path / "blind")
    assert work == ONCE
