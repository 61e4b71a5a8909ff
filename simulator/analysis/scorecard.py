"""One run, judged against what really failed: its pages and tickets, what they found and missed,
and what it cost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from simulator.analysis.changes import NO_CHANGES, Changes, changes
from simulator.analysis.truth import Truth, spent, truths
from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident
from simulator.run import Run, alert_episodes

DAY = 86400.0
NIGHT = (22, 6)
"""The hours between which it is night, on the scenario's own clock."""


def at_night(clock: float) -> bool:
    """Whether it is night at so many seconds into a week of the scenario's clock."""
    hour = clock % DAY / 3600
    return hour >= NIGHT[0] or hour < NIGHT[1]


@dataclass(frozen=True, slots=True)
class Call:
    """A page or a ticket (sev3), when it went out (s), and what its rule's long window held.

    `significant` and `lesser` name the failures with an impaired second in it. A duplicate is true,
    but says nothing new: earlier pages (for a ticket: pages or tickets) had found all of
    `significant`.
    """

    time: float
    severity: str
    significant: tuple[str, ...]
    lesser: tuple[str, ...]
    is_duplicate: bool
    is_night: bool
    is_weekend: bool

    @property
    def is_page(self) -> bool:
        """Whether somebody was paged."""
        return self.severity != "sev3"

    @property
    def is_true(self) -> bool:
        """Whether a significant failure was behind it."""
        return bool(self.significant)

    @property
    def is_blip(self) -> bool:
        """Whether only a lesser failure was behind it."""
        return not self.significant and bool(self.lesser)


class Firing(NamedTuple):
    """When a paging alert fired (s), its long window, and when it resolved (None: not before the
    run's end).
    """

    time: float
    window: float
    resolved: float | None


@dataclass(frozen=True, slots=True)
class Wait:
    """How long something took (s); `is_reached` False: it had not come when the run ended or
    stopped counting, so at least that.
    """

    seconds: float
    is_reached: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """A significant failure and how it was found.

    `page` and `call` (page or ticket) are counted from its start; not found: its own length.
    `is_joined`: not paged for, because its paging alert joined an incident that had been paged
    already. `unseen` is the share of the worst-hit SLO's budget that it alone spends before the
    page. `reset` is how long paging alerts fired on after its end; None when none had fired for it.
    """

    name: str
    page: Wait
    call: Wait
    is_joined: bool
    unseen: float
    reset: Wait | None


@dataclass(frozen=True, slots=True)
class Answered:
    """An incident's four times (s, see Incident); not reached: until the run's end.

    None where it does not apply: without a failure, a page, or, for `mitigate`, when all was over
    before it was due.
    """

    detect: Wait | None
    acknowledge: Wait | None
    mitigate: Wait | None
    resolve: Wait | None


@dataclass(frozen=True, slots=True)
class Spent:
    """What an SLO's budget lost (1 = all of it): at the end, at the worst moment, and at the end
    with nobody responding.

    None: no data. `unattended` is None too where that run was not played.
    """

    at_end: float | None
    at_most: float | None
    unattended: float | None

    @property
    def is_kept(self) -> bool:
        """Whether the budget never ran out."""
        return self.at_most is None or self.at_most <= 1


