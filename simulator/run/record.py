"""One run: the scenario, the seed, the counts of every cell and the log."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.ai_service.traffic import Curve
from simulator.expectation.condition import Condition
from simulator.expectation.history import History
from simulator.foundation.units import parse_duration
from simulator.reliability.counts import Counts
from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident, Stamp, incidents_of
from simulator.reliability.ledger import Ledger, Spending
from simulator.reliability.slo import SLO, Events
from simulator.reliability.windows import Floats
from simulator.run.episodes import ALERT_COLUMNS, alert_episodes
from simulator.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


class Run:
    """What happened: `samples`, `events`, `alerts` as DataFrames, `incidents` as records.

    `counts` holds the good and valid events of each indicator for every cell of `cell` seconds, the
    scrape interval; a loaded run has the same, to the bit. `shed_background` counts background
    requests turned away, `spent` is the money for tokens, `due` the number of releases
    that were planned; `waiting` and `waiting_background` are the requests that wait for another
    attempt at the end.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        log: tuple[Event, ...],
        counts: Mapping[Events, Counts],
        *,
        shed_background: float = 0.0,
        spent: float = 0.0,
        due: int = 0,
        waiting: float = 0.0,
        waiting_background: float = 0.0,
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        self.log = log
        self.counts = counts
        self.cell = scenario.monitoring.scrape_interval
        self.shed_background = shed_background
        self.spent = spent
        self.due = due
        self.waiting = waiting
        self.waiting_background = waiting_background
        self._spent: dict[SLO, Floats] = {}

    @cached_property
    def base(self) -> Condition:
        """The service as it is when nothing fails and nobody acts."""
        return Condition(
            self.scenario.service,
            Curve(self.scenario.service.traffic, self.scenario.clock),
            self.scenario.outcomes_needed,
        )

    @cached_property
    def history(self) -> History:
        """What the SLOs bring along from before the start."""
        is_clean = self.scenario.monitoring.has_history
        return History(self.base, self.scenario.months, is_clean=is_clean)

    @property
    def tries_again(self) -> bool:
        """Whether clients try again when an attempt fails."""
        return self.scenario.service.traffic.retries.attempts > 1

    @cached_property
    def incidents(self) -> tuple[Incident, ...]:
        """The incidents, in the order in which they opened."""
        until = {slo.name: self._until(slo) for slo in self.scenario.slos}
        return incidents_of(self.log, until, {"seed": self.seed, "scenario": self.scenario.dump()})

    def _until(self, slo: SLO) -> Stamp:
        counts = self.counts[slo.events].sum()
        return Stamp(self.scenario.horizon, counts.bad, counts.valid)

    @property
    def samples(self) -> "pd.DataFrame":
        """slo, good, valid of every cell, indexed by the time at the cell's end."""
        import pandas as pd

        frames = []
        for slo in self.scenario.slos:
            counts = self.counts[slo.events]
            columns = {"slo": slo.name, "good": counts.good, "valid": counts.valid}
            index = self._times((np.arange(len(counts)) + 1) * self.cell)
            frames.append(pd.DataFrame(columns, index=index))
        return pd.concat(frames)

    @property
    def events(self) -> "pd.DataFrame":
        """The log, indexed by time; `detail` holds dictionaries."""
        import pandas as pd

        rows = [(e.time, e.kind, e.subject, e.incident, e.cause, dict(e.detail)) for e in self.log]
        frame = pd.DataFrame(
            rows, columns=["time_s", "kind", "subject", "incident", "cause", "detail"]
        )
        return frame.set_index(self._times(frame["time_s"].to_numpy(dtype=float)))

    @property
    def alerts(self) -> "pd.DataFrame":
        """One row for every episode of an alert, indexed by the time it became pending; NaN where
        not reached.
        """
        import pandas as pd

        frame = pd.DataFrame(alert_episodes(self.log), columns=list(ALERT_COLUMNS))
        return frame.set_index(self._times(frame["pending_at_s"].to_numpy(dtype=float)))

    def budget(self, slo: str) -> "pd.Series[Any]":
        """The share of the error budget spent (0 = none, 1 = all) over the SLO's window, at every
        cell's end.
        """
        import pandas as pd

        spent = self.budget_spent(self.slo(slo))
        return pd.Series(spent, index=self._times(self.ends), name=f"budget spent: {slo}")

    def burn(self, slo: str, window: float | str) -> "pd.Series[Any]":
        """The burn rate over a window (s, or text like "1h") at every cell's end: (bad / valid) /
        (1 - objective).
        """
        import pandas as pd

        return pd.Series(
            self.burn_rate(self.slo(slo), parse_duration(window)),
            index=self._times(self.ends),
            name=f"burn {window}: {slo}",
        )

    @property
    def ends(self) -> Floats:
        """The end of every cell (s from the start)."""
        return (np.arange(len(next(iter(self.counts.values())))) + 1) * self.cell

    def burn_rate(self, slo: SLO, window: float) -> Floats:
        """(bad / valid) / (1 - objective) over a window (s) at the end of every cell; NaN without
        valid events.
        """
        cells = len(self.counts[slo.events])
        windows = self._ledger(slo, window).windows
        with np.errstate(divide="ignore", invalid="ignore"):
            burn: Floats = windows.ratio(window, 1, cells, self.cell)[0] / slo.error_budget
        return burn

    def slo(self, name: str) -> SLO:
        """The objective of that name; raises KeyError with the known names."""
        for slo in self.scenario.slos:
            if slo.name == name:
                return slo
        raise KeyError(
            f"no SLO {name!r}; known: {', '.join(slo.name for slo in self.scenario.slos)}"
        )

    def budget_spent(self, slo: SLO) -> Floats:
        """bad / ((1 - objective) x valid) over the SLO's window at the end of every cell, history
        and lump included.
        """
        if slo not in self._spent:
            self._spent[slo] = self.spending(slo).share(slo)
            self._spent[slo].setflags(write=False)
        return self._spent[slo]

    def spending(self, slo: SLO) -> Spending:
        """What counts against the SLO's budget at the end of every cell, history and carry-over
        included.

        A rolling window is (T - window, T]; a calendar month has the valid events that are promised
        for all of it.
        """
        return self._ledger(slo, slo.window).spending(slo, self.ends)

    def _ledger(self, slo: SLO, longest: float) -> Ledger:
        """One SLO's counts, for windows up to a length (s)."""
        counts = self.counts[slo.events]
        ledger = self.history.ledger([slo], len(counts), self.cell, longest)
        ledger.extend(0, 0, counts)
        return ledger

    def _times(self, seconds: Floats) -> "pd.DatetimeIndex":
        import pandas as pd

        return pd.DatetimeIndex(
            pd.Timestamp(self.scenario.start) + pd.to_timedelta(seconds, unit="s"), name="time"
        )

    def __repr__(self) -> str:
        return (
            f"<Run {self.scenario.name!r} seed {self.seed}: {len(self.log)} events,"
            f" {len(self.incidents)} incidents>"
        )

    def _repr_html_(self) -> str:
        from html import escape

        rows = "".join(
            f"<tr><td>{escape(slo.name)}</td><td>{slo.objective:.4%}</td>"
            f"<td>{_percent(self.budget_spent(slo))}</td></tr>"
            for slo in self.scenario.slos
        )
        head = "<tr><th>SLO</th><th>objective</th><th>budget spent</th></tr>"
        return f"<p>{escape(repr(self))}</p><table>{head}{rows}</table>"

    def iso(self, seconds: float) -> str:
        """The date and time of a moment of the run."""
        return (self.scenario.start + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")

    def save(self, folder: str | Path) -> None:
        """Writes a result folder without pictures and lessons: run.json, counts.npz, samples.csv,
        events.csv and alerts.csv.

        It takes the place of an older result as a whole. Raises ResultError for anything else that
        stands there.
        """
        from simulator.run.saved import save

        save(self, folder)


def _percent(spent: Floats) -> str:
    if len(spent) and np.isfinite(spent[-1]):
        return f"{spent[-1]:.2%}"
    return "no data"
