"""What the linter says of people and steps that fail: triages that are never right, steps that
never work, and steps that are impossible whenever they are needed.
"""

from collections.abc import Iterator

from simulator.ai_service.failure import Failure
from simulator.analysis.linter.findings import Finding, warning
from simulator.analysis.linter.watched import WatchedSLO
from simulator.foundation.distributions import Distribution
from simulator.oncall.obstacles import in_the_way
from simulator.oncall.runbooks import RunbookStep
from simulator.scenario import Scenario


def never_right(watched: WatchedSLO) -> Iterator[Finding]:
    """A triage that names every other symptom first."""
    oncall = watched.scenario.oncall
    if oncall is None or oncall.right > 0:
        return
    text = "the right symptom is named only when all others have been tried in vain"
    yield warning("oncall.triage.right", text, "a probability above 0%, e.g. 80%")


def never_works(watched: WatchedSLO) -> Iterator[Finding]:
    """A step that takes its time twice, for nothing."""
    for path, _, step in _steps(watched.scenario):
        if step.works == 0:
            text = "it never works, so that it is tried twice for nothing"
            yield warning(f"{path}.works", text, "a probability above 0%, e.g. 90%")


def never_possible(watched: WatchedSLO) -> Iterator[Finding]:
    """A step that something is in the way of for as long as each failure lasts that it answers."""
    scenario = watched.scenario
    for path, symptom, step in _steps(scenario):
        answered = [each for each in _failures(scenario) if each.symptom == symptom]
        obstacles = in_the_way(step.not_while, _failures(scenario))
        if answered and all(_is_covered(each, obstacles, scenario) for each in answered):
            text = "it is impossible for as long as the failures last that it answers"
            yield warning(f"{path}.not_while", text, "something that ends before they do")


def never_in_the_way(watched: WatchedSLO) -> Iterator[Finding]:
    """A kind of failure that is to be in a step's way, and that the scenario has not."""
    scenario = watched.scenario
    names = [failure.name for failure in scenario.named_failures]
    for path, _, step in _steps(scenario):
        for name in step.not_while or ():
            if names and not in_the_way([name], _failures(scenario)):
                text = f"no failure is of the kind {name}, so nothing is ever in the way"
                yield warning(f"{path}.not_while", text, *names)


def _steps(scenario: Scenario) -> Iterator[tuple[str, str, RunbookStep]]:
    """All steps, each with where it stands and the symptom that it answers."""
    for symptom, steps in scenario.runbooks.items():
        for number, step in enumerate(steps):
            yield f"runbooks.{symptom}[{number}]", symptom, step


def _failures(scenario: Scenario) -> list[Failure]:
    """All that may strike, bad releases too."""
    failures: list[Failure] = list(scenario.named_failures)
    if scenario.releases and scenario.releases.bad:
        failures.append(scenario.releases.bad_ones)
    return failures


def _is_covered(failure: Failure, obstacles: list[Failure], scenario: Scenario) -> bool:
    """Whether one of the obstacles is on whenever a failure is."""
    return any(each == failure or _covers(each, failure, scenario.horizon) for each in obstacles)


def _covers(obstacle: Failure, failure: Failure, horizon: float) -> bool:
    """The same of two failures whose times are fixed."""
    if not (_is_fixed(obstacle) and _is_fixed(failure)):
        return False
    return obstacle.start <= failure.start and obstacle.end >= min(failure.end, horizon)


def _is_fixed(failure: Failure) -> bool:
    times = (failure.at, failure.lasts)
    return failure.every is None and not any(
        time is None or isinstance(time, Distribution) for time in times
    )
