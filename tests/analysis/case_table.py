"""The hand-made cases of truth as the table of docs/maths.md; `python tests/analysis/case_table.py`
writes it there.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BEGIN, END = "<!-- cases: begin -->\n", "<!-- cases: end -->\n"
HEAD = (
    "| case | for | scenario and derivation | episodes | pages and tickets |\n"
    "|---|---|---|---|---|\n"
)


def table(cases):
    """All cases, a row each."""
    return HEAD + "".join(row(case) for case in cases)


def row(case):
    calls = "; ".join(map(call, case.calls or ())) or ("" if case.calls is None else "none")
    episodes = "; ".join(map(episode, case.episodes)) or "none"
    return f"| {case.name} | {case.sentence} | {case.why} | {episodes} | {calls} |\n"


def call(facts):
    time, _, kind, truth, is_repeat = facts
    return f"{kind} at {time:,.0f} s: {truth}{' (repeat)' if is_repeat else ''}"


def episode(facts):
    """`outage: significant, from 3,600 s, page after 60 s`."""
    parts = [write(facts[key]) for key, write in WORDS.items() if key in facts]
    if facts.get("reset") is not None and not facts.get("reset_reached", True):
        parts.append("(reset at least)")
    who = facts.get("name") or facts.get("slo") or "one"
    return f"{who}: {', '.join(part for part in parts if part)}"


def seconds(time):
    return f"{time:,.0f} s" if float(time).is_integer() else f"{time:,.1f} s"


def waited(label, without):
    return lambda time: without if time is None else f"{label} {seconds(time)}"


WORDS = {
    "kind": str,
    "begin": waited("from", ""),
    "end": waited("to", ""),
    "bad": lambda bad: f"{bad:,.6g} bad",
    "spent": lambda share: f"{100 * share:.2f}% spent",
    "page": waited("page after", "no page"),
    "call": waited("page or ticket after", ""),
    "joined": lambda is_joined: "joined" if is_joined else "",
    "reset": waited("reset", "no reset time"),
}


def main():
    sys.path.insert(0, str(ROOT / "tests"))
    from analysis.truth_cases import CASES

    page = ROOT / "docs" / "maths.md"
    before, _, rest = page.read_text().partition(BEGIN)
    page.write_text(before + BEGIN + table(CASES) + END + rest.partition(END)[2])


if __name__ == "__main__":
    main()
