"""What an entry of the gallery is: a scenario, the picture that shows its answer, and the answer."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "scenarios"
LOOK_FOR = "# Look for: "
TIGHT, LOOSE = "scenarios/policies/tight.yaml", "scenarios/policies/loose.yaml"


def quoted(text: str) -> str:
    """A word of a command, in double quotes if it needs quotes and these are enough."""
    return (
        text
        if shlex.quote(text) == text
        else f'"{text}"'
        if not re.search(r'["$`\\!]', text)
        else shlex.quote(text)
    )


@dataclass(frozen=True)
class Shown:
    """A question on the page: the scenario's file, the picture that shows the answer, and the
    answer with places for figures.

    By default the file is played once, `{run}` in the answer and `own` in pictures and tables;
    `others` are further runs by label, each with its changes, and `files` other scenarios by label.
    Or `variants` (or `policies`) are compared over `replications` seeds, by their labels in the
    answer; `keys` are the measures in the table.

    `picture` is a run's "burn" or "timeline", or the budgets of all runs ("budgets"; of one run those
    of all its SLOs). A comparison has the "scoreboard", with the columns `show` (by default the usual
    ones). `begin` and `end` are the part that is shown, and `caption` says what to look at there.
    `difficulty` (1: the notes are enough, to 3: for those who know alert policies or statistics),
    `minutes` in class, and `notes`, the sections of the course notes that it belongs to ("5",
    "3, 5"), are for teachers.
    """

    name: str
    picture: str
    answer: str
    own: str = "as written"
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    policies: Sequence[str] = ()
    variants: Sequence[str] = ()
    baseline: str = ""
    replications: int = 0
    keys: Sequence[str] = ()
    show: Sequence[str] = ()
    begin: str | None = None
    end: str | None = None
    caption: str = ""
    difficulty: int = 0
    minutes: int = 0
    notes: str = ""

    @property
    def path(self) -> Path:
        """The file."""
        return FOLDER / f"{self.name}.yaml"

    @property
    def lines(self) -> tuple[str, str]:
        """The question, and what to look for."""
        question, look_for, *_ = self.path.read_text(encoding="utf-8").splitlines()
        return question.removeprefix("# "), look_for.removeprefix(LOOK_FOR)

    @property
    def names(self) -> list[str]:
        """The files that it is about."""
        return [self.name, *self.files.values()]

    @property
    def runs(self) -> dict[str, tuple[str, Sequence[str]]]:
        """The file and the changes of every run, by its label."""
        return {
            self.own: (self.name, ()),
            **{label: (self.name, changes) for label, changes in self.others.items()},
            **{label: (name, ()) for label, name in self.files.items()},
        }

    @property
    def commands(self) -> list[str]:
        """What a reader types."""
        if not self.replications:
            return [_run_command(name, changes) for name, changes in self.runs.values()]
        options = [f"--policy {policy}" for policy in self.policies]
        options += [f"--variant {quoted(variant)}" for variant in self.variants]
        options += [f"--baseline {quoted(self.baseline)}"] if self.baseline else []
        options += [f"--show {quoted(key)}" for key in self.show]
        file = f"scenarios/{self.name}.yaml"
        return [
            " ".join(["simulator compare", file, *options, f"--replications {self.replications}"])
        ]


def _run_command(name: str, changes: Sequence[str]) -> str:
    settings = [f"--set {quoted(change)}" for change in changes]
    return " ".join(["simulator run", f"scenarios/{name}.yaml", *settings])
