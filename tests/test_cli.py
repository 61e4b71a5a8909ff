"""The command line, as a user meets it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from commands import command

from simulator import load_scenario
from simulator.foundation.version import __version__

SCENARIO = Path(__file__).parents[1] / "scenarios" / "provider_outage.yaml"
FILES = [
    ".simulator.json",
    "alerts.csv",
    "burn.png",
    "burn.svg",
    "counts.npz",
    "eval-cases.jsonl",
    "events.csv",
    "postmortems",
    "report.html",
    "run.json",
    "samples.csv",
    "summary.json",
    "timeline.png",
    "timeline.svg",
]


def test_run_writes_the_result_folder(tmp_path):
    done = command("run", SCENARIO, cwd=tmp_path)
    folder = tmp_path / "results" / "provider-outage" / "seed-7"
    assert (
        done.returncode == 0
        and "written to results/provider-outage/seed-7" in done.stdout
        and done.stderr == ""
    )
    assert sorted(path.name for path in folder.iterdir()) == FILES
    summary = json.loads((folder / "summary.json").read_text())
    assert summary["pages"] == 1 and summary["incidents"][0]["time_to_detect_s"] == 1050
    parts = [phase["budget_spent"] for phase in summary["incidents"][0]["phases"].values()]
    assert sum(parts) == pytest.approx(summary["incidents"][0]["budget_spent"])
    assert (
        summary["precision"] == {"pages": 1.0, "pages_and_tickets": 1.0}
        and summary["significant"] == 0.02
    )
    spent = summary["scorecard"]["slos"]["availability"]
    assert spent["budget_spent"] == summary["slos"]["availability"]["budget_spent"] and spent[
        "unattended"
    ] == pytest.approx(0.139, abs=0.001)


def test_json_is_the_summary_and_nothing_else(tmp_path):
    done = command("run", SCENARIO, "--json", "--seed", 3, "--set", "horizon=12h", cwd=tmp_path)
    folder = tmp_path / "results" / "provider-outage" / "seed-3+horizon=12h"
    assert json.loads(done.stdout) == json.loads((folder / "summary.json").read_text())
    record = json.loads((folder / "run.json").read_text())
    assert record["scenario"]["horizon"] == 43200 and record["label"] == "horizon=12h"


def test_what_is_set_to_nothing_is_removed_and_idle_overrides_are_said(tmp_path):
    words = ["run", SCENARIO, "--no-charts", "--out", "r"]
    for override in ("oncall=", "failures[0]=", "seed=7", "releases=", "seed=3", "seed=4"):
        words += ["--set", override]
    done = command(*words, cwd=tmp_path)
    scenario = json.loads((tmp_path / "r" / "run.json").read_text())["scenario"]
    assert scenario["failures"] == [] and "oncall" not in scenario and scenario["seed"] == 4
    assert done.stderr.splitlines() == [
        "warning: --set seed=7 changes nothing: it is 7 already",
        "warning: --set releases= changes nothing: the default is the same",
        "warning: --set seed=3 has no effect: seed=4 replaces it",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "none.yaml"], "none.yaml: cannot be read"),
        (["run", SCENARIO, "--set", "horizon"], "is not KEY=VALUE"),
        (
            ["run", SCENARIO, "--set", "horizon=5"],
            "--set horizon=5: horizon: 5 is not a duration: write 5s, 5m, 5h or 5d",
        ),
        (["run", SCENARIO, "--set", "failures[0].at=[1"], "the [ is not closed: write ]"),
        (
            ["run", SCENARIO, "--set", "name="],
            "--set name=: name: is required: give it another value, do not remove it",
        ),
        (["run", SCENARIO, "--set", "failures[1]="], "failures[1]: no item '1': known:"),
        (["run", SCENARIO, "--seed", "-1"], "Invalid value for '--seed'"),
        (["kinds", "failur"], "did you mean failure?"),
        (["kinds", "rota"], "its keys are in docs/scenario.md"),
        (["run", SCENARIO, "--out", "foreign"], "foreign: is a folder with other files"),
    ],
)
def test_bad_input_is_a_line_and_exit_code_2(tmp_path, words, said):
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "thesis.txt").write_text("do not touch")
    done = command(*words, cwd=tmp_path)
    assert (
        done.returncode == 2
        and said in done.stderr
        and "Traceback" not in done.stderr
        and done.stdout == ""
    )
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["foreign", "thesis.txt"]


def test_check_says_valid_or_everything_that_is_wrong(tmp_path):
    (tmp_path / "bad.yaml").write_text("name: x\nslos: [{objective: 99.9}]\n")
    done = command("check", "--quiet", SCENARIO, "bad.yaml", cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == f"{SCENARIO}: valid\n"
    assert (
        done.stderr
        == "bad.yaml:2:20: slos[0].objective: 99.9 is not between 0 and 1: write 99.9%\n"
    )


def test_check_explains_every_alert(tmp_path):
    done = command("check", "--strict", SCENARIO, cwd=tmp_path)
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.splitlines()[:2] == [
        f"{SCENARIO}: valid",
        (
            "  page-quick: 14.4x = 14.4% errors over 1h = 2% of the budget; pages after 8m38s to"
            " 9m8s of 100% errors, never below 14.4%"
        ),
    ]
    assert len(done.stdout.splitlines()) == 6 and "  costs about " in done.stdout


def test_check_groups_by_slo_and_is_strict_when_asked(tmp_path):
    (tmp_path / "two.yaml").write_text(
        "name: x\nslos: [{name: tight, objective: 99.9%}, {name: loose, objective: 90%}]\n"
    )
    done = command("check", "two.yaml", cwd=tmp_path)
    lines = done.stdout.splitlines()
    assert (
        done.returncode == 0
        and lines[:2] == ["two.yaml: valid", "  tight:"]
        and "  loose:" in lines
    )
    warning = (
        "    warning: alerting.rules[page-quick].budget_consumed: 14.4x of a 10% budget is 144%"
        " errors, which is more than all requests: write budget_consumed below 1.388% or an objective"
        " above 93.06%"
    )
    assert [line for line in lines if "warning" in line] == [warning]
    strict = command("check", "-q", "--strict", "two.yaml", cwd=tmp_path)
    assert strict.returncode == 1 and strict.stdout == f"two.yaml: valid\n  loose:\n{warning}\n"
    (tmp_path / "bad.yaml").write_text("name: x\n")
    assert command("check", "--strict", "two.yaml", "bad.yaml", cwd=tmp_path).returncode == 2


def test_the_version_is_that_of_the_source(tmp_path):
    done = command("--version", cwd=tmp_path)
    assert done.returncode == 0 and done.stdout.split()[-1] == __version__


def test_schema_and_kinds(tmp_path):
    schema = json.loads(command("schema", cwd=tmp_path).stdout)
    assert {"name", "slos", "failures", "oncall"} <= set(schema["properties"])
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:simulator:scenario:{load_scenario('the_shift').version}"
    kinds = command("kinds", cwd=tmp_path).stdout
    assert all(
        word in kinds
        for word in ("provider_outage", "latency", "fail_over", "burn_rate", "lognormal")
    )


HEAVY = ("pandas", "matplotlib", "simpy")
# what shows pictures, and what only a comparison, the gate or a blind run needs
FOR_OTHERS = (
    "matplotlib.pyplot",
    "simulator.analysis.comparison",
    "simulator.experiments.gate",
    "simulator.outputs.blind.result",
)


@pytest.mark.parametrize(
    ("words", "heavy"),
    [
        (["--help"], HEAVY),
        (["check", str(SCENARIO)], HEAVY),
        (["kinds"], HEAVY),
        (["run", "the_shift", "--out", "shift"], ("pandas", *FOR_OTHERS)),
    ],
)
def test_commands_import_nothing_heavy_that_they_do_not_need(tmp_path, words, heavy):
    code = "import sys; from simulator.cli import main; main(sys.argv[1:], standalone_mode=False)"
    probe = (
        f"import atexit, sys; atexit.register(lambda: print(sorted({set(heavy)}"
        f" & set(sys.modules))))\n{code}"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_compare_as_json_is_the_summary_and_nothing_else(tmp_path):
    words = [
        "compare",
        SCENARIO,
        "--variant",
        "10x: alerting.rules[page-quick].burn_rate=10",
        "--replications",
        3,
        "--workers",
        1,
        "--no-charts",
        "--json",
    ]
    done = command(*words, cwd=tmp_path)
    assert done.returncode == 0 and done.stderr == ""
    summary = json.loads(done.stdout)
    saved = json.loads(
        (
            tmp_path / "results" / "provider-outage" / "compare-as_written-10x" / "comparison.json"
        ).read_text()
    )
    assert (
        summary["baseline"] == "as written"
        and summary["replications"] == 3
        and summary["seeds"] == [7, 9]
    )
    assert all(saved[key] == value for key, value in summary.items()) and list(
        saved["scenarios"]
    ) == ["as written", "10x"]
    assert {figure["group"] for figure in summary["figures"]} == {"alerts", "response"}


@pytest.mark.slow
def test_measures_for_the_scoreboard_are_recorded_with_the_comparison(tmp_path):
    words = ["--policy", "course-notes", "--replications", 6, "--workers", 1]
    shown = ["--show", "slo_kept", "--show", "pages"]
    for out, more in (("usual", []), ("shown", shown), ("again", shown)):
        assert command("compare", SCENARIO, *words, *more, "--out", out, cwd=tmp_path).stderr == ""
    usual, shown, again = (
        {path.name: path.read_bytes() for path in (tmp_path / out).iterdir()}
        for out in ("usual", "shown", "again")
    )
    assert shown == again
    differ = {name for name in usual if usual[name] != shown[name]}
    # the marker of a folder has the digest of each of its files
    assert differ - {".simulator.json"} == {
        "comparison.json",
        "report.html",
        "scoreboard.png",
        "scoreboard.svg",
    }
    first, second = (json.loads(each["comparison.json"]) for each in (usual, shown))
    assert first.pop("files") != second.pop("files")
    assert second.pop("shown") == ["slo_kept", "pages"] and first == second
    assert "<!-- SLO kept," in shown["scoreboard.svg"].decode()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "horizon=90d"], "No such option '--set'. Did you mean '--variant'?"),
        (["--policy", "goggle"], "--policy: 'goggle' is neither a policy nor a file"),
        (["--variant", "a horizon=3h"], "is not LABEL: KEY=VALUE"),
        ([], "nothing to compare it with"),
        (["--policy", "course-notes", "--replications", "0"], "Invalid value for '--replications'"),
        (["--policy", "course-notes", "--out", "foreign"], "foreign: is a folder with other files"),
        (
            ["--policy", "course-notes", "--show", "slo_keep"],
            "Invalid value for '--show': no measure 'slo_keep': did you mean slo_kept?",
        ),
        (
            ["--policy", "course-notes", "--show", "held_back"],
            "held_back is of releases: no scenario has `releases`",
        ),
    ],
)
def test_bad_comparisons_are_a_line_and_exit_code_2(tmp_path, words, said):
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "thesis.txt").write_text("do not touch")
    done = command("compare", SCENARIO, *words, cwd=tmp_path)
    assert (
        done.returncode == 2
        and said in done.stderr
        and "Traceback" not in done.stderr
        and done.stdout == ""
    )
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["foreign", "thesis.txt"]
