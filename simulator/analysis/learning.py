"""What came back in a run, and what its team learned: a fold of the log."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from simulator.analysis.proposals import Proposal, Status, proposals_of
from simulator.analysis.quarters import budget_of, whole_of
from simulator.reliability.events import Event
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.truth.ground_truth import GroundTruth, truth_of_own


@dataclass(frozen=True)
class LearningFigures:
    """`recurrences` are significant occurrences that struck and whose root cause had struck before,
    `prevented` are those that did not strike, `stopped` the releases that the gate stopped,
    `softened` what something that was learned acted on.

    Of the improvements that were `proposed`, `accepted` were; `done` are done at the end, in
    `hours` of work, `dropped` were not accepted or given up, and `backlog` are waiting or in hand,
    with `backlog_hours` all in all. `budget` is, by SLO, the mean of what each calendar quarter
    spent (1 = all of it), by its valid events.
    """

    recurrences: int = 0
    prevented: int = 0
    stopped: int = 0
    softened: int = 0
    proposed: int = 0
    accepted: int = 0
    done: int = 0
    dropped: int = 0
    backlog: int = 0
    hours: float = 0.0
    backlog_hours: float = 0.0
    budget: Mapping[str, float | None] | None = None

    def numbers(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)


def may_recur(scenario: Scenario) -> bool:
    """Whether its failures have root causes that come back, or its team learns."""
    processes = (*scenario.failures, scenario.releases)
    return scenario.learning is not None or any(each and each.behind for each in processes)


def learning_figures(run: Run, truth: GroundTruth) -> LearningFigures | None:
    """The figures of a run; None where nothing comes back and nobody learns."""
    if not may_recur(run.scenario):
        return None
    proposals = proposals_of(run.log)
    by_status = Counter(each.status for each in proposals)
    refused, given_up = by_status["not accepted"], by_status["given up"]
    return LearningFigures(
        recurrences=len(recurrences(run, truth)),
        prevented=len(_subjects(run, "recurrence_prevented")),
        stopped=len(_subjects(run, "release_stopped")),
        softened=len(_subjects(run, "recurrence_softened")),
        proposed=len(proposals),
        accepted=len(proposals) - refused,
        done=by_status["done"],
        dropped=refused + given_up,
        backlog=by_status["waiting"],
        hours=_hours(proposals, "done"),
        backlog_hours=_hours(proposals, "waiting"),
        budget={slo.name: budget_of(run, slo, whole_of(run)) for slo in run.scenario.slos},
    )


def _subjects(run: Run, kind: str) -> set[str]:
    """The occurrences or releases that rows of a kind are about; one may have several."""
    return {event.subject for event in run.log if event.kind == kind}


def _hours(proposals: Iterable[Proposal], status: Status) -> float:
    return float(sum(each.hours for each in proposals if each.status == status))


def recurrences(run: Run, truth: GroundTruth) -> tuple[str, ...]:
    """The significant occurrences that struck and whose root cause had struck before, in order.

    `truth` may be of another run of the same seed: which releases went out differs where a freeze
    holds some back.
    """
    again = list(_come_again(run.log))
    if not {failure.name for failure in truth.failures}.issuperset(again):
        truth = truth_of_own(run)
    significant = {
        failure.name
        for episodes in truth.episodes.values()
        for episode in episodes
        if episode.significance == "significant"
        for failure in episode.failures
    }
    return tuple(name for name in again if name in significant)


def _come_again(log: Sequence[Event]) -> Iterator[str]:
    struck = set[str]()
    # what a canary takes back has not struck
    taken_back = {
        event.cause
        for event in log
        if event.kind == "release_rolled_back" and event.detail["by"] == "canary"
    }
    for event in log:
        cause = event.detail.get("root_cause")
        is_start = event.kind == "failure_started" and event.subject not in taken_back
        if is_start and cause is not None:
            if cause in struck:
                yield event.subject
            struck.add(cause)
