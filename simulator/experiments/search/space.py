"""The space of alert policies that a search looks in: one to three paging rules, each a point."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.linter.watched import ExpectedSLO
from simulator.foundation.errors import ArgumentError
from simulator.foundation.given import whole_number
from simulator.scenario import Scenario

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
# long windows (s), each a step from its neighbour
WINDOWS = (
    *(minutes * MINUTE for minutes in (5, 10, 15, 20, 30, 45)),
    *(hours * HOUR for hours in (1, 1.5, 2, 3, 4, 6, 8, 12, 18)),
    DAY,
)
HOLDS = (0.0, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE)
# a share of windows that have a short one beside them, and of rules that wait for nothing
WITH_SHORT = 0.75
WITHOUT_HOLD = 0.6
# a burn rate above this share of what can be measured would never be exceeded
HIGHEST = 0.9
# at 1x the budget lasts for exactly one window: nobody is to be paged for less; and a rule that
# background errors fire would page once and then fire for months, which is no way to page seldom
LOWEST = 1.0
ABOVE_BACKGROUND = 2.0
# a policy has at most so many rules that page
MOST_RULES = 3
# significant digits of a burn rate
DIGITS = 3


class Point(NamedTuple):
    """A paging rule: its long window (s), the burn rate that it must exceed, whether a short window
    of a twelfth must exceed it too, and how long (s) it must hold.
    """

    window: float
    burn: float
    has_short: bool
    hold: float


# a policy's paging rules: longer windows have lower burn rates
Points: TypeAlias = tuple[Point, ...]


@dataclass(frozen=True)
class Space:
    """Where a search looks: the long windows (s, rising), the shares of the budget (0..1) that may
    be spent in one of them, how long a rule must hold (s, rising), whether short windows may be
    left out, and the most rules that page (1 to 3). Raises ArgumentError for what is none of these.
    """

    windows: tuple[float, ...] = WINDOWS
    shares: tuple[float, float] = (0.001, 0.3)
    holds: tuple[float, ...] = HOLDS
    may_lack_short: bool = True
    most_rules: int = MOST_RULES

    def __post_init__(self) -> None:
        some = math.ulp(0.0)
        _check(self.windows, "windows", some, "lengths (s) above 0 that rise, e.g. (300, 3600)")
        _check(self.holds, "holds", 0.0, "lengths (s) that rise, e.g. (0, 120)")
        _check(self.shares, "shares", some, "the smallest and the largest, e.g. (0.01, 0.1)")
        if len(self.shares) != 2:
            raise ArgumentError("shares: give two, the smallest and the largest")
        if whole_number(self.most_rules, "most_rules", least=1) > MOST_RULES:
            raise ArgumentError(f"most_rules: give {MOST_RULES} at most")


def _check(values: object, name: str, least: float, give: str) -> None:
    """Refuses what are no rising numbers from `least` on; numpy's are taken too."""
    known = [*values] if isinstance(values, Iterable) else []
    are_numbers = bool(known) and all(isinstance(each, Real) for each in known)
    is_within = are_numbers and all(least <= each < math.inf for each in known)
    if not (is_within and known == sorted(known)):
        raise ArgumentError(f"{name}: {values!r} is out of range: give {give}")


