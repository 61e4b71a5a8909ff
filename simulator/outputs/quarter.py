"""A quarter's report: what somebody who answers for reliability reads, on one page."""

from collections.abc import Iterable, Mapping, Sequence

from simulator.analysis.prevented import prevented_budget
from simulator.analysis.proposals import Proposal
from simulator.analysis.quarter_causes import NO_INCIDENT, Spent
from simulator.analysis.quarter_figures import QuarterFigures, QuarterOfSLO, quarter_figures
from simulator.outputs.document import Block, Document, Items, Section, Table
from simulator.outputs.page import page
from simulator.outputs.people_tables import turned
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.learning import came_back, why_dropped, work
from simulator.outputs.words.names import capitalised, safe_label
from simulator.outputs.words.numbers import duration, listed, objective, plural, share, sli
from simulator.outputs.words.proposals import action
from simulator.reliability.slo import SLO
from simulator.run import Run

# what has room on one page: of more the first are told, and how many there are
MOST_SLOS = 6
MOST_CAUSES = 5
MOST_ITEMS = 5
NO_DATA = "no data"
NOTHING = "nothing"
KEPT = {True: "kept", False: "broken", None: NO_DATA}
HOUR = 3600.0
# so many quarters have room side by side
MOST_COLUMNS = 6
# columns of the table of all quarters, beside each SLO's
TOLD = ("pages", "came back", "prevented", "stopped", "toil", "done", "dropped", "waiting")
KEPT_WHEN = (
    "Kept: the budget of the SLO's own window never ran out in the quarter, or each calendar month"
    " that ended in it was kept."
)


def quarter_files(run: Run) -> dict[str, str]:
    """The page of each quarter of a run, by the name of its file: `2026-Q1.html`."""
    return {
        f"{figures.quarter.name.replace(' ', '-')}.html": quarter_html(run, figures)
        for figures in quarter_figures(run)
    }


def quarter_html(run: Run, figures: QuarterFigures) -> str:
    """The page as HTML; it needs nothing beside it, and prints on one sheet."""
    document = quarter_report(run, figures)
    about = _about(run, figures)
    return page("quarter.html.j2", {"document": document, "about": about})


def quarter_report(run: Run, figures: QuarterFigures) -> Document:
    """The page as a document."""
    name = safe_label(run.scenario.name)
    sections = (
        Section("Promises", (_promises(run, figures), KEPT_WHEN)),
        Section("Where the budgets went, by root cause", tuple(_causes(run, figures))),
        Section("Pages and toil", tuple(_toil(run, figures))),
        Section("What came back", tuple(_returned(run, figures))),
        *_improvements(run, figures),
    )
    title = f"{name} in {figures.quarter.name}: {_verdict(figures)}"
    if run.scenario.learns is not None:
        title += f", {plural(len(figures.done), 'improvement')} done"
    return Document(title, sections)


def _verdict(figures: QuarterFigures) -> str:
    """`1 of 2 promises kept`; of a single one `the promise is kept`."""
    kept = _kept(figures)
    if kept == NO_DATA:
        return kept
    if kept.endswith("of 1"):
        return f"the promise is {KEPT[kept == '1 of 1']}"
    return f"{kept} promises kept"


def _kept(figures: QuarterFigures) -> str:
    """`1 of 2`."""
    known = [slo.is_kept for slo in figures.slos.values() if slo.is_kept is not None]
    return f"{sum(known)} of {len(known)}" if known else NO_DATA


def _about(run: Run, figures: QuarterFigures) -> str:
    clock = Clock(run.scenario.start)
    quarter = figures.quarter
    # a quarter ends with the day before the next one begins
    last = clock.day(max(quarter.begin, quarter.end - 1))
    days = f"{clock.day(quarter.begin)} to {last} ({clock.zone})"
    if quarter.is_cut:
        days += f", {duration(quarter.end - quarter.begin)} of the quarter"
    name = safe_label(run.scenario.name)
    return f"scenario {name}, seed {run.seed}, simulated; {days}"


def _promises(run: Run, figures: QuarterFigures) -> Table:
    head = (
        "SLO",
        "promise",
        "SLI of the quarter",
        "budget of the quarter spent",
        "worst moment",
        "verdict",
    )
    rows = [_promise(slo, figures.slos[slo.name]) for slo in run.scenario.slos]
    return Table(head, tuple(rows[:MOST_SLOS]))


def _promise(slo: SLO, own: QuarterOfSLO) -> tuple[str, ...]:
    window = "a month" if slo.is_calendar else duration(slo.window)
    budget = "a month's budget" if slo.is_calendar else f"its {window} budget"
    worst = "-" if own.worst is None else f"{share(own.worst)} of {budget}"
    return (
        safe_label(slo.name),
        f"{objective(slo.objective)} over {window}",
        sli(own.sli),
        share(own.budget_spent),
        worst,
        KEPT[own.is_kept],
    )


def _causes(run: Run, figures: QuarterFigures) -> Iterable[Block]:
    """A row for each of the costliest causes, a column for each SLO."""
    slos = [slo.name for slo in run.scenario.slos][:MOST_SLOS]
    tables = {name: figures.slos[name].by_cause for name in slos}
    causes = dict.fromkeys(cause for table in tables.values() for cause in table)
    causes.pop(NO_INCIDENT, None)
    most = sorted(causes, key=lambda cause: -_most(tables, cause))
    rows = [_cause(safe_label(cause), [tables[name].get(cause) for name in slos]) for cause in most]
    if len(most) > MOST_CAUSES:
        rest = [_together(tables[name], most[MOST_CAUSES:]) for name in slos]
        label = plural(len(most) - MOST_CAUSES, "other cause")
        rows[MOST_CAUSES:] = [_cause(label, rest)]
    rows.append(_cause(NO_INCIDENT, [tables[name].get(NO_INCIDENT) for name in slos]))
    yield Table(("root cause", "incidents", *map(safe_label, slos)), tuple(rows))


