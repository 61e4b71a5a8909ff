"""events.csv: the log, row by row, as it is written and read again."""

import json
import math
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from simulator.foundation.errors import ResultError
from simulator.foundation.marker import read_json
from simulator.foundation.quantities import parse_duration, show
from simulator.reliability.events import EVENT_KINDS, Event
from simulator.run.cells import plain, read_rows, write_rows

NAME = "events.csv"
COLUMNS = ("time_s", "time", "kind", "subject", "incident", "cause", "detail")


def write_events(path: Path, log: Iterable[Event], iso: Callable[[float], str]) -> None:
    """Writes the log; `iso` gives the date and time of a moment (s)."""
    write_rows(path, COLUMNS, (_row(event, iso(event.time)) for event in log))


def _row(event: Event, moment: str) -> tuple[object, ...]:
    detail = json.dumps(dict(event.detail), ensure_ascii=False, allow_nan=False, sort_keys=True)
    return (
        plain(event.time),
        moment,
        event.kind,
        event.subject,
        event.incident,
        event.cause,
        detail,
    )


def read_events(content: bytes) -> tuple[Event, ...]:
    """The log in a file's content, as it was written.

    Raises ResultError with `LINE: message` for a row that cannot be one.
    """
    return tuple(_events(content))


def _events(content: bytes) -> Iterator[Event]:
    last = 0.0
    for line, cells in read_rows(content, COLUMNS):
        # the date and time is for people: it follows from the seconds
        seconds, _, kind, subject, incident, cause, detail = cells
        if kind not in EVENT_KINDS:
            raise ResultError(f"{line}: {show(kind)} is not a kind of event")
        time = _seconds(seconds)
        if time is None or time < last:
            raise ResultError(
                f"{line}: {show(seconds)} is not a time (s) at or after the previous row"
            )
        last = time
        yield Event(time, kind, subject, incident, cause, _detail(detail, line))


def _seconds(text: str) -> float | None:
    try:
        time = float(text)
    except ValueError:
        return None
    # float() reads nan and inf as well
    if not math.isfinite(time) or time < 0:
        return None
    return time


def _detail(text: str, line: int) -> dict[str, Any]:
    try:
        detail = read_json(text)
    except ValueError:
        detail = None
    if not isinstance(detail, dict):
        raise ResultError(f"{line}: {show(text)} is not a JSON object")
    for key in ("burns", "thresholds"):
        if isinstance(detail.get(key), dict):
            detail[key] = _longest_first(detail[key], line)
    return detail


def _longest_first(by_window: dict[str, Any], line: int) -> dict[str, Any]:
    """What is said of each window, in the order in which a run says it; JSON is sorted by names."""
    try:
        return dict(sorted(by_window.items(), key=lambda each: -parse_duration(each[0])))
    except ValueError:
        raise ResultError(f"{line}: {show(', '.join(by_window))} are not windows") from None
