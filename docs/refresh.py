"""Brings the README up to date: its picture, and the output of every command it shows. Run from a
checkout: python docs/refresh.py

A block below a comment `<!-- from: TEXT -->` shows the first paragraph of an output, then three dots,
then everything from the line with TEXT on.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from simulator import load_scenario, simulate
from simulator.experiments.unattended import unattended
from simulator.outputs.pictures import pictures

ROOT = Path(__file__).parents[1]
CONSOLE = re.compile(
    r"(?P<comment><!-- from: (?P<begin>[^\n]*) -->\n)?"
    r"```console\n\$ (?P<command>simulator [^\n]*)\n(?P<output>.*?)```",
    re.S,
)


def picture() -> bytes:
    """The burn of the course notes' shift."""
    run = simulate(load_scenario(ROOT / "scenarios" / "the_shift.yaml"))
    return pictures(run, unattended(run), for_files=False)["burn.svg"]


def scoreboard() -> bytes:
    """Three policies over the months of the README's comparison."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(ROOT / "scenarios", Path(name, "scenarios"))
        blocks = CONSOLE.finditer((ROOT / "README.md").read_text(encoding="utf-8"))
        command = next(each["command"] for each in blocks if " compare " in each["command"])
        output(f"{command} --out result", Path(name))
        return Path(name, "result", "scoreboard.svg").read_bytes()


def output(command: str, folder: Path) -> str:
    """What a command of the README prints, run where the scenarios are."""
    words = [sys.executable, "-m", "simulator", *shlex.split(command)[1:]]
    # as wide as a pipe is, whatever terminal this was started in
    env = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=True)
    return done.stdout


def shown(printed: str, begin: str | None) -> str:
    """An output as the README shows it: whole, or without the lines between its first paragraph and
    the line that contains `begin`.
    """
    if begin is None:
        return printed
    first, _, rest = printed.partition("\n\n")
    others = rest.splitlines(keepends=True)
    place = next(number for number, line in enumerate(others) if begin in line)
    return "".join([first, "\n...\n", *others[place:]])


def renewed(block: re.Match[str], folder: Path) -> str:
    """A block of the README with what its command prints now."""
    text = shown(output(block["command"], folder), block["begin"])
    return f"{block['comment'] or ''}```console\n$ {block['command']}\n{text}```"


def main() -> None:
    """Runs the commands in order, in one folder, as a reader would."""
    (ROOT / "docs" / "burn.svg").write_bytes(picture())
    (ROOT / "docs" / "scoreboard.svg").write_bytes(scoreboard())
    readme = ROOT / "README.md"
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(ROOT / "scenarios", Path(name, "scenarios"))
        text = CONSOLE.sub(
            lambda block: renewed(block, Path(name)),
            readme.read_text(encoding="utf-8"),
        )
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
