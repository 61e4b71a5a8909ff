"""What may be claimed of the people of a variant: how soon they answer, and what it costs them."""

from collections.abc import Iterable

from simulator.analysis.measures import LONG
from simulator.outputs.words.estimates import rounded_duration
from simulator.outputs.words.numbers import plural
from simulator.outputs.words.told import Claim, Told, more


def people_claims(told: Told) -> Iterable[Claim]:
    """All that is told of people, in the order in which it is said."""
    yield from _unanswered(told)
    yield from _answers_sooner(told)
    yield from _interruptions(told)
    yield from _toil(told)


def _unanswered(told: Told) -> Iterable[Claim]:
    change = told.change("unanswered")
    if change:
        here, baseline = told.of_all("unanswered")
        text = f"leaves {here} of the pages unanswered (instead of {baseline})"
        yield Claim(text, is_loss=change > 0)


def _answers_sooner(told: Told) -> Iterable[Claim]:
    """Only over what both acknowledged: to leave a page to nobody makes no one faster."""
    estimate = told.estimate("time_to_acknowledge")
    change = told.change("time_to_acknowledge")
    if estimate is None or estimate.common is None or not change:
        return
    when = "sooner" if change < 0 else "later"
    both = f"{plural(estimate.common.both, 'page')} that both acknowledged"
    text = f"acknowledges {rounded_duration(abs(change))} {when} ({both})"
    yield Claim(text, is_loss=change > 0)


def _interruptions(told: Told) -> Iterable[Claim]:
    estimate = told.estimate("interruptions")
    change = told.change("interruptions")
    if estimate is not None and change:
        text = f"causes {more(change, 'interruption')} {estimate.measure.unit}"
        yield Claim(text, is_loss=change > 0)


def _toil(told: Told) -> Iterable[Claim]:
    change = told.change("toil")
    if change:
        does = "costs the busiest person {} more of toil {}"
        if change < 0:
            does = "spares the busiest person {} of toil {}"
        how = "a week" if told.comparison.horizon >= LONG else "a run"
        yield Claim(does.format(rounded_duration(abs(change)), how), is_loss=change > 0)
