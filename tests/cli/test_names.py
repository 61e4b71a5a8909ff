"""Scenarios and policies by name and from the standard input, on the command line."""

import io
import sys

import pytest
from click.shell_completion import ShellComplete
from commands import command

from simulator.cli import main
from simulator.scenario.sources import gallery, gallery_drills, gallery_policies

FILES = {**gallery(), **gallery_policies()}


@pytest.fixture
def piped(monkeypatch):
    def pipe(text):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return pipe


def shift(**changes):
    text = FILES["the_shift"].read_text()
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def test_the_list_has_every_name_with_its_question(tmp_path):
    done = command("scenarios", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    # lines are wrapped to the width of the terminal
    said = " ".join(done.stdout.split())
    for name, path in FILES.items():
        question = path.read_text().splitlines()[0].removeprefix("# ")
        assert f"{name} {question}" in said
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_drills_are_listed_apart_and_once(tmp_path):
    before, _, after = command("scenarios", cwd=tmp_path).stdout.partition("\nDrills")
    drills, _, after = after.partition("\nPolicies")
    for name in gallery_drills():
        assert name in drills and name not in before + after


@pytest.mark.parametrize("name", ["the_shift", "tight"])
def test_one_of_them_is_printed_as_it_is(tmp_path, name):
    assert command("scenarios", name, cwd=tmp_path).stdout == FILES[name].read_text()


def test_an_unknown_one_is_a_line(tmp_path):
    done = command("scenarios", "the_shft", cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    assert "did you mean the_shift?" in done.stderr and done.stderr.count("\n") == 1


def test_names_work_in_every_command(tmp_path):
    done = command("run", "the_shift", "--no-charts", cwd=tmp_path)
    assert done.stdout.endswith("written to results/the-shift/seed-31\n")
    assert command("check", "-q", "the_shift", cwd=tmp_path).stdout == "the_shift: valid\n"
    words = ["--policy", "tight", "--replications", 2, "--workers", 1, "--no-charts"]
    done = command("compare", "provider_outage", *words, cwd=tmp_path)
    assert done.stdout.endswith("results/provider-outage/compare-google-30d-tight\n")
    cases = tmp_path / "results" / "the-shift" / "seed-31" / "eval-cases.jsonl"
    assert command("gate", cases, "--scenario", "the_shift", cwd=tmp_path).returncode == 0


def test_a_policy_of_the_current_folder_goes_before_one_that_ships(tmp_path):
    rules = "rules: [{name: mine, severity: sev1, long_window: 1h, burn_rate: 5}]"
    (tmp_path / "tight.yaml").write_text(f"policy: mine\n{rules}\n")
    words = ["--policy", "tight", "--replications", 1, "--workers", 1, "--no-charts"]
    done = command("compare", "provider_outage", *words, cwd=tmp_path)
    assert done.stdout.endswith("compare-google-30d-mine\n")


def test_unknown_names_are_lines(tmp_path):
    for words in (["run", "the_shft"], ["check", "the_shft"], ["compare", "the_shft"]):
        done = command(*words, cwd=tmp_path)
        assert done.returncode == 2 and done.stderr.count("\n") == 1
        assert done.stderr.startswith("the_shft: is neither a file nor a name that ships: did you")
    done = command("compare", "the_shift", "--policy", "loos", cwd=tmp_path)
    assert done.stderr == "--policy: 'loos' is neither a policy nor a file: did you mean loose?\n"


def test_a_scenario_is_piped_in(tmp_path, piped):
    piped(shift())
    assert command("check", "-q", "-", cwd=tmp_path).stdout == "<stdin>: valid\n"
    piped(shift())
    done = command("run", "-", "--no-charts", cwd=tmp_path)
    assert done.stdout.endswith("written to results/the-shift/seed-31\n")
    words = ["--replications", 1, "--workers", 1, "--no-charts"]
    piped(shift())
    done = command("compare", "-", "--policy", "tight", *words, cwd=tmp_path)
    assert done.stdout.endswith("results/the-shift/compare-course-notes-tight\n")
    piped(FILES["tight"].read_text())
    done = command("compare", "the_shift", "--policy", "-", *words, cwd=tmp_path)
    assert done.stdout.endswith("results/the-shift/compare-course-notes-tight\n")


@pytest.mark.parametrize("name", ["check", "run", "compare"])
def test_what_is_piped_in_wrongly_is_told_by_line(tmp_path, piped, name):
    piped(shift(**{"name: the-shift": "nam: the-shift"}))
    done = command(name, "-", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "<stdin>:4:1: nam: unknown key 'nam': did you mean name?" in done.stderr


@pytest.mark.parametrize("words", [["check", "-", "-"], ["compare", "-", "--policy", "-"]])
def test_there_is_one_standard_input(tmp_path, piped, words):
    piped(shift())
    done = command(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert "- is the standard input, which can be read only once" in done.stderr


@pytest.mark.parametrize(
    ("words", "begun", "found"),
    [
        (["run"], "the_", {"the_shift"}),
        (["compare", "the_shift", "--policy"], "t", {"tight"}),
        (["compare", "the_shift", "--policy"], "google", {"google-30d", "google-28d"}),
    ],
)
def test_names_are_completed_by_the_shell(words, begun, found):
    completed = ShellComplete(main, {}, "simulator", "_X").get_completions(words, begun)
    assert {item.value for item in completed if item.type == "plain"} == found
    assert any(item.type == "file" for item in completed)
