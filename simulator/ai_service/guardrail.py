"""The guardrail: what it catches of malicious requests, and what it blocks of legitimate ones by
mistake.
"""

from simulator.ai_service.effects import Amount, Effects
from simulator.foundation.model import Model
from simulator.foundation.units import Ratio


class Guardrail(Model):
    """The share of malicious requests that it catches (`catch_ratio`), and the share of legitimate
    ones that it blocks by mistake (`false_block_ratio`).

    A stricter guardrail has more of both.
    """

    catch_ratio: Ratio = 0.99
    false_block_ratio: Ratio = 0.0

    def passed(self, effects: Effects) -> Amount:
        """The share of legitimate requests that get past the door and the guardrail."""
        return (
            (1 - self.false_block_ratio) * (1 - effects.blocked_besides) * (1 - effects.throttled)
        )

    def unsafe(self, malicious: Amount, effects: Effects) -> Amount:
        """Malicious requests/s that slip past: (m (1 - c) + c x evading) (1 - caught besides) (1 -
        throttled).

        `malicious` are all that come (requests/s), c the catch ratio; evading are those of a wave
        that it does not know.
        """
        slipping = malicious * (1 - self.catch_ratio) + self.catch_ratio * effects.malicious_evading
        return slipping * (1 - effects.caught_besides) * (1 - effects.malicious_throttled)
