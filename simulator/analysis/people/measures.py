"""What answering costs people, and who answers: measures of runs in which people are named."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from simulator.analysis.measures import LONG, Better, Measure, Values, per, unit_of_counts
from simulator.analysis.people.figures import PeopleFigures, PersonLoad
from simulator.analysis.people.toil import WEEK
from simulator.analysis.scoring.scorecard import Scorecard

# what a scenario must write for a measure; all others need any of the keys of people
NEEDS = {
    "lost": "oncall.hand_over",
    "wrong_triages": "oncall.triage.right",
    "budget_misdiagnosed": "oncall.triage.right",
    "late_tickets": "oncall.tickets",
}
ALL_TOLD = frozenset(("hand_over", "triage", "tickets"))


def needed_for(name: str) -> str | None:
    """The keys of which a scenario must write one for the measure of a name; None for a measure
    that is not of people.
    """
    measures = people_measures(LONG, [""], ALL_TOLD)
    if name not in {measure.key for measure in measures}:
        return None
    return NEEDS.get(name, "people, rota or oncall.ladder")


def people_measures(
    horizon: float, slos: Sequence[str], told: frozenset[str]
) -> tuple[Measure, ...]:
    """The measures of people, for the objectives of these names, in runs of `horizon` seconds;
    `told` are the keys that some scenario writes: what none writes needs no measure.
    """
    unit = unit_of_counts(horizon)
    measures = [*_interruptions(unit), toil_measure(horizon), *_answers()]
    measures += _per_slo("unacknowledged", "budget spent unacknowledged", slos)
    if "hand_over" in told:
        measures.append(_count("lost", "lost in a hand-over", unit, lambda each: each.lost))
    if "triage" in told:
        measures.append(_share("wrong_triages", "symptoms named wrongly", _wrong_triages))
        measures += _per_slo("misdiagnosed", "budget spent under a wrong symptom", slos)
    if "tickets" in told:
        measures.append(_share("late_tickets", "tickets not taken up in time", _late_tickets))
    return tuple(measures)


def _interruptions(unit: str) -> tuple[Measure, ...]:
    return (
        replace(
            _count(
                "interruptions", "interruptions of people", unit, lambda each: each.interruptions()
            ),
            is_headline=True,
        ),
        _count(
            "interruptions_in_sleep",
            "of these, in sleep hours",
            unit,
            lambda each: each.interruptions("sleep"),
        ),
        _count(
            "interruptions_of_one",
            "interruptions of who has most",
            unit,
            lambda each: _interrupted(each.interrupted_most),
        ),
    )


def _count(key: str, label: str, unit: str, of: Callable[[PeopleFigures], int]) -> Measure:
    """So many in a run."""

    def values(card: Scorecard) -> list[float]:
        return [per(unit, card, of(card.people))] if card.people else []

    return Measure(key, label, unit, values)


def _share(
    key: str, label: str, of: Callable[[PeopleFigures], Sequence[bool]], better: Better = "less"
) -> Measure:
    """The share of answers that are yes."""
    return Measure(
        key, label, "share", _of_people(lambda each: [float(yes) for yes in of(each)]), better
    )


def _interrupted(load: PersonLoad | None) -> int:
    return load.interrupted if load else 0


def toil_measure(horizon: float) -> Measure:
    """The hours of who has most, in runs of `horizon` seconds."""

    def values(card: Scorecard) -> list[float]:
        if not card.people or not card.people.busiest:
            return []
        spent = card.people.busiest.toil.all
        return [spent * WEEK / card.horizon if horizon >= LONG else spent]

    label = "toil a week of the busiest" if horizon >= LONG else "toil of the busiest"
    return Measure("toil", label, "s", values, is_headline=True)


def _answers() -> tuple[Measure, ...]:
    return (
        Measure("notifications_per_page", "notifications per page", "", _of_people(_notifications)),
        _share("taken_by_first", "pages taken by the first level", _by_first, "more"),
        replace(_share("unanswered", "pages that nobody took", _not_taken), is_headline=True),
    )


def _notifications(people: PeopleFigures) -> list[float]:
    return [float(each.notifications) for each in people.pages]


def _by_first(people: PeopleFigures) -> list[bool]:
    return [page.level == 1 for page in people.pages if page.level is not None]


def _not_taken(people: PeopleFigures) -> list[bool]:
    return [page.level is None for page in people.pages]


def _wrong_triages(people: PeopleFigures) -> list[bool]:
    return [not right for right in people.triages.right]


def _late_tickets(people: PeopleFigures) -> list[bool]:
    if people.tickets is None:
        return []
    return [not answer for answer in people.tickets.in_time if answer is not None]


def _per_slo(what: str, label: str, slos: Sequence[str]) -> list[Measure]:
    """A share of each SLO's budget (1 = all of it)."""
    return [_budget(what, label, slo, f" [{slo}]" if len(slos) > 1 else "") for slo in slos]


def _budget(what: str, label: str, slo: str, of: str) -> Measure:
    return Measure(
        f"budget_{what}{of}",
        f"{label}{of}",
        "budget",
        _of_people(lambda each: [each.budget[slo][what]]),
    )


def _of_people(values: Callable[[PeopleFigures], Sequence[float]]) -> Values:
    """What people's figures say; nothing where nobody is named."""
    return lambda card: values(card.people) if card.people else []
