"""What an entry of the gallery is: a scenario, the picture that shows its answer, and the answer."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    """A scenario on the page: the file's name, the picture that shows it, and the answer with
    places for figures.

    By default the file is played once, `{run}` in the answer; `others` are further runs by label,
    each with its changes, and `of` names the one in the picture. Or `variants` (or `policies`) are
    compared over `replications` seeds, by their labels in the answer; `keys` are the measures in
    the table, and a picture other than the scoreboard shows the first run of the last variant, or
    of the one named.

    `caption` says what to look at in the picture. `difficulty` (1: the notes are enough, to 3: for
    those who know alert policies or statistics), `minutes` in class, and `notes`, the sections of
    the course notes that it belongs to ("5", "3, 5").
    """

    name: str
    picture: str
    answer: str
    of: str = ""
    others: Mapping[str, Sequence[str]] | None = None
    policies: Sequence[str] = ()
    variants: Sequence[str] = ()
    baseline: str = ""
    replications: int = 0
    keys: Sequence[str] = ()
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
    def runs(self) -> dict[str, Sequence[str]]:
        """The changes of every run, by its label."""
        return {"as written": (), **(self.others or {})}

    @property
    def commands(self) -> list[str]:
        """What a reader types."""
        file = f"scenarios/{self.name}.yaml"
        if not self.replications:
            return [
                " ".join(
                    ["simulator run", file, *(f"--set {quoted(change)}" for change in changes)]
                )
                for changes in self.runs.values()
            ]
        options = [f"--policy {policy}" for policy in self.policies] + [
            f"--variant {quoted(variant)}" for variant in self.variants
        ]
        options += [f"--baseline {quoted(self.baseline)}"] if self.baseline else []
        return [
            " ".join(["simulator compare", file, *options, f"--replications {self.replications}"])
        ]
