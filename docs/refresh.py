"""Brings the README up to date: its picture, and the output of every command it shows. Run from a
checkout: python docs/refresh.py
"""

import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from simulator import load_scenario, simulate
from simulator.outputs.pictures import pictures

ROOT = Path(__file__).parents[1]
CONSOLE = re.compile(r"```console\n\$ (simulator [^\n]*)\n.*?```", re.S)


def picture() -> bytes:
    """The burn of the course notes' shift."""
    return pictures(
        simulate(load_scenario(ROOT / "scenarios" / "the_shift.yaml")), for_files=False
    )["burn.svg"]


def scoreboard() -> bytes:
    """Three policies over the months of the README's comparison."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(ROOT / "scenarios", Path(name, "scenarios"))
        command = next(
            command
            for command in re.findall(CONSOLE, (ROOT / "README.md").read_text(encoding="utf-8"))
            if " compare " in command
        )
        output(f"{command} --out result", Path(name))
        return Path(name, "result", "scoreboard.svg").read_bytes()


def output(command: str, folder: Path) -> str:
    """What a command of the README prints, run where the scenarios are."""
    words = [sys.executable, "-m", "simulator", *shlex.split(command)[1:]]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True).stdout


def main() -> None:
    """Runs the commands in order, in one folder, as a reader would."""
    (ROOT / "docs" / "burn.svg").write_bytes(picture())
    (ROOT / "docs" / "scoreboard.svg").write_bytes(scoreboard())
    readme = ROOT / "README.md"
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(ROOT / "scenarios", Path(name, "scenarios"))
        text = CONSOLE.sub(
            lambda match: f"```console\n$ {match[1]}\n{output(match[1], Path(name))}```",
            readme.read_text(encoding="utf-8"),
        )
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
