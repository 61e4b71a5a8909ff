"""Wrong files: one clear line a problem, with its place and its remedy, and quickly."""

import time

import pytest

from simulator import load_scenario
from simulator.foundation.errors import ScenarioError

GOOD = """name: x
slos: [{objective: 99%}]
failures: [{kind: provider_outage, at: 1h, lasts: 10m}]
"""


def problems(tmp_path, text):
    path = tmp_path / "s.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    begin = time.perf_counter()
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert time.perf_counter() - begin < 2
    return [str(problem).removeprefix(str(tmp_path) + "/") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("horizn: 6h", "s.yaml:4:1: horizn: unknown key 'horizn': did you mean horizon?"),
        ("horizon: 5", "s.yaml:4:10: horizon: 5 is not a duration: write 5s, 5m, 5h or 5d"),
        (
            "horizon: 1:30",
            "s.yaml:4:10: horizon: '1:30' is not a duration: write 1h30m",
        ),
        ("horizon: 0s", "s.yaml:4:10: horizon: '0s' is out of range: write a value above 0"),
        ("seed: no", "s.yaml:4:7: seed: 'no' is not a whole number: write a whole number"),
        ("seed: 010", "s.yaml:4:7: seed: '010' is not a whole number: write 10"),
        ("seed: -1", "s.yaml:4:7: seed: -1 is out of range: write a value at least 0"),
        ("significant: 99.9", "s.yaml:4:14: significant: 99.9 is not between 0 and 1: write 99.9%"),
        (
            "significant: .nan",
            "s.yaml:4:14: significant: '.nan' is not a ratio: write e.g. 99.9% or 0.999",
        ),
        ("name: y", "s.yaml:4:1: the key 'name' is written twice: write it once"),
        ("seed: &a 1", "s.yaml:4:7: &a is an anchor: write the value where it is needed"),
        ("seed: *a", "s.yaml:4:7: *a is an alias: write the value itself"),
        (
            "seed: !!python/object/apply:os.system [ls]",
            (
                "s.yaml:4:7: tag:yaml.org,2002:python/object/apply:os.system is a tag: write the"
                " plain value"
            ),
        ),
        (
            "outcomes: mean",
            "s.yaml:4:11: outcomes: 'mean' is not one of random, expected: write one of them",
        ),
        (
            "alerting: {policy: google}",
            "s.yaml:4:20: alerting.policy: policy 'google' is unknown: did you mean google-30d?",
        ),
        (
            "service: {traffic: {interactive: 40}}",
            "s.yaml:4:34: service.traffic.interactive: 40 is not a rate: write 40/s, 40/m or 40/h",
        ),
        (
            "oncall: {check: {window: 5m, give_up_after: 1m}}",
            "s.yaml:4:45: oncall.check.give_up_after: 1m is shorter than the window of 5m, so no check fits in: write at least 5m",
        ),
        (
            "runbooks: {a: [{do: fail_ovr}]}",
            "'fail_ovr' is not a kind of mitigation: did you mean fail_over?",
        ),
        (
            "oncall: {triage: {lognormal: {median: 4, p90: 12m}}}",
            "oncall.triage.lognormal.median: 4 is not a duration: write 4s, 4m, 4h or 4d",
        ),
        ("horizon: " + "9" * 400 + "d", "is too long"),
        ("horizon: ٣s", "is not a duration"),
        ("alerting: {policy: [a], rules: []}", "alerting.policy: "),
        ("monitoring: {scrape_interval: 10}", "monitoring.scrape_interval: 10 is not a duration"),
    ],
)
def test_one_problem_is_one_line_with_place_and_remedy(tmp_path, line, said):
    assert any(said in problem for problem in problems(tmp_path, GOOD + line + "\n"))


def test_all_problems_are_said_at_once_in_order(tmp_path):
    text = (
        "nme: x\nslos: [{objective: 99.9}]\nfailures:\n  - {kind: provider_outag, at: 1h}\n  -"
        " {kind: provider_outage, at: 5, lasts: 3}\n"
    )
    found = problems(tmp_path, text)
    assert [problem.split(": ")[0] for problem in found] == [
        "s.yaml:1:1",
        "s.yaml:2:20",
        "s.yaml:4:5",
        "s.yaml:4:12",
        "s.yaml:5:33",
        "s.yaml:5:43",
    ]


@pytest.mark.parametrize("name", ["a/b", "a\\b", "..", ".hidden", "''", '"a\\nb"', "[1]"])
def test_names_that_cannot_be_folders(tmp_path, name):
    assert any(
        "cannot name a folder" in problem
        for problem in problems(tmp_path, GOOD.replace("name: x", f"name: {name}"))
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("just text", "is not keys and values"),
        ("- a\n- b", "is not keys and values"),
        (GOOD + "---\n" + GOOD, "a second document"),
        ("a: [1, 2", "the [ is not closed: write ]"),
        ("a: 1\n b: 2\n", "b is indented below a, which has a value"),
        ("[" * 10_000, "nested more than"),
        ("{a: " * 10_000, "nested more than"),
        (b"\xff\xfe\x00\x01", "is not UTF-8 text"),
        (b"name: \x00", "is not YAML text"),
        ("? [a, b]\n: 1\n", "cannot be a key"),
        (b"#" * 2_000_000, "is larger than"),
    ],
)
def test_files_that_are_no_scenarios(tmp_path, text, said):
    assert any(said in problem for problem in problems(tmp_path, text))


def test_a_huge_file_a_missing_one_and_a_directory(tmp_path):
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(100_000_000)
    for path, said in [
        (huge, "is larger than"),
        (tmp_path / "none.yaml", "cannot be read"),
        (tmp_path, "is a directory"),
    ]:
        with pytest.raises(ScenarioError, match=said):
            load_scenario(path)


def test_too_many_samples_are_refused_with_the_numbers_and_the_way_out(tmp_path):
    found = problems(tmp_path, GOOD + "horizon: 365d\nmonitoring: {scrape_interval: 1s}\n")
    assert any(
        "needs 31,536,000 samples, more than 10,000,000" in problem
        and "max_samples: 31536000" in problem
        for problem in found
    )
    (tmp_path / "s.yaml").write_text(
        GOOD + "horizon: 365d\nmonitoring: {scrape_interval: 1s, max_samples: 31536000}\n"
    )
    load_scenario(tmp_path / "s.yaml")


def test_the_shipped_scenarios_are_valid(pytestconfig):
    for path in sorted((pytestconfig.rootpath / "scenarios").glob("*.yaml")):
        assert path.read_text().startswith("# ") and "?" in path.read_text().splitlines()[0]
        load_scenario(path)