@dataclass(frozen=True)
class Scorecard:
    """What `score` says of a run. All times in seconds, all shares 0..1."""

    horizon: float
    significant: float
    calls: tuple[Call, ...]
    failures: tuple[Judged, ...]
    lesser: int
    incidents: tuple[Answered, ...]
    slos: dict[str, Spent]
    changes: Changes = NO_CHANGES

    @property
    def pages(self) -> tuple[Call, ...]:
        """The pages, in order."""
        return tuple(call for call in self.calls if call.is_page)

    @property
    def tickets(self) -> tuple[Call, ...]:
        """The tickets, in order."""
        return tuple(call for call in self.calls if not call.is_page)

    @property
    def precision(self) -> dict[str, float | None]:
        """The share of pages (of pages and tickets) that were true; None without any."""
        kinds = {"pages": self.pages, "pages_and_tickets": self.calls}
        return {label: _share(call.is_true for call in calls) for label, calls in kinds.items()}

    @property
    def recall(self) -> dict[str, float | None]:
        """The share of significant failures for which a page (a page or a ticket) was true; None
        without any.
        """
        return {
            "pages": _share(failure.page.is_reached for failure in self.failures),
            "pages_and_tickets": _share(failure.call.is_reached for failure in self.failures),
        }

    def numbers(self) -> dict[str, Any]:
        """The headline numbers as plain JSON values; None where there is nothing to count."""
        return {
            "pages": _counts(self.pages, "sev1", "sev2"),
            "tickets": _counts(self.tickets, "sev3"),
            "failures": {"significant": len(self.failures), "lesser": self.lesser},
            "missed": {
                "by_pages": [
                    failure.name for failure in self.failures if not failure.page.is_reached
                ],
                "by_pages_and_tickets": [
                    failure.name for failure in self.failures if not failure.call.is_reached
                ],
            },
            "precision": self.precision,
            "recall": self.recall,
            "significant": self.significant,
            "time_to_page": _mean(failure.page for failure in self.failures),
            "time_to_call": _mean(failure.call for failure in self.failures),
            "reset_time": _mean(failure.reset for failure in self.failures),
            **{
                f"time_to_{what}": _mean(getattr(each, what) for each in self.incidents)
                for what in ("detect", "acknowledge", "mitigate", "resolve")
            },
            "slos": {name: _budget(spent) for name, spent in self.slos.items()},
        }


def score(run: Run, unattended: Run | None = None) -> Scorecard:
    """Judges a run by semantics that docs/maths.md writes out; `unattended` is the same run with
    nobody responding.
    """
    found = truths(run)
    real, lesser = _parted(found, run.scenario.significant)
    calls = _calls(run, real, lesser)
    paging = _paging(run)
    return Scorecard(
        run.scenario.horizon,
        run.scenario.significant,
        calls,
        tuple(_judged(run, truth, calls, found, paging) for truth in real),
        len(lesser),
        tuple(
            _answered(incident, run.scenario.horizon)
            for incident in run.incidents
            if not incident.is_ticket
        ),
        {slo.name: _spent(run, slo.name, unattended) for slo in run.scenario.slos},
        changes(run),
    )


def _parted(
    found: Iterable[Truth], significant: float
) -> tuple[tuple[Truth, ...], tuple[Truth, ...]]:
    """The failures that alone spend so much of some budget, and the lesser ones."""
    real, lesser = list[Truth](), list[Truth]()
    for truth in found:
        (real if max(truth.spends.values()) >= significant else lesser).append(truth)
    return tuple(real), tuple(lesser)


