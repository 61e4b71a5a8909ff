"""Numbers as screens show them."""

import math

DIGITS = 4


def shown(number: float) -> float | None:
    """A number with as many digits as a screen shows; None where there is none."""
    if not math.isfinite(number):
        return None
    return float(f"{number:.{DIGITS}g}")
