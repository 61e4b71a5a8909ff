"""Interruptions: notifications as people feel them, by PagerDuty's rules."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeAlias

from simulator.analysis.measures import LONG, MONTH
from simulator.oncall.people import HOUR_CLASSES, HourClass
from simulator.reliability.at_work import Notice

# the class of a person's own hours at a time (s from the start)
HourClassOf: TypeAlias = Callable[[str, float], HourClass]

# notifications of one person within so many seconds are one interruption (PagerDuty)
TOGETHER = 60.0
# interruptions of a person in 30 days, and what PagerDuty's survey of 2021 says of so many
GOOD = 2
BAD = 7
BURNS_OUT = 19


def interruptions(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """The notifications that interrupted somebody: those within 60 s after one that did are part
    of it.
    """
    found = list[Notice]()
    last = dict[str, float]()
    for notice in notices:
        if notice.person in last and notice.time <= last[notice.person] + TOGETHER:
            continue
        last[notice.person] = notice.time
        found.append(notice)
    return tuple(found)


def by_hours(found: Iterable[Notice], hour_class: HourClassOf) -> dict[HourClass, int]:
    """How many interruptions came in business hours, in off hours and in sleep."""
    counts = Counter(hour_class(notice.person, notice.time) for notice in found)
    return {each: counts[each] for each in HOUR_CLASSES}


def a_month(count: float, horizon: float) -> float | None:
    """So many in a run of `horizon` seconds as a number in 30 days; None for runs below a week,
    which say nothing of a month.
    """
    if horizon < LONG:
        return None
    return count * MONTH / horizon


def reading(in_a_month: float | None) -> str | None:
    """What PagerDuty's survey says of so many interruptions of a person in 30 days."""
    if in_a_month is None:
        return None
    if in_a_month <= GOOD:
        return "good"
    if in_a_month < BAD:
        return "between good and bad"
    return "burns out" if in_a_month >= BURNS_OUT else "bad"
