"""Which alert fires first, for an outage of which size and length: closed forms, nothing
simulated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.foundation.units import percent
from simulator.reliability.alerts import AlertRule, Severity
from simulator.reliability.slo import SLO

Floats: TypeAlias = NDArray[np.float64]
Watch: TypeAlias = tuple[Sequence[AlertRule], SLO]
"""An alert policy's rules, and the objective that they watch."""
Stretch: TypeAlias = tuple[tuple[int, ...], float, float]

CLASSES = ("none", "ticket", "page-slow", "page-quick")
URGENCY: dict[Severity, int] = {"sev3": 1, "sev2": 2, "sev1": 3}
"""A severity's place in CLASSES: sev1 is page-quick, sev2 page-slow, sev3 a ticket."""
SHORTEST, LONGEST = 60.0, 3 * 86400.0
ERROR_RATIOS: Floats = np.geomspace(0.001, 1.0, 301)
LENGTHS: Floats = np.geomspace(SHORTEST, LONGEST, 301)
ROUND = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
"""Error ratios at which lengths are told, the most telling first."""
CLOSE = 1e-9
"""Boundaries are as exact as this, relatively; what is closer is one."""


@dataclass(frozen=True)
class Detection:
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
) -> Detection:
    """The map of one policy and one objective; `lengths` are the same for all rows, or a row for
    each error ratio.

    Ties go to the more urgent rule, then to the first in the policy. Clean history, constant
    traffic, continuous evaluation.
    """
    errors, lasts = np.asarray(error_ratios, dtype=float), np.asarray(lengths, dtype=float)
    order = np.array(sorted(range(len(rules)), key=lambda index: -URGENCY[rules[index].severity]))
    times = firing_times(rules, slo, errors, lasts)[order]
    first = np.argmin(
        times.round(6), axis=0
    )  # 36 x 1 h and 6 x 6 h are one time, whatever their last bits say
    after = np.take_along_axis(times, first[None], axis=0)[0]
    rule = np.where(np.isfinite(after), order[first], -1)
    urgency = np.where(rule < 0, 0, np.array([URGENCY[each.severity] for each in rules])[rule])
    return Detection(
        errors,
        lasts,
        rule,
        after,
        urgency,
        errors[:, None] * lasts / (slo.error_budget * slo.window),
    )


def firing_times(
    rules: Sequence[AlertRule], slo: SLO, error_ratios: ArrayLike, lengths: ArrayLike
) -> Floats:
    """When each rule fires (s from the outage's start, inf for never): rules x error ratios x
    lengths.

    A rule with `unless` is silent from the moment at which the other is hot (that it may still fire
    late, when a short outage left the other waiting for its `for` in vain, is not counted). A kind
    without a closed form counts as silent.
    """
    errors, lasts = np.asarray(error_ratios, dtype=float)[:, None], np.asarray(lengths, dtype=float)
    errors, lasts = np.broadcast_arrays(errors, lasts)
    times = [_when(rule, slo, errors, lasts) for rule in rules]
    hot = {rule.name: _when(_at_once(rule), slo, errors, lasts) for rule in rules}
    for rule, time in zip(rules, times, strict=True):
        for other in rule.unless:
            time[hot[other] <= time] = np.inf
    return np.array(times)


def _when(rule: AlertRule, slo: SLO, errors: Floats, lasts: Floats) -> Floats:
    return np.nan_to_num(rule.fires_after(errors, lasts, slo), nan=np.inf, posinf=np.inf)


def _at_once(rule: AlertRule) -> AlertRule:
    return rule.model_copy(update={"hold": 0.0})


def shortest(rule: AlertRule, slo: SLO, error_ratios: ArrayLike) -> Floats:
    """The length (s) that an outage of each error ratio must exceed to be fired for at all; inf
    where three days are not enough.

    By halving: whatever the kind of rule, an outage that is fired for is still fired for when it
    lasts longer.
    """
    errors = np.asarray(error_ratios, dtype=float)
    low, high = np.full(errors.shape, 1e-6), np.full(errors.shape, LONGEST)
    never = ~np.isfinite(_when(rule, slo, errors, high))
    while (high > low * (1 + CLOSE / 10)).any():
        middle = np.sqrt(low * high)
        fires = np.isfinite(_when(rule, slo, errors, middle))
        low, high = np.where(fires, low, middle), np.where(fires, middle, high)
    return np.where(never, np.inf, high)


