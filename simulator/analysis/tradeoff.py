"""What a policy costs against how soon it pages: the Pareto front, and the best choice within a
limit.
"""

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.bootstrap import Interval
from simulator.analysis.comparison import Comparison, Variant
from simulator.analysis.totals import Floats

Mask: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True)
class Option:
    """One variant: how many pages it sends (per 30 d or run), and its median time to page (s;
    infinite: more than half missed).
    """

    label: str
    pages: Interval
    time_to_page: Interval

    @property
    def point(self) -> tuple[float, float]:
        """Pages and seconds; less is better in both."""
        # options() takes none without data
        assert self.pages.value is not None and self.time_to_page.value is not None
        return self.pages.value, self.time_to_page.value

    @property
    def is_reached(self) -> bool:
        """Whether it pages for at least half of the significant failures."""
        return math.isfinite(self.point[1])


def options(comparison: Comparison) -> tuple[Option, ...]:
    """The variants in order, without those that have no data."""
    found = []
    for variant in comparison.variants:
        pages = _known(comparison, "pages", variant)
        wait = _known(comparison, "time_to_page", variant)
        if pages and wait:
            found.append(Option(variant.label, pages, wait))
    return tuple(found)


def _known(comparison: Comparison, key: str, variant: Variant) -> Interval | None:
    """A variant's estimate; None where there is no data."""
    estimate = comparison.of(key, variant.label)
    if estimate is None or estimate.value.value is None:
        return None
    return estimate.value


def front(points: Floats) -> Mask:
    """Which points (n x 2, less is better in both) no other point beats: one that is no worse in
    either, and better in one.

    Equal points stand on it together. One that is not finite never does: to page for nothing is no
    way to page seldom.
    """
    finite: Mask = np.asarray(np.isfinite(points).all(axis=1))
    # every point against every other one
    one = points[:, None, :]
    other = points[None, :, :]
    beats = np.logical_and((one <= other).all(axis=2), (one < other).any(axis=2))
    mask: Mask = finite & ~(beats & finite[:, None]).any(axis=0)
    return mask


def best(comparison: Comparison, max_pages: float | None = None) -> Option | None:
    """The variant that pages earliest with at most so many pages, among equals the one with fewer;
    None where there is none.

    One that misses more than half is no choice, however few pages it sends.
    """
    limit = math.inf if max_pages is None else max_pages
    allowed = [
        option for option in options(comparison) if option.is_reached and option.point[0] <= limit
    ]
    # seconds first, and pages only among those that are equally soon
    return min(allowed, key=lambda option: option.point[::-1], default=None)
