"""What the linter says of keys that change nothing: valid, and probably meant otherwise."""

from collections.abc import Iterator

from simulator.ai_service.failure import Failure
from simulator.ai_service.failures import ToolOutage
from simulator.analysis.linter.findings import Finding, warning
from simulator.analysis.linter.watched import WatchedSLO
from simulator.foundation.distributions import Distribution
from simulator.foundation.kinds import FAMILIES
from simulator.foundation.units import DURATION, Unit, format_duration, show
from simulator.foundation.unknown import closest
from simulator.oncall.shipped import RUNBOOKS
from simulator.scenario import Scenario

# a promise below one half is probably the share that may be bad
LOW_PROMISE = 0.5


def unknown_symptom(watched: WatchedSLO) -> Iterator[Finding]:
    """A runbook for a symptom that no failure has."""
    scenario = watched.scenario
    known = sorted({*RUNBOOKS, *FAMILIES[Failure.family], *_symptoms(scenario)})
    for symptom in scenario.runbooks:
        if symptom not in known:
            text = f"no failure has the symptom {show(symptom)}, so nobody follows this runbook"
            yield Finding("warning", f"runbooks.{symptom}", f"{text}: {closest(symptom, known)}")


def _symptoms(scenario: Scenario) -> Iterator[str]:
    for failure in scenario.failures:
        yield failure.symptom


def after_the_horizon(watched: WatchedSLO) -> Iterator[Finding]:
    """A failure that begins when the run is over."""
    horizon = watched.scenario.horizon
    for failure in watched.scenario.named_failures:
        at = failure.at
        if at is None or isinstance(at, Distribution) or at < horizon:
            continue
        text = (
            f"it begins after the end of the run ({format_duration(horizon)}), so it never happens"
        )
        earlier = f"at below {format_duration(horizon)}"
        later = f"horizon above {format_duration(at)}"
        yield warning(f"failures[{failure.name}].at", text, earlier, later)


def harmless(watched: WatchedSLO) -> Iterator[Finding]:
    """A failure all of whose sizes are those of no failure."""
    for failure in watched.scenario.named_failures:
        sizes = _sizes(failure)
        if sizes and all(getattr(failure, name) == unit.harmless for name, unit in sizes.items()):
            name, unit = next(iter(sizes.items()))
            text = "it does nothing: every size of it is that of no failure"
            yield warning(f"failures[{failure.name}]", text, f"{name}, e.g. {name}: {unit.example}")


def _sizes(failure: Failure) -> dict[str, Unit]:
    """The fields that say how bad it is; how soon it grows says nothing of how far."""
    return {name: mark.unit for name, mark in failure.sizes() if mark.unit is not DURATION}


def lasts_no_time(watched: WatchedSLO) -> Iterator[Finding]:
    """A failure that is over at once."""
    for failure in watched.scenario.named_failures:
        if failure.lasts == 0:
            text = "it lasts no time, so it does nothing"
            yield warning(f"failures[{failure.name}].lasts", text, "how long, e.g. lasts: 1h")


def no_calls_to_tools(watched: WatchedSLO) -> Iterator[Finding]:
    """A tool outage where no request calls a tool."""
    if watched.scenario.service.tools.share:
        return
    for failure in watched.scenario.named_failures:
        if isinstance(failure, ToolOutage):
            text = "no request calls a tool, so it does nothing"
            share = "service: {tools: {share: 30%}}, the share of requests that do"
            yield warning(f"failures[{failure.name}]", text, share)


def low_promise(watched: WatchedSLO) -> Iterator[Finding]:
    """An objective that looks like its complement."""
    slo = watched.slo
    if slo.objective >= LOW_PROMISE:
        return
    text = (
        f"it promises only {slo.objective * 100:.6g}% good events: an objective is the share that"
        " should be good"
    )
    meant = f"{(1 - slo.objective) * 100:.6g}% if this is the share that may be bad"
    yield warning(f"slos[{slo.name}].objective", text, meant, slo=slo.name)
