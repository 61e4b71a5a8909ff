"""Regression cases: Inspect's shape, replay from the line alone, and a gate that fails and passes
for the right reasons.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from commands import command
from worlds import STEPS, busy, demonstration, outage

from simulator import Incident, ScenarioError, load_scenario, simulate, to_eval_case
from simulator.experiments.cases import load_cases
from simulator.experiments.gate import gate, replay
from simulator.experiments.regression_case import Case
from simulator.outputs.evalcase import eval_line

SCENARIO = Path(__file__).parents[2] / "scenarios" / "provider_outage.yaml"


def case_of(scenario, seed=0, place=0):
    return Case.model_validate(json.loads(eval_line(simulate(scenario, seed).incidents[place])))


def verdicts(case, **changes):
    return {verdict.what: verdict.holds for verdict in gate([case], **changes)}


def test_inspect_reads_the_file_as_it_is(tmp_path):
    dataset = pytest.importorskip("inspect_ai.dataset", reason="inspect-ai is not installed")
    incidents = [
        incident
        for run in (simulate(demonstration()), simulate(busy(4), 1))
        for incident in run.incidents
    ]
    (tmp_path / "eval-cases.jsonl").write_text(
        "".join(eval_line(incident) + "\n" for incident in incidents)
    )
    samples = list(dataset.json_dataset(str(tmp_path / "eval-cases.jsonl")))
    assert len(samples) == len(incidents)
    for sample, incident in zip(samples, incidents, strict=True):
        case = to_eval_case(incident)
        assert (sample.id, sample.input, sample.target, sample.metadata) == (
            case["id"],
            case["input"],
            case["target"],
            case["metadata"],
        )
        assert dataset.Sample(**case) == sample


def test_a_fresh_process_replays_the_line_without_the_scenario_file(tmp_path):
    (tmp_path / "own.yaml").write_text(
        SCENARIO.read_text().replace(
            "acknowledge: 5m", "acknowledge: {lognormal: {median: 4m, p90: 12m}}"
        )
    )
    assert (
        command(
            "run", "own.yaml", "--seed", 11, "--no-charts", "--out", "result", cwd=tmp_path
        ).returncode
        == 0
    )
    recorded = json.loads((tmp_path / "result" / "summary.json").read_text())["incidents"][0]
    (tmp_path / "own.yaml").unlink()
    code = """
