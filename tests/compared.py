"""Comparisons made by hand, for what draws and writes them: each variant is a few numbers a run, no
run is played.
"""

from functools import cache

from cards import episode
from worlds import DAY, PERSON, demonstration

from simulator import SLO
from simulator.analysis.comparison import Comparison, Variant
from simulator.analysis.scoring.scorecard import Call, CensoredTime, Scorecard, Spent

MIN = 60.0
HOSTILE = (
    "</svg>**b** $\\frac{1}{0}$ \u202e\x07 & ]]>",
    "W" * 10_000,
    "漢字 " * 30,
    "<script>alert('$x^2$')",
    "a\nb\tc",
)


def card(true=0, false=0, waits=(), spent=0.5, horizon=30 * DAY, slos=("availability",)):
    """A month with so many true and false pages; `waits` are seconds to an episode's page, None
    where it was missed.
    """
    slo = next(iter(slos))
    calls = [
        Call(DAY * n, slo, "sev1", ("f",) if n < true else (), (), False, False, False)
        for n in range(true + false)
    ]
    pages = [
        CensoredTime(7200.0, is_reached=False) if seconds is None else CensoredTime(seconds)
        for seconds in waits
    ]
    episodes = tuple(
        episode(f"f{n}", page, page.seconds / 1e5, slo=slo) for n, page in enumerate(pages)
    )
    budgets = (
        {name: Spent(spent, spent, spent) for name in slos} if isinstance(slos, tuple) else slos
    )
    return Scorecard(horizon, 0.02, tuple(calls), episodes, (), (), 0.0, (), budgets)


def compared(
    variants, answered=True, name="by hand", asked=None, horizon=30 * DAY, slos=("availability",)
):
    """A comparison of scorecards by label, the baseline first; without `answered` nobody is on
    call.
    """
    scenario = demonstration(
        name=name,
        horizon=horizon,
        slos=[SLO(name=slo, objective="99%") for slo in slos],
        oncall=PERSON if answered else None,
    )
    found = tuple(
        Variant(label, scenario, tuple(cards), tuple(cards) if answered else ())
        for label, cards in variants.items()
    )
    runs = len(found[0].unattended)
    return Comparison(name, found, tuple(range(1, runs + 1)), asked or runs)


def months(true, false, waits, spent=0.5, runs=12, **fields):
    """So many runs that differ a little, by a pattern and not by chance."""
    return [
        card(
            true + n % 2,
            false + (n * 7) % 3,
            [wait if wait is None else wait * (1 + 0.1 * (n % 5)) for wait in waits],
            spent + 0.01 * (n % 4),
            **fields,
        )
        for n in range(runs)
    ]


ALIKE = ("two", "nothing pages", "no data in one", "no valid events", "two replications")
"""What looks like another one; the quick suite does without their pictures."""


@cache
def worlds():
    """Name to comparison: everything that a picture of one must be able to show. Their intervals
    are computed once for all tests of a process.
    """
    usual = months(2, 4, [8 * MIN, 12 * MIN, 30 * MIN])
    loose, same = (
        months(2, 0, [25 * MIN, 40 * MIN, None], 0.6),
        [card(2, 1, [600.0, 1200.0]) for _ in range(12)],
    )
    noisy = [  # the usual months in another order, and one page more in one of them
        card(
            2 + n % 2 + (n == 3),
            4 + (n * 7) % 3,
            [wait * (1 + 0.1 * (n % 5)) for wait in (8 * MIN, 12 * MIN, 30 * MIN)],
            0.5 + 0.01 * (n % 4),
        )
        for n in [*range(5, 12), *range(5)]
    ]
    never = [card(0, 0, [None, None, None], 0.9 + 0.01 * (n % 3)) for n in range(12)]
    half = [card(1, 0, [20 * MIN, None] if n % 2 else [15 * MIN, None, None]) for n in range(12)]
    five = ("available", "available-loose", "fast", "not-slow", "not-stuck")
    many = {
        f"variant-{n}": months(2, n, [(20 - 1.5 * n) * MIN, 40 * MIN], 0.8 - 0.03 * n)
        for n in range(12)
    }
    nothing = [card() for _ in range(12)]
    unknown = [card(1, 1, slos={"availability": Spent(None, None, None)}) for _ in range(12)]
    return {
        "usual": compared(
            {
                "google-30d": usual,
                "loose": loose,
                "tight": months(2, 6, [5 * MIN, 9 * MIN, 20 * MIN], 0.45),
            }
        ),
        "two": compared({"google-30d": usual, "loose": loose}, asked=200),
        "doubtful": compared({"google-30d": usual, "noisy": noisy}),
        "no variation": compared(
            {"first": same, "same": same, "other": [card(2, 2, [600.0, 1200.0]) for _ in range(12)]}
        ),
        "never fires": compared({"google-30d": usual, "never": never, "half": half}),
        "the baseline never fires": compared(
            {"never": never, "google-30d": usual, "nor this": never}
        ),
        "nothing pages": compared({"never": never, "nor this": never}),
        "no data": compared({"a": nothing, "b": nothing}),
        "no valid events": compared({"a": unknown, "b": unknown}),
        "no data in one": compared({"google-30d": usual, "quiet": nothing}),
        "one variant": compared({"google-30d": usual}),
        "one replication": compared({"google-30d": usual[:1], "loose": loose[:1]}),
        "two replications": compared({"google-30d": usual[:2], "loose": loose[:2]}),
        "twelve": compared(many),
        "hostile": _hostile(usual, loose),
        "nobody on call": compared({"google-30d": usual, "loose": loose}, answered=False),
        "several SLOs": compared(
            {"a": months(2, 4, [600.0], slos=five), "b": months(1, 2, [900.0], 0.7, slos=five)},
            slos=five,
        ),
        "drill": compared(
            {
                "a": months(1, 0, [600.0], horizon=6 * 3600.0),
                "b": months(1, 1, [60.0], horizon=6 * 3600.0),
            },
            horizon=6 * 3600.0,
        ),
        "a decade": compared(
            {
                "a": months(2, 4, [60.0]),
                "b": months(2, 3, [900.0]),
                "c": months(2, 2, [90_000.0]),
                "d": never,
            }
        ),
    }


def _hostile(usual, loose):
    slo = "<img src=x onerror=alert(1)>" * 9
    cards = {
        label: [card(len(each.pages) - 4, 4, [600.0], slos=(slo,)) for each in usual]
        for label in HOSTILE
    }
    return compared(
        {**cards, "W" * 10_001: [card(1, 0, [1800.0], slos=(slo,)) for _ in loose]},
        name="<script>alert('$x^2$')",
        slos=(slo,),
    )


def lines(axes, gid):
    """The points of all lines of one kind, in the order in which they were drawn."""
    return [line.get_xydata().tolist() for line in axes.get_lines() if line.get_gid() == gid]