@dataclass(frozen=True)
class Bounds:
    """A space, cut to what a scenario can tell apart: `period` (s) makes a share of the budget a
    burn rate, `lowest` and `highest` are the bounds of burn rates, `cell` (s) what windows are made
    of.
    """

    space: Space
    period: float
    lowest: float
    highest: float
    cell: float

    @classmethod
    def of(cls, space: Space, scenario: Scenario) -> "Bounds":
        """The bounds for a scenario."""
        cell = scenario.monitoring.scrape_interval
        longest = min([scenario.horizon, *(slo.window for slo in scenario.slos)])
        windows = tuple(each for each in space.windows if 2 * cell <= each <= longest)
        highest = HIGHEST / max(slo.error_budget for slo in scenario.slos)
        known = Space(windows or (longest,), space.shares, space.holds, space.may_lack_short,
                      space.most_rules)  # fmt: skip
        background = max(
            ExpectedSLO(scenario, slo).background / slo.error_budget for slo in scenario.slos
        )
        lowest = min(max(LOWEST, ABOVE_BACKGROUND * background), highest)
        return cls(known, scenario.slos[0].window, lowest, highest, cell)

    def wide(self, policies: int, rng: np.random.Generator) -> Iterator[Points]:
        """So many policies spread over the whole space: a Latin hypercube (McKay, Beckman and
        Conover, 1979).
        """
        most = self.space.most_rules
        cube = _latin(rng, policies, 4 * most).reshape(policies, most, 4)
        for number, rules in enumerate(cube):
            # policies of one, two and three rules in equal numbers
            yield self.ordered([self._drawn(*each) for each in rules[: 1 + number % most].tolist()])

    def _drawn(self, window: float, share: float, short: float, hold: float) -> Point:
        """The point at a place of the unit cube."""
        long = self.space.windows[int(window * len(self.space.windows))]
        low, high = self.space.shares
        spent = low * (high / low) ** share
        wait = 0.0
        if hold >= WITHOUT_HOLD:
            later = (hold - WITHOUT_HOLD) / (1 - WITHOUT_HOLD)
            wait = self.space.holds[int(later * len(self.space.holds))]
        has_short = short < WITH_SHORT or not self.space.may_lack_short
        return Point(long, spent * self.period / long, has_short, wait)

    def near(self, points: Points, reach: float, rng: np.random.Generator) -> Points:
        """A neighbour of a policy: one rule with another burn rate (a factor of about `reach`, as a
        logarithm), and half the time another change.
        """
        rules = list(points)
        place = int(rng.integers(len(rules)))
        point = rules[place]
        rules[place] = point._replace(burn=point.burn * math.exp(reach * rng.standard_normal()))
        if rng.random() < 0.5:
            changes = (self._other_window, self._other_hold, self._other_short)
            rules[place] = changes[rng.integers(len(changes))](rules[place], rng)
        if rng.random() < 0.2:
            rules = self._other_number(rules, place, rng)
        return self.ordered(rules)

    def _other_window(self, point: Point, rng: np.random.Generator) -> Point:
        """A neighbouring window at which the same share of the budget is spent."""
        window = _step(self.space.windows, point.window, rng)
        return point._replace(window=window, burn=point.burn * point.window / window)

    def _other_hold(self, point: Point, rng: np.random.Generator) -> Point:
        return point._replace(hold=_step(self.space.holds, point.hold, rng))

    def _other_short(self, point: Point, rng: np.random.Generator) -> Point:
        return point._replace(has_short=not point.has_short or not self.space.may_lack_short)

    def _other_number(
        self, rules: list[Point], place: int, rng: np.random.Generator
    ) -> list[Point]:
        """A rule less, or one more."""
        if len(rules) > 1 and (len(rules) == self.space.most_rules or rng.random() < 0.5):
            return rules[:place] + rules[place + 1 :]
        if len(rules) < self.space.most_rules:
            return [*rules, self._drawn(*rng.random(4).tolist())]
        return rules

    def ordered(self, rules: Sequence[Point]) -> Points:
        """Rules in order: one for each window, the higher burn rates with the shorter windows, as
        another order would leave a rule without a say.
        """
        by_window = {rule.window: rule for rule in rules}
        burns = sorted((self._rounded(rule.burn) for rule in by_window.values()), reverse=True)
        return tuple(
            self._told_apart(by_window[window]._replace(burn=burn))
            for window, burn in zip(sorted(by_window), burns, strict=True)
        )

    def _rounded(self, burn: float) -> float:
        return float(f"{min(max(burn, self.lowest), self.highest):.{DIGITS}g}")

    def _told_apart(self, point: Point) -> Point:
        """A short window below one cell holds no other counts than one of a cell."""
        return point._replace(has_short=point.has_short and point.window / 12 >= self.cell)


def _step(values: Sequence[float], value: float, rng: np.random.Generator) -> float:
    """A neighbour of the closest of some rising values."""
    place = min(range(len(values)), key=lambda place: abs(values[place] - value))
    place += int(rng.choice((-1, 1)))
    return values[min(max(place, 0), len(values) - 1)]


def _latin(rng: np.random.Generator, rows: int, columns: int) -> NDArray[np.float64]:
    """Points of the unit cube (rows x columns): in each column one in each of `rows` strips."""
    strips = np.stack([rng.permutation(rows) for _ in range(columns)], axis=1)
    points: NDArray[np.float64] = (strips + rng.random((rows, columns))) / rows
    return points
