"""What clients do when an attempt fails: how often they try again, and how long they wait before.

A wait is uniform between two bounds. Waits are followed in steps of one length: a fixed backoff is
one step; waits that grow are whole steps where they can be; and a wait with jitter is one of a few
numbers of steps, with the same mean.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Any, NamedTuple, Self

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from simulator.foundation.edits import Replace
from simulator.foundation.model import Model, line, refused, unknown_preset
from simulator.foundation.units import (
    Count,
    Duration,
    Length,
    Number,
    Ratio,
    format_duration,
    invalid,
)

# A step is a whole part of the shortest wait, down to a 16th of it, if all waits are whole steps
# then; else an eighth of it; but never less than 1/128 of the longest wait, as a line of so many
# places takes that much longer to follow.
PARTS = 16
FINE = 8
MOST = 128
# numbers of steps that differ by less are the same
SAME = 1e-9
# so many mean waits after a change, clients who try again have usually come to rest
SETTLING_WAITS = 100

PRESETS: dict[str, dict[str, Any]] = {
    # What the providers' own Python clients do by default, as read in their packages on 2026-11-27:
    # openai 3.57, anthropic 2.14 (min(0.5 s x 2^n, 8 s) x (1 - 0.25 u)) and google-genai 3.6 (1 s x
    # 2^n + u, up to 60 s), u uniform in 0..1. They also obey retry-after; that is not modelled.
    "openai": {
        "attempts": 3,
        "backoff": 0.5,
        "multiplier": 2.0,
        "max_backoff": 8.0,
        "jitter": 0.25,
    },
    "anthropic": {
        "attempts": 3,
        "backoff": 0.5,
        "multiplier": 2.0,
        "max_backoff": 8.0,
        "jitter": 0.25,
    },
    "google-genai": {
        "attempts": 5,
        "backoff": 1.0,
        "multiplier": 2.0,
        "max_backoff": 60.0,
        "added_jitter": 1.0,
    },
}


class Retries(Model):
    """What clients do when an attempt fails: they make up to `attempts` attempts in all (1 means
    that they do not retry), and wait `backoff` (s) before the second one.

    Each further wait is `multiplier` times the one before, up to `max_backoff` (s). Every wait is
    shortened by up to the share `jitter` and lengthened by up to `added_jitter` (s), both
    uniformly. A `preset` (`retries: openai` for short) is what that provider's own client does;
    keys beside it take precedence.
    """

    preset: str = ""
    attempts: Annotated[Count, Field(ge=1, le=20)] = 1
    backoff: Length = 10.0
    multiplier: Annotated[Number, Field(ge=1, le=100)] = 1.0
    max_backoff: Length | None = None
    jitter: Ratio = 0.0
    added_jitter: Duration = 0.0

    @model_validator(mode="before")
    @classmethod
    def _of_a_client(cls, given: Any) -> Any:
        """A preset becomes its numbers at once, so that each of them can be changed."""
        fields = given
        if isinstance(given, str):
            fields = {"preset": given}
        if not isinstance(fields, dict) or not fields.get("preset"):
            return fields
        name = fields["preset"]
        if not isinstance(name, str) or name not in PRESETS:
            # a bare name is short for a preset
            loc = ("preset",) if isinstance(given, dict) else ()
            raise refused([line(loc, unknown_preset(name, list(PRESETS)))])
        return {**PRESETS[name], **fields}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Editors are told of the keys, and of the presets' names."""
        return {"anyOf": [handler(schema), {"enum": sorted(PRESETS)}]}

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.max_backoff is not None and self.max_backoff < self.backoff:
            least = format_duration(self.backoff)
            message = (
                f"{format_duration(self.max_backoff)} is below backoff, {least}: write at least"
                f" {least}"
            )
            raise refused([line(("max_backoff",), invalid(message, Replace(least)))])
        return self

    @property
    def waits(self) -> tuple[tuple[float, float], ...]:
        """The bounds (s) of the wait before each attempt but the first."""
        most = self.max_backoff or float("inf")
        means = (self.backoff * self.multiplier**k for k in range(self.attempts - 1))
        waits = [min(wait, most) for wait in means]
        return tuple((wait * (1 - self.jitter), wait + self.added_jitter) for wait in waits)

    @property
    def mean_wait(self) -> float:
        """The mean wait (s) between two attempts; the backoff where nobody tries again."""
        waits = self.waits
        if not waits:
            return self.backoff
        return sum(map(sum, waits)) / 2 / len(waits)

    @property
    def longest_wait(self) -> float:
        """The longest time (s) from the first attempt to the last."""
        return sum(high for _, high in self.waits)

    @property
    def step(self) -> float:
        """The step (s) in which waits are followed."""
        waits = self.waits
        if not waits:
            return self.backoff
        shortest = min(low + high for low, high in waits) / 2
        least = max(high for _, high in waits) / MOST
        if all(low == high for low, high in waits):
            for part in range(1, PARTS + 1):
                step = shortest / part
                if step >= least and self._is_whole_in(step):
                    return step
        # jitter spreads a wait over several steps anyway
        return max(shortest / FINE, least)

    def _is_whole_in(self, step: float) -> bool:
        """Whether every wait is a whole number of steps (s)."""
        return all(_is_whole(low / step) for low, _ in self.waits)

    @property
    def settling_time(self) -> float:
        """The time (s) that clients usually take to come to rest after a change."""
        return SETTLING_WAITS * self.mean_wait

    def followed_step(self, step: float) -> float:
        """How long (s) a step takes when it is followed; some clients of the linter take longer."""
        return step


