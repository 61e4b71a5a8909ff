"""The runs that a drill is compared with: the same scenario and seed, with others on call."""

from typing import NamedTuple

from simulator.experiments.drill_score import worst_budget
from simulator.experiments.unattended import unattended
from simulator.run import Run
from simulator.simulation import simulate

DRILL = "this drill"
SCRIPTED = "scripted responder"
NOBODY = "nobody on call"


class Beside(NamedTuple):
    """The run of a drill, and the same with the scripted responder and with nobody on call."""

    drill: Run
    scripted: Run
    nobody: Run

    @property
    def named(self) -> dict[str, Run]:
        """The three by who was on call."""
        return dict(zip((DRILL, SCRIPTED, NOBODY), self, strict=True))

    @property
    def attended(self) -> dict[str, Run]:
        """Those in which somebody was on call."""
        return {DRILL: self.drill, SCRIPTED: self.scripted}

    @property
    def spent(self) -> list[float | None]:
        """The share of the worst budget that each of the three spent; None without data."""
        ends = map(worst_budget, self)
        return [None if end is None else end[1] for end in ends]


def beside(run: Run) -> Beside:
    """Plays what the run of a drill is compared with."""
    scripted = run.scenario
    if scripted.oncall is not None:
        oncall = scripted.oncall.model_copy(update={"responder": None})
        scripted = scripted.model_copy(update={"oncall": oncall})
    other = simulate(scripted, run.seed)
    return Beside(run, other, unattended(other) or other)
