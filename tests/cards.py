"""Scorecards made by hand, for comparisons whose answers are known."""

from simulator.analysis.comparison import Comparison, Variant
from simulator.analysis.scoring.scorecard import (
    Call,
    CensoredTime,
    Detection,
    EpisodeRecord,
    ResponseTimes,
    Scorecard,
    Spent,
)

MONTH = 30 * 86400.0
SLO = "availability"


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
    """A run of 30 days: `pages` true ones, `empty` ones for blips, episodes paged for after `found`
    (s), and `missed` ones of 600 s.
    """
    calls = [Call(100.0, SLO, "sev1", ("f",), (), False, False, False)] * pages
    calls += [Call(200.0, SLO, "sev1", (), ("b",), False, True, False)] * empty
    calls += [Call(300.0, SLO, "sev3", ("f",), (), False, False, False)] * tickets
    episodes = [episode(f"f{at}", CensoredTime(at), 0.02, CensoredTime(60.0)) for at in found]
    episodes += [episode("m", CensoredTime(600.0, False), 0.1)] * missed
    blips = (EpisodeRecord(SLO, "b", 0.0, 60.0, 0.001),) * empty
    slos = {SLO: Spent(spent, spent, unattended)}
    return Scorecard(
        horizon, 0.02, tuple(calls), tuple(episodes), blips, (), 0.0, tuple(incidents), slos
    )


def episode(name, page, unseen=0.02, reset=None, slo=SLO):
    """A significant episode of 600 s that costs a tenth of the budget, and when it was paged for."""
    return Detection(slo, name, 0.0, 600.0, 0.1, page, page, False, unseen, reset)


def incident(**waits):
    names = ("detect", "acknowledge", "mitigate", "resolve")
    return ResponseTimes(**{name: waits.get(name) for name in names})


def comparison(scenario, asked=None, **cards):
    """Variants by label (the first is the baseline), each with its cards; nobody responds."""
    runs = len(next(iter(cards.values())))
    variants = tuple(Variant(label, scenario, tuple(each)) for label, each in cards.items())
    return Comparison("by hand", variants, tuple(range(runs)), asked or runs)
