"""Judges one run against what really failed (docs/maths.md, "Truth")."""

import math
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np

from simulator.analysis.learning import learning_figures
from simulator.analysis.people.of_run import people_of
from simulator.analysis.scoring.matching import Firing, Match, Matching, first_found
from simulator.analysis.scoring.months import kept_months
from simulator.analysis.scoring.releases import count_releases
from simulator.analysis.scoring.scorecard import (
    Call,
    CensoredTime,
    Detection,
    EpisodeRecord,
    ResponseTimes,
    Scorecard,
    Spent,
)
from simulator.foundation.given import takes
from simulator.foundation.units import ms
from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident
from simulator.reliability.nights import at_night, on_weekend
from simulator.reliability.slo import Timeslices
from simulator.reliability.windows import Floats
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.truth.ground_truth import Episode, GroundTruth, ground_truth

# the tick at which an episode is found, and the one at which the alert that finds it began to fire
Found: TypeAlias = tuple[int, int] | None


@takes(run=Run, unattended=Run)
def score(run: Run, unattended: Run | None = None, truth: GroundTruth | None = None) -> Scorecard:
    """Judges a run by semantics that docs/maths.md writes out.

    `unattended` is the same run with nobody responding; `truth` what really failed, where it is
    known already.
    """
    truth = truth or ground_truth(run, unattended)
    matching = Matching(run, truth)
    episodes = [each for own in truth.episodes.values() for each in own]
    episodes.sort(key=lambda each: (each.begin, each.slo))
    return Scorecard(
        run.scenario.horizon,
        run.scenario.significant,
        tuple(_calls(run, matching, episodes)),
        tuple(_detections(matching, episodes)),
        tuple(_record(each) for each in episodes if each.significance == "blip"),
        tuple(_record(each) for each in episodes if each.significance == "cut off"),
        matching.firing_for_nothing(),
        tuple(_responses(run)),
        {slo.name: _spent(run, slo.name, unattended) for slo in run.scenario.slos},
        count_releases(run),
        people_of(run),
        learning_figures(run, truth),
    )


def _record(episode: Episode) -> EpisodeRecord:
    return EpisodeRecord(episode.slo, episode.name, episode.begin, episode.end, episode.spent)


def _calls(run: Run, matching: Matching, episodes: Sequence[Episode]) -> Iterator[Call]:
    """The pages and tickets in order of time, each with what it was for."""
    slos = {event.incident: event.detail["slo"] for event in run.log if "slo" in event.detail}
    order = {each: place for place, each in enumerate(episodes)}
    # what pages have told of, and what pages or tickets have
    paged = set[Episode]()
    called = set[Episode]()
    for event in run.log:
        if event.kind not in ("paged", "ticket_opened"):
            continue
        slo = slos[event.incident]
        # a page for one SLO is never true for the failure of another
        found = matching.behind(slo, event.detail["rules"], matching.number(event.time))
        behind = sorted(found, key=order.__getitem__)
        real = {each for each in behind if each.matters}
        if event.kind == "paged":
            # a ticket before a page does not make the page a repeat: nobody has been woken yet
            yield _call(run, event, slo, behind, paged)
            paged |= real
        else:
            yield _call(run, event, slo, behind, called)
        called |= real


def _call(run: Run, event: Event, slo: str, behind: Sequence[Episode], known: set[Episode]) -> Call:
    """A page or a ticket; `known` are the episodes that earlier ones had been for."""
    real = [each for each in behind if each.matters]
    blips = [each for each in behind if not each.matters]
    clock = run.scenario.local_clock.read(event.time)
    return Call(
        event.time,
        slo,
        _severity(event),
        _names(real),
        _names(blips),
        # a call for nothing is false, and never a repeat
        bool(real) and known.issuperset(real),
        at_night(clock),
        on_weekend(clock),
    )


def _severity(call: Event) -> str:
    if call.kind == "ticket_opened":
        return "sev3"
    return str(call.detail["severity"])


def _names(episodes: Sequence[Episode]) -> tuple[str, ...]:
    return tuple(each.name for each in episodes)


def _detections(matching: Matching, episodes: Sequence[Episode]) -> Iterator[Detection]:
    for episode in episodes:
        if episode.significance == "significant":
            yield _detection(matching, episode)


def _detection(matching: Matching, episode: Episode) -> Detection:
    matches = matching.of(episode)
    paging = [each for each in matches if each.firing.rule.is_paging]
    page = first_found(paging)
    waited = _waited(matching, episode, page)
    return Detection(
        episode.slo,
        episode.name,
        episode.begin,
        episode.end,
        episode.spent,
        page=waited,
        call=_waited(matching, episode, first_found(matches)),
        # the alert fired before the episode counted for it
        is_joined=page is not None and page[1] < page[0],
        budget_spent_before_page=_spent_before_page(matching, episode, waited),
        reset=_reset(matching, episode, paging),
    )


def _waited(matching: Matching, episode: Episode, first: Found) -> CensoredTime:
    """From an episode's beginning to when the alert that found it began to fire."""
    if first is None:
        # missed: it went unnoticed as long as it lasted, as far as the run shows
        horizon = matching.run.scenario.horizon
        return CensoredTime(min(episode.end, horizon) - episode.begin, is_reached=False)
    # an alert that fired before has found it in no time
    return CensoredTime(max(0.0, first[1] * matching.tick - episode.begin))


