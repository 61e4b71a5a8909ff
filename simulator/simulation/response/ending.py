"""The end of an incident: steps are undone, and it is resolved (live)."""

from collections.abc import Callable

from simulator.oncall.runbooks import RunbookStep
from simulator.simulation.response.checks import Checks
from simulator.simulation.response.holding import Holding
from simulator.simulation.response.incident import OpenIncident
from simulator.simulation.response.situation import Answers, Waits
from simulator.simulation.response.steps import Numbered, Steps
from simulator.simulation.response.working import Working

# closes an incident, with what is seen of it: a share (0..1), or None
Resolve = Callable[[OpenIncident, float | None], None]


class Ending:
    """Undoes the steps of one incident, each of which was taken on top of those before it, and
    resolves it (live).

    `is_well` says that all causes are over, nothing is held, and all looks well. Undoing the last
    step `took` so many seconds; `undone` is that step where that took time and is still to be
    looked at, or did not look well.
    """

    def __init__(
        self, working: Working, checks: Checks, steps: Steps, holding: Holding, resolve: Resolve
    ) -> None:
        self.working = working
        self.incident = working.incident
        self.log = working.situation.log
        self.checks = checks
        self.steps = steps
        self.holding = holding
        self._resolve = resolve
        self.is_well = False
        self.took = 0.0
        self.undone: Numbered | None = None
        # the places of the steps in effect as the ending began, by number
        self._order: dict[int, int] = {}
        # whether that was looked at, and did not look well
        self.may_put_back = False

    def goes_on_with(self, do: str) -> None:
        """What is done next; a step that was undone is put back at once, or not at all."""
        if do not in ("check", "put_back"):
            self._settle()

    @property
    def is_to_look(self) -> bool:
        """Whether what a step's undoing did is still to be looked at."""
        return self.undone is not None and not self.may_put_back

    def take_back(self) -> Waits:
        """Undoes all that is held."""
        for number, step in self.held:
            yield from self.steps.undo(number, step)

    @property
    def held(self) -> list[Numbered]:
        """The steps in effect that can be undone, the last first."""
        taken = [pair for pair in self.incident.steps_taken if pair[1].do.is_reversible]
        if self.holding.is_ending:
            # one that is put back meanwhile keeps its place
            taken.sort(key=lambda pair: self._order.get(pair[0], len(self._order)))
        return taken[::-1]

    def look(self) -> None:
        """Before a decision: where all causes are over, whether it can be resolved."""
        self.is_well = False
        if self.holding.has_turn or not self.incident.is_over:
            return
        if not self.holding.is_ending:
            taken = self.incident.steps_taken
            self._order = {number: place for place, (number, _) in enumerate(taken)}
        self.holding.end()
        if self.undone is None and not self.held:
            self.working.forget()
            self.is_well = self._may_resolve(self.checks.sli())

    def undo(self, number: int, step: RunbookStep) -> Waits:
        """Undoes a step, in the time that this takes."""
        yield from self.steps.undo(number, step)
        self.took = self.steps.undo_takes(number, step)
        # several undone at one instant are looked at together, when the incident is resolved
        if self.holding.is_ending and self.took > 0:
            self.undone = number, step

    def check(self) -> Answers:
        """Looks at what a step's undoing did, for a whole window; whether it is healthy."""
        is_healthy = yield from self.checks.look(None)
        if is_healthy:
            self.undone = None
        else:
            self.incident.is_served = False
            self.may_put_back = True
        return is_healthy

    def put_back(self) -> None:
        """The step that was undone is in effect again."""
        assert self.undone is not None
        number, step = self.undone
        self._settle()
        self.steps.hold(number, step)
        kind = step.do.kind
        self.log.record("step_finished", kind, self.incident, step=number, put_back=True)

    def resolve(self) -> None:
        """Closes it; a healthy check confirms that users are served, where the steps were not used
        up before.
        """
        incident = self.incident
        sli = self.checks.sli()
        is_known = incident.is_served or incident.is_unmitigated
        if self.checks.is_healthy(sli) and not is_known:
            self.working.served()
        self._resolve(incident, sli)

    def _settle(self) -> None:
        self.undone = None
        self.may_put_back = False

    def _may_resolve(self, sli: float | None) -> bool:
        """Healthy, or nothing harms the objective and no paging alert fires for it."""
        if self.checks.is_healthy(sli):
            return True
        # without traffic, at night, no check is healthy
        return not self.working.knowledge.harming() and not self.incident.firing
