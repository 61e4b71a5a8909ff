"""The sentence to say aloud: tickets are in it, and with several SLOs whose budget is saved and
whose is spent.
"""

from dataclasses import replace

import pytest
from compared import card, compared, worlds
from worlds import DAY

from simulator.analysis.scoring.scorecard import Call, CensoredTime, Spent
from simulator.outputs.words.claims import claims
from simulator.outputs.words.findings import differs, finding


def ticketed(cards, true=0, false=0):
    """The same months with so many true and false tickets."""
    calls = [
        Call(DAY * n, "availability", "sev3", ("f",) if n < true else (), (), False, False, False)
        for n in range(true + false)
    ]
    return [replace(each, calls=(*each.calls, *calls)) for each in cards]


def spending(**spent):
    """Months in which the budgets of these SLOs go, and nothing else happens."""
    return [
        card(
            slos={
                name: Spent(share + 0.001 * (n % 3), share, share) for name, share in spent.items()
            }
        )
        for n in range(12)
    ]


def said(*variants, slos=("availability",), **fields):
    """What is said of the variants, without what it stands on."""
    text = finding(compared(dict(zip("abcd", variants, strict=False)), slos=slos, **fields))
    return text[: text.index(" From 12 replications with ")]


@pytest.mark.parametrize(
    ("true", "false", "wanted"),
    [
        (
            0,
            120,
            ("b opens 120 more tickets per 30 d, all of them without incident."),
        ),
        (
            40,
            80,
            ("b opens 120 more tickets per 30 d, 80 of them without incident."),
        ),
        (3, 0, "b opens 3 more tickets per 30 d."),
        (0, 0, "b: no difference shown from a."),
    ],
)
def test_tickets_alone_are_a_difference(true, false, wanted):
    quiet = [card() for _ in range(12)]
    assert said(quiet, ticketed(quiet, true, false), answered=False) == wanted
    assert said(ticketed(quiet, 1, 1), ticketed(quiet, 1, 1)) == "b: no difference shown from a."


def test_fewer_tickets_are_fewer():
    quiet = [card() for _ in range(12)]
    assert said(ticketed(quiet, 2), quiet) == "b opens 2 fewer tickets per 30 d."
    wanted = "b sends 1 fewer page per 30 d and opens 2 fewer tickets per 30 d."
    assert said(ticketed([card(2) for _ in range(12)], 2), [card(1) for _ in range(12)]) == wanted


def test_losses_come_before_gains():
    base = [card(2, 4, [600.0], 0.9) for _ in range(12)]
    other = ticketed([card(2, 6, [300.0], 0.8) for _ in range(12)], 1, 2)
    assert (
        said(base, other)
        == "b sends 2 more pages per 30 d, all of them without incident, and opens 3 more tickets"
        " per 30 d, 2 of them without incident, but pages 5 min earlier (12 episodes that both"
        " found) and saves 10 points of the budget."
    )


def test_false_pages_for_true_ones_are_told_though_pages_are_as_many():
    true, false = [card(4, 0) for _ in range(12)], [card(2, 2) for _ in range(12)]
    assert said(true, false) == "b sends 2 more pages without incident per 30 d."


def test_finding_less_makes_nobody_faster():
    """The one found by both is paged for as soon; what b misses took long."""
    both = [card(2, 0, [300.0, 3000.0]) for _ in range(12)]
    less = [card(1, 0, [300.0, None]) for _ in range(12)]
    assert said(both, less) == "b loses 50 points of recall, but sends 1 fewer page per 30 d."


def test_what_is_as_true_of_the_baseline_is_not_said_of_the_variant():
    half = [card(1, 0, [300.0, None, None]) for _ in range(12)]
    never = [card(0, 0, [None]) for _ in range(12)]
    assert said(half, half) == said(never, never) == "b: no difference shown from a."
    assert "finds no significant failure by pages" in said(half, [card(0, 0, [None] * 3)] * 12)


def test_losing_the_tickets_is_a_loss_of_what_is_found():
    call = Call(DAY, "availability", "sev3", ("f",), (), False, False, False)
    missed = [card(0, 0, [None, None]) for _ in range(12)]
    with_tickets = [
        replace(
            each,
            calls=(call,),
            episodes=tuple(replace(one, call=CensoredTime(3600.0)) for one in each.episodes),
        )
        for each in missed
    ]
    text = said(with_tickets, missed)
    assert text.startswith(
        "b finds no significant failure by pages and tickets together, but opens"
    )


@pytest.mark.parametrize("runs", [1, 2, 5])
def test_below_six_runs_nothing_is_claimed(runs):
    cards = {"a": [card(1)] * runs, "b": [card(9)] * runs}
    wanted = "Nothing can be claimed from"
    assert finding(compared(cards)).startswith(wanted)
    assert not any(estimate.is_beyond_chance for estimate in compared(cards).estimates)


def test_what_it_stands_on_and_what_is_left_open():
    base = [card(2, 0, [600.0, 900.0]) for _ in range(12)]
    other = [card(2 + (n < 4), 0, [600.0, 900.0]) for n in range(12)]
    text = finding(compared({"a": base, "b": other}))
    assert text.startswith("b: no difference shown from a. From 12 replications with 24 signif")
    assert text.endswith(" more runs needed).")
    assert "Too few runs to decide: b's pages (about " in text


