"""What the linter says of releases: canaries that look too late, at too few requests or for the
wrong thing, and releases that stay frozen.
"""

import math
from collections.abc import Iterator

from simulator.ai_service.failures import BadDeploy
from simulator.ai_service.traffic import WEEK, Curve
from simulator.analysis.linter.bounds import duration, lower_promise, ratio, shorter_than
from simulator.analysis.linter.findings import Finding, warning
from simulator.analysis.linter.remedies import remedies
from simulator.analysis.linter.watched import WatchedSLO, exhausts_budget
from simulator.foundation.fixed_or_random import average
from simulator.foundation.units import percent, times
from simulator.scenario import Scenario

# no more releases than these are looked at
MOST_TIMES = 200
# a bake time to begin with
LONG_ENOUGH = "30m"


def stays_frozen(watched: WatchedSLO) -> Iterator[Finding]:
    """A budget that background errors spend, and that releases wait for."""
    slo = watched.slo
    releases = watched.scenario.releases
    if releases is None or releases.freeze_when_spent != slo.name:
        return
    burn = watched.background / slo.error_budget
    if not exhausts_budget(burn):
        return
    text = (
        f"background errors burn the budget of {slo.name} at {times(burn)}, so it is spent"
        f" {_gone(watched, burn)} and releases stay frozen {_frozen_until(watched)}"
    )
    yield warning(
        "releases.freeze_when_spent",
        text,
        lower_promise(watched, watched.background),
        *remedies(watched, slo.error_budget),
        "another SLO",
        slo=slo.name,
    )


def _gone(watched: WatchedSLO, burn: float) -> str:
    """When the budget is spent: `after 12h`."""
    slo = watched.slo
    if slo.is_calendar:
        return f"{duration(slo.window / burn)} into a month of 30d"
    # the window holds the data alone: what burns so fast has spent it from the first error on
    if not watched.scenario.monitoring.has_history:
        return "at once"
    left = 1 - slo.budget_spent_before
    if left <= 0:
        return "at the start"
    return f"after {duration(slo.window * left / burn)}"


def _frozen_until(watched: WatchedSLO) -> str:
    return "until the next one" if watched.slo.is_calendar else "from then on"


def canaries_overlap(watched: WatchedSLO) -> Iterator[Finding]:
    """Canaries that bake longer than the time from one release to the next."""
    releases = watched.scenario.releases
    # bad_deploy failures bring versions too, but only what is planned comes at a known rate
    if releases is None:
        return
    bake = watched.scenario.service.release.bake
    gap = average(releases.every)
    if bake > gap:
        text = (
            f"a canary of {duration(bake)} is longer than the {duration(gap)} between releases, so"
            f" {bake / gap:.3g} canaries run at a time: write {shorter_than('bake', gap)} or"
            f" releases.every above {duration(bake)}"
        )
        yield Finding("note", "service.release.bake", text)


def canary_never_looks(watched: WatchedSLO) -> Iterator[Finding]:
    """A canary whose look at the new version cannot help."""
    release = watched.scenario.service.release
    if release.rollback_above is None:
        return
    above = f"rollback_above: {percent(release.rollback_above)}"
    if release.bake == 0:
        text = (
            f"{above} is checked at the end of the bake time, so with a bake time of 0s it is never"
            " checked"
        )
        yield warning("service.release.bake", text, f"bake: {LONG_ENOUGH}")
    elif release.rollback_above == 1:
        text = "the error ratio cannot exceed 100%, so no version is ever rolled back"
        yield warning("service.release.rollback_above", text, "rollback_above: 5%")
    elif release.canary_share == 1:
        text = (
            "the canary gets 100% of the traffic, so a bad version harms all users for"
            f" {duration(release.bake)} before {above} rolls it back"
        )
        yield warning("service.release.canary_share", text, "canary_share: 5%")
    else:
        yield from _canary_sees_nobody(watched.scenario)


