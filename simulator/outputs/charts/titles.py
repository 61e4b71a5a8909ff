"""Titles that say the finding."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.scoring.scorecard import at_night
from simulator.outputs.charts.clock import minutes
from simulator.outputs.lessons import doing, how_much, longest_phase
from simulator.outputs.words import plural, shown
from simulator.outputs.words.causes import cause_label
from simulator.outputs.words.numbers import share
from simulator.reliability.incidents import Incident, principal
from simulator.reliability.slo import SLO
from simulator.run import Run

# a share reads in a picture as it does elsewhere
rough = share


def burn_title(run: Run, slo: SLO, ghost: Run | None) -> str:
    """What the budget's burn shows, in a sentence."""
    known = principal(run.incidents)
    incidents = [incident for incident in known if incident.slo == slo.name]
    if not incidents:
        spent = _spent(run, slo)
        gone = f"{spent} of {_a_budget(slo)} is gone"
        return f"No alert fired; {spent if spent == 'no data' else gone}"
    if not any(incident.failure for incident in incidents):
        return _nothing_behind(run, slo, ghost, incidents)
    ending = _ending(run, slo, ghost)
    if len(incidents) == 1:
        return f"{_call(incidents[0])}{_cost(run, incidents[0], slo)}; {ending}"
    return f"{_several(incidents, slo)}; {ending}"


def _several(incidents: list[Incident], slo: SLO) -> str:
    """What all incidents of an SLO spent, and the costliest of them."""
    worst = costliest(incidents)
    cost = sum(map(_spent_by, incidents))
    empty = sum(not incident.failure for incident in incidents)
    without = f", {empty} of them with no failure behind {_it(empty)}," if empty else ""
    return (
        f"{len(incidents)} incidents{without} spent {rough(cost)} of {_a_budget(slo)},"
        f" {rough(_spent_by(worst))} in {worst.id} alone"
    )


def costliest(incidents: Sequence[Incident]) -> Incident:
    """The one that spent the largest share of its SLO's budget; bad events of several SLOs cannot
    be compared.
    """
    return max(incidents, key=_spent_by)


def _spent_by(incident: Incident) -> float:
    return incident.share(incident.bad) or 0.0


def _it(count: int) -> str:
    return "it" if count == 1 else "them"


def many_title(run: Run, worst_first: list[SLO]) -> str:
    """The same for several objectives: how many incidents, and what each budget lost."""
    lost = ", ".join(f"{shown(slo.name, 24)} {_spent(run, slo)}" for slo in worst_first[:3])
    more = "" if len(worst_first) <= 3 else f" and {len(worst_first) - 3} more"
    known = principal(run.incidents)
    calls = plural(len(known), "incident") if known else "No alert fired"
    return f"{calls}; budget spent: {lost}{more}"


def _ending(run: Run, slo: SLO, ghost: Run | None) -> str:
    how = "gone at the worst moment" if _is_long(run, slo) else "in all"
    if ghost is not None:
        return f"{_gone(run, slo)} {how}, {_gone(ghost, slo)} if nobody had come"
    return f"{_gone(run, slo)} {how}" + ("" if run.scenario.oncall else ", nobody responding")


def _nothing_behind(run: Run, slo: SLO, ghost: Run | None, incidents: list[Incident]) -> str:
    """Calls for which nothing was broken, and what then spends the budget."""
    pages = sum(incident.paged is not None for incident in incidents)
    counts = ((pages, "page"), (len(incidents) - pages, "ticket"))
    calls = " and ".join(plural(count, word) for count, word in counts if count)
    text, of = (
        f"{calls} with no failure behind {_it(len(incidents))}",
        f"of {_a_budget(slo)}",
    )
    spent = _gone(run, slo)
    if spent == "no data":
        return text
    if (
        ghost is None
        and not _is_long(run, slo)
        and not slo.budget_spent_before
        and not any(event.kind in ("failure_started", "ran_full") for event in run.log)
    ):
        return f"{text}; background errors spend {spent} {of}"
    alone = f", {_gone(ghost, slo)} if nobody had come" if ghost else ""
    when = "was gone at the worst moment" if _is_long(run, slo) else "is gone"
    return f"{text}; {spent} {of} {when}{alone}"


