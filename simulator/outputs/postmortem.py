"""The blameless postmortem: an incident's timeline, its cost, what helped, and what follows from
it.
"""

from collections.abc import Sequence

from simulator.analysis.proposals import Proposal
from simulator.foundation.given import takes
from simulator.outputs.document import Document, Items, Section, Table, markdown
from simulator.outputs.words.actions import actions
from simulator.outputs.words.causes import root_cause
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.conditions import conditions
from simulator.outputs.words.incidents import impact, step_effect, summary
from simulator.outputs.words.log import tell, worth_telling
from simulator.outputs.words.names import mitigation, safe_label
from simulator.outputs.words.numbers import count, duration, share, signed_duration
from simulator.outputs.words.people import impersonal
from simulator.outputs.words.phases import bad_event, main_phase_text
from simulator.outputs.words.proposals import learning_of, proposed_actions
from simulator.reliability.incidents import Incident
from simulator.reliability.steps import AUTOMATIC, StepTaken


@takes(incident=Incident)
def write_postmortem(incident: Incident, proposals: Sequence[Proposal] = ()) -> str:
    """An incident as a blameless postmortem in Markdown, from its timeline alone.

    Roles, never persons; times on the clock of the scenario's start (an incident made by hand:
    since its first row). Where a team learns, its action items are what was proposed; `proposals`
    are all of the run, so that those of earlier incidents are named too.
    """
    return markdown(postmortem(incident, proposals))


def postmortem(incident: Incident, proposals: Sequence[Proposal] = ()) -> Document:
    """The postmortem as a document."""
    # first of all: what is not there cannot be told
    incident = impersonal(incident)
    clock = _clock(incident)
    title = f"{safe_label(incident.slo)}, {incident.severity} ({safe_label(incident.id)})"
    sections = (
        Section("Summary", (summary(incident, clock), *_origin(incident))),
        Section("Impact", (impact(incident),)),
        Section(f"Timeline ({clock.zone})", (_timeline(incident, clock),)),
        Section("Where the time went", (_phases(incident), main_phase_text(incident))),
        Section("What helped, and what did not", (_steps(incident),)),
        Section("Root cause", (root_cause(incident),)),
        Section("Contributing conditions", (Items(conditions(incident)),)),
        Section("Action items", (_actions(incident, proposals, clock),)),
    )
    return Document(f"Postmortem: {title}", sections)


def _actions(incident: Incident, proposals: Sequence[Proposal], clock: Clock) -> Items:
    """What was proposed, where the team learns; else what follows from the incident."""
    if learning_of(incident) is None:
        return Items(actions(incident), are_tasks=True)
    lines, done = proposed_actions(incident, proposals, clock)
    return Items(tuple(lines), are_tasks=True, done=tuple(done))


def _clock(incident: Incident) -> Clock:
    zero = 0.0
    if incident.timeline:
        zero = incident.timeline[0].time
    return Clock.of(incident.setting, zero)


def _origin(incident: Incident) -> tuple[str, ...]:
    # an incident made by hand has no setting
    if not incident.setting:
        return ()
    scenario = safe_label(incident.setting["scenario"]["name"])
    played = ""
    if "actions" in incident.setting:
        played = ", played as a drill"
    return (f"Simulated: scenario {scenario}, seed {incident.setting['seed']}{played}.",)


def _timeline(incident: Incident, clock: Clock) -> Table:
    # what was proposed later stands among the action items
    rows = [event for event in incident.timeline if not event.kind.startswith("improvement_")]
    dates = {clock.date(event.time) for event in rows}
    # the summary names the day; only an incident over midnight needs it in each row
    moment = clock.time
    if len(dates) > 1:
        moment = clock.short
    told = [
        (moment(event.time), signed_duration(event.time - incident.begin), tell(event))
        for event in worth_telling(rows)
    ]
    return Table(("time", "since it began", "what happened"), tuple(told))


def _phases(incident: Incident) -> Table:
    rows = [_phase_row(incident, phase.name, phase.seconds, phase.bad) for phase in incident.phases]
    rows.append(_phase_row(incident, "in all", incident.end - incident.begin, incident.bad))
    head = ("phase", "time", f"{bad_event(incident)}s", "error budget")
    return Table(head, tuple(rows))


def _phase_row(
    incident: Incident, name: str, seconds: float, bad: float | None
) -> tuple[str, str, str, str]:
    return (name, duration(seconds), count(bad), share(incident.share(bad)))


def _steps(incident: Incident) -> str | Table:
    steps = (*incident.automatic, *incident.steps)
    if not steps:
        return "No mitigation was tried."
    rows = tuple(_step_row(step) for step in steps)
    return Table(("step", "took", "good before", "good after", "effect"), rows)


def _step_row(step: StepTaken) -> tuple[str, ...]:
    took = "not done"
    if step.end is not None:
        took = duration(step.end - step.begin)
    name = f"{step.number} {mitigation(step.do)}"
    if step.number == AUTOMATIC:
        name = f"{mitigation(step.do)}, automatically"
    return (name, took, _looked(step.before), _looked(step.after), step_effect(step))


def _looked(good: float | None) -> str:
    return "not checked" if good is None else share(good)