def test_tables_and_pictures_say_what_the_sentence_says():
    """Everything that is told in a headline measure is a claim, and every claim is told."""
    from simulator.outputs.charts.columns import columns, verdict

    for comparison in worlds().values():
        for variant in comparison.variants[1:]:
            told = [
                estimate
                for estimate in comparison.estimates
                if estimate.variant == variant.label
                and estimate.is_beyond_chance
                and estimate.is_headline
            ]
            assert bool(told) == bool(claims(comparison, variant)) == differs(comparison, variant)
        for column in columns(comparison):
            for estimate in column.estimates:
                if estimate is not None and not estimate.is_beyond_chance:
                    assert verdict(estimate, column.estimates[0]) in ("baseline", "doubtful")


def test_recall_of_one_episode_is_no_claim():
    """Every run of one side holds episodes, one run of the other does: of one no recall is told."""
    base = [card(1, 0, [600.0, 900.0]) for _ in range(12)]
    rare = [card(0, 0, [None]), *[card() for _ in range(11)]]
    text = finding(compared({"a": base, "b": rare}, answered=False))
    assert "recall" not in text.partition(". ")[0] and "finds no significant" not in text
    assert "Too few runs to decide: b's recall" in text and "(about 108 more runs needed)" in text


def test_what_is_spent_is_not_compared_where_nobody_responds_in_one():
    cards = [card(1, 0, [600.0]) for _ in range(12)]
    found = compared({"a": cards, "b": cards})
    alone = replace(found.variants[1], attended=())
    text = finding(replace(found, variants=(found.variants[0], alone)))
    assert text.startswith(
        "b: no difference shown from a; nobody is on call in b, so what is spent is not compared."
    )


def test_occurrences_that_begin_at_other_times_are_not_the_same():
    """One name: the first outage of a run, and the first of a run in which others strike."""
    early, late = card(1, 0, [600.0]), card(1, 0, [60.0])
    moved = replace(late, episodes=tuple(replace(e, begin=e.begin + DAY) for e in late.episodes))
    assert "that both found" in finding(compared({"a": [early] * 12, "b": [late] * 12}))
    text = finding(compared({"a": [early] * 12, "b": [moved] * 12}))
    assert "that both found" not in text


def test_runs_of_different_lengths_are_counted_in_months():
    """One page a day in both: for a day, and for ten."""
    from simulator.analysis.comparison import Comparison, Variant
    from simulator.analysis.measures import PER_MONTH

    found = compared({"a": [card(1, horizon=DAY)] * 12}, horizon=DAY)
    long = found.baseline.scenario.set("horizon", "10d")
    other = Variant("b", long, tuple([card(10, horizon=10 * DAY)] * 12), ())
    both = Comparison("by hand", (found.baseline, other), found.seeds, 12)
    pages = both.of("pages", "b")
    assert pages.measure.unit == PER_MONTH and pages.value.value == 30 and pages.gap.value == 0


TWO = ("safety", "availability")


@pytest.mark.parametrize(
    ("other", "wanted"),
    [
        (
            {"safety": 0.5, "availability": 0.2},
            (
                "b keeps safety's SLO in 100% of the runs (instead of 0%) and saves 100 points of"
                " safety's budget"
            ),
        ),
        ({"safety": 1.5, "availability": 0.8}, "b spends 60 points more of availability's budget"),
        (
            {"safety": 0.5, "availability": 0.8},
            "b spends 60 points more of availability's budget, but keeps safety's SLO in 100% of the"
            " runs (instead of 0%) and saves 100 points of safety's budget",
        ),
        (
            {"safety": 0.5, "availability": 1.3},
            (
                "b keeps availability's SLO in 0% of the runs (instead of 100%) and spends 110 points"
                " more of availability's budget, but keeps safety's SLO in 100% of the runs"
                " (instead of 0%) and saves 100 points of safety's budget"
            ),
        ),
        # it was broken before
        ({"safety": 1.6, "availability": 0.2}, "b spends 10 points more of safety's budget"),
    ],
)
def test_of_several_budgets_the_largest_saving_and_the_largest_loss_are_named(other, wanted):
    text = said(spending(safety=1.5, availability=0.2), spending(**other), slos=TWO)
    assert text == f"{wanted}."


def test_a_loss_that_breaks_a_promise_comes_before_a_larger_one():
    base = spending(a=0.1, b=0.9, c=0.95, d=0.5)
    text = said(base, spending(a=0.8, b=1.2, c=1.05, d=0.3), slos=("a", "b", "c", "d"))
    assert (
        text == "b keeps b's SLO (and 1 other) in 0% of the runs (instead of 100%) and spends 70"
        " points more of a's budget (and some of 2 others), but saves 20 points of d's budget."
    )


def test_a_budget_that_is_not_told_apart_is_not_named():
    base = spending(safety=1.5, availability=0.2)
    noisy = [
        replace(
            each, slos={**each.slos, "availability": Spent(0.2 + 0.9 * (n % 2) - 0.45, 1.0, 1.0)}
        )
        for n, each in enumerate(base)
    ]
    assert said(base, noisy, slos=TWO) == "b: no difference shown from a."


def test_budgets_of_several_slos_stand_beside_other_differences():
    base, other = (
        [card(2, more, [wait], 0.5 + gone, slos=TWO) for _ in range(12)]
        for more, wait, gone in ((0, 600.0, 0), (1, 300.0, 0.2))
    )
    assert (
        said(base, other, slos=TWO)
        == "b spends 20 points more of safety's budget (and some of 1 other) and sends 1 more page"
        " per 30 d, all of them without incident, but pages 5 min earlier (12 episodes that both"
        " found)."
    )
