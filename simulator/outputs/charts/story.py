"""What a burn picture shows of a run, as data: the line, its decimation, and which SLO comes
first.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.outputs.charts.clock import Span
from simulator.outputs.charts.crop import part_shown
from simulator.outputs.words import safe_label
from simulator.outputs.words.promises import promise
from simulator.reliability.alerts import AlertRule
from simulator.reliability.incidents import Incident, principal
from simulator.reliability.slo import SLO
from simulator.run import Run

Floats: TypeAlias = NDArray[Any]
# times (s) and values at them
Curve: TypeAlias = tuple[Floats, Floats]
# about the width of a panel
PIXELS = 600
# letters of a variant's label, which says what was changed: two lines of a picture
LONGEST_LABEL = 120


@dataclass(frozen=True)
class Story:
    """What one burn picture shows of one SLO; `unattended` is the same run with nobody
    responding, `label` the variant's name.
    """

    run: Run
    slo: SLO
    unattended: Run | None
    span: Span
    label: str = ""
    is_small: bool = False

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """This SLO's incidents, and tickets where nobody was paged, as far as they are shown."""
        known = principal(self.run.incidents)
        return tuple(
            incident
            for incident in known
            if incident.slo == self.slo.name and self.span.meets(incident.begin, incident.end)
        )

    @property
    def rule(self) -> AlertRule:
        """The rule that fired first, else the first of the policy."""
        rules = {rule.name: rule for rule in self.run.scenario.alerting.rules}
        for event in self.run.log:
            if event.kind == "alert_fired" and event.detail["slo"] == self.slo.name:
                return rules[event.detail["rule"]]
        return next(iter(rules.values()))

    @property
    def budget_left(self) -> Curve:
        """What is left of the budget (%)."""
        return self._left_in(self.run)

    @property
    def budget_left_unattended(self) -> Curve | None:
        """The same with nobody responding."""
        if self.unattended:
            return self._left_in(self.unattended)
        return None

    def _left_in(self, run: Run) -> Curve:
        # the line starts with what was left before the run
        times = np.concatenate([[0.0], run.ends])
        spent = np.concatenate([[self.slo.budget_spent_before], run.budget_spent(self.slo)])
        return seen(times, 100 * (1 - spent), self.span)


def worst_first(run: Run) -> list[SLO]:
    """The objectives, those that spent most of their budget first."""
    slos = list(run.scenario.slos)
    if len(slos) > 1:  # a budget takes a moment to count
        slos.sort(key=lambda slo: -_most_spent(run, slo))
    return slos


def _most_spent(run: Run, slo: SLO) -> float:
    spent = run.budget_spent(slo)
    known = spent[np.isfinite(spent)]
    if len(known):
        return float(known.max())
    return 0.0


def about(run: Run, span: Span, label: str, slo: SLO | None = None) -> str:
    """The grey line: scenario, variant, SLO, seed, that it is simulated, and which part is
    shown.
    """
    parts = [f"scenario {safe_label(run.scenario.name)}"]
    if label:
        parts.append(f"variant {safe_label(label, LONGEST_LABEL)}")
    seed = f"seed {run.seed}"
    if run.is_blind:
        parts = ["scenario hidden"]
        seed = "seed hidden"
    if slo:
        parts.append(f"SLO {safe_label(slo.name)} {promise(slo)}")
    told = ", ".join([*parts, seed, "simulated"])
    return "; ".join(filter(None, [told, part_shown(run, span)]))


def about_all(run: Run, span: Span, label: str) -> str:
    """The grey line of a picture of all SLOs: names the SLO where there is only one."""
    slos = run.scenario.slos
    return about(run, span, label, slos[0] if len(slos) == 1 else None)


def differs(run: Run, unattended: Run) -> bool:
    """Whether somebody's coming changed anything."""
    return any(
        not np.array_equal(run.counts[slo.events].bad, unattended.counts[slo.events].bad)
        for slo in run.scenario.slos
    )


def decimated(x: Floats, y: Floats) -> Curve:
    """The first, lowest, highest and last point of each pixel's stretch, in order: every peak stays
    visible.
    """
    size = len(x) // PIXELS
    # of fewer points all are kept
    if size < 4:
        return x, y
    whole = len(x) // size * size
    filled = np.where(np.isfinite(y[:whole]), y[:whole], 0.0).reshape(-1, size)
    first = np.arange(len(filled)) * size
    lowest = first + filled.argmin(axis=1)
    highest = first + filled.argmax(axis=1)
    rest = np.arange(whole, len(x))
    keep = np.unique(np.concatenate([first, lowest, highest, first + size - 1, rest]))
    return x[keep], y[keep]


def pooled(points: int) -> int:
    """How many of a line's points `peaks` draws as one; 1 where it draws all."""
    size = 2 * points // PIXELS
    if size < 8:
        return 1
    return size


def peaks(x: Floats, y: Floats) -> Curve:
    """The highest point of each few pixels' stretch, where there are many more: of a rate that
    jumps, the line up and down again would be a solid area.
    """
    size = pooled(len(x))
    if size == 1:
        return x, y
    whole = len(x) // size * size
    known = np.where(np.isfinite(y[:whole]), y[:whole], -np.inf).reshape(-1, size)
    keep = np.arange(len(known)) * size + known.argmax(axis=1)
    return x[keep], y[keep]


def seen(x: Floats, y: Floats, span: Span) -> Curve:
    """The part of a curve that is shown."""
    keep = (x >= span.begin) & (x <= span.end)
    return x[keep], y[keep]


def stretches(is_in: Floats) -> list[tuple[int, int]]:
    """Where a condition holds: the first place of each stretch, and the one after its last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], is_in.astype(int), [0]]))).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))