def faintest(rules: Sequence[AlertRule], slo: SLO) -> float:
    """The error ratio that an outage of three days must exceed for anybody to be told; inf when
    even a full one is not fired for.
    """
    low, high = 1e-9, 1.0
    if detection(rules, slo, [high], [LONGEST]).rule[0, 0] < 0:
        return float("inf")
    while high > low * (1 + CLOSE / 10):
        middle = float(np.sqrt(low * high))
        low, high = (
            (middle, high)
            if detection(rules, slo, [middle], [LONGEST]).rule[0, 0] < 0
            else (low, middle)
        )
    return high


@dataclass(frozen=True)
class Region:
    """A connected part of the map with one answer: outages from `begins` to `ends` (s), for each of
    `errors` (0..1, ascending).

    `urgencies` are the first alert's index in CLASSES, one for each policy that was laid over the
    map.
    """

    urgencies: tuple[int, ...]
    errors: Floats
    begins: Floats
    ends: Floats

    @property
    def is_steady(self) -> bool:
        """Whether it reaches the longest outages: what it says holds for errors that do not go
        away.
        """
        return bool(self.ends.max() >= LONGEST)

    @property
    def area(self) -> float:
        """Its size on the map, whose axes are logarithmic."""
        return float(np.trapezoid(np.log(self.ends / self.begins), np.log(self.errors)))


def differences(first: Detection, second: Detection) -> NDArray[np.bool_]:
    """The cells of two maps of one grid in which the first alert is of another class."""
    differ: NDArray[np.bool_] = first.urgency != second.urgency
    return differ


def changes(first: Watch, second: Watch) -> tuple[Region, ...]:
    """The regions in which the first alert is of another class: those bounded in length, then the
    steady ones, the larger first.
    """
    found = [
        region
        for region in regions(first, second)
        if region.urgencies[0] != region.urgencies[1] and region.area > CLOSE
    ]
    return tuple(sorted(found, key=lambda region: (region.is_steady, -region.area)))


def regions(*watches: Watch) -> tuple[Region, ...]:
    """The map cut into regions of one answer, with exact boundaries: rows are put in where the
    answers change between two.
    """
    rows = _rows(watches, np.unique([*ERROR_RATIOS, *ROUND]))
    while gaps := [
        np.sqrt(low * high)
        for low, high in pairwise(sorted(rows))
        if _is_open(low, high) and _differ(rows[low], rows[high])
    ]:
        rows |= _rows(watches, np.array(gaps))
    return tuple(_linked(sorted(rows.items())))


def _differ(one: list[Stretch], other: list[Stretch]) -> bool:
    return [answer for answer, _, _ in one] != [answer for answer, _, _ in other]


def _is_open(low: float, high: float) -> bool:
    return high > low * (1 + CLOSE)


def _rows(watches: Sequence[Watch], errors: Floats) -> dict[float, list[Stretch]]:
    """For each error ratio the stretches of lengths with one answer: between the lengths at which
    some rule begins to fire.
    """
    held = [
        (each, slo)
        for rules, slo in watches
        for rule in rules
        for each in ((rule, _at_once(rule)) if rule.hold else (rule,))
    ]
    begins = [shortest(rule, slo, errors) for rule, slo in held]
    edges = np.sort(
        np.clip(
            [np.zeros_like(errors), *begins, np.full_like(errors, np.inf)], SHORTEST, LONGEST
        ).T,
        axis=1,
    )
    middles = np.sqrt(edges[:, 1:] * edges[:, :-1])
    answers = np.stack(
        [detection(rules, slo, errors, middles).urgency for rules, slo in watches], axis=-1
    )
    return {
        float(error): _merged(row, edge)
        for error, row, edge in zip(errors, answers.tolist(), edges.tolist(), strict=True)
    }


def _merged(answers: list[list[int]], edges: list[float]) -> list[Stretch]:
    merged: list[Stretch] = []
    for answer, (begin, end) in zip(answers, pairwise(edges), strict=True):
        if not _is_open(begin, end):
            continue
        if merged and merged[-1][0] == tuple(answer):
            begin = merged.pop()[1]
        merged.append((tuple(answer), begin, end))
    return merged


