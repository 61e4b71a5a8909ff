"""The simulation: the only folder that imports simpy. `simulate` lets the clock run to the horizon,
`InStages` from one decision to the next.
"""

from simulator.foundation.given import takes
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation.course import Course, DrawingSampler, ReplayingSampler
from simulator.simulation.monitoring import LONGEST, SHORTEST, Progress, no_progress
from simulator.simulation.plan import Plan
from simulator.simulation.playing import play, run_of, seed_of
from simulator.simulation.stages import InStages as InStages
from simulator.simulation.state import RunState


@takes(scenario=Scenario)
def simulate(
    scenario: Scenario,
    seed: int | None = None,
    *,
    blocks: tuple[float, float] = (SHORTEST, LONGEST),
    progress: Progress = no_progress,
) -> Run:
    """Plays a scenario once: the same scenario, seed and version give the same run, byte for byte.

    `seed` defaults to the scenario's. `blocks` is the shortest and longest stretch (s) that is
    drawn at once; it changes the speed, never the result. `progress(done, all)` is called with
    simulated seconds as the clock goes on. Raises ArgumentError for what is no Scenario or no seed.
    """
    number = seed_of(scenario, seed)
    if scenario.oncall is None:
        # what the service does depends on no alert, so all of it is drawn before they are looked at
        return replay(scenario, draw_course(scenario, number, blocks), progress)
    state = RunState(scenario, number)
    play(state, blocks, progress)
    return run_of(state)


def draw_course(
    scenario: Scenario,
    seed: int,
    blocks: tuple[float, float] = (SHORTEST, LONGEST),
) -> Course:
    """Draws what happens to a service to which nobody responds, whatever its alert rules; see
    `simulate` for `blocks`, which matter where releases wait for a budget.
    """
    nothing = scenario.alerting.model_copy(update={"rules": ()})
    alone = scenario.model_copy(update={"alerting": nothing, "oncall": None})
    plan = Plan.of(alone, seed)
    sampler = DrawingSampler(plan)
    play(RunState(alone, seed, plan, sampler), blocks)
    return Course(plan, sampler)


def replay(scenario: Scenario, course: Course, progress: Progress = no_progress) -> Run:
    """The run of a scenario with the seed of a course, which is that of the same service: byte for
    byte that of `simulate`.
    """
    sampler = None
    if scenario.learns is None:
        sampler = ReplayingSampler(scenario, course)
    # what is learned keeps failures from striking: the run leaves the course without a sign of it
    state = RunState(scenario, course.plan.streams.seed, course.plan, sampler)
    play(state, progress=progress)
    return run_of(state)
