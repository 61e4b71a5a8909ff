"""Pictures of sweeps: nothing is cut off, and no line joins what is no number."""

from functools import cache

import matplotlib
import matplotlib.pyplot as plt
import pytest
from seen import faults, texts
from worlds import demonstration

from simulator import sweep
from simulator.outputs.charts.sweep import draw_sweep

matplotlib.use("Agg")
POLICY = {"alerting.policy": "google-30d,nobl9,workbook-1"}
LASTS = {"failures[0].lasts": "10m,20m,40m"}
NAME = {"failures[0].root_cause": "a,a very long name of a root cause that nobody has room for"}


@cache
def swept(*keys):
    vary = dict(pair for group in keys for pair in group)
    scenario = demonstration(outcomes="random", horizon="3h")
    return sweep(scenario, vary, replications=3, workers=1)


def drawn(*varied, size="page"):
    found = swept(*(tuple(each.items()) for each in varied))
    return draw_sweep(found, "pages", size=size)


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.mark.parametrize("size", ["page", "phone"])
@pytest.mark.parametrize(
    "varied", [(LASTS,), (POLICY,), (LASTS, POLICY), (POLICY, LASTS), (LASTS, NAME)]
)
def test_every_text_is_within_the_picture(varied, size):
    axes = drawn(*varied, size=size)
    low, high = axes.get_ylim()
    for tick, label in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True):
        # matplotlib has names for ticks beyond the axis, and draws none of them
        label.set_visible(low <= tick <= high)
    assert not any(faults(axes.figure))


def test_a_line_joins_numbers_only():
    lines = {line.get_gid() for line in drawn(LASTS).lines}
    assert {"means", "points"} <= lines
    assert "means" not in {line.get_gid() for line in drawn(POLICY).lines}


def test_intervals_are_named_where_there_are_some():
    told = " ".join(text.get_text() for text, _ in texts(drawn(LASTS).figure))
    assert "3 replications of each point" in told and "95% intervals" not in told
