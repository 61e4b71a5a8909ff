"""How those on call work, in sentences: from a scenario's habits."""

from collections.abc import Iterable

from simulator.foundation.distributions import Distribution
from simulator.foundation.units import format_duration
from simulator.oncall.habits import OnCall
from simulator.oncall.ladder import Level, ladder_of
from simulator.oncall.pace import Pace
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import duration, listed, share
from simulator.scenario import Scenario


def responders(scenario: Scenario, habits: OnCall) -> str:
    """Who is asked, how soon they answer, and what they may do wrong."""
    levels = ladder_of(scenario)
    who, does = "One person", "s"
    if levels is not None:
        who, does = "They", ""
    triage = _fixed_or_random(habits.triage_takes)
    if habits.right < 1:
        triage = f"{triage} (the right one {share(habits.right)} of the time)"
    answers = (
        f"{who} acknowledge{does} after {_fixed_or_random(habits.acknowledge)}, find{does} the"
        f" symptom after {triage}, and learn{does} after"
        f" {_fixed_or_random(habits.cause_over_seen_after)} that the cause is over."
    )
    return " ".join([*_ladder(levels, habits), answers, *_habits(habits)])


def _ladder(levels: Iterable[Level] | None, habits: OnCall) -> Iterable[str]:
    if levels is None:
        return
    text = "A page asks "
    for level in levels:
        # who was asked before may still answer
        text += f"{safe_label(level.ask)}, after {duration(level.acknowledge_within)} also "
    text, _, last = text.rpartition(", after ")
    if habits.repeat:
        times = "once" if habits.repeat == 1 else f"{habits.repeat} times"
        text = f"{text}; {last.removesuffix(' also ')} later it begins again, {times}"
    yield f"{text}."


def _habits(habits: OnCall) -> Iterable[str]:
    """What is only sometimes so."""
    if habits.responder is not None:
        yield f"The responder {safe_label(habits.responder.kind)} decides what to do."
    if habits.trust is not None:
        yield "Pages are answered as often as earlier ones were true."
    if habits.hand_over is not None:
        lost = share(habits.hand_over.lost)
        yield f"At the end of a turn open incidents are handed over, and {lost} are lost."
    if habits.tickets is not None:
        yield f"Tickets are taken up {habits.tickets.hours}."


def _fixed_or_random(value: float | Distribution | Pace) -> str:
    """A length of time (s), or what it is drawn from, by the hour or severity if it is."""
    if isinstance(value, Pace):
        hours = " hours" if value.is_by_hour else ""
        by_class = value.values().items()
        return listed([f"{_fixed_or_random(each)} ({name}{hours})" for name, each in by_class])
    # the 90th percentile beside the median says how long its tail is
    if not isinstance(value, Distribution):
        return format_duration(value)
    median = duration(value.quantile(0.5))
    late = duration(value.quantile(0.9))
    return f"{median} (median; nine times in ten within {late})"
