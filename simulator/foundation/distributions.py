"""Distributions: how long, how bad, when. Each knows its mean and quantiles, so tests compare with
theory.

Written by name: `{lognormal: {median: 4m, p90: 12m}}`. Parameters that are amounts of what is drawn
carry its unit; `shape` and `sigma` are plain numbers.
"""

import math
from abc import abstractmethod
from collections.abc import Mapping
from statistics import NormalDist
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import Field, ValidationInfo, model_validator

from simulator.foundation.edits import Replace, flow
from simulator.foundation.kinds import Kind
from simulator.foundation.lognormals import QUANTILE, respelt
from simulator.foundation.renamed import renamed_in
from simulator.foundation.units import NUMBER, Number, Unit, invalid
from simulator.foundation.written import scalar

if TYPE_CHECKING:
    from numpy.random import Generator

# a standard normal number is below it nine times of ten: it turns a p90 into a sigma
Z90 = NormalDist().inv_cdf(0.9)

Positive: TypeAlias = Annotated[Number, Field(gt=0)]


class Distribution(Kind, family="distribution"):
    """A distribution of a non-negative quantity; `quantities` names the parameters that carry its
    unit.
    """

    in_file: ClassVar[str] = "oncall: {{triage: {}}}"
    form: ClassVar[str] = "{{{kind}: {{{keys}}}}}"
    quantities: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def siblings(cls) -> Mapping[str, type[Kind]]:
        """None: a parameter of another distribution says nothing of this one."""
        return {}

    @classmethod
    def carries_unit(cls, key: str) -> bool:
        """Whether a parameter is an amount of what is drawn."""
        return key in cls.quantities

    @classmethod
    def other_parameters(cls, given: Mapping[str, object]) -> Mapping[str, Mapping[str, float]]:
        """What to write for parameters that the kind does not have but that say as much: for each
        of them other ones, in base units.
        """
        return {}

    @model_validator(mode="after")
    def _has_a_mean(self) -> Self:
        if not self._is_mean_finite():
            raise invalid(
                f"the mean of {self.kind} is too large for a number: write a smaller spread"
            )
        return self

    def _is_mean_finite(self) -> bool:
        try:
            return math.isfinite(self.mean)
        except OverflowError:
            return False
        except (AssertionError, TypeError):
            # a parameter is missing: the kind's own check says which
            return True

    @abstractmethod
    def sample(self, rng: "Generator") -> float:
        """One draw, 0 or more, in the quantity's base unit (seconds for a duration)."""

    @property
    @abstractmethod
    def mean(self) -> float:
        """The expectation, in the quantity's base unit."""

    @abstractmethod
    def quantile(self, share: float) -> float:
        """The value, in the base unit, that a `share` of all draws stays below.

        `share` is above 0 and below 1.
        """


class Uniform(Distribution):
    """Any value between `low` and `high`, all equally likely."""

    kind: Literal["uniform"] = "uniform"
    example: ClassVar[str] = "low: 5m, high: 15m"
    quantities = ("low", "high")
    list_keys = ("low", "high")
    other_words = {"min": "low", "max": "high", "from": "low", "to": "high"}
    low: Number
    high: Number

    @model_validator(mode="after")
    def _ordered(self, info: ValidationInfo) -> Self:
        if 0 <= self.low <= self.high:
            return self
        low, high = _texts(info, self.low, self.high)
        if self.high < 0 or self.low < 0:
            raise invalid(f"low {low} or high {high} is below 0: write 0 <= low <= high")
        other = {"low": high, "high": low}
        raise invalid(
            f"low {low} and high {high} are in the wrong order: write {flow(other)}", Replace(other)
        )

    def sample(self, rng: "Generator") -> float:
        return float(rng.uniform(self.low, self.high))

    @property
    def mean(self) -> float:
        return (self.low + self.high) / 2

    def quantile(self, share: float) -> float:
        return self.low + share * (self.high - self.low)


class Exponential(Distribution):
    """Gaps between independent events, with a `mean` (memoryless)."""

    kind: Literal["exponential"] = "exponential"
    example: ClassVar[str] = "mean: 8m"
    quantities = ("mean",)
    short_key = "mean"
    other_words = {"average": "mean", "scale": "mean"}
    no_keys = {
        key: "write mean, the average time from one to the next" for key in ("rate", "lambda")
    }
    # `mean` is the property of every distribution, so the field has another name in Python
    average: Positive = Field(alias="mean")

    def sample(self, rng: "Generator") -> float:
        return float(rng.exponential(self.average))

    @property
    def mean(self) -> float:
        return self.average

    def quantile(self, share: float) -> float:
        # log1p keeps the digits of a small share, which 1 - share would lose
        return -self.average * math.log1p(-share)


