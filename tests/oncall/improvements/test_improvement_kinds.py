"""Each kind of improvement by itself: what it answers, and what is different once it is done."""

import numpy as np
import pytest

from simulator.ai_service.failures import Failure
from simulator.ai_service.rollout import Release
from simulator.oncall.improvements import (
    AutomaticMitigation,
    BetterRunbook,
    Canary,
    Improvement,
    Limit,
    Prevention,
    RegressionCase,
    Seen,
    StepSeen,
)
from simulator.oncall.runbooks import RunbookStep


def failure(kind="bad_deploy", **fields):
    given = {"kind": kind, "name": "x", "at": 0.0, "lasts": 60.0, "root_cause": "r"}
    return Failure.of({**given, **fields})


DEPLOY = failure()
OUTAGE = failure("provider_outage")
WAVE = failure("injection_wave")
SPIKE = failure("cost_spike")
STEPS = tuple(
    RunbookStep.model_validate({"do": do}) for do in ("enable_cache", "compact_store", "fail_over")
)
BOOKS = {"provider_outage": STEPS}


def seen(*steps, matched="provider_outage", is_paged=True, release=None):
    return Seen(matched, is_paged, steps, BOOKS, release or Release())


class Always:
    """A generator that always draws one number."""

    def __init__(self, number):
        self.number = number

    def random(self):
        return self.number


@pytest.mark.parametrize(
    ("improvement", "answered"),
    [
        (Prevention(), [DEPLOY, SPIKE]),
        (RegressionCase(), [DEPLOY]),
        (Canary(), [DEPLOY]),
        (BetterRunbook(), [OUTAGE]),
        (Limit(do="fail_over"), [OUTAGE]),
        (Limit(do="cap_tokens"), []),
    ],
)
def test_what_each_answers(improvement, answered):
    found = [each for each in (DEPLOY, OUTAGE, WAVE, SPIKE) if improvement.answers(each, seen())]
    assert found == answered


@pytest.mark.parametrize(
    ("improvement", "about", "hours", "accepted"),
    [
        (Prevention(), "r", 24, None),
        (RegressionCase(), "r", 1, 1),
        (Canary(), "bad_deploy", 16, None),
        (BetterRunbook(), "bad_deploy", 6, None),
        (AutomaticMitigation(), "bad_deploy", 30, None),
        (Limit(do="cap_tokens"), "bad_deploy", 4, None),
    ],
)
def test_what_each_is_about_and_takes(improvement, about, hours, accepted):
    assert improvement.subject(DEPLOY) == about
    assert (improvement.hours, improvement.accepted) == (hours, accepted)
    action = improvement.action(about)
    assert about in action or isinstance(improvement, Canary)
    assert action[0].isupper() and action.endswith(".")


def test_what_has_no_root_cause_is_about_nothing():
    alone = failure(root_cause=None)
    assert Prevention().subject(alone) == RegressionCase().subject(alone) == ""


@pytest.mark.parametrize(("drawn", "is_left"), [(0.0, False), (0.79, False), (0.8, True)])
def test_a_prevention_prevents_with_its_probability(drawn, is_left):
    left = Prevention().left_of(DEPLOY, Always(drawn))
    assert left == (DEPLOY if is_left else None)


@pytest.mark.parametrize(("drawn", "goes_out"), [(0.0, False), (0.59, False), (0.6, True)])
def test_a_case_catches_with_its_probability(drawn, goes_out):
    assert RegressionCase(catches=0.6).lets_out(DEPLOY, Always(drawn)) is goes_out
    assert not RegressionCase().lets_out(DEPLOY, Always(drawn))


def test_a_canary_is_asked_for_once():
    place = Canary().release(Release())
    assert (place.canary_share, place.bake, place.rollback_above) == (0.05, 1800, 0.1)
    assert place.has_canary
    assert not Canary().answers(DEPLOY, seen(release=place))


def test_a_better_runbook_is_quick_and_right_and_has_what_helped_first():
    cache, store, over = STEPS
    found = BetterRunbook().made_for(
        OUTAGE,
        seen(
            StepSeen("enable_cache", 0.4, 0.3),
            StepSeen("fail_over", 0.3, 0.0),
            # of another runbook
            StepSeen("cap_tokens", 0.3, 0.0),
        ),
    )
    assert found.order == ("fail_over", "enable_cache")
    assert found.runbook(STEPS) == (over, cache, store)
    assert found.triage(600.0) == pytest.approx(180.0)
    assert found.names_rightly


def test_without_a_look_the_order_stays():
    unseen = (StepSeen("enable_cache", None, 0.1), StepSeen("fail_over", 0.2, None))
    found = BetterRunbook().made_for(OUTAGE, seen(*unseen))
    assert found.runbook(STEPS)[0].do.kind == "enable_cache"


@pytest.mark.parametrize(
    ("before", "after", "left", "helped"),
    [(0.4, 0.2, 0.5, True), (0.4, 0.21, 0.525, False), (0.4, 0, 0, True), (0, 0, 1, False)],
)
def test_a_step_helped_if_at_most_half_was_left(before, after, left, helped):
    step = StepSeen("fail_over", before, after)
    assert step.left == pytest.approx(left) and step.helped is helped


def test_the_first_reversible_step_that_helped_is_automated():
    steps = (
        StepSeen("enable_cache", 0.4, 0.3),
        StepSeen("compact_store", 0.4, 0.1),
        StepSeen("fail_over", 0.4, 0.1),
    )
    found = AutomaticMitigation()
    assert found.answers(OUTAGE, seen(*steps))
    made = found.made_for(OUTAGE, seen(*steps))
    assert made.at_page() == (STEPS[2], 120.0)
    assert made.action("provider_outage") == "Automate fail_over for provider_outage."
    assert not found.answers(OUTAGE, seen(*steps[:2]))
    assert not found.answers(OUTAGE, seen(*steps, is_paged=False))
    assert not found.answers(OUTAGE, seen(*steps, matched="bad_deploy"))


def test_a_limit_stays_on_and_is_named_by_what_it_does():
    limit = Limit(do="cap_tokens")
    assert limit.always_on() == limit.do
    assert limit.name == "limit cap_tokens"


def test_what_a_kind_does_not_change_stays_as_it_is():
    rng = np.random.default_rng(0)
    for improvement in (Canary(), BetterRunbook(), AutomaticMitigation(), Limit(do="cap_tokens")):
        assert improvement.left_of(DEPLOY, rng) is DEPLOY
        assert improvement.lets_out(DEPLOY, rng)
    for improvement in (Prevention(), RegressionCase()):
        assert improvement.release(Release()) == Release()
        assert improvement.triage(60.0) == 60.0 and not improvement.names_rightly
        assert improvement.runbook(STEPS) == STEPS
        assert improvement.at_page() is None and improvement.always_on() is None


def test_a_kind_can_be_written_by_its_name():
    assert Improvement.of("prevention") == Prevention()


def test_a_kind_about_anything_else_is_refused_as_it_is_defined():
    with pytest.raises(TypeError, match=r"Odd.about is 'root cause': write 'root_cause' or 'sym"):
        type("Odd", (Prevention,), {"about": "root cause", "__module__": __name__})
