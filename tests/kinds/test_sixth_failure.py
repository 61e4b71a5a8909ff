"""A sixth kind of failure is one class: everything else follows without an edit anywhere.

The class stands in a module of its own and is imported in other processes only, so that no other
test meets it.
"""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from slowly import first_rows_of

TESTS = Path(__file__).parents[1]
MINE = '''
"""A kind of one's own."""

from typing import Literal

from simulator.ai_service.effects import Effects
from simulator.ai_service.failures import Failure
from simulator.foundation.fixed_or_random import UncertainDuration, UncertainFactor, UncertainRatio, realised


class Flapping(Failure):
    """The provider goes down and comes back again and again, and is slow all the while."""

    kind: Literal["flapping"] = "flapping"
    error_ratio: UncertainRatio = 0.9
    down: UncertainRatio = 0.5
    period: UncertainDuration = 60.0
    latency_factor: UncertainFactor = 1.5

    def impairment(self, elapsed):
        is_down = elapsed % realised(self.period) < realised(self.down) * realised(self.period)
        return Effects(primary_error=realised(self.error_ratio) * is_down, primary_latency_factor=realised(self.latency_factor))
'''
SCENARIO = """name: sixth
horizon: 6h
outcomes: expected
service: {provider: {primary: {error_ratio: 0%}, fallback: {error_ratio: 0%}}}
slos: [{sli: availability, objective: 99%}]
failures:
  - {kind: flapping, at: 1h, lasts: 2h, error_ratio: 80%, down: 25%, period: 2m}
"""
ANSWERED = """oncall: {}
runbooks:
  flapping: [{do: enable_cache, takes: 1m}, {do: fail_over, takes: 3m}]
"""


