"""The tables of a run for people: samples, events and alerts as DataFrames, and a notebook's view.

pandas is imported where it is used: that takes long, and most runs are not asked for a table.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from simulator.reliability.counts import Counts
from simulator.reliability.events import Event
from simulator.reliability.slo import SLO, Events
from simulator.reliability.windows import Floats
from simulator.run.episodes import ALERT_COLUMNS, alert_episodes

if TYPE_CHECKING:
    import pandas as pd

EVENT_COLUMNS = ("time_s", "kind", "subject", "incident", "cause", "detail")


def time_index(start: datetime, seconds: Floats) -> "pd.DatetimeIndex":
    """The dates and times so many seconds after a start."""
    import pandas as pd

    return pd.DatetimeIndex(
        pd.Timestamp(start) + pd.to_timedelta(seconds, unit="s"),
        name="time",
    )


def cell_ends(cells: int, cell: float) -> Floats:
    """The ends of so many cells of one length (s from the start)."""
    # multiplied, not added up: the rounding of a sum would grow with every cell
    return (np.arange(cells) + 1) * cell


def sample_table(
    slos: Iterable[SLO], counts: Mapping[Events, Counts], start: datetime, cell: float
) -> "pd.DataFrame":
    """slo, good, valid of every cell (s), indexed by the time at the cell's end."""
    import pandas as pd

    frames = []
    for slo in slos:
        own = counts[slo.events]
        columns = {"slo": slo.name, "good": own.good, "valid": own.valid}
        index = time_index(start, cell_ends(len(own), cell))
        frames.append(pd.DataFrame(columns, index=index))
    return pd.concat(frames)


def event_table(log: Iterable[Event], start: datetime) -> "pd.DataFrame":
    """The log, indexed by time; `detail` holds dictionaries."""
    import pandas as pd

    rows = [(e.time, e.kind, e.subject, e.incident, e.cause, dict(e.detail)) for e in log]
    frame = pd.DataFrame(rows, columns=list(EVENT_COLUMNS))
    return frame.set_index(time_index(start, _seconds(frame["time_s"])))


def alert_table(log: Iterable[Event], start: datetime) -> "pd.DataFrame":
    """One row for every episode of an alert, indexed by the time it became pending; NaN where
    not reached.
    """
    import pandas as pd

    frame = pd.DataFrame(alert_episodes(log), columns=list(ALERT_COLUMNS))
    return frame.set_index(time_index(start, _seconds(frame["pending_at_s"])))


def _seconds(times: "pd.Series[float]") -> Floats:
    # an empty column holds objects, which are no times
    return times.to_numpy(dtype=float)


def budget_page(title: str, spent: Mapping[SLO, Floats]) -> str:
    """HTML for a notebook: a title, and of each SLO the objective and the budget spent in the end
    (1 = all; over time).
    """
    rows = "".join(
        f"<tr><td>{escape(slo.name)}</td><td>{slo.objective:.4%}</td>"
        f"<td>{_last_percent(shares)}</td></tr>"
        for slo, shares in spent.items()
    )
    head = "<tr><th>SLO</th><th>objective</th><th>budget spent</th></tr>"
    return f"<p>{escape(title)}</p><table>{head}{rows}</table>"


def _last_percent(shares: Floats) -> str:
    # a run shorter than a cell has none at all
    if len(shares) and np.isfinite(shares[-1]):
        return f"{shares[-1]:.2%}"
    return "no data"
