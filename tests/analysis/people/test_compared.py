"""Comparisons of people: a ladder beside one person, triage that is more often right, and a pager
that cried wolf beside one that is trusted; each sentence is checked against the scorecards.
"""

from dataclasses import replace

import pytest
from cards import card
from claimed import finding_faults
from worlds import PERSON, STEPS, demonstration

from simulator import compare
from simulator.analysis.bootstrap import Resampled
from simulator.analysis.choosing import chosen
from simulator.analysis.estimates import Sample, estimate
from simulator.analysis.measures import Measure
from simulator.outputs.words.findings import finding, sentences

RUNS = 10
RUNBOOKS = {"provider_outage": STEPS, "bad_deploy": [{"do": "roll_back", "takes": "10m"}]}
OUTAGES = {
    "kind": "provider_outage",
    "every": {"exponential": {"mean": "30h"}},
    "lasts": {"lognormal": {"median": "2h", "p90": "6h"}},
    "error_ratio": "50%",
}


def eight_days(**changes):
    fields = {
        "horizon": "8d",
        "outcomes": "random",
        "failures": [OUTAGES],
        "runbooks": RUNBOOKS,
    }
    return demonstration(**{**fields, **changes})


def compared(**variants):
    found = compare(
        {label.replace("_", " "): each for label, each in variants.items()},
        replications=RUNS,
        workers=1,
    )
    text = finding(found)
    assert finding_faults(found, text, sentences) == []
    return found, text


def gap(found, key):
    (variant,) = found.variants[1:]
    return found.of(key, variant.label).gap


def test_a_ladder_beside_one_person():
    """With answers after 40 min on average, 15 and 30 min are the next levels' chances."""
    slow = {**PERSON, "acknowledge": {"exponential": {"mean": "40m"}}}
    ladder = [
        {"ask": "ada", "acknowledge_within": "5m"},
        {"ask": "ben", "acknowledge_within": "15m"},
        {"ask": "eve", "acknowledge_within": "30m"},
    ]
    found, text = compared(
        one_person=eight_days(oncall=slow),
        ladder=eight_days(
            oncall={**slow, "ladder": ladder},
            people=[{"name": name} for name in ("ada", "ben", "eve")],
        ),
    )
    assert gap(found, "time_to_acknowledge").high < 0 < gap(found, "interruptions").low
    assert gap(found, "budget_unacknowledged").high < 0
    assert "acknowledges" in text and "sooner" in text
    assert text.index("more interruptions") < text.index("sooner")
    # one person takes all pages at the first level, in every run
    assert found.of("taken_by_first", "one person").value.value == 1


def test_triage_that_is_right_more_often():
    def triage(right):
        return eight_days(oncall={**PERSON, "triage": {"takes": "8m", "right": right}})

    found, text = compared(right_60=triage("60%"), right_95=triage("95%"))
    assert gap(found, "wrong_triages").value < 0 and gap(found, "budget_misdiagnosed").high < 0
    assert gap(found, "time_to_mitigate").high < 0
    assert "of the budget" in text and "of toil a week" in text


@pytest.fixture(scope="module")
def wolf():
    """Outages of some minutes are blips; a rule of one window of 5 min pages for each of them, one
    of an hour for few.
    """
    blips = {
        "kind": "provider_outage",
        "name": "blip",
        "every": {"exponential": {"mean": "9h"}},
        "lasts": {"lognormal": {"median": "3m", "p90": "5m"}},
        "error_ratio": "100%",
    }
    quick = {"name": "quick", "severity": "sev1", "long_window": "5m", "short_window": "none"}
    noisy = {"rules": [{**quick, "burn_rate": 14.4}]}
    calm = {"rules": [{**quick, "long_window": "1h", "short_window": "5m", "burn_rate": 11}]}
    trusting = {
        **PERSON,
        "trust": {"memory": "30d"},
        "ladder": [{"ask": "ada", "acknowledge_within": "30m"}],
    }

    def pager(alerting):
        return eight_days(
            oncall=trusting,
            people=[{"name": "ada"}],
            failures=[OUTAGES, blips],
            alerting=alerting,
        )

    return compared(cries_wolf=pager(noisy), calm=pager(calm))


def test_a_pager_that_cried_wolf(wolf):
    found, text = wolf
    precision = {
        variant.label: found.of("precision_pages", variant.label).value.value
        for variant in found.variants
    }
    assert 0.25 < precision["cries wolf"] < 0.4 and 0.85 < precision["calm"] < 1
    assert gap(found, "interruptions").high < 0
    assert "fewer interruptions" in text


def test_what_one_scenario_says_is_counted_in_all_of_them(wolf):
    found, _ = wolf
    keys = {estimate.measure.key for estimate in found.estimates}
    assert {"interruptions", "toil", "unanswered", "notifications_per_page"} <= keys
    # nobody hands over, works on tickets or names a wrong symptom here
    assert not {"lost", "late_tickets", "wrong_triages"} & keys


@pytest.mark.parametrize(
    ("name", "needed"),
    [("toil", "people, rota or oncall.ladder"), ("late_tickets", "oncall.tickets")],
)
def test_a_measure_that_nobody_wrote_says_what_it_needs(name, needed):
    with pytest.raises(ValueError, match=f"{name} is of people: no scenario has {needed}"):
        chosen([eight_days()], [name])


def test_a_measure_of_people_can_be_asked_for():
    scenario = eight_days(oncall={**PERSON, "tickets": {}})
    found = chosen([scenario], ["toil", "late_tickets", "budget_unacknowledged"])
    assert [measure.unit for measure in found] == ["s", "share", "budget"]


def test_a_total_of_each_run_has_an_interval_with_few_runs():
    """Ten events are asked for where a time is reached or not; of toil each run has one total."""
    cards = tuple(card(spent=spent) for spent in (1.0, 2.0, 3.0, 4.0, 5.0, 6.0))
    toil = Measure("toil", "toil", "s", lambda each: [each.slos["availability"].at_end])
    found = estimate(Sample(toil, cards), Resampled(len(cards)))
    assert 1 < found.low < found.value == 3.5 < found.high < 6
    reached = replace(toil, reached=lambda each: [True])
    assert estimate(Sample(reached, cards), Resampled(len(cards))).low is None
