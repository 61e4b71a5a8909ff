"""What a person on call can do. One class is one kind; switched off, it has never been."""

from typing import Annotated, Literal

from pydantic import Field

from simulator.ai_service.effects import Effects
from simulator.foundation.units import Ratio
from simulator.reliability.runbooks import Mitigation


class FailOver(Mitigation):
    """Sends everything to the fallback provider."""

    kind: Literal["fail_over"] = "fail_over"

    def effect(self) -> Effects:
        return Effects(to_fallback=True)


class EnableCache(Mitigation):
    """Answers repeated questions from the cache: a hit needs no provider."""

    kind: Literal["enable_cache"] = "enable_cache"

    def effect(self) -> Effects:
        return Effects(cache_on=True)


class ShedBackground(Mitigation):
    """Turns away a share of the background work."""

    kind: Literal["shed_background"] = "shed_background"
    share: Ratio = 1.0

    def effect(self) -> Effects:
        return Effects(background_factor=1 - self.share)


class RaiseQuota(Mitigation):
    """Asks the providers for more: capacity times a factor, primary and fallback alike."""

    kind: Literal["raise_quota"] = "raise_quota"
    factor: Annotated[float, Field(ge=1)] = 1.5

    def effect(self) -> Effects:
        return Effects(capacity_factor=self.factor)
