"""The vector store: it fills, and what that does to queries and to recall."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from simulator.ai_service.effects import LEAST, Amount, Effects, higher, lower
from simulator.ai_service.readings import Gauges, Readings, Share
from simulator.ai_service.stream import Place, Stream
from simulator.foundation.units import Number, Rate, Ratio

if TYPE_CHECKING:
    from simulator.ai_service.operating_point import OperatingPoint


class Retrieval(Place):
    """A vector store for `capacity` vectors: a share `fill` of it is used at the start, and it
    grows by `ingest` (vectors per second).

    Once it is filled beyond `strained_at`, queries begin to fail: the share that fails rises
    linearly, up to `error_ratio` when the store is full. A full store refuses inserts; they wait,
    and are stored as soon as there is room. A question whose document is not in the store is
    answered from the model's own knowledge, and a share `unaided` of those answers is grounded.
    """

    capacity: Annotated[Number, Field(gt=0)] = 1_000_000.0
    fill: Ratio = 0.5
    ingest: Rate = 0.0
    strained_at: Annotated[Ratio, Field(lt=1)] = 0.9
    error_ratio: Ratio = 0.3
    unaided: Ratio = 0.6

    def pass_through(self, stream: Stream, effects: Effects) -> Stream:
        level = self.level(stream.times, effects)
        success = stream.success * (1 - self.errors(level, effects))
        return stream._replace(level=level, success=success)

    def level(self, times: Amount, effects: Effects) -> Amount:
        """Vectors offered / room for them at each time (s from the start); above 1 the excess waits
        outside.
        """
        vectors: Amount = self.fill * self.capacity + effects.vectors_added
        # before the start the store held what it is given to hold there
        if self.ingest:
            vectors = vectors + self.ingest * higher(times, 0.0)
        return vectors * (1 - effects.compacted) / (self.capacity * effects.store_factor)

    def errors(self, level: Amount, effects: Effects) -> Amount:
        """The share of queries that fail: error_ratio x min(1, (level - strained_at) / (1 -
        strained_at)), not below 0.
        """
        if effects.without_retrieval:
            return 0.0
        strain = (level - self.strained_at) / (1 - self.strained_at)
        return self.error_ratio * lower(higher(strain, 0.0), 1.0)

    def grounding(self, stream: Stream, effects: Effects) -> Amount:
        """The share of answers that rest on the right document or need none: recall + (1 - recall)
        x unaided.

        Recall is min(1, 1 / level): what waits outside is not found.
        """
        if effects.without_retrieval:
            return self.unaided
        recall = lower(1.0, 1 / higher(stream.level, LEAST))
        return recall + (1 - recall) * self.unaided

    def gauges(self, stream: Stream, effects: Effects) -> Gauges:
        # inserts that wait outside are not in the store
        return {"fill": float(lower(stream.level, 1.0)), "on": not effects.without_retrieval}

    def counted(self, point: "OperatingPoint") -> Readings:
        if point.effects.without_retrieval:
            return {}
        errors = self.errors(point.stream.level, point.effects)
        return {"error_ratio": Share(point.attempts, point.attempts * errors)}
