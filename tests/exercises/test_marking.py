"""The command: sheets and keys on stdout and as files, and one line for whatever cannot be."""

import json
import re
import sys

import pytest
from commands import command
from pages import read
from slowly import first_of

from simulator.exercises import exercise as exercises
from simulator.exercises import kinds
from simulator.exercises.exercise import Exercise, known


def exercise(*words, cwd, code=0):
    done = command("exercise", *words, cwd=cwd)
    assert done.returncode == code, done
    return done.stdout if code == 0 else done.stderr


def test_without_a_number_all_exercises_are_listed(tmp_path):
    lines = exercise(cwd=tmp_path).splitlines()
    assert [line.split()[0] for line in lines] == [str(number) for number in known()]
    assert len(lines) >= 10 and all("section" in line and "minutes" in line for line in lines)


def test_the_sections_of_the_notes_come_in_their_order():
    sections = [kind.section for kind in known().values()]
    assert set(sections) == {2, 3, 4, 5, 6, 7, 8}
    assert sections[0] == 2 and sections[-1] == 8


@pytest.mark.parametrize("number", known())
def test_the_sheet_holds_no_answer_and_the_key_holds_each(number, tmp_path):
    sheet = exercise(number, "--seed", "ada", cwd=tmp_path)
    key = exercise(number, "--seed", "ada", "--key", cwd=tmp_path)
    assert sheet.startswith(f"# Exercise {number}: ") and "Student: ada." in sheet
    questions = re.findall(r"^\| (\d) \| [^|]+ \|  \|$", sheet, re.M)
    answers = re.findall(r"^\| (\d) \| [^|]+ \| [^|]+ \| [^|]+ \|$", key, re.M)
    assert questions == answers == [str(place) for place in range(1, len(answers) + 1)]
    assert len(answers) >= 3
    # the same again, and other numbers for the neighbour
    assert (
        exercise(number, "--seed", "ADA ", cwd=tmp_path).splitlines()[8:] == sheet.splitlines()[8:]
    )
    assert exercise(number, "--seed", "ben", cwd=tmp_path) != sheet.replace("ada", "ben")


def test_a_page_for_a_class_has_one_sheet_a_student(tmp_path):
    (tmp_path / "class.txt").write_text("\ufeffAda Lovelace\n\n<Ben> & co\r\n", encoding="utf-8")
    words = ("2", "--class", "class.txt", "--seed", "Zoë", "--out", "sheets.html")
    assert exercise(*words, cwd=tmp_path) == "written to sheets.html\n"
    page = read((tmp_path / "sheets.html").read_text(encoding="utf-8"))
    text = "".join(page.text)
    assert page.tags.count("article") == 3 and "script" not in page.tags
    names = ("Zoë", "Ada Lovelace", "<Ben> & co")
    assert all(f"Student: {name}." in text for name in names)
    # made again it is the same, and nothing else is replaced
    assert exercise(*words, cwd=tmp_path)
    said = exercise("3", *words[1:], cwd=tmp_path, code=2)
    assert said == "sheets.html: is there already: name another file\n"


def test_the_key_for_a_class_is_one_table(tmp_path):
    words = ("--seed", "ada", "--seed", "ben", "--key")
    key = exercise("5", *words, cwd=tmp_path)
    rows = [line.split(" | ") for line in key.splitlines() if line.startswith("| ")]
    assert [row[0].strip("| ") for row in rows] == ["student", "ada", "ben"]
    own = exercise("5", "--seed", "ben", "--key", cwd=tmp_path)
    answers = re.findall(r"^\| \d \| ([^|]+) \|", own, re.M)
    assert [cell.strip(" |") for cell in rows[2][1:]] == answers


def test_the_markdown_of_a_file_is_that_of_stdout(tmp_path):
    exercise("1", "--seed", "ada", "--out", "sheet.md", cwd=tmp_path)
    assert (tmp_path / "sheet.md").read_text() == exercise("1", "--seed", "ada", cwd=tmp_path)


