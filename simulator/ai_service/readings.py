"""What dashboards show: gauges, which are exact, and readings that are counted from requests."""

from typing import NamedTuple, TypeAlias

from simulator.ai_service.effects import Amount

# gauges of a place, by name: numbers, switches, names
Gauges: TypeAlias = dict[str, float | str]


class PerSecond(NamedTuple):
    """Something that is counted a second."""

    of: Amount


class Share(NamedTuple):
    """A part (a second) of something (a second): their quotient is shown, 0..1."""

    of: Amount
    part: Amount


class Mean(NamedTuple):
    """The mean of an amount that each of something (a second) has: `total` is the sum a second,
    `spread` one amount's standard deviation over its mean.
    """

    of: Amount
    total: Amount
    spread: float


Reading: TypeAlias = PerSecond | Share | Mean
# of a place, by name: as expected at each moment
Readings: TypeAlias = dict[str, Reading]
