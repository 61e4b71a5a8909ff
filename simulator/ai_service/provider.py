"""Model providers: capacity, errors, latency, quality and price."""

from typing import TYPE_CHECKING, Annotated, NamedTuple, TypeAlias

from pydantic import Field, field_validator

from simulator.ai_service.effects import LEAST, Amount, Effects, higher, lower
from simulator.ai_service.readings import Gauges, PerSecond, Readings, Share
from simulator.ai_service.stream import Place, Stream
from simulator.foundation.distributions import Distribution, Lognormal
from simulator.foundation.fixed_or_random import UncertainDuration, realised
from simulator.foundation.model import Model
from simulator.foundation.units import Number, PositiveRate, Ratio, invalid

if TYPE_CHECKING:
    from simulator.ai_service.operating_point import OperatingPoint

Price: TypeAlias = Annotated[Number, Field(ge=0, le=1e9)]


class Provider(Model):
    """A model: its `capacity` (requests/s), normal `error_ratio`, `latency`, `quality` (the
    share of its answers that are grounded) and `price` of 1,000 tokens.
    """

    capacity: PositiveRate = 200.0
    error_ratio: Ratio = 0.0005
    latency: UncertainDuration = Field(
        default={"lognormal": {"median": 0.8, "p90": 1.5}}, validate_default=True
    )
    quality: Ratio = 0.99
    price: Price = 0.01

    @field_validator("latency")
    @classmethod
    def _closed_form(cls, latency: float | Distribution) -> float | Distribution:
        if isinstance(latency, float | Lognormal):
            return latency
        raise invalid(
            f"{latency.kind} is not a latency: write a duration or {{lognormal: {{median: 800ms,"
            " p90: 1500ms}}"
        )

    def slower_than(self, threshold: float, factor: float) -> float:
        """The share of answers slower than `threshold` (s) when every latency is `factor` times as
        long.
        """
        # a latency of nothing is never slow, and has no logarithm
        if factor <= 0:
            return 0.0
        if isinstance(self.latency, Lognormal):
            return self.latency.share_above(threshold / factor)
        return float(realised(self.latency) * factor > threshold)


class Fallback(Provider):
    """The provider to fail over to: smaller, and slightly worse."""

    capacity: PositiveRate = 100.0
    quality: Ratio = 0.97


class Cheaper(Provider):
    """The primary provider's cheaper model: more capacity, but worse answers."""

    capacity: PositiveRate = 400.0
    quality: Ratio = 0.95
    price: Price = 0.002


class Use(NamedTuple):
    """The model in use, and what is left of it: capacity (requests/s), error ratio, latency
    factor.
    """

    model: Provider
    capacity: Amount
    error: Amount
    latency_factor: Amount


class Providers(Place):
    """The provider in use, the one to fail over to, and the primary provider's cheaper model, which
    has the same outages.

    `wasted_work` is the share of a request's work that has been done when it times out. If it is
    above 0, an overloaded provider spends capacity on requests that are never answered.
    """

    primary: Provider = Provider()
    fallback: Fallback = Fallback()
    cheaper: Cheaper = Cheaper()
    wasted_work: Annotated[Ratio, Field(lt=1)] = 0.0

    def pass_through(self, stream: Stream, effects: Effects) -> Stream:
        """Errors of the model in use; what its capacity does not serve depends on all that come,
        retries included, and is told by `served`.
        """
        use = self.in_use(effects)
        return stream._replace(use=use, success=stream.success * (1 - use.error))

    def in_use(self, effects: Effects) -> Use:
        """The fallback if anybody wants it, else the cheaper model, else the primary."""
        if effects.to_fallback:
            fallback = self.fallback
            # outages are the primary provider's; a raised quota was asked of both
            capacity = fallback.capacity * effects.capacity_factor
            return Use(fallback, capacity, fallback.error_ratio, 1.0)
        # the cheaper model is the primary provider's own, so its outages hit both
        model: Provider = self.primary
        if effects.to_cheaper:
            model = self.cheaper
        capacity = model.capacity * effects.primary_capacity_factor * effects.capacity_factor
        error = 1 - (1 - model.error_ratio) * (1 - effects.primary_error)
        return Use(model, capacity, error, effects.primary_latency_factor)

    def served(self, demand: Amount, capacity: Amount) -> Amount:
        """The share of demand that is served in time: 1 up to the capacity C, beyond it (C - w D) /
        ((1 - w) D), not below 0.

        C = good + w x (D - good): what times out has used up a share w of its work (w = 0: C / D).
        """
        waste = self.wasted_work
        if isinstance(demand, float) and isinstance(capacity, float):
            return self.served_now(demand, capacity)
        demand = higher(demand, 1e-9 * capacity + LEAST)  # no overflow where nobody asks
        return lower(1.0, higher(0.0, capacity - waste * demand) / ((1 - waste) * demand))

    def served_now(self, demand: float, capacity: float) -> float:
        """The same at one moment, without arrays."""
        # exactly 1, which the quotient below need not be
        if demand <= capacity:
            return 1.0
        waste = self.wasted_work
        return max(0.0, capacity - waste * demand) / ((1 - waste) * demand)

    def gauges(self, stream: Stream, effects: Effects) -> Gauges:
        model = stream.in_use.model
        # what was agreed on: nobody is told how much of it an outage takes away
        capacity = model.capacity * float(effects.capacity_factor)
        return {"model": self.name_of(model), "capacity": capacity}

    def counted(self, point: "OperatingPoint") -> Readings:
        works = (1 - point.use.error) * self.served(point.attempts, point.use.capacity)
        return {
            "demand": PerSecond(point.attempts),
            "error_ratio": Share(point.attempts, point.attempts * (1 - works)),
        }

    def name_of(self, model: Provider) -> str:
        """What a model is called: primary, fallback or cheaper."""
        if isinstance(model, Fallback | Cheaper):
            return type(model).__name__.lower()
        return "primary"
