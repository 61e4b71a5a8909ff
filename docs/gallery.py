"""Writes scenarios/README.md and its pictures: each scenario's question, and its answer with the
figures of its own runs. The entries are in docs/questions.

Run from a checkout: python docs/gallery.py. With the same packages it gives the same bytes. With
names of entries (python docs/gallery.py the_shift) only these are played, and the others stay as
they are.
"""

import re
import sys
from collections.abc import Iterable, Mapping

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from questions import drills
from questions.chapters import CHAPTERS, ORDER, gallery
from questions.entry import FOLDER, Shown
from questions.facts import Compared, Played, compared, played

from simulator import Run, draw_budgets, draw_burn, draw_timeline, unattended
from simulator.outputs.charts.style import SIZES, figure_of, rendered

INTRODUCTION = """# Scenarios

Each file begins with a question and with what to look for. This page gives the answers, with the commands that produce them. Then try
another value (`--set KEY=VALUE`), another seed (`--seed N`), or nobody on call (`--set oncall=null`). `simulator check FILE` says what a
file's alerts will do, and the folder [policies](policies) holds alert policies for `--policy`, and the folder [study](study) the
services of [the study of the field's policies](../docs/study.md). In the [drills](#drills) you are on call yourself.
[Concepts](../docs/concepts.md) explains the words.

How to read the figures, all of which `python docs/gallery.py` reads from the runs:

- *if nobody had come*: the same run with nobody on call.
- *alert after*: how long after users were first let down the first alert fired. "-" means that none fired, "no failure found" that no
  failure was behind it.
- *mitigated after*: how long after users were first let down the last 5 minutes were good again and stayed good until somebody had
  checked. "-" means that this never happened.
- Figures of comparisons have 95% intervals. *Square brackets* mean: no significant difference from the first column.
- *nobody responding*: pages, what they miss and the time to page come from runs in which nobody responds, so that alerts are not judged
  by what a person did. Budgets come from runs with somebody on call, if the file has an `oncall` block.

The questions in an order for teaching, with the section of the course notes that each belongs to. Difficulty 1 needs only the notes, 2
some practice with alerts and runbooks, and 3 a feeling for statistics or for how an SLO is measured. The minutes are for reading the
question, guessing, looking at the picture and talking about it."""


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown; columns without text are left out."""
    columns = [column for column in zip(head, *rows, strict=True) if any(column[1:])]
    lines = ["| " + " | ".join(line) + " |" for line in zip(*columns, strict=True)]
    return "\n".join([lines[0], "|" + "---|" * len(columns), *lines[1:]])


def figures(shown: Shown, told: Mapping[str, Played] | Compared) -> str:
    """The key figures: a row for each SLO of each run, or for each measure of a comparison."""
    if isinstance(told, Compared):
        return table(("", *told.variants), map(told.row, shown.keys))
    head = (
        "",
        "SLO",
        "objective",
        "SLI",
        "budget spent",
        "if nobody had come",
        "pages",
        "alert after",
        "mitigated after",
    )
    rows = [
        (label if len(told) > 1 else "", *promise.row)
        for label, run in told.items()
        for promise in run.promises.values()
    ]
    return table(head, rows)


def answer(shown: Shown, told: Mapping[str, Played] | Compared) -> str:
    """The answer, with its figures."""
    if isinstance(told, Compared):
        return shown.answer.format_map(told.variants)
    first, *others = told.values()
    labels = [label.replace(" ", "_").replace(",", "") for label in told]
    return shown.answer.format(run=first, **dict(zip(labels[1:], others, strict=True)))


def anchor(title: str) -> str:
    """The anchor that code hosts make of a heading: lower case, and only letters, digits,
    underscores, hyphens and spaces (as hyphens).
    """
    return re.sub(r"[^a-z0-9_ -]", "", title.lower()).replace(" ", "-")


def opening(shown: Shown) -> str:
    """How a scenario's section begins: the part that does not depend on any run."""
    question, look_for = shown.lines
    command = "\n".join(["```sh", *shown.commands, "```"])
    files = ", ".join(f"[{name}.yaml]({name}.yaml)" for name in shown.names)
    return (
        f"### {question}\n\n{files}. Difficulty {shown.difficulty} of 3,"
        f" {shown.minutes} minutes, {sections_of(shown)}. Look for: {look_for}\n\n{command}"
    )


def sections_of(shown: Shown) -> str:
    """The sections of the course notes that it belongs to."""
    numbers = shown.notes.split(", ")
    word = "sections" if len(numbers) > 1 else "section"
    named = " and ".join(numbers)
    if len(numbers) > 2:
        named = f"{', '.join(numbers[:-1])} and {numbers[-1]}"
    return f"{word} {named} of the course notes"


