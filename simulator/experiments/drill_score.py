"""What a drill is judged by: the budget that was spent, beside that of the scripted responder and
that with nobody on call, and what was done meanwhile (docs/maths.md, "Drills").
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any, Protocol

from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident
from simulator.reliability.steps import DID_NOT_WORK, NOT_POSSIBLE, NOTICEABLE, StepTaken
from simulator.run import Run


@dataclass(frozen=True, slots=True)
class DrillScore:
    """How good the decisions of a drill were.

    `budget_spent`, `budget_scripted` and `budget_nobody` are shares (1 = all of it; None: no data)
    of the error budget that is worst off at the end: in the drill, and in the same scenario with
    the scripted responder and with nobody on call. The times (s; None: not reached in any) are
    means over the paged incidents. `steps_without_effect` are those that failed, or after which
    the first check saw no gain; `symptoms_wrong` those named that no failure of the incident has.
    `is_truncated`: the decisions were used up before the horizon.
    """

    budget_spent: float | None
    budget_scripted: float | None
    budget_nobody: float | None
    time_to_detect_s: float | None
    time_to_acknowledge_s: float | None
    time_to_mitigate_s: float | None
    time_to_resolve_s: float | None
    pages: int
    steps: int
    steps_without_effect: int
    symptoms_wrong: int
    decisions: int
    is_truncated: bool

    def to_dict(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return asdict(self)


class Played(Protocol):
    """A drill that is over, as a score needs it."""

    @property
    def run(self) -> Run:
        """What happened."""

    @property
    def scripted(self) -> Run:
        """The same with the scripted responder."""

    @property
    def nobody(self) -> Run:
        """The same with nobody on call."""

    @property
    def decisions(self) -> int:
        """How many decisions were made."""

    @property
    def is_truncated(self) -> bool:
        """Whether the decisions were used up before the horizon."""


def score_of(drill: Played) -> DrillScore:
    """The score of a drill that is over."""
    return DrillScore(
        budget_spent=_share(worst_budget(drill.run)),
        budget_scripted=_share(worst_budget(drill.scripted)),
        budget_nobody=_share(worst_budget(drill.nobody)),
        **response_figures(drill.run),
        decisions=drill.decisions,
        is_truncated=drill.is_truncated,
    )


def response_figures(run: Run) -> dict[str, Any]:
    """What a response is judged by besides the budget, by the keys of a score."""
    return {
        "time_to_detect_s": _mean_time(run, lambda each: each.time_to_detect),
        "time_to_acknowledge_s": _mean_time(run, lambda each: each.time_to_acknowledge),
        "time_to_mitigate_s": _mean_time(run, lambda each: each.time_to_mitigate),
        "time_to_resolve_s": _mean_time(run, lambda each: each.time_to_resolve),
        "pages": sum(event.kind == "paged" for event in run.log),
        "steps": sum(len(incident.steps) for incident in run.incidents),
        "steps_without_effect": sum(1 for _ in steps_without_effect(run)),
        "symptoms_wrong": sum(1 for _ in symptoms_wrong(run)),
    }


def worst_budget(run: Run) -> tuple[str, float] | None:
    """The SLO that is worst off at the end, and the share of its error budget that is spent; None
    where no SLO has data then.
    """
    series = {slo.name: run.budget_spent(slo) for slo in run.scenario.slos}
    ends = {name: float(spent[-1]) for name, spent in series.items() if len(spent)}
    known = [(name, end) for name, end in ends.items() if isfinite(end)]
    return max(known, key=lambda each: each[1], default=None)


def _share(worst: tuple[str, float] | None) -> float | None:
    if worst is None:
        return None
    return worst[1]


def _mean_time(run: Run, time: Callable[[Incident], float | None]) -> float | None:
    """The mean of a time (s) over the paged incidents that reached it."""
    times = [time(each) for each in run.incidents if not each.is_ticket]
    reached = [each for each in times if each is not None]
    if not reached:
        return None
    return sum(reached) / len(reached)


def steps_without_effect(run: Run) -> Iterator[StepTaken]:
    """The steps that failed, were impossible, or changed nothing that the first check after them
    could see.
    """
    for incident in run.incidents:
        for step in incident.steps:
            if _had_no_chance(step) or _changed_nothing(run, incident, step):
                yield step


def _had_no_chance(step: StepTaken) -> bool:
    # one that was broken off, as the cause was over, may have been a good idea
    return step.reason == DID_NOT_WORK or step.reason.startswith(NOT_POSSIBLE)


def _changed_nothing(run: Run, incident: Incident, step: StepTaken) -> bool:
    """Whether the first check after a step saw the bad share fall by less than a tenth."""
    look = _first_look(incident, step)
    # without a look nobody can say, nor where the failure ended by itself meanwhile
    if look is None or _ended_between(incident.timeline, step.begin, look.time):
        return False
    before = _bad_share(run, incident, step.begin)
    return 1 - look.detail["sli"] > before * (1 - NOTICEABLE) or before == 0


def _first_look(incident: Incident, step: StepTaken) -> Event | None:
    if step.end is None:
        return None
    looks = (row for row in incident.all("checked") if row.time >= step.end)
    return next((look for look in looks if look.detail["sli"] is not None), None)


def _ended_between(timeline: Iterable[Event], begin: float, end: float) -> bool:
    """Whether a failure that was on during an incident ended between two times (s)."""
    ends = (event.time for event in timeline if event.kind == "failure_ended")
    return any(begin < time <= end for time in ends)


def _bad_share(run: Run, incident: Incident, time: float) -> float:
    """The share of bad events in the check's window that ends with the last whole cell before a
    time (s); 0 without valid ones.
    """
    # only somebody who is on call takes steps
    assert run.scenario.oncall is not None
    end = int(time / run.cell)
    begin = max(0, int((time - run.scenario.oncall.check.window) / run.cell))
    counts = run.counts[run.slo(incident.slo).events]
    valid = float(counts.valid[begin:end].sum())
    if not valid:
        return 0.0
    return float(counts.bad[begin:end].sum()) / valid


def symptoms_wrong(run: Run) -> Iterator[Event]:
    """The rows of symptoms that were named and that no failure of their incident has."""
    for row in run.log:
        # where triage cannot fail no row says so
        if row.kind == "triaged" and row.detail.get("right", True) is False:
            yield row