class Lognormal(Distribution):
    """The usual shape of incident lengths and latencies: its logarithm is normally distributed.

    Give the `median` and either `p90` (nine of ten draws are below it) or `sigma`, the standard
    deviation of the logarithm. Mean = median * exp(sigma^2 / 2).
    """

    kind: Literal["lognormal"] = "lognormal"
    example: ClassVar[str] = "median: 8m, p90: 25m"
    quantities = ("median", "p90")
    other_words = {"p50": "median", "average": "mean", "stddev": "std", "sd": "std"}
    no_keys = {"mean": "write median, which is mean / exp(sigma^2 / 2)"}
    median: Positive
    p90: Positive | None = None
    sigma: Annotated[Number, Field(ge=0)] | None = None

    @classmethod
    def carries_unit(cls, key: str) -> bool:
        return key in ("median", "mean", "std") or QUANTILE.fullmatch(key) is not None

    @classmethod
    def other_parameters(cls, given: Mapping[str, object]) -> Mapping[str, Mapping[str, float]]:
        """Another quantile than p90 as a sigma, and a mean as a median."""
        strange = [key for key in given if key not in ("median", "p90", "sigma")]
        meant = respelt({cls.other_words.get(key, key): value for key, value in given.items()})
        # `p50` is only another word
        if not meant or strange == ["p50"]:
            return {}
        if "median" in given:
            meant.pop("median")
        # p90 and sigma would say the same twice
        if "p90" in given or "sigma" in given:
            meant.pop("sigma")
        # all that is meant stands at the first of them, and nothing at the others
        return {key: meant if key == strange[0] else {} for key in strange}

    @model_validator(mode="after")
    def _one_spread(self, info: ValidationInfo) -> Self:
        if self.p90 is None and self.sigma is None:
            (p90,) = _texts(info, 3 * self.median)
            raise invalid(f"needs a spread: add p90, e.g. p90: {p90}, or sigma, e.g. sigma: 0.9")
        if self.p90 is not None and self.sigma is not None:
            raise invalid("has both p90 and sigma: leave one out")
        if self.p90 is not None and self.p90 < self.median:
            p90, median = _texts(info, self.p90, self.median)
            raise invalid(
                f"p90 {p90} is below the median {median}, but nine of ten draws are below a p90:"
                f" write {flow({'median': p90, 'p90': median})} if they are swapped"
            )
        return self

    @property
    def spread(self) -> float:
        """Sigma (0 or more, of the logarithm), given or from p90."""
        if self.sigma is not None:
            return self.sigma
        assert self.p90 is not None
        return math.log(self.p90 / self.median) / Z90

    def sample(self, rng: "Generator") -> float:
        return self.median * math.exp(self.spread * float(rng.standard_normal()))

    @property
    def mean(self) -> float:
        return self.median * math.exp(self.spread**2 / 2)

    def quantile(self, share: float) -> float:
        return self.median * math.exp(self.spread * NormalDist().inv_cdf(share))

    def share_above(self, value: float) -> float:
        """The share (0 to 1) of draws above `value` (> 0, in the base unit).

        1 - Phi((ln value - ln median) / sigma).
        """
        if self.spread == 0:
            return float(self.median > value)
        # erfc keeps the digits of a far tail, which 1 - Phi would lose
        return 0.5 * math.erfc(math.log(value / self.median) / self.spread / math.sqrt(2))

    def mean_up_to(self, limit: float) -> float:
        """E[min(X, limit)] in the base unit, for a limit above 0 (inf is none).

        mean * Phi(z - sigma) + limit * (1 - Phi(z)), z = ln(limit / median) / sigma.
        """
        if limit == math.inf:
            return self.mean
        if self.spread == 0:
            return min(self.median, limit)
        below = NormalDist().cdf(math.log(limit / self.median) / self.spread - self.spread)
        return self.mean * below + limit * self.share_above(limit)


class Weibull(Distribution):
    """Gaps that cluster (`shape` below 1) or are more regular than those of independent events
    (`shape` above 1). Mean = scale * Gamma(1 + 1/shape).
    """

    kind: Literal["weibull"] = "weibull"
    example: ClassVar[str] = "shape: 0.8, scale: 8m"
    quantities = ("scale",)
    shape: Positive
    scale: Positive

    def sample(self, rng: "Generator") -> float:
        return self.scale * float(rng.weibull(self.shape))

    @property
    def mean(self) -> float:
        return self.scale * math.gamma(1 + 1 / self.shape)

    def quantile(self, share: float) -> float:
        return self.scale * float((-math.log1p(-share)) ** (1 / self.shape))


def _texts(info: ValidationInfo, *values: float) -> tuple[object, ...]:
    """Amounts of what is drawn (base unit) as they are written in its unit, if that is known."""
    unit: Unit = (info.context or {}).get("unit", NUMBER)
    return tuple(scalar(unit.written(value)) for value in values)


__getattr__ = renamed_in(__name__, {"known": "simulator.foundation.fixed_or_random.realised"})
