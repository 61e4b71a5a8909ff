"""The picture of a search: what is drawn is what was found, and no text is in another's way."""

from functools import cache

import matplotlib
import matplotlib.pyplot as plt
import pytest
from seen import faults, texts
from worlds import demonstration, outage

from simulator import search
from simulator.outputs.charts.style import SIZES

matplotlib.use("Agg")


@cache
def found(limit):
    uncertain = outage(
        lasts={"uniform": {"low": "5m", "high": "90m"}},
        error_ratio={"uniform": {"low": "2%", "high": "50%"}},
    )
    scenario = demonstration(oncall=None, outcomes="random", failures=[uncertain])
    return search(scenario, limit, policies=10, replications=10, workers=1)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("limit", [0, 2])
def test_the_front_is_drawn_and_named(size, limit):
    axes = found(limit).plot(size=size)
    drawn = [line for line in axes.get_lines() if line.get_gid() == "point"]
    assert len(drawn) == len(found(limit).finalists)
    (line,) = [line for line in axes.get_lines() if line.get_gid() == "limit"]
    assert line.get_xdata()[0] == limit
    # a phone may have no room for the name
    if size == "page":
        assert any("best: " in str(text) for text in texts(axes.figure))
    assert faults(axes.figure) == []
    plt.close(axes.figure)
