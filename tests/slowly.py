"""Cases of which the quick suite plays some, and CI, which plays the slow tests too, all."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings


def first_of(values, most):
    """The first values as they are, the others marked slow."""
    return [
        value if place < most else pytest.param(value, marks=pytest.mark.slow)
        for place, value in enumerate(values)
    ]


def first_rows_of(rows, most):
    """As `first_of`, where each row has a value for each of several arguments."""
    return [
        row if place < most else pytest.param(*row, marks=pytest.mark.slow)
        for place, row in enumerate(rows)
    ]


def slowly(values, slow):
    """All values, some of them marked slow."""
    return [
        pytest.param(value, marks=pytest.mark.slow) if value in slow else value for value in values
    ]


def in_turn(names, kinds, whole=(), without=()):
    """All pairs of a name and a kind; quick are each name with one kind, which take turns, and the
    `whole` names with every kind; none `without`.
    """
    names, kinds = list(names), list(kinds)
    some = [name for name in names if name not in without]
    quick = set(zip(some, itertools.cycle(kinds), strict=False))
    return [
        (name, kind)
        if name in whole or (name, kind) in quick
        else pytest.param(name, kind, marks=pytest.mark.slow)
        for name in names
        for kind in kinds
    ]


def given_some(few, many, *strategies):
    """As hypothesis's `given`, with few examples in the quick suite and many in the slow one."""

    def decorated(check):
        @pytest.mark.parametrize("examples", first_of([few, many], 1))
        def test(examples):
            patient = settings(
                max_examples=examples,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow],
            )
            patient(given(*strategies)(check))()

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        return test

    return decorated
