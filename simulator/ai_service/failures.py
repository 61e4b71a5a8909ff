"""What can go wrong. One class is one kind: fields with units, and what it does to the service."""

import math
from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic import model_validator

from simulator.ai_service.effects import Effects, Version
from simulator.foundation.distributions import Distribution
from simulator.foundation.fixed_or_random import (
    FixedOrRandom,
    OptionalDuration,
    UncertainDuration,
    UncertainFactor,
    UncertainRate,
    UncertainRatio,
    average,
    realised,
)
from simulator.foundation.kinds import Kind
from simulator.foundation.units import DURATION, format_duration, invalid, percent, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.ai_service.service import AIService
    from simulator.ai_service.traffic import Curve


def beginnings(
    at: float | Distribution | None,
    every: float | Distribution,
    rng: "Callable[[str], Generator]",
    horizon: float,
) -> "Iterator[float]":
    """The times (s) before `horizon` at which something that comes again begins: first `at` a time,
    or after a first gap.

    `rng(field)` gives the streams of `at` and of `every`, the gaps from one beginning to the next.
    """
    unit, gaps = FixedOrRandom(DURATION), rng("every")
    begin = unit.draw(every, lambda: gaps) if at is None else unit.draw(at, lambda: rng("at"))
    while begin < horizon:
        yield begin
        begin += unit.draw(every, lambda: gaps)


def portion(share: float, of: str) -> str:
    """A share of something in words: `half of all requests`, `all requests`, `12% of ...`."""
    if share == 1:
        return of if of.startswith("all ") else f"all of {of}"
    return f"half of {of}" if share == 0.5 else f"{percent(share)} of {of}"


def check_gaps(every: float | Distribution) -> None:
    """Refuses gaps that never let time pass."""
    if average(every) <= 0:
        raise invalid(f"every {average(every):g} s never lets time pass: write a longer one")


class Failure(Kind, family="failure"):
    """Something that strikes `at` a time, `lasts` a while, and harms the service in between.

    With `every` (usually a distribution) it strikes again and again, so long from one beginning to
    the next: first `at` a time, or, without one, a first gap after the start. Each occurrence draws
    its own length and size. Without a `name` it goes by its kind.
    """

    is_release: ClassVar[bool] = False
    name: str = ""
    at: OptionalDuration = None
    every: OptionalDuration = None
    lasts: UncertainDuration

    @model_validator(mode="after")
    def _struck_some_time(self) -> Self:
        if self.at is None and self.every is None:
            raise invalid("strikes at no time: write at, or every for one that comes again")
        if self.every is not None:
            check_gaps(self.every)
        return self

    @property
    def start(self) -> float:
        """The first impaired second (s from the start of the run)."""
        return realised(self.at)

    @property
    def end(self) -> float:
        """The end of the impairment (s from the start of the run)."""
        return realised(self.at) + realised(self.lasts)

    def occurrences(
        self, rng: "Callable[[str, str], Generator]", horizon: float
    ) -> tuple[Self, ...]:
        """Every time it strikes, with a number for each distribution; `rng(name, field)` gives each
        its stream.

        One that comes again is `NAME#1`, `NAME#2`, ..., as long as they begin before `horizon` (s).
        """
        if self.every is None:
            return (self.sampled(partial(rng, self.name)),)
        times = enumerate(
            beginnings(self.at, self.every, partial(rng, self.name), horizon), start=1
        )
        return tuple(
            self.occurrence_at(f"{self.name}#{number}", time, rng) for number, time in times
        )

    def occurrence_at(self, name: str, time: float, rng: "Callable[[str, str], Generator]") -> Self:
        """The occurrence of that name at a time (s), with a number for each distribution."""
        return self.model_copy(update={"name": name, "at": time, "every": None}).sampled(
            partial(rng, name)
        )

    @property
    def is_steady(self) -> bool:
        """Whether its effect is known not to change while it is on: then it is cheap to play."""
        return False

    @property
    def features(self) -> str:
        """What it does, in words: `error ratio 50%, for 2h`."""
        parts = []
        for name, field in type(self).model_fields.items():
            for mark in field.metadata:
                value = getattr(self, name)
                if (
                    isinstance(mark, FixedOrRandom)
                    and name not in ("at", "every", "lasts")
                    and value != mark.unit.harmless
                ):
                    parts.append(f"{name.replace('_', ' ')} {mark.unit.text(realised(value))}")
        return ", ".join([*parts, f"for {format_duration(realised(self.lasts))}"])

    @property
    def account(self) -> str:
        """What it did, as a postmortem says it: `half of all requests failed, for 2h`."""
        did = self._did()
        if not did:
            return self.features
        return f"{' and '.join(did)}, for {format_duration(realised(self.lasts))}"

    def _did(self) -> tuple[str, ...]:
        """What it did to the service, in clauses; without any, its fields are told."""
        return ()

    @property
    def symptom(self) -> str:
        """What a person on call sees of it: the runbook of this name answers it."""
        return self.kind

    def sampled(self, rng: "Callable[[str], Generator]") -> Self:
        """The same failure with a number for every distribution; `rng(field)` gives each field its
        stream.
        """
        drawn: dict[str, Any] = {}
        for name, field in type(self).model_fields.items():
            for mark in field.metadata:
                if isinstance(mark, FixedOrRandom) and (value := getattr(self, name)) is not None:
                    drawn[name] = mark.draw(value, partial(rng, name))
        return self.model_copy(update=drawn)

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """The times (s) since its start at which its effect jumps or bends; cells are cut there,
        else read at their middle.
        """
        return ()

    def with_defences(
        self, service: "AIService", curve: "Curve", canary: "Callable[[], Generator] | None"
    ) -> Self:
        """The failure as the service's own defences leave it, its clients coming as the curve says;
        `canary` is the stream of chance, None where nothing is left to it.
        """
        return self

    @abstractmethod
    def impairment(self, elapsed: "NDArray[np.float64]") -> Effects:
        """What it does `elapsed` seconds (array) after its start; amounts are floats or arrays of
        that shape.
        """


