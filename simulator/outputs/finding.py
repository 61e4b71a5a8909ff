"""What a comparison found, in figures as people read them and in a sentence that a person can say aloud."""

import math
from collections.abc import Callable
from decimal import Decimal

from simulator.analysis.bootstrap import Interval
from simulator.analysis.comparison import Comparison, Figure, Variant
from simulator.foundation.units import percent
from simulator.outputs.words import plural, shown

LONGEST_LABEL = 40


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
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{Decimal(f'{value:.2g}' if abs(value) < 10 else f'{value:.1f}'):f}"
    return text.removesuffix(".0")


def spread(interval: Interval, unit: str, write: Callable[[float | None, str], str] = amount) -> str:
    """An interval in its unit: `8.1 to 9.4`, `2.7 to 14.7 min`; "no variation" where it has no width, "" without one."""
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
    """One sentence for each variant: what it does that the baseline does not, as far as the runs can tell."""
    others = [_sentence(comparison, variant) for variant in comparison.variants[1:]]
    return " ".join(others) or f"{shown(comparison.baseline.label, LONGEST_LABEL)} was compared with nothing."


def _sentence(comparison: Comparison, variant: Variant) -> str:
    """`10x pages 3 min earlier and finds 5 points more, for 1.9 more pages per 30 d, 1.8 of them without incident.`"""
    name = shown(variant.label, LONGEST_LABEL)
    gains = [text for say in (_sooner, _finds, _spends) if (text := say(comparison, variant))]
    pages = _pages(comparison, variant)
    if not gains and not pages:
        return (
            f"{name}: no difference shown from {shown(comparison.baseline.label, LONGEST_LABEL)} in {plural(len(comparison.seeds), 'replication')}."
        )
    if not gains:
        return f"{name} sends {pages}, and no other difference is shown."
    text = f"{name} {gains[0]}" if len(gains) == 1 else f"{name} {', '.join(gains[:-1])} and {gains[-1]}"
    return f"{text}, {'for' if 'more' in pages else 'with'} {pages}." if pages else f"{text}, for about as many pages."


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
    return _say(lambda gap, _: f"pages {lasting(abs(gap))} {'earlier' if gap < 0 else 'later'}", _told(comparison, "time_to_page", variant))


def _finds(comparison: Comparison, variant: Variant) -> str:
    def words(gap: float, _: str) -> str:
        return f"{'finds' if gap > 0 else 'misses'} {_short(abs(gap) * 100)} points {'more' if gap > 0 else 'more of what matters'}"

    return _say(words, _told(comparison, "recall_pages", variant))


def _spends(comparison: Comparison, variant: Variant) -> str:
    key = comparison.budget_key()
    if key == "unseen":
        return ""
    return _say(
        lambda gap, unit: f"{'spends' if gap > 0 else 'saves'} {amount(abs(gap), unit)}{' more' if gap > 0 else ''} of the budget",
        _told(comparison, key, variant),
    )


def _pages(comparison: Comparison, variant: Variant) -> str:
    """`1.9 more pages per 30 d, 1.8 of them without incident`; "" where the numbers are not told apart."""
    figure, empty = _told(comparison, "pages", variant), _told(comparison, "pages_without_incident", variant)

    def words(gap: float, unit: str) -> str:
        text = f"{_short(abs(gap))} {'more' if gap > 0 else 'fewer'} pages {unit}"
        without = empty.gap.value if empty is not None and empty.gap is not None else None
        if without is None or without * gap <= 0:
            return text
        return f"{text}, {'all' if abs(without) >= abs(gap) * 0.995 else _short(abs(without))} of them without incident"

    return _say(words, figure)
