"""The detection map: the workbook's closed forms, the simulation itself, and sentences whose
numbers hold at both sides.
"""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slowly import given_some
from worlds import outage

from simulator import SLO, Scenario, simulate
from simulator.analysis.detection import (
    CLASSES,
    ERROR_RATIOS,
    LENGTHS,
    LONGEST,
    SHORTEST,
    detection,
    faintest,
    shortest,
)
from simulator.analysis.detection_regions import changed_regions, differences, regions
from simulator.analysis.detection_sentences import sentences
from simulator.reliability.alerts import BurnRate
from simulator.reliability.field_policies import POLICIES

GOOGLE = POLICIES["google-30d"].rules
STRICT = SLO(name="s", objective=0.999)
TICK = 10.0


def with_quick(**changed):
    """google-30d with another first rule."""
    return (GOOGLE[0].model_copy(update=changed), *GOOGLE[1:])


def with_burn(rate):
    return with_quick(burn_rate=rate, budget_consumed=None)


def class_of(found):
    return CLASSES[int(found.urgency[0, 0])]


@pytest.mark.parametrize(
    ("error", "after", "what"),
    [
        (1.0, 51.84, "page-quick"),
        (0.5, 103.68, "page-quick"),
        (0.1, 8.64 * 60, "page-quick"),
        (0.01, 3.6 * 3600, "page-slow"),
        (0.005, 51840, "ticket"),
        (0.002, 36 * 3600, "ticket"),
        (0.001, np.inf, "none"),
        (0.0005, np.inf, "none"),
    ],
)
def test_the_workbooks_detection_times(error, after, what):
    """facts.md, section 1: 99.9%, the first of google-30d's four rules."""
    found = detection(GOOGLE, STRICT, [error], [LONGEST])
    assert found.after[0, 0] == pytest.approx(after) and class_of(found) == what


@pytest.mark.parametrize(
    ("rule", "share"), list(zip(GOOGLE, (0.02, 0.05, 0.10, 0.10), strict=True))
)
def test_the_budget_that_is_spent_at_detection(rule, share):
    """Burn rate x window / period, whatever the error ratio."""
    alone = detection([rule], STRICT, [0.05, 0.2, 1.0], [LONGEST])
    assert detection([rule], STRICT, alone.error_ratios, alone.after).spends == pytest.approx(share)


def test_never_at_or_below_the_threshold():
    at = [0.0144 * (1 - 1e-9), 0.0144, 0.0144 * (1 + 1e-9)]
    assert (detection(GOOGLE[:1], STRICT, at, [LONGEST]).rule[:, 0] == [-1, -1, 0]).all()
    assert (
        faintest(GOOGLE, STRICT) == pytest.approx(0.001)
        and faintest(GOOGLE[:1], SLO(name="s", objective=0.9)) == np.inf
    )
    assert shortest(GOOGLE[0], STRICT, [1.0, 0.1, 0.0144]) == pytest.approx([51.84, 518.4, np.inf])


def test_the_map_has_a_row_for_each_error_ratio_and_says_what_an_outage_spends():
    found = detection(GOOGLE, STRICT)
    assert (
        found.rule.shape
        == found.after.shape
        == found.spends.shape
        == (len(ERROR_RATIOS), len(LENGTHS))
    )
    assert found.spends[-1, 0] == pytest.approx(60 / 2592)
    assert ((found.rule < 0) == np.isinf(found.after)).all() and (
        (found.urgency == 0) == (found.rule < 0)
    ).all()
    assert set(np.unique(found.urgency)) == {0, 1, 2, 3}


def test_ties_go_to_the_more_urgent_and_then_to_the_first():
    """6x over 6 h and 36x over 1 h need the same time at every error ratio above 3.6%; so do both
    tickets.
    """
    slow, quick = (
        GOOGLE[1],
        GOOGLE[0].model_copy(
            update={"name": "36x", "severity": "sev1", "burn_rate": 36.0, "budget_consumed": None}
        ),
    )
    errors = np.geomspace(0.04, 1, 50)
    assert (detection([slow, quick], STRICT, errors, [LONGEST]).rule == 1).all()
    assert (detection(GOOGLE[2:], STRICT, errors, [LONGEST]).rule == 0).all()


def scenario(objective, error, lasts, alerting):
    return Scenario(
        name="map",
        outcomes="expected",
        horizon=3600 + lasts + 7200,
        service={"traffic": {"interactive": 64.0}, "provider": {"primary": {"error_ratio": 0.0}}},
        slos=[SLO(name="s", objective=objective)],
        alerting=alerting,
        failures=[outage(at=3600.0, lasts=lasts, error_ratio=error)],
        monitoring={"scrape_interval": TICK, "evaluation_interval": TICK},
    )


