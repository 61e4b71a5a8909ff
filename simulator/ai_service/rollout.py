"""How a new version of the service goes out, and the canary that it passes."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from simulator.ai_service.effects import Amount, Effects, Version
from simulator.ai_service.readings import Gauges, Readings, Share
from simulator.ai_service.stream import Place, Stream
from simulator.foundation.units import Duration, Ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator

    from simulator.ai_service.operating_point import OperatingPoint


class Release(Place):
    """How a new version goes out: to a share of the traffic (`canary_share`) for a time (`bake`),
    then to all of it.

    With `rollback_above`, a version is rolled back automatically at the end of the bake time if
    more than this share of the requests that it handled failed, beyond those that would have failed
    with the old version. How many requests it handled follows the traffic curve. The canary looks
    at errors only: slow or ungrounded answers pass it.
    """

    canary_share: Annotated[Ratio, Field(gt=0)] = 1.0
    bake: Duration = 0.0
    rollback_above: Ratio | None = None

    def pass_through(self, stream: Stream, effects: Effects) -> Stream:
        if not self.out(effects):
            return stream
        spoiled = self.errors(effects)
        return stream._replace(spoiled=spoiled, success=stream.success * (1 - spoiled))

    def share(self, version: Version) -> Amount:
        """The share of traffic that a version handles at its age."""
        import numpy as np

        place = version.goes_out or self
        return np.where(np.asarray(version.age) < place.bake, place.canary_share, 1.0)

    def errors(self, effects: Effects) -> Amount:
        """The share of requests that fail at some bad version: 1 - product(1 - share x error)."""
        return 1 - self._spared(effects, "error")

    def grounding(self, stream: Stream, effects: Effects) -> Amount:
        """The share of answers that no bad version has spoiled."""
        return self._spared(effects, "quality_loss")

    def _spared(self, effects: Effects, harm: str) -> Amount:
        # versions overlap where one is still out when the next is released
        spared: Amount = 1.0
        for version in self.out(effects):
            spared = spared * (1 - self.share(version) * getattr(version, harm))
        return spared

    def slower(self, effects: Effects, share_slower: "Callable[[float], Amount]") -> Amount:
        """The share of slow answers over the versions that handle them; `share_slower(factor)` is
        that of one latency factor.
        """
        # (share of requests, latency factor) of all combinations of versions that a request meets
        mixture: list[tuple[Amount, float]] = [(1.0, 1.0)]
        for version in self.out(effects):
            if version.latency_factor != 1:
                share = self.share(version)
                # a request meets this version or not, whichever others it meets
                old = [(weight * (1 - share), factor) for weight, factor in mixture]
                mixture = old + [
                    (weight * share, factor * version.latency_factor) for weight, factor in mixture
                ]
        total: Amount = 0.0
        for weight, factor in mixture:
            total = total + weight * share_slower(factor)
        return total

    def out(self, effects: Effects) -> tuple[Version, ...]:
        """The bad versions that are out; none after a roll back."""
        if effects.rolled_back:
            return ()
        return effects.versions

    def gauges(self, stream: Stream, effects: Effects) -> Gauges:
        return {"rolled_back": effects.rolled_back, "frozen": effects.releases_frozen}

    def counted(self, point: "OperatingPoint") -> Readings:
        finished = point.finished
        return {"error_ratio": Share(finished, finished * point.stream.spoiled)}

    @property
    def has_canary(self) -> bool:
        """Whether a version that fails is rolled back automatically."""
        return self.rollback_above is not None and self.bake > 0

    def catches(self, error: float, requests: float, rng: "Generator | None") -> bool:
        """Whether the canary sees that a share `error` of its `requests` (expected) fails; without
        `rng` by expectation. Without requests it sees nothing.
        """
        if self.rollback_above is None or not self.has_canary:
            return False
        # with `outcomes: expected` nothing is left to chance
        if rng is None:
            return requests > 0 and error > self.rollback_above
        seen = int(rng.poisson(requests))
        return int(rng.binomial(seen, error)) > self.rollback_above * seen
