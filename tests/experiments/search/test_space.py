"""The space of policies: what is drawn is valid, ordered, within its bounds, and a neighbour is
near.
"""

import math

import numpy as np
import pytest
from worlds import demonstration

from simulator import load_scenario
from simulator.experiments.search.policies import points_of, under
from simulator.experiments.search.space import WINDOWS, Bounds, Point, Space
from simulator.foundation.errors import ArgumentError

CHOOSING = load_scenario("choosing_thresholds")


def bounds(scenario=CHOOSING, **space):
    return Bounds.of(Space(**space), scenario)


def test_what_is_drawn_is_in_order_and_within_bounds():
    found = list(bounds().wide(60, np.random.default_rng(1)))
    assert {len(points) for points in found} == {1, 2, 3}
    for points in found:
        windows = [point.window for point in points]
        burns = [point.burn for point in points]
        assert windows == sorted(set(windows)) and burns == sorted(burns, reverse=True)
        # background errors burn at 0.5x, and 0.1% may fail
        assert all(1.0 <= burn <= 900 for burn in burns)
        assert all(2 * 30 <= window <= 30 * 86400 for window in windows)


def test_a_hypercube_has_every_window_in_turn():
    found = list(bounds(most_rules=1).wide(64, np.random.default_rng(2)))
    counts = {window: 0 for window in WINDOWS}
    for (point,) in found:
        counts[point.window] += 1
    assert set(counts.values()) == {64 // len(WINDOWS)}


def test_no_rule_is_fired_by_background_errors():
    noisy = CHOOSING.set("service.provider.primary.error_ratio", "0.4%")
    assert bounds(noisy).lowest == pytest.approx(8.0, rel=0.01)
    assert bounds().lowest == pytest.approx(1.0, rel=0.01)


@pytest.mark.parametrize("seed", range(8))
def test_neighbours_are_near_and_valid(seed):
    rng = np.random.default_rng(seed)
    within = bounds()
    points = next(iter(within.wide(3, rng)))
    for _ in range(30):
        near = within.near(points, 0.3, rng)
        assert 1 <= len(near) <= 3 and abs(len(near) - len(points)) <= 1
        points = near
    scenario = under(CHOOSING, points, "p001")
    assert [rule.hold for rule in scenario.alerting.rules if rule.is_paging] == [
        point.hold for point in points
    ]


def test_ticket_rules_stay_and_the_current_policy_is_a_point():
    points = (Point(3600.0, 20.0, True, 0.0), Point(21600.0, 3.0, False, 120.0))
    scenario = under(CHOOSING, points, "p001")
    quick, slow, *tickets = scenario.alerting.rules
    own = [rule for rule in CHOOSING.alerting.rules if not rule.is_paging]
    assert tickets == own and (quick.severity, slow.severity) == ("sev1", "sev2")
    # the current policy has shares of the budget, so this one has too
    assert quick.budget_consumed == 0.0278 and slow.short_window == "none" and slow.hold == 120
    assert points_of(CHOOSING) == (
        Point(3600.0, pytest.approx(14.4), True, 0.0),
        Point(21600.0, pytest.approx(6.0), True, 0.0),
    )


def test_tickets_that_a_page_silences_are_silenced_by_any_page():
    notes = CHOOSING.set("alerting.policy", "course-notes")
    assert points_of(notes) == ()
    (page, ticket) = under(notes, (Point(3600.0, 20.0, True, 0.0),), "p").alerting.rules
    assert ticket.unless == (page.name,)


def test_what_all_paging_rules_have_is_kept():
    rules = [
        {"name": name, "severity": "sev1", "long_window": "1h", "burn_rate": 10, "min_valid": 50}
        for name in ("page", "other")
    ]
    ticket = {"name": "page-quick", "severity": "sev3", "long_window": "1d", "burn_rate": 1}
    scenario = demonstration(alerting={"rules": [*rules, ticket]})
    points = (Point(3600.0, 20.0, True, 0.0), Point(7200.0, 10.0, True, 0.0))
    quick, slow, last = under(scenario, points, "p").alerting.rules
    assert quick.min_valid == slow.min_valid == 50 and quick.burn_rate == 20
    # a name that a ticket rule has is left to it
    assert (quick.name, last.name) == ("page-quick-rule", "page-quick")


@pytest.mark.parametrize(
    "wrong",
    [
        {"windows": ()},
        {"windows": 300},
        {"windows": "300"},
        {"windows": ("1h",)},
        {"windows": (0.0, 3600.0)},
        {"windows": (3600.0, 300.0)},
        {"windows": (math.nan,)},
        {"holds": ()},
        {"holds": (-1.0,)},
        {"shares": (0, 2)},
        {"shares": (-1, 0.2)},
        {"shares": (0.2, 0.1)},
        {"shares": (0.1,)},
        {"most_rules": 0},
        {"most_rules": 9},
        {"most_rules": "2"},
    ],
)
def test_what_is_no_space(wrong):
    assert Space(windows=np.array([300, 3600]), holds=[0]).most_rules == 3
    with pytest.raises(ArgumentError, match=next(iter(wrong))):
        Space(**wrong)
