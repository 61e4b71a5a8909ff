"""What can be done on call, as plain data: `{"do": "wait", "for": "5m"}`."""

import math
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from simulator.foundation.quantities import parse_duration

Action: TypeAlias = Mapping[str, Any]

ACKNOWLEDGE: Final[Action] = {"do": "acknowledge"}
TRIAGE: Final[Action] = {"do": "triage"}
CHECK: Final[Action] = {"do": "check"}
LEAVE: Final[Action] = {"do": "leave"}
PUT_BACK: Final[Action] = {"do": "put_back"}
WAIT: Final[Action] = {"do": "wait"}
ESCALATE: Final[Action] = {"do": "escalate"}
NOTHING_WRONG: Final[Action] = {"do": "nothing_wrong"}
# until the next look that can show something new; for who waits for the service to recover
NEXT_LOOK: Final[Action] = {"do": "wait", "for": "next look"}
WAITS: Final[tuple[Action, ...]] = (
    *({"do": "wait", "for": time} for time in ("1m", "5m", "15m", "1h")),
    WAIT,
)
# the root cause that is recorded where nobody has found one, and where there was none
UNKNOWN: Final = "unknown"
NOTHING: Final = "nothing"


def seconds_of(wait: Action) -> float:
    """How long an action waits (s); inf until something happens."""
    how_long = wait.get("for")
    return math.inf if how_long is None else parse_duration(how_long)
