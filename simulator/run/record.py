"""One run: the scenario, the seed, the counts of every cell and the log."""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic_core import PydanticCustomError

from simulator.foundation.errors import ArgumentError
from simulator.foundation.given import folder as given_folder
from simulator.foundation.quantities import parse_duration
from simulator.foundation.units import format_duration, show
from simulator.reliability.counts import Counts
from simulator.reliability.events import Event
from simulator.reliability.fold import incidents_of
from simulator.reliability.incidents import Incident
from simulator.reliability.slo import Events
from simulator.reliability.windows import Floats
from simulator.run.counted import CountedRun
from simulator.run.saved import save
from simulator.run.tables import (
    alert_table,
    budget_page,
    event_table,
    sample_table,
    time_index,
)
from simulator.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


class Run(CountedRun):
    """What happened: `samples`, `events`, `alerts` as DataFrames, `incidents` as records.

    `counts` holds the good and valid events of each indicator for every cell of `cell` seconds, the
    scrape interval; a loaded run has the same, to the bit. `shed_background` counts background
    requests turned away, `spent` is the money for tokens, `due` the number of releases
    that were planned; `waiting` and `waiting_background` are the requests that wait for another
    attempt at the end. `label` says what was changed in the scenario's file, if anything;
    `actions` are the decisions of a drill, in order (empty: the scenario's responder decided).
    """

    # whether its truth was taken out of it, for those who must not know it yet
    is_blind: ClassVar[bool] = False

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
        label: str = "",
        actions: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(scenario, counts)
        self.seed = seed
        self.log = log
        self.shed_background = shed_background
        self.spent = spent
        self.due = due
        self.waiting = waiting
        self.waiting_background = waiting_background
        self.label = label
        self.actions = tuple(actions)

    @property
    def tries_again(self) -> bool:
        """Whether clients try again when an attempt fails."""
        return self.scenario.service.traffic.retries.attempts > 1

    @cached_property
    def incidents(self) -> tuple[Incident, ...]:
        """The incidents, in the order in which they opened."""
        horizon = self.scenario.horizon
        until = {slo.name: self.so_far(slo, horizon) for slo in self.scenario.slos}
        return incidents_of(self.log, until, self.setting)

    @property
    def setting(self) -> dict[str, Any]:
        """What makes the same run again, as plain values: seed, scenario, and a drill's actions."""
        setting = {"seed": self.seed, "scenario": self.scenario.dump()}
        if self.actions:
            setting["actions"] = [*self.actions]
        return setting

    @property
    def samples(self) -> "pd.DataFrame":
        """slo, good, valid of every cell, indexed by the time at the cell's end."""
        return sample_table(self.scenario.slos, self.counts, self.scenario.start, self.cell)

    @property
    def events(self) -> "pd.DataFrame":
        """The log, indexed by time; `detail` holds dictionaries."""
        return event_table(self.log, self.scenario.start)

    @property
    def alerts(self) -> "pd.DataFrame":
        """One row for every episode of an alert, indexed by the time it became pending; NaN where
        not reached.
        """
        return alert_table(self.log, self.scenario.start)

    def budget(self, slo: str) -> "pd.Series[Any]":
        """The share of the error budget spent (0 = none, 1 = all) over the SLO's window, at every
        cell's end.

        Raises UnknownNameError for an unknown SLO.
        """
        return self._series(self.budget_spent(self.slo(slo)), f"budget spent: {slo}")

    def burn(self, slo: str, window: float | str) -> "pd.Series[Any]":
        """The burn rate over a window (s, or text like "1h") at every cell's end: (bad / valid) /
        (1 - objective).

        Raises UnknownNameError for an unknown SLO, ArgumentError for a window that is none.
        """
        rates = self.burn_rate(self.slo(slo), self._window(window))
        return self._series(rates, f"burn {window}: {slo}")

    def _window(self, window: float | str) -> float:
        try:
            seconds = parse_duration(window)
        except PydanticCustomError as error:
            raise ArgumentError(f"window: {error.message()}") from None
        # nan is above and below nothing
        if not self.cell <= seconds < math.inf:
            least = format_duration(self.cell)
            message = f"window: {show(window)} is out of range: give {least} or more"
            raise ArgumentError(message)
        return seconds

    def _series(self, values: Floats, name: str) -> "pd.Series[Any]":
        import pandas as pd

        return pd.Series(values, index=time_index(self.scenario.start, self.ends), name=name)

    def __repr__(self) -> str:
        told = {"event": len(self.log), "incident": len(self.incidents)}
        counts = ", ".join(f"{count} {noun}{'s' * (count != 1)}" for noun, count in told.items())
        return f"<Run {self.scenario.name!r} seed {self.seed}: {counts}>"

    def _repr_html_(self) -> str:
        return budget_page(repr(self), {slo: self.budget_spent(slo) for slo in self.scenario.slos})

    def iso(self, seconds: float) -> str:
        """The date and time of a moment of the run."""
        return self.scenario.iso(seconds)

    def save(self, folder: str | Path) -> None:
        """Writes a result folder without pictures and lessons: run.json, counts.npz, samples.csv,
        events.csv and alerts.csv.

        It takes the place of an older result as a whole. Raises ResultError for anything else that
        stands there.
        """
        save(self, given_folder(folder, "a name for the result folder"))
