"""What people went through in one run, as figures of a scorecard."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.analysis.people.interruptions import a_month, reading
from simulator.analysis.people.toil import CAP, HOUR, WORKING_WEEK, Toil, a_week
from simulator.oncall.people import HourClass


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """What one person went through in a run: how often they were notified, how often that
    interrupted them, by the class of their own hours, and their toil.
    """

    person: str
    notifications: int
    interruptions: Mapping[HourClass, int]
    toil: Toil

    @property
    def interrupted(self) -> int:
        """All interruptions."""
        return sum(self.interruptions.values())

    def numbers(self, horizon: float) -> dict[str, Any]:
        """As plain JSON values; None for what a run below a week says nothing of."""
        in_a_month = a_month(self.interrupted, horizon)
        in_a_week = a_week(self.toil.all, horizon)
        return {
            "notifications": self.notifications,
            "interruptions": {"all": self.interrupted, **self.interruptions},
            "interruptions_per_30d": in_a_month,
            "reading": reading(in_a_month),
            "toil_h": {
                "all": self.toil.all / HOUR,
                "pages": self.toil.pages / HOUR,
                "tickets": self.toil.tickets / HOUR,
                "postmortems": self.toil.postmortems / HOUR,
                "busiest_week": self.toil.busiest_week / HOUR,
            },
            "toil_h_a_week": None if in_a_week is None else in_a_week / HOUR,
            "share_of_working_week": None if in_a_week is None else in_a_week / WORKING_WEEK,
            "is_over_cap": None if in_a_week is None else in_a_week > CAP * WORKING_WEEK,
        }


@dataclass(frozen=True, slots=True)
class Taking:
    """A page: at which level of the ladder somebody took it (None: nobody did), and how many
    notifications it sent, the first included.
    """

    level: int | None
    notifications: int


@dataclass(frozen=True, slots=True)
class TicketFigures:
    """The tickets of a run: whether each was taken up in time (None: it was not due yet, or closed
    before it was), and how many were taken up.
    """

    in_time: tuple[bool | None, ...] = ()
    taken_up: int = 0

    def numbers(self) -> dict[str, int]:
        """As plain JSON values."""
        return {
            "opened": len(self.in_time),
            "taken_up": self.taken_up,
            "in_time": self.in_time.count(True),
            "late": self.in_time.count(False),
        }


@dataclass(frozen=True, slots=True)
class Triages:
    """Whether each symptom that was named was the right one, and the time under wrong ones (s)."""

    right: tuple[bool, ...] = ()
    misdiagnosed: float = 0.0

    def numbers(self) -> dict[str, Any]:
        """As plain JSON values."""
        wrong = self.right.count(False)
        return {"all": len(self.right), "wrong": wrong, "misdiagnosed_s": self.misdiagnosed}


@dataclass(frozen=True)
class PeopleFigures:
    """What people went through in a run of `horizon` seconds.

    `skipped` levels had nobody on duty. `tickets` is None where nobody works on them. `budget` has,
    for each SLO, the shares that were spent while unacknowledged and under a wrong symptom.
    """

    horizon: float
    loads: tuple[PersonLoad, ...]
    pages: tuple[Taking, ...]
    skipped: int
    hand_overs: int
    lost: int
    tickets: TicketFigures | None
    triages: Triages
    budget: Mapping[str, Mapping[str, float]]

    @property
    def busiest(self) -> PersonLoad | None:
        """Who had the most toil; None without anybody."""
        return max(self.loads, key=lambda each: each.toil.all, default=None)

    @property
    def interrupted_most(self) -> PersonLoad | None:
        """Who was interrupted most; None without anybody."""
        return max(self.loads, key=lambda each: each.interrupted, default=None)

    def interruptions(self, *hours: HourClass) -> int:
        """The interruptions of all people, in hours of these classes (none: of any)."""
        counts = (each.interruptions for each in self.loads)
        return sum(
            count for each in counts for name, count in each.items() if name in hours or not hours
        )

    @property
    def escalations(self) -> int:
        """The notifications beyond the first of each page."""
        return sum(max(0, each.notifications - 1) for each in self.pages)

    def numbers(self) -> dict[str, Any]:
        """As plain JSON values; None where there is nothing to count."""
        notified = sum(each.notifications for each in self.loads)
        return {
            "persons": {each.person: each.numbers(self.horizon) for each in self.loads},
            "busiest": self.busiest.person if self.busiest else None,
            "notifications": notified,
            "notifications_per_page": notified / len(self.pages) if self.pages else None,
            "escalations": self.escalations,
            "levels_skipped": self.skipped,
            "taken": self._taken(),
            "hand_overs": {"all": self.hand_overs, "lost": self.lost},
            "tickets": self.tickets.numbers() if self.tickets else None,
            "triages": self.triages.numbers(),
            "budget_spent": {slo: dict(shares) for slo, shares in self.budget.items()},
        }

    def _taken(self) -> dict[str, Any]:
        """How many pages each level took, and its share of those that were taken."""
        levels = [each.level for each in self.pages]
        known = [level for level in levels if level is not None]
        by_level = {
            str(level): {"pages": known.count(level), "share": known.count(level) / len(known)}
            for level in sorted(set(known))
        }
        return {"by_level": by_level, "not_taken": levels.count(None)}