def _calls(run: Run, real: Sequence[Truth], lesser: Sequence[Truth]) -> tuple[Call, ...]:
    calls, paged, told = list[Call](), set[str](), set[str]()
    for event in run.log:
        if event.kind not in ("paged", "ticket_opened"):
            continue
        held, small = _held(event, real), _held(event, lesser)
        known = paged if event.kind == "paged" else told
        clock = run.scenario.clock + event.time
        day = int(clock // DAY) % 7
        severity = event.detail["severity"] if event.kind == "paged" else "sev3"
        calls.append(
            Call(
                event.time,
                severity,
                held,
                small,
                bool(held) and known.issuperset(held),
                at_night(clock),
                day >= 5,
            )
        )
        told.update(held)
        paged.update(held if event.kind == "paged" else ())
    return tuple(calls)


def _held(call: Event, failures: Sequence[Truth]) -> tuple[str, ...]:
    """The failures with an impaired second in the long window behind a page or ticket."""
    return tuple(
        truth.name
        for truth in failures
        if truth.saw(call.time - call.detail["long_window"], call.time)
    )


def _judged(
    run: Run,
    truth: Truth,
    calls: Sequence[Call],
    everything: Sequence[Truth],
    paging: Sequence[Firing],
) -> Judged:
    page, slo = _first(truth, [call for call in calls if call.is_page]), truth.worst
    unseen = truth.spends[slo]
    if truth.start + page.seconds < truth.end:
        unseen = spent(
            run.base, truth.failure, run.slo(slo), truth.start + page.seconds, truth.budgets[slo]
        )
    fired = [
        firing.resolved for firing in paging if truth.saw(firing.time - firing.window, firing.time)
    ]
    is_joined = bool(fired) and not page.is_reached
    return Judged(
        truth.name,
        page,
        _first(truth, calls),
        is_joined,
        unseen,
        _reset(run, truth, fired, everything),
    )


def _first(truth: Truth, calls: Iterable[Call]) -> Wait:
    """The wait for the first call that was true for a failure."""
    times = [call.time - truth.start for call in calls if truth.name in call.significant]
    return Wait(min(times)) if times else Wait(truth.end - truth.start, is_reached=False)


def _paging(run: Run) -> list[Firing]:
    """Every time that a paging alert fired."""
    windows = {rule.name: rule.windows[0] for rule in run.scenario.alerting.rules}
    fired = [
        row
        for row in alert_episodes(run.log)
        if row["severity"] != "sev3" and row["firing_at_s"] is not None
    ]
    return [Firing(row["firing_at_s"], windows[row["rule"]], row["resolved_at_s"]) for row in fired]


def _reset(
    run: Run, truth: Truth, own: Sequence[float | None], everything: Sequence[Truth]
) -> Wait | None:
    """How long paging alerts that fired for a failure go on after its end; the next failure's start
    ends the count.
    """
    if not own:
        return None
    last = max(run.scenario.horizon if time is None else time for time in own)
    others = [
        other.start
        for other in everything
        if other.end > truth.end and other.start < last and other.name != truth.name
    ]
    stop = min([last, *(max(start, truth.end) for start in others)])
    return Wait(max(0.0, stop - truth.end), is_reached=stop == last and None not in own)


def _answered(incident: Incident, horizon: float) -> Answered:
    began = None if incident.follows else incident.harm_began
    since = {"detect": began, "acknowledge": incident.paged, "mitigate": began, "resolve": began}
    waits = {
        what: _wait(getattr(incident, f"time_to_{what}"), begin, horizon)
        for what, begin in since.items()
    }
    if incident.mitigated is None and incident.resolved is not None:
        waits["mitigate"] = None
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
    return Spent(
        _last(series), most, None if unattended is None else _last(unattended.budget_spent(slo))
    )


def _last(series: Any) -> float | None:
    return float(series[-1]) if len(series) and np.isfinite(series[-1]) else None


def _share(answers: Iterable[bool]) -> float | None:
    answered = list(answers)
    return sum(answered) / len(answered) if answered else None


def _mean(waits: Iterable[Wait | None]) -> dict[str, float | None]:
    """The mean (s), at least that unless all were reached, and the share that was; None without
    any.
    """
    known = [wait for wait in waits if wait is not None]
    mean = sum(wait.seconds for wait in known) / len(known) if known else None
    return {"mean_s": mean, "reached": _share(wait.is_reached for wait in known)}


def _counts(calls: Sequence[Call], *severities: str) -> dict[str, int]:
    return {
        "all": len(calls),
        **{severity: sum(call.severity == severity for call in calls) for severity in severities},
        "at_night": sum(call.is_night for call in calls),
        "at_weekends": sum(call.is_weekend for call in calls),
        "without_incident": sum(not call.is_true for call in calls),
        "for_a_lesser_failure": sum(call.is_blip for call in calls),
        "duplicates": sum(call.is_duplicate for call in calls),
    }


def _budget(spent: Spent) -> dict[str, float | bool | None]:
    return {
        "budget_spent": spent.at_end,
        "budget_spent_max": spent.at_most,
        "unattended": spent.unattended,
        "kept": spent.is_kept,
    }
