"""What a comparison found, in sentences that a person can say aloud.

Each says of a variant only what is told apart from the baseline, what it loses first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.analysis.comparison import Comparison, Variant
from simulator.analysis.exchanges import FEWEST_CLAIMED
from simulator.analysis.figures import Figure
from simulator.outputs.amounts import amount, lasting, short
from simulator.outputs.words import plural, shown

LONGEST_LABEL, LONGEST_SLO = 40, 24
MOST_OPEN = 3
"""So many of the figures that more runs would tell are named."""


@dataclass(frozen=True)
class Claim:
    """Something that a variant does and the baseline does not; whether that is a loss."""

    text: str
    is_loss: bool


def finding(comparison: Comparison, variants: Sequence[Variant] = ()) -> str:
    """A sentence for each variant (by default for all), then what it stands on, and what is left
    open for want of runs.
    """
    asked = tuple(variants) or comparison.variants[1:]
    runs = len(comparison.seeds)
    if not asked:
        return f"{shown(comparison.baseline.label, LONGEST_LABEL)} was compared with nothing."
    if runs < FEWEST_CLAIMED:
        return (
            f"Nothing can be claimed from {plural(runs, 'replication')}: at least"
            f" {FEWEST_CLAIMED} are needed."
        )
    return " ".join(
        [sentences(comparison, asked), _stands_on(comparison), *_open(comparison, asked)]
    )


def sentences(comparison: Comparison, variants: Sequence[Variant]) -> str:
    """A sentence for each variant, and nothing else."""
    return " ".join(_sentence(comparison, variant) for variant in variants)


def differs(comparison: Comparison, variant: Variant) -> bool:
    """Whether its sentence has anything to say."""
    return bool(claims(comparison, variant))


def claims(comparison: Comparison, variant: Variant) -> tuple[Claim, ...]:
    """All that is told of a variant, in the order in which it is said."""
    told = {
        figure.measure.key: figure
        for figure in comparison.figures
        if figure.variant == variant.label and figure.is_told and figure.is_headline
    }
    found = (
        *_finds(told),
        *_sooner(told),
        *_keeps(comparison, variant, told),
        *_spends(comparison, told),
        *_holds_back(told),
        *_calls("page", "sends", told),
        *_calls("ticket", "opens", told),
    )
    return tuple(sorted(found, key=lambda claim: not claim.is_loss))


def _sentence(comparison: Comparison, variant: Variant) -> str:
    """`10x sends 1.9 more pages per 30 d, 1.8 of them without incident, but pages 3 min earlier
    (310 episodes that both found).`
    """
    name, said = shown(variant.label, LONGEST_LABEL), claims(comparison, variant)
    losses = [claim.text for claim in said if claim.is_loss]
    gains = [claim.text for claim in said if not claim.is_loss]
    alone = _alone(comparison, variant)
    if not said:
        baseline = shown(comparison.baseline.label, LONGEST_LABEL)
        return f"{name}: no difference shown from {baseline}{alone}."
    return f"{name} {', but '.join(_listed(part) for part in (losses, gains) if part)}{alone}."


def _alone(comparison: Comparison, variant: Variant) -> str:
    """Why the response of two variants is not compared, where only one has a person on call."""
    if bool(variant.attended) == bool(comparison.baseline.attended):
        return ""
    which = comparison.baseline if variant.attended else variant
    label = shown(which.label, LONGEST_LABEL)
    return f"; nobody is on call in {label}, so what is spent is not compared"


def _listed(texts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`; a comma before `and` where one stands within a part."""
    *most, last = texts
    if not most:
        return last
    comma = "," if any(", " in text for text in most) else ""
    return f"{', '.join(most)}{comma} and {last}"


def _stands_on(comparison: Comparison) -> str:
    """On how many runs and episodes all of it stands."""
    episodes = sorted(
        {sum(len(card.episodes) for card in variant.unattended) for variant in comparison.variants}
    )
    runs = plural(len(comparison.seeds), "replication")
    if len(episodes) > 1:
        return f"From {runs} with {episodes[0]} to {plural(episodes[-1], 'significant episode')}."
    return f"From {runs} with {plural(episodes[0], 'significant episode')}."


def _open(comparison: Comparison, variants: Iterable[Variant]) -> list[str]:
    """What more runs would tell: nothing is said of it for want of these."""
    labels = {variant.label for variant in variants}
    figures = sorted(
        (figure for figure in comparison.figures if figure.is_headline and figure.more),
        key=lambda figure: figure.more or 0,
    )
    found = [
        f"{_whose(figure.variant, LONGEST_LABEL)} {figure.measure.label} (about {figure.more:,}"
        f" more run{'' if figure.more == 1 else 's'})"
        for figure in figures
        if figure.variant in labels
    ]
    if not found:
        return []
    named, rest = found[:MOST_OPEN], len(found) - MOST_OPEN
    named += [f"{plural(rest, 'other figure')}"] if rest > 0 else []
    return [f"Undecided for want of runs: {_listed(named)}."]


def _change(figure: Figure | None) -> float:
    """The difference of a figure that is told; 0 without one."""
    return (figure.gap.value or 0.0) if figure is not None and figure.gap is not None else 0.0


def _finds(told: dict[str, Figure]) -> Iterable[Claim]:
    pages, all_ = told.get("recall_pages"), told.get("recall_all")
    if pages is not None:
        yield _recall(pages, "")
    if all_ is not None and (pages is None or _recall(all_, "") != _recall(pages, "")):
        yield _recall(all_, " by pages and tickets together")