def _canary_sees_nobody(scenario: Scenario) -> Iterator[Finding]:
    """A canary whose share of the curve in its bake time is less than one request."""
    service = scenario.service
    bake = service.release.bake
    curve = Curve(service.traffic, scenario.local_clock)
    handled = service.traffic.interactive * service.release.canary_share

    def sees(at: float, bake: float) -> float:
        """The requests expected while a version that goes out then (s) bakes so long (s)."""
        return handled * curve.load(at, bake)

    # without a curve no time is worse than another
    at = min(_bad_from(scenario) or (0.0,), key=lambda time: sees(time, bake))
    if sees(at, bake) >= 1:
        return
    when = "" if curve.is_flat else f" at {duration(at)}"
    text = (
        f"the canary can expect {sees(at, bake):.3g} requests in {duration(bake)}{when}, and a"
        " version without a failed request is not rolled back"
    )
    # by halving: a week more than at the mean rate is enough whatever the curve
    short = bake
    long = bake + WEEK + 1 / handled
    while long - short > 0.5:
        middle = (short + long) / 2
        if sees(at, middle) < 1:
            short = middle
        else:
            long = middle
    yield warning("service.release.bake", text, f"bake: {duration(long, math.ceil)} or more")


def _bad_from(scenario: Scenario) -> tuple[float, ...]:
    """The times (s) within a week at which a bad version is known to go out, or may."""
    written = [
        failure.at
        for failure in scenario.named_failures
        if isinstance(failure, BadDeploy) and isinstance(failure.at, float)
    ]
    return (*written, *_due(scenario))


def _due(scenario: Scenario) -> Iterator[float]:
    """The times (s) at which releases are due that may be bad, where no chance decides them."""
    releases = scenario.releases
    if not releases or not releases.bad or not isinstance(releases.every, float):
        return
    first = releases.every
    if isinstance(releases.at, float):
        first = releases.at
    number = int(max(0.0, min(WEEK, scenario.horizon) - first) // releases.every) + 1
    for place in range(min(number, MOST_TIMES)):
        yield first + place * releases.every


def _bad_versions(scenario: Scenario) -> Iterator[tuple[str, BadDeploy]]:
    """Where the scenario says what a bad version does."""
    if scenario.releases is not None and scenario.releases.bad:
        yield "releases.bad_ones", scenario.releases.bad_ones
    for failure in scenario.named_failures:
        if isinstance(failure, BadDeploy):
            yield f"failures[{failure.name}]", failure


def canary_never_catches(watched: WatchedSLO) -> Iterator[Finding]:
    """Bad versions that the canary takes back too late, or never."""
    release = watched.scenario.service.release
    # canaries that take nothing back at all are those of canary_never_looks
    if release.rollback_above is None or release.rollback_above == 1 or release.bake == 0:
        return
    for path, bad in _bad_versions(watched.scenario):
        error = average(bad.error_ratio)
        lasts = average(bad.lasts)
        if error <= release.rollback_above:
            yield _below_the_canary(path, bad, release.rollback_above)
        elif lasts <= release.bake:
            text = (
                f"{path} is repaired after {duration(lasts)}, but the canary decides only"
                f" after {duration(release.bake)}, so it cannot catch it"
            )
            yield warning("service.release.bake", text, shorter_than("bake", lasts))


def _below_the_canary(path: str, bad: BadDeploy, above: float) -> Finding:
    """A bad version that fails no more requests than the canary bears."""
    key = "service.release.rollback_above"
    error = average(bad.error_ratio)
    higher = ratio(f"{path}.error_ratio", "above", above)
    if error == 0:
        text = (
            f"{path} makes no request fail, and the canary looks only at failed requests, so it"
            " never catches this version"
        )
        return warning(key, text, higher)
    on_average = "" if error == bad.error_ratio else " on average"
    text = (
        f"{path} makes {percent(error)} of requests fail{on_average}, and the canary rolls back"
        f" only above {percent(above)}, so it never catches this version"
    )
    return warning(key, text, ratio("rollback_above", "below", error), higher)
