"""What the linter says of runbooks: those that nobody follows, and symptoms without one."""

from collections.abc import Iterator

from simulator.analysis.linter.findings import Finding, warning
from simulator.analysis.linter.watched import WatchedSLO
from simulator.oncall.shipped import RUNBOOKS
from simulator.scenario import Scenario


def nobody_answers(watched: WatchedSLO) -> Iterator[Finding]:
    """Runbooks without anybody on call, or failures without a runbook."""
    scenario = watched.scenario
    if scenario.oncall is not None:
        yield from _without_runbook(scenario)
    # those that ship are there without having been asked for
    elif scenario.runbooks and scenario.runbooks != RUNBOOKS:
        text = "nobody is on call, so no runbook is ever followed: write oncall"
        yield Finding("note", "oncall", text)


def _without_runbook(scenario: Scenario) -> Iterator[Finding]:
    for symptom in _symptoms(scenario):
        if not scenario.runbooks.get(symptom):
            text = (
                f"the person on call has no runbook for {symptom}, and can only wait for it to end"
            )
            yield warning("runbooks", text, f"runbooks.{symptom}")


def _symptoms(scenario: Scenario) -> Iterator[str]:
    """The symptoms of all failures that may strike, each once."""
    failures = list(scenario.failures)
    if scenario.releases and scenario.releases.bad:
        failures.append(scenario.releases.bad_ones)
    yield from dict.fromkeys(failure.symptom for failure in failures)
