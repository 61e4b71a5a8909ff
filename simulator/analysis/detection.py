"""Which alert fires first, for an outage of which size and length: closed forms, nothing
simulated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.reliability.alerts import AlertRule, Severity
from simulator.reliability.slo import SLO

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
# an alert policy's rules, and the objective that they watch
PolicyOnSLO: TypeAlias = tuple[Sequence[AlertRule], SLO]

CLASSES = ("none", "ticket", "page-slow", "page-quick")
# a severity's place in CLASSES: sev1 is page-quick, sev2 page-slow, sev3 a ticket
URGENCY: dict[Severity, int] = {"sev3": 1, "sev2": 2, "sev1": 3}
# the lengths of outages (s) that the map has
SHORTEST = 60.0
LONGEST = 3 * 86400.0
ERROR_RATIOS: Floats = np.geomspace(0.001, 1.0, 301)
LENGTHS: Floats = np.geomspace(SHORTEST, LONGEST, 301)
# boundaries are as exact as this, relatively; what is closer is one
CLOSE = 1e-9
# halving goes so much further, so that two boundaries found apart are one within CLOSE
CLOSER = CLOSE / 10


@dataclass(frozen=True)
class DetectionMap:
    """What detects an outage first, for each error ratio (0..1, a row) and length (s, a column).

    `rule` is the index of the rule that fires first (-1: none), `after` the seconds from the
    outage's start (inf: never), `urgency` the index in CLASSES, `spends` the share of the SLO's
    budget that the whole outage takes.
    """

    error_ratios: Floats
    lengths: Floats
    rule: NDArray[np.int64]
    after: Floats
    urgency: NDArray[np.int64]
    spends: Floats


def detection(
    rules: Sequence[AlertRule],
    slo: SLO,
    error_ratios: ArrayLike = ERROR_RATIOS,
    lengths: ArrayLike = LENGTHS,
) -> DetectionMap:
    """The map of one policy and one objective; `lengths` are the same for all rows, or a row for
    each error ratio.

    Ties go to the more urgent rule, then to the first in the policy. Clean history, constant
    traffic, continuous evaluation.
    """
    errors = np.asarray(error_ratios, dtype=float)
    lasts = np.asarray(lengths, dtype=float)
    urgencies = np.array([URGENCY[each.severity] for each in rules])
    # the first of equal times is taken, so the urgent rules come first
    order = np.argsort(-urgencies, kind="stable")
    times = firing_times(rules, slo, errors, lasts)[order]
    # 36 x 1 h and 6 x 6 h are one time, whatever their last bits say
    first = np.argmin(times.round(6), axis=0)
    after = np.take_along_axis(times, first[None], axis=0)[0]
    rule = np.where(np.isfinite(after), order[first], -1)
    urgency = np.where(rule < 0, 0, urgencies[rule])
    spends = errors[:, None] * lasts / (slo.error_budget * slo.window)
    return DetectionMap(errors, lasts, rule, after, urgency, spends)


def firing_times(
    rules: Sequence[AlertRule], slo: SLO, error_ratios: ArrayLike, lengths: ArrayLike
) -> Floats:
    """When each rule fires (s from the outage's start, inf for never): rules x error ratios x
    lengths.

    A rule with `unless` is silent from the moment at which the other's condition is true (that it
    may still fire late, when a short outage left the other waiting for its `for` in vain, is not
    counted). A kind without a closed form counts as silent.
    """
    errors = np.asarray(error_ratios, dtype=float)[:, None]
    errors, lasts = np.broadcast_arrays(errors, np.asarray(lengths, dtype=float))
    times = [_when(rule, slo, errors, lasts) for rule in rules]
    # `unless` speaks of conditions, which do not wait for their own `for`
    is_true = {rule.name: _when(at_once(rule), slo, errors, lasts) for rule in rules}
    for rule, time in zip(rules, times, strict=True):
        for other in rule.unless:
            time[is_true[other] <= time] = np.inf
    return np.array(times)


def _when(rule: AlertRule, slo: SLO, errors: Floats, lasts: Floats) -> Floats:
    """When a rule fires (s), inf for never and where it has no closed form."""
    return np.nan_to_num(rule.fires_after(errors, lasts, slo), nan=np.inf, posinf=np.inf)


def at_once(rule: AlertRule) -> AlertRule:
    """The same rule without its `for`."""
    return rule.model_copy(update={"hold": 0.0})


def shortest(rule: AlertRule, slo: SLO, error_ratios: ArrayLike) -> Floats:
    """The length (s) that an outage of each error ratio must exceed to be fired for at all; inf
    where three days are not enough.

    By halving: whatever the kind of rule, an outage that is fired for is still fired for when it
    lasts longer.
    """
    errors = np.asarray(error_ratios, dtype=float)
    low = np.full(errors.shape, 1e-6)
    high = np.full(errors.shape, LONGEST)
    fired = _when(rule, slo, errors, high)
    # most rules fire as soon as the outage is long enough: these two leave nothing to halve
    guesses = [np.clip(fired * (1 + part), low, high) for part in (-CLOSER / 4, CLOSER / 4)]
    while guesses or (high > low * (1 + CLOSER)).any():
        middle = guesses.pop() if guesses else np.sqrt(low * high)
        fires = np.isfinite(_when(rule, slo, errors, middle))
        low = np.where(fires, low, middle)
        high = np.where(fires, middle, high)
    return np.where(np.isfinite(fired), high, np.inf)


def faintest(rules: Sequence[AlertRule], slo: SLO) -> float:
    """The error ratio that an outage of three days must exceed for anybody to be told; inf when
    even a full one is not fired for.
    """
    low = 1e-9
    high = 1.0
    if not _is_told(rules, slo, high):
        return float("inf")
    while high > low * (1 + CLOSER):
        middle = float(np.sqrt(low * high))
        if _is_told(rules, slo, middle):
            high = middle
        else:
            low = middle
    return high


def _is_told(rules: Sequence[AlertRule], slo: SLO, error_ratio: float) -> bool:
    """Whether an outage of three days fires any rule."""
    return bool(detection(rules, slo, [error_ratio], [LONGEST]).rule[0, 0] >= 0)
