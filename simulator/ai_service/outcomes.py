"""What can become of a request. One class is one outcome; each is drawn from a stream of its own.

Legitimate interactive requests and those that fail are always counted; an SLI names what else it
needs to tell apart.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from simulator.ai_service.effects import Amount

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.ai_service.operating_point import OperatingPoint
    from simulator.ai_service.traffic import Traffic

Floats: TypeAlias = "NDArray[Any]"

# rounding may leave so little (s) of a threshold
NOISE = 1e-9


class Counted(ABC):
    """Requests that are counted by themselves: a frozen dataclass, so that equal ones are drawn
    once.
    """

    # names the stream; that of the package's own is lower case, so no other class has the same
    stream: ClassVar[str] = ""

    @property
    def key(self) -> tuple[str | float, ...]:
        """Names its stream of random numbers: by default its class, then its fields."""
        name = self.stream or type(self).__name__
        numbers = (getattr(self, each.name) for each in fields(self))  # type: ignore[arg-type]
        return (name, *numbers)

    @property
    def part_of(self) -> "Counted | None":
        """What it tells apart; None for all answered requests, or for a class of clients."""
        return None

    def parent(self, among: Sequence["Counted"]) -> "Counted | None":
        """The same among those that are asked for together."""
        return self.part_of

    @property
    def longest_wait(self) -> float:
        """The longest wait (s) between attempts that it tells from longer ones; -1 for none."""
        return -1.0

    @abstractmethod
    def amount(self, point: "OperatingPoint") -> Amount:
        """What an operating point says of it, at each moment: all that does not depend on how long
        a stretch of time is.
        """

    @abstractmethod
    def expected(self, amount: Amount, finished: Floats, width: Floats) -> Amount:
        """How many of an amount are expected in stretches of `width` seconds in which so many
        interactive requests are `finished`.
        """

    def promised(self, traffic: "Traffic") -> float:
        """Its requests/s of a service without a fault, where the curve is 1; 0 for what is bad."""
        return 0.0


class Outcome(Counted):
    """Something that can become of an interactive request."""

    @abstractmethod
    def share(self, point: "OperatingPoint") -> Amount:
        """Its share (0..1) of all interactive requests that are finished, at each moment."""

    def amount(self, point: "OperatingPoint") -> Amount:
        return self.share(point)

    def expected(self, amount: Amount, finished: Floats, width: Floats) -> Amount:
        return amount * finished


class OwnTraffic(Counted):
    """Requests of a class of clients of its own, or a part of them."""

    client: ClassVar[str]
    # names the stream of what comes on top
    added_stream: ClassVar[str] = "added"

    @abstractmethod
    def rate(self, point: "OperatingPoint") -> Amount:
        """All of them (requests/s) at each moment, whatever becomes of interactive requests."""

    def amount(self, point: "OperatingPoint") -> Amount:
        return self.rate(point)

    def expected(self, amount: Amount, finished: Floats, width: Floats) -> Amount:
        return amount * width

    def added(self, point: "OperatingPoint") -> Amount:
        """How many of these (requests/s) come on top of the usual ones, because of a failure."""
        return 0.0


@dataclass(frozen=True)
class Slow(Outcome):
    """Answers that take longer than a threshold (s), waits between attempts included."""

    stream = "slow"
    threshold: float

    def parent(self, among: Sequence[Counted]) -> Counted | None:
        """What is slower than one threshold is told apart among those slower than the one below."""
        lower = [
            each for each in among if isinstance(each, Slow) and each.threshold < self.threshold
        ]
        return max(lower, key=lambda each: each.threshold, default=None)

    @property
    def longest_wait(self) -> float:
        return self.threshold

    def share(self, point: "OperatingPoint") -> Amount:
        slow: Amount = 0.0
        for answers in point.by_wait:
            left = self.threshold - answers.waited
            # the waits alone were too long, so that hits are late as well
            if left < -NOISE:
                slow = slow + answers.by_model + answers.hits
            else:
                slow = slow + answers.by_model * self._late(point, left)
        return slow

    def _late(self, point: "OperatingPoint", left: float) -> Amount:
        """The share of a model's answers that take longer than what is left (s)."""
        late: Amount = 0.0
        for share, delay in point.service.delays(point.effects):
            if delay > left + NOISE:
                late = late + share
            else:
                late = late + share * point.slower_than(max(left - delay, NOISE))
        return late


