"""The blameless postmortem: an incident's timeline, its cost, what helped, and what follows from
it.
"""

from simulator.ai_service.failures import Failure
from simulator.foundation.kinds import FAMILIES, summary_of
from simulator.outputs.document import Document, Items, Section, Table, markdown
from simulator.outputs.lessons import actions, conditions, most
from simulator.outputs.telling import action, features, tell, told
from simulator.outputs.words import Clock, count, lasting, plural, share, shown
from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident
from simulator.reliability.steps import NOTICEABLE, StepTaken


def write_postmortem(incident: Incident) -> str:
    """An incident as a blameless postmortem in Markdown, from its timeline alone.

    Roles, never persons; times on the clock of the scenario's start (an incident made by hand:
    since its first row).
    """
    return markdown(postmortem(incident))


def postmortem(incident: Incident) -> Document:
    """The postmortem as a document."""
    clock = Clock(incident.setting, incident.timeline[0].time if incident.timeline else 0.0)
    title = f"Postmortem: {shown(incident.slo)}, {incident.severity} ({shown(incident.id)})"
    sections = (
        Section("Summary", (_summary(incident, clock), *_origin(incident))),
        Section("Impact", _impact(incident)),
        Section(f"Timeline ({clock.zone})", (_timeline(incident, clock),)),
        Section("Where the time went", (_phases(incident), most(incident))),
        Section("What helped, and what did not", _steps(incident)),
        Section("Root cause", (_root_cause(incident),)),
        Section("Contributing conditions", (Items(conditions(incident)),)),
        Section("Action items", (Items(actions(incident), are_tasks=True),)),
    )
    return Document(title, sections)


def _origin(incident: Incident) -> tuple[str, ...]:
    if not incident.setting:
        return ()
    return (
        (
            f"Simulated: scenario {shown(incident.setting['scenario']['name'])}, seed"
            f" {incident.setting['seed']}."
        ),
    )


def _summary(incident: Incident, clock: Clock) -> str:
    """Who was affected by what, from when until when, and what ended it."""
    parts = [_beginning(incident, clock), _calling(incident)]
    if incident.triaged is not None:
        parts.append(_working(incident))
    parts.append(_ending(incident))
    return " ".join(part for part in parts if part)


def _beginning(incident: Incident, clock: Clock) -> str:
    rule = incident.opening.detail.get("rule")
    alert = f"the alert {shown(rule)}" if rule else "an alert"
    if incident.failure_started is None:
        return f"{_moment(clock, incident.detected)} {alert} fired as {_severity(incident)}."
    what = features(_start(incident))
    began = (
        f"{_moment(clock, incident.failure_started)} {shown(incident.failure)}"
        f" began{f' ({what})' if what else ''}."
    )
    return (
        f"{began} {_capital(alert)} fired {lasting(incident.time_to_detect)} later as"
        f" {_severity(incident)}."
    )


def _severity(incident: Incident) -> str:
    """The first alert's, and what later ones made of it."""
    first = str(incident.opening.detail.get("severity", ""))
    return (
        first
        if first == incident.severity
        else f"{first}, raised to {incident.severity} by a later one"
    )


def _moment(clock: Clock, seconds: float) -> str:
    day = clock.date(seconds)
    return f"On {day} at {clock.time(seconds)}" if day else f"At {clock.time(seconds)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _start(incident: Incident) -> Event:
    return next(
        event for event in incident.all("failure_started") if event.subject == incident.failure
    )


def _calling(incident: Incident) -> str:
    acknowledged = incident.acknowledged
    if incident.paged is None and incident.first("ticket_opened"):
        return "It opened a ticket and paged nobody."
    if acknowledged is None:
        return "A page went out; nobody responded." if incident.paged is not None else ""
    after = acknowledged - (incident.detected if incident.paged is None else incident.paged)
    return f"The person on call was paged and acknowledged after {lasting(after)}."


def _working(incident: Incident) -> str:
    triaged, done = (
        incident.first("triaged"),
        [step for step in incident.steps if step.end is not None],
    )
    assert triaged is not None
    symptom = triaged.detail.get("symptom", triaged.subject)
    named = (
        f"The symptom {shown(symptom)} was named {lasting(_since(incident, triaged.time))} after"
        " the acknowledgement"
        if symptom
        else "No symptom was found"
    )
    if not done:
        return f"{named}; no runbook step was taken."
    known = triaged.detail.get("steps")
    number = (
        plural(len(done), "step")
        if known in (None, len(done))
        else f"{len(done)} of the runbook's {plural(known, 'step')}"
    )
    took = (
        f"{named}, and {number} were taken" if len(done) > 1 else f"{named}, and {number} was taken"
    )
    return f"{took}: {', '.join(action(step.do) for step in done)}."


