"""The finding above a picture of several budgets, and the grey line below it."""

from collections.abc import Sequence

from simulator.outputs.charts.budgets_plan import MOST, Line, Panel
from simulator.outputs.charts.crop import part_shown
from simulator.outputs.words import safe_label
from simulator.outputs.words.names import quoted
from simulator.outputs.words.numbers import duration, listed, plural, share
from simulator.outputs.words.promises import promise

# a name in a title
LONGEST = 32
# the budgets of two runs differ so that one is called costlier than the other
NOTABLY = 1.2
MARKS = {"paged": "▲ page", "ticket_opened": "■ ticket"}


def titles_of(panels: Sequence[Panel]) -> list[str]:
    """Which budget is spent most and which least, the fullest sentence first."""
    known = [panel for panel in panels if _ranked(panel)]
    if not known:
        return ["No data"]
    if not known[0].is_of_runs:
        return _of_objectives(known[0])
    if len(known) == 1:
        return _of_one(known[0])
    return _of_several(known)


def _ranked(panel: Panel) -> list[Line]:
    """The lines of which something is known, those that spent most first."""
    known = [line for line in panel.lines if line.spent is not None]
    return sorted(known, key=lambda line: -(line.spent or 0.0))


def _of_objectives(panel: Panel) -> list[str]:
    """`Budget spent: latency 61.8%, quality 50.3%`, of one run."""
    lines = _ranked(panel)
    spent = [f"{safe_label(line.name, LONGEST)} {share(line.spent)}" for line in lines]
    when = " at the worst moment" if any(line.is_of_worst for line in lines) else ""
    start = f"Budget spent{when}: "
    if not any(line.calls(kind) for line in panel.lines for kind in MARKS):
        start = f"No alert fires; {start[:1].lower()}{start[1:]}"
    return [start + listed(spent), start + ", ".join([spent[0], f"{len(spent) - 1} others less"])]


def _of_one(panel: Panel) -> list[str]:
    """What every run spends, or only the two ends, or only the first."""
    lines = _ranked(panel)
    first, *others = [quoted(line.name, LONGEST) for line in lines]
    most, *less = [share(line.spent) for line in lines]
    alone = f"{first} spends {most} of {whose(panel)}"
    if not others:
        return [alone]
    if len({most, *less}) == 1:
        return [f"All {len(lines)} spend {most} of {whose(panel)}"]
    rest = [f"{name} {spent}" for name, spent in zip(others, less, strict=True)]
    ends = (
        f"{first} spends the most of {whose(panel)} ({most}), {others[-1]} the least ({less[-1]})"
    )
    whole = listed([alone, *rest])
    return [whole + _with_pages(lines), whole, ends, alone]


def _with_pages(lines: Sequence[Line]) -> str:
    """`, with no page and 21 pages`, in the order of the lines' names, where that differs."""
    pages = [plural(len(line.calls("paged")), "page") for line in lines]
    if len(set(pages)) == 1:
        return ""
    return f", with {listed(pages).replace('0 pages', 'no page')}"


def _of_several(panels: Sequence[Panel]) -> list[str]:
    """In which run each objective's budget lost most, if that is notably more than in another; else
    what all of them lost.
    """
    lost = dict[str, list[str]]()
    for panel in panels:
        first = _ranked(panel)[0]
        of = "" if lost else " of its budget"
        told = f"for {safe_label(panel.heading, 24)} ({share(first.spent)}{of})"
        lost.setdefault(quoted(first.name, LONGEST), []).append(told)
    parts = [f"{name} {listed(told)}" for name, told in lost.items()]
    costliest = [f"Costliest: {listed(parts[:count])}" for count in range(len(parts), 0, -1)]
    if all(map(_differs_notably, panels)):
        return costliest
    return [f"Budget spent: {'; '.join(map(_all_of, panels))}", *costliest]


def _differs_notably(panel: Panel) -> bool:
    lines = _ranked(panel)
    return (lines[0].spent or 0.0) > NOTABLY * (lines[-1].spent or 0.0)


def _all_of(panel: Panel) -> str:
    """`quality “canary” 3.14%, “no canary” 3.09%`."""
    spent = [f"{quoted(line.name, LONGEST)} {share(line.spent)}" for line in _ranked(panel)]
    return f"{safe_label(panel.heading, 24)} {', '.join(spent)}"


def whose(panel: Panel) -> str:
    """`the 30d budget`, if it is the same for all."""
    windows = {line.story.slo.window for line in panel.lines}
    is_calendar = any(line.story.slo.is_calendar for line in panel.lines)
    if len(windows) == 1 and not is_calendar:
        return f"the {duration(windows.pop())} budget"
    return "its budget"


def about(panels: Sequence[Panel]) -> list[str]:
    """The grey line, the fullest first: scenarios, the SLO if there is one, seeds, and marks."""
    lines = [line for panel in panels for line in panel.lines]
    runs = [line.story.run for line in lines]
    names = " and ".join(dict.fromkeys(safe_label(run.scenario.name, 24) for run in runs))
    seeds = listed([str(seed) for seed in sorted({run.seed for run in runs})])
    part = part_shown(panels[0].longest, panels[0].story.span)
    told = "; ".join(filter(None, [f"seed {seeds}, simulated", part, _left_out(panels[0])]))
    full = [f"scenario {names}, {_promised(lines)}{told}", f"scenario {names}, {told}"]
    return [*(f"{text}; {_marks(lines)}" for text in full), *full, told]


def _promised(lines: Sequence[Line]) -> str:
    """`SLO availability 99% over 30d, ` where there is only one."""
    slos = {f"SLO {safe_label(line.story.slo.name)} {promise(line.story.slo)}, " for line in lines}
    if len(slos) == 1:
        return slos.pop()
    return ""


def _left_out(panel: Panel) -> str:
    if not panel.left_out:
        return ""
    return f"the first {MOST} of {MOST + panel.left_out}"


def _marks(lines: Sequence[Line]) -> str:
    """What the marks mean; that there are none where nobody was called."""
    shown = [mark for kind, mark in MARKS.items() if any(line.calls(kind) for line in lines)]
    return ", ".join(shown) or "no alert fired"
