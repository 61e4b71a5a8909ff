"""What was proposed after an incident, and what became of it: the action items where a team
learns.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from simulator.analysis.proposals import Proposal, proposals_of
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.failures import failure_of
from simulator.outputs.words.learning import why_dropped, work
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import duration, listed, plural
from simulator.reliability.incidents import Incident

# an action with two names in it
LONGEST_ACTION = 160


def learning_of(incident: Incident) -> Mapping[str, Any] | None:
    """How the team learns that an incident happened to, as its scenario has it; None where nothing
    is learned.
    """
    scenario = incident.setting.get("scenario", {})
    learning = scenario.get("learning")
    if not learning or not learning["on"] or not scenario.get("oncall"):
        return None
    return dict(learning)


def proposed_actions(
    incident: Incident, known: Sequence[Proposal], clock: Clock
) -> tuple[list[str], list[int]]:
    """A line for each improvement that was proposed after an incident, or had been before it, and
    the places of those that are done; `known` are all of the run (none: the incident's own rows
    tell).
    """
    everything = known or proposals_of(incident.timeline)
    own = [each for each in everything if each.incident == incident.id]
    earlier = [each for each in everything if _is_about(each, incident)]
    if not own and not earlier:
        return [_why_none(incident, clock)], []
    waiting = sum(each.status == "waiting" for each in known)
    lines = [action_line(each, clock, waiting) for each in own]
    lines += [_of_earlier(each, clock, waiting) for each in earlier]
    return lines, _places_done([*own, *earlier])


def _places_done(proposals: Sequence[Proposal]) -> list[int]:
    return [place for place, each in enumerate(proposals) if each.is_done]


def _of_earlier(proposal: Proposal, clock: Clock, waiting: int) -> str:
    """The line of one that an earlier incident had led to, or a version that the canary took
    back.
    """
    after = proposal.incident and f" after {safe_label(proposal.incident)}"
    return f"Proposed{after}: {action_line(proposal, clock, waiting)}"


def action_line(proposal: Proposal, clock: Clock, waiting: int = 0) -> str:
    """`Mend the root cause a/new-1 (24 h): accepted, done on 4 March 2026.`; so many items are
    `waiting` in all.
    """
    return f"{action(proposal)}: {outcome(proposal, clock, waiting)}."


def action(proposal: Proposal) -> str:
    """`Mend the root cause a/new-1 (24 h)`."""
    what = safe_label(proposal.action.removesuffix("."), LONGEST_ACTION)
    return f"{what} ({work(proposal.hours)})"


def outcome(proposal: Proposal, clock: Clock, waiting: int = 0) -> str:
    """What became of it: `accepted, done on 4 March 2026`."""
    if proposal.done_at is not None:
        return f"accepted, done on {clock.day(proposal.done_at)}{_effect(proposal)}"
    if proposal.status == "given up" and proposal.dropped_at is not None:
        when = clock.day(proposal.dropped_at)
        return f"accepted, dropped on {when}: {why_dropped(proposal.reason)}"
    if proposal.dropped_at is not None:
        return f"dropped: {why_dropped(proposal.reason)}"
    beside = f", as {_are(waiting - 1)}" if waiting > 1 else ""
    return f"accepted, not done by the end of the run{beside}"


def _effect(proposal: Proposal) -> str:
    """`; since then it has stopped 7 releases`."""
    counts = (
        (proposal.prevented, "prevented", "occurrence"),
        (proposal.stopped, "stopped", "release"),
        (proposal.softened, "acted on", "failure"),
    )
    told = [f"{verb} {plural(number, noun)}" for number, verb, noun in counts if number]
    return f"; since then it has {listed(told)}" if told else ""


def _are(others: int) -> str:
    """`is 1 other`, `are 4 others`."""
    return f"{'is' if others == 1 else 'are'} {plural(others, 'other')}"


def _is_about(proposal: Proposal, incident: Incident) -> bool:
    """Whether an earlier proposal is why an incident has no other of its kind: it was made for the
    same occurrence, or stood when this incident's postmortem was written.
    """
    if proposal.incident == incident.id:
        return False
    causes = _causes(incident)
    if proposal.failure in causes:
        return True
    written = _postmortem_at(incident)
    is_about = proposal.about in {*_subjects(incident, causes)}
    if written is None or not is_about or proposal.proposed_at > written:
        return False
    return proposal.dropped_at is None or proposal.dropped_at > written


def _causes(incident: Incident) -> set[str]:
    """The failures that an incident was about, those that joined it included."""
    over = {event.subject for event in incident.all("cause_over")}
    return ({incident.failure} | over) - {""}


def _subjects(incident: Incident, causes: Iterable[str]) -> Iterator[str]:
    """Their root causes and symptoms."""
    for event in incident.all("failure_started"):
        failure = failure_of(event) if event.subject in causes else None
        if failure is not None:
            yield failure.symptom
            yield failure.root_cause or ""


def _postmortem_at(incident: Incident) -> float | None:
    """When (s) its proposals are made; None for one that is still open."""
    learning = learning_of(incident)
    if incident.resolved is None or learning is None:
        return None
    return incident.resolved + float(learning["postmortem_after"])


def _why_none(incident: Incident, clock: Clock) -> str:
    """Why nothing was proposed."""
    if not incident.failure:
        return "Nothing was proposed, as no failure was found."
    written = _postmortem_at(incident)
    if written is None:
        return "Nothing was proposed, as the incident was still open at the end of the run."
    if incident.until is not None and written > incident.until.time:
        learning = learning_of(incident) or {}
        after = duration(learning["postmortem_after"])
        return f"Nothing was proposed: that comes {after} later, after the end of the run."
    return "Nothing new was proposed."
