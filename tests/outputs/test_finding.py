"""The sentence to say aloud: tickets are in it, and with several SLOs whose budget is saved and
whose is spent.
"""

from dataclasses import replace

import pytest
from compared import card, compared, months
from worlds import DAY

from simulator.analysis.scorecard import Call, Spent
from simulator.outputs.finding import finding

MIN = 60.0


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
    return finding(compared(dict(zip("abcd", variants, strict=False)), slos=slos, **fields))


@pytest.mark.parametrize(
    ("true", "false", "wanted"),
    [
        (
            0,
            120,
            (
                "b opens 120 more tickets per 30 d, all of them without incident, and no other"
                " difference is shown."
            ),
        ),
        (
            40,
            80,
            (
                "b opens 120 more tickets per 30 d, 80 of them without incident, and no other"
                " difference is shown."
            ),
        ),
        (3, 0, "b opens 3 more tickets per 30 d, and no other difference is shown."),
        (0, 0, "b: no difference shown from a in 12 replications."),
    ],
)
def test_tickets_alone_are_a_difference(true, false, wanted):
    quiet = [card() for _ in range(12)]
    assert said(quiet, ticketed(quiet, true, false), answered=False) == wanted
    assert (
        said(ticketed(quiet, 1, 1), ticketed(quiet, 1, 1))
        == "b: no difference shown from a in 12 replications."
    )


def test_fewer_tickets_are_fewer():
    quiet = [card() for _ in range(12)]
    assert (
        said(ticketed(quiet, 2), quiet)
        == "b opens 2 fewer tickets per 30 d, and no other difference is shown."
    )
    wanted = (
        "b sends 1 fewer pages per 30 d and opens 2 fewer tickets, and no other difference is"
        " shown."
    )
    assert said(ticketed([card(2) for _ in range(12)], 2), [card(1) for _ in range(12)]) == wanted


def test_tickets_stand_beside_about_as_many_pages():
    months_, more = (
        [card(spent=0.88) for _ in range(12)],
        ticketed([card(spent=0.99) for _ in range(12)], 0, 120),
    )
    assert (
        said(months_, more)
        == "b spends 11% more of the budget, for about as many pages and 120 more tickets per 30 d,"
        " all of them without incident."
    )


def test_beside_more_pages_tickets_are_said_when_they_differ_by_more():
    base, other = [card(2, 4, [600.0]) for _ in range(12)], [card(2, 6, [300.0]) for _ in range(12)]
    pages = "b pages 5 min earlier, for 2 more pages per 30 d, all of them without incident"
    assert said(base, other) == said(base, ticketed(other, 2)) == f"{pages}."
    assert said(base, ticketed(other, 1, 2)) == f"{pages}, and 3 more tickets."
    assert (
        said(ticketed(base, 3), [card(3, 4, [300.0]) for _ in range(12)])
        == "b pages 5 min earlier, for 1 more pages per 30 d and 3 fewer tickets."
    )


TWO = ("safety", "availability")


@pytest.mark.parametrize(
    ("other", "wanted"),
    [
        ({"safety": 0.5, "availability": 0.2}, "b saves 100% of safety's budget"),
        ({"safety": 1.5, "availability": 0.8}, "b spends 60% more of availability's budget"),
        (
            {"safety": 0.5, "availability": 0.8},
            "b saves 100% of safety's budget but spends 60% more of availability's",
        ),
        (
            {"safety": 0.5, "availability": 1.3},
            (
                "b saves 100% of safety's budget but spends 110% more of availability's and breaks"
                " that promise (130% spent)"
            ),
        ),
        # it was broken before
        ({"safety": 1.6, "availability": 0.2}, "b spends 10% more of safety's budget"),
    ],
)
def test_of_several_budgets_the_largest_saving_and_the_largest_loss_are_named(other, wanted):
    assert (
        said(spending(safety=1.5, availability=0.2), spending(**other), slos=TWO)
        == f"{wanted}, for about as many pages."
    )


def test_a_loss_that_breaks_a_promise_comes_before_a_larger_one():
    base = spending(a=0.1, b=0.9, c=0.95, d=0.5)
    text = said(base, spending(a=0.8, b=1.2, c=1.05, d=0.3), slos=("a", "b", "c", "d"))
    assert (
        text == "b saves 20% of d's budget but spends 30% more of b's and breaks that promise (120%"
        " spent), and 1 other, for about as many pages."
    )


def test_a_budget_that_is_not_told_apart_is_not_named():
    base = spending(safety=1.5, availability=0.2)
    noisy = [
        replace(
            each, slos={**each.slos, "availability": Spent(0.2 + 0.9 * (n % 2) - 0.45, 1.0, 1.0)}
        )
        for n, each in enumerate(base)
    ]
    assert said(base, noisy, slos=TWO) == "b: no difference shown from a in 12 replications."


def test_budgets_of_several_slos_have_a_clause_of_their_own_beside_other_gains():
    base, other = (
        [card(2, more, [wait], 0.5 + gone, slos=TWO) for _ in range(12)]
        for more, wait, gone in ((0, 600.0, 0), (1, 300.0, 0.2))
    )
    assert (
        said(base, other, slos=TWO)
        == "b pages 5 min earlier, for 1 more pages per 30 d, all of them without incident; it"
        " spends 20% more of safety's budget."
    )


def test_one_slo_without_other_tickets_is_said_as_ever():
    usual, tight = months(2, 4, [8 * MIN, 12 * MIN]), months(2, 6, [5 * MIN, 9 * MIN], 0.45)
    assert (
        said(usual, tight)
        == "b pages 4.2 min earlier and saves 5% of the budget, for 2 more pages per 30 d, all of"
        " them without incident."
    )
