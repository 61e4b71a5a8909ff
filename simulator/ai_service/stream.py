"""The stream of requests through the service, and what a place of the service is."""

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from simulator.ai_service.effects import Amount, Effects
from simulator.ai_service.readings import Gauges, Readings
from simulator.foundation.model import Model

if TYPE_CHECKING:
    from simulator.ai_service.operating_point import OperatingPoint
    from simulator.ai_service.provider import Use


class Stream(NamedTuple):
    """Requests on their way through the places, at each moment (floats, or arrays over time).

    `times` (s) and the `factor` of the traffic's curve are given; each place adds what it does.
    `interactive`, `background` and `malicious` come to the door (requests/s), `unsafe` are the
    malicious ones that slip past the guardrail. `admitted` is the share of legitimate requests let
    in, `misses` the share of those that the cache does not answer. `success` is the share of single
    attempts at the model that succeed at every place so far, `spoiled` that of answers which fail
    at a bad version. `level` is the fill of the vector store, `use` the model in use.
    """

    times: Amount
    factor: Amount
    interactive: Amount = 0.0
    background: Amount = 0.0
    malicious: Amount = 0.0
    unsafe: Amount = 0.0
    admitted: Amount = 1.0
    misses: float = 1.0
    success: Amount = 1.0
    spoiled: Amount = 0.0
    level: Amount = 0.0
    use: "Use | None" = None

    @property
    def demand(self) -> Amount:
        """First attempts/s at a model: what neither the guardrail nor the cache keeps from it."""
        # what slips past the guardrail costs capacity like anything else
        legitimate = self.interactive * self.admitted + self.background * self.admitted
        return (legitimate + self.unsafe) * self.misses

    @property
    def in_use(self) -> "Use":
        """The model in use; there is one from the provider on."""
        assert self.use is not None
        return self.use


# shares of a model's answers, with the seconds that they wait at a place
Delays: TypeAlias = tuple[tuple[Amount, float], ...]
NO_DELAY: Delays = ((1.0, 0.0),)


class Place(Model):
    """One place that requests pass: its base condition as fields, and what it does to them."""

    def pass_through(self, stream: Stream, effects: Effects) -> Stream:
        """The requests after this place: floats stay floats, arrays stay arrays of their shape."""
        return stream

    def grounding(self, stream: Stream, effects: Effects) -> Amount:
        """The share (0..1) of a model's answers that this place leaves grounded."""
        return 1.0

    def delays(self, effects: Effects) -> Delays:
        """How long a model's answers wait at this place: shares (0..1, together 1) and seconds."""
        return NO_DELAY

    def gauges(self, stream: Stream, effects: Effects) -> Gauges:
        """What its dashboard shows of one moment exactly: numbers, switches, names.

        `stream` is as it leaves the last place, with floats. What really failed is not on it, nor
        what a failure has taken away.
        """
        return {}

    def counted(self, point: "OperatingPoint") -> Readings:
        """What its dashboard shows of the requests that it counts, as expected at each moment."""
        return {}
