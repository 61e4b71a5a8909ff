"""What the linter says of improvements that are listed: those that nothing in the scenario can
need, and limits whose price is too high.
"""

from collections.abc import Iterator

from simulator.ai_service.failure import Failure
from simulator.ai_service.mitigations import Mitigation
from simulator.analysis.linter.findings import Finding, warning
from simulator.analysis.linter.learning import learns
from simulator.analysis.linter.recurring import may_strike, recurs
from simulator.analysis.linter.watched import WatchedSLO
from simulator.oncall.improvements import Improvement, Seen, StepSeen
from simulator.oncall.learning import Learning
from simulator.reliability.slo import SLO
from simulator.scenario import Scenario

USUAL = Learning.model_fields["improvements"].default


def never_needed(watched: WatchedSLO) -> Iterator[Finding]:
    """Kinds that no failure of the scenario can bring about."""
    scenario = watched.scenario
    for learning in learns(watched):
        # those that are there without having been asked for may wait for their failures
        if learning.improvements == USUAL:
            continue
        for improvement in learning.improvements:
            # that nothing recurs is said by itself
            is_said = improvement.about == "root_cause" and not recurs(scenario)
            if not is_said and not _is_needed(improvement, scenario):
                yield _not_needed(improvement, scenario)


def _not_needed(improvement: Improvement, scenario: Scenario) -> Finding:
    answers = "answers no failure of this scenario"
    if improvement.needs:
        answers = f"answers {improvement.needs}, and there are none here"
    text = f"{improvement.name} {answers}, so it is never proposed"
    path = f"learning.improvements[{improvement.kind}]"
    # what is written in it may be all that is in the way
    usual = next((each for each in USUAL if each.kind == improvement.kind), None)
    helps = usual is not None and _is_needed(usual, scenario)
    plain = f"{{kind: {improvement.kind}}} and no more" if helps else ""
    return warning(path, text, plain, "the list without it")


def orders_nothing(watched: WatchedSLO) -> Iterator[Finding]:
    """An order of steps that no runbook has."""
    runbooks = watched.scenario.runbooks.values()
    known = dict.fromkeys(step.do.kind for book in runbooks for step in book)
    for learning in learns(watched):
        for improvement in learning.improvements:
            order = getattr(improvement, "order", None)
            if order and not set(order) & set(known):
                text = f"no runbook has {' or '.join(order)}, so the order of steps stays as it is"
                path = f"learning.improvements[{improvement.kind}].order"
                yield warning(path, text, *known, "it without order")


def _is_needed(improvement: Improvement, scenario: Scenario) -> bool:
    """Whether a postmortem may propose it, if all steps help."""
    return any(
        improvement.subject(failure) and improvement.answers(failure, _seen(failure, scenario))
        for failure in may_strike(scenario)
    )


def _seen(failure: Failure, scenario: Scenario) -> Seen:
    """An incident about a failure in which each step of the runbook helped."""
    book = scenario.runbooks.get(failure.symptom, ())
    steps = tuple(StepSeen(step.do.kind, 1.0, 0.0) for step in book)
    return Seen(failure.symptom, True, steps, scenario.runbooks, scenario.service.release)


def harmful_limit(watched: WatchedSLO) -> Iterator[Finding]:
    """Mitigations that would harm an objective if they stayed."""
    for learning in learns(watched):
        standing = ((each, each.always_on()) for each in learning.improvements)
        for improvement, do in standing:
            harmed = do and _harmed_by(do, watched.scenario)
            if do and harmed:
                text = f"{do.kind} alone would harm {harmed.name}, so it is dropped"
                path = f"learning.improvements[{improvement.kind}]"
                yield warning(path, text, "another mitigation", "the list without it")


def _harmed_by(do: Mitigation, scenario: Scenario) -> SLO | None:
    """The objective that a mitigation alone would harm, on the first day."""
    # numpy is not loaded by most checks
    from simulator.expectation.price import harmed_by
    from simulator.run.counted import base_of

    return harmed_by(base_of(scenario), do, 0.0, scenario.slos, scenario.significant)