PRESETS: dict[str, dict[str, dict[str, dict[str, float]]]] = {
    # Chu et al., ICPE 2025 (arXiv 2501.12469): incidents on public status pages until 2024-08-31,
    # self-reported, most of them partial. Our fits: Weibull gaps between starts, and lognormal
    # lengths whose logarithm (of minutes) has the mean mu and the standard deviation sigma.
    "openai-2024": {
        "every": {"weibull": {"shape": 0.774, "scale": 39.7 * 3600}},
        "lasts": {"lognormal": {"median": 60 * math.exp(4.360), "sigma": 1.191}},
    },
    "anthropic-2024": {
        "every": {"weibull": {"shape": 0.646, "scale": 48.6 * 3600}},
        "lasts": {"lognormal": {"median": 60 * math.exp(4.002), "sigma": 1.497}},
    },
}


class ProviderOutage(Failure):
    """The model provider fails: a share of requests (`error_ratio`), slow answers
    (`latency_factor`), `lost_capacity`, or all of them.

    A `preset` (openai-2024, anthropic-2024) gives the gaps and lengths of that provider's published
    incidents; what stands beside it in the file takes precedence.
    """

    kind: Literal["provider_outage"] = "provider_outage"
    preset: str = ""
    error_ratio: UncertainRatio = 0.5
    latency_factor: UncertainFactor = 1.0
    lost_capacity: UncertainRatio = 0.0

    @property
    def is_steady(self) -> bool:
        return True

    @model_validator(mode="before")
    @classmethod
    def _as_published(cls, given: Any) -> Any:
        """A preset becomes its distributions at once, so that each of them can be changed."""
        if not isinstance(given, dict) or not given.get("preset"):
            return given
        if not isinstance(given["preset"], str) or given["preset"] not in PRESETS:
            raise invalid(
                f"preset {show(given['preset'])} is unknown: write one of {', '.join(PRESETS)}"
            )
        return {**PRESETS[given["preset"]], **given}

    def impairment(self, elapsed: "NDArray[np.float64]") -> Effects:
        return Effects(
            primary_error=realised(self.error_ratio),
            primary_latency_factor=realised(self.latency_factor),
            primary_capacity_factor=1 - realised(self.lost_capacity),
        )

    def _did(self) -> tuple[str, ...]:
        found = []
        if realised(self.error_ratio):
            failed = portion(realised(self.error_ratio), "all requests")
            found.append(f"{failed} failed at the model provider")
        if realised(self.lost_capacity):
            found.append(f"{portion(realised(self.lost_capacity), 'its capacity')} was gone")
        if realised(self.latency_factor) != 1:
            found.append(f"its answers took {realised(self.latency_factor):g} times as long")
        return tuple(found)


class VectorStoreFull(Failure):
    """Something writes `inserts` (vectors per second) into the vector store, until it is full and
    beyond.

    When it ends, what it wrote is deleted.
    """

    kind: Literal["vector_store_full"] = "vector_store_full"
    inserts: UncertainRate = 100.0

    def impairment(self, elapsed: "NDArray[np.float64]") -> Effects:
        return Effects(vectors_added=realised(self.inserts) * elapsed.clip(0))

    def _did(self) -> tuple[str, ...]:
        return (
            f"{realised(self.inserts):.4g} vectors a second were written into the vector store",
        )


class ToolOutage(Failure):
    """Calls to tools fail (`error_ratio`), or `hangs` of those that do not fail hang until they are
    given up.

    It harms only a service that calls tools (`service.tools.share`).
    """

    kind: Literal["tool_outage"] = "tool_outage"
    error_ratio: UncertainRatio = 0.5
    hangs: UncertainRatio = 0.0

    @property
    def is_steady(self) -> bool:
        return True

    def impairment(self, elapsed: "NDArray[np.float64]") -> Effects:
        return Effects(tool_error=realised(self.error_ratio), tool_hangs=realised(self.hangs))

    def _did(self) -> tuple[str, ...]:
        found = []
        if realised(self.error_ratio):
            found.append(f"{portion(realised(self.error_ratio), 'all calls to tools')} failed")
        if realised(self.hangs):
            rest = "the others" if found else "all calls to tools"
            found.append(f"{portion(realised(self.hangs), rest)} hung")
        return tuple(found)


