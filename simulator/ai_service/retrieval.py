"""The vector store: it fills, and what that does to queries and to recall."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from simulator.ai_service.effects import Amount, Effects
from simulator.foundation.model import Model
from simulator.foundation.units import Number, Rate, Ratio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Retrieval(Model):
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

    def level(self, times: "NDArray[np.float64]", effects: Effects) -> Amount:
        """Vectors offered / room for them at each time (s from the start); above 1 the excess waits
        outside.
        """
        vectors: Amount = self.fill * self.capacity + effects.vectors_added
        if self.ingest:
            vectors = vectors + self.ingest * times.clip(0)
        return vectors * (1 - effects.compacted) / (self.capacity * effects.store_factor)

    def errors(self, level: Amount, effects: Effects) -> Amount:
        """The share of queries that fail: error_ratio x min(1, (level - strained_at) / (1 -
        strained_at)), not below 0.
        """
        import numpy as np

        if effects.without_retrieval:
            return 0.0
        return self.error_ratio * np.clip(
            (level - self.strained_at) / (1 - self.strained_at), 0.0, 1.0
        )

    def grounding(self, level: Amount, effects: Effects) -> Amount:
        """The share of answers that rest on the right document or need none: recall + (1 - recall)
        x unaided.

        Recall is min(1, 1 / level): what waits outside is not found.
        """
        import numpy as np

        recall = (
            0.0 if effects.without_retrieval else np.minimum(1.0, 1 / np.maximum(level, 1e-300))
        )
        return recall + (1 - recall) * self.unaided
