"""What `score` says of one run, judged against what really failed: its pages and tickets, what they
found and missed, and what it cost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.analysis.changes import NO_CHANGES, Changes

DAY = 86400.0
NIGHT = (22, 6)
"""The hours between which it is night, on the scenario's own clock."""


def at_night(clock: float) -> bool:
    """Whether it is night at so many seconds into a week of the scenario's clock."""
    hour = clock % DAY / 3600
    return hour >= NIGHT[0] or hour < NIGHT[1]


@dataclass(frozen=True, slots=True)
class Call:
    """A page or a ticket (sev3) of an objective, when it went out (s), and what it was for.

    `episodes` name what counted for the rules that fired and matters (cut-off ones included),
    `blips` what counted and does not. A repeat is true, but says nothing new: earlier pages (for a
    ticket: pages or tickets) had been for all of `episodes`.
    """

    time: float
    slo: str
    severity: str
    episodes: tuple[str, ...]
    blips: tuple[str, ...]
    is_repeat: bool
    is_night: bool
    is_weekend: bool

    @property
    def is_page(self) -> bool:
        """Whether somebody was paged."""
        return self.severity != "sev3"

    @property
    def is_true(self) -> bool:
        """Whether an episode that matters was behind it."""
        return bool(self.episodes)

    @property
    def is_blip(self) -> bool:
        """Whether only a blip was behind it."""
        return not self.episodes and bool(self.blips)


@dataclass(frozen=True, slots=True)
class Wait:
    """How long something took (s); `is_reached` False: it had not come when the run ended or
    stopped counting, so at least that.
    """

    seconds: float
    is_reached: bool = True


@dataclass(frozen=True, slots=True)
class Struck:
    """An episode of failures that harmed an objective: which occurrences, from when to when (s; to
    the horizon where the harm does not end by itself), and the share of the budget that they would
    spend.
    """

    slo: str
    name: str
    begin: float
    end: float
    spent: float


@dataclass(frozen=True, slots=True)
class Judged(Struck):
    """A significant episode and how it was found.

    `page` and `call` (page or ticket) are counted from its beginning; not found: its own length.
    `is_joined`: found by an alert that had been firing before. `unseen` is the share of the budget
    that it spends before it is found. `reset` is how long paging alerts fired on after its end;
    None when none had fired for it, or it had not ended.
    """

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
    months: tuple[bool, ...] | None = None
    """Whether each calendar month was kept; None for a window that rolls."""

    @property
    def is_kept(self) -> bool:
        """Whether the budget never ran out; of calendar months, whether each was kept."""
        if self.months is None:
            return self.at_most is None or self.at_most <= 1
        return all(self.months)


@dataclass(frozen=True)
class Scorecard:
    """What `score` says of a run. All times in seconds, all shares 0..1.

    `episodes` are the significant ones; `idle` is the share of the time in which a paging alert
    fires for nothing.
    """

    horizon: float
    significant: float
    calls: tuple[Call, ...]
    episodes: tuple[Judged, ...]
    blips: tuple[Struck, ...]
    cut_off: tuple[Struck, ...]
    idle: float
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
        """The share of significant episodes that pages (pages or tickets) found; None without
        any.
        """
        return {
            "pages": _share(each.page.is_reached for each in self.episodes),
            "pages_and_tickets": _share(each.call.is_reached for each in self.episodes),
        }

    def numbers(self) -> dict[str, Any]:
        """The headline numbers as plain JSON values; None where there is nothing to count."""
        return {
            "pages": _counts(self.pages, "sev1", "sev2"),
            "tickets": _counts(self.tickets, "sev3"),
            "episodes": {
                "significant": len(self.episodes),
                "blips": len(self.blips),
                "cut_off": len(self.cut_off),
            },
            "missed": {
                "by_pages": _names(each for each in self.episodes if not each.page.is_reached),
                "by_pages_and_tickets": _names(
                    each for each in self.episodes if not each.call.is_reached
                ),
            },
            "joined": _names(each for each in self.episodes if each.is_joined),
            "precision": self.precision,
            "recall": self.recall,
            "significant": self.significant,
            "firing_for_nothing": self.idle,
            "time_to_page": _mean(each.page for each in self.episodes),
            "time_to_call": _mean(each.call for each in self.episodes),
            "reset_time": _mean(each.reset for each in self.episodes),
            **{
                f"time_to_{what}": _mean(getattr(each, what) for each in self.incidents)
                for what in ("detect", "acknowledge", "mitigate", "resolve")
            },
            "slos": {name: _budget(spent) for name, spent in self.slos.items()},
        }


def _names(episodes: Iterable[Struck]) -> list[dict[str, str]]:
    return [{"slo": each.slo, "failures": each.name} for each in episodes]


def _share(answers: Iterable[bool]) -> float | None:
    answered = list(answers)
    return sum(answered) / len(answered) if answered else None


def _mean(waits: Iterable[Wait | None]) -> dict[str, float | None]:
    """The mean (s) of what was reached, and the share that was; None without any."""
    known = [wait for wait in waits if wait is not None]
    reached = [wait.seconds for wait in known if wait.is_reached]
    mean = sum(reached) / len(reached) if reached else None
    return {"mean_s": mean, "reached": _share(wait.is_reached for wait in known)}


def _counts(calls: Sequence[Call], *severities: str) -> dict[str, int]:
    return {
        "all": len(calls),
        **{severity: sum(call.severity == severity for call in calls) for severity in severities},
        "at_night": sum(call.is_night for call in calls),
        "at_weekends": sum(call.is_weekend for call in calls),
        "without_incident": sum(not call.is_true for call in calls),
        "for_a_blip": sum(call.is_blip for call in calls),
        "repeats": sum(call.is_repeat for call in calls),
    }


def _budget(spent: Spent) -> dict[str, float | bool | None]:
    return {
        "budget_spent": spent.at_end,
        "budget_spent_max": spent.at_most,
        "unattended": spent.unattended,
        "kept": spent.is_kept,
    }
