"""What a run answers first: whether each SLO was kept, and what happened, in a sentence."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from simulator.outputs.words.causes import cause_label
from simulator.outputs.words.months import apart, month_name
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import SHARE_DIGITS, duration, listed, plural, share
from simulator.outputs.words.promises import promise
from simulator.outputs.words.stretches import nobody_on_duty
from simulator.reliability.incidents import Incident, principal
from simulator.reliability.slo import SLO
from simulator.run import Run

# so many failures that were on during an incident are named
MOST_NAMED = 3


def verdicts(run: Run, summary: Mapping[str, Any]) -> list[str]:
    """For each SLO of a run, from its summary: `kept: answers (99% over 30d), 4.28% of the budget
    spent`.
    """
    is_kept = {name: card["kept"] for name, card in summary["scorecard"]["slos"].items()}
    return [
        _verdict(run, slo, summary["slos"][slo.name], is_kept=is_kept[slo.name])
        for slo in run.scenario.slos
    ]


def _verdict(run: Run, slo: SLO, numbers: Mapping[str, Any], *, is_kept: bool | None) -> str:
    what = f"{safe_label(slo.name)} ({promise(slo)})"
    if is_kept is None:
        return f"no data: {what}, no valid events"
    word = "broken"
    if is_kept:
        word = "kept"
    return f"{word}: {what}, {', '.join(_spent(run, slo, numbers))}"


def _spent(run: Run, slo: SLO, numbers: Mapping[str, Any]) -> Iterable[str]:
    """What decided it: the budget that was spent, and the months that were missed."""
    missed = [month for month in numbers.get("months", ()) if month["is_kept"] is False]
    if missed:
        yield f"missed in {listed([month_name(month) for month in missed])}"
    at_end = numbers["budget_spent"]
    if at_end is None:
        yield "no budget"
        return
    whose = "budget"
    if "months" in numbers:
        whose = "month's budget"
    elif run.scenario.horizon > slo.window:
        # the run spent more than that
        whose = f"budget of the last {duration(slo.window)}"
    spent = _share_of_budget(at_end)
    worst = _share_of_budget(numbers["budget_spent_max"])
    if worst == spent:
        yield f"{spent} of the {whose} spent"
    else:
        yield f"{spent} of the {whose} spent, {worst} at the worst moment"


def _share_of_budget(spent: float) -> str:
    # 100% would not say why it was kept, or broken
    return apart(spent, 1.0, SHARE_DIGITS)


def what_happened(run: Run) -> str:
    """How often somebody was called, and what the incident, or the costliest one, was."""
    incidents = principal(run.incidents)
    if not incidents:
        return f"No alert fired; {_failures(run)}."
    if len(incidents) == 1:
        return f"{_story_of(incidents[0])}."
    return f"{_calls(run)} in {duration(run.scenario.horizon)}. {_costliest(run, incidents)}"


def _failures(run: Run) -> str:
    number = sum(event.kind == "failure_started" for event in run.log)
    if not number:
        return "no failure happened"
    return f"{plural(number, 'failure')} happened"


def _story_of(incident: Incident) -> str:
    """`A page went out 17m30s after provider_outage began to let users down; ...`."""
    call = "A page went out"
    if incident.is_ticket:
        call = "A ticket was opened"
    if not incident.cause:
        return f"{call}, but no failure was found"
    cause = cause_label(incident.cause)
    if incident.time_to_detect is None:
        return f"{call} for {cause}"
    after = duration(incident.time_to_detect)
    ends = listed([*_ends(incident)])
    others = "".join(f"; {also}" for also in _also_struck(incident))
    return f"{call} {after} after {cause} began to let users down; {ends}{others}"


def _also_struck(incident: Incident) -> Iterable[str]:
    """`outage#3 and outage#4 were on too`: what else was broken while it was open, where there is
    any; any of them may have cost more than what it was opened for.
    """
    others = [event.subject for event in incident.all("failure_started")]
    others = [safe_label(name) for name in others if name != incident.failure]
    if len(others) > MOST_NAMED:
        others[MOST_NAMED:] = [f"{len(others) - MOST_NAMED} more failures"]
    if others:
        was = "was" if len(others) == 1 else "were"
        yield f"{listed(others)} {was} on too"


def _ends(incident: Incident) -> Iterable[str]:
    # a page that reached nobody must not read as if somebody had been called
    for begin, end in nobody_on_duty(incident):
        yield f"nobody was on duty for {duration(end - begin)}"
    if incident.time_to_mitigate is not None:
        yield f"users were served again after {duration(incident.time_to_mitigate)}"
    what = "the incident"
    closed = "resolved"
    if incident.is_ticket:
        what = "the ticket"
        closed = "closed"
    if incident.time_to_resolve is None:
        yield f"{what} was still open at the end"
    else:
        yield f"{what} was {closed} after {duration(incident.time_to_resolve)}"


def _calls(run: Run) -> str:
    """`11 pages and 12 tickets`."""
    kinds = [event.kind for event in run.log]
    counts = (("page", kinds.count("paged")), ("ticket", kinds.count("ticket_opened")))
    return listed([plural(number, call) for call, number in counts if number])


def _costliest(run: Run, incidents: Sequence[Incident]) -> str:
    if not any(incident.cause for incident in incidents):
        return "No failure was found behind any of them."
    worst = max(incidents, key=cost)
    if not cost(worst):
        return "None of the incidents spent any budget."
    whose = ""
    if len(run.scenario.slos) > 1:
        whose = f" of {safe_label(worst.slo)}"
    what = "; ".join([cause_label(worst.cause), *_also_struck(worst)])
    return (
        f"The costliest incident, {worst.id} ({what}), spent"
        f" {share(cost(worst))} of the budget{whose}."
    )


def cost(incident: Incident) -> float:
    """The share of its SLO's budget that an incident spent; 0 where nothing was counted."""
    # bad events of several SLOs cannot be compared
    return incident.share(incident.bad) or 0.0
