"""Titles that say the finding."""

import numpy as np

from simulator.analysis.scorecard import at_night
from simulator.outputs.charts.clock import minutes
from simulator.outputs.lessons import doing, how_much, longest_phase
from simulator.outputs.words import plural, shown
from simulator.reliability.incidents import Incident, principal
from simulator.reliability.slo import SLO
from simulator.run import Run


def burn_title(run: Run, slo: SLO, ghost: Run | None) -> str:
    """What the budget's burn shows, in a sentence."""
    known = principal(run.incidents)
    incidents = [incident for incident in known if incident.slo == slo.name]
    if not incidents:
        spent = _spent(run, slo)
        gone = f"{spent} of the {minutes(slo.window)} budget is gone"
        return f"No alert fired; {spent if spent == 'no data' else gone}"
    if not any(incident.failure for incident in incidents):
        return _nothing_behind(run, slo, ghost, incidents)
    ending = _ending(run, slo, ghost)
    if len(incidents) == 1:
        return f"{_call(incidents[0])}{_cost(run, incidents[0], slo)}; {ending}"
    worst = max(incidents, key=lambda incident: incident.bad or 0.0)
    cost = sum(incident.share(incident.bad) or 0.0 for incident in incidents)
    of = (
        f", {rough(worst.share(worst.bad))} by {shown(worst.failure, 24)} alone"
        if worst.failure
        else ""
    )
    empty = sum(not incident.failure for incident in incidents)
    without = (
        f", {empty} of them with no failure behind {'it' if empty == 1 else 'them'},"
        if empty
        else ""
    )
    return (
        f"{len(incidents)} incidents{without} spent {rough(cost)} of the {minutes(slo.window)}"
        f" budget{of}; {ending}"
    )


def many_title(run: Run, worst_first: list[SLO]) -> str:
    """The same for several objectives: how many incidents, and what each budget lost."""
    lost = ", ".join(f"{shown(slo.name, 24)} {_spent(run, slo)}" for slo in worst_first[:3])
    more = "" if len(worst_first) <= 3 else f" and {len(worst_first) - 3} more"
    known = principal(run.incidents)
    calls = plural(len(known), "incident") if known else "No alert fired"
    return f"{calls}; budget spent: {lost}{more}"


def _ending(run: Run, slo: SLO, ghost: Run | None) -> str:
    how, spent = (
        ("in all", _spent)
        if run.scenario.horizon <= slo.window
        else ("gone at the worst moment", _worst)
    )
    if ghost is not None:
        return f"{spent(run, slo)} {how}, {spent(ghost, slo)} if nobody had come"
    return f"{spent(run, slo)} {how}" + ("" if run.scenario.oncall else ", nobody responding")


def _nothing_behind(run: Run, slo: SLO, ghost: Run | None, incidents: list[Incident]) -> str:
    """Calls for which nothing was broken, and what then spends the budget."""
    pages = sum(incident.paged is not None for incident in incidents)
    counts = ((pages, "page"), (len(incidents) - pages, "ticket"))
    calls = " and ".join(plural(count, word) for count, word in counts if count)
    text, of = (
        f"{calls} with no failure behind {'it' if len(incidents) == 1 else 'them'}",
        f"of the {minutes(slo.window)} budget",
    )
    is_long = run.scenario.horizon > slo.window
    spent = (_worst if is_long else _spent)(run, slo)
    if spent == "no data":
        return text
    if (
        ghost is None
        and not is_long
        and not any(event.kind in ("failure_started", "ran_full") for event in run.log)
    ):
        return f"{text}; background errors spend {spent} {of}"
    alone = f", {(_worst if is_long else _spent)(ghost, slo)} if nobody had come" if ghost else ""
    return f"{text}; {spent} {of} {'was gone at the worst moment' if is_long else 'is gone'}{alone}"


def _call(incident: Incident) -> str:
    call = "Paged" if incident.paged is not None else "A ticket"
    if incident.harm_began is None:
        return f"{call} for {incident.cause}" if incident.cause else f"{call} with nothing broken"
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


def _spent(run: Run, slo: SLO) -> str:
    spent = run.budget_spent(slo)
    known = spent[np.isfinite(spent)]
    return rough(float(known[-1])) if len(known) else "no data"


def _worst(run: Run, slo: SLO) -> str:
    """The most that was gone at once, for runs that outlast the SLO's window."""
    spent = run.budget_spent(slo)
    known = spent[np.isfinite(spent)]
    return rough(float(known.max())) if len(known) else "no data"


def rough(share: float | None) -> str:
    """A share with two or three digits: `0.58%`, `2.0%`, `13.9%`, `140%`."""
    if share is None:
        return "no data"
    value = share * 100
    if value == 0 or abs(value) >= 99.95:
        return f"{value:.0f}%"
    return f"{value:.1f}%" if abs(value) >= 0.95 else f"{value:.2g}%"


def timeline_title(run: Run) -> str:
    """Where most of the time went."""
    if not run.incidents:
        return "No alert fired" + (
            f"; {plural(_struck(run), 'failure')} went unseen"
            if _struck(run)
            else "; nothing failed"
        )
    known = principal(run.incidents)
    incident = max(known, key=lambda each: each.bad or 0.0)
    phase = longest_phase(incident)
    whole = minutes(incident.end - incident.begin)
    of = "" if len(known) == 1 else f" of {incident.id}, the costliest of {len(known)},"
    part = how_much(phase.seconds, incident.end - incident.begin)
    return f"{part} the {whole}{of} went while {doing(incident, phase)}: {minutes(phase.seconds)}"


def month_title(run: Run) -> str:
    """How often somebody was called, and for what."""
    pages = [event for event in run.log if event.kind == "paged"]
    tickets = sum(event.kind == "ticket_opened" for event in run.log)
    days = (
        minutes(run.scenario.horizon)
        if run.scenario.horizon % 86400
        else plural(round(run.scenario.horizon / 86400), "day")
    )
    if not pages and not tickets:
        return f"No page and no ticket in {days}" + (
            f"; {plural(_struck(run), 'failure')} struck" if _struck(run) else ""
        )
    night = sum(at_night(run.scenario.clock + event.time) for event in pages)
    empty = sum(not event.cause for event in pages)
    if not pages:
        return (
            f"No page and {plural(tickets, 'ticket')} in {days}; {plural(_struck(run), 'failure')}"
            " struck"
        )
    text = f"{plural(len(pages), 'page')} in {days}, {night} at night" + (
        f", and {plural(tickets, 'ticket')}" if tickets else ""
    )
    return (
        f"{text}; {empty} had no failure behind {'it' if empty == 1 else 'them'}"
        if empty
        else f"{text}; each had a failure behind it"
    )


def _struck(run: Run) -> int:
    return sum(event.kind == "failure_started" for event in run.log)
