"""What a burn picture shows of a run, as data: the line, its decimation, and which SLO comes
first.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.foundation.units import percent
from simulator.outputs.charts.clock import Span, minutes
from simulator.outputs.words import shown
from simulator.reliability.alerts import AlertRule
from simulator.reliability.incidents import Incident, principal
from simulator.reliability.slo import SLO
from simulator.run import Run

Floats: TypeAlias = NDArray[Any]
PIXELS = 600


@dataclass(frozen=True)
class Story:
    """What one burn picture shows of one SLO."""

    run: Run
    slo: SLO
    ghost: Run | None
    span: Span
    is_small: bool = False

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """This SLO's incidents, and tickets where nobody was paged."""
        known = principal(self.run.incidents)
        return tuple(incident for incident in known if incident.slo == self.slo.name)

    @property
    def rule(self) -> AlertRule:
        """The rule that fired first, else the first of the policy."""
        rules = {rule.name: rule for rule in self.run.scenario.alerting.rules}
        fired = [
            event.detail["rule"]
            for event in self.run.log
            if event.kind == "alert_fired" and event.detail["slo"] == self.slo.name
        ]
        return rules[fired[0]] if fired else next(iter(rules.values()))


def worst_first(run: Run) -> list[SLO]:
    """The objectives, those that spent most of their budget first."""
    slos = run.scenario.slos
    return sorted(slos, key=lambda slo: -_most_spent(run, slo)) if len(slos) > 1 else list(slos)


def _most_spent(run: Run, slo: SLO) -> float:
    spent = run.budget_spent(slo)
    known = spent[np.isfinite(spent)]
    return float(known.max()) if len(known) else 0.0


def about(run: Run, slo: SLO | None) -> str:
    """The grey line: scenario, SLO, seed, and that it is simulated."""
    promise = (
        f", SLO {shown(slo.name)} {percent(slo.objective, 6)} over {minutes(slo.window)}"
        if slo
        else ""
    )
    return f"scenario {shown(run.scenario.name)}{promise}, seed {run.seed}, simulated"


def differs(run: Run, ghost: Run) -> bool:
    """Whether somebody's coming changed anything."""
    return any(
        not np.array_equal(run.counts[slo.events].bad, ghost.counts[slo.events].bad)
        for slo in run.scenario.slos
    )


def decimated(x: Floats, y: Floats, pixels: int = PIXELS) -> tuple[Floats, Floats]:
    """The first, lowest, highest and last point of each pixel's stretch, in order: every peak stays
    visible.
    """
    size = len(x) // pixels
    if size < 4:
        return x, y
    whole = len(x) // size * size
    filled = np.where(np.isfinite(y[:whole]), y[:whole], 0.0).reshape(-1, size)
    base = np.arange(len(filled)) * size
    keep = np.unique(
        np.concatenate(
            [
                base,
                base + filled.argmin(axis=1),
                base + filled.argmax(axis=1),
                base + size - 1,
                np.arange(whole, len(x)),
            ]
        )
    )
    return x[keep], y[keep]


def left_over(run: Run, slo: SLO) -> tuple[Floats, Floats]:
    """Times (s) and what is left of the budget (%), from the start on."""
    x = np.concatenate([[0.0], run.ends])
    return x, 100 * (1 - np.concatenate([[slo.budget_spent_before], run.budget_spent(slo)]))


def seen(x: Floats, y: Floats, span: Span) -> tuple[Floats, Floats]:
    keep = (x >= span.begin) & (x <= span.end)
    return x[keep], y[keep]
