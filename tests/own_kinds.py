"""A failure kind in a module of the user's own. Imported by a test only, as its class statement
registers it.
"""

from typing import Literal

import numpy as np

from simulator import failures
from simulator.ai_service.effects import Effects


class Stutter(failures.Failure):
    """Every request fails now and then."""

    kind: Literal["stutter"] = "stutter"

    def impairment(self, elapsed):
        return Effects(primary_error=np.where(elapsed % 120 < 60, 1.0, 0.0))