def assert_simulated(world, error, lasts):
    """What really fires first is what the map says, up to the next tick."""
    rules, slo = world.alerting.rules, world.slos[0]
    found = detection(rules, slo, [error], [lasts])
    fired = [event for event in simulate(world).log if event.kind == "alert_fired"]
    if found.rule[0, 0] < 0:
        assert fired == []
        return
    first = {event.detail["rule"] for event in fired if event.time == fired[0].time}
    assert rules[int(found.rule[0, 0])].name in first
    assert (
        found.after[0, 0]
        < fired[0].time - 3600
        <= found.after[0, 0] + TICK * (1 + 1e-9) + TICK * (found.after[0, 0] % TICK < 1e-6)
    )


def random_points(count):
    rng = np.random.default_rng(0)  # these points meet every rule, and none
    for number in range(count):
        error, lasts = np.exp(rng.uniform(np.log([0.003, 600]), np.log([1.0, LONGEST])))
        yield (
            ("google-30d", "course-notes")[number % 2],
            float(rng.choice([0.999, 0.998, 0.99])),
            round(float(error), 5),
            float(round(lasts)),
        )


@pytest.mark.parametrize(("policy", "objective", "error", "lasts"), list(random_points(14)))
def test_the_map_is_what_the_simulation_does(policy, objective, error, lasts):
    assert_simulated(scenario(objective, error, lasts, {"policy": policy}), error, lasts)


@pytest.mark.parametrize(
    ("error", "lasts"), [(1.0, 3600.0), (1.0, 45.0), (0.1, 1500.0), (0.02, 30000.0)]
)
def test_a_rule_that_waits_for_another_and_one_that_holds(error, lasts):
    """`unless`: slow-burn keeps silent while fast-burn is hot, even when fast-burn itself still
    waits for its `for`.
    """
    rules = [
        rule.model_dump(mode="json", by_alias=True, exclude_none=True)
        for rule in POLICIES["course-notes"].rules
    ]
    assert_simulated(
        scenario(0.999, error, lasts, {"rules": [rules[0] | {"for": 600.0}, *rules[1:]]}),
        error,
        lasts,
    )


def some_rules(*, holds=True):
    hold = st.sampled_from([0.0, 0.0, 120.0, 1800.0]) if holds else st.just(0.0)
    rule = st.builds(
        lambda severity, long, burn, hold: BurnRate(
            name="r", severity=severity, long_window=long, burn_rate=burn, hold=hold
        ),
        st.sampled_from(["sev1", "sev2", "sev3"]),
        st.sampled_from([600.0, 3600.0, 21600.0, 259200.0]),
        st.floats(0.5, 60.0),
        hold,
    )
    named = st.lists(rule, min_size=1, max_size=4)
    return named.map(
        lambda rules: tuple(
            rule.model_copy(update={"name": f"r{index}"}) for index, rule in enumerate(rules)
        )
    )


ratios, lengths, objectives = (
    st.floats(0.0005, 1.0),
    st.floats(1.0, LONGEST),
    st.sampled_from([0.9, 0.99, 0.995, 0.999, 0.9999]),
)


@given(some_rules(), objectives, ratios, ratios, lengths, lengths)
def test_a_longer_or_larger_outage_is_never_found_later(rules, objective, one, other, short, long):
    (small, large), (short, long) = sorted((one, other)), sorted((short, long))
    found = detection(rules, SLO(name="s", objective=objective), [small, large], [short, long])
    assert (found.after[1] <= found.after[0] + 1e-6).all() and (
        found.after[:, 1] <= found.after[:, 0] + 1e-6
    ).all()


@given_some(8, 25, some_rules(), objectives)
def test_the_regions_are_the_map(rules, objective):
    """They cover it once, and inside each the answer is one."""
    slo = SLO(name="s", objective=objective)
    found = regions((rules, slo))
    assert sum(region.area for region in found) == pytest.approx(
        np.log(1000) * np.log(LONGEST / SHORTEST), rel=1e-6
    )
    for region in found:
        wide = region.ends > region.begins * 1.001
        middles = np.sqrt(region.begins * region.ends)[wide, None]
        assert (
            detection(rules, slo, region.errors[wide], middles).urgency == region.urgencies[0]
        ).all()


@given_some(2, 8, some_rules(), objectives)
def test_a_policy_does_not_differ_from_itself(rules, objective):
    watch = rules, SLO(name="s", objective=objective)
    assert not differences(detection(*watch), detection(*watch)).any()
    assert changed_regions(watch, watch) == ()
    assert sentences(watch, watch, ("a", "b")) == (
        "b instead of a does not change which alert fires first",
    )


