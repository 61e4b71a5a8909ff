"""What can go wrong. One class is one kind: fields with units, and what it does to the service."""

import math
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic import model_validator
from pydantic_core import InitErrorDetails

from simulator.ai_service.effects import Effects, Version
from simulator.ai_service.failure import Failure as Failure
from simulator.ai_service.failure import portion
from simulator.ai_service.rollout import Release
from simulator.foundation.fixed_or_random import (
    UncertainDuration,
    UncertainFactor,
    UncertainRate,
    UncertainRatio,
    realised,
)
from simulator.foundation.model import line, refused, unknown_preset, written_at
from simulator.foundation.units import format_duration

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.ai_service.service import AIService
    from simulator.ai_service.traffic import Curve

# nothing is divided by a shorter time (s)
NO_TIME = 1e-9

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
    """The model provider fails: a share of requests fails (`error_ratio`), answers are slow
    (`latency_factor`), capacity is lost (`lost_capacity`), or several of these.

    A `preset` (openai-2024, anthropic-2024) sets `every` and `lasts` to the gaps and lengths of
    that provider's published incidents; keys beside it take precedence.
    """

    is_external: ClassVar[bool] = True
    status_page: ClassVar[str] = "primary"
    kind: Literal["provider_outage"] = "provider_outage"
    example: ClassVar[str] = "at: 1h, lasts: 2h, error_ratio: 50%"
    preset: str = ""
    error_ratio: UncertainRatio = 0.5
    latency_factor: UncertainFactor = 1.0
    lost_capacity: UncertainRatio = 0.0

    @property
    def is_steady(self) -> bool:
        return True

    @classmethod
    def _seen_in(cls, given: object) -> list[InitErrorDetails]:
        # a preset brings its own times
        if written_at(given, "preset"):
            return []
        return super()._seen_in(given)

    @model_validator(mode="before")
    @classmethod
    def _as_published(cls, given: Any) -> Any:
        """A preset becomes its distributions at once, so that each of them can be changed."""
        if not isinstance(given, dict) or not given.get("preset"):
            return given
        if not isinstance(given["preset"], str) or given["preset"] not in PRESETS:
            raise refused([line(("preset",), unknown_preset(given["preset"], list(PRESETS)))])
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
    """Something keeps writing into the vector store (`inserts`, vectors per second) and does not
    stop when it is full.

    When the failure ends, what it wrote is deleted.
    """

    kind: Literal["vector_store_full"] = "vector_store_full"
    example: ClassVar[str] = "at: 1h, lasts: 6h, inserts: 100/s"
    inserts: UncertainRate = 100.0

    def impairment(self, elapsed: "NDArray[np.float64]") -> Effects:
        # before its start nothing was written
        return Effects(vectors_added=realised(self.inserts) * elapsed.clip(0))

    def _did(self) -> tuple[str, ...]:
        return (
            f"{realised(self.inserts):.4g} vectors a second were written into the vector store",
        )


class ToolOutage(Failure):
    """Calls to tools fail (`error_ratio`), or hang until they are given up (`hangs`, a share of
    those that do not fail).

    It harms only a service that calls tools (`service.tools.share`).
    """

    kind: Literal["tool_outage"] = "tool_outage"
    example: ClassVar[str] = "at: 1h, lasts: 2h, error_ratio: 10%, hangs: 50%"
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
    """A bad version goes out: some of the requests that it handles fail, are answered slowly, or
    get ungrounded answers.

    `error_ratio` is the share of them that fails, `quality_loss` the share of answers that is
    ungrounded because of it, and answers take `latency_factor` times as long. It passes through the
    service's canary like any release, or goes out as `goes_out` says. It lasts until it is
    repaired, unless the canary takes it back.
    """

    is_release: ClassVar[bool] = True
    kind: Literal["bad_deploy"] = "bad_deploy"
    example: ClassVar[str] = "at: 1h, lasts: 4h, error_ratio: 20%"
    # until somebody repairs it: an assumption
    lasts: UncertainDuration = 4 * 3600.0
    error_ratio: UncertainRatio = 0.2
    latency_factor: UncertainFactor = 1.0
    quality_loss: UncertainRatio = 0.0
    goes_out: Release | None = None

    def impairment(self, elapsed: "NDArray[np.float64]") -> Effects:
        return Effects(
            versions=(
                Version(
                    elapsed,
                    realised(self.error_ratio),
                    realised(self.latency_factor),
                    realised(self.quality_loss),
                    self.goes_out,
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
        release = self.goes_out or service.release
        if realised(self.lasts) <= release.bake:
            return self
        handled = service.traffic.interactive * release.canary_share
        requests = handled * curve.load(self.start, release.bake)
        chance = canary() if canary else None
        if not release.catches(realised(self.error_ratio), requests, chance):
            return self
        return self.model_copy(update={"lasts": release.bake})


class InjectionWave(Failure):
    """A wave of malicious requests rises to `rate` and falls again; the guardrail does not
    recognise some of them.

    It rises linearly over `swells`, and falls for the same time at its end. `evades` is the share
    that slips past of those that would otherwise be caught.
    """

    is_external: ClassVar[bool] = True
    kind: Literal["injection_wave"] = "injection_wave"
    example: ClassVar[str] = "at: 1h, lasts: 2h, rate: 5/s, evades: 80%"
    rate: UncertainRate = 5.0
    evades: UncertainRatio = 0.8
    swells: UncertainDuration = 600.0

    @property
    def breakpoints(self) -> tuple[float, ...]:
        rise = realised(self.swells)
        lasts = realised(self.lasts)
        # a wave too short to reach its height turns in its middle
        if 2 * rise > lasts:
            return (lasts / 2,)
        return (rise, lasts - rise)

    def impairment(self, elapsed: "NDArray[np.float64]") -> Effects:
        import numpy as np

        rise = max(realised(self.swells), NO_TIME)
        left = realised(self.lasts) - elapsed
        height = realised(self.rate) * (np.minimum(elapsed, left) / rise).clip(0, 1)
        return Effects(malicious_added=height, malicious_evading=height * realised(self.evades))

    def _did(self) -> tuple[str, ...]:
        slipped = portion(realised(self.evades), "those that the guardrail would have caught")
        return (
            f"malicious requests came in a wave of up to {realised(self.rate):.4g} a second",
            f"{slipped} slipped past it",
        )


class CostSpike(Failure):
    """Every request takes `token_factor` times as many tokens: a prompt that grew, or an agent that
    loops.

    With `grows_over` the factor is reached linearly in that time.
    """

    kind: Literal["cost_spike"] = "cost_spike"
    example: ClassVar[str] = "at: 1h, lasts: 6h, token_factor: 6"
    token_factor: UncertainFactor = 6.0
    grows_over: UncertainDuration = 0.0

    @property
    def is_steady(self) -> bool:
        return not self.grows_over

    @property
    def breakpoints(self) -> tuple[float, ...]:
        growth = realised(self.grows_over)
        return (growth,) if growth else ()

    def impairment(self, elapsed: "NDArray[np.float64]") -> Effects:
        factor = realised(self.token_factor)
        growth = realised(self.grows_over)
        if not growth:
            return Effects(token_factor=factor)
        grown = (elapsed / max(growth, NO_TIME)).clip(0, 1)
        return Effects(token_factor=1 + (factor - 1) * grown)

    def _did(self) -> tuple[str, ...]:
        did = f"every request took {realised(self.token_factor):.4g} times as many tokens"
        growth = realised(self.grows_over)
        if growth:
            did += f", reached over {format_duration(growth)}"
        return (did,)