def _since(incident: Incident, time: float) -> float:
    return time - (time if incident.acknowledged is None else incident.acknowledged)


def _ending(incident: Incident) -> str:
    begin = incident.phases[0].begin
    words = []
    if incident.mitigated is not None:
        words.append(
            f"users were served again {lasting(incident.mitigated - begin)} after the beginning"
        )
    elif incident.first("unmitigated"):
        words.append("the runbook's steps were used up before the service was healthy")
    closed = (
        "it was still open when the record ended"
        if incident.resolved is None
        else f"it was resolved after {lasting(incident.resolved - begin)}"
    )
    text = ", and ".join([*words, closed])
    return f"{_capital(text)}."


def _impact(incident: Incident) -> tuple[str, ...]:
    if incident.bad is None or incident.valid is None:
        return ("Requests were not counted.",)
    ratio = f" ({share(incident.bad / incident.valid)})" if incident.valid else ""
    lines = [
        f"{count(incident.bad)} of {count(incident.valid)} requests were bad{ratio} from its"
        " beginning to its end."
    ]
    if incident.budget:
        detail = incident.opening.detail
        promise = (
            f"{shown(incident.slo)}, {share(detail['objective'], 6)} over"
            f" {lasting(detail['window'])}"
        )
        lines.append(
            f"That is {share(incident.share(incident.bad))} of the error budget of {promise}: it"
            f" allows {count(incident.budget)} bad requests."
        )
    return (" ".join(lines),)


def _timeline(incident: Incident, clock: Clock) -> Table:
    zero = incident.phases[0].begin
    dates = {clock.date(event.time) for event in incident.timeline}
    write = clock.time if len(dates) == 1 else clock.short
    rows = tuple(
        (write(event.time), _signed(event.time - zero), tell(event))
        for event in told(incident.timeline)
    )
    return Table(("time", "since it began", "what happened"), rows)


def _signed(seconds: float) -> str:
    return f"-{lasting(-seconds)}" if seconds < 0 else f"+{lasting(seconds)}"


def _phases(incident: Incident) -> Table:
    rows = [
        (
            phase.name,
            lasting(phase.end - phase.begin),
            count(phase.bad),
            share(incident.share(phase.bad)),
        )
        for phase in incident.phases
    ]
    whole = incident.phases[-1].end - incident.phases[0].begin
    rows.append(
        ("in all", lasting(whole), count(incident.bad), share(incident.share(incident.bad)))
    )
    return Table(("phase", "time", "bad requests", "error budget"), tuple(rows))


def _steps(incident: Incident) -> tuple[str | Table, ...]:
    if not incident.steps:
        return ("No mitigation was tried.",)
    rows = tuple(
        (
            f"{step.number} {action(step.do)}",
            _took(step),
            share(step.before),
            "not looked at" if step.after is None else share(step.after),
            _verdict(step),
        )
        for step in incident.steps
    )
    return (Table(("step", "took", "good before", "good after", "effect"), rows),)


def _took(step: StepTaken) -> str:
    return "not done" if step.end is None else lasting(step.end - step.begin)


def _verdict(step: StepTaken) -> str:
    if step.end is None:
        return "had no effect: it was stopped"
    if step.is_healthy:
        return "healthy: the runbook stopped here"
    if step.gain is None:
        return "unknown"
    if step.gain < -NOTICEABLE:
        return "made it worse"
    return "changed little" if step.gain < NOTICEABLE else "helped, but was not enough"


def _root_cause(incident: Incident) -> str:
    if not incident.failure:
        return "No failure was found behind the alert."
    if incident.failure_started is None:
        return f"{shown(incident.failure)}."
    start = _start(incident)
    kind = FAMILIES["failure"].get(str(start.detail.get("kind")))
    about = summary_of(kind) if kind and issubclass(kind, Failure) else ""
    what = features(start)
    ended = any(event.subject == incident.failure for event in incident.all("failure_ended"))
    parts = [f"{shown(incident.failure)}{f': {what}' if what else ''}.", about]
    if incident.all("step_finished"):
        parts.append("The mitigations served users meanwhile; they did not repair it.")
    if not ended:
        parts.append("It had not ended when the record ended.")
    return " ".join(part for part in parts if part)