@pytest.mark.parametrize(
    "other",
    [
        with_burn(10.0),
        with_burn(14.3),
        with_quick(hold=600.0),
        GOOGLE[2:],
        POLICIES["course-notes"].rules,
    ],
)
def test_the_changed_regions_hold_the_cells_that_differ(other):
    found = changed_regions((GOOGLE, STRICT), (other, STRICT))
    cells = differences(detection(GOOGLE, STRICT), detection(other, STRICT))
    inside = np.zeros_like(cells)
    for row, error in enumerate(ERROR_RATIOS):
        for region in found:
            at = np.flatnonzero(np.isclose(region.errors, error, rtol=1e-12, atol=0))
            for begin, end in zip(region.begins[at], region.ends[at], strict=True):
                inside[row] |= (begin * (1 + 1e-7) < LENGTHS) & (end * (1 + 1e-7) >= LENGTHS)
    assert (inside[:, 1:] == cells[:, 1:]).all() and bool(found) == (
        other != POLICIES["course-notes"].rules
    )


def fires(rule, slo, error, lasts):
    return bool(np.isfinite(rule.fires_after(np.array([error]), np.array([lasts]), slo)[0]))


NUMBER = r"([0-9.]+)"
SENTENCE = re.compile(
    rf"10x instead of 14\.4x changes two things: (?:full outages of|outages of) {NUMBER} to"
    rf" {NUMBER} (s|min)(?: at {NUMBER}% errors)?, "
    rf"and steady {NUMBER} to {NUMBER}% errors"
)


@pytest.mark.parametrize("objective", [0.999, 0.998, 0.995, 0.99, 0.95])
def test_the_sentences_numbers_hold_at_both_sides(objective):
    """Every stated boundary, straight from `fires_after`; three digits are stated, so half a
    percent off it is one thing or the other.
    """
    slo, ten, fourteen = SLO(name="s", objective=objective), with_burn(10.0), GOOGLE
    begin, end, unit, error, low, high = SENTENCE.fullmatch(
        sentences((GOOGLE, slo), (ten, slo), ("14.4x", "10x"))[1]
    ).groups()
    error, seconds = float(error or 100) / 100, {"s": 1, "min": 60}[unit]
    for rule, lasts in ((ten[0], float(begin) * seconds), (fourteen[0], float(end) * seconds)):
        assert fires(rule, slo, error, lasts * 1.005) and not fires(rule, slo, error, lasts * 0.995)
    for rule, steady in ((ten[0], float(low) / 100), (fourteen[0], float(high) / 100)):
        assert fires(rule, slo, steady * 1.005, LONGEST) and not fires(
            rule, slo, steady * 0.995, LONGEST
        )
    assert not fires(fourteen[0], slo, 14.4 * slo.error_budget, LONGEST)


def test_sentences_say_what_changes():
    at = {objective: SLO(name="s", objective=objective) for objective in (0.999, 0.995)}
    assert (
        sentences((GOOGLE, at[0.999]), (with_burn(10.0), at[0.999]), ("14.4x", "10x"))[0]
        == "10x instead of 14.4x changes two things: outages of 72 to 104 s at 50% errors (page"
        " instead of nothing), and steady 1 to 1.44% errors (quick page instead of slow page)"
    )
    assert (
        sentences((GOOGLE, at[0.995]), (with_burn(10.0), at[0.995]), ("14.4x", "10x"))[1]
        == "10x instead of 14.4x changes two things: full outages of 3 to 4.32 min, and steady 5 to"
        " 7.2% errors"
    )
    assert (
        sentences((GOOGLE, STRICT), (GOOGLE[:2], STRICT), ("all", "pages"))[0]
        == "pages instead of all changes one thing: steady 0.1 to 0.6% errors (nothing instead of"
        " ticket)"
    )
    many = sentences((GOOGLE, STRICT), (GOOGLE[2:], STRICT), ("all", "tickets"))
    assert (
        many[0].startswith("tickets instead of all changes four things: ")
        and "steady errors above 1.44% (ticket instead of page)" in many[0]
    )
    assert (
        many[-3].endswith(", and 2 more")
        and many[-2].endswith(", and 3 more")
        and many[-1] == "tickets instead of all changes four things"
    )
    assert [len(text) for text in many] == sorted((len(text) for text in many), reverse=True)


def test_thresholds_that_lie_close_are_told_apart():
    assert (
        sentences((with_burn(14.401), STRICT), (with_burn(14.4), STRICT), ("a", "b"))[1]
        == "b instead of a changes two things: outages of 103.68 to 103.69 s at 50% errors, and"
        " steady 1.44 to 1.4401% errors"
    )
