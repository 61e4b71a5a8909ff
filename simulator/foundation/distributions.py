"""Distributions: how long, how bad, when. Each knows its mean and quantiles, so tests compare with
theory.

Written by name: `{lognormal: {median: 4m, p90: 12m}}`. Parameters that are amounts of what is drawn
carry its unit; `shape` and `sigma` are plain numbers.
"""

import math
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeAlias

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from simulator.foundation.kinds import FAMILIES, Kind
from simulator.foundation.model import Loc, closest
from simulator.foundation.units import (
    DURATION,
    FACTOR,
    NUMBER,
    RATE,
    RATIO,
    Number,
    Unit,
    show,
    wrong,
)

if TYPE_CHECKING:
    from numpy.random import Generator

Z90 = NormalDist().inv_cdf(0.9)
TICK = 1024
"""Drawn durations are whole multiples of 1/1024 s, so that sums of times are exact in float64."""


Positive: TypeAlias = Annotated[Number, Field(gt=0)]


class Distribution(Kind, family="distribution"):
    """A distribution of a non-negative quantity; `quantities` names the parameters that carry its
    unit.
    """

    quantities: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def _has_a_mean(self) -> Self:
        """Refuses a mean beyond all numbers: what follows from it would be beyond them too."""
        try:
            is_finite = math.isfinite(self.mean)
        except OverflowError:
            is_finite = False
        except (AssertionError, TypeError):  # one is missing, which the kind's own check says
            return self
        if not is_finite:
            raise wrong(f"the mean of {self.kind} is beyond all numbers: write a smaller spread")
        return self

    @abstractmethod
    def sample(self, rng: "Generator") -> float:
        """One draw."""

    @property
    @abstractmethod
    def mean(self) -> float:
        """The expectation, in the quantity's base unit."""

    @abstractmethod
    def quantile(self, share: float) -> float:
        """The value that a `share` (0..1, both excluded) of all draws stays below."""


class Uniform(Distribution):
    """Any value between `low` and `high`, all equally likely."""

    kind: Literal["uniform"] = "uniform"
    quantities = ("low", "high")
    low: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not 0 <= self.low <= self.high:
            raise wrong(
                f"low {self.low:g} and high {self.high:g} must be ordered: write 0 <= low <= high"
            )
        return self

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
    quantities = ("mean",)
    average: Positive = Field(alias="mean")

    def sample(self, rng: "Generator") -> float:
        return float(rng.exponential(self.average))

    @property
    def mean(self) -> float:
        return self.average

    def quantile(self, share: float) -> float:
        return -self.average * math.log1p(-share)


