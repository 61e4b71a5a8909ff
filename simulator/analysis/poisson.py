"""Exact bounds of a Poisson mean from one count (Garwood, Biometrika 28, 1936)."""

import math
from collections.abc import Callable
from functools import lru_cache

# halvings: 2^-60 of the first bracket is below the last bit of a mean
HALVINGS = 60


@lru_cache(maxsize=65536)
def highest_mean(count: int, tail: float) -> float:
    """The mean at which so few events have the chance `tail` (0..1): half of a chi-squared quantile
    with 2 (count + 1) degrees of freedom, 3.0 for no event and 5%.
    """
    return _crossing(lambda mean: at_most(count, mean) < tail, count)


@lru_cache(maxsize=65536)
def lowest_mean(count: int, tail: float) -> float:
    """The mean at which so many events have the chance `tail` (0..1); 0 for none."""
    if count == 0:
        return 0.0
    return _crossing(lambda mean: 1 - at_most(count - 1, mean) > tail, count)


def at_most(count: int, mean: float) -> float:
    """The chance of at most so many events (0 or more) of this mean (above 0)."""
    log = math.log(mean)
    terms = (math.exp(k * log - mean - math.lgamma(k + 1)) for k in range(count + 1))
    return math.fsum(terms)


def _crossing(is_beyond: Callable[[float], bool], count: int) -> float:
    """From which mean on something is true that is false for small ones."""
    low = 0.0
    # beyond it no tail that is asked for is left
    high = count + 12 * math.sqrt(count + 1) + 40
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if is_beyond(middle):
            high = middle
        else:
            low = middle
    return (low + high) / 2
