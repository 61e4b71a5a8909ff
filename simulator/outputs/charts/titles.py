"""Titles that say the finding."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.outputs.charts.clock import DAY
from simulator.outputs.words import plural, safe_label
from simulator.outputs.words.causes import cause_label
from simulator.outputs.words.numbers import duration, share
from simulator.outputs.words.phases import doing, how_much, longest_phase
from simulator.reliability.events import NOBODY, Event
from simulator.reliability.incidents import Incident, principal
from simulator.reliability.nights import at_night
from simulator.reliability.slo import SLO
from simulator.run import Run

NO_DATA = "no data"
# the title of what shows no finding
SEEN = "What could be seen at the time"


def burn_title(run: Run, slo: SLO, unattended: Run | None) -> str:
    """What the budget's burn shows, in a sentence; `unattended` is the run with nobody
    responding.
    """
    if run.is_blind:
        return f"Error budget and burn rate: {safe_label(slo.name)}"
    known = principal(run.incidents)
    incidents = [incident for incident in known if incident.slo == slo.name]
    if not incidents:
        return _no_alert(run, slo)
    # "paged after" would have no beginning
    if not any(incident.failure for incident in incidents):
        return _nothing_behind(run, slo, unattended, incidents)
    ending = _ending(run, slo, unattended)
    if len(incidents) > 1:
        return f"{_several(run, incidents, slo)}; {ending}"
    return f"{_call(incidents[0])}{_cost(run, incidents[0], slo)}; {ending}"


def _no_alert(run: Run, slo: SLO) -> str:
    spent = spent_at_end(run, slo)
    if spent == NO_DATA:
        return f"No alert fired; {NO_DATA}"
    return f"No alert fired; {spent} of {_a_budget(slo)} is gone"


def _several(run: Run, incidents: list[Incident], slo: SLO) -> str:
    """What all incidents of an SLO spent, and the costliest of them."""
    worst = costliest(incidents)
    cost = sum(map(_spent_by, incidents))
    empty = sum(not incident.failure for incident in incidents)
    without = f", {empty} of them without a failure," if empty else ""
    # all of them together may spend more than the budget, which is of a shorter time
    during = f" in {duration(run.scenario.horizon)}" if is_long(run, slo) else ""
    return (
        f"{len(incidents)} incidents{during}{without} spent {share(cost)} of {_a_budget(slo)},"
        f" {share(_spent_by(worst))} in {worst.id} alone"
    )


def costliest(incidents: Sequence[Incident]) -> Incident:
    """The one that spent the largest share of its SLO's budget; bad events of several SLOs cannot
    be compared.
    """
    return max(incidents, key=_spent_by)


def _spent_by(incident: Incident) -> float:
    return incident.share(incident.bad) or 0.0


def _was(count: int) -> str:
    if count == 1:
        return "was"
    return "were"


def many_title(run: Run, worst_first: list[SLO]) -> str:
    """The same for several objectives: how many incidents, and what each budget lost."""
    if run.is_blind:
        return f"Error budgets and burn rates of {len(worst_first)} SLOs"
    lost = ", ".join(
        f"{safe_label(slo.name, 24)} {spent_at_end(run, slo)}" for slo in worst_first[:3]
    )
    if len(worst_first) > 3:
        lost += f" and {len(worst_first) - 3} more"
    known = principal(run.incidents)
    calls = plural(len(known), "incident") if known else "No alert fired"
    return f"{calls}; budget spent: {lost}"


def _ending(run: Run, slo: SLO, unattended: Run | None) -> str:
    text = f"{_gone(run, slo)} in all"
    if is_long(run, slo):
        text = f"{_gone(run, slo)} spent at the worst moment"
    if unattended is not None:
        return text + _if_unattended(unattended, slo)
    if run.scenario.oncall:
        return text
    return f"{text}, nobody responding"


def _if_unattended(unattended: Run | None, slo: SLO) -> str:
    if unattended:
        return f", {_gone(unattended, slo)} if nobody had come"
    return ""


def _nothing_behind(run: Run, slo: SLO, unattended: Run | None, incidents: list[Incident]) -> str:
    """Calls for which nothing was broken, and what then spends the budget."""
    pages = sum(incident.paged is not None for incident in incidents)
    counts = ((pages, "page"), (len(incidents) - pages, "ticket"))
    calls = " and ".join(plural(count, word) for count, word in counts if count)
    text = f"{calls} without a failure"
    spent = _gone(run, slo)
    if spent == NO_DATA:
        return text
    if unattended is None and _is_only_background(run, slo):
        return f"{text}; background errors spend {spent} of {_a_budget(slo)}"
    when = "is gone"
    if is_long(run, slo):
        when = "was spent at the worst moment"
    return f"{text}; {spent} of {_a_budget(slo)} {when}{_if_unattended(unattended, slo)}"


def _is_only_background(run: Run, slo: SLO) -> bool:
    """Whether all that is gone was spent in the run, with nothing broken."""
    if is_long(run, slo) or slo.budget_spent_before:
        return False
    return not any(event.kind in ("failure_started", "ran_full") for event in run.log)


def _call(incident: Incident) -> str:
    page = incident.first("paged")
    call = "A ticket"
    if page is not None:
        call = "A page to nobody" if page.subject == NOBODY else "Paged"
    if incident.harm_began is not None:
        # an alert that was firing before the harm began has waited for nothing
        waited = max(0.0, incident.detected - incident.harm_began)
        return f"{call} after {duration(waited)}"
    if incident.cause:
        return f"{call} for {cause_label(incident.cause)}"
    return f"{call} without a failure"


def _cost(run: Run, incident: Incident, slo: SLO) -> str:
    """What was gone of the budget when somebody was called."""
    spent = run.budget_spent(slo)[: np.searchsorted(run.ends, incident.detected, side="right")]
    if not len(spent) or not np.isfinite(spent[-1]) or incident.failure_started is None:
        return ""
    return f" with {share(float(spent[-1]))} of {_a_budget(slo)} gone"


def gone(run: Run, slo: SLO) -> float | None:
    """The share of the budget that is gone at the end; at the worst moment where a run outlasts the
    SLO's window; None without data.
    """
    known = _known(run, slo)
    if not len(known):
        return None
    return float(known.max() if is_long(run, slo) else known[-1])


def _gone(run: Run, slo: SLO) -> str:
    return share(gone(run, slo))


def spent_at_end(run: Run, slo: SLO) -> str:
    """The share of the budget that is gone at the end."""
    known = _known(run, slo)
    if len(known):
        return share(float(known[-1]))
    return NO_DATA


def _known(run: Run, slo: SLO) -> NDArray[Any]:
    spent = run.budget_spent(slo)
    return spent[np.isfinite(spent)]


def is_long(run: Run, slo: SLO) -> bool:
    """Whether more than one window, or month, lies in the run."""
    if slo.is_calendar:
        return any(0 < month < run.scenario.horizon for month in run.scenario.months)
    return run.scenario.horizon > slo.window


def _a_budget(slo: SLO) -> str:
    """`the 30d budget`; `the month's budget` of calendar months."""
    if slo.is_calendar:
        return "the month's budget"
    return f"the {duration(slo.window)} budget"


def timeline_title(run: Run) -> str:
    """Where most of the time went."""
    if run.is_blind:
        return SEEN
    if not run.incidents:
        return f"No alert fired; {_failures(run)}"
    known = principal(run.incidents)
    incident = costliest(known)
    phase = longest_phase(incident)
    lasted = incident.end - incident.begin
    whole = duration(lasted)
    if len(known) > 1:
        whole += f" of {incident.id}, the costliest of {len(known)}"
    part = how_much(phase.seconds, lasted)
    took = duration(phase.seconds)
    return f"For {part.lower()} the {whole}, {doing(incident, phase)}: {took}"


def month_title(run: Run) -> str:
    """How often somebody was called, and for what."""
    if run.is_blind:
        return SEEN
    pages = _all(run, "paged")
    count = len(_all(run, "ticket_opened"))
    tickets = _counted(count, "ticket")
    if not pages:
        return f"No page and {tickets} in {_days(run)}; {_failures(run)}"
    night = sum(at_night(run.scenario.local_clock.read(event.time)) for event in pages)
    also = f", and {tickets}" if count else ""
    return f"{plural(len(pages), 'page')} in {_days(run)}, {night} at night{also}; {_behind(run)}"


def _all(run: Run, kind: str) -> list[Event]:
    return [event for event in run.log if event.kind == kind]


def _counted(number: int, word: str) -> str:
    """`no ticket`, `1 ticket`, `2 tickets`."""
    if not number:
        return f"no {word}"
    return plural(number, word)


def _days(run: Run) -> str:
    """How long the run was."""
    days, rest = divmod(run.scenario.horizon, DAY)
    if rest:
        return duration(run.scenario.horizon)
    return plural(round(days), "day")


def _behind(run: Run) -> str:
    """How many of the pages were for a failure: what a mitigation costs is none."""
    failures = {event.subject for event in _all(run, "failure_started")}
    causes = [event.cause for event in _all(run, "paged")]
    empty = sum(cause not in failures for cause in causes)
    if len(causes) == 1:
        return f"the page was {'without' if empty else 'for'} a failure"
    if not empty:
        return "each page was for a failure"
    return f"{plural(empty, 'page')} {_was(empty)} without a failure"


def _failures(run: Run) -> str:
    count = len(_all(run, "failure_started"))
    return f"{_counted(count, 'failure')} happened"
