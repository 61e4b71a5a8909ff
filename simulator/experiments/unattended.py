"""What would have happened if nobody had come."""

from simulator.foundation.given import takes
from simulator.run import Run
from simulator.simulation import simulate


@takes(run=Run)
def unattended(run: Run) -> Run | None:
    """The same scenario and seed with nobody responding; None when nobody did anyway."""
    if run.scenario.oncall is None:
        return None
    return simulate(run.scenario.unattended, run.seed)
