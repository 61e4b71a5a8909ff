"""What `score` says of one run, judged against what really failed: its pages and tickets, what they
found and missed, and what it cost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.analysis.scoring.card_table import card_line, figures
from simulator.analysis.scoring.releases import NO_RELEASES, ReleaseCounts
from simulator.foundation.renamed import Renamed

if TYPE_CHECKING:
    import pandas as pd

    from simulator.analysis.learning import LearningFigures
    from simulator.analysis.people.figures import PeopleFigures


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
class CensoredTime:
    """How long something took (s); `is_reached` False: it had not come when the run ended or
    stopped counting, so at least that (a right-censored time).
    """

    seconds: float
    is_reached: bool = True


@dataclass(frozen=True, slots=True)
class EpisodeRecord:
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
class Detection(EpisodeRecord):
    """A significant episode and how it was found.

    `page` and `call` (page or ticket) are counted from its beginning; not found: its own length.
    `is_joined`: found by an alert that had been firing before. `reset` is how long paging alerts
    fired on after its end; None when none had fired for it, or it had not ended.
    """

    page: CensoredTime
    call: CensoredTime
    is_joined: bool
    budget_spent_before_page: float
    reset: CensoredTime | None
    unseen = Renamed("budget_spent_before_page")


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """An incident's four times (s, see Incident); not reached: until the run's end.

    None where it does not apply: without a failure, a page, or, for `mitigate`, when all was over
    before it was due. `name` is its SLO and what it was about, `paged` when the page went out (s).
    """

    detect: CensoredTime | None
    acknowledge: CensoredTime | None
    mitigate: CensoredTime | None
    resolve: CensoredTime | None
    name: str = ""
    paged: float = 0.0


@dataclass(frozen=True, slots=True)
class Spent:
    """What an SLO's budget lost (1 = all of it): at the end, at the worst moment, and at the end
    with nobody responding.

    None: no data. `unattended` is None too where that run was not played. `months` are whether each
    calendar month with data was kept; None for a window that rolls. `has_events` is whether any
    valid event came in the run.
    """

    at_end: float | None
    worst: float | None
    unattended: float | None
    months: tuple[bool, ...] | None = None
    has_events: bool = True

    @property
    def is_kept(self) -> bool | None:
        """Whether the budget never ran out, or each calendar month was kept; None without data."""
        # the days before the start are all good: without a valid event nothing was put to the test
        if not self.has_events:
            return None
        # a month's SLI decides, and may differ from its share of the budget
        if self.months is not None:
            return all(self.months) if self.months else None
        return None if self.worst is None else self.worst <= 1


@dataclass(frozen=True)
class Scorecard:
    """What `score` says of a run. All times in seconds, all shares 0..1.

    `episodes` are the significant ones; `firing_for_nothing` is the share of the time in which a
    paging alert fires that no episode counts for. `people` is None where nobody responds,
    `learning` where nothing comes back and nobody learns.
    """

    horizon: float
    significant: float
    calls: tuple[Call, ...]
    episodes: tuple[Detection, ...]
    blips: tuple[EpisodeRecord, ...]
    cut_off: tuple[EpisodeRecord, ...]
    firing_for_nothing: float
    incidents: tuple[ResponseTimes, ...]
    slos: dict[str, Spent]
    releases: ReleaseCounts = NO_RELEASES
    people: "PeopleFigures | None" = None
    learning: "LearningFigures | None" = None
    idle = Renamed("firing_for_nothing")
    changes = Renamed("releases")

    def __repr__(self) -> str:
        return card_line(self)

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(repr(self))}</p>{self.table.to_html()}"

    @property
    def table(self) -> "pd.DataFrame":
        """`numbers` as a table with one column, `value`, and a row for each figure
        (`precision.pages`); NaN where there is nothing to count, 1 and 0 for yes and no, and of a
        list its length.
        """
        import pandas as pd

        rows = dict(figures(self.numbers()))
        return pd.DataFrame({"value": rows}, dtype=float).rename_axis("figure")

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
        return {"pages": _true(self.pages), "pages_and_tickets": _true(self.calls)}

    @property
    def recall(self) -> dict[str, float | None]:
        """The share of significant episodes that pages (pages or tickets) found; None without
        any.
        """
        # by episode, where precision is by page: one long failure may be paged for many times
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
            "missed": self._missed(),
            "joined": _names(each for each in self.episodes if each.is_joined),
            # these are only true together, so they are always written together
            "precision": self.precision,
            "recall": self.recall,
            "significant": self.significant,
            "firing_for_nothing": self.firing_for_nothing,
            **self._times(),
            "slos": {name: _budget(spent) for name, spent in self.slos.items()},
        }

    def _missed(self) -> dict[str, list[dict[str, str]]]:
        """The significant episodes that nobody was called for."""
        by_all = (each for each in self.episodes if not each.call.is_reached)
        by_pages = (each for each in self.episodes if not each.page.is_reached)
        return {"by_pages": _names(by_pages), "by_pages_and_tickets": _names(by_all)}

    def _times(self) -> dict[str, dict[str, float | None]]:
        """The mean of each time, and of how many of all it is."""
        found = {
            "time_to_page": _mean([each.page for each in self.episodes]),
            "time_to_call": _mean([each.call for each in self.episodes]),
            "reset_time": _mean([each.reset for each in self.episodes]),
        }
        for what in ("detect", "acknowledge", "mitigate", "resolve"):
            found[f"time_to_{what}"] = _mean([getattr(each, what) for each in self.incidents])
        return found


def _true(calls: Sequence[Call]) -> float | None:
    return _share(call.is_true for call in calls)


def _names(episodes: Iterable[EpisodeRecord]) -> list[dict[str, str]]:
    return [{"slo": each.slo, "failures": each.name} for each in episodes]


def _share(answers: Iterable[bool]) -> float | None:
    """The share of answers that are yes; None without any."""
    answered = list(answers)
    if not answered:
        return None
    return sum(answered) / len(answered)


def _mean(times: Sequence[CensoredTime | None]) -> dict[str, float | None]:
    """The mean (s) of what was reached, and the share that was; None without any."""
    known = [time for time in times if time is not None]
    # a mean of censored times would be too short, so their share is told instead
    reached = [time.seconds for time in known if time.is_reached]
    mean = sum(reached) / len(reached) if reached else None
    return {"mean_s": mean, "reached": _share(time.is_reached for time in known)}


def _counts(calls: Sequence[Call], *severities: str) -> dict[str, int]:
    return {
        "all": len(calls),
        **{each: sum(call.severity == each for call in calls) for each in severities},
        "at_night": sum(call.is_night for call in calls),
        "at_weekends": sum(call.is_weekend for call in calls),
        "without_incident": sum(not call.is_true for call in calls),
        "for_a_blip": sum(call.is_blip for call in calls),
        "repeats": sum(call.is_repeat for call in calls),
    }


def _budget(spent: Spent) -> dict[str, float | bool | None]:
    return {
        "budget_spent": spent.at_end,
        "budget_spent_max": spent.worst,
        "unattended": spent.unattended,
        "kept": spent.is_kept,
    }
