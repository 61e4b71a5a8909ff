"""What can be done on call, as plain data: `{"do": "wait", "for": "5m"}`."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

Action: TypeAlias = Mapping[str, Any]

ACKNOWLEDGE: Final[Action] = {"do": "acknowledge"}
TRIAGE: Final[Action] = {"do": "triage"}
CHECK: Final[Action] = {"do": "check"}
LEAVE: Final[Action] = {"do": "leave"}
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
