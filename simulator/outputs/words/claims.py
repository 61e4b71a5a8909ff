"""What may be claimed of a variant: what it does otherwise than the baseline, beyond chance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.analysis.comparison import Comparison, Variant
from simulator.analysis.figures import Estimate
from simulator.outputs.words.estimates import amount, rounded_duration, short
from simulator.outputs.words.names import possessive
from simulator.outputs.words.numbers import plural

# sentences name an SLO beside a variant, and must stay short
LONGEST_SLO = 24
# the calls without incident may differ more than all calls, by so much before it is said
NOTABLY = 1.1
# of two numbers that read the same with three digits
NEARLY_ALL = 0.995


@dataclass(frozen=True)
class Claim:
    """Something that a variant does and the baseline does not; whether that is a loss."""

    text: str
    is_loss: bool


class Told:
    """The headline figures of one variant whose differences may be claimed, by their key."""

    def __init__(self, comparison: Comparison, variant: Variant) -> None:
        self.comparison = comparison
        self.variant = variant
        self.estimates: Mapping[str, Estimate] = {
            estimate.measure.key: estimate
            for estimate in comparison.estimates
            if estimate.variant == variant.label
            and estimate.is_beyond_chance
            and estimate.is_headline
        }

    def estimate(self, key: str) -> Estimate | None:
        """The figure of a measure; None where nothing may be claimed of it."""
        return self.estimates.get(key)

    def change(self, key: str) -> float:
        """The difference of a measure from the baseline's; 0 where none may be claimed."""
        estimate = self.estimate(key)
        if estimate is None or estimate.gap is None:
            return 0.0
        return estimate.gap.value or 0.0

    @property
    def slos(self) -> list[str]:
        """The SLOs' names."""
        return [slo.name for slo in self.comparison.baseline.scenario.slos]

    def key(self, measure: str, slo: str) -> str:
        """The key of a measure that each SLO has."""
        if len(self.slos) > 1:
            return f"{measure} [{slo}]"
        return measure

    def most_changed(self, measure: str, sign: int) -> dict[str, float]:
        """The SLOs of which the measure rose (`sign` 1) or fell (-1), the most changed first, with
        the size of the change.
        """
        changes = {slo: sign * self.change(self.key(measure, slo)) for slo in self.slos}
        changed = [slo for slo in changes if changes[slo] > 0]
        return {slo: changes[slo] for slo in sorted(changed, key=lambda slo: -changes[slo])}

    def values(self, measure: str, slo: str) -> tuple[str, str]:
        """A measure of an SLO for the variant, and for the baseline."""
        key = self.key(measure, slo)
        here = self._value(key, self.variant)
        baseline = self._value(key, self.comparison.baseline)
        return here, baseline

    def _value(self, key: str, variant: Variant) -> str:
        estimate = self.comparison.of(key, variant.label)
        if estimate is None:
            return amount(None, "")
        return amount(estimate.value.value, estimate.measure.unit)


def claims(comparison: Comparison, variant: Variant) -> tuple[Claim, ...]:
    """All that is told of a variant, in the order in which it is said."""
    told = Told(comparison, variant)
    found = (
        *_recall(told),
        *_sooner(told),
        *_kept_slos(told),
        *_budget(told),
        *_held_back(told),
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
    points = f"{short(abs(change) * 100)} points of recall{by}"
    if change > 0:
        return Claim(f"gains {points}", is_loss=False)
    return Claim(f"loses {points}", change < 0)


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
    for sign, pattern in ((1, "spends {} more of {}"), (-1, "saves {} of {}")):
        changes = told.most_changed("budget_spent", sign)
        slos = list(changes)
        if slos:
            which = _slo_and_others(told, slos, "budget", "some of ")
            spent = amount(changes[slos[0]], "budget")
            yield Claim(pattern.format(spent, which), is_loss=sign > 0)


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
        text = f"holds {_more(change, 'release')} back {estimate.measure.unit}"
        yield Claim(text, is_loss=change > 0)


def _calls(told: Told, call: Literal["page", "ticket"], does: str) -> Iterable[Claim]:
    """`sends 1.9 more pages per 30 d, 1.8 of them without incident`."""
    estimate = told.estimate(f"{call}s")
    change = told.change(f"{call}s")
    false = told.estimate(f"{call}s_without_incident")
    false_change = told.change(f"{call}s_without_incident")
    if estimate is not None and change:
        text = f"{does} {_more(change, call)} {estimate.measure.unit}"
        yield Claim(f"{text}{_without_incident(change, false_change)}", is_loss=change > 0)
    # otherwise the claim above has said it
    if false is not None and false_change and false_change * change <= 0:
        text = f"{does} {_more(false_change, call)} without incident {false.measure.unit}"
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


def _more(change: float, what: str) -> str:
    """`1 more page`, `1.9 fewer pages`."""
    number = short(abs(change))
    direction = "fewer"
    if change > 0:
        direction = "more"
    ending = "s"
    if number == "1":
        ending = ""
    return f"{number} {direction} {what}{ending}"
