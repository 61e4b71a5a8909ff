"""What can go wrong. One class is one kind: fields with units, and what it does to the service."""

from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import model_validator

from simulator.ai_service.effects import Effects
from simulator.foundation.distributions import OptionalDuration, Uncertain, UncertainDuration, UncertainFactor, UncertainRatio, average, known
from simulator.foundation.kinds import Kind
from simulator.foundation.units import DURATION, format_duration, wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray


class Failure(Kind, family="failure"):
    """Something that strikes `at` a time, `lasts` a while, and harms the service in between.

    With `every` (usually a distribution) it strikes again and again, so long from one beginning to the next:
    first `at` a time, or, without one, a first gap after the start. Each occurrence draws its own length and size.
    """

    name: str = ""
    at: OptionalDuration = None
    every: OptionalDuration = None
    lasts: UncertainDuration

    @model_validator(mode="after")
    def _struck_some_time(self) -> Self:
        if self.at is None and self.every is None:
            raise wrong("strikes at no time: write at, or every for one that comes again")
        if self.every is not None and average(self.every) <= 0:
            raise wrong(f"every {average(self.every):g} s never lets time pass: write a longer one")
        return self

    @property
    def start(self) -> float:
        """The first impaired second (s from the start of the run)."""
        return known(self.at)

    @property
    def end(self) -> float:
        """The end of the impairment (s from the start of the run)."""
        return known(self.at) + known(self.lasts)

    def strikes(self, rng: "Callable[[str, str], Generator]", horizon: float) -> tuple[Self, ...]:
        """Every time it strikes, with a number for each distribution; `rng(name, field)` gives each its stream.

        One that comes again is `NAME#1`, `NAME#2`, ..., as long as they begin before `horizon` (s).
        """
        every, unit = self.every, Uncertain(DURATION)
        if every is None:
            return (self.drawn(partial(rng, self.name)),)
        gaps = rng(self.name, "every")
        begin = unit.draw(every, lambda: gaps) if self.at is None else unit.draw(self.at, lambda: rng(self.name, "at"))
        found = list[Self]()
        while begin < horizon:
            each = self.model_copy(update={"name": f"{self.name}#{len(found) + 1}", "at": begin, "every": None})
            found.append(each.drawn(partial(rng, each.name)))
            begin += unit.draw(every, lambda: gaps)
        return tuple(found)

    @property
    def features(self) -> str:
        """What it does, in words: `error ratio 50%, for 2h`."""
        parts = []
        for name, field in type(self).model_fields.items():
            for mark in field.metadata:
                value = getattr(self, name)
                if isinstance(mark, Uncertain) and name not in ("at", "every", "lasts") and value != mark.unit.harmless:
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
                if isinstance(mark, Uncertain) and (value := getattr(self, name)) is not None:
                    drawn[name] = mark.draw(value, partial(rng, name))
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