def test_without_a_name_the_sheet_is_for_everybody(tmp_path):
    assert "Student: everybody." in exercise("1", cwd=tmp_path)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("99",), "there is no exercise 99: write one of 1, 2, 3"),
        (("--key",), "which exercise? write its number, e.g. simulator exercise 1"),
        (("0", "--key"), "there is no exercise 0"),
        (("1", "--seed", " "), "' ' does not tell students apart: write a name of its own"),
        (("1", "--seed", "Ada", "--seed", "ada "), "'ada ' does not tell students apart"),
        (("1", "--out", "sheet.pdf"), "sheet.pdf: name a file that ends in .md, .html or .jsonl"),
        (("1", "--out", ""), ".: name a file that ends in .md"),
        (
            ("10", "--out", "key.jsonl"),
            "key.jsonl: a case for the gate is for the teacher: add --key",
        ),
        (("1", "--key", "--out", "k.jsonl"), "k.jsonl: the gate does not mark exercise 1"),
        (
            ("10", "--key", "--out", "k.jsonl", "--seed", "a", "--seed", "b"),
            "k.jsonl: a case is for one student: write a file for each",
        ),
        (("1", "--class", "none.txt"), "none.txt: No such file or directory"),
        (("1", "--class", "empty.txt"), "empty.txt: holds no name: write one name a line"),
        (("1", "--class", "binary.txt"), "binary.txt: is not UTF-8 text"),
        (("1", "--out", "none/sheet.md"), "none/sheet.md: No such file or directory"),
        (("1", "--out", "folder.md"), "folder.md: is there already"),
    ],
)
def test_what_cannot_be_is_one_line(words, said, tmp_path):
    (tmp_path / "empty.txt").write_text("\n \n")
    (tmp_path / "binary.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder.md").mkdir()
    told = exercise(*words, cwd=tmp_path, code=2)
    assert told.startswith(said) and told.count("\n") == 1


def test_names_that_a_terminal_would_obey_are_shown_harmlessly(tmp_path):
    sheet = exercise("1", "--seed", "a\x1b[31m|b\n# c", cwd=tmp_path)
    assert "\x1b" not in sheet and "Student: a \\[31m\\|b \\# c." in sheet


def test_two_exercises_of_one_number_are_refused():
    with pytest.raises(TypeError, match="there is an exercise 1 already"):
        type("Again", (Exercise,), {"number": 1})


SERVICE = """\
name: mine
horizon: 8h
outcomes: expected
slos:
  - {{name: answers, sli: availability, objective: {objective}}}
alerting: {{policy: course-notes}}
failures:
  - {{kind: provider_outage, at: 1h, lasts: {lasts}, error_ratio: {errors}}}
service:
  traffic: {{interactive: {users}/s, background: {background}/s}}
  cache: {{hit_ratio: {hits}}}
  provider:
    primary: {{capacity: {primary}/s, error_ratio: 0%}}
    fallback: {{capacity: {fallback}/s, error_ratio: 0%}}
oncall: {{acknowledge: {acknowledge}, triage: {triage}}}
runbooks:
  provider_outage:
"""
FOUND = {
    "users": r"Users send (\d+) requests per second",
    "background": r"background work (\d+) more",
    "errors": r"(\d+%) of all requests fail",
    "lasts": r"requests fail, for (\w+)\.",
    "fallback": r"second provider can take ([\d.]+) requests",
    "hits": r"answers (\d+%) of all",
    "primary": r"first provider can take (\d+) requests",
    "acknowledge": r"acknowledges after (\w+)",
    "triage": r"names the symptom (\w+) later",
    "fail_over": r"fail_over \| [^|]+ \| (\w+)",
    "enable_cache": r"enable_cache \| [^|]+ \| (\w+)",
    "shed_background": r"shed_background \| [^|]+ \| (\w+)",
}


class HandIn:
    """A student who reads the sheet, writes a file, and hands it in."""

    def __init__(self, student, folder):
        self.folder = folder
        sheet = exercise("10", "--seed", student, cwd=folder)
        self.read = {name: re.search(pattern, sheet)[1] for name, pattern in FOUND.items()}
        self.read["objective"] = "99%"
        exercise("10", "--seed", student, "--key", "--out", "key.jsonl", cwd=folder)

    def marked(self, *steps, **changed):
        read = {**self.read, **changed}
        lines = [f"    - {{do: {step}, takes: {read[step]}}}\n" for step in steps]
        (self.folder / "mine.yaml").write_text(SERVICE.format(**read) + "".join(lines))
        return command("gate", "key.jsonl", "--scenario", "mine.yaml", cwd=self.folder)


