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
    run, reveal = re.findall(r"```console\nsimulator (.*?)\n```", PAGE)
    # the pictures are the dear part, and tried in outputs/test_blind
    assert command(*run.split(), "--no-charts", cwd=tmp_path).returncode == 0
    rows = re.findall(r"^\| ([\w., ]+?)(?:, and \.png of each)? \|", PAGE, re.M)
    named = {name for row in rows for name in row.split(", ")} - {"file"}
    missing = named - {path.name for path in (tmp_path / "class").iterdir()}
    assert len(named) == 10 and missing == {"burn.svg", "timeline.svg", "report.html"}
    assert command(*reveal.split(), cwd=tmp_path).returncode == 0
    assert load_run(tmp_path / "class").scenario.name == "the-shift"