def _call(incident: Incident) -> str:
    call = "Paged" if incident.paged is not None else "A ticket"
    if incident.harm_began is None:
        if not incident.cause:
            return f"{call} with nothing broken"
        return f"{call} for {cause_label(incident.cause)}"
    return f"{call} after {minutes(max(0.0, incident.detected - incident.harm_began))}"


def _cost(run: Run, incident: Incident, slo: SLO) -> str:
    """What was gone of the budget when somebody was called."""
    spent = run.budget_spent(slo)[: np.searchsorted(run.ends, incident.detected, side="right")]
    if not len(spent) or not np.isfinite(spent[-1]) or incident.failure_started is None:
        return ""
    return (
        f" with {rough(float(spent[-1]))} of the"
        f" {'month' if slo.window == 30 * 86400 else minutes(slo.window)}'s budget gone"
    )


def gone(run: Run, slo: SLO) -> float | None:
    """The share of the budget that is gone at the end; at the worst moment where a run outlasts the
    SLO's window; None without data.
    """
    known = _known(run, slo)
    if not len(known):
        return None
    return float(known.max() if _is_long(run, slo) else known[-1])


def _gone(run: Run, slo: SLO) -> str:
    return rough(gone(run, slo))


def _spent(run: Run, slo: SLO) -> str:
    """What is gone at the end."""
    known = _known(run, slo)
    return rough(float(known[-1])) if len(known) else "no data"


def _known(run: Run, slo: SLO) -> NDArray[Any]:
    spent = run.budget_spent(slo)
    return spent[np.isfinite(spent)]


def _is_long(run: Run, slo: SLO) -> bool:
    """Whether more than one window, or month, lies in the run."""
    if slo.is_calendar:
        return any(0 < month < run.scenario.horizon for month in run.scenario.months)
    return run.scenario.horizon > slo.window


def _a_budget(slo: SLO) -> str:
    """`the 30 d budget`; `a month's budget` of calendar months."""
    return "a month's budget" if slo.is_calendar else f"the {minutes(slo.window)} budget"


def timeline_title(run: Run) -> str:
    """Where most of the time went."""
    if not run.incidents:
        return f"No alert fired; {_struck(run)}"
    known = principal(run.incidents)
    incident = costliest(known)
    phase = longest_phase(incident)
    whole = minutes(incident.end - incident.begin)
    of = "" if len(known) == 1 else f" of {incident.id}, the costliest of {len(known)},"
    part = how_much(phase.seconds, incident.end - incident.begin)
    return f"{part} the {whole}{of} went while {doing(incident, phase)}: {minutes(phase.seconds)}"


def month_title(run: Run) -> str:
    """How often somebody was called, and for what."""
    pages = [event for event in run.log if event.kind == "paged"]
    tickets = sum(event.kind == "ticket_opened" for event in run.log)
    if not pages:
        called = plural(tickets, "ticket") if tickets else "no ticket"
        return f"No page and {called} in {_days(run)}; {_struck(run)}"
    night = sum(at_night(run.scenario.clock + event.time) for event in pages)
    also = f", and {plural(tickets, 'ticket')}" if tickets else ""
    return f"{plural(len(pages), 'page')} in {_days(run)}, {night} at night{also}; {_behind(run)}"


def _days(run: Run) -> str:
    """How long the run was."""
    days, rest = divmod(run.scenario.horizon, 86400)
    return minutes(run.scenario.horizon) if rest else plural(round(days), "day")


def _behind(run: Run) -> str:
    """How many of the pages had a failure behind them: what a mitigation costs is none."""
    failures = {event.subject for event in run.log if event.kind == "failure_started"}
    causes = [event.cause for event in run.log if event.kind == "paged"]
    empty = sum(cause not in failures for cause in causes)
    if not empty:
        return f"{'the' if len(causes) == 1 else 'each'} page had a failure behind it"
    which = "the page" if len(causes) == 1 else plural(empty, "page")
    return f"{which} had no failure behind {_it(empty)}"


def _struck(run: Run) -> str:
    count = sum(event.kind == "failure_started" for event in run.log)
    return f"{plural(count, 'failure') if count else 'no failure'} struck"
