"""Cases of which the suite plays the first, and CI, which runs the slow tests too, all."""

import pytest


def first_of(values, most):
    """The first values as they are, the others marked slow."""
    return [
        value if place < most else pytest.param(value, marks=pytest.mark.slow)
        for place, value in enumerate(values)
    ]
