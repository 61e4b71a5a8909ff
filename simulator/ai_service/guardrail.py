"""The guardrail: what it catches of malicious requests, and what it blocks of legitimate ones by
mistake.
"""

from typing import TYPE_CHECKING

from simulator.ai_service.effects import Amount, Effects
from simulator.ai_service.readings import PerSecond, Readings, Share
from simulator.ai_service.stream import Place, Stream
from simulator.foundation.units import Ratio

if TYPE_CHECKING:
    from simulator.ai_service.operating_point import OperatingPoint


class Guardrail(Place):
    """The share of malicious requests that it catches (`catch_ratio`), and the share of legitimate
    ones that it blocks by mistake (`false_block_ratio`).

    A stricter guardrail has more of both.
    """

    catch_ratio: Ratio = 0.99
    false_block_ratio: Ratio = 0.0

    def pass_through(self, stream: Stream, effects: Effects) -> Stream:
        return stream._replace(
            admitted=self.passed(effects), unsafe=self.unsafe(stream.malicious, effects)
        )

    def passed(self, effects: Effects) -> Amount:
        """The share of legitimate requests that get past the door and the guardrail."""
        let_in = (1 - self.false_block_ratio) * (1 - effects.extra_false_block_ratio)
        return let_in * (1 - effects.throttled)

    def unsafe(self, malicious: Amount, effects: Effects) -> Amount:
        """Malicious requests/s that slip past: (m (1 - c) + c x evading) (1 - extra catch) (1 -
        throttled).

        `malicious` are all that come (requests/s), c the catch ratio; evading are those of a wave
        that it does not recognise.
        """
        # what evades it would have been caught: of the rest it misses 1 - c anyway
        slipping = malicious * (1 - self.catch_ratio) + self.catch_ratio * effects.malicious_evading
        return slipping * (1 - effects.extra_catch_ratio) * (1 - effects.malicious_throttled)

    def counted(self, point: "OperatingPoint") -> Readings:
        stream = point.stream
        blocked = stream.interactive * (1 - stream.admitted)
        # caught as far as it knows: what evades it is not on its own dashboard
        caught = stream.malicious - stream.unsafe
        return {"blocked_ratio": Share(stream.interactive, blocked), "caught": PerSecond(caught)}