import json, sys
from simulator import Scenario, simulate
meta = json.loads(open("result/eval-cases.jsonl").readline())["metadata"]
run = simulate(Scenario.model_validate(meta["scenario"]), meta["seed"])
print(json.dumps([[i.time_to_detect, i.time_to_acknowledge, i.time_to_mitigate, i.time_to_resolve, i.share(i.bad)] for i in run.incidents]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    keys = (
        "time_to_detect_s",
        "time_to_acknowledge_s",
        "time_to_mitigate_s",
        "time_to_resolve_s",
        "budget_spent",
    )
    assert json.loads(done.stdout) == [[recorded[key] for key in keys]], done.stderr
    assert recorded["time_to_acknowledge_s"] != 300


def test_the_gate_fails_without_the_runbook_and_passes_with_it(tmp_path):
    assert command("run", SCENARIO, "--no-charts", "--out", "result", cwd=tmp_path).returncode == 0
    cases = "result/eval-cases.jsonl"
    text = SCENARIO.read_text()
    (tmp_path / "without.yaml").write_text(text[: text.index("runbooks:")] + "runbooks: {}\n")
    (tmp_path / "with.yaml").write_text(text)
    assert command("gate", cases, cwd=tmp_path).returncode == 0
    removed = command("gate", cases, "--set", "runbooks={}", cwd=tmp_path)
    assert removed.returncode == 1 and "not reached" in removed.stdout and "FAILS" in removed.stdout
    assert command("gate", cases, "--scenario", "without.yaml", cwd=tmp_path).returncode == 1
    restored = command("gate", cases, "--scenario", "with.yaml", cwd=tmp_path)
    assert (
        restored.returncode == 0
        and "1 of 1 case holds" in restored.stdout
        and "FAILS" not in restored.stdout
    )


@pytest.mark.parametrize("seed", range(4))
def test_every_case_holds_as_it_was_recorded(seed):
    for scenario in (
        busy(3),
        demonstration(outcomes="random", oncall=None),
        demonstration(runbooks={}),
    ):
        cases = [
            Case.model_validate(json.loads(eval_line(incident)))
            for incident in simulate(scenario, seed).incidents
        ]
        found = gate(cases)
        assert cases and found and all(verdict.holds for verdict in found)


def test_what_is_slower_fails_and_what_is_faster_holds():
    case = case_of(demonstration())
    late = verdicts(case, change=lambda s: s.set("alerting.rules[page-quick].burn_rate", 40))
    assert late["time_to_detect_s"] is False and late["budget_spent"] is False
    assert all(
        verdicts(case, change=lambda s: s.set("alerting.rules[page-quick].burn_rate", 5)).values()
    )


def test_a_service_that_shrugs_the_failure_off_holds():
    """Nothing is detected, because nothing is harmed."""
    case = case_of(demonstration())
    sturdy = demonstration(
        service={"traffic": {"interactive": "40/s"}, "cache": {"hit_ratio": "100%", "on": True}}
    )
    assert not replay(case, against=sturdy).incidents and all(
        verdicts(case, against=sturdy).values()
    )
    deaf = demonstration(
        alerting={
            "rules": [{"name": "deaf", "severity": "sev1", "long_window": "1h", "burn_rate": 99}]
        }
    )
    assert not replay(case, against=deaf).incidents and not any(
        verdicts(case, against=deaf).values()
    )


def test_a_case_is_played_against_another_scenario_with_its_own_failures():
    case = case_of(
        demonstration(failures=[outage(name="odd", lasts="40m", error_ratio="80%", at="2h")])
    )
    run = replay(case, against=demonstration(horizon="1d"))
    assert run.scenario.horizon == 6 * 3600 and [
        failure.name for failure in run.scenario.failures
    ] == ["odd"]


def test_a_second_incident_of_one_failure_is_found_again():
    rules = [{"name": "quick", "severity": "sev3", "long_window": "10m", "burn_rate": 10}]
    strikes = [outage(name="long", lasts="5h", error_ratio="10%")]
    scenario = demonstration(
        failures=strikes,
        oncall=None,
        alerting={"rules": rules},
        outcomes="random",
        service={"traffic": {"interactive": "0.5/s"}},
    )
    incidents = simulate(scenario, 3).incidents
    assert len(incidents) > 1 and {incident.failure for incident in incidents} == {"long"}
    for incident in incidents:
        case = Case.model_validate(json.loads(eval_line(incident)))
        assert all(verdicts(case).values())


def test_limits_are_a_tenth_above_and_can_be_edited():
    line = json.loads(eval_line(simulate(demonstration()).incidents[0]))
    assert line["metadata"]["limits"]["time_to_detect_s"] == pytest.approx(1050 * 1.1)
    line["metadata"]["limits"] = {"time_to_detect_s": 1049}
    line["metadata"]["mine"] = "kept"
    (verdict,) = gate([Case.model_validate(line)])
    assert verdict.seen == 1050 and not verdict.holds


def test_one_made_by_hand_is_a_case_too():
    case = to_eval_case(
        Incident.opened(0.0, "sev1", "availability", "model_provider_outage").then(60.0, "resolved")
    )
    assert (
        case["id"] == "incident-1"
        and "model_provider_outage happens" in case["input"]
        and json.dumps(case)
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "cases.jsonl:1: is not JSON"),
        ("", "cases.jsonl: contains no case"),
        ("[]", "cases.jsonl:1: "),
        ('{"id": "x"}', "cases.jsonl:1: metadata: is missing: add metadata"),
        (
            (
                '{"id": "x", "metadata": {"slo": "a", "failure": "f", "limits": {}, "recorded":'
                ' {"detected_at_s": 1}}}'
            ),
            "metadata.scenario: is missing",
        ),
        (
            '{"id": "x", "metadata": {"limits": {"budget_spent": "lots"}}}',
            "metadata.limits.budget_spent: 'lots'",
        ),
    ],
)
def test_a_wrong_file_is_a_line(tmp_path, text, said):
    (tmp_path / "cases.jsonl").write_text(text)
    done = command("gate", "cases.jsonl", cwd=tmp_path)
    assert (
        done.returncode == 2
        and said in done.stderr
        and "Traceback" not in done.stderr
        and done.stdout == ""
    )


def test_a_missing_file_and_a_missing_slo_are_lines(tmp_path):
    with pytest.raises(ScenarioError, match="cannot be read"):
        load_cases([tmp_path / "none.jsonl"])
    with pytest.raises(
        ScenarioError, match="tested nothing: there is no SLO 'availability': known: other"
    ):
        gate(
            [case_of(demonstration())],
            against=demonstration(slos=[{"name": "other", "objective": "99%"}]),
        )
    assert load_scenario(SCENARIO).runbooks and STEPS


# --- it never passes on nothing ---------------------------------------------------------------


def recorded_line(**changes):
    """A case's line as `run` writes it, with keys of its metadata changed."""
    case = to_eval_case(simulate(demonstration()).incidents[0])
    return json.dumps({**case, "metadata": {**case["metadata"], **changes}})


