"""One run: the scenario, the seed, the counts of every cell and the log. Saved, loaded, shown."""

import csv
import json
import platform
import warnings
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.ai_service.budget import Budget, share_spent
from simulator.ai_service.condition import Condition
from simulator.ai_service.promise import history
from simulator.ai_service.traffic import Curve
from simulator.foundation.errors import ResultError
from simulator.foundation.folders import recover
from simulator.foundation.units import parse_duration
from simulator.foundation.version import __version__
from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident, Stamp, incidents_of
from simulator.reliability.slo import SLO, Events
from simulator.reliability.windows import Floats, Windows
from simulator.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 1
MAX_ROWS = 10_000
ALERT_COLUMNS = (
    "slo",
    "rule",
    "severity",
    "pending_at_s",
    "firing_at_s",
    "resolved_at_s",
    "long_burn",
    "short_burn",
    "threshold",
)


def environment() -> dict[str, str]:
    """The versions that the bytes of a result depend on."""
    packages = {name: version(name) for name in ("numpy", "pandas", "matplotlib", "simpy")}
    return {
        "simulator": __version__,
        "python": platform.python_version(),
        **packages,
        "machine": platform.machine(),
    }


class Run:
    """What happened: `samples`, `events`, `alerts` as DataFrames, `incidents` as records.

    `counts` holds (valid, bad) of each indicator for every cell; cells are `cell` seconds long,
    which in a loaded run may be a multiple of the scrape interval. `shed_background` counts
    background requests turned away, `spent` is the money for tokens, `due` the number of releases
    that were planned.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        log: tuple[Event, ...],
        counts: Mapping[Events, tuple[Floats, Floats]],
        *,
        cell: float = 0.0,
        shed_background: float = 0.0,
        spent: float = 0.0,
        due: int = 0,
    ) -> None:
        self.scenario, self.seed, self.log, self.counts = scenario, seed, log, counts
        self.cell = cell or scenario.monitoring.scrape_interval
        self.shed_background, self.spent, self.due = shed_background, spent, due
        self._spent: dict[SLO, Floats] = {}

    @cached_property
    def base(self) -> Condition:
        """The service as it is when nothing fails and nobody acts."""
        return Condition(
            self.scenario.service,
            Curve(self.scenario.service.traffic, self.scenario.clock),
            self.scenario.splits,
        )

    @cached_property
    def incidents(self) -> tuple[Incident, ...]:
        """The incidents, in the order in which they opened."""
        until = {slo.name: self._until(slo) for slo in self.scenario.slos}
        return incidents_of(self.log, until, {"seed": self.seed, "scenario": self.scenario.dump()})

    def _until(self, slo: SLO) -> Stamp:
        valid, bad = (float(np.sum(counts, dtype=np.float64)) for counts in self.counts[slo.events])
        return Stamp(self.scenario.horizon, bad, valid)

    @property
    def samples(self) -> "pd.DataFrame":
        """slo, good, valid of every cell, indexed by the time at the cell's end."""
        import pandas as pd

        frames = []
        for slo in self.scenario.slos:
            valid, bad = self.counts[slo.events]
            index = self._times((np.arange(len(valid)) + 1) * self.cell)
            frames.append(
                pd.DataFrame({"slo": slo.name, "good": valid - bad, "valid": valid}, index=index)
            )
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
        return (np.arange(len(next(iter(self.counts.values()))[0])) + 1) * self.cell

    def burn_rate(self, slo: SLO, window: float) -> Floats:
        """(bad / valid) / (1 - objective) over a window (s) at the end of every cell; NaN without
        valid events.
        """
        cells = len(self.counts[slo.events][0])
        with np.errstate(divide="ignore", invalid="ignore"):
            burn: Floats = (
                self._windows(slo.events, window).ratio(window, 1, cells, self.cell)[0]
                / slo.error_budget
            )
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
            self._spent[slo] = share_spent(slo, *self.over_window(slo))
            self._spent[slo].setflags(write=False)
        return self._spent[slo]

    def over_window(self, slo: SLO) -> tuple[Floats, Floats]:
        """(bad, valid) over the SLO's window at the end of every cell, history and lump included.

        A rolling window is (T - window, T]; that of a calendar month holds the whole month's valid
        events.
        """
        budget = Budget(
            slo,
            self.base,
            self.scenario.months,
            has_history=self.scenario.monitoring.before_start == "clean",
        )
        return budget.counts(
            self._windows(slo.events, max(budget.before, slo.window)), 0, self.ends
        )

    def _windows(self, events: Events, longest: float) -> Windows:
        valid, bad = self.counts[events]
        before = np.zeros((1, 1))
        if self.scenario.monitoring.before_start == "clean":
            before = history(
                self.base, events, -np.arange(int(np.ceil(longest / self.cell)) + 1) * self.cell
            )[None]
        windows = Windows(1, len(valid), self.cell, before)
        windows.extend(0, 0, valid, bad)
        return windows

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
            f"<tr><td>{escape(slo.name)}</td><td>{slo.objective:.4%}</td><td>{_percent(self.budget_spent(slo))}</td></tr>"
            for slo in self.scenario.slos
        )
        head = "<tr><th>SLO</th><th>objective</th><th>budget spent</th></tr>"
        return f"<p>{escape(repr(self))}</p><table>{head}{rows}</table>"

    def iso(self, seconds: float) -> str:
        """The date and time of a moment of the run."""
        return (self.scenario.start + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")

    def save(self, folder: Path) -> None:
        """Writes run.json, samples.csv, events.csv and alerts.csv into an existing folder."""
        document: dict[str, object] = {
            "format": FORMAT,
            "environment": environment(),
            "seed": self.seed,
            "scenario": self.scenario.dump(),
        }
        document |= {
            "shed_background": plain(self.shed_background),
            "spent": self.spent,
            "due": self.due,
        }
        write_json(folder / "run.json", document)
        _write_rows(
            folder / "samples.csv", ("time_s", "time", "slo", "good", "valid"), self._sample_rows()
        )
        columns = ("time_s", "time", "kind", "subject", "incident", "cause", "detail")
        rows = (
            (
                plain(e.time),
                self.iso(e.time),
                e.kind,
                e.subject,
                e.incident,
                e.cause,
                _json(e.detail),
            )
            for e in self.log
        )
        _write_rows(folder / "events.csv", columns, rows)
        episodes = alert_episodes(self.log)
        _write_rows(
            folder / "alerts.csv",
            ALERT_COLUMNS,
            ([plain(row[c]) for c in ALERT_COLUMNS] for row in episodes),
        )

    def _sample_rows(self) -> Iterable[tuple[object, ...]]:
        """Every cell up to MAX_ROWS an SLO, beyond that sums over whole multiples of cells."""
        for slo in self.scenario.slos:
            valid, bad = (np.asarray(counts) for counts in self.counts[slo.events])
            if not len(valid):
                continue
            step = -(-len(valid) // MAX_ROWS)
            begins = np.arange(0, len(valid), step)
            ends = np.minimum(begins + step, len(valid)) * self.cell
            goods, valids = (
                np.add.reduceat(valid - bad, begins).tolist(),
                np.add.reduceat(valid, begins).tolist(),
            )
            for end, good, all_ in zip(ends.tolist(), goods, valids, strict=True):
                yield plain(end), self.iso(end), slo.name, plain(good), plain(all_)


def alert_episodes(log: Iterable[Event]) -> list[dict[str, Any]]:
    """The episodes of all alerts, a fold of the log, in the order in which they began."""
    episodes: list[dict[str, Any]] = []
    going: dict[str, dict[str, Any]] = {}
    for event in log:
        detail = event.detail
        if event.kind in ("alert_pending", "alert_fired") and event.subject not in going:
            row = dict.fromkeys(ALERT_COLUMNS, None) | {
                key: detail[key] for key in ("slo", "rule", "severity")
            }
            row["pending_at_s"] = event.time
            going[event.subject] = row
            episodes.append(row)
        # one that was left over and counts again is still the same episode
        if event.kind == "alert_fired" and not detail.get("left_over"):
            going[event.subject] |= {"firing_at_s": event.time} | {
                key: detail[key] for key in ("long_burn", "short_burn", "threshold")
            }
        if event.kind == "alert_resolved":
            going.pop(event.subject)["resolved_at_s"] = event.time
    return episodes


def load_run(folder: str | Path) -> Run:
    """The run in a result folder; one whose replacement was cut short is put back first.

    Counts come at the resolution of samples.csv. Warns when versions differ from this
    environment's; raises ResultError when the folder holds no whole result.
    """
    path = Path(folder)
    recover(path)
    try:
        document = json.loads((path / "run.json").read_text(encoding="utf-8"))
        scenario, seed = Scenario.model_validate(document["scenario"]), document["seed"]
        _warn_of_versions(document["environment"])
        log = tuple(_events(path / "events.csv"))
        cell, counts = _counts(path / "samples.csv", scenario)
    except (OSError, ValueError, KeyError) as error:
        raise ResultError(
            f"{path}: holds no whole result ({error}): run the scenario again"
        ) from error
    return Run(
        scenario,
        seed,
        log,
        counts,
        cell=cell,
        **{key: document.get(key, 0) for key in ("shed_background", "spent", "due")},
    )


def _warn_of_versions(saved: Mapping[str, str]) -> None:
    here = environment()
    different = [
        f"{name} {saved.get(name)} (here {here[name]})"
        for name in here
        if saved.get(name) != here[name]
    ]
    if different:
        warnings.warn(
            f"the result was made with {', '.join(different)}: a new run may differ in its bytes",
            stacklevel=3,
        )


def _events(path: Path) -> Iterable[Event]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Event(
                float(row["time_s"]),
                row["kind"],
                row["subject"],
                row["incident"],
                row["cause"],
                json.loads(row["detail"]),
            )


def _counts(path: Path, scenario: Scenario) -> tuple[float, dict[Events, tuple[Floats, Floats]]]:
    rows: dict[str, list[tuple[float, float, float]]] = {slo.name: [] for slo in scenario.slos}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["slo"]].append((float(row["time_s"]), float(row["good"]), float(row["valid"])))
    arrays = {name: np.array(values).reshape(-1, 3) for name, values in rows.items()}
    counts = {
        slo.events: (arrays[slo.name][:, 2], arrays[slo.name][:, 2] - arrays[slo.name][:, 1])
        for slo in scenario.slos
    }
    first = next(iter(arrays.values()))
    return float(first[0, 0]) if len(first) else 0.0, counts


def plain(value: Any) -> object:
    """A value as it stands in a CSV file: whole numbers without a point, floats exactly, None as
    nothing.
    """
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return "" if value is None else value


def write_json(path: Path, document: object) -> None:
    """Writes a document the same way every time."""
    path.write_text(
        json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
    )


def _json(detail: Mapping[str, Any]) -> str:
    return json.dumps(dict(detail), ensure_ascii=False, allow_nan=False, sort_keys=True)


def _write_rows(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _percent(spent: Floats) -> str:
    return f"{spent[-1]:.2%}" if len(spent) and np.isfinite(spent[-1]) else "no data"
