"""What a comparison found, in figures as people read them and in a sentence that a person can say
aloud.
"""

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Literal

from simulator.analysis.bootstrap import Interval
from simulator.analysis.comparison import Comparison, Figure, Variant
from simulator.foundation.units import percent
from simulator.outputs.words import plural, shown

LONGEST_LABEL, LONGEST_SLO = 40, 24


def amount(value: float | None, unit: str) -> str:
    """A number in its unit: `9.3`, `16.1%`, `8.6 min`, "-" without data."""
    if value is None or not math.isfinite(value):
        return "-" if value is None else "not reached"
    if unit == "s":
        return lasting(value)
    return percent(value, 3) if unit == "share" or unit.startswith("budget") else _short(value)


def lasting(seconds: float) -> str:
    """A length of time in its nearest unit: `51 s`, `8.6 min`, `3.2 h`, `2.1 d`."""
    for unit, size, below in (("s", 1.0, 90.0), ("min", 60.0, 5400.0), ("h", 3600.0, 172800.0)):
        if abs(seconds) < below:
            return f"{_short(seconds / size)} {unit}"
    return f"{_short(seconds / 86400)} d"


def _short(value: float) -> str:
    """Two or three digits, without an exponent and without a useless point."""
    text = (
        f"{value:,.0f}"
        if abs(value) >= 100
        else f"{Decimal(f'{value:.2g}' if abs(value) < 10 else f'{value:.1f}'):f}"
    )
    return text.removesuffix(".0")


def spread(
    interval: Interval, unit: str, write: Callable[[float | None, str], str] = amount
) -> str:
    """An interval in its unit: `8.1 to 9.4`, `2.7 to 14.7 min`; "no variation" where it has no
    width, "" without one.
    """
    if interval.value is None or interval.low is None:
        return ""
    if interval.is_constant:
        return "no variation"
    low, high = write(interval.low, unit), write(interval.high, unit)
    (number, _, one), (_, _, other) = low.partition(" "), high.partition(" ")
    return f"{number if one == other else low} to {high}"


def signed(value: float | None, unit: str) -> str:
    """A difference in its unit: `+1.9`, `-5 points`, `-3 min`."""
    if value is None:
        return "-"
    if unit == "share":
        return f"{_plus(value)}{_short(abs(value) * 100)} points"
    return f"{_plus(value)}{amount(abs(value), unit)}"


def _plus(value: float) -> str:
    return "+" if value > 0 else "-" if value < 0 else ""


def finding(comparison: Comparison) -> str:
    """One sentence for each variant: what it does that the baseline does not, as far as the runs
    can tell.
    """
    others = [_sentence(comparison, variant) for variant in comparison.variants[1:]]
    return (
        " ".join(others)
        or f"{shown(comparison.baseline.label, LONGEST_LABEL)} was compared with nothing."
    )


def _sentence(comparison: Comparison, variant: Variant) -> str:
    """`10x pages 3 min earlier and finds 5 points more, for 1.9 more pages per 30 d, 1.8 of them
    without incident.`

    The budgets of several SLOs come after that, in a clause of their own: `; it saves 9% of
    safety's budget.`
    """
    name = shown(variant.label, LONGEST_LABEL)
    gains, budgets = (
        [text for say in (_sooner, _finds, _spends) if (text := say(comparison, variant))],
        _budgets(comparison, variant),
    )
    if not gains and not budgets:
        return _only_calls(comparison, variant, name)
    first = gains or [budgets]
    text = (
        f"{name} {first[0]}"
        if len(first) == 1
        else f"{name} {', '.join(first[:-1])} and {first[-1]}"
    )
    text += f", {_calls(comparison, variant)}"
    return f"{text}; it {budgets}." if gains and budgets else f"{text}."


def _only_calls(comparison: Comparison, variant: Variant, name: str) -> str:
    """What is said of a variant that differs in nothing but how often it calls somebody."""
    pages, tickets = _pages(comparison, variant), _tickets(comparison, variant)
    if not pages and not tickets:
        return (
            f"{name}: no difference shown from {shown(comparison.baseline.label, LONGEST_LABEL)} in"
            f" {plural(len(comparison.seeds), 'replication')}."
        )
    does = " and ".join([f"sends {pages}"] * bool(pages) + [f"opens {tickets}"] * bool(tickets))
    return f"{name} {does}, and no other difference is shown."


def _calls(comparison: Comparison, variant: Variant) -> str:
    """What the rest is paid for with: `for 1.9 more pages per 30 d`.

    A page outweighs a ticket: tickets are said where pages do not differ, or differ by less.
    """
    pages, tickets = _pages(comparison, variant), _tickets(comparison, variant)
    if not pages:
        return f"for about as many pages{' and ' if tickets else ''}{tickets}"
    differ = [
        abs(figure.gap.value or 0.0)
        for key in ("pages", "tickets")
        if (figure := _told(comparison, key, variant)) and figure.gap
    ]
    more = f"{', and' if ',' in pages else ' and'} {tickets}" if differ[-1] > differ[0] else ""
    return f"{'for' if 'more' in pages else 'with'} {pages}{more}"


def differs(comparison: Comparison, variant: Variant) -> bool:
    """Whether its sentence has anything to say."""
    return any(
        say(comparison, variant) for say in (_sooner, _finds, _spends, _budgets, _pages, _tickets)
    )


