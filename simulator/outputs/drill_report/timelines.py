"""Two responses to the same failures on one clock: what each saw, did and had spent by then."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest

import numpy as np

from simulator.outputs.document import Table
from simulator.outputs.drill_report.waits import waits_of
from simulator.outputs.run_tables import phase_table
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.log import stage, tell, worth_telling
from simulator.outputs.words.numbers import share
from simulator.reliability.events import Event
from simulator.reliability.windows import Floats
from simulator.run import Run

# a long drill has more; the log beside the page holds all
MOST_ROWS = 300
# nobody on call sees these: they are told as the truth, below
UNSEEN = "failure"


def side_by_side(run: Run, other: Run, names: tuple[str, str]) -> Table:
    """What happened in two runs of one scenario and seed, row by row of both logs, with the share
    of the budget that was spent by then (of the SLO that is worst off). Of a drill its waits are
    told, too.
    """
    sides = (Side(run), Side(other))
    clock = Clock(run.scenario.start)
    times = sorted({*sides[0].rows, *sides[1].rows})
    dates = {clock.date(time) for time in times}
    moment = clock.short if len(dates) > 1 else clock.time
    rows = [row for time in times for row in _rows_at(time, moment(time), sides)]
    first, second = names
    head = ("time", first, "budget spent", second, "budget spent")
    return Table(head, tuple(rows[:MOST_ROWS]))


def _rows_at(time: float, told: str, sides: "tuple[Side, Side]") -> Iterator[tuple[str, ...]]:
    """The rows of one moment: its time and what was spent stand in the first of them."""
    seen = [side.rows.get(time, []) for side in sides]
    spent = [side.spent_by(time) if rows else "" for side, rows in zip(sides, seen, strict=True)]
    for own, other in zip_longest(*seen, fillvalue=""):
        yield (told, own, spent[0], other, spent[1])
        told, spent = "", ["", ""]


class Side:
    """One of the two runs: its rows by time (s), as sentences."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.budget = _worst_so_far(run)
        self.rows = dict[float, list[str]]()
        has_several = len(run.incidents) > 1
        for event in worth_telling(run.log):
            if stage(event) != UNSEEN:
                self.rows.setdefault(event.time, []).append(_told(event, has_several))
        # the last thing at its moment, as it is what comes next
        for wait in waits_of(run) if run.actions else ():
            self.rows.setdefault(wait.time, []).append(wait.text)

    def spent_by(self, time: float) -> str:
        """What was spent of the worst budget at a time (s)."""
        place = int(time / self.run.cell) - 1
        if place < 0 or not np.isfinite(self.budget[place]):
            return ""
        return share(float(self.budget[place]))


def _told(event: Event, has_several: bool) -> str:
    if has_several and event.incident:
        return f"{tell(event)} ({event.incident})"
    return tell(event)


def _worst_so_far(run: Run) -> Floats:
    """The largest share of a budget that is spent at the end of every cell; NaN without data."""
    spent = np.array([run.budget_spent(slo) for slo in run.scenario.slos])
    worst: Floats = np.fmax.reduce(spent)
    return worst


def costs(runs: Mapping[str, Run]) -> Table:
    """Where the budget went, incident by incident, by who was on call."""
    return phase_table([row for name, run in runs.items() for row in _phase_rows(name, run)])


def _phase_rows(name: str, run: Run) -> Iterable[Mapping[str, object]]:
    for incident in run.incidents:
        phases = {
            phase.name: {"seconds": phase.seconds, "budget_spent": incident.share(phase.bad)}
            for phase in incident.phases
        }
        yield {"id": f"{name}: {incident.id}", "phases": phases}
