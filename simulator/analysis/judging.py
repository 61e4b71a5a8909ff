"""Judges one run against what really failed (docs/maths.md, "Truth")."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from simulator.analysis.changes import changes
from simulator.analysis.matching import Match, Matching, found
from simulator.analysis.months import kept_months
from simulator.analysis.scorecard import (
    DAY,
    Answered,
    Call,
    Judged,
    Scorecard,
    Spent,
    Struck,
    Wait,
    at_night,
)
from simulator.analysis.truth import Episode, Truth, truth_of
from simulator.foundation.units import ms
from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident
from simulator.reliability.slo import Timeslices
from simulator.run import Run


def score(run: Run, unattended: Run | None = None, truth: Truth | None = None) -> Scorecard:
    """Judges a run by semantics that docs/maths.md writes out.

    `unattended` is the same run with nobody responding; `truth` what really failed, where it is
    known already.
    """
    truth = truth or truth_of(run, unattended)
    matching = Matching(run, truth)
    episodes = [each for own in truth.episodes.values() for each in own]
    episodes.sort(key=lambda each: (each.begin, each.slo))
    return Scorecard(
        run.scenario.horizon,
        run.scenario.significant,
        tuple(_calls(run, matching, episodes)),
        tuple(_judged(matching, each) for each in episodes if each.verdict == "significant"),
        tuple(_struck(each) for each in episodes if each.verdict == "blip"),
        tuple(_struck(each) for each in episodes if each.verdict == "cut off"),
        matching.idle(),
        tuple(
            _answered(incident, run.scenario.horizon)
            for incident in run.incidents
            if not incident.is_ticket
        ),
        {slo.name: _spent(run, slo.name, unattended) for slo in run.scenario.slos},
        changes(run),
    )


def _struck(episode: Episode) -> Struck:
    return Struck(episode.slo, episode.name, episode.begin, episode.end, episode.spent)


def _calls(run: Run, matching: Matching, episodes: Sequence[Episode]) -> Iterable[Call]:
    slos = {event.incident: event.detail["slo"] for event in run.log if "slo" in event.detail}
    paged, told = set[Episode](), set[Episode]()
    for event in run.log:
        if event.kind not in ("paged", "ticket_opened"):
            continue
        is_page = event.kind == "paged"
        behind = _behind(event, slos[event.incident], matching, episodes)
        real = [each for each in behind if each.matters]
        known = paged if is_page else told
        clock = run.scenario.clock + event.time
        yield Call(
            event.time,
            slos[event.incident],
            event.detail["severity"] if is_page else "sev3",
            tuple(each.name for each in real),
            tuple(each.name for each in behind if not each.matters),
            bool(real) and known.issuperset(real),
            at_night(clock),
            int(clock // DAY) % 7 >= 5,
        )
        told.update(real)
        paged.update(real if is_page else ())


def _behind(
    call: Event, slo: str, matching: Matching, episodes: Sequence[Episode]
) -> list[Episode]:
    """The episodes that count for one of the rules that fired with a page or a ticket."""
    tick = matching.number(call.time)
    return [
        each
        for each in episodes
        if each.slo == slo
        and any(
            match.firing.rule.name in call.detail["rules"] and match.at(tick)
            for match in matching.of(each)
        )
    ]


def _judged(matching: Matching, episode: Episode) -> Judged:
    matches = matching.of(episode)
    page = found(matches, paging_only=True)
    call = found(matches, paging_only=False)
    waited = _waited(matching, episode, page)
    return Judged(
        episode.slo,
        episode.name,
        episode.begin,
        episode.end,
        episode.spent,
        waited,
        _waited(matching, episode, call),
        page is not None and page[1] < page[0],
        _unseen(matching, episode, waited),
        _reset(matching, episode, [each for each in matches if each.firing.rule.is_paging]),
    )


def _waited(matching: Matching, episode: Episode, first: tuple[int, int] | None) -> Wait:
    """From an episode's beginning to when the alert that found it began to fire."""
    if first is None:
        horizon = matching.run.scenario.horizon
        return Wait(min(episode.end, horizon) - episode.begin, is_reached=False)
    return Wait(max(0.0, first[1] * matching.tick - episode.begin))


def _unseen(matching: Matching, episode: Episode, page: Wait) -> float:
    """The share of the budget that it spends before its page; without one, until it or the run
    ends.
    """
    if not episode.budget:
        return 0.0
    slo = matching.run.slo(episode.slo)
    begin, until = episode.begin, min(episode.begin + page.seconds, episode.end)
    if isinstance(slo.events, Timeslices):
        length = slo.events.length
        begin, until = begin - length, math.floor(until / length) * length
    if until <= begin:
        return 0.0
    return episode.added.harm(slo.events, begin, until) / episode.budget


def _reset(matching: Matching, episode: Episode, paging: Sequence[Match]) -> Wait | None:
    """How long paging alerts for which it counted go on after its end; another episode that counts
    for one of them ends the count.
    """
    horizon = matching.run.scenario.horizon
    if not paging or episode.end >= horizon:
        return None
    firings = [match.firing for match in paging]
    is_over = all(firing.is_resolved for firing in firings)
    last = max(firing.last for firing in firings)
    stop = (last + 1) * matching.tick if is_over else horizon
    end = -(-ms(episode.end) // ms(matching.tick))  # the first tick that is not before its end
    others = [
        tick
        for other in matching.truth.episodes[episode.slo]
        if other is not episode
        for match in matching.of(other)
        if match.firing in firings and (tick := match.next(end)) is not None
    ]
    is_cut = bool(others) and min(others) <= last
    if is_cut:
        stop = min(others) * matching.tick
    return Wait(max(0.0, stop - episode.end), is_reached=is_over and not is_cut)


def _answered(incident: Incident, horizon: float) -> Answered:
    began = None if incident.follows else incident.harm_began
    since = {"detect": began, "acknowledge": incident.paged, "mitigate": began, "resolve": began}
    waits = {
        what: _wait(getattr(incident, f"time_to_{what}"), begin, horizon)
        for what, begin in since.items()
    }
    if incident.mitigated is None and incident.resolved is not None:
        # not reached where the steps were used up, else it was over before it was due
        waits["mitigate"] = None
        if began is not None and incident.first("unmitigated") is not None:
            waits["mitigate"] = Wait(incident.resolved - began, is_reached=False)
    return Answered(**waits)


def _wait(seconds: float | None, begin: float | None, horizon: float) -> Wait | None:
    """A time of an incident; until the run's end where it was not reached, None where it could not
    be.
    """
    if seconds is not None:
        return Wait(seconds)
    return None if begin is None else Wait(horizon - begin, is_reached=False)


def _spent(run: Run, name: str, unattended: Run | None) -> Spent:
    slo = run.slo(name)
    series = run.budget_spent(slo)
    known = series[np.isfinite(series)]
    most = float(max(known.max(), slo.budget_spent_before)) if len(known) else None
    alone = None if unattended is None else _last(unattended.budget_spent(slo))
    return Spent(_last(series), most, alone, kept_months(run, slo) if slo.is_calendar else None)


def _last(series: Any) -> float | None:
    return float(series[-1]) if len(series) and np.isfinite(series[-1]) else None
