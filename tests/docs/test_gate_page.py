"""docs/gate.md: its test file and its job run, and its tables name what there is."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from commands import command
from worlds import played

from simulator import load_scenario
from simulator.experiments.limits import Limits, parse_limit
from simulator.experiments.regression_case import CaseMetadata
from simulator.outputs.result import write_result

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "gate.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
(JOB,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
SCENARIO = (ROOT / "scenarios" / "provider_outage.yaml").read_text()
FORGOTTEN = SCENARIO[: SCENARIO.index("runbooks:")] + "runbooks: {}\n"


@pytest.fixture
def repository(tmp_path):
    """A repository with a service, its cases and the example."""
    write_result(
        played(load_scenario(ROOT / "scenarios" / "provider_outage.yaml")),
        tmp_path / "result",
        charts=False,
    )
    (tmp_path / "result" / "eval-cases.jsonl").rename(tmp_path / "eval-cases.jsonl")
    (tmp_path / "service.yaml").write_text(SCENARIO)
    (tmp_path / "test_incidents.py").write_text(EXAMPLE)
    return tmp_path


def pytest_in(folder):
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_incidents.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.slow
def test_the_test_file_passes_and_fails_when_the_runbook_is_gone(repository):
    assert 10 <= len([line for line in EXAMPLE.splitlines() if line]) <= 15
    done = pytest_in(repository)
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout
    (repository / "service.yaml").write_text(FORGOTTEN)
    done = pytest_in(repository)
    assert done.returncode == 1 and "1 failed" in done.stdout, done.stdout
    assert "time_to_mitigate_s" in done.stdout


def test_the_commands_of_the_job_do_what_it_says(repository):
    (job,) = yaml.safe_load(JOB)["jobs"].values()
    runs = [shlex.split(step["run"]) for step in job["steps"] if "run" in step]
    own = [words[1:] for words in runs if words[0] == "simulator"]
    assert [words[0] for words in own] == ["check", "gate"]
    assert [command(*words, cwd=repository).returncode for words in own] == [0, 0]
    (repository / "service.yaml").write_text(FORGOTTEN)
    assert command(*own[1], cwd=repository).returncode == 1


def codes(heading, column):
    """What stands in code in a column of the table below this heading row."""
    lines = PAGE.partition(f"| {heading} |")[2].partition("\n\n")[0].splitlines()[2:]
    cells = [line.strip("|").split(" | ")[column] for line in lines]
    return [re.findall("`([^`]*)`", cell) for cell in cells]


def test_the_tables_have_every_limit_and_key():
    assert [name for (name,) in codes("key of `limits`", 0)] == list(Limits.model_fields)
    for (name,), (words,) in zip(codes("key of `limits`", 0), codes("key of `limits`", 2)):
        assert parse_limit(shlex.split(words)[1])[0] == name
    keys = {name for names in codes("key of `metadata`", 0) for name in names}
    assert keys == set(CaseMetadata.model_fields) - {"is_mitigated", "free"}
