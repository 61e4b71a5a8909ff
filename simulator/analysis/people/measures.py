"""What answering costs people, and who answers: measures of runs in which people are named."""

from collections.abc import Callable, Sequence

from simulator.analysis.measures import LONG, Measure, Values, per, unit_of_counts
from simulator.analysis.people.figures import PeopleFigures, PersonLoad
from simulator.analysis.people.toil import WEEK
from simulator.analysis.scoring.scorecard import Scorecard


def people_measures(horizon: float, slos: Sequence[str]) -> tuple[Measure, ...]:
    """The measures of people, for the objectives of these names, in runs of `horizon` seconds."""
    measures = [*_interruptions(horizon), _toil(horizon), *_answers(horizon), *_mistakes()]
    for slo in slos:
        # one SLO needs no name beside its numbers
        of = f" [{slo}]" if len(slos) > 1 else ""
        measures += _budgets(slo, of)
    return tuple(measures)


def _interruptions(horizon: float) -> tuple[Measure, ...]:
    unit = unit_of_counts(horizon)

    def count(key: str, label: str, of: Callable[[PeopleFigures], int]) -> Measure:
        """So many in a run."""

        def values(card: Scorecard) -> list[float]:
            return [per(unit, card, of(card.people))] if card.people else []

        return Measure(key, label, unit, values)

    return (
        count("interruptions", "interruptions of people", lambda each: each.interruptions()),
        count(
            "interruptions_in_sleep",
            "of these, in sleep hours",
            lambda each: each.interruptions("sleep"),
        ),
        count(
            "interruptions_of_one",
            "interruptions of who has most",
            lambda each: _interrupted(each.interrupted_most),
        ),
    )


def _interrupted(load: PersonLoad | None) -> int:
    return load.interrupted if load else 0


def _toil(horizon: float) -> Measure:
    """The hours of who has most."""

    def values(card: Scorecard) -> list[float]:
        if not card.people or not card.people.busiest:
            return []
        spent = card.people.busiest.toil.all
        return [spent * WEEK / card.horizon if horizon >= LONG else spent]

    label = "toil a week of the busiest" if horizon >= LONG else "toil of the busiest"
    return Measure("toil", label, "s", values)


def _answers(horizon: float) -> tuple[Measure, ...]:
    unit = unit_of_counts(horizon)

    def notified(people: PeopleFigures) -> list[float]:
        return [float(each.notifications) for each in people.pages]

    return (
        Measure(
            "notifications_per_page",
            "notifications per page",
            "",
            _of_people(notified),
        ),
        Measure(
            "taken_by_first",
            "pages taken by the first level",
            "share",
            _of_people(lambda each: [float(page.level == 1) for page in each.pages if page.level]),
            "more",
        ),
        Measure(
            "unanswered",
            "pages that nobody took",
            "share",
            _of_people(lambda each: [float(page.level is None) for page in each.pages]),
        ),
        Measure(
            "lost",
            "lost in a hand-over",
            unit,
            lambda card: [per(unit, card, card.people.lost)] if card.people else [],
        ),
    )


def _mistakes() -> tuple[Measure, ...]:
    return (
        Measure(
            "wrong_triages",
            "symptoms named that were wrong",
            "share",
            _of_people(lambda each: [float(not right) for right in each.triages.right]),
        ),
        Measure(
            "late_tickets",
            "tickets taken up late, or not at all",
            "share",
            _of_people(_late_tickets),
        ),
    )


def _late_tickets(people: PeopleFigures) -> list[float]:
    if people.tickets is None:
        return []
    return [float(not answer) for answer in people.tickets.in_time if answer is not None]


def _budgets(slo: str, of: str) -> tuple[Measure, ...]:
    def share(what: str, label: str) -> Measure:
        """A share of the budget (1 = all of it)."""
        return Measure(
            f"budget_{what}{of}",
            f"{label}{of}",
            "budget",
            _of_people(lambda each: [each.budget[slo][what]]),
        )

    return (
        share("unacknowledged", "budget spent unacknowledged"),
        share("misdiagnosed", "budget spent under a wrong symptom"),
    )


def _of_people(values: Callable[[PeopleFigures], Sequence[float]]) -> Values:
    """What people's figures say; nothing where nobody is named."""
    return lambda card: values(card.people) if card.people else []