class Lognormal(Distribution):
    """The usual shape of incident lengths and latencies: its logarithm is normally distributed.

    Give the `median` and either `p90` (nine of ten draws are below it) or `sigma`, the standard
    deviation of the logarithm. Mean = median * exp(sigma^2 / 2).
    """

    kind: Literal["lognormal"] = "lognormal"
    quantities = ("median", "p90")
    median: Positive
    p90: Positive | None = None
    sigma: Annotated[Number, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _one_spread(self) -> Self:
        if (self.p90 is None) == (self.sigma is None):
            raise wrong("needs either p90 or sigma: write one of them")
        if self.p90 is not None and self.p90 < self.median:
            raise wrong(f"p90 {self.p90:g} is below the median {self.median:g}: write a larger p90")
        return self

    @property
    def spread(self) -> float:
        """Sigma, given or from p90."""
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
        """The share of draws above `value` (> 0): 1 - Phi((ln value - ln median) / sigma)."""
        if self.spread == 0:
            return float(self.median > value)
        return 0.5 * math.erfc(math.log(value / self.median) / self.spread / math.sqrt(2))

    def mean_up_to(self, limit: float) -> float:
        """E[min(X, limit)] = mean Phi(z - sigma) + limit (1 - Phi(z)), z = ln(limit / median) /
        sigma.
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


class Uncertain:
    """Annotation of a field that takes a fixed value or a distribution of values of one unit; None
    where it may be left out.
    """

    def __init__(self, unit: Unit, *, optional: bool = False) -> None:
        self.unit, self.optional = unit, optional

    def read(self, given: object) -> "float | Distribution | None":
        """A fixed value as its number, a distribution as itself."""
        if isinstance(given, Distribution) or (given is None and self.optional):
            return given
        if isinstance(given, Mapping):
            return self._distribution(given)
        value = self.unit.parse(given)
        if not self.unit.low <= value <= self.unit.high:
            raise wrong(
                f"{show(given)} is out of range: write a value from {self.unit.low:g} to"
                f" {self.unit.high:g}"
            )
        return value

    def draw(self, value: "float | Distribution", rng: "Callable[[], Generator]") -> float:
        """A fixed value as it is, a distribution's draw brought into the unit's range (times to
        1/1024 s).
        """
        if not isinstance(value, Distribution):
            return value
        drawn = self.unit.clip(value.sample(rng()))
        return round(drawn * TICK) / TICK if self.unit is DURATION else drawn

    def _distribution(self, given: Mapping[Any, Any]) -> Distribution:
        names = FAMILIES["distribution"]
        name = next(iter(given), None)
        if len(given) != 1 or name not in names:
            hint = (
                closest(name, sorted(names))
                if len(given) == 1
                else "write e.g. {lognormal: {median: 4m, p90: 12m}}"
            )
            raise wrong(f"{show(name)} is not a distribution: {hint}")
        try:
            read = self._with_units(names[name], given[name])
            return names[name].model_validate(read)  # type: ignore[return-value]
        except ValidationError as error:
            inner = [(name, *line["loc"]) for line in error.errors()]
            raise _at(inner, [line["msg"] for line in error.errors()]) from None

    def _with_units(self, kind: type[Kind], given: object) -> object:
        """The parameters with their units read; what is wrong with one is said at that one."""
        if not isinstance(given, Mapping):
            return given
        read, bad = {}, {}
        for key, value in given.items():
            has_unit = key in kind.quantities  # type: ignore[attr-defined]
            parse = self.unit.parse if has_unit else _as_is
            try:
                read[key] = parse(value)
            except PydanticCustomError as error:
                bad[key] = str(error)
        if bad:
            raise _at([(key,) for key in bad], list(bad.values()))
        return read

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        dump = core_schema.plain_serializer_function_ser_schema(_dump)
        return core_schema.no_info_plain_validator_function(self.read, serialization=dump)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        kinds = sorted(FAMILIES["distribution"])
        named = {"type": "object", "maxProperties": 1, "propertyNames": {"enum": kinds}}
        return {"anyOf": [self.unit.schema(), named]}


def _as_is(value: object) -> object:
    return value


def _at(locs: Sequence[Loc], messages: Sequence[str]) -> ValidationError:
    """A validation error that pydantic reports under the field it is raised in."""
    lines = [
        InitErrorDetails(type=wrong(text), loc=loc, input=None)
        for loc, text in zip(locs, messages, strict=True)
    ]
    return ValidationError.from_exception_data("distribution", lines)


def _dump(value: float | Distribution | None) -> object:
    if not isinstance(value, Distribution):
        return value
    return {
        value.kind: value.model_dump(
            mode="json", by_alias=True, exclude={"kind"}, exclude_none=True
        )
    }


UncertainDuration: TypeAlias = Annotated[float | Distribution, Uncertain(DURATION)]
"""Seconds, or a distribution of them."""
OptionalDuration: TypeAlias = Annotated[
    float | Distribution | None, Uncertain(DURATION, optional=True)
]
"""The same, or None."""
UncertainRatio: TypeAlias = Annotated[float | Distribution, Uncertain(RATIO)]
"""A share 0..1, or a distribution of them (draws are cut to the range)."""
UncertainFactor: TypeAlias = Annotated[float | Distribution, Uncertain(FACTOR)]
"""A number from 0 up, or a distribution of them."""

UncertainNumber: TypeAlias = Annotated[float | Distribution, Uncertain(NUMBER)]
"""A plain number from 0 up, or a distribution of them."""
UncertainRate: TypeAlias = Annotated[float | Distribution, Uncertain(RATE)]
"""Events per second, or a distribution of them."""


def average(value: float | Distribution) -> float:
    """A fixed value, or a distribution's mean."""
    return value.mean if isinstance(value, Distribution) else value


def known(value: float | Distribution | None) -> float:
    """The number of a field whose distribution, if it had one, has been drawn.

    Raises TypeError when it has not: draw a failure before asking what it does.
    """
    if value is None or isinstance(value, Distribution):
        raise TypeError(f"{value!r} has not been drawn yet")
    return value
