"""The AI service: its places as models, and the live service that failures and mitigations act on."""

from pydantic import Field, field_validator

from simulator.ai_service.failures import Failure
from simulator.ai_service.traffic import Traffic
from simulator.foundation.distributions import Distribution, Lognormal, UncertainDuration, known
from simulator.foundation.model import Model
from simulator.foundation.units import PositiveRate, Ratio, wrong
from simulator.reliability.runbooks import Mitigation


class Provider(Model):
    """A model provider: capacity (requests/s), base error ratio, latency (lognormal)."""

    capacity: PositiveRate = 200.0
    error_ratio: Ratio = 0.0005
    latency: UncertainDuration = Field(default={"lognormal": {"median": 0.8, "p90": 1.5}}, validate_default=True)

    @field_validator("latency")
    @classmethod
    def _closed_form(cls, latency: float | Distribution) -> float | Distribution:
        if isinstance(latency, float | Lognormal):
            return latency
        raise wrong(f"{latency.kind} is no latency: write a duration or {{lognormal: {{median: 800ms, p90: 1500ms}}}}")

    def slower_than(self, threshold: float, factor: float) -> float:
        """The share of answers slower than `threshold` (s) when every latency is `factor` times as long."""
        if factor <= 0:
            return 0.0
        if isinstance(self.latency, Lognormal):
            return self.latency.share_above(threshold / factor)
        return float(known(self.latency) * factor > threshold)


class Providers(Model):
    """The provider in use, and the one to fail over to."""

    primary: Provider = Provider()
    fallback: Provider = Provider(capacity=100.0)


class Cache(Model):
    """The answer cache: the share of requests it answers while it is on; a hit is fast and needs no provider."""

    hit_ratio: Ratio = 0.1
    on: bool = False


class AIService(Model):
    """The places a request passes, each with its base condition."""

    traffic: Traffic = Traffic()
    cache: Cache = Cache()
    provider: Providers = Providers()


class Service:
    """What is acting on the service right now (live): active failures, and who holds which mitigation."""

    def __init__(self) -> None:
        self.failures: dict[str, Failure] = {}
        self.holders: dict[Mitigation, set[str]] = {}

    def begin(self, failure: Failure) -> None:
        """A failure strikes."""
        self.failures[failure.name] = failure

    def end(self, failure: Failure) -> None:
        """A failure is over."""
        del self.failures[failure.name]

    def hold(self, mitigation: Mitigation, incident: str) -> None:
        """An incident wants the mitigation on."""
        self.holders.setdefault(mitigation, set()).add(incident)

    def release(self, mitigation: Mitigation, incident: str) -> None:
        """An incident no longer needs it; it goes off when nobody holds it."""
        self.holders[mitigation].discard(incident)
        if not self.holders[mitigation]:
            del self.holders[mitigation]

    def acting(self) -> tuple[tuple[Failure, ...], frozenset[Mitigation]]:
        """What acts, in an order that does not depend on who came first."""
        return tuple(self.failures[name] for name in sorted(self.failures)), frozenset(self.holders)
