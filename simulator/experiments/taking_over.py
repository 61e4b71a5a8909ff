"""Taking over one incident of a recorded run: what a person or a model is asked in a case."""

from simulator.experiments.drill import Drill
from simulator.experiments.player import Player
from simulator.experiments.regression_case import Case
from simulator.foundation.units import show
from simulator.oncall.actions import Action
from simulator.reliability.people import is_ticket
from simulator.run import Run
from simulator.scenario import Scenario

# a run needs no more after the recorded incident than this (s), for an answer that takes longer
AFTER = 86400.0
# of a whole run, whoever decides
MOST_DECISIONS = 1_000_000
# somebody who decides more about one incident has no plan
OWN_DECISIONS = 100


class TakingOver(Player):
    """Somebody who decides about a case's incident, and about nothing else.

    All before it is as it was recorded; what comes beside and after it is decided by the scenario's
    responder. The run ends a day after the recorded incident. Raises ScenarioError for a case in
    which nobody is asked about its incident.
    """

    def __init__(self, case: Case) -> None:
        self.case = _shortened(case)
        metadata = self.case.metadata
        if not metadata.incident or _is_ignored(metadata.scenario, metadata.incident):
            raise case.refused("has no incident that somebody works on")
        drill = Drill(metadata.scenario, metadata.seed, max_decisions=MOST_DECISIONS)
        super().__init__(drill)
        for action in metadata.actions:
            if self.is_asked or self.drill.is_over or action not in self.view.actions:
                break
            self._see(action)
        self._let_others_decide()
        if not self.is_asked:
            why = f"nobody is asked about {show(metadata.incident)}"
            raise case.refused(f"cannot be taken over: {why}")

    @property
    def is_asked(self) -> bool:
        """Whether they decide now."""
        return self.view.asked.get("what") == self.case.metadata.incident

    def take(self, action: Action) -> None:
        """Takes an action, and lets the others decide until it is their turn again."""
        super().take(action)
        self._let_others_decide()
        if len(self.mine) == OWN_DECISIONS:
            self.wait_to_the_end()

    @property
    def run(self) -> Run:
        """What happened; where the incident is not over, time passes without them."""
        self.wait_to_the_end()
        return self.drill.run

    def _let_others_decide(self) -> None:
        oncall = self.drill.scenario.oncall
        assert oncall is not None
        while not (self.drill.is_over or self.is_asked):
            self._see(oncall.decides.decide(self.view))

    def _see(self, action: Action) -> None:
        """Somebody else takes an action."""
        self.view, *_ = self.drill.step(action)


def _is_ignored(scenario: Scenario, incident: str) -> bool:
    """Whether it is a ticket, and nobody works on tickets."""
    return is_ticket(incident) and (scenario.oncall is None or scenario.oncall.tickets is None)


def _shortened(case: Case) -> Case:
    """The case with as much of its run as it needs."""
    recorded = case.metadata.recorded
    if recorded.time_to_resolve_s is None:
        return case
    scenario = case.metadata.scenario
    # counted from the harm, so that this is late enough
    enough = recorded.detected_at_s + recorded.time_to_resolve_s + AFTER
    horizon = min(scenario.horizon, enough)
    cut = scenario.model_copy(update={"horizon": horizon})
    metadata = case.metadata.model_copy(update={"scenario": cut})
    return case.model_copy(update={"metadata": metadata})
