"""Which symptoms a person may take for that of a failure: those that can harm an objective."""

import math
from collections.abc import Iterator

from simulator.ai_service.failures import Failure
from simulator.foundation.errors import ScenarioError
from simulator.foundation.kinds import FAMILIES
from simulator.foundation.written import scalar
from simulator.reliability.slo import SLO
from simulator.simulation.state import RunState

# a failure that is to show what its kind can do lasts so long (s), from the start on
PROBE = 86400.0


class Symptoms:
    """The symptoms that can harm each objective (live).

    Known are those of the runbooks and of the run's failures. One *can* harm an objective if a
    failure of the run with that symptom harms it, or if one of that kind would that lasts a day
    and has each of its sizes at its default, or, where that does nothing, at an example's value.
    """

    def __init__(self, state: RunState) -> None:
        self.state = state
        self._found: dict[str, tuple[str, ...]] = {}

    def of(self, slo: SLO) -> tuple[str, ...]:
        """Those that can harm an objective, by name."""
        if slo.name not in self._found:
            # asked for at the first wrong guess: most runs never need them
            found = [each for each in self._known() if self._can_harm(each, slo)]
            self._found[slo.name] = tuple(found)
        return self._found[slo.name]

    def _known(self) -> list[str]:
        # in an order that does not depend on how the file is written: it decides draws
        runbooks = self.state.scenario.runbooks
        return sorted({*runbooks, *(each.symptom for each in self.state.failures)})

    def _can_harm(self, symptom: str, slo: SLO) -> bool:
        return any(
            self.state.expected.harm_begins(failure, slo) < math.inf
            for failure in self._with(symptom)
        )

    def _with(self, symptom: str) -> Iterator[Failure]:
        """What may be behind a symptom: a failure as its kind makes it, then those of the run."""
        probe = _probe(symptom)
        if probe is not None:
            yield probe
        yield from (each for each in self.state.failures if each.symptom == symptom)


def _probe(kind: str) -> Failure | None:
    """A failure of a kind that does something; None where there is no such kind, or one cannot be
    made without being told more.
    """
    known = FAMILIES[Failure.family].get(kind)
    if known is None or not issubclass(known, Failure):
        return None
    sizes = {
        name: scalar(mark.unit.example)
        for name, mark in known.sizes()
        if known.model_fields[name].default == mark.unit.harmless
    }
    try:
        return known(name=f"any {kind}", at=0.0, lasts=PROBE, **sizes)
    except ScenarioError:
        return None