@pytest.fixture
def python(tmp_path):
    """Runs code in a process of its own, where `mine` can be imported."""
    (tmp_path / "mine.py").write_text(MINE)
    paths = [
        tmp_path,
        TESTS,
        TESTS / "kinds",
        TESTS / "laws",
        *filter(None, [os.environ.get("PYTHONPATH")]),
    ]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}

    def run(code, *words):
        return subprocess.run(
            [sys.executable, "-c", code, *words],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


@pytest.fixture
def cli(python):
    """The command line in a process that knows the kind; its output, and nothing on stderr."""

    def run(*words):
        done = python(
            "import mine, sys; from simulator.cli import main; main(sys.argv[1:])", *words
        )
        assert done.returncode == 0 and done.stderr == "", done.stderr
        return done.stdout

    return run


def rows(path):
    """A CSV file's rows."""
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def played(cli, tmp_path, text):
    """A scenario's result folder."""
    (tmp_path / "s.yaml").write_text(text)
    cli("run", "s.yaml", "--no-charts", "--out", "out")
    return tmp_path / "out"


def test_it_is_one_short_class(python):
    done = python("import inspect, mine; print(len(inspect.getsource(mine.Flapping).splitlines()))")
    assert 10 < int(done.stdout) <= 25


def test_it_keeps_the_contract(python):
    code = (
        "import mine, test_contract as t; assert ('failure', 'flapping', mine.Flapping) in t.KINDS;"
        " t.test_contract(*t.KINDS[-1]); print(t.KINDS[-1])"
    )
    code = code.replace("t.KINDS[-1]", "('failure', 'flapping', mine.Flapping)")
    done = python(code)
    assert done.stdout == "('failure', 'flapping', <class 'mine.Flapping'>)\n" and done.stderr == ""


def test_it_is_listed_and_in_the_schema(cli):
    listed = cli("kinds", "failure").splitlines()
    place = listed.index(
        "  flapping: The provider goes down and comes back again and again, and is slow all the"
        " while."
    )
    assert (
        listed[place + 1]
        == "      name, at, every, causes, root_cause, lasts, error_ratio, down, period, latency_factor"
    )
    schema = json.loads(cli("schema"))
    one = next(
        each
        for each in schema["properties"]["failures"]["items"]["anyOf"]
        if each.get("properties", {}).get("kind", {}).get("const") == "flapping"
    )
    assert {"at", "every", "lasts", "down", "period"} <= set(one["properties"]) and one[
        "additionalProperties"
    ] is False


def test_it_is_read_with_units_and_its_errors_are_precise(python, tmp_path):
    (tmp_path / "good.yaml").write_text(SCENARIO)
    (tmp_path / "drawn.yaml").write_text(
        SCENARIO.replace("period: 2m", "period: {uniform: {low: 30s, high: 1h30m}}")
    )
    code = (
        "import mine, sys; from simulator import load_scenario;"
        " [print(repr(load_scenario(p).failures[0])) for p in sys.argv[1:]]"
    )
    good, drawn = python(code, "good.yaml", "drawn.yaml").stdout.splitlines()
    whole = (
        "kind='flapping', name='', at=3600.0, every=None, causes=None, root_cause=None,"
        " lasts=7200.0, error_ratio=0.8, down=0.25, period=120.0, latency_factor=1.5"
    )
    assert good == f"Flapping({whole})"
    assert "period=Uniform(kind='uniform', low=30.0, high=5400.0)" in drawn


@pytest.mark.parametrize(
    ("given", "said"),
    first_rows_of(
        [
            ("kind: flapping, ^perod: 2m", ".perod: unknown key 'perod': did you mean period?"),
            ("kind: ^flaping", ".kind: 'flaping' is not a kind of failure: did you mean flapping?"),
            (
                "kind: flapping, down: ^130%",
                ".down: '130%' is not between 0 and 1: write 0% to 100%",
            ),
            ("kind: flapping, down: ^25", ".down: 25 is not between 0 and 1: write 25%"),
            ("kind: flapping, period: ^5", ".period: 5 is not a duration: write 5s, 5m, 5h or 5d"),
            (
                "kind: flapping, period: {lognormal: {median: ^5, sigma: 1}}",
                ".period.lognormal.median: 5 is not a duration: write 5s, 5m, 5h or 5d",
            ),
            (
                "kind: flapping, latency_factor: ^fast",
                ".latency_factor: 'fast' is not a number: write e.g. 2 or 14.4",
            ),
        ],
        3,
    ),
)
def test_what_is_wrong_with_it_is_one_precise_line(python, tmp_path, given, said):
    """At the place of the ^."""
    line = f"  - {given}" if given.startswith("^") else f"  - {{{given}, at: 1h, lasts: 2h}}"
    (tmp_path / "bad.yaml").write_text(
        "\n".join([*SCENARIO.splitlines()[:6], line.replace("^", ""), ""])
    )
    done = python("import mine; from simulator.cli import main; main(['check', 'bad.yaml'])")
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        f"bad.yaml:7:{line.index('^') + 1}: failures[0]{said}\n",
    )


def test_it_strikes_as_it_says(cli, tmp_path):
    """A quarter of two hours at 80% of 40 requests/s; half a minute bad in every two."""
    folder = played(cli, tmp_path, SCENARIO)
    summary = json.loads((folder / "summary.json").read_text())
    slo = summary["slos"]["availability"]
    assert slo["valid"] - slo["good"] == 0.25 * 7200 * 0.8 * 40
    bad = [float(row["valid"]) - float(row["good"]) for row in rows(folder / "samples.csv")]
    assert bad[360:384] == [320.0, 320.0, 320.0, *[0.0] * 9] * 2 and not any(bad[:360] + bad[1080:])
    assert [row["kind"] for row in rows(folder / "events.csv") if row["subject"] == "flapping"] == [
        "failure_started",
        "failure_ended",
    ]


