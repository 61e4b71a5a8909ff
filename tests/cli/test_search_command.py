"""`simulator search`: its files, which other commands and tools take, and its exit codes."""

import json
import shutil
import subprocess

import pytest
import yaml
from commands import command

SCENARIO = """\
# A drill of two hours, nobody on call
version: 1
name: drill
horizon: 2h
seed: 3
service:
  traffic: {interactive: 40/s}
slos: [{name: availability, objective: 99%}]
monitoring: {scrape_interval: 30s}
significant: 0.1%
failures:
  - {kind: provider_outage, at: 1h, lasts: {uniform: {low: 5m, high: 30m}}, error_ratio: 50%}
"""
QUICK = ("--policies", 6, "--replications", 10, "--workers", 1, "--out", "out")


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    """(the folder in which it was played, how it ended)."""
    place = tmp_path_factory.mktemp("searched")
    (place / "drill.yaml").write_text(SCENARIO)
    return place, command("search", "drill.yaml", "--max-pages", 1, *QUICK, cwd=place)


def test_the_cost_is_said_before_and_the_answer_after(searched):
    place, done = searched
    assert done.returncode == 0
    assert "6 policies on up to 10 seeds" in done.stderr and "at most" in done.stderr
    assert done.stdout.endswith("written to out\n") and "(current" in done.stdout
    names = {path.name for path in (place / "out").iterdir()}
    assert {"search.json", "front.csv", "front.svg", "front.png", "policy.yaml"} <= names
    found = json.loads((place / "out" / "search.json").read_text())
    assert found["scenario"]["name"] == "drill" and found["is_admissible"]
    assert found["seeds"] == [3, 12] and found["fresh_seeds"] == [13, 22]


def test_compare_takes_the_policy(searched):
    place, _ = searched
    words = ["compare", "drill.yaml", "--policy", "out/policy.yaml", "--replications", 10]
    done = command(*words, "--workers", 1, "--seed", 13, "--no-charts", "--json", cwd=place)
    assert done.returncode == 0, done.stderr
    found = json.loads((place / "out" / "search.json").read_text())
    best = next(each for each in found["tried"] if each["is_best"])
    name = yaml.safe_load((place / "out" / "policy.yaml").read_text())["policy"]
    figures = json.loads(done.stdout)["figures"]
    played = {row["measure"]: row["value"] for row in figures if row["variant"] == name}
    # the fresh seeds again: the same policy gives the same figures
    assert played["pages"] == pytest.approx(best["fresh_pages"])
    assert played["unseen"] == pytest.approx(best["fresh_budget"])


@pytest.mark.skipif(
    shutil.which("promtool") is None,
    reason="promtool is missing: it comes with the Debian package prometheus",
)
def test_promtool_takes_the_rules(searched):
    place, _ = searched
    words = ["promtool", "check", "rules", "out/rules.yaml"]
    done = subprocess.run(words, cwd=place, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_same_command_reads_what_was_played(searched):
    place, _ = searched
    before = (place / "out" / "search.json").read_bytes()
    done = command("search", "drill.yaml", "--max-pages", 1, *QUICK, cwd=place)
    assert done.returncode == 0 and (place / "out" / "search.json").read_bytes() == before


def test_none_keeps_to_it(searched):
    place, _ = searched
    words = ["search", "drill.yaml", "--max-pages", 0, *QUICK[:-1], "none", "--no-charts"]
    done = command(*words, cwd=place)
    assert done.returncode == 1
    assert "No policy that was tried is sure to keep to at most 0 pages per run" in " ".join(
        done.stdout.split()
    )
    assert not (place / "none" / "front.svg").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--max-pages", "-1"], "-1"),
        (["--max-pages", "nan"], "nan"),
        (["--max-pages", "5", "--policies", "2"], "--policies"),
        (["--max-pages", "5", "--slo", "latency"], "'latency' is not the name of an SLO"),
        ([], "--max-pages"),
    ],
)
def test_bad_input_is_a_line_and_exit_code_2(searched, words, said):
    place, _ = searched
    done = command("search", "drill.yaml", *words, "--out", "bad", cwd=place)
    assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr
