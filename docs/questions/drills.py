"""The drills that ship, by level: what the last section of the gallery's page says of them."""

from questions.entry import FOLDER

# the first character of a drill's name is its level
LEVELS = {
    "1": "one failure, and the runbook that answers it",
    "2": "choose the runbook: what it looks like may have several causes",
    "3": "choose the steps: their order and their price",
    "4": "two things at a time",
    "5": "nights on which most pages are for nothing",
}
INTRODUCTION = """## Drills

In these scenarios you are on call: `simulator drill 1_monday_morning`. [How to play](../docs/drill.md) says what you see, what you can do and how
you are judged, and has the scores of the responders that ship. The files say what happens, so play first and read afterwards."""


def names() -> list[str]:
    """All drills, by level and then as the calendar has them: their starts."""
    return sorted((path.stem for path in FOLDER.glob("drills/*.yaml")), key=_place)


def _place(name: str) -> tuple[str, str]:
    text = _file(name)
    return name[0], text.split("\nstart: ")[1].splitlines()[0]


def _file(name: str) -> str:
    return (FOLDER / "drills" / f"{name}.yaml").read_text(encoding="utf-8")


def question(name: str) -> str:
    """What a drill asks."""
    return _file(name).splitlines()[0].removeprefix("# ")


def section() -> str:
    """The last section of scenarios/README.md."""
    rows = [
        f"| {name[0]}: {LEVELS[name[0]]} | [{name}](drills/{name}.yaml) | {question(name)} |"
        for name in names()
    ]
    return "\n".join([INTRODUCTION, "", "| level | drill | question |", "|---|---|---|", *rows])
