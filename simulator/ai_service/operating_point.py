"""The operating point of the service: what requests meet, and what becomes of them."""

from typing import TYPE_CHECKING, NamedTuple

from simulator.ai_service.effects import Amount, Effects, each
from simulator.ai_service.provider import Use
from simulator.ai_service.stream import Stream

if TYPE_CHECKING:
    from simulator.ai_service.service import AIService


class Answers(NamedTuple):
    """Of those answered after they `waited` (s) for attempts that failed: the shares (0..1) of all
    finished interactive requests that a model answers, and that the cache does.
    """

    waited: float
    by_model: Amount
    hits: Amount


class OperatingPoint(NamedTuple):
    """The service at each moment (floats, or arrays over time), where and when requests are
    finished.

    `finished` are interactive requests/s; `answered` and `by_model` the shares of them that are
    answered, and answered by a model; `by_wait` the latter by the time waited before;
    `model_answers` are the answers/s of a model to all clients, `attempts` the attempts/s at one.
    """

    service: "AIService"
    effects: Effects
    stream: Stream
    finished: Amount
    answered: Amount
    by_model: Amount
    by_wait: tuple[Answers, ...]
    model_answers: Amount
    attempts: Amount

    @property
    def use(self) -> Use:
        """The model in use."""
        return self.stream.in_use

    def slower_than(self, threshold: float) -> Amount:
        """The share (0..1) of a model's answers that take longer than a threshold (s)."""
        use = self.use

        def slower(factor: float) -> Amount:
            # the factor of the release is a number, that of the provider may vary over time
            return each(
                lambda latency: use.model.slower_than(threshold, latency * factor),
                use.latency_factor,
            )

        return self.service.release.slower(self.effects, slower)
