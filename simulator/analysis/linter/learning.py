"""What the linter says of learning: teams that learn nothing, have no hours for what they learn, or
learn from failures that do not come back.
"""

import math
from collections.abc import Iterator

from simulator.ai_service.root_causes import RootCauses
from simulator.analysis.linter.bounds import bound, duration
from simulator.analysis.linter.findings import Finding, warning
from simulator.analysis.linter.recurring import processes, recurs
from simulator.analysis.linter.watched import WatchedSLO
from simulator.foundation.units import format_duration, two_digits
from simulator.oncall.learning import Learning
from simulator.scenario import Scenario

WEEK = 7 * 86400.0
HOUR = 3600.0
CAUSES = "{new: 25%, fades: 10d}"
USUAL = Learning.model_fields["shipping_hours"].default
# a cause can come back from the second time on
TWICE = 2.0


def learns(watched: WatchedSLO) -> Iterator[Learning]:
    """How the team learns, once for a scenario in which it does."""
    learning = watched.scenario.learns
    if learning is not None and watched.is_first:
        yield learning


def nobody_learns(watched: WatchedSLO) -> Iterator[Finding]:
    """Learning that is switched off, or where nobody responds."""
    learning = watched.scenario.learning
    if learning is None:
        return
    if not learning.on:
        yield Finding("note", "learning.on", "nothing is learned: write learning: {on: true}")
    elif watched.scenario.oncall is None:
        text = "nobody is on call, so nothing is learned"
        yield warning("learning", text, "oncall: {}", "the file without it")
    elif not watched.scenario.oncall.responds:
        text = "nobody responds, so nothing is learned"
        yield warning("oncall.responder", text, "responder: scripted")


def nothing_is_proposed(watched: WatchedSLO) -> Iterator[Finding]:
    """Postmortems after the end, proposals that nobody accepts, and no kind of improvement."""
    for learning in learns(watched):
        horizon, after = watched.scenario.horizon, learning.postmortem_after
        chances = map(learning.chance_of, learning.improvements)
        if not learning.improvements:
            text = "the list is empty, so nothing is proposed"
            yield warning("learning.improvements", text, "improvements: [prevention]")
        elif after >= horizon:
            text = (
                f"postmortems come {format_duration(after)} after an incident, and the run ends"
                f" after {format_duration(horizon)}, so nothing is proposed"
            )
            sooner = f"postmortem_after below {format_duration(horizon)}"
            longer = f"horizon above {format_duration(after)}"
            yield warning("learning.postmortem_after", text, sooner, longer)
        elif not any(chances):
            text = "every proposal is dropped, so nothing is done"
            yield warning("learning.accepted", text, "accepted above 0%, e.g. accepted: 40%")


def nobody_works(watched: WatchedSLO) -> Iterator[Finding]:
    """A team without hours, and hours in a freeze that there never is."""
    for learning in learns(watched):
        frozen = f"releases: {{freeze_when_spent: {watched.scenario.slos[0].name}}}"
        weekly = "hours_per_week above 0, e.g. hours_per_week: 8"
        takes_hours = any(each.hours for each in learning.improvements)
        if takes_hours and not _most_hours(watched.scenario, learning):
            text = "the team has no hours for improvements, so nothing is done"
            # those of a freeze would do
            frozen = frozen if learning.shipping_hours else ""
            yield warning("learning.hours_per_week", text, frozen, weekly)
        elif learning.shipping_hours not in (0, USUAL) and not _freezes(watched.scenario):
            text = "no budget freezes releases, so the team never has these hours"
            yield warning("learning.shipping_hours", text, frozen)


def too_much_work(watched: WatchedSLO) -> Iterator[Finding]:
    """Improvements that take more hours than the team has until the end."""
    horizon = watched.scenario.horizon
    for learning in learns(watched):
        most = _most_hours(watched.scenario, learning)
        large = [each for each in learning.improvements if 0 < most < each.hours]
        if large:
            names = ", ".join(f"{each.name} ({each.hours:g})" for each in large)
            text = (
                f"the team has at most {most:.4g} hours in {format_duration(horizon)}, so these are"
                f" never done: {names}"
            )
            hours = max(each.hours for each in large)
            longer = f"horizon above {duration(horizon * hours / most, math.ceil)}"
            pace = bound("hours_per_week", "above", hours * WEEK / horizon)
            # a week has no more
            pace = pace if hours < horizon / HOUR else ""
            yield warning("learning.hours_per_week", text, longer, pace)


def _freezes(scenario: Scenario) -> bool:
    """Whether a budget may freeze releases."""
    return scenario.releases is not None and bool(scenario.releases.freeze_when_spent)


def _most_hours(scenario: Scenario, learning: Learning) -> float:
    """The hours that the team has in the whole run at most."""
    pace = learning.hours_per_week
    if _freezes(scenario):
        pace += learning.shipping_hours
    return pace * scenario.horizon / WEEK


def nothing_recurs(watched: WatchedSLO) -> Iterator[Finding]:
    """Improvements against root causes, where no root cause strikes twice."""
    for learning in learns(watched):
        kinds = [each.kind for each in learning.improvements if each.about == "root_cause"]
        if kinds and not recurs(watched.scenario):
            answer = "answers" if len(kinds) == 1 else "answer"
            text = f"nothing recurs, so {' and '.join(kinds)} {answer} nothing"
            yield warning("learning.improvements", text, *_where(watched.scenario))


def _where(scenario: Scenario) -> list[str]:
    """Where causes may be written that an improvement acts on."""
    own = [each for each in processes(scenario) if not each.is_external]
    found = [f"{each.path}: {CAUSES}" for each in own]
    return found or [f"a failure of the service's own with every and causes: {CAUSES}"]


def strikes_once(watched: WatchedSLO) -> Iterator[Finding]:
    """Causes of what strikes about once."""
    if not watched.is_first:
        return
    length = format_duration(watched.scenario.horizon)
    for each in processes(watched.scenario):
        if isinstance(each.causes, RootCauses) and each.times < TWICE:
            text = (
                f"this happens about {two_digits(each.times)} times in {length}, so hardly any"
                " cause comes back"
            )
            yield warning(each.path, text, "a shorter every", "a longer horizon")
