"""What may be claimed of a variant: what it does otherwise than the baseline, beyond chance."""

from collections.abc import Iterable, Sequence
from typing import Literal

from simulator.analysis.comparison import Comparison, Variant
from simulator.analysis.figures import Estimate
from simulator.outputs.words.estimates import points, rounded_duration, short
from simulator.outputs.words.learning_claims import learning_claims
from simulator.outputs.words.names import possessive
from simulator.outputs.words.numbers import plural
from simulator.outputs.words.people_claims import people_claims
from simulator.outputs.words.told import Claim as Claim
from simulator.outputs.words.told import Told, more

# sentences name an SLO beside a variant, and must stay short
LONGEST_SLO = 24
# the calls without incident may differ more than all calls, by so much before it is said
NOTABLY = 1.1
# of two numbers that read the same with three digits
NEARLY_ALL = 0.995


def claims(comparison: Comparison, variant: Variant) -> tuple[Claim, ...]:
    """All that is told of a variant, in the order in which it is said."""
    told = Told(comparison, variant)
    found = (
        *_recall(told),
        *_sooner(told),
        *_kept_slos(told),
        *_budget(told),
        *_held_back(told),
        *learning_claims(told),
        *people_claims(told),
        *_calls(told, "page", "sends"),
        *_calls(told, "ticket", "opens"),
    )
    # losses first: nobody may miss the price of a gain
    return tuple(sorted(found, key=lambda claim: not claim.is_loss))


def _recall(told: Told) -> Iterable[Claim]:
    by_pages = told.estimate("recall_pages")
    by_all = told.estimate("recall_all")
    if by_pages is not None:
        yield _recall_claim(told, by_pages, "")
    if by_all is None:
        return
    # what is so of pages alone need not be said of both again
    if by_pages is None or _recall_claim(told, by_all, "") != _recall_claim(told, by_pages, ""):
        yield _recall_claim(told, by_all, " by pages and tickets together")


def _recall_claim(told: Told, estimate: Estimate, by: str) -> Claim:
    # a recall of 0 is told as what it is, not as the points that were lost
    if estimate.value.value == 0:
        return Claim(f"finds no significant failure{by or ' by pages'}", is_loss=True)
    change = told.change(estimate.measure.key)
    gap = f"{points(change)} of recall{by}"
    if change > 0:
        return Claim(f"gains {gap}", is_loss=False)
    return Claim(f"loses {gap}", change < 0)


def _sooner(told: Told) -> Iterable[Claim]:
    """Only over what both found: to find less, or nothing, makes nobody faster or slower."""
    estimate = told.estimate("time_to_page")
    change = told.change("time_to_page")
    if estimate is None or estimate.common is None or not change:
        return
    when = "later"
    if change < 0:
        when = "earlier"
    both = f"{plural(estimate.common.both, 'episode')} that both found"
    yield Claim(f"pages {rounded_duration(abs(change))} {when} ({both})", is_loss=change > 0)


def _kept_slos(told: Told) -> Iterable[Claim]:
    """The SLO that is kept in so many fewer runs, and the one that is kept in more."""
    for sign, is_loss in ((-1, True), (1, False)):
        slos = list(told.most_changed("slo_kept", sign))
        if slos:
            here, baseline = told.values("slo_kept", slos[0])
            which = _slo_and_others(told, slos, "SLO", "")
            yield Claim(f"keeps {which} in {here} of the runs (instead of {baseline})", is_loss)


def _budget(told: Told) -> Iterable[Claim]:
    """The largest loss among the SLOs' budgets, and the largest saving."""
    measure, when = "budget_spent", ""
    # the last window of a year says little of the year
    if told.has("budget_by_quarter"):
        measure, when = "budget_by_quarter", " a quarter"
    for sign, pattern in ((1, "spends {} more of {}"), (-1, "saves {} of {}")):
        changes = told.most_changed(measure, sign)
        slos = list(changes)
        if slos:
            which = _slo_and_others(told, slos, "budget", "some of ")
            spent = points(changes[slos[0]])
            yield Claim(pattern.format(spent, which) + when, is_loss=sign > 0)


def _slo_and_others(told: Told, slos: Sequence[str], what: str, of: str) -> str:
    """`the budget`; of several SLOs `safety's budget (and some of 2 others)`."""
    if len(told.slos) == 1:
        return f"the {what}"
    first = f"{possessive(slos[0], LONGEST_SLO)} {what}"
    if len(slos) == 1:
        return first
    return f"{first} (and {of}{plural(len(slos) - 1, 'other')})"


def _held_back(told: Told) -> Iterable[Claim]:
    estimate = told.estimate("held_back")
    change = told.change("held_back")
    if estimate is not None and change:
        text = f"holds {more(change, 'release')} back {estimate.measure.unit}"
        yield Claim(text, is_loss=change > 0)


def _calls(told: Told, call: Literal["page", "ticket"], does: str) -> Iterable[Claim]:
    """`sends 1.9 more pages per 30 d, 1.8 of them without incident`."""
    estimate = told.estimate(f"{call}s")
    change = told.change(f"{call}s")
    false = told.estimate(f"{call}s_without_incident")
    false_change = told.change(f"{call}s_without_incident")
    if estimate is not None and change:
        text = f"{does} {more(change, call)} {estimate.measure.unit}"
        yield Claim(f"{text}{_without_incident(change, false_change)}", is_loss=change > 0)
    # otherwise the claim above has said it
    if false is not None and false_change and false_change * change <= 0:
        text = f"{does} {more(false_change, call)} without incident {false.measure.unit}"
        yield Claim(text, is_loss=false_change > 0)


def _without_incident(change: float, false_change: float) -> str:
    """How many of the calls that differ are without incident."""
    if false_change * change <= 0:
        return ""
    if abs(false_change) > abs(change) * NOTABLY:
        others = short(abs(false_change - change))
        # there are notably fewer, or more, of the others
        directions = ("fewer", "more")
        if change > 0:
            directions = ("more", "fewer")
        without, with_one = directions
        return (
            f" ({short(abs(false_change))} {without} without incident, {others} {with_one}"
            " with one)"
        )
    some = short(abs(false_change))
    if abs(false_change) >= abs(change) * NEARLY_ALL:
        some = "all"
    return f", {some} of them without incident"
