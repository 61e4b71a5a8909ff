"""What kinds called otherwise in an earlier version is refused, not passed over in silence."""

import pytest

from simulator.ai_service.failures import Failure
from simulator.foundation.kinds import FAMILIES, Kind
from simulator.reliability.slo import SLI


@pytest.mark.parametrize(
    ("family", "old", "new"),
    [
        (Failure, "bends", "breakpoints"),
        (Failure, "met", "with_defences"),
        (Failure, "strikes", "occurrences"),
        (SLI, "splits", "outcomes_needed"),
    ],
)
def test_the_old_name_raises_with_the_new_one(family, old, new):
    before = dict(FAMILIES[family.family])
    with pytest.raises(TypeError, match=rf"Mine\.{old} has another name now: {new}"):
        type("Mine", (family,), {old: property(lambda self: ()), "__module__": __name__})
    assert FAMILIES[family.family] == before


def test_the_new_names_are_there():
    for family in (Failure, SLI):
        assert family.renamed and all(hasattr(family, new) for new in family.renamed.values())
    assert Kind.renamed == {}
