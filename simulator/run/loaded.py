"""Runs read back from their result folders, exactly as they were."""

import warnings
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from simulator.ai_service.failures import Failure
from simulator.foundation.errors import Problem, ResultError, ScenarioError
from simulator.foundation.given import folder as given_folder
from simulator.foundation.marker import (
    BLIND,
    FORMAT,
    Marker,
    is_first_format,
    read_marker,
    recorded,
)
from simulator.foundation.model import problems_of
from simulator.foundation.units import show
from simulator.foundation.version import __version__
from simulator.foundation.working import recover, steadily
from simulator.reliability.events import Event
from simulator.run.counts import NAME as COUNTS
from simulator.run.counts import read_counts
from simulator.run.damage import Damage
from simulator.run.episodes import alert_episodes
from simulator.run.events import NAME as EVENTS
from simulator.run.events import read_events
from simulator.run.record import Run
from simulator.run.saved import ALERTS, RECORD, SAMPLES, environment
from simulator.scenario import Scenario

# Files that hold numbers: each must be as it was written. Pictures and pages are made from them.
READ = (COUNTS, SAMPLES, EVENTS, ALERTS, "summary.json")
AMOUNTS = ("shed_background", "spent", "due")
# written where clients try again
WAITING = ("waiting", "waiting_background")


class Loaded(NamedTuple):
    """A run, and the versions that it was made with."""

    run: Run
    environment: Mapping[str, Any]


def load_run(folder: str | Path) -> Run:
    """The run in a result folder, exactly as it was.

    Warns when versions differ from this environment's. Raises ResultError, with a line for each
    damaged file, when the folder holds no whole result of this format.
    """
    path = given_folder(folder, "a folder that simulator run wrote")
    recover(path)
    loaded = steadily(path, _loaded)
    _warn_of_versions(loaded.environment)
    return loaded.run


def _loaded(path: Path) -> Loaded:
    document = read_record(path)
    damage = Damage(path)
    log = damage.part(EVENTS, read_events)
    scenario = _scenario(document, damage)
    counts = None
    if scenario is not None:
        counts = damage.part(COUNTS, partial(read_counts, scenario=scenario))
    damage.check(READ, document["files"])
    if damage.problems or log is None or scenario is None or counts is None:
        raise damage.error()
    # from here on each file is as it was written; somebody may have written it by hand
    amounts = _amounts(document, damage)
    versions = _versions(document, damage)
    label = str(document.get("label", ""))
    actions = _actions(document, damage)
    run = Run(scenario, document["seed"], log, counts, **amounts, label=label, actions=actions)
    _check_log(run, damage)
    return Loaded(run, versions)


def _scenario(document: Mapping[str, Any], damage: Damage) -> Scenario | None:
    """The scenario of run.json; None where it is not valid, which is noted."""
    try:
        return Scenario.model_validate(document.get("scenario"))
    except (ValidationError, ScenarioError) as error:
        for problem in _problems(error):
            damage.add(f"{RECORD}: scenario: {problem}")
    return None


def _problems(error: ValidationError | ScenarioError) -> tuple[Problem, ...]:
    if isinstance(error, ScenarioError):
        return error.problems
    return tuple(problems_of(error))


def _amounts(document: Mapping[str, Any], damage: Damage) -> dict[str, Any]:
    """What a run counts beside its cells; refused, like the seed, where it is no number."""
    amounts = {key: document.get(key) for key in AMOUNTS}
    amounts |= {key: document.get(key, 0.0) for key in WAITING}
    seed = document.get("seed")
    # not isinstance, which takes true for a whole number
    is_seed = type(seed) is int and seed >= 0
    if not is_seed or not all(map(_is_amount, amounts.values())):
        damage.refuse(f"{RECORD}: seed, {', '.join(amounts)} must be numbers")
    return amounts


def _actions(document: Mapping[str, Any], damage: Damage) -> list[dict[str, Any]]:
    """The decisions of a drill; refused where they are none."""
    actions = document.get("actions", [])
    if not (isinstance(actions, list) and all(isinstance(each, dict) for each in actions)):
        damage.refuse(f"{RECORD}: actions must be a list of objects")
    return list(actions)


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _versions(document: Mapping[str, Any], damage: Damage) -> Mapping[str, Any]:
    """The environment that the run was made in; refused where it is none."""
    saved = document.get("environment")
    if not isinstance(saved, dict):
        damage.refuse(f"{RECORD}: environment must be keys and values")
    return saved


def _check_log(run: Run, damage: Damage) -> None:
    """Refuses a log whose rows fit neither each other nor the scenario."""
    if run.log and run.log[-1].time > run.scenario.horizon:
        damage.refuse(f"{EVENTS}: continues after the horizon")
    try:
        _fold(run)
    # a row lacks a detail, or holds another kind of value than the fold asks for
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        damage.refuse(f"{EVENTS}: is not the log of a run ({show(str(error))})")


def _fold(run: Run) -> None:
    """Folds the log, and raises what comes of rows that do not fit."""
    # folded when it is asked for, and kept
    len(run.incidents)
    alert_episodes(run.log)
    known = {
        "slo": {slo.name for slo in run.scenario.slos},
        "rule": {rule.name for rule in run.scenario.alerting.rules},
    }
    for event in run.log:
        if event.kind == "failure_started":
            Failure.of({**event.detail, "name": event.subject})
        _check_names(event, known)


def _check_names(event: Event, known: Mapping[str, set[str]]) -> None:
    for key, names in known.items():
        if key in event.detail and event.detail[key] not in names:
            raise ValueError(f"{event.kind} names an unknown {key}")


def read_record(path: Path) -> dict[str, Any]:
    """run.json of a result folder, as it was written; raises ResultError where it is not, or where
    the result was made blind.
    """
    document = read_any_record(path)
    if "blind" in document:
        raise ResultError(f"{path}: {BLIND}")
    return document


def read_any_record(path: Path) -> dict[str, Any]:
    """The same, of a result that was made blind too."""
    marker = read_marker(path)
    if marker is None or marker.record != RECORD:
        raise ResultError(f"{path}: {_what_is_there(path, marker)}")
    if marker.format != FORMAT:
        raise ResultError(
            f"{path}: has format {marker.format}, and simulator {__version__} reads format"
            f" {FORMAT}: use the version that wrote it, or run the scenario again"
        )
    damage = Damage(path)
    try:
        return recorded(path, marker)
    except OSError as error:
        damage.add_unread(RECORD, error)
    except ResultError as error:
        damage.add(str(error))
    raise damage.error()


def _what_is_there(path: Path, marker: Marker | None) -> str:
    """What stands where no result of a run does, and what to do."""
    if marker is None and is_first_format(path):
        return "written by an older version: run the scenario again"
    what = "contains no result of a run"
    if not path.is_dir():
        what = "is not a folder"
    return f"{what}: name a folder that simulator run wrote"


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
            # the line that called load_run
            stacklevel=3,
        )
