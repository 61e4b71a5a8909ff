"""What was seen and done so far, as sentences: the words of the log, for rows without the truth."""

from collections.abc import Mapping
from typing import Any

from simulator.outputs.words.log import tell
from simulator.outputs.words.names import safe_label
from simulator.reliability.events import Event

# whose value is the subject of a row: one of these stands in it
SUBJECTS = ("step", "person", "slo")
# keys of a row that are no details of it
OTHERS = ("time", "what", "incident")
CAUSE_OVER = "it becomes known that the cause is over"


def told(row: Mapping[str, Any]) -> str:
    """A row of a view's `done` without its time: `step 1, fail over, is done`."""
    # which cause that is would be the truth
    if row["what"] == "cause_over":
        return CAUSE_OVER
    subject = next((str(row[key]) for key in SUBJECTS if key in row), "")
    detail = {key: value for key, value in row.items() if key not in OTHERS}
    if "number" in row:
        detail["step"] = row["number"]
    return tell(
        Event(0.0, safe_label(row["what"]), subject, row.get("incident", ""), detail=detail)
    )


def told_with_incident(row: Mapping[str, Any], asked: str) -> str:
    """The same, with the incident where that is another one than is asked about."""
    incident = row.get("incident", "")
    if incident in ("", asked):
        return told(row)
    return f"{safe_label(incident)}: {told(row)}"
