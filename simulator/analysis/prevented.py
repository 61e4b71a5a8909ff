"""What would have been spent by failures that an improvement kept from striking."""

from collections.abc import Iterator

from simulator.ai_service.failures import Failure
from simulator.analysis.quarters import Quarter, allowed_in
from simulator.foundation.kinds import FAMILIES
from simulator.reliability.slo import SLO
from simulator.run import Run
from simulator.truth.ground_truth import GroundTruth, limits_of


def prevented_budget(run: Run, slo: SLO, quarter: Quarter) -> float | None:
    """The share of a quarter's budget of an SLO (1 = all of it) that the occurrences prevented in
    it were expected to spend if nobody had responded; None without valid events.

    It is no saving: people would have responded, and what struck meanwhile is not looked at.
    """
    allowed = allowed_in(run, slo, quarter)
    if allowed <= 0:
        return None
    truth = GroundTruth(run.scenario, run.base, _prevented(run, quarter), limits_of(run))
    return sum(episode.bad for episode in truth.episodes[slo.name]) / allowed


def _prevented(run: Run, quarter: Quarter) -> Iterator[Failure]:
    for row in run.log:
        is_known = row.detail.get("kind") in FAMILIES["failure"]
        if row.kind == "recurrence_prevented" and is_known and quarter.holds(row.time):
            fields = {key: value for key, value in row.detail.items() if key != "by"}
            yield Failure.of({**fields, "name": row.subject})