def said(tmp_path, text, *words, code=2):
    """What the command says of a file of cases, which must be refused."""
    (tmp_path / "cases.jsonl").write_bytes(text if isinstance(text, bytes) else text.encode())
    done = command("gate", "cases.jsonl", *words, cwd=tmp_path)
    assert done.returncode == code and "Traceback" not in done.stderr, done.stderr
    return done.stderr if code == 2 else done.stdout


def test_a_case_that_tests_nothing_is_an_error(tmp_path):
    """No limit, a failure that does not strike (renamed, taken out, after the end), another SLO."""
    line = recorded_line()
    for text, words, why in [
        (recorded_line(limits={}), [], "it has no limit"),
        (recorded_line(failure="povider_outage"), [], "did you mean provider_outage?"),
        (recorded_line(slo="latency"), [], "there is no SLO 'latency': known: availability"),
        (
            line,
            ["--set", "failures=[]"],
            "'provider_outage' does not happen in the run: known: none",
        ),
        (line, ["--set", "failures[0].name=other"], "'provider_outage' does not happen in the run"),
        (line, ["--set", "failures[0].at=100h"], "'provider_outage' does not happen in the run"),
        (line, ["--set", "horizon=61m"], "ends before 'provider_outage' does"),
        (line, ["--set", "failures[0].error_ratio=0%"], "has changed since it was recorded"),
        (line, ["--set", "slos[0].name=other"], "there is no SLO 'availability': known: other"),
    ]:
        told = said(tmp_path, "\n" + text, *words)
        assert told.startswith("cases.jsonl:2: ") and "tested nothing" in told and why in told
        assert told.count("\n") == 1


def test_one_case_that_tests_nothing_spoils_the_others(tmp_path):
    lines = [recorded_line(), recorded_line(limits={}), recorded_line(failure="x")]
    told = said(tmp_path, "\n".join(lines))
    assert [line.split(": ")[0] for line in told.splitlines()] == ["cases.jsonl:2", "cases.jsonl:3"]


def test_files_as_windows_writes_them_are_read(tmp_path):
    line = recorded_line()
    for text in (f"\ufeff{line}\n", f"{line}\r\n\r\n", f"\ufeff{line}\r\n{line}\r\n"):
        assert "holds" in said(tmp_path, text, code=0)


@pytest.mark.parametrize("value", [True, "5", "5m", -1, [1], {"a": 1}])
def test_booleans_and_text_are_no_numbers(tmp_path, value):
    told = said(tmp_path, recorded_line(limits={"budget_spent": value}))
    assert told.startswith("cases.jsonl:1: metadata.limits.budget_spent: ")
    told = said(tmp_path, recorded_line(recorded={"detected_at_s": value}))
    assert told.startswith("cases.jsonl:1: metadata.recorded.detected_at_s: ")


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "[" * 100_000,
        "{",
        '"x"',
        "1",
        "null",
        b"\xff\xfe{}",
        b"\x00",
        '{"id": 1}',
        "9" * 5000,
    ],
)
def test_what_is_no_case_is_a_line_with_its_place(tmp_path, text):
    assert said(tmp_path, text).startswith("cases.jsonl")


def test_what_is_no_file_is_a_line(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "folder").mkdir()
    for name in ("fifo", "folder", "missing", "/dev/zero", "/dev/null"):
        done = command("gate", name, cwd=tmp_path)
        assert done.returncode == 2 and done.stderr.startswith(name), done.stderr


