"""What a written quantity says, exactly; None where it says none."""

import math
from decimal import Decimal

import pytest

from simulator.foundation import written
from simulator.foundation.written import WrittenFloat, WrittenInt

NO_QUANTITY = ["", " 5m", "5", "-1s", "1e3s", "٣s", "5 m", None, True, [], WrittenInt(5)]


@pytest.mark.parametrize(
    ("read", "text", "number"),
    [
        (written.seconds, "1h30m", 5400.0),
        (written.seconds, "0.1s", float("0.1")),
        (written.seconds, "3ms", float("0.003")),
        (written.seconds, "1m1ms", float("60.001")),
        (written.seconds, 2, 2.0),
        (written.per_second, "600/m", 10.0),
        (written.per_second, "1/h", float(Decimal(1) / 3600)),
        (written.per_second, 0.5, 0.5),
        (written.byte_count, "1.5kB", 1500.0),
        (written.byte_count, "2TB", 2e12),
        (written.byte_count, 12, 12.0),
        (written.share, "99.9%", float("0.999")),
        (written.share, "0.07%", float("0.0007")),
        (written.share, "250%", 2.5),
        (written.share, WrittenFloat(0.5), 0.5),
        (written.share, 7, 7.0),
    ],
)
def test_what_it_says(read, text, number):
    assert read(text) == number


@pytest.mark.parametrize("value", NO_QUANTITY)
@pytest.mark.parametrize("read", [written.seconds, written.per_second, written.byte_count])
def test_what_says_none(read, value):
    """A number that was written lacks its unit; one from Python is in the base unit."""
    assert read(value) is None


@pytest.mark.parametrize("value", ["", "half", "5", " 5%", None, True, []])
def test_what_is_no_share(value):
    assert written.share(value) is None


@pytest.mark.parametrize(
    ("number", "found"), [(3, 3.0), (10**400, math.inf), (-(10**400), -math.inf)]
)
def test_numbers_beyond_all_floats(number, found):
    assert written.as_float(number) == found


def test_true_is_no_number():
    assert not written.is_number(True) and written.is_number(1) and not written.is_number("1")