def test_it_is_judged_answered_and_written_up(cli, tmp_path):
    folder = played(cli, tmp_path, SCENARIO + ANSWERED)
    events = rows(folder / "events.csv")
    assert [row["subject"] for row in events if row["kind"] == "triaged"] == ["flapping"]
    assert [row["subject"] for row in events if row["kind"] == "step_finished"] == [
        "enable_cache",
        "fail_over",
    ]
    assert [row["subject"] for row in events if row["kind"] == "step_undone"] == [
        "fail_over",
        "enable_cache",
    ]
    summary = json.loads((folder / "summary.json").read_text())
    (incident,) = summary["incidents"]
    assert incident["failure"] == "flapping" and None not in (
        incident["time_to_mitigate_s"],
        incident["time_to_resolve_s"],
    )
    assert summary["precision"]["pages"] == summary["recall"]["pages"] == 1 and summary[
        "scorecard"
    ]["episodes"] == {"significant": 1, "blips": 0, "cut_off": 0}
    spent = 0.25 * 7200 * 0.8 * 40 / (0.01 * 30 * 86400 * 40)
    assert summary["scorecard"]["slos"]["availability"]["unattended"] == pytest.approx(spent)
    told = (folder / "postmortems" / "incident-1.md").read_text()
    assert "flapping: error ratio 80%, down 25%, period 2m, latency factor 1.5x, for 2h." in told
    assert "the symptom flapping" in told.lower() and "fail over" in told.lower().replace("_", " ")
    assert "holds" in cli("gate", str(folder / "eval-cases.jsonl"))


def test_it_is_a_process_too(cli, tmp_path):
    again = SCENARIO.replace(
        "at: 1h, lasts: 2h",
        "every: {exponential: {mean: 1h}}, lasts: {lognormal: {median: 5m, p90: 12m}}",
    ).replace("6h", "2d")
    begun = [
        row
        for row in rows(played(cli, tmp_path, again) / "events.csv")
        if row["kind"] == "failure_started"
    ]
    assert [row["subject"] for row in begun] == [
        f"flapping#{number + 1}" for number in range(len(begun))
    ] and len(begun) > 20
    details = [json.loads(row["detail"]) for row in begun]
    assert len({detail["lasts"] for detail in details}) == len(begun) and {
        detail["down"] for detail in details
    } == {0.25}


COMBINED = """
import random
import numpy as np
import mine
from simulator import failures, simulate
from test_laws import rows
from worlds import demonstration
from simulator.ai_service.service import Service

KINDS = [failures.ProviderOutage, failures.VectorStoreFull, failures.BadDeploy, failures.InjectionWave, failures.CostSpike]
when = dict(at=20.0, lasts=50.0)
others = [kind(**when, name=kind.__name__, **({"error_ratio": 0.02} if kind is KINDS[0] else {})) for kind in KINDS]
own = [mine.Flapping(**when, name=name, error_ratio=ratio, period=20.0, latency_factor=1 + ratio) for name, ratio in zip("abc", (0.037, 0.03, 0.011))]
several, found, rng = [*own, *others], [], random.Random(1)
for _ in range(50):
    order = [failure.model_copy(update={"name": f"{place}"}) for place, failure in enumerate(rng.sample(several, len(several)))]
    service = Service()
    for failure in order:
        service.begin(failure)
    found.append(rows(service))
    for failure in order[::-1]:
        service.end(failure)
    assert np.array_equal(rows(service), rows(Service()))
alone = Service()
for failure in others:
    alone.begin(failure)
print(len(found), all(np.array_equal(found[0], each) for each in found), np.array_equal(found[0], rows(alone)))
runs = [simulate(demonstration(outcomes="random", failures=order), 5) for order in (several, several[::-1])]
counts = [run.counts[run.scenario.slos[0].sli] for run in runs]
print(sorted(map(str, runs[0].log)) == sorted(map(str, runs[1].log)), np.array_equal(*(each.bad for each in counts)), counts[0].bad.sum() > 0)
"""


def test_it_is_combined_with_others_in_any_order(python):
    """With each of the others, and with more of its own, whatever they are called and whoever comes
    first.
    """
    done = python(COMBINED)
    assert done.stdout.splitlines() == ["50 True False", "True True True"], done.stderr


def test_without_its_module_it_is_an_unknown_kind(python, tmp_path):
    (tmp_path / "s.yaml").write_text(SCENARIO)
    done = python("from simulator.cli import main; main(['check', 's.yaml'])")
    known = (
        "bad_deploy, cost_spike, injection_wave, provider_outage, tool_outage, vector_store_full"
    )
    assert (done.returncode, done.stderr) == (
        2,
        f"s.yaml:7:12: failures[0].kind: 'flapping' is not a kind of failure: known: {known}\n",
    )
