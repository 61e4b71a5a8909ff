"""The commands of docs/blind.md run, one after the other, and do what it says."""

import re
import shutil
from pathlib import Path

from commands import command

from simulator import load_run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "blind.md").read_text(encoding="utf-8")


def test_its_commands_run(tmp_path):
    shutil.copy(ROOT / "scenarios" / "the_shift.yaml", tmp_path)
    commands = re.findall(r"```console\nsimulator (.*?)\n```", PAGE)
    assert [words.split()[0] for words in commands] == ["run", "reveal"]
    for words in commands:
        assert command(*words.split(), cwd=tmp_path).returncode == 0
        rows = re.findall(r"^\| ([\w., ]+?)(?:, and \.png of each)? \|", PAGE, re.M)
        named = {name for row in rows for name in row.split(", ")} - {"file"}
        assert (
            named <= {path.name for path in (tmp_path / "class").iterdir()} or words != commands[0]
        )
    assert load_run(tmp_path / "class").scenario.name == "the-shift"
