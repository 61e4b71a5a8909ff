"""Writes scenarios/README.md and its pictures: each scenario's question, and its answer with the
figures of its own runs. The entries are in docs/questions.

Run from a checkout: python docs/gallery.py. With the same packages it gives the same bytes.
"""

import re
from collections.abc import Iterable, Mapping

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from questions.chapters import CHAPTERS, gallery
from questions.entry import FOLDER, Shown
from questions.facts import Compared, Played, compared, played

from simulator import Run, draw_burn, draw_timeline, unattended
from simulator.outputs.charts.style import SIZES, figure_of, rendered

INTRODUCTION = """# Scenarios

Each file begins with a question and with what to look for. This page gives the answers, with the commands that produce them. Then try
another value (`--set KEY=VALUE`), another seed (`--seed N`), or nobody on call (`--set oncall=null`). `simulator check FILE` says what a
file's alerts will do, and the folder [policies](policies) holds alert policies for `--policy`. [Concepts](../docs/concepts.md) explains
the words.

How to read the figures, all of which `python docs/gallery.py` reads from the runs:

- *if nobody had come*: the same run with nobody on call.
- *alert after*: how long after users were first let down the first alert fired. "-" means that none fired, "no failure found" that no
  failure was behind it.
- *mitigated after*: how long after users were first let down the last 5 minutes were good again and stayed good until somebody had
  checked. "-" means that this never happened.
- Figures of comparisons have 95% intervals. *Square brackets* mean: no significant difference from the first column.
- *nobody responding*: pages, what they miss and the time to page come from runs in which nobody responds, so that alerts are not judged
  by what a person did. Budgets come from runs with somebody on call, if the file has an `oncall` block."""
CAPTIONS = {
    "burn": "The error budget that is left, and how fast it burns",
    "timeline": "What failed, what was noticed, and who did what and when",
    "scoreboard": "Each variant's figures, with 95% intervals",
}


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
    return shown.answer.format(
        run=first,
        **{
            label.replace(" ", "_"): run
            for label, run in zip(shown.others or (), others, strict=True)
        },
    )


def anchor(title: str) -> str:
    """The anchor that code hosts make of a heading: lower case, and only letters, digits,
    underscores, hyphens and spaces (as hyphens).
    """
    return re.sub(r"[^a-z0-9_ -]", "", title.lower()).replace(" ", "-")


def opening(shown: Shown) -> str:
    """How a scenario's section begins: the part that does not depend on any run."""
    question, look_for = shown.lines
    command = "\n".join(["```sh", *shown.commands, "```"])
    return (
        f"### {question}\n\n[{shown.name}.yaml]({shown.name}.yaml). Look for:"
        f" {look_for}\n\n{command}"
    )


def section(shown: Shown, told: Mapping[str, Played] | Compared) -> str:
    """A scenario's section."""
    picture = f"![{CAPTIONS[shown.picture]}](pictures/{shown.name}.svg)"
    parts = [
        opening(shown),
        answer(shown, told),
        figures(shown, told),
        picture,
        note(shown, told),
    ]
    return "\n\n".join(filter(None, parts))


def note(shown: Shown, told: Mapping[str, Played] | Compared) -> str:
    """Which of several runs a picture shows."""
    if not isinstance(told, Compared):
        return f"The picture shows `{shown.of or 'as written'}`." if len(told) > 1 else ""
    if shown.picture != "scoreboard":
        seed = told.comparison.seeds[0]
        return (
            f"The picture shows one of the {len(told.comparison.seeds)} runs of"
            f" `{told.drawn(shown.of)}`, that with seed {seed}."
        )
    if not told.is_attended:
        return ""
    return (
        "In the picture, budgets come from runs with somebody on call. Pages, what they miss and the"
        " time to page come from the same seeds with nobody responding."
    )


def drawn_of(run: Run, kind: str) -> Axes:
    """The picture of a run: its timeline, or its burn beside that of the unattended run."""
    if kind == "timeline":
        return draw_timeline(run)
    burn: Axes = draw_burn(run, unattended=unattended(run)).flat[0]
    return burn


def picture(shown: Shown, told: Mapping[str, Played] | Compared) -> bytes:
    """A scenario's picture."""
    if isinstance(told, Compared):
        axes = (
            told.comparison.plot().flat[0]
            if shown.picture == "scoreboard"
            else drawn_of(told.first_run(shown.of), shown.picture)
        )
    else:
        axes = drawn_of(told[shown.of or "as written"].run, shown.picture)
    figure = figure_of(axes)
    drawn = rendered(figure, SIZES["page"], "svg")
    plt.close(figure)
    return drawn


def contents() -> str:
    """Links to all sections."""
    lines = list[str]()
    for title, listed in CHAPTERS.items():
        lines += [
            f"- {title}",
            *(f"  - [{shown.lines[0]}](#{anchor(shown.lines[0])})" for shown in listed),
        ]
    return "\n".join(lines)


def page(sections: Mapping[str, str]) -> str:
    """The whole of scenarios/README.md, from the sections of all scenarios."""
    chapters = [
        "\n\n".join([f"## {title}", *(sections[shown.name] for shown in listed)])
        for title, listed in CHAPTERS.items()
    ]
    return "\n\n".join([INTRODUCTION, contents(), *chapters]) + "\n"


def main() -> None:
    """Plays everything, and writes the page and the pictures anew."""
    sections, drawn = dict[str, str](), dict[str, bytes]()
    for shown in gallery():
        told = compared(shown) if shown.replications else played(shown)
        sections[shown.name], drawn[f"{shown.name}.svg"] = (
            section(shown, told),
            picture(shown, told),
        )
    (FOLDER / "README.md").write_text(page(sections), encoding="utf-8")
    (FOLDER / "pictures").mkdir(exist_ok=True)
    for old in (FOLDER / "pictures").glob("*.svg"):
        old.unlink()
    for name, content in drawn.items():
        (FOLDER / "pictures" / name).write_bytes(content)


if __name__ == "__main__":
    main()