class Move(NamedTuple):
    """A failed attempt in a state: so many steps later a share of them is an attempt in another."""

    source: int
    steps: int
    target: int
    share: float


class Schedule(NamedTuple):
    """The states of a request that is tried again, and the moves between them.

    A state is the number of the attempt and the time waited so far, in steps of `step` (s); state 0
    is the first attempt. `waited` (s) is inf where it is above every threshold that is asked for;
    `last` are the states without another attempt.
    """

    step: float
    waited: tuple[float, ...]
    last: tuple[int, ...]
    moves: tuple[Move, ...]

    @property
    def steps(self) -> int:
        """The longest single wait, in steps."""
        return max(move.steps for move in self.moves)


@lru_cache(maxsize=64)
def schedule(retries: Retries, longest: float) -> Schedule:
    """The states that have to be told apart where nothing beyond `longest` (s; below 0: nothing) is
    asked about how long a request has waited.
    """
    step = retries.step
    late = max(0, int(longest / step + SAME) + 1)
    waited = [0]
    moves = list[Move]()
    before = {0: 0}
    for low, high in retries.waits:
        states = dict[int, int]()
        for age, source in before.items():
            for steps, share in _steps(low / step, high / step):
                # what is later than anybody asks about is one state
                now = min(age + steps, late)
                if now not in states:
                    states[now] = len(waited)
                    waited.append(now)
                moves.append(Move(source, steps, states[now], share))
        before = states
    times = tuple(float("inf") if age >= late else age * step for age in waited)
    return Schedule(retries.followed_step(step), times, tuple(before.values()), tuple(moves))


def _steps(low: float, high: float) -> Iterator[tuple[int, float]]:
    """How likely a wait between two bounds (in steps) is so many steps, at least one.

    Each wait goes to the two whole numbers around it, the nearer the more, which keeps the mean.
    """
    first = int(low + SAME)
    last = int(high + SAME) + 1
    at_least = dict[int, float]()
    for steps in range(first, last + 1):
        share = _hat(low - steps, high - steps)
        if share > SAME:
            # an attempt cannot come again in the step in which it failed
            at_least[max(1, steps)] = at_least.get(max(1, steps), 0.0) + share
    whole = sum(at_least.values())
    return ((steps, share / whole) for steps, share in at_least.items())


def _hat(low: float, high: float) -> float:
    """The mean of max(0, 1 - |x|) over x in low..high."""
    if high - low < SAME:
        return max(0.0, 1 - abs(low))
    return (_below(high) - _below(low)) / (high - low)


def _below(x: float) -> float:
    """The integral of max(0, 1 - |x|) up to x."""
    x = min(1.0, max(-1.0, x))
    if x < 0:
        return (1 + x) ** 2 / 2
    return 1 - (1 - x) ** 2 / 2


def _is_whole(number: float) -> bool:
    return abs(number - round(number)) < SAME * max(1.0, number)
