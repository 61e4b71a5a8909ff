"""An improvement that was proposed (live)."""

import math
from dataclasses import dataclass
from typing import Literal

from simulator.oncall.improvements import Improvement


@dataclass(eq=False)
class Item:
    """A proposal about a root cause or a symptom (`subject`): what it was proposed for, when (s),
    and what became of it.
    """

    improvement: Improvement
    subject: str
    failure: str
    incident: str
    proposed_at: float
    status: Literal["waiting", "begun", "done", "dropped"] = "waiting"
    done_at: float = math.inf

    @property
    def key(self) -> tuple[str, str]:
        """The same again is not proposed while this one is open or done."""
        return self.improvement.name, self.subject
