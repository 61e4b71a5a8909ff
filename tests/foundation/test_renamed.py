"""Old names of public attributes say the new ones."""

import importlib
from dataclasses import dataclass
from functools import cached_property

import pytest
from cards import card

from simulator.analysis.comparison import Comparison, Variant
from simulator.analysis.figures import Estimate
from simulator.analysis.scoring.scorecard import Detection, Scorecard
from simulator.foundation.renamed import Renamed


def test_the_old_name_says_the_new_one():
    @dataclass(frozen=True, slots=True)
    class Door:
        width: float
        breadth = Renamed("width")

    assert Door(2.0) == Door(width=2.0) and not hasattr(Door(2.0), "breadth")
    with pytest.raises(AttributeError, match=r"Door\.breadth has another name now: width"):
        _ = Door(2.0).breadth


@pytest.mark.parametrize(
    ("owner", "old", "new"),
    [
        (Scorecard, "idle", "firing_for_nothing"),
        (Scorecard, "changes", "releases"),
        (Detection, "unseen", "budget_spent_before_page"),
        (Variant, "alone", "unattended"),
        (Variant, "answered", "attended"),
        (Comparison, "figures", "estimates"),
        (Estimate, "is_told", "is_beyond_chance"),
    ],
)
def test_what_results_had_under_another_name(owner, old, new):
    assert new in owner.__dataclass_fields__ or isinstance(
        vars(owner)[new], property | cached_property
    )
    with pytest.raises(AttributeError, match=f"{old} has another name now: {new}"):
        getattr(owner, old)


def test_a_scorecard_says_it_too():
    with pytest.raises(AttributeError, match="firing_for_nothing"):
        _ = card(1).idle


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [("distributions", "known", "realised"), ("units", "wrong", "invalid")],
)
def test_what_kinds_of_ones_own_imported(module, old, new):
    found = importlib.import_module(f"simulator.foundation.{module}")
    with pytest.raises(ImportError, match=rf"{module}\.{old} has another name now: .*\.{new}$"):
        getattr(found, old)
    assert not hasattr(found, "never_there")