@dataclass(frozen=True)
class OverCap(Outcome):
    """Answers that cost more than the cap on one request."""

    # older than the class: another name would draw other numbers for the same seed
    stream = "dear"

    def share(self, point: "OperatingPoint") -> Amount:
        return point.by_model * point.service.spend.over_cap(point.use.model, point.effects)


@dataclass(frozen=True)
class Judged(Outcome):
    """Answers that a judge looks at: a share `sampled` (0..1) of all."""

    stream = "judged"
    sampled: float

    def share(self, point: "OperatingPoint") -> Amount:
        return point.answered * self.sampled

    def promised(self, traffic: "Traffic") -> float:
        return traffic.interactive * self.sampled


@dataclass(frozen=True)
class Ungrounded(Outcome):
    """Judged answers that the judge calls ungrounded: those it sees, and its false alarms."""

    stream = "ungrounded"
    sampled: float
    false_alarms: float
    misses: float

    @property
    def part_of(self) -> Counted:
        return Judged(self.sampled)

    def share(self, point: "OperatingPoint") -> Amount:
        service = point.service
        whole = 1 - service.spend.cut_loss * service.spend.cut(point.effects)
        good = point.use.model.quality * service.grounding(point.stream, point.effects) * whole
        # hits are answers that the primary model gave before, unless they are stale
        hits = point.answered - point.by_model
        good_hits = hits * service.provider.primary.quality * (1 - service.cache.stale_ratio)
        grounded = point.by_model * good + good_hits
        called = (point.by_model + hits - grounded) * (1 - self.misses)
        return self.sampled * (called + grounded * self.false_alarms)


@dataclass(frozen=True)
class Malicious(OwnTraffic):
    """Requests that try to make the service do harm."""

    stream = "malicious"
    client = "malicious"

    def rate(self, point: "OperatingPoint") -> Amount:
        return point.stream.malicious

    def added(self, point: "OperatingPoint") -> Amount:
        return point.effects.malicious_added

    def promised(self, traffic: "Traffic") -> float:
        return traffic.malicious


@dataclass(frozen=True)
class Unsafe(OwnTraffic):
    """Malicious requests that slip past the guardrail."""

    stream = "unsafe"
    client = "malicious"

    @property
    def part_of(self) -> Counted:
        return Malicious()

    def rate(self, point: "OperatingPoint") -> Amount:
        return point.stream.unsafe


def ordered(outcomes: Iterable[Any]) -> tuple[Counted, ...]:
    """Each outcome once, with what it is a part of before it, in an order that does not depend on
    the order in which they are asked for.
    """
    # by their keys: thresholds of latency ascend, so that each is told apart from the one before
    wanted = sorted(set(outcomes), key=lambda each: each.key)
    known = dict[Counted, None]()
    for outcome in wanted:
        _add(known, outcome)
    return tuple(known)


def _add(known: dict[Counted, None], outcome: Counted) -> None:
    if outcome.part_of is not None:
        _add(known, outcome.part_of)
    known.setdefault(outcome)


def parents(outcomes: Sequence[Counted]) -> tuple[int | None, ...]:
    """For each outcome the number of the one whose requests it tells apart; None for answered
    requests, and for a class of clients of its own.
    """
    places: Mapping[Counted | None, int] = {each: place for place, each in enumerate(outcomes)}
    return tuple(places.get(each.parent(outcomes)) for each in outcomes)


class RequestCounts:
    """What became of requests, counted (arrays of one length): `rows` are legitimate ones, those
    that failed, then one row for each outcome.
    """

    def __init__(self, outcomes: Sequence[Counted], rows: Sequence[Floats]) -> None:
        self.legitimate = rows[0]
        self._failed = rows[1]
        self._of = dict(zip(outcomes, rows[2:], strict=True))

    @cached_property
    def answered(self) -> Floats:
        """Requests that got an answer, however late."""
        answered: Floats = self.legitimate - self._failed
        return answered

    def of(self, outcome: Counted) -> Floats:
        """The requests of an outcome, e.g. of `Slow(2.0)`; one that the SLI has named."""
        return self._of[outcome]
