"""How often root causes come back, beside closed forms and a count by hand."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import Scenario, load_scenario
from simulator.ai_service.root_causes import RootCauses
from simulator.analysis import recurrence
from simulator.analysis.recurrence import recurrence_of, times_since
from simulator.outputs.check import recurrence_told

DAY = 86400.0
WITHIN = 0.02
"""Three standard errors of a share of some 6,000 failures."""


def deploy(causes, every="6d", **fields):
    return {"kind": "bad_deploy", "every": every, "lasts": "1h", "causes": causes, **fields}


def year(*failures, **changes):
    fields = {"name": "x", "horizon": "365d", "slos": [{"objective": "99%"}]}
    return Scenario(**{**fields, "failures": failures, **changes})


def expected(causes, occurrences, soon):
    """The shares soon and unseen of a year of known causes at equal distances; `soon` of them lie
    within 20 days.
    """
    shares = causes.shares()

    def seen_within(number):
        return sum(share * (1 - (1 - share) ** number) for share in shares)

    again = sum(seen_within(number) for number in range(occurrences))
    back = sum(seen_within(min(number, soon)) for number in range(occurrences))
    return back / again, 1 - again / occurrences


@pytest.mark.parametrize(
    "causes",
    [
        {"known": 12},
        {"known": 12, "popularity": 0, "new": "50%"},
        {"known": 3, "popularity": 2, "new": "0%"},
        {"known": 40, "popularity": 0.5, "new": "25%"},
    ],
)
def test_known_causes_come_back_as_the_closed_form_says(causes):
    """Every 6 d: 60 in a year, and 3 within 20 d."""
    found = recurrence_of(year(deploy(causes)))
    assert (found.horizons, found.occurrences) == (100, 6000)
    soon, unseen = expected(RootCauses(**causes), 60, 3)
    assert found.share_soon == pytest.approx(soon, abs=2 * WITHIN)
    assert found.share_unseen == pytest.approx(unseen, abs=WITHIN)


@pytest.mark.parametrize(
    ("causes", "every", "again", "soon"),
    [
        ({"new": "100%"}, "6d", 0, 0),
        # one cause, that is back after each gap: from the second on
        ({"known": 1, "new": "0%"}, "20d", 17, 17),
        ({"known": 1, "new": "0%"}, "21d", 16, 0),
        ({"new": "0%"}, "20d", 17, 17),
    ],
)
def test_limits(causes, every, again, soon):
    found = recurrence_of(year(deploy(causes, every)), horizons=10)
    assert (found.again, found.soon) == (10 * again, 10 * soon)


def test_causes_that_fade_come_back_about_as_published():
    """A quarter is new, and the first of a year; two years of fading lie within 20 d."""
    found = recurrence_of(year(deploy({}, every={"exponential": {"mean": "4d"}})))
    first = 100 / found.occurrences
    assert found.share_unseen == pytest.approx(0.25 + 0.75 * first, abs=WITHIN)
    # the one that is drawn lies within 20 d with 1 - exp(-2), and the last of its cause is no older
    assert 0.865 < found.share_soon < 0.96


def test_a_year_of_failures_and_releases_is_within_three_points_of_the_published_figures():
    """The shares of Chen et al. (RCACopilot, EuroSys 2024)."""
    found = recurrence_of(
        year(
            deploy({}, every={"exponential": {"mean": "4d"}}),
            releases={"every": "12h", "bad": "20%", "defects": {}},
        )
    )
    assert abs(found.share_soon - recurrence.PUBLISHED_SOON) < 0.03
    assert abs(found.share_unseen - recurrence.PUBLISHED_UNSEEN) < 0.03


def test_what_is_written_is_pooled():
    """A cause of two failures at fixed times, one for all bad versions, and none at all."""
    twice = [
        {"kind": "bad_deploy", "at": at, "lasts": "1h", "root_cause": "a full disk"}
        for at in ("1d", "3d", "400d")
    ]
    other = {"kind": "bad_deploy", "every": "1d", "lasts": "1h"}
    assert recurrence_of(year(other)) is None
    found = recurrence_of(year(*twice, other), horizons=7)
    assert (found.horizons, found.occurrences, found.again, found.soon) == (7, 14, 7, 7)
    releases = {"every": "30d", "bad": "100%", "bad_ones": {"root_cause": "haste"}}
    found = recurrence_of(year(releases=releases), horizons=2)
    assert (found.occurrences, found.again, found.soon) == (24, 22, 0)


def test_of_releases_the_bad_ones_count():
    releases = {"every": "1d", "bad": "10%", "defects": {"known": 12}}
    found = recurrence_of(year(releases=releases))
    assert found.occurrences == pytest.approx(3640, abs=180)


def test_fewer_horizons_where_failures_are_very_many():
    scenario = year(deploy({}, "1h"), limits={"time": "9h", "memory": "9GB"})
    found = recurrence_of(scenario)
    assert found.horizons == 9
    assert "in 9 draws of 365d (failures are too many for 100): of " in recurrence_told(found)


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from("abcd"))))
def test_times_since_by_hand(struck):
    """Each time beside the latest earlier one of the same cause."""
    found = list(times_since((float(time), cause) for time, cause in struck))
    in_order = sorted(struck)
    for place, (time, cause) in enumerate(in_order):
        before = [when for when, what in in_order[:place] if what == cause]
        assert found[place] == (time - max(before) if before else None)


def test_it_says_so_in_a_line():
    found = drawn(occurrences=200, again=150, soon=141)
    assert recurrence_told(found) == (
        "root causes, in 100 draws of 365d: of failures whose cause struck before, 94% come"
        " within 20d of the last time (published: 93.8%); 25% of all have a cause never seen before"
        " (published: 24.96%: Chen et al., RCACopilot, EuroSys 2024)"
    )
    nothing = drawn(occurrences=0, again=0, soon=0)
    assert recurrence_told(nothing) == "root causes, in 100 draws of 365d: no failure strikes"
    once = drawn(horizons=1, occurrences=5, again=0, soon=0)
    assert "in 1 draw of 365d (failures are too many for 100): none strikes twice; 100% of" in (
        recurrence_told(once)
    )
    # in a day all that comes back does so soon
    day = drawn(occurrences=200, again=100, soon=100, horizon=86400.0)
    assert recurrence_told(day) == (
        "root causes, in 100 draws of 1d: 50% of all have a cause never seen before (published, of"
        " a longer time: 24.96%: Chen et al., RCACopilot, EuroSys 2024)"
    )


def drawn(horizons=100, horizon=365 * 86400.0, **changes):
    return recurrence.Recurrence(horizons=horizons, horizon=horizon, **changes)


@pytest.mark.parametrize(("horizon", "word"), [("365d", "published"), ("60d", "a longer time")])
def test_beside_a_short_horizon_it_says_that_the_published_figures_are_of_a_longer_one(
    horizon, word
):
    found = recurrence_of(year(deploy({"new": "25%"})).set("horizon", horizon), horizons=5)
    assert f"{word}: 24.96%" in recurrence_told(found)


YEAR = Path(__file__).parents[2] / "scenarios" / "year_of_learning.yaml"


def test_the_shipped_year_is_within_three_points_of_the_published_figures():
    found = recurrence_of(load_scenario(YEAR))
    assert found.horizons == 100
    assert abs(found.share_soon - recurrence.PUBLISHED_SOON) < 0.03
    assert abs(found.share_unseen - recurrence.PUBLISHED_UNSEEN) < 0.03
