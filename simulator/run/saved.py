"""Result folders of runs: written whole, read back exactly, and named where they are damaged."""

import json
import math
import platform
import warnings
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from simulator.ai_service.failures import Failure
from simulator.foundation.errors import ResultError, ScenarioError
from simulator.foundation.folders import replaced
from simulator.foundation.marker import (
    FORMAT,
    checksum,
    is_first_format,
    read_json,
    read_marker,
    recorded,
    regular,
    write_json,
)
from simulator.foundation.model import problems_of
from simulator.foundation.units import parse_duration, show
from simulator.foundation.version import __version__
from simulator.foundation.working import recover, steadily
from simulator.reliability.counts import Counts
from simulator.reliability.events import EVENT_KINDS, Event
from simulator.reliability.slo import Events
from simulator.run.cells import plain, read_rows, write_rows
from simulator.run.counts import NAME as COUNTS
from simulator.run.counts import read_counts, write_counts
from simulator.run.episodes import ALERT_COLUMNS, alert_episodes
from simulator.run.record import Run
from simulator.scenario import Scenario

RECORD = "run.json"
MAX_ROWS = 10_000
SAMPLE_COLUMNS = ("time_s", "time", "slo", "good", "valid")
EVENT_COLUMNS = ("time_s", "time", "kind", "subject", "incident", "cause", "detail")
READ = (COUNTS, "samples.csv", "events.csv", "alerts.csv", "summary.json")
"""Files that hold numbers: each must be as it was written."""
WAITING = ("waiting", "waiting_background")
"""Written where clients try again."""
AGAIN = "delete the folder and run the scenario again"


def environment() -> dict[str, str]:
    """The versions that the bytes of a result depend on."""
    packages = {name: version(name) for name in ("numpy", "pandas", "matplotlib", "simpy")}
    return {
        "simulator": __version__,
        "python": platform.python_version(),
        **packages,
        "machine": platform.machine(),
    }


def save(run: Run, folder: str | Path) -> None:
    """Writes a result folder without pictures and lessons; raises ResultError where something else
    stands.
    """
    with replaced(folder, RECORD) as new:
        write_files(run, new)


def write_files(run: Run, folder: Path) -> None:
    """Writes run.json, counts.npz, samples.csv, events.csv and alerts.csv into a new folder."""
    document = {
        "format": FORMAT,
        "environment": environment(),
        "seed": run.seed,
        "scenario": run.scenario.dump(),
        "shed_background": plain(run.shed_background),
        "spent": run.spent,
        "due": run.due,
        **{name: plain(getattr(run, name)) for name in WAITING if run.tries_again},
    }
    write_json(folder / RECORD, document)
    write_counts(folder / COUNTS, run.scenario, run.counts)
    write_rows(folder / "samples.csv", SAMPLE_COLUMNS, _sample_rows(run))
    write_rows(folder / "events.csv", EVENT_COLUMNS, (_event_row(run, each) for each in run.log))
    write_rows(folder / "alerts.csv", ALERT_COLUMNS, map(_alert_row, alert_episodes(run.log)))


def _alert_row(episode: Mapping[str, Any]) -> list[object]:
    """A row of alerts.csv: `burns` is a JSON object of window and burn rate, empty if it never
    fired.
    """
    burns = episode["burns"]
    written = {**episode, "burns": None if burns is None else json.dumps(burns)}
    return [plain(written[key]) for key in ALERT_COLUMNS]


def _event_row(run: Run, event: Event) -> tuple[object, ...]:
    detail = json.dumps(dict(event.detail), ensure_ascii=False, allow_nan=False, sort_keys=True)
    return (
        plain(event.time),
        run.iso(event.time),
        event.kind,
        event.subject,
        event.incident,
        event.cause,
        detail,
    )


