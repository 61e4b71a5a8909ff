"""When an episode counts for an alert rule (docs/maths.md, "Truth", 4)."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.reliability.alert_rule import NOTICED, AlertRule
from simulator.reliability.slo import SLO
from simulator.reliability.windows import Floats
from simulator.scenario.monitoring import Monitoring
from simulator.truth.ground_truth import Episode
from simulator.truth.linking import ROUNDING

Flags: TypeAlias = NDArray[np.bool_]


def counts_for(
    rule: AlertRule,
    slo: SLO,
    episode: Episode,
    ticks: Floats,
    monitoring: Monitoring,
    left: Floats | float = 1.0,
) -> Flags:
    """Whether an episode of an objective counts for a rule at some ticks (s, ascending).

    Its failures together are expected to add at least a tenth of the bad events that the rule's
    limit allows in its shortest window. `left` is the share (0..1) of the budget that is left then,
    for a rule whose limit is of that.
    """
    # the shortest window: what it holds is why the alert fires now, and not what the long one
    # remembers
    begins, ends = monitoring.seen(slo.events, ticks - min(rule.windows), ticks)
    bad, valid = episode.added.over(slo.events, begins, ends)
    enough = NOTICED * rule.limit(slo) * left * valid
    # where nobody comes nothing is enough, and the last bits of nothing are no harm
    counts: Flags = (bad > ROUNDING) & (bad >= enough * (1 - ROUNDING))
    return counts


def forgotten_at(rule: AlertRule, slo: SLO, episode: Episode, monitoring: Monitoring) -> float:
    """A time (s) after which the window of a rule holds nothing of an episode."""
    # what alerts count at once (a cell, a slice of time) may end so much later
    return episode.added.until + monitoring.grain(slo.events) + min(rule.windows)
