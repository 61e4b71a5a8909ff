"""Whatever loads can be played, and what is written of it holds together: no NaN, no more good
events than valid ones, nothing outside the run.
"""

import csv
import json
import math
import os
import random
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import measured
import numpy as np
import pytest
from hostile.limits import Flaw, assert_none_failed, main, played
from hostile.test_load import loaded
from slowly import first_of

CASES = int(os.environ.get("HOSTILE_PLAYS", 100))
SECONDS = 20.0
MEGABYTES = 1_500
LONGEST = 7 * 86400.0
MOST_WORK, MOST_MEMORY = 2.0, 200e6
OVER = 3.0
"""What is measured may be so many times the estimate."""
WRITTEN = 0.4
"""How many of the runs are written to a folder."""
DRAWN = 0.03
"""And how many with their pictures."""
NO_NUMBERS = {"nan", "inf", "-inf", "infinity", "-infinity"}
TEXTS = {"slo", "rule", "subject", "cause", "incident", "kind", "detail"}
"""Columns that hold names, which may be `nan`."""


def cheap(seed):
    """The scenario of a seed, cut to what is played in a moment by its own estimate; None where it
    does not load.
    """
    from simulator import ScenarioError
    from simulator.scenario.cost import cost_of

    try:
        model = loaded(seed, hostility=0.03)
    except ScenarioError:
        return None  # what is wrong with loading is test_load's
    try:
        model = model.set("horizon", min(model.horizon, LONGEST))
        for _ in range(4):
            cost = cost_of(model)
            if cost.work <= MOST_WORK and cost.memory <= MOST_MEMORY:
                return model
            share = min(MOST_WORK / cost.work, MOST_MEMORY / cost.memory) / 2
            model = model.set("horizon", max(round(model.horizon * share * 1000), 1) / 1000)
    except ScenarioError:
        return None  # slices of time that are longer than what is left, and the like
    return None


def task(seed):
    """Plays one case: `loaded` when it was played, `refused` when there was nothing to play."""
    model = cheap(seed)
    if model is None:
        return "refused"
    from simulator import simulate
    from simulator.analysis import summarise
    from simulator.experiments.unattended import unattended
    from simulator.scenario.cost import cost_of

    begin = time.process_time()
    run = simulate(model)
    summary = summarise(run, unattended(run))
    taken, estimate = time.process_time() - begin, cost_of(model).work
    if taken > OVER * estimate * max(1.0, second()) + 0.2:
        raise Flaw("more work than estimated", f"{taken:.2f} s, estimated {estimate:.2f}")
    check_counts(run)
    check_times(run)
    check_numbers(summary)
    check_lessons(run)
    dice = random.Random(seed)
    if dice.random() < WRITTEN:
        check_folder(run, charts=dice.random() < DRAWN / WRITTEN)
    return "loaded"


@cache
def second():
    """What the unit of work, 50 million standard normal numbers, takes here (CPU seconds)."""
    return measured.second()


def check_counts(run):
    """Counts are finite, not negative, and no more are bad than valid."""
    for counts in run.counts.values():
        valid = counts.valid
        bad = counts.bad
        valid, bad = np.asarray(valid, dtype=float), np.asarray(bad, dtype=float)
        if not (np.isfinite(valid).all() and np.isfinite(bad).all()):
            raise Flaw("counts that are not finite")
        if len(valid) and (valid.min() < 0 or bad.min() < 0):
            raise Flaw("negative counts", float(min(valid.min(), bad.min())))
        if (bad > valid).any():
            raise Flaw("more bad events than valid ones", float((bad - valid).max()))
    for what in ("shed_background", "spent", "due"):
        if not 0 <= getattr(run, what) < math.inf:
            raise Flaw(f"{what} is no count", getattr(run, what))


def check_times(run):
    """The log is in order, within the run."""
    times = [event.time for event in run.log]
    if times != sorted(times):
        raise Flaw("the log is not in order")
    if times and not (times[0] >= 0 and times[-1] <= run.scenario.horizon):
        raise Flaw("events outside the run", f"{times[0]} to {times[-1]}")


def check_numbers(summary):
    """The summary is JSON, and its shares are shares."""
    json.dumps(summary, allow_nan=False)
    for name, slo in summary["slos"].items():
        if slo["sli"] is not None and not 0 <= slo["sli"] <= 1:
            raise Flaw("an SLI that is no share", (name, slo["sli"]))
        if not 0 <= slo["good"] <= slo["valid"]:
            raise Flaw("good is not between 0 and valid", (name, slo))
    for group in ("precision", "recall"):
        for share in summary[group].values():
            if share is not None and not 0 <= share <= 1:
                raise Flaw(f"{group} is no share", share)
    for incident in summary["incidents"]:
        for key, value in incident.items():
            if key.endswith("_s") and value is not None and value < 0:
                raise Flaw(f"{key} is negative", value)


def check_lessons(run):
    """Every incident has a postmortem and a case."""
    from simulator.outputs.evalcase import eval_line
    from simulator.outputs.postmortem import write_postmortem

    for incident in run.incidents:
        if not write_postmortem(incident).strip():
            raise Flaw("an empty postmortem", incident.id)
        line = eval_line(incident)
        if "\n" in line:
            raise Flaw("a case of several lines", line[:200])


def check_folder(run, *, charts):
    """The result folder is written, holds only numbers that are numbers, and is read again."""
    from simulator import load_run
    from simulator.outputs.result import write_result

    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "result"
        write_result(run, folder, charts=charts)
        for path in sorted(folder.rglob("*")):
            check_file(path)
        again = load_run(folder)
        if again.log != run.log:
            raise Flaw("the saved log is another one")


def check_file(path):
    """No NaN and no infinity in a file of numbers; every text is UTF-8."""
    if path.suffix == ".json":
        json.loads(path.read_text(encoding="utf-8"), parse_constant=no_number)
    elif path.suffix == ".jsonl":
        for line in path.read_text(encoding="utf-8").split("\n"):
            json.loads(line or "0", parse_constant=no_number)
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                check_row(path.name, row)
    elif path.suffix in (".md", ".html", ".svg"):
        path.read_text(encoding="utf-8")


def check_row(name, row):
    """The numbers of one line of a table."""
    for key, cell in row.items():
        if key not in TEXTS and str(cell).lower() in NO_NUMBERS:
            raise Flaw(f"{cell} in {name}, column {key}")
    if name == "samples.csv" and not 0 <= float(row["good"]) <= float(row["valid"]):
        raise Flaw("good is not between 0 and valid in samples.csv", row)


def no_number(text):
    raise Flaw(f"{text} in a JSON file")


@pytest.mark.parametrize("cases", first_of([CASES // 8, CASES], 1))
def test_every_scenario_that_loads_is_played(cases):
    begin, outcomes = time.monotonic(), []
    for outcome in played(task, range(2 * cases), seconds=SECONDS, megabytes=MEGABYTES):
        outcomes.append(outcome)
        if sum(each.state != "refused" for each in outcomes) >= cases:
            break
    assert_none_failed(outcomes, time.monotonic() - begin)


if __name__ == "__main__":
    main(task, CASES, seconds=SECONDS, megabytes=MEGABYTES)
