"""What happened in each calendar quarter of a run: what a quarter's report is made of."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from simulator.analysis.learning import recurrences
from simulator.analysis.people.of_run import team_of
from simulator.analysis.people.toil import TeamToil, team_toil
from simulator.analysis.proposals import Proposal, proposals_of
from simulator.analysis.quarter_causes import Spent, budget_by_cause
from simulator.analysis.quarters import Quarter, budget_of, quarters_of
from simulator.analysis.scoring.months import ended_months
from simulator.analysis.scoring.releases import not_held_back
from simulator.foundation.streams import Streams
from simulator.reliability.events import Event
from simulator.reliability.nights import at_night
from simulator.reliability.slo import SLO
from simulator.run import Run
from simulator.truth.ground_truth import GroundTruth, ground_truth

# a budget of which a little more than all is spent is spent by rounding
LAST_BITS = 1e-9


@dataclass(frozen=True)
class QuarterOfSLO:
    """An SLO in a quarter: its SLI and the share that it spent of the budget of the quarter itself
    (None without valid events), and by root cause.

    `worst` is the largest share that was spent of the budget of the SLO's own window (None: no
    data); `is_kept` whether that never ran out, or each calendar month that ended was kept.
    """

    sli: float | None
    budget_spent: float | None
    by_cause: Mapping[str, Spent]
    worst: float | None
    is_kept: bool | None


@dataclass(frozen=True)
class QuarterFigures:
    """A quarter of a run: its SLOs by name, what went out to people and what that cost them, what
    came back and what did not, and what became of the improvements.

    `held_back` are releases that waited in vain. `done`, `refused` and `given_up` are of this
    quarter, `waiting` are those of the backlog at its end.
    """

    quarter: Quarter
    slos: Mapping[str, QuarterOfSLO]
    pages: int
    pages_at_night: int
    tickets: int
    toil: TeamToil
    recurrences: int
    prevented: int
    stopped: int
    held_back: int
    proposed: tuple[Proposal, ...]
    done: tuple[Proposal, ...]
    refused: tuple[Proposal, ...]
    given_up: tuple[Proposal, ...]
    waiting: tuple[Proposal, ...]


def quarter_figures(run: Run, truth: GroundTruth | None = None) -> tuple[QuarterFigures, ...]:
    """The figures of each calendar quarter that a run covers, in order; `truth` is what really
    failed in this run, where that is known already.
    """
    came_back = {*recurrences(run, truth or ground_truth(run))}
    returned = [
        event.time
        for event in run.log
        if event.kind == "failure_started" and event.subject in came_back
    ]
    held_back = _held_back(run)
    proposals = proposals_of(run.log)
    return tuple(
        _figures(run, quarter, returned, held_back, proposals) for quarter in quarters_of(run)
    )


def _figures(
    run: Run,
    quarter: Quarter,
    returned: Iterable[float],
    held_back: Iterable[float],
    proposals: Iterable[Proposal],
) -> QuarterFigures:
    rows = [event for event in run.log if quarter.holds(event.time)]
    pages = [event for event in rows if event.kind == "paged"]
    read = run.scenario.local_clock.read
    in_it = partial(_within, quarter, proposals)
    return QuarterFigures(
        quarter=quarter,
        slos={slo.name: _slo(run, slo, quarter) for slo in run.scenario.slos},
        pages=len(pages),
        pages_at_night=sum(map(at_night, (read(page.time) for page in pages))),
        tickets=_number(rows, "ticket_opened"),
        toil=team_toil(run.incidents, team_of(run).postmortem, quarter),
        recurrences=sum(map(quarter.holds, returned)),
        prevented=_number(rows, "recurrence_prevented"),
        stopped=_number(rows, "release_stopped"),
        held_back=sum(map(quarter.holds, held_back)),
        proposed=in_it(lambda each: each.proposed_at),
        done=in_it(lambda each: each.done_at),
        refused=in_it(lambda each: each.dropped_at if each.status == "not accepted" else None),
        given_up=in_it(lambda each: each.dropped_at if each.status == "given up" else None),
        waiting=tuple(filter(lambda each: each.waits_at(quarter.end), proposals)),
    )


def _number(rows: Iterable[Event], kind: str) -> int:
    return sum(event.kind == kind for event in rows)


def _within(
    quarter: Quarter, proposals: Iterable[Proposal], time: Callable[[Proposal], float | None]
) -> tuple[Proposal, ...]:
    """The proposals of which a time lies in a quarter."""
    times = ((each, time(each)) for each in proposals)
    return tuple(each for each, when in times if when is not None and quarter.holds(when))


def _slo(run: Run, slo: SLO, quarter: Quarter) -> QuarterOfSLO:
    spent = budget_of(run, slo, quarter)
    worst = _worst(run, slo, quarter)
    return QuarterOfSLO(
        sli=None if spent is None else 1 - spent * (1 - slo.objective),
        budget_spent=spent,
        by_cause=budget_by_cause(run, slo, quarter),
        worst=worst,
        is_kept=_is_kept(run, slo, quarter, None if spent is None else worst),
    )


def _worst(run: Run, slo: SLO, quarter: Quarter) -> float | None:
    """The largest share of the budget of an SLO's window that was spent at the end of a cell."""
    inside = (run.ends > quarter.begin) & (run.ends <= quarter.end)
    spent = run.budget_spent(slo)[inside]
    known = spent[np.isfinite(spent)]
    return float(known.max()) if len(known) else None


def _is_kept(run: Run, slo: SLO, quarter: Quarter, worst: float | None) -> bool | None:
    if not slo.is_calendar:
        return None if worst is None else worst <= 1 + LAST_BITS
    kept = [month.is_kept for month in ended_months(run, slo) if _lies_in(month.name, quarter)]
    known = [each for each in kept if each is not None]
    return all(known) if known else None


def _lies_in(month: str, quarter: Quarter) -> bool:
    year, number = month.split("-")
    return quarter.name == f"{year} Q{(int(number) + 2) // 3}"


def _held_back(run: Run) -> list[float]:
    """When (s) each release was due that did not go out and was not stopped at the gate."""
    if run.scenario.releases is None:
        return []
    # what is due depends on the seed alone, and is on no log
    rng = partial(Streams(run.seed).of, "failure")
    due = run.scenario.releases.due(rng, run.scenario.horizon)
    known = not_held_back(run)
    return [each.at for each in due if each.name not in known]
