"""What is known of a run before its clock starts: the service without a fault, the failures that
will strike it, and the releases that are due.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from simulator.ai_service.failures import Failure
from simulator.ai_service.release import Planned
from simulator.expectation.condition import Condition
from simulator.expectation.expected import Expected
from simulator.expectation.history import History
from simulator.foundation.streams import Streams
from simulator.run.counted import base_of, history_of
from simulator.scenario import Scenario


@dataclass(frozen=True)
class Plan:
    """It depends on the service, its failures and releases, and the seed: not on the alert rules,
    nor on who is on call.

    `caught` are the failures that the service's own defences cut short.
    """

    scenario: Scenario
    streams: Streams
    base: Condition
    history: History
    expected: Expected
    failures: tuple[Failure, ...]
    planned: tuple[Planned, ...]
    caught: frozenset[str]

    @classmethod
    def of(cls, scenario: Scenario, seed: int) -> "Plan":
        """What a scenario and a seed (0 or more) come to."""
        streams = Streams(seed)
        base = base_of(scenario)
        rng = partial(streams.of, "failure")
        horizon = scenario.horizon
        occurrences = [
            occurrence
            for failure in scenario.named_failures
            for occurrence in failure.occurrences(rng, horizon)
        ]
        failures = tuple(with_defences(scenario, base, streams, each) for each in occurrences)
        caught = {
            after.name
            for before, after in zip(occurrences, failures, strict=True)
            if after is not before
        }
        planned = () if scenario.releases is None else tuple(scenario.releases.due(rng, horizon))
        tick = scenario.monitoring.evaluation_interval
        expected = Expected(base, scenario.significant, tick, horizon)
        history = history_of(scenario, base)
        return cls(scenario, streams, base, history, expected, failures, planned, frozenset(caught))


def with_defences(
    scenario: Scenario, base: Condition, streams: Streams, failure: Failure
) -> Failure:
    """A failure as the service's own defences leave it; the same one where they do nothing."""
    canary: Callable[[], np.random.Generator] | None = None
    if scenario.outcomes == "random":
        canary = partial(streams.of, "failure", failure.name, "canary")
    return failure.with_defences(scenario.service, base.curve, canary)