def _linked(rows: list[tuple[float, list[Stretch]]]) -> list[Region]:
    """Stretches of neighbouring rows with one answer that touch, as regions.

    Between two rows a boundary moves by their ratio at most (error x length is what a window
    counts), so that thin slanting strips hang together.
    """
    chains, last, before = (
        list[list[tuple[float, Stretch]]](),
        list[list[tuple[float, Stretch]]](),
        rows[0][0],
    )
    for error, stretches in rows:
        reach, grown = error / before * (1 + CLOSE), []
        for stretch in stretches:
            chain = next((chain for chain in last if _touch(chain[-1][1], stretch, reach)), None)
            if chain is None:
                chains.append(chain := [])
            else:
                last = [other for other in last if other is not chain]
            chain.append((error, stretch))
            grown.append(chain)
        last, before = grown, error
    return [_region(chain) for chain in chains]


def _touch(one: Stretch, other: Stretch, reach: float) -> bool:
    return one[0] == other[0] and one[1] <= other[2] * reach and other[1] <= one[2] * reach


def _region(chain: list[tuple[float, Stretch]]) -> Region:
    numbers = np.array([(error, begin, end) for error, (_, begin, end) in chain])
    return Region(chain[0][1][0], *numbers.T)


def sentences(first: Watch, second: Watch, labels: tuple[str, str]) -> tuple[str, ...]:
    """What the second policy changes, in a sentence; the fullest first, then shorter ones for less
    room.
    """
    found = changes(first, second)
    head = f"{labels[1]} instead of {labels[0]} changes"
    if not found:
        return (f"{head} nothing in which alert comes first",)
    head += (
        f" {NUMBERS[len(found)] if len(found) < len(NUMBERS) else len(found)}"
        f" thing{'s' if len(found) > 1 else ''}"
    )
    where = [place(region) for region in found]
    full = [f"{each} ({change(region)})" for each, region in zip(where, found, strict=True)]
    few = [[*where[:count], f"{len(found) - count} more"] for count in (2, 1) if len(found) > count]
    return *dict.fromkeys(f"{head}: {_listed(items)}" for items in (full, where, *few)), head


def _listed(items: list[str]) -> str:
    return f"{', '.join(items[:-1])}, and {items[-1]}" if len(items) > 1 else items[0]


NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def change(region: Region) -> str:
    """What a region's outages bring with the second policy, and brought with the first: `page
    instead of ticket`.
    """
    words = {0: "nothing", 1: "ticket", 2: "page", 3: "page"}
    if min(region.urgencies) >= 2:
        words |= {2: "slow page", 3: "quick page"}
    old, new = region.urgencies
    return f"{words[new]} instead of {words[old]}"


def place(region: Region) -> str:
    """Where a region lies: the errors that it holds for when they are steady, else the lengths at
    one telling error ratio.
    """
    if region.is_steady:
        return f"steady {_errors(region.errors[region.ends >= LONGEST])}"
    row = telling_row(region)
    lengths, error = (
        _lengths(float(region.begins[row]), float(region.ends[row])),
        float(region.errors[row]),
    )
    return (
        f"full outages of {lengths}"
        if error == 1
        else f"outages of {lengths} at {percent(error)} errors"
    )


def telling_row(region: Region) -> int:
    """The row at which a region's lengths are told: the largest round error ratio at which it
    begins on the map.
    """
    rows = [
        int(np.flatnonzero(region.errors == error)[0]) for error in ROUND if error in region.errors
    ] or [len(region.errors) // 2]
    return next((row for row in rows if region.begins[row] > SHORTEST), rows[0])


def _errors(ratios: Floats) -> str:
    low, high = float(ratios.min()), float(ratios.max())
    is_least, is_most = low == ERROR_RATIOS[0], high == ERROR_RATIOS[-1]
    if is_least or is_most:
        return (
            "errors of any size"
            if is_least and is_most
            else f"errors up to {percent(high)}"
            if is_least
            else f"errors above {percent(low)}"
        )
    return f"{_apart(100 * low, 100 * high)}% errors"


def _lengths(begin: float, end: float) -> str:
    units: list[tuple[str, float]] = [("s", 1.0), ("min", 60.0), ("h", 3600.0)]
    unit, seconds = next((each for each in units if end < 120 * each[1]), ("d", 86400.0))
    if begin <= SHORTEST:
        return f"up to {end / seconds:.3g} {unit}"
    return f"{_apart(begin / seconds, end / seconds)} {unit}"


def _apart(low: float, high: float) -> str:
    """Two numbers with so many digits that they read apart, at least three."""
    digits = next(
        (digits for digits in range(3, 12) if f"{low:.{digits}g}" != f"{high:.{digits}g}"), 12
    )
    return f"{low:.{digits}g} to {high:.{digits}g}"