def _spent_before_page(matching: Matching, episode: Episode, page: CensoredTime) -> float:
    """The share of the budget that it spends before its page; without one, until it or the run
    ends.
    """
    if not episode.budget:
        return 0.0
    slo = matching.run.slo(episode.slo)
    begin = episode.begin
    # a page may come when all is over: nothing more is added then
    until = min(begin + page.seconds, episode.end)
    if isinstance(slo.events, Timeslices):
        # harm begins at the end of the first bad slice, and whole slices are counted
        length = slo.events.length
        ahead = slo.events.ahead
        begin -= length
        until = math.floor((until + ahead) / length) * length - ahead
    if until <= begin:
        return 0.0
    return episode.added.harm(slo.events, begin, until) / episode.budget


def _reset(matching: Matching, episode: Episode, paging: Sequence[Match]) -> CensoredTime | None:
    """How long paging alerts for which it counted go on after its end; another episode that counts
    for one of them ends the count.
    """
    horizon = matching.run.scenario.horizon
    # no alert that could go on, or no end to go on after
    if not paging or episode.end >= horizon:
        return None
    firings = [match.firing for match in paging]
    last = max(firing.last for firing in firings)
    cut = _first_of_another(matching, episode, firings)
    if cut is not None and cut <= last:
        # from then on the alert is true for the other one
        return CensoredTime(max(0.0, cut * matching.tick - episode.end), is_reached=False)
    if not all(firing.is_resolved for firing in firings):
        return CensoredTime(max(0.0, horizon - episode.end), is_reached=False)
    # it resolves at the tick after the last at which it fires; a leak may end after its alert
    return CensoredTime(max(0.0, (last + 1) * matching.tick - episode.end))


def _first_of_another(
    matching: Matching, episode: Episode, firings: Sequence[Firing]
) -> int | None:
    """The first tick (by number), not before an episode's end, at which another one counts for one
    of the firings; None if there is none.
    """
    # rounded up, in whole milliseconds: a tick at the very end is not before it
    end = -(-ms(episode.end) // ms(matching.tick))
    ticks = [
        match.next(end)
        for other in matching.truth.episodes[episode.slo]
        if other is not episode
        for match in matching.of(other)
        if match.firing in firings
    ]
    return min((tick for tick in ticks if tick is not None), default=None)


def _responses(run: Run) -> Iterator[ResponseTimes]:
    """The times of all paged incidents: nobody is waited for at a ticket."""
    for incident in run.incidents:
        if not incident.is_ticket:
            yield _response(incident, run.scenario)


def _response(incident: Incident, scenario: Scenario) -> ResponseTimes:
    horizon = scenario.horizon
    # one that follows another of the same failure would count the first one's time again
    began = None if incident.follows else incident.harm_began
    return ResponseTimes(
        _until(incident.time_to_detect, began, horizon),
        _until(incident.time_to_acknowledge, incident.paged, horizon),
        _mitigated(incident, began, scenario),
        _until(incident.time_to_resolve, began, horizon),
        f"{incident.slo}: {incident.cause}",
        incident.detected,
    )


def _mitigated(incident: Incident, began: float | None, scenario: Scenario) -> CensoredTime | None:
    if incident.mitigated is not None or incident.resolved is None:
        return _until(incident.time_to_mitigate, began, scenario.horizon)
    # resolved without having been mitigated: the steps were used up, or nobody answered, so it took
    # longer than that; else it was over before anybody's step was due, and there was nothing to
    # mitigate
    is_ignored = scenario.oncall is not None and incident.time_to_acknowledge is None
    if began is None or not (is_ignored or incident.first("unmitigated")):
        return None
    return CensoredTime(incident.resolved - began, is_reached=False)


def _until(seconds: float | None, begin: float | None, horizon: float) -> CensoredTime | None:
    """A time of an incident; until the run's end where it was not reached, None where it could not
    be.
    """
    if seconds is not None:
        return CensoredTime(seconds)
    if begin is None:
        return None
    return CensoredTime(horizon - begin, is_reached=False)


def _spent(run: Run, name: str, unattended: Run | None) -> Spent:
    slo = run.slo(name)
    series = run.budget_spent(slo)
    most = _worst(series, slo.budget_spent_before)
    without_response = None
    if unattended is not None:
        without_response = _last(unattended.budget_spent(slo))
    months = kept_months(run, slo) if slo.is_calendar else None
    has_events = bool(np.any(run.counts[slo.events].valid > 0))
    return Spent(_last(series), most, without_response, months, has_events)


def _worst(series: Floats, before: float) -> float | None:
    """The largest of a series of shares and what was spent before it; None without any data."""
    # NaN where there is no data, and nowhere else
    most = float(np.fmax.reduce(series, initial=np.nan))
    if math.isnan(most):
        return None
    # before the start lies no cell, but it may have been the worst moment
    return max(most, before)


def _last(series: Floats) -> float | None:
    """The last of a series of shares; None where there are none, or no data at its end."""
    if not len(series) or not np.isfinite(series[-1]):
        return None
    return float(series[-1])
