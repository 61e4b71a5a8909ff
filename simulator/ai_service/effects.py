"""What failures and mitigations do to the places of the service, and how several combine.

Both speak of this small closed set and never of each other. Effects are combined on reading,
never saved and restored, so any order of beginning and ending is right by construction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Amount: TypeAlias = "float | NDArray[np.float64]"


@dataclass(frozen=True)
class Effects:
    """Effects on each place; the defaults do nothing. Amounts are floats, or arrays over time.

    Errors (ratios 0..1) combine as 1 - product(1 - e); factors (>= 0) multiply; switches are on if any is.
    """

    background_factor: Amount = 1.0
    cache_on: bool = False
    to_fallback: bool = False
    primary_error: Amount = 0.0
    primary_capacity_factor: Amount = 1.0
    primary_latency_factor: Amount = 1.0
    capacity_factor: Amount = 1.0


def combine(effects: Iterable[Effects]) -> Effects:
    """All effects as one; bit for bit the same in whatever order they are given."""
    several = list(effects)
    return Effects(
        background_factor=_product(each.background_factor for each in several),
        cache_on=any(each.cache_on for each in several),
        to_fallback=any(each.to_fallback for each in several),
        primary_error=_either(each.primary_error for each in several),
        primary_capacity_factor=_product(each.primary_capacity_factor for each in several),
        primary_latency_factor=_product(each.primary_latency_factor for each in several),
        capacity_factor=_product(each.capacity_factor for each in several),
    )


def _product(factors: Iterable[Amount]) -> Amount:
    """Their product; sorted first, as a float product depends on the order."""
    acting = [factor for factor in factors if not (isinstance(factor, float) and factor == 1.0)]
    if len(acting) < 2:
        return acting[0] if acting else 1.0
    import numpy as np

    result = np.sort(np.stack(np.broadcast_arrays(*acting)), axis=0).prod(axis=0)
    return float(result) if result.ndim == 0 else result


def _either(ratios: Iterable[Amount]) -> Amount:
    """The share that at least one of several independent causes hits."""
    acting = [ratio for ratio in ratios if not (isinstance(ratio, float) and ratio == 0.0)]
    return acting[0] if len(acting) == 1 else 1 - _product(1 - ratio for ratio in acting)
