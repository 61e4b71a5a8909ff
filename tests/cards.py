"""Scorecards made by hand, for comparisons whose answers are known."""

from simulator.analysis.comparison import Comparison, Variant
from simulator.analysis.scorecard import Answered, Call, Judged, Scorecard, Spent, Wait

MONTH = 30 * 86400.0


def card(
    pages=0,
    empty=0,
    found=(),
    missed=0,
    tickets=0,
    spent=0.1,
    unattended=None,
    horizon=MONTH,
    incidents=(),
):
    """A run of 30 days: `pages` true ones, `empty` ones for blips, failures paged after `found`
    (s), and `missed` ones of 600 s.
    """
    calls = [Call(100.0, "sev1", ("f",), (), False, False, False)] * pages + [
        Call(200.0, "sev1", (), ("b",), False, True, False)
    ] * empty
    calls += [Call(300.0, "sev3", ("f",), (), False, False, False)] * tickets
    failures = [Judged(f"f{at}", Wait(at), Wait(at), False, 0.02, Wait(60.0)) for at in found]
    failures += [Judged("m", Wait(600.0, False), Wait(600.0, False), False, 0.1, None)] * missed
    slos = {"availability": Spent(spent, spent, unattended)}
    return Scorecard(horizon, 0.02, tuple(calls), tuple(failures), empty, tuple(incidents), slos)


def incident(**waits):
    names = ("detect", "acknowledge", "mitigate", "resolve")
    return Answered(**{name: waits.get(name) for name in names})


def comparison(scenario, asked=None, **cards):
    """Variants by label (the first is the baseline), each with its cards; nobody responds."""
    runs = len(next(iter(cards.values())))
    variants = tuple(Variant(label, scenario, tuple(each)) for label, each in cards.items())
    return Comparison("by hand", variants, tuple(range(runs)), asked or runs)
