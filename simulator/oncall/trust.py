"""How much people trust their pager: what they have seen of it lately (docs/maths.md, "Trust")."""

from typing import ClassVar

from simulator.foundation.model import Model
from simulator.foundation.units import Length


class Trust(Model):
    """Pages are answered as often as they have been true: people match the rate at which an alarm
    is right (Bliss, Gilson and Deaton 1995).

    `memory` is how far back they remember. Somebody who has seen no page yet answers nine of ten
    (an assumption).
    """

    # a new pager is trusted as one that was right in nine of its first ten pages
    TRUE_BEFORE: ClassVar[int] = 9
    PAGES_BEFORE: ClassVar[int] = 10

    short_key = "memory"
    other_words = dict.fromkeys(("window", "remembers", "over", "for", "within"), "memory")
    examples = {"memory": "30d"}
    memory: Length = 30 * 86400.0

    def heeded(self, true: int, pages: int) -> float:
        """The probability (0..1) with which the next page is answered, after so many pages of which
        so many were true.
        """
        return (true + self.TRUE_BEFORE) / (pages + self.PAGES_BEFORE)
