"""Questions and their answers, as they are printed on sheets and keys."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from simulator.foundation.units import times
from simulator.outputs.words.numbers import count, duration, share

# a student rounds on the way, so a number this far from the right one (as a share of it) is right
ROUNDING = 0.02
# (s) alerts are evaluated that often, and a time may be off by so much
TICK = 30.0
# of an SLI: half a point, as 2% of 95% would make nearly everything right
NEAR = 0.005
EXACT = "exactly this"


@dataclass(frozen=True)
class Number:
    """A number with a unit; right if it lies within `slack` of the value."""

    value: float
    write: Callable[[float], str]
    slack: float

    @property
    def text(self) -> str:
        """As it stands in the key."""
        return self.write(self.value)

    @property
    def accepted(self) -> str:
        """Which answers are right."""
        if not self.slack:
            return EXACT
        return f"{self.write(self.value - self.slack)} to {self.write(self.value + self.slack)}"


@dataclass(frozen=True)
class Words:
    """A word, or several in order; right if it is the same."""

    text: str
    accepted: str = EXACT


Answer: TypeAlias = Number | Words


@dataclass(frozen=True)
class Question:
    """What is asked, the answer, and the way to it."""

    text: str
    answer: Answer
    way: str


def seconds(value: float) -> Number:
    """A length of time (s)."""
    return Number(value, duration, max(TICK, value * ROUNDING))


def part(value: float) -> Number:
    """A share (0 to 1, of a budget also above)."""
    return Number(value, share, value * ROUNDING)


def sli(value: float) -> Number:
    """The share of good requests (0 to 1)."""
    return Number(value, share, NEAR)


def number(value: float) -> Number:
    """How many requests; small numbers must be exact."""
    return Number(value, count, float(int(value * ROUNDING)))


def exactly(value: float) -> Number:
    """A limit on a number of requests: one more or less is on its other side."""
    return Number(value, count, 0.0)


def burn(value: float) -> Number:
    """A burn rate."""
    return Number(value, times, value * ROUNDING)


def yes_or_no(is_so: bool) -> Words:
    """Yes or no."""
    if is_so:
        return Words("yes")
    return Words("no")
