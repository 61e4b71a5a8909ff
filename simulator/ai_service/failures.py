"""What can go wrong. One class is one kind: fields with units, and what it does to the service."""

from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Self

from simulator.ai_service.effects import Effects
from simulator.foundation.distributions import Uncertain, UncertainDuration, UncertainFactor, UncertainRatio, known
from simulator.foundation.kinds import Kind
from simulator.foundation.units import format_duration

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray


class Failure(Kind, family="failure"):
    """Something that strikes `at` a time, `lasts` a while, and harms the service in between."""

    name: str = ""
    at: UncertainDuration
    lasts: UncertainDuration

    @property
    def start(self) -> float:
        """The first impaired second (s from the start of the run)."""
        return known(self.at)

    @property
    def end(self) -> float:
        """The end of the impairment (s from the start of the run)."""
        return known(self.at) + known(self.lasts)

    @property
    def features(self) -> str:
        """What it does, in words: `error ratio 50%, for 2h`."""
        parts = []
        for name, field in type(self).model_fields.items():
            for mark in field.metadata:
                value = getattr(self, name)
                if isinstance(mark, Uncertain) and name not in ("at", "lasts") and value != mark.unit.harmless:
                    parts.append(f"{name.replace('_', ' ')} {mark.unit.text(known(value))}")
        return ", ".join([*parts, f"for {format_duration(known(self.lasts))}"])

    @property
    def symptom(self) -> str:
        """What a person on call sees of it: the runbook of this name answers it."""
        return self.kind

    def drawn(self, rng: "Callable[[str], Generator]") -> Self:
        """The same failure with a number for every distribution; `rng(field)` gives each field its stream."""
        drawn: dict[str, Any] = {}
        for name, field in type(self).model_fields.items():
            for mark in field.metadata:
                if isinstance(mark, Uncertain):
                    drawn[name] = mark.draw(getattr(self, name), partial(rng, name))
        return self.model_copy(update=drawn)

    @abstractmethod
    def impairment(self, elapsed: "NDArray[np.float64]") -> Effects:
        """What it does `elapsed` seconds (array) after its start; amounts are floats or arrays of that shape."""


class ProviderOutage(Failure):
    """The model provider fails: errors, slow answers, lost capacity, or all of them."""

    kind: Literal["provider_outage"] = "provider_outage"
    error_ratio: UncertainRatio = 0.5
    latency_factor: UncertainFactor = 1.0
    lost_capacity: UncertainRatio = 0.0

    def impairment(self, elapsed: "NDArray[np.float64]") -> Effects:
        return Effects(
            primary_error=known(self.error_ratio),
            primary_latency_factor=known(self.latency_factor),
            primary_capacity_factor=1 - known(self.lost_capacity),
        )
