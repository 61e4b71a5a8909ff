"""The alert's life: vectorised equals step by step, and Prometheus's rules by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import SLO, alert
from simulator.reliability.alert_rule import AlertRule
from simulator.reliability.alert_state import AlertState
from simulator.reliability.alerts import BurnRate


def rule(hold=0, keep=0):
    return BurnRate(
        name="r", severity="sev1", long_window=3600, burn_rate=2, hold=hold, keep_firing_for=keep
    )


def stepped(rule_, times, hot):
    state = AlertState(rule_)
    return [
        (t, change) for t, h in zip(times, hot, strict=True) if (change := state.step(t, bool(h)))
    ]


def jumped(rule_, times, hot, blocks):
    """The same by next_change and skip, over blocks of any length."""
    state, found, begin = AlertState(rule_), [], 0
    for end in [*sorted(blocks), len(times)]:
        while begin < end:
            jump = begin + state.next_change(times[begin:end], hot[begin:end])
            state.skip(times[begin:jump], hot[begin:jump])
            if jump < end:
                change = state.step(float(times[jump]), bool(hot[jump]))
                assert change
                found.append((times[jump], change))
            begin = jump + 1 if jump < end else end
    return found


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 8)), max_size=12),
    st.integers(0, 5),
    st.integers(0, 5),
    st.sets(st.integers(0, 60)),
)
def test_jumping_equals_stepping(runs, hold, keep, blocks):
    hot = np.array([value for value, length in runs for _ in range(length)], dtype=bool)
    times = np.arange(1, len(hot) + 1) * 30.0
    blocks = {block for block in blocks if block < len(hot)}
    assert jumped(rule(hold * 30, keep * 30), times, hot, blocks) == stepped(
        rule(hold * 30, keep * 30), times, hot
    )


@pytest.mark.parametrize(
    ("hold", "keep", "series", "life"),
    [
        (0, 0, "0110", [(60, "fired"), (120, "resolved")]),
        (60, 0, "11110", [(30, "pending"), (90, "fired"), (150, "resolved")]),
        (
            60,
            0,
            "1101110",
            [(30, "pending"), (90, "dropped"), (120, "pending"), (180, "fired"), (210, "resolved")],
        ),
        (0, 60, "10100001", [(30, "fired"), (180, "resolved"), (240, "fired")]),
        (45, 0, "1110", [(30, "pending"), (90, "fired"), (120, "resolved")]),
    ],
)
def test_the_life_of_an_alert(hold, keep, series, life):
    times = [30 * (i + 1) for i in range(len(series))]
    assert stepped(rule(hold, keep), times, [char == "1" for char in series]) == life


@pytest.mark.parametrize(
    ("fast", "slow", "mild", "answer"),
    [
        ((50, 50), (9, 9), (2, 2), "sev1"),
        ((50, 1), (9, 9), (2, 2), "sev2"),
        ((14.4, 14.4), (6, 6), (1.1, 1.1), "ticket"),
        ((1, 1), (1, 1), (1, 1), "ok"),
    ],
)
def test_the_notes_decision(fast, slow, mild, answer):
    assert alert(fast, slow, mild) == answer


@pytest.mark.parametrize(
    ("keys", "objective", "can_fire"),
    [
        ({"kind": "burn_rate", "burn_rate": 14.4, "long_window": "1h"}, "99%", True),
        # 14.4 x 10% is more than all; 20 x 5% is all, and must be exceeded
        ({"kind": "burn_rate", "burn_rate": 14.4, "long_window": "1h"}, "90%", False),
        ({"kind": "error_ratio", "error_ratio": 1.0, "long_window": "1h"}, "99%", False),
        (
            {"kind": "error_ratio", "error_ratio": 1.0, "long_window": "1h", "op": "gte"},
            "99%",
            True,
        ),
        # of the budget left: its limit falls until it is exceeded
        ({"kind": "exhaustion", "within": "4h", "long_window": "1h"}, "99%", True),
    ],
)
def test_whether_a_rule_can_fire_at_all(keys, objective, can_fire):
    rule_ = AlertRule.of({"name": "r", "severity": "sev1", **keys})
    assert rule_.can_fire(SLO(objective=objective)) is can_fire
