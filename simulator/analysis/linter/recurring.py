"""What strikes again and again, and whether its root causes do, as the linter looks at it."""

from collections.abc import Iterator
from typing import NamedTuple

from simulator.ai_service.failure import Failure
from simulator.ai_service.root_causes import RootCauses
from simulator.foundation.distributions import Distribution
from simulator.foundation.fixed_or_random import average
from simulator.scenario import Scenario

# of causes that are to be written; the root cause of whatever strikes stands for one that recurs
RECURRING = "a cause"


class Process(NamedTuple):
    """What strikes again and again, about so many `times`: where its causes may be written, and
    they.
    """

    path: str
    failure: Failure
    causes: RootCauses | str | None
    times: float

    @property
    def is_external(self) -> bool:
        """Whether nothing that the service changes keeps it from striking."""
        return self.failure.is_external


def processes(scenario: Scenario) -> Iterator[Process]:
    """The failures that happen again, and the bad ones among the releases."""
    for failure in scenario.named_failures:
        if failure.every is not None:
            times = _times(failure.at, failure.every, scenario.horizon)
            yield Process(f"failures[{failure.name}].causes", failure, failure.behind, times)
    releases = scenario.releases
    if releases and releases.bad:
        times = releases.bad * _times(releases.at, releases.every, scenario.horizon)
        yield Process("releases.defects", releases.bad_ones, releases.behind, times)


def recurs(scenario: Scenario) -> bool:
    """Whether any root cause may strike twice."""
    once = [each.root_cause for each in scenario.failures if each.every is None]
    named = [cause for cause in once if cause]
    return len(named) > len(set(named)) or any(
        _may_recur(each.causes) for each in processes(scenario)
    )


def may_strike(scenario: Scenario) -> Iterator[Failure]:
    """The failures that may strike, each with a root cause if that may strike twice."""
    yield from (each for each in scenario.named_failures if each.every is None)
    for each in processes(scenario):
        cause = RECURRING if _may_recur(each.causes) else None
        yield each.failure.model_copy(update={"root_cause": cause})


def _may_recur(causes: RootCauses | str | None) -> bool:
    if isinstance(causes, RootCauses):
        return causes.new < 1
    return bool(causes)


def _times(at: float | Distribution | None, every: float | Distribution, horizon: float) -> float:
    """About how often something strikes that comes again."""
    if at is None:
        return horizon / average(every)
    return 1 + max(0.0, horizon - average(at)) / average(every)