@pytest.mark.parametrize(
    "student",
    first_of(["ada", "ben kim", *(f"student {place}" for place in range(25))], 2),
)
def test_the_gate_marks_a_scenario_that_was_written_from_the_sheet(student, tmp_path):
    student = HandIn(student, tmp_path)
    good = student.marked("fail_over", "shed_background")
    assert good.returncode == 0 and good.stdout.count("holds") == 5, good
    assert student.marked("fail_over", "shed_background", "enable_cache").returncode == 0
    for steps in (
        ("fail_over", "enable_cache", "shed_background"),
        ("shed_background", "fail_over"),
        ("enable_cache", "fail_over", "shed_background"),
        ("fail_over", "enable_cache"),
        ("shed_background",),
    ):
        bad = student.marked(*steps)
        assert bad.returncode == 1 and "FAILS" in bad.stdout, steps


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"fallback": "1000"}, "service.provider.fallback.capacity: is 1000/s, and "),
        ({"objective": "90%"}, "slos[answers].objective: is 90%, and 99% is given"),
        ({"acknowledge": "1s"}, "oncall.acknowledge: is 1s, and "),
        ({"shed_background": "1s"}, "runbooks.provider_outage[1].takes: is 1s, and "),
        ({"errors": "1%"}, "failures[provider_outage].error_ratio: is 1%, and "),
    ],
)
def test_limits_cannot_be_kept_by_changing_what_is_given(changed, said, tmp_path):
    cheat = HandIn("ada", tmp_path).marked("fail_over", "shed_background", **changed)
    assert cheat.returncode == 2 and not cheat.stdout
    assert f": {said}" in cheat.stderr and cheat.stderr.count("\n") == 1
    # the line of the file in which it is written
    line = int(re.match(r"mine\.yaml:(\d+):\d+: ", cheat.stderr)[1])
    written = (tmp_path / "mine.yaml").read_text().splitlines()[line - 1]
    assert said.partition(":")[0].rpartition(".")[2] in written


@pytest.mark.parametrize(
    "failures", ["failures: []", "failures: [{kind: tool_outage, at: 1h, lasts: 1h}]"]
)
def test_a_failure_that_is_not_written_is_missed(failures, tmp_path):
    student = HandIn("ada", tmp_path)
    student.marked("fail_over", "shed_background")
    text = (tmp_path / "mine.yaml").read_text()
    begin, end = text.index("failures:"), text.index("service:")
    (tmp_path / "mine.yaml").write_text(f"{text[:begin]}{failures}\n{text[end:]}")
    told = command("gate", "key.jsonl", "--scenario", "mine.yaml", cwd=tmp_path)
    assert told.returncode == 2 and "failures[provider_outage]: is missing" in told.stderr


def test_a_step_that_is_not_given_is_refused(tmp_path):
    student = HandIn("ada", tmp_path)
    student.read["raise_quota"] = "1s"
    told = student.marked("fail_over", "raise_quota")
    assert told.returncode == 2 and "raise_quota is not among the given steps (" in told.stderr


def test_the_case_is_one_as_a_run_writes_it(tmp_path):
    HandIn("Ada", tmp_path)
    case = json.loads((tmp_path / "key.jsonl").read_text())
    assert case["id"] == "exercise-10/ada" and case["metadata"]["free"] == ["runbooks"]
    # what is said in words is what is asked
    assert re.search(r"served again within \w+; ", case["target"])
    recorded, limits = case["metadata"]["recorded"], case["metadata"]["limits"]
    for key, limit in limits.items():
        assert limit == pytest.approx(1.02 * recorded[key])


ANOTHER = '''
from simulator.exercises.exercise import Exercise
from simulator.exercises.questions import Question, number


class Another(Exercise):
    """One more."""

    number, title, section, minutes = 99, "One more", 8, 1

    def __init__(self, draws):
        self.rate = draws.one_of("rate", (2, 3))

    @property
    def given(self):
        return (f"{self.rate} requests",)

    @property
    def questions(self):
        return (Question("How many?", number(self.rate), "count"),)
'''


def test_a_file_in_the_folder_is_all_that_a_new_exercise_needs(tmp_path, monkeypatch):
    (tmp_path / "another.py").write_text(ANOTHER)
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str(tmp_path)])
    try:
        assert exercise(cwd=tmp_path).splitlines()[-1].startswith(" 99  One more (about 1 minutes")
        assert "| How many? |" in exercise("99", cwd=tmp_path)
    finally:
        exercises._KNOWN.pop(99)
        sys.modules.pop("simulator.exercises.kinds.another")
