"""The answer cache: a hit is fast and free, and may be stale."""

from typing import TYPE_CHECKING

from simulator.ai_service.effects import Effects
from simulator.ai_service.readings import Gauges, Readings, Share
from simulator.ai_service.stream import Place, Stream
from simulator.foundation.units import Ratio, Switch

if TYPE_CHECKING:
    from simulator.ai_service.operating_point import OperatingPoint


class Cache(Place):
    """The share of requests that it answers while it is `on` (`hit_ratio`), and the share of its
    answers that are stale and so ungrounded (`stale_ratio`).

    A hit needs neither retrieval nor a provider.
    """

    hit_ratio: Ratio = 0.1
    stale_ratio: Ratio = 0.02
    on: Switch = False

    def pass_through(self, stream: Stream, effects: Effects) -> Stream:
        # malicious requests hit it like any others
        if self.on or effects.cache_on:
            return stream._replace(misses=1 - self.hit_ratio)
        return stream

    def gauges(self, stream: Stream, effects: Effects) -> Gauges:
        return {"on": self.on or effects.cache_on}

    def counted(self, point: "OperatingPoint") -> Readings:
        stream = point.stream
        admitted = stream.interactive * stream.admitted
        return {"hit_ratio": Share(admitted, admitted * (1 - stream.misses))}
