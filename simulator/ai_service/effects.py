"""What failures and mitigations do to the places of the service, and how several combine.

Both speak of this small closed set and never of each other. Effects are combined on reading,
never saved and restored, so any order of beginning and ending is right by construction.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulator.ai_service.rollout import Release

# Factors of many failures at once multiply beyond any float; so large is large enough.
LARGEST_PRODUCT = 1e12
# nothing is divided by less, where nobody asks or nothing answers
LEAST = 1e-300
Amount: TypeAlias = "float | NDArray[np.float64]"


class Version(NamedTuple):
    """A bad version that has been out for `age` seconds: what it does to the requests that it
    handles.

    `error` and `quality_loss` are shares 0..1, `latency_factor` is 0 or more. Its share of traffic
    is for `goes_out` to say, or, where that is None, for the service's release place.
    """

    age: Amount
    error: float = 0.0
    latency_factor: float = 1.0
    quality_loss: float = 0.0
    goes_out: "Release | None" = None


def _acting(amounts: Iterable[Amount], nothing: float) -> list[Amount]:
    return [amount for amount in amounts if not (isinstance(amount, float) and amount == nothing)]


def _sorted(amounts: list[Amount]) -> "NDArray[np.float64]":
    """Sorted at every moment: sums and products of floats depend on the order."""
    import numpy as np

    return np.sort(np.stack(np.broadcast_arrays(*amounts)), axis=0)


def _plain(amount: Any) -> Amount:
    """A float where numpy made an array without dimensions."""
    if amount.ndim == 0:
        return float(amount)
    result: Amount = amount
    return result


def _product(factors: Iterable[Amount]) -> Amount:
    """Their product, which many overlapping failures could make larger than any number."""
    # factors of 1 are left out, so that one that acts keeps its last bits
    acting = _acting(factors, 1.0)
    if not acting:
        return 1.0
    if len(acting) == 1:
        return acting[0]
    import numpy as np

    # what overflows is cut to the largest product just below
    with np.errstate(over="ignore"):
        return _plain(np.minimum(_sorted(acting).prod(axis=0), LARGEST_PRODUCT))


def _sum(amounts: Iterable[Amount]) -> Amount:
    """Their sum."""
    acting = _acting(amounts, 0.0)
    if not acting:
        return 0.0
    if len(acting) == 1:
        return acting[0]
    return _plain(_sorted(acting).sum(axis=0))


def _either(ratios: Iterable[Amount]) -> Amount:
    """The share that at least one of several independent causes hits: 1 - product(1 - r)."""
    acting = _acting(ratios, 0.0)
    # one ratio stays as it is: 1 - (1 - r) would lose its last bits
    if len(acting) == 1:
        return acting[0]
    return 1 - _product(1 - ratio for ratio in acting)


def _all(several: Iterable[tuple[Version, ...]]) -> tuple[Version, ...]:
    """Every version, in an order that does not depend on who came first."""
    import numpy as np

    return tuple(
        sorted(
            (version for some in several for version in some),
            key=lambda each: (*each[1:], float(np.ravel(each.age)[0])),
        )
    )


def lower(amount: Amount, other: Amount) -> Amount:
    """The lower of two amounts, at every moment."""
    if isinstance(amount, float) and isinstance(other, float):
        return min(amount, other)
    import numpy as np

    return np.minimum(amount, other)


def higher(amount: Amount, other: Amount) -> Amount:
    """The higher of two amounts, at every moment."""
    if isinstance(amount, float) and isinstance(other, float):
        return max(amount, other)
    import numpy as np

    return np.maximum(amount, other)


def each(function: Callable[[float], float], amount: Amount) -> Amount:
    """A function of one number, at every moment of an amount."""
    if isinstance(amount, float):
        return function(amount)
    import numpy as np

    # most amounts are constant for long, so each value is asked for once
    values, where = np.unique(amount, return_inverse=True)
    return np.array([function(float(value)) for value in values])[where]


# How a field combines stands beside the field, so that a new one cannot be forgotten.
FACTOR = {"law": _product}
ADDED = {"law": _sum}
SHARE = {"law": _either}
SWITCH = {"law": any}
LIMIT = {"law": min}
SEVERAL = {"law": _all}


@dataclass(frozen=True)
class Effects:
    """Effects on each place; the defaults do nothing. Amounts are floats, or arrays over time.

    Ratios (0..1) combine as 1 - product(1 - r), factors (>= 0) multiply, rates add up, switches are
    on if any is, and of several limits the lowest holds.
    """

    # traffic: shares turned away at the door; malicious requests/s that come on top, and how many
    # of them evade the guardrail
    background_factor: Amount = field(default=1.0, metadata=FACTOR)
    throttled: Amount = field(default=0.0, metadata=SHARE)
    malicious_throttled: Amount = field(default=0.0, metadata=SHARE)
    malicious_added: Amount = field(default=0.0, metadata=ADDED)
    malicious_evading: Amount = field(default=0.0, metadata=ADDED)
    # guardrail: of what slipped past before, the share caught now; legitimate requests blocked by
    # mistake besides
    extra_catch_ratio: Amount = field(default=0.0, metadata=SHARE)
    extra_false_block_ratio: Amount = field(default=0.0, metadata=SHARE)
    # cache
    cache_on: bool = field(default=False, metadata=SWITCH)
    # retrieval: vectors that come on top, the store's size, the share of space won, the switch
    vectors_added: Amount = field(default=0.0, metadata=ADDED)
    store_factor: Amount = field(default=1.0, metadata=FACTOR)
    compacted: Amount = field(default=0.0, metadata=SHARE)
    without_retrieval: bool = field(default=False, metadata=SWITCH)
    # tools: calls that fail, calls that hang until they are given up, the switch
    tool_error: Amount = field(default=0.0, metadata=SHARE)
    tool_hangs: Amount = field(default=0.0, metadata=SHARE)
    without_tools: bool = field(default=False, metadata=SWITCH)
    # provider
    to_fallback: bool = field(default=False, metadata=SWITCH)
    to_cheaper: bool = field(default=False, metadata=SWITCH)
    primary_error: Amount = field(default=0.0, metadata=SHARE)
    primary_capacity_factor: Amount = field(default=1.0, metadata=FACTOR)
    primary_latency_factor: Amount = field(default=1.0, metadata=FACTOR)
    capacity_factor: Amount = field(default=1.0, metadata=FACTOR)
    # release
    versions: tuple[Version, ...] = field(default=(), metadata=SEVERAL)
    rolled_back: bool = field(default=False, metadata=SWITCH)
    releases_frozen: bool = field(default=False, metadata=SWITCH)
    # spend: tokens of every request, the most that an answer may take, the day's budget, and
    # whether what needs a model is turned away because that is gone
    token_factor: Amount = field(default=1.0, metadata=FACTOR)
    token_limit: float = field(default=float("inf"), metadata=LIMIT)
    budget_factor: Amount = field(default=1.0, metadata=FACTOR)
    refused: bool = field(default=False, metadata=SWITCH)

    @property
    def varies(self) -> bool:
        """Whether anything depends on the time."""
        import numpy as np

        # a version grows older, and its share of traffic with it
        return bool(self.versions) or any(
            isinstance(amount, np.ndarray) for amount in vars(self).values()
        )


_LAWS = tuple((place.name, place.metadata["law"]) for place in fields(Effects))
NOTHING = Effects()


def combine(effects: Iterable[Effects]) -> Effects:
    """All effects as one; bit for bit the same in whatever order they are given."""
    several: Sequence[Effects] = [each for each in effects if each is not NOTHING]
    if not several:
        return NOTHING
    if len(several) == 1:
        return several[0]
    return Effects(**{name: law([getattr(each, name) for each in several]) for name, law in _LAWS})
