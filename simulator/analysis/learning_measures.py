"""What came back, and what was learned: measures of runs with root causes, or whose team learns."""

from collections.abc import Callable, Sequence

from simulator.analysis.learning import LearningFigures
from simulator.analysis.measures import Better, Measure, Values, per, unit_of_counts
from simulator.analysis.scoring.scorecard import Scorecard

# January to March (s)
SHORTEST_QUARTER = 90 * 86400.0


def learning_measures(horizon: float, slos: Sequence[str]) -> tuple[Measure, ...]:
    """The measures of learning, for the objectives of these names, in runs of `horizon` seconds."""
    unit = unit_of_counts(horizon)

    def count(key: str, label: str, better: Better) -> Measure:
        values = _of(lambda card, each: [per(unit, card, getattr(each, key))])
        headline = key in ("recurrences", "hours")
        return Measure(key, label, unit, values, better, is_headline=headline)

    # below that there is no quarter, and what the SLO's own window spent says all
    by_quarter = slos if horizon >= SHORTEST_QUARTER else ()
    return (
        count("recurrences", "recurrences", "less"),
        count("prevented", "recurrences prevented", ""),
        count("stopped", "releases stopped at the gate", ""),
        count("softened", "failures that met what was learned", ""),
        count("proposed", "improvements proposed", ""),
        count("done", "improvements done", ""),
        # whoever is frozen longer has more of them, and pays for that with releases
        count("hours", "hours of improvements done", "less"),
        # what there is at the end, however long the run was
        Measure("backlog", "backlog at the end", "per run", _of(lambda card, each: [each.backlog])),
        Measure(
            "backlog_hours",
            "hours in the backlog at the end",
            "per run",
            _of(lambda card, each: [each.backlog_hours]),
        ),
        *(_by_quarter(slo, f" [{slo}]" if len(slos) > 1 else "") for slo in by_quarter),
    )


def _by_quarter(slo: str, of: str) -> Measure:
    def values(card: Scorecard, each: LearningFigures) -> list[float]:
        spent = (each.budget or {}).get(slo)
        return [] if spent is None else [spent]

    label = f"budget spent a quarter{of}"
    return Measure(f"budget_by_quarter{of}", label, "budget", _of(values), is_headline=True)


def _of(values: Callable[[Scorecard, LearningFigures], Sequence[float]]) -> Values:
    """What the figures of a run say; nothing where it has none."""
    return lambda card: values(card, card.learning) if card.learning else []