def _told(comparison: Comparison, key: str, variant: Variant) -> Figure | None:
    figure = comparison.of(key, variant.label)
    return figure if figure is not None and figure.is_told else None


def _say(words: Callable[[float, str], str], figure: Figure | None) -> str:
    """Words for a difference that is told; "" for one that is not."""
    if figure is None or figure.gap is None or figure.gap.value is None:
        return ""
    return words(figure.gap.value, figure.measure.unit)


def _sooner(comparison: Comparison, variant: Variant) -> str:
    figure = comparison.of("time_to_page", variant.label)
    if figure is not None and figure.reached == 0:
        return "pages for nothing that matters"
    if figure is not None and figure.value.value == math.inf:
        return "pages for less than half of what matters"
    return _say(
        lambda gap, _: f"pages {lasting(abs(gap))} {'earlier' if gap < 0 else 'later'}",
        _told(comparison, "time_to_page", variant),
    )


def _finds(comparison: Comparison, variant: Variant) -> str:
    def words(gap: float, _: str) -> str:
        return (
            f"{'finds' if gap > 0 else 'misses'} {_short(abs(gap) * 100)} points"
            f" {'more' if gap > 0 else 'more of what matters'}"
        )

    return _say(words, _told(comparison, "recall_pages", variant))


def _spends(comparison: Comparison, variant: Variant) -> str:
    """`saves 2.69% of the budget`, where there is one."""
    key = comparison.budget_key()
    if key == "unseen" or len(comparison.baseline.scenario.slos) > 1:
        return ""
    return _say(
        lambda gap, unit: (
            f"{'spends' if gap > 0 else 'saves'}"
            f" {amount(abs(gap), unit)}{' more' if gap > 0 else ''} of the budget"
        ),
        _told(comparison, key, variant),
    )


def _budgets(comparison: Comparison, variant: Variant) -> str:
    """The largest saving and the largest loss of several SLOs: `saves 9% of safety's budget but
    spends 8% more of availability's`.
    """
    names = [slo.name for slo in comparison.baseline.scenario.slos]
    gaps = {
        name: figure.gap.value or 0.0
        for name in names
        if (figure := _told(comparison, _spent(name), variant)) and figure.gap
    }
    if len(names) == 1 or not gaps:
        return ""
    broken = [name for name in gaps if _breaks(comparison, variant, name)]
    least, most = (
        min(gaps, key=lambda name: gaps[name]),
        max(gaps, key=lambda name: (name in broken, gaps[name])),
    )
    saving = (
        f"saves {amount(-gaps[least], 'budget')} of {_whose(least)} budget"
        if gaps[least] < 0
        else ""
    )
    if gaps[most] <= 0:
        return saving
    loss = f"spends {amount(gaps[most], 'budget')} more of {_whose(most)}" + (
        "" if saving else " budget"
    )
    return " but ".join(filter(None, [saving, loss])) + _promises(comparison, variant, most, broken)


def _promises(comparison: Comparison, variant: Variant, name: str, broken: list[str]) -> str:
    """` and breaks that promise (125% spent)`; how many more it breaks."""
    figure = comparison.of(_spent(name), variant.label)
    if figure is None or name not in broken:
        return ""
    others = f", and {plural(len(broken) - 1, 'other')}" if len(broken) > 1 else ""
    return f" and breaks that promise ({amount(figure.value.value, 'budget')} spent){others}"


def _breaks(comparison: Comparison, variant: Variant, name: str) -> bool:
    """Whether an SLO's budget is overspent that the baseline's is not."""
    before, after = (
        comparison.of(_spent(name), each.label) for each in (comparison.baseline, variant)
    )
    return (
        before is not None
        and after is not None
        and (before.value.value or 0.0) <= 1 < (after.value.value or 0.0)
    )


def _spent(name: str) -> str:
    """The key of what was spent of one of several budgets."""
    return f"budget_spent [{name}]"


def _whose(name: str) -> str:
    return f"{shown(name, LONGEST_SLO)}'s"


def _pages(comparison: Comparison, variant: Variant) -> str:
    """`1.9 more pages per 30 d, 1.8 of them without incident`; "" where the numbers are not told
    apart.
    """
    return _counted(comparison, variant, "pages")


def _tickets(comparison: Comparison, variant: Variant) -> str:
    """The same of tickets; beside pages only how many."""
    tickets = _counted(comparison, variant, "tickets")
    return (
        tickets.partition(" tickets")[0] + " tickets"
        if tickets and _pages(comparison, variant)
        else tickets
    )


def _counted(comparison: Comparison, variant: Variant, calls: Literal["pages", "tickets"]) -> str:
    figure, empty = (
        _told(comparison, calls, variant),
        _told(comparison, f"{calls}_without_incident", variant),
    )

    def words(gap: float, unit: str) -> str:
        text = f"{_short(abs(gap))} {'more' if gap > 0 else 'fewer'} {calls} {unit}"
        without = empty.gap.value if empty is not None and empty.gap is not None else None
        if without is None or without * gap <= 0:
            return text
        return (
            f"{text}, {'all' if abs(without) >= abs(gap) * 0.995 else _short(abs(without))} of them"
            " without incident"
        )

    return _say(words, figure)
