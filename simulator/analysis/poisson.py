"""Exact bounds of a Poisson mean from one count (Garwood, Biometrika 28, 1936)."""

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

# standard deviations from a mean, and events, beyond which no chance is left
FAR = 12.0
FURTHER = 40.0
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
    spread = FAR * math.sqrt(mean) + FURTHER
    if count > mean + spread:
        return 1.0
    last = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
    # each term from the one above it; those that are further below add nothing
    first = max(0, math.floor(min(float(count), mean) - spread))
    ratios = np.arange(count, first, -1) / mean
    return last * (1 + float(np.cumprod(ratios).sum()))


def _crossing(is_beyond: Callable[[float], bool], count: int) -> float:
    """From which mean on something is true that is false for small ones."""
    low = 0.0
    high = count + FAR * math.sqrt(count + 1) + FURTHER
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if is_beyond(middle):
            high = middle
        else:
            low = middle
    return (low + high) / 2
