"""How a policy that a search tried reads, in its table and in its picture."""

import pytest
from worlds import demonstration

from simulator.experiments.search.policies import under
from simulator.experiments.search.record import Tried
from simulator.experiments.search.space import Point
from simulator.outputs.search.words import briefly, pages_when


@pytest.mark.parametrize(
    ("key", "value", "read"),
    [("budget_consumed", "2%", "9.36x"), ("burn_rate", 14.4, "9.37x")],
)
def test_table_and_picture_round_alike(key, value, read):
    """9.37x over an hour is 1.30% of the budget of 30 d, which is 9.36x."""
    page = {"name": "page", "severity": "sev1", "long_window": "1h", key: value}
    points = (Point(3600.0, 9.37, True, 0.0),)
    scenario = under(demonstration(alerting={"rules": [page]}), points, "p001")
    tried = Tried("p001", scenario, points, 1, None, None, None, None)
    assert briefly(tried) == f"{read}/1h"
    assert pages_when(scenario).startswith(f"{read} over 1h")
