"""The teaching page, tried as a teacher would: every command is played, every figure is looked up in
what it prints, and the minutes of the lessons add up.
"""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from commands import command

from simulator.exercises.exercise import known

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "teaching.md").read_text(encoding="utf-8")
SPEC = importlib.util.spec_from_file_location("teaching", DOCS / "teaching.py")
teaching = importlib.util.module_from_spec(SPEC)
# a dataclass looks its module up
sys.modules["teaching"] = teaching
SPEC.loader.exec_module(teaching)
NAMES = teaching.CLASS.splitlines()
SECTIONS = dict(teaching.sections(PAGE))


def in_process(words, folder):
    done = command(*words, cwd=folder)
    return done.stdout + done.stderr, done.returncode


def try_block(block, folder):
    printed = teaching.play(block, folder, in_process)
    if block.commands and block.output:
        assert block.shown(printed) == block.output
    missing = [
        figure
        for figure in block.figures
        if not re.search(rf"(?<![\w.]){re.escape(figure)}(?!\w)", printed)
    ]
    assert not missing, (missing, printed)


@pytest.mark.parametrize("title", SECTIONS)
def test_every_command_prints_what_the_page_says(title, tmp_path):
    teaching.prepare(tmp_path)
    for block in SECTIONS[title]:
        if "slow" not in block.about:
            try_block(block, tmp_path)


@pytest.mark.slow
def test_the_comparison_prints_what_the_page_says(tmp_path):
    teaching.prepare(tmp_path)
    slow = [block for blocks in SECTIONS.values() for block in blocks if "slow" in block.about]
    assert len(slow) == 1
    try_block(slow[0], tmp_path)


def test_all_commands_and_figures_of_the_page_are_tried():
    blocks = [block for blocks in SECTIONS.values() for block in blocks]
    tried = sum(len(block.commands) for block in blocks)
    assert tried == PAGE.count("\n$ simulator ") > 40
    # the other bold words begin items of lists
    bold = re.findall(r"(?<!- )\*\*.+?\*\*", PAGE)
    assert sum(len(block.figures) for block in blocks) >= len(bold) - 1 > 40
    others = [block.language for block in blocks if block.language != "console"]
    assert others == ["sh", "sh", "yaml", "sh"]


# five processes of a second each; its commands are tried in this process above
@pytest.mark.slow
def test_the_loop_marks_a_class(tmp_path):
    """Of two students one hands in Ada's file, which is not his."""
    teaching.prepare(tmp_path)
    # as an editor on Windows may write it: the last name has no end of line
    (tmp_path / "class.txt").write_bytes(b"\r\n".join(map(str.encode, NAMES)))
    blocks = SECTIONS["Marking with the gate"]
    (script,) = [block.text for block in blocks if block.about == "run"]
    (ada,) = [block.text for block in blocks if block.said("file")]
    (tmp_path / "hand-ins").mkdir()
    for line in NAMES:
        (tmp_path / "hand-ins" / f"{line}.yaml").write_text(ada)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[1::2] == [
        "Ada Lovelace: right",
        "Ben Kim: see marks/Ben Kim.txt",
    ]
    assert "is given: write it as it is given" in (tmp_path / "marks" / "Ben Kim.txt").read_text()


@pytest.mark.parametrize(
    ("title", "whole"),
    [("A lesson of 50 minutes", 50), ("A drill of 50 minutes", 50), ("Half a day", 270)],
)
def test_the_minutes_of_a_lesson_add_up(title, whole):
    part = PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]
    steps = re.findall(r"^### (\d):(\d\d) .*\((\d+) minutes\)$", part, re.M)
    assert len(steps) == part.count("\n### ") >= 6
    now = 0
    for hours, minutes, length in steps:
        assert 60 * int(hours) + int(minutes) == now
        now += int(length)
    assert now == whole


def test_the_exercises_of_the_lessons_exist():
    numbers = {int(number) for number in re.findall(r"[Ee]xercise (\d+)", PAGE)}
    assert numbers <= set(known()) and {1, 6, 7, 8, 10} <= numbers


def test_links_lead_somewhere():
    headings = re.findall(r"^##+ (.*)$", PAGE, re.M)
    anchors = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
    targets = re.findall(r"\]\(([^)]+)\)", PAGE)
    assert len(targets) > 8
    for target in targets:
        assert target[1:] in anchors if target.startswith("#") else (DOCS / target).exists(), target
