"""Brings the outputs in teaching.md up to date. Run from a checkout: python docs/teaching.py

Below each `## ` heading the commands of all blocks are played one after the other, in one folder
that holds the scenarios, a class and the files that are shown. A block that shows an output gets
it anew. Comments above a block say what is special about it: `exit: 1`, `slow`, `first: 6` (lines
that are shown), `file: NAME` (the block is a file of that name).
"""

import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "teaching.md"
BLOCK = re.compile(
    r"(?:<!-- (?P<about>[^\n]*) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)```\n(?P<after>.*?)"
    r"(?=<!-- |```\w|^#|\Z)",
    re.S | re.M,
)
CLASS = "Ada Lovelace\nBen Kim\n"

# plays the words of a command in a folder: what it printed, and its exit code
Player = Callable[[list[str], Path], tuple[str, int]]


@dataclass(frozen=True)
class Block:
    """A block of the page: its language, its text, what is special about it, and the sentences
    below it.
    """

    about: str
    language: str
    text: str
    after: str

    @property
    def commands(self) -> list[list[str]]:
        """The words of each command, without `simulator`."""
        lines = [line[2:] for line in self.text.splitlines() if line.startswith("$ ")]
        return [shlex.split(line)[1:] for line in lines]

    @property
    def output(self) -> str:
        """What is shown of the output."""
        lines = [line for line in self.text.splitlines(True) if not line.startswith("$ ")]
        return "".join(lines)

    @property
    def figures(self) -> list[str]:
        """What the sentences below it say that it prints."""
        return re.findall(r"\*\*(.+?)\*\*", self.after)

    def said(self, key: str) -> str:
        """What a comment says, as `1` of `exit: 1`; "" if nothing."""
        found = re.search(rf"{key}: (\S+)", self.about)
        return found[1] if found else ""

    def shown(self, printed: str) -> str:
        """An output as this block shows it."""
        if not self.said("first"):
            return printed
        return "".join(printed.splitlines(True)[: int(self.said("first"))]) + "...\n"


def sections(page: str) -> Iterator[tuple[str, list[Block]]]:
    """Every `## ` heading with its blocks."""
    found = dict[str, list[Block]]()
    title, place = "", 0
    for each in BLOCK.finditer(page):
        # a block may show headings of its own, so they are looked for between blocks
        title = (re.findall(r"^## (.*)$", page[place : each.start()], re.M) or [title])[-1]
        place = each.start("after")
        block = Block(each["about"] or "", *each.group("language", "text", "after"))
        found.setdefault(title, []).append(block)
    yield from found.items()


def prepare(folder: Path) -> None:
    """What a teacher has in the folder."""
    shutil.copytree(
        ROOT / "scenarios", folder / "scenarios", ignore=shutil.ignore_patterns("*.svg")
    )
    (folder / "class.txt").write_text(CLASS, encoding="utf-8")


def play(block: Block, folder: Path, player: Player) -> str:
    """All that the commands of a block print; files are written instead.

    Raises ValueError where the last command ends with another exit code than the page says.
    """
    if block.said("file"):
        (folder / block.said("file")).write_text(block.text, encoding="utf-8")
    printed, code = "", 0
    for words in block.commands:
        quick = ["--no-charts"] if words[0] in ("run", "compare", "drill") else []
        text, code = player([*words, *quick], folder)
        printed += text
    if code != int(block.said("exit") or 0):
        raise ValueError(f"exit code {code}: {block.text}{printed}")
    return printed


def in_a_process(words: list[str], folder: Path) -> tuple[str, int]:
    """A command as a person types it."""
    line = [sys.executable, "-m", "simulator", *words]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr, done.returncode


def refreshed(page: str) -> str:
    """The page with the outputs of today."""
    for _, blocks in sections(page):
        with tempfile.TemporaryDirectory() as name:
            prepare(Path(name))
            for block in blocks:
                # it takes half a minute, and shows no output
                if "slow" in block.about:
                    continue
                printed = play(block, Path(name), in_a_process)
                if block.commands and block.output:
                    page = page.replace(block.output, block.shown(printed))
    return page


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
