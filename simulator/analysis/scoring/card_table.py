"""A scorecard as a line and as a table, for a notebook."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulator.foundation.units import percent

if TYPE_CHECKING:
    from simulator.analysis.scoring.scorecard import Scorecard


def card_line(card: "Scorecard") -> str:
    """The main figures on one line."""
    found = sum(each.page.is_reached for each in card.episodes)
    spent = (f"{name} {_percent(spent.at_end)}" for name, spent in card.slos.items())
    parts = (
        f"pages {len(card.pages)} ({_true(card.pages)} true)",
        f"tickets {len(card.tickets)} ({_true(card.tickets)} true)",
        f"significant episodes {len(card.episodes)} ({found} paged for)",
        f"budget spent {', '.join(spent)}",
    )
    return f"<Scorecard: {'; '.join(parts)}>"


def figures(numbers: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, float]]:
    """Numbers within numbers on one level, by dotted names; NaN for None, and of a list its
    length.
    """
    for key, value in numbers.items():
        if isinstance(value, dict):
            yield from figures(value, f"{before}{key}.")
        else:
            yield before + key, _figure(value)


def _figure(value: Any) -> float:
    if value is None:
        return float("nan")
    if isinstance(value, list):
        return float(len(value))
    return float(value)


def _true(calls: Iterable[Any]) -> int:
    return sum(call.is_true for call in calls)


def _percent(share: float | None) -> str:
    if share is None:
        return "no data"
    return percent(share)
