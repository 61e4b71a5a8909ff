"""Lognormal distributions by other parameters: quantiles, a mean, a standard deviation."""

import math
import re
from collections.abc import Mapping
from statistics import NormalDist

# `p95`: the value that 95% of all draws stay below
QUANTILE = re.compile(r"p([0-9]{2}(?:\.[0-9]+)?)")


def respelt(given: Mapping[str, object]) -> dict[str, float]:
    """The `median` (in the unit of the given amounts) and the `sigma` of the distribution with
    these parameters; nothing if there is none.
    """
    numbers = {key: float(value) for key, value in given.items() if isinstance(value, int | float)}
    sigma = _sigma(numbers)
    if sigma is None or sigma < 0:
        return {}
    return {"median": _median(numbers, sigma), "sigma": sigma}


def _quantiles(numbers: Mapping[str, float]) -> dict[float, float]:
    """The logarithms of all quantiles by their standard normal ones."""
    found = {
        NormalDist().inv_cdf(float(match[1]) / 100): math.log(value)
        for key, value in numbers.items()
        if (match := QUANTILE.fullmatch(key)) and value > 0 and 0 < float(match[1]) < 100
    }
    if numbers.get("median", 0) > 0:
        found[0.0] = math.log(numbers["median"])
    return found


def _sigma(numbers: Mapping[str, float]) -> float | None:
    """The sigma that two quantiles give, or a mean with a quantile or a standard deviation; None
    without any.
    """
    quantiles = _quantiles(numbers)
    mean = numbers.get("mean", 0.0)
    if len(quantiles) > 1:
        low, high = min(quantiles), max(quantiles)
        return (quantiles[high] - quantiles[low]) / (high - low)
    if mean > 0 and "std" in numbers:
        return math.sqrt(math.log(1 + (numbers["std"] / mean) ** 2))
    if mean > 0 and quantiles:
        z, logarithm = next(iter(quantiles.items()))
        # ln(quantile / mean) = z sigma - sigma^2 / 2, the smaller of its two solutions
        root = z**2 - 2 * (logarithm - math.log(mean))
        return z - math.sqrt(root) if root >= 0 else None
    return numbers.get("sigma")


def _median(numbers: Mapping[str, float], sigma: float) -> float:
    """The median that a quantile or a mean gives together with a sigma."""
    quantiles = _quantiles(numbers)
    if quantiles:
        z, logarithm = next(iter(quantiles.items()))
        return math.exp(logarithm - z * sigma)
    return numbers.get("mean", 0.0) * math.exp(-(sigma**2) / 2)