def _sample_rows(run: Run) -> Iterable[tuple[object, ...]]:
    """Every cell up to MAX_ROWS an SLO, beyond that sums over whole multiples of cells."""
    for slo in run.scenario.slos:
        counts = run.counts[slo.events]
        if not len(counts):
            continue
        step = -(-len(counts) // MAX_ROWS)
        begins = np.arange(0, len(counts), step)
        ends = np.minimum(begins + step, len(counts)) * run.cell
        goods = np.add.reduceat(counts.good, begins).tolist()
        valids = np.add.reduceat(counts.valid, begins).tolist()
        for end, good, all_ in zip(ends.tolist(), goods, valids, strict=True):
            yield plain(end), run.iso(end), slo.name, plain(good), plain(all_)


def load_run(folder: str | Path) -> Run:
    """The run in a result folder, exactly as it was.

    Warns when versions differ from this environment's. Raises ResultError, with a line for each
    damaged file, when the folder holds no whole result of this format.
    """
    path = Path(folder)
    recover(path)
    return steadily(path, _loaded)


def _loaded(path: Path) -> Run:
    document = read_record(path)
    problems = list[str]()
    log = _part(path, "events.csv", problems, lambda content: tuple(_events(content)))
    try:
        scenario = Scenario.model_validate(document.get("scenario"))
    except (ValidationError, ScenarioError) as error:
        found = error.problems if isinstance(error, ScenarioError) else problems_of(error)
        problems += [_again(f"{RECORD}: scenario: {problem}") for problem in found]
    else:
        counts = _part(path, COUNTS, problems, lambda content: read_counts(content, scenario))
    problems += _damaged(path, document["files"], {line.split(":")[0] for line in problems})
    if problems:
        raise _damage(path, problems)
    return _folded(path, document, scenario, log, counts)


def _folded(
    path: Path,
    document: Mapping[str, Any],
    scenario: Scenario,
    log: tuple[Event, ...],
    counts: Mapping[Events, Counts],
) -> Run:
    """The run, if its parts fit together."""
    rest = {key: document.get(key) for key in ("shed_background", "spent", "due")}
    rest |= {key: document.get(key, 0.0) for key in WAITING}
    seed = document.get("seed")
    if not (type(seed) is int and seed >= 0 and all(map(_is_amount, rest.values()))):
        wrong = f"{RECORD}: seed, {', '.join(rest)} must be numbers"
        raise _damage(path, [_again(wrong)])
    if not isinstance(document.get("environment"), dict):
        raise _damage(path, [_again(f"{RECORD}: environment must be keys and values")])
    if log and log[-1].time > scenario.horizon:
        raise _damage(path, [_again("events.csv: continues after the horizon")])
    run = Run(scenario, seed, log, counts, **rest)  # type: ignore[arg-type]
    try:
        _check_log(run)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        wrong = f"events.csv: is not the log of a run ({show(str(error))})"
        raise _damage(path, [_again(wrong)]) from None
    _warn_of_versions(document["environment"])
    return run


def _check_log(run: Run) -> None:
    """Folds the log, and raises what comes of rows that fit neither each other nor the scenario."""
    len(run.incidents)
    alert_episodes(run.log)
    known = {
        "slo": {slo.name for slo in run.scenario.slos},
        "rule": {rule.name for rule in run.scenario.alerting.rules},
    }
    for event in run.log:
        if event.kind == "failure_started":
            Failure.of({**event.detail, "name": event.subject})
        for key, names in known.items():
            if key in event.detail and event.detail[key] not in names:
                raise ValueError(f"{event.kind} names an unknown {key}")


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _damage(path: Path, problems: Iterable[str]) -> ResultError:
    return ResultError(*(f"{path}/{problem}" for problem in problems))


def _again(problem: str) -> str:
    return f"{problem}: {AGAIN}"


def _unread(name: str, error: OSError) -> str:
    """A file that is there and cannot be read may be whole."""
    return f"{name}: cannot be read ({error.strerror}): check it and its permissions"


def read_record(path: Path) -> dict[str, Any]:
    """run.json of a result folder, as it was written; raises ResultError where it is not."""
    marker = read_marker(path)
    if marker is None and is_first_format(path):
        raise ResultError(f"{path}: written by an older version: run the scenario again")
    if marker is None or marker.record != RECORD:
        what = "is not a folder" if not path.is_dir() else "contains no result of a run"
        raise ResultError(f"{path}: {what}: name a folder that simulator run wrote")
    if marker.format != FORMAT:
        raise ResultError(
            f"{path}: has format {marker.format}, and simulator {__version__} reads format"
            f" {FORMAT}: use the version that wrote it, or run the scenario again"
        )
    try:
        return recorded(path, marker)
    except OSError as error:
        raise _damage(path, [_unread(RECORD, error)]) from None
    except ResultError as error:
        raise _damage(path, [_again(str(error))]) from None


def _part(path: Path, name: str, problems: list[str], read: Callable[[bytes], Any]) -> Any:
    """What a file holds; what is wrong with it is said in `problems`."""
    try:
        return read(regular(path / name))
    except FileNotFoundError:
        problems.append(_again(f"{name}: is missing"))
    except OSError as error:
        problems.append(_unread(name, error))
    except ValueError as error:
        problems.append(_again(f"{name}: {error}"))
    except ResultError as error:
        line = str(error)
        problems.append(_again(line if line.startswith(name) else f"{name}:{line}"))
    return None


def _damaged(path: Path, written: Mapping[str, Any], told: set[str]) -> list[str]:
    """Files of numbers that are not as they were written, but for those told of already."""
    problems = list[str]()
    for name in READ:
        if name in told or (name not in written and not (path / name).exists()):
            continue
        found = _part(path, name, problems, checksum)
        if found is not None and found != written.get(name):
            problems.append(_again(f"{name}: was changed after it was written"))
    return problems


def _events(content: bytes) -> Iterable[Event]:
    last = 0.0
    for line, (seconds, _, kind, subject, incident, cause, detail) in read_rows(
        content, EVENT_COLUMNS
    ):
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
    return time if math.isfinite(time) and time >= 0 else None


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


def _warn_of_versions(saved: Mapping[str, Any]) -> None:
    here = environment()
    different = [
        f"{name} {saved.get(name)} (here {here[name]})"
        for name in here
        if saved.get(name) != here[name]
    ]
    if different:
        warnings.warn(
            f"the result was made with {', '.join(different)}: a new run may differ in its bytes",
            stacklevel=5,
        )