def _recall(figure: Figure, by: str) -> Claim:
    gap = _change(figure)
    if figure.value.value == 0:
        return Claim(f"finds nothing that matters{by or ' by pages'}", is_loss=True)
    does = "gains" if gap > 0 else "loses"
    return Claim(f"{does} {short(abs(gap) * 100)} points of recall{by}", gap < 0)


def _sooner(told: dict[str, Figure]) -> Iterable[Claim]:
    """Only over what both found: to find less, or nothing, makes nobody faster or slower."""
    figure = told.get("time_to_page")
    gap = _change(figure)
    if figure is not None and figure.common is not None and gap:
        both = f"{plural(figure.common.both, 'episode')} that both found"
        when = "earlier" if gap < 0 else "later"
        yield Claim(f"pages {lasting(abs(gap))} {when} ({both})", is_loss=gap > 0)


def _keeps(comparison: Comparison, variant: Variant, told: dict[str, Figure]) -> Iterable[Claim]:
    """The SLO that is kept in so many fewer runs, and the one that is kept in more."""
    gaps = _by_slo(comparison, "slo_kept", told)
    for names, is_loss in ((_largest(gaps, -1), True), (_largest(gaps, 1), False)):
        if names:
            shares = [
                _value(comparison, _key(comparison, "slo_kept", names[0]), each)
                for each in (variant, comparison.baseline)
            ]
            whose = _whose_slo(comparison, names, "SLO")
            yield Claim(f"keeps {whose} in {shares[0]} of the runs (not {shares[1]})", is_loss)


def _spends(comparison: Comparison, told: dict[str, Figure]) -> Iterable[Claim]:
    """The largest loss among the SLOs' budgets, and the largest saving."""
    gaps = _by_slo(comparison, "budget_spent", told)
    losses, gains = _largest(gaps, 1), _largest(gaps, -1)
    if losses:
        whose = _whose_slo(comparison, losses, "budget")
        yield Claim(f"spends {amount(gaps[losses[0]], 'budget')} more of {whose}", is_loss=True)
    if gains:
        whose = _whose_slo(comparison, gains, "budget")
        yield Claim(f"saves {amount(-gaps[gains[0]], 'budget')} of {whose}", is_loss=False)


def _largest(gaps: dict[str, float], sign: int) -> list[str]:
    """The SLOs whose difference has a sign, the largest first."""
    names = [name for name in gaps if gaps[name] * sign > 0]
    return sorted(names, key=lambda name: -gaps[name] * sign)


def _value(comparison: Comparison, key: str, variant: Variant) -> str:
    figure = comparison.of(key, variant.label)
    return amount(figure.value.value if figure else None, figure.measure.unit if figure else "")


def _by_slo(comparison: Comparison, measure: str, told: dict[str, Figure]) -> dict[str, float]:
    """The differences that are told of a measure of each SLO; 0 where none is."""
    names = [slo.name for slo in comparison.baseline.scenario.slos]
    return {name: _change(told.get(_key(comparison, measure, name))) for name in names}


def _key(comparison: Comparison, measure: str, name: str) -> str:
    """The key of a measure of an SLO."""
    return f"{measure} [{name}]" if len(comparison.baseline.scenario.slos) > 1 else measure


def _whose_slo(comparison: Comparison, names: Sequence[str], what: str) -> str:
    """`the budget`; of several SLOs `safety's budget (and some of 2 others)`."""
    if len(comparison.baseline.scenario.slos) == 1:
        return f"the {what}"
    others = plural(len(names) - 1, "other")
    also = "some of " if what == "budget" else ""
    more = f" (and {also}{others})" if len(names) > 1 else ""
    return f"{_whose(names[0], LONGEST_SLO)} {what}{more}"


def _holds_back(told: dict[str, Figure]) -> Iterable[Claim]:
    gap = _change(told.get("held_back"))
    if gap:
        unit = told["held_back"].measure.unit
        yield Claim(f"holds {_more(gap, 'release')} back {unit}", is_loss=gap > 0)


def _calls(call: Literal["page", "ticket"], does: str, told: dict[str, Figure]) -> Iterable[Claim]:
    """`sends 1.9 more pages per 30 d, 1.8 of them without incident`."""
    figure, false = told.get(f"{call}s"), told.get(f"{call}s_without_incident")
    gap, empty = _change(figure), _change(false)
    if figure is not None and gap:
        text = f"{does} {_more(gap, call)} {figure.measure.unit}"
        yield Claim(f"{text}{_without(gap, empty)}", is_loss=gap > 0)
    if false is not None and empty * gap <= 0 and empty:
        text = f"{does} {_more(empty, call)} without incident {false.measure.unit}"
        yield Claim(text, is_loss=empty > 0)


def _without(gap: float, empty: float) -> str:
    """How many of the calls that differ are without incident."""
    if empty * gap <= 0:
        return ""
    if abs(empty) > abs(gap) * 1.1:  # there are notably fewer, or more, of the others
        more, less = ("more", "fewer") if gap > 0 else ("fewer", "more")
        others = short(abs(empty - gap))
        return f" ({short(abs(empty))} {more} without incident, {others} {less} with one)"
    some = "all" if abs(empty) >= abs(gap) * 0.995 else short(abs(empty))
    return f", {some} of them without incident"


def _more(gap: float, what: str) -> str:
    """`1 more page`, `1.9 fewer pages`."""
    number = short(abs(gap))
    return f"{number} {'more' if gap > 0 else 'fewer'} {what}{'' if number == '1' else 's'}"


def _whose(name: str, longest: int) -> str:
    return f"{shown(name, longest)}'s"
