"""Fields that take a fixed value or a distribution."""

import pytest
from pydantic import TypeAdapter, ValidationError

from simulator.foundation.distributions import Exponential, Lognormal, Uniform, Weibull
from simulator.foundation.fixed_or_random import (
    FixedOrRandom,
    OptionalDuration,
    UncertainDuration,
    UncertainRatio,
    average,
    realised,
)
from simulator.foundation.streams import Streams
from simulator.foundation.units import DURATION, RATIO

LENGTH = TypeAdapter(UncertainDuration)
SHARE = TypeAdapter(UncertainRatio)


def never():
    raise AssertionError("a fixed value needs no stream")


def test_draws_are_cut_to_the_range_and_times_to_the_grid():
    rng = Streams(2).of("x")
    assert FixedOrRandom(RATIO).draw(Uniform(low=2, high=3), lambda: rng) == 1.0
    time = FixedOrRandom(DURATION).draw(Exponential(mean=100), lambda: rng)
    assert time * 1024 == round(time * 1024)
    share = FixedOrRandom(RATIO).draw(Uniform(low=0, high=1), lambda: rng)
    assert share * 1024 != round(share * 1024)


def test_a_fixed_value_is_no_draw():
    assert FixedOrRandom(DURATION).draw(0.1, never) == 0.1


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("5m", 300.0),
        (300, 300.0),
        ({"uniform": {"low": "1m", "high": "1h"}}, Uniform(low=60, high=3600)),
        ({"lognormal": {"median": "4m", "p90": "12m"}}, Lognormal(median=240, p90=720)),
        ({"lognormal": {"median": "4m", "sigma": 1.5}}, Lognormal(median=240, sigma=1.5)),
        ({"weibull": {"shape": 0.5, "scale": "2h"}}, Weibull(shape=0.5, scale=7200)),
        (Exponential(mean=5), Exponential(mean=5)),
    ],
)
def test_what_a_duration_may_be(given, read):
    """Parameters that are times carry their unit; shapes and sigmas are plain numbers."""
    assert LENGTH.validate_python(given) == read


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"lognormal": {"median": "4m", "p90": "2m"}}, "p90 2m is below the median 4m"),
        ({"weibull": {"shape": "5m", "scale": "2h"}}, "'5m' is not a number"),
        ({"uniform": {"low": "fast", "high": "slow"}}, "'fast' is not a duration"),
        ({"uniform": {"low": "fast", "high": "slow"}}, "'slow' is not a duration"),
        ({"uniform": 5}, "is not keys and values"),
        ({"lognormel": {}}, "'lognormel' is not a distribution: did you mean lognormal?"),
        ({}, "{} is not a distribution: write e.g. {lognormal"),
        ({"uniform": {}, "weibull": {}}, "'uniform' is not a distribution: write e.g."),
        (None, "is empty: write e.g. 90s"),
        (2e10, "is out of range: write a value from 0s to 115740d"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(given, said):
    with pytest.raises(ValidationError) as error:
        LENGTH.validate_python(given)
    assert any(said in line["msg"] for line in error.value.errors()), error.value.errors()


def test_a_field_may_be_left_out_only_where_that_is_said():
    assert TypeAdapter(OptionalDuration).validate_python(None) is None


@pytest.mark.parametrize(
    "value", [0.25, Uniform(low=0, high=0.5), Lognormal(median=0.1, sigma=1), Exponential(mean=0.1)]
)
def test_what_is_written_is_read_again(value):
    written = SHARE.dump_python(value, mode="json")
    assert SHARE.validate_python(written) == value
    assert not isinstance(written, dict) or list(written) == [value.kind]


def test_means_and_numbers():
    assert average(7.0) == 7.0 and average(Uniform(low=2, high=4)) == 3.0
    assert realised(7.0) == 7.0
    for not_drawn in (None, Uniform(low=2, high=4)):
        with pytest.raises(TypeError, match="has not been drawn"):
            realised(not_drawn)