def test_a_result_folder_is_its_cases_and_an_edited_file_is_said(tmp_path):
    assert command("run", SCENARIO, "--no-charts", "--out", "result", cwd=tmp_path).returncode == 0
    done = command("gate", "result", cwd=tmp_path)
    assert done.returncode == 0 and done.stderr == ""
    path = tmp_path / "result" / "eval-cases.jsonl"
    path.write_text(path.read_text() + "\n")
    done = command("gate", "result/eval-cases.jsonl", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == "warning: result/eval-cases.jsonl: was changed after it was written\n"
    old = {"format": 1, "environment": {"simulator": "0.2.0"}, "seed": 7, "scenario": {}}
    (tmp_path / "result" / ".simulator.json").unlink()
    (tmp_path / "result" / "run.json").write_text(json.dumps(old))
    done = command("gate", "result/eval-cases.jsonl", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.endswith("written by an older version: run the scenario again\n")


def test_limits_by_hand(tmp_path):
    """For incidents that were handled badly: the limit is what should have been."""
    line = recorded_line(limits={})
    assert "FAILS" in said(tmp_path, line, "--limit", "budget_spent<=0.01%", code=1)
    assert "holds" in said(tmp_path, line, "--limit", "budget_spent <= 150%", code=0)
    words = ["--limit", "time_to_mitigate<=1s", "--limit", "time_to_mitigate_s<=10h"]
    told = said(tmp_path, recorded_line(), *words, code=0)
    assert "10h" in told
    for limit, why in [
        ("budget_spent<5%", "is not a limit: write e.g."),
        ("budget<=5%", "did you mean budget_spent?"),
        ("budget_spent<=5m", "is not a ratio"),
        ("budget_spent<=-5%", "out of range"),
        ("budget_spent<=nan", "is not a ratio"),
        ("time_to_detect<=5", "is not a duration"),
        ("named<=provider_outage", 'is not a limit: write "named=provider_outage"'),
        ("budget_spent=5%", 'is not a limit: write "budget_spent<=5%"'),
        ("held=", "is not a limit"),
        ("", "is not a limit"),
    ]:
        told = said(tmp_path, line, "--limit", limit)
        assert told.startswith(f"--limit {limit}") and why in told, told


@pytest.mark.parametrize(
    ("limit", "changed", "row", "code"),
    [
        ("named=provider_outage", (), "named  +provider_outage  provider_outage  +holds", 0),
        ("named=bad_deploy", (), "named  +bad_deploy  +provider_outage  +FAILS", 1),
        ("held=enable_cache", (), "held  +enable_cache  fail_over, enable_cache, .*  +holds", 0),
        ("held=roll_back", (), "held  +roll_back  +fail_over, .*  FAILS", 1),
        ("held=fail_over", ("--set", "runbooks={}"), "held  +fail_over  +not reached  +FAILS", 1),
        ("named=x", ("--set", "oncall="), "named  +x  +not reached  +FAILS", 1),
    ],
)
def test_what_is_named_and_held_can_be_asked_for(tmp_path, limit, changed, row, code):
    told = said(tmp_path, recorded_line(limits={}), "--limit", limit, *changed, code=code)
    assert re.search(row, told), told
    # the same in the file
    name, _, word = limit.partition("=")
    again = said(tmp_path, recorded_line(limits={name: word}), *changed, code=code)
    assert again == told


def test_what_must_be_named_or_held_is_a_word(tmp_path):
    for value in (5, "", "two words", ["fail_over"]):
        told = said(tmp_path, recorded_line(limits={"held": value}))
        assert told.startswith("cases.jsonl:1: metadata.limits.held: ")


def test_nobody_need_name_what_no_longer_harms():
    case = case_of(demonstration()).limited({"named": "provider_outage", "held": "fail_over"})
    sturdy = demonstration(
        service={"traffic": {"interactive": "40/s"}, "cache": {"hit_ratio": "100%", "on": True}}
    )
    assert all(verdicts(case, against=sturdy).values())


def test_a_case_has_the_root_cause_of_its_failure():
    named = demonstration(failures=[outage(at="1h", root_cause="a full disk")])
    assert case_of(named).metadata.root_cause == "a full disk"
    assert case_of(demonstration()).metadata.root_cause == ""


def test_a_case_of_an_incident_that_nobody_mitigated_warns_until_a_limit_is_set(tmp_path):
    """What holds now would have held then as well."""
    line = eval_line(simulate(demonstration(runbooks={})).incidents[0])
    (tmp_path / "cases.jsonl").write_text(line + "\n")
    done = command("gate", "cases.jsonl", cwd=tmp_path)
    assert done.returncode == 0 and done.stderr.startswith("warning: cases.jsonl:1: case ")
    assert "was not mitigated, so a response as bad holds" in done.stderr
    limit = re.search(r'--limit "(.*?)"', done.stderr)[1]
    done = command("gate", "cases.jsonl", "--limit", limit, cwd=tmp_path)
    assert done.returncode == 1 and not done.stderr
    # tickets and false alarms are not for anybody to mitigate
    for changed in ({"incident": "ticket-1"}, {"failure": ""}, {"is_mitigated": True}):
        case = json.loads(line)
        case["metadata"].update(changed)
        (tmp_path / "cases.jsonl").write_text(json.dumps(case))
        assert not command("gate", "cases.jsonl", cwd=tmp_path).stderr


def test_a_case_says_which_failure_it_is_about(tmp_path):
    """Without one nothing would be tested; an empty one, for a false alarm, is judged by the whole
    run.
    """
    case = json.loads(recorded_line())
    del case["metadata"]["failure"]
    assert "metadata.failure: is missing" in said(tmp_path, json.dumps(case))
    told = said(tmp_path, recorded_line(failure=""), "--set", "oncall=null", code=1)
    assert "FAILS" in told


def test_a_page_that_became_a_ticket_is_what_became_of_it(tmp_path):
    """Nobody was paged: what was recorded as a page is not spared because of that."""
    told = said(tmp_path, recorded_line(incident="ticket-1"), code=0)
    assert "not reached" not in told