def _most(tables: Mapping[str, Mapping[str, Spent]], cause: str) -> float:
    return max(table[cause].share for table in tables.values() if cause in table)


def _together(table: Mapping[str, Spent], causes: Iterable[str]) -> Spent | None:
    known = [table[cause] for cause in causes if cause in table]
    if not known:
        return None
    return Spent(sum(each.share for each in known), sum(each.incidents for each in known))


def _cause(label: str, spent: Sequence[Spent | None]) -> tuple[str, ...]:
    incidents = sum(each.incidents for each in spent if each is not None)
    shares = ("-" if each is None else share(each.share) for each in spent)
    return (label, str(incidents or "-"), *shares)


def _toil(run: Run, figures: QuarterFigures) -> Iterable[Block]:
    toil = figures.toil
    pages = plural(figures.pages, "page")
    if figures.pages:
        pages += f", {figures.pages_at_night} at night"
    yield f"{pages}; {plural(figures.tickets, 'ticket')}."
    rows = [
        (what, work(getattr(toil, what) / HOUR)) for what in ("pages", "tickets", "postmortems")
    ]
    rows.append(("all of it", work(toil.all / HOUR)))
    yield Table(("toil of", "hours"), tuple(rows))
    if figures.done:
        hours = work(sum(each.hours for each in figures.done))
        yield f"Improvements took {hours} more, which are no toil."


def _returned(run: Run, figures: QuarterFigures) -> Iterable[Block]:
    back = came_back(figures.recurrences, figures.prevented, figures.stopped)
    yield f"{capitalised(back)}."
    if figures.prevented:
        shares = [
            f"{share(prevented_budget(run, slo, figures.quarter))} of the budget of"
            f" {safe_label(slo.name)}"
            for slo in run.scenario.slos[:MOST_SLOS]
        ]
        yield f"If nobody had responded, what was prevented would have spent {listed(shares)}."
    if run.scenario.releases is not None and run.scenario.releases.freeze_when_spent:
        yield _held_back(figures.held_back)


def _held_back(number: int) -> str:
    if not number:
        return "No release was held back."
    return f"{plural(number, 'release')} {'was' if number == 1 else 'were'} held back."


def _improvements(run: Run, figures: QuarterFigures) -> Iterable[Section]:
    """What was done, and what was not; nothing where nothing is learned."""
    if run.scenario.learns is None:
        return
    clock = Clock(run.scenario.start)
    done = [f"{action(each)}: {_date(each.done_at, clock)}." for each in figures.done]
    yield Section(f"Done: {_items(figures.done)}", _list(done))
    dropped = _dropped(figures)
    # without their hours: what was proposed four times is one piece of work, which nobody has done
    title = f"Dropped: {plural(len(dropped), 'item') if dropped else NOTHING}"
    yield Section(title, _list([_drop(same, clock) for same in dropped]))
    waiting = [
        f"{action(each)}, proposed on {clock.day(each.proposed_at)}." for each in figures.waiting
    ]
    yield Section(f"Waiting at the end: {_items(figures.waiting)}", _list(waiting))


def _dropped(figures: QuarterFigures) -> list[list[Proposal]]:
    """What was dropped, those of the same item and reason together."""
    same = dict[tuple[str, str, str], list[Proposal]]()
    for each in (*figures.refused, *figures.given_up):
        same.setdefault((each.improvement, each.about, each.reason), []).append(each)
    return [*same.values()]


def _drop(same: Sequence[Proposal], clock: Clock) -> str:
    """`Mend the root cause a/new-1 (24 h): not accepted, 4 times, last on 23 August.`"""
    last = same[-1]
    often = f" {len(same)} times, last on" if len(same) > 1 else ""
    return f"{action(last)}: {why_dropped(last.reason)},{often} {_date(last.dropped_at, clock)}."


def _date(time: float | None, clock: Clock) -> str:
    """A day of the quarter, whose year stands above."""
    return clock.day(time or 0.0).rpartition(" ")[0]


def _items(proposals: Sequence[Proposal]) -> str:
    """`3 items, 52 h`."""
    if not proposals:
        return NOTHING
    hours = work(sum(each.hours for each in proposals))
    return f"{plural(len(proposals), 'item')}, {hours}"


def _list(lines: Sequence[str]) -> tuple[Block, ...]:
    """The first of them, and how many more there are."""
    if not lines:
        return ()
    shown = list(lines[:MOST_ITEMS])
    if len(lines) > MOST_ITEMS:
        shown.append(f"{len(lines) - MOST_ITEMS} more.")
    return (Items(tuple(shown)),)


def quarter_table(run: Run) -> Table:
    """The quarters of a run side by side; of many a row for each."""
    slos = [slo.name for slo in run.scenario.slos][:MOST_SLOS]
    spent = [f"{safe_label(name, 24)}: budget spent" for name in slos]
    head = ("quarter", "promises kept", *spent, *TOLD)
    table = Table(head, tuple(_quarter_row(each, slos) for each in quarter_figures(run)))
    return turned(table) if len(table.rows) <= MOST_COLUMNS else table


def _quarter_row(figures: QuarterFigures, slos: Sequence[str]) -> tuple[str, ...]:
    counts = (figures.pages, figures.recurrences, figures.prevented, figures.stopped)
    improvements = (len(figures.done), len(_dropped(figures)), len(figures.waiting))
    return (
        figures.quarter.name,
        _kept(figures),
        *(share(figures.slos[name].budget_spent) for name in slos),
        *map(str, counts),
        work(figures.toil.all / HOUR),
        *map(str, improvements),
    )