def section(shown: Shown, told: Mapping[str, Played] | Compared) -> str:
    """A scenario's section."""
    picture = f"![{shown.caption}](pictures/{shown.name}.svg)"
    below = " ".join(filter(None, [shown.caption, note(shown, told)]))
    return "\n\n".join([opening(shown), answer(shown, told), figures(shown, told), picture, below])


def note(shown: Shown, told: Mapping[str, Played] | Compared) -> str:
    """Which of several runs a picture shows."""
    if isinstance(told, Compared):
        return _note_on_comparison(shown, told)
    if len(told) == 1 or shown.picture == "budgets":
        return ""
    return f"The picture shows `{shown.own}`."


def _note_on_comparison(shown: Shown, told: Compared) -> str:
    """With whom responding the columns of a scoreboard were found."""
    if not told.is_attended:
        return ""
    mixed = told.mixed(shown.show)
    if not mixed:
        return "All columns are of runs with somebody on call."
    return (
        f"In the picture, {mixed} of runs with somebody on call. The other columns come from the same"
        " seeds with nobody responding."
    )


def drawn_of(shown: Shown, run: Run, label: str) -> Axes:
    """The picture of a run: its timeline, or its burn beside that of the unattended run."""
    if shown.picture == "timeline":
        return draw_timeline(run, begin=shown.begin, end=shown.end, label=label, in_lanes=True)
    alone = unattended(run)
    burn = draw_burn(run, unattended=alone, begin=shown.begin, end=shown.end, label=label)
    first: Axes = burn.flat[0]
    return first


def axes_of(shown: Shown, told: Mapping[str, Played] | Compared) -> Axes:
    """The picture that shows a scenario's answer, by the axes that it is drawn on."""
    if isinstance(told, Compared):
        board: Axes = told.comparison.plot(measures=shown.show).flat[0]
        return board
    if shown.picture == "budgets":
        runs = {label: each.run for label, each in told.items()}
        lines = runs if len(runs) > 1 else runs[shown.own]
        budgets: Axes = draw_budgets(lines, begin=shown.begin, end=shown.end).flat[0]
        return budgets
    label = shown.own
    return drawn_of(shown, told[label].run, label if len(told) > 1 else "")


def picture(shown: Shown, told: Mapping[str, Played] | Compared) -> bytes:
    """A scenario's picture as a file."""
    figure = figure_of(axes_of(shown, told))
    drawn = rendered(figure, SIZES["page"], "svg")
    plt.close(figure)
    return drawn


def contents() -> str:
    """All questions in the order in which they are taught, with links."""
    shown = {each.name: each for each in gallery()}
    rows = [
        (
            str(place),
            f"[{shown[name].lines[0]}](#{anchor(shown[name].lines[0])})",
            shown[name].notes,
            str(shown[name].difficulty),
            str(shown[name].minutes),
        )
        for place, name in enumerate(ORDER, 1)
    ]
    return table(("", "question", "notes", "difficulty", "minutes"), rows)


def page(sections: Mapping[str, str]) -> str:
    """The whole of scenarios/README.md, from the sections of all scenarios."""
    chapters = [
        "\n\n".join([f"## {title}", *(sections[shown.name] for shown in listed)])
        for title, listed in CHAPTERS.items()
    ]
    return "\n\n".join([INTRODUCTION, contents(), *chapters, drills.section()]) + "\n"


def kept(shown: Shown, text: str) -> str:
    """A section as it stands in the page."""
    begin = text.index(f"### {shown.lines[0]}\n")
    return re.split(r"\n\n##+ ", text[begin:], maxsplit=1)[0].rstrip()


def main(names: list[str]) -> None:
    """Plays everything, or only these entries, and writes the page and the pictures anew."""
    readme, pictures = FOLDER / "README.md", FOLDER / "pictures"
    pictures.mkdir(exist_ok=True)
    sections = dict[str, str]()
    for shown in gallery():
        if names and shown.name not in names:
            sections[shown.name] = kept(shown, readme.read_text(encoding="utf-8"))
            continue
        told = compared(shown) if shown.replications else played(shown)
        sections[shown.name] = section(shown, told)
        (pictures / f"{shown.name}.svg").write_bytes(picture(shown, told))
    readme.write_text(page(sections), encoding="utf-8")
    for old in pictures.glob("*.svg"):
        if old.stem not in sections:
            old.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