class BadDeploy(Failure):
    """A bad version goes out: requests fail, are answered late, or groundlessly, wherever it
    handles them.

    Of those that it handles a share fails (`error_ratio`), answers take `latency_factor` times as
    long, and a share is ungrounded besides (`quality_loss`). It passes the service's canary like
    any release, and lasts until it is repaired (unless the canary takes it back).
    """

    is_release: ClassVar[bool] = True
    kind: Literal["bad_deploy"] = "bad_deploy"
    lasts: UncertainDuration = 4 * 3600.0
    error_ratio: UncertainRatio = 0.2
    latency_factor: UncertainFactor = 1.0
    quality_loss: UncertainRatio = 0.0

    def impairment(self, elapsed: "NDArray[np.float64]") -> Effects:
        return Effects(
            versions=(
                Version(
                    elapsed,
                    realised(self.error_ratio),
                    realised(self.latency_factor),
                    realised(self.quality_loss),
                ),
            )
        )

    def _did(self) -> tuple[str, ...]:
        found = []
        if realised(self.error_ratio):
            failed = portion(realised(self.error_ratio), "the requests that it handled")
            found.append(f"{failed} failed")
        if realised(self.latency_factor) != 1:
            found.append(f"its answers took {realised(self.latency_factor):g} times as long")
        if realised(self.quality_loss):
            found.append(f"{portion(realised(self.quality_loss), 'its answers')} were ungrounded")
        if not found:
            return ()
        return (f"a bad version was out: {found[0]}", *found[1:])

    def with_defences(
        self, service: "AIService", curve: "Curve", canary: "Callable[[], Generator] | None"
    ) -> Self:
        """A version that the canary catches is gone at the end of its bake time."""
        release = service.release
        handled = service.traffic.interactive * release.canary_share
        requests = handled * curve.load(self.start, release.bake)
        if realised(self.lasts) > release.bake and release.catches(
            realised(self.error_ratio), requests, canary() if canary else None
        ):
            return self.model_copy(update={"lasts": release.bake})
        return self


class InjectionWave(Failure):
    """Malicious requests come in a wave that swells to `rate` and ebbs again; the guardrail does
    not know a part of them.

    It rises linearly over `swells` and falls as long at its end; `evades` is the share that slips
    past of those that would be caught.
    """

    kind: Literal["injection_wave"] = "injection_wave"
    rate: UncertainRate = 5.0
    evades: UncertainRatio = 0.8
    swells: UncertainDuration = 600.0

    @property
    def breakpoints(self) -> tuple[float, ...]:
        rise, lasts = realised(self.swells), realised(self.lasts)
        return (rise, lasts - rise) if 2 * rise <= lasts else (lasts / 2,)

    def impairment(self, elapsed: "NDArray[np.float64]") -> Effects:
        import numpy as np

        rise, left = max(realised(self.swells), 1e-9), realised(self.lasts) - elapsed
        height = realised(self.rate) * (np.minimum(elapsed, left) / rise).clip(0, 1)
        return Effects(malicious_added=height, malicious_evading=height * realised(self.evades))

    def _did(self) -> tuple[str, ...]:
        slipped = portion(realised(self.evades), "those that the guardrail would have caught")
        return (
            f"malicious requests came in a wave of up to {realised(self.rate):.4g} a second",
            f"{slipped} slipped past it",
        )


class CostSpike(Failure):
    """Every request takes `token_factor` times as many tokens: a prompt that grew, an agent that
    loops.

    With `grows_over` it gets there linearly in that time.
    """

    kind: Literal["cost_spike"] = "cost_spike"
    token_factor: UncertainFactor = 6.0
    grows_over: UncertainDuration = 0.0

    @property
    def is_steady(self) -> bool:
        return not self.grows_over

    @property
    def breakpoints(self) -> tuple[float, ...]:
        return (realised(self.grows_over),) if realised(self.grows_over) else ()

    def impairment(self, elapsed: "NDArray[np.float64]") -> Effects:
        factor, growth = realised(self.token_factor), realised(self.grows_over)
        return Effects(
            token_factor=(
                1 + (factor - 1) * (elapsed / max(growth, 1e-9)).clip(0, 1) if growth else factor
            )
        )

    def _did(self) -> tuple[str, ...]:
        slowly = (
            f", reached over {format_duration(growth)}"
            if (growth := realised(self.grows_over))
            else ""
        )
        return (
            f"every request took {realised(self.token_factor):.4g} times as many tokens{slowly}",
        )
