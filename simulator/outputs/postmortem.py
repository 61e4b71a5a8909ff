"""The blameless postmortem: an incident's timeline, its cost, what helped, and what follows from
it.
"""

from collections.abc import Iterable

from simulator.outputs.document import Document, Items, Section, Table, markdown
from simulator.outputs.lessons import actions, conditions, counted, most, waited_for
from simulator.outputs.telling import account, action, features, tell, told
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
    return " ".join((*_failure_began(incident, clock), _fired(incident, clock)))


def _failure_began(incident: Incident, clock: Clock) -> tuple[str, ...]:
    """When the failure began, and when users were first let down, where that is later."""
    if incident.failure_started is None:
        return ()
    what = features(_start(incident))
    name = shown(incident.failure)
    began = (
        f"{_moment(clock, incident.failure_started)} {name} began{f' ({what})' if what else ''}."
    )
    harm = incident.harm_began
    if harm is None or harm <= incident.failure_started:
        return (began,)
    later = lasting(harm - incident.failure_started)
    return (began, f"It let users down from {clock.time(harm)} on, {later} later.")


def _fired(incident: Incident, clock: Clock) -> str:
    """The alert that opened it, and how long it took."""
    rule = incident.opening.detail.get("rule")
    alert = f"the alert {shown(rule)}" if rule else "an alert"
    how = f"as {_severity(incident)}"
    took = incident.time_to_detect
    if took is None:
        return f"{_moment(clock, incident.detected)} {alert} fired {how}."
    if incident.opening.detail.get("left_over"):
        return f"{_capital(alert)} was still firing, and counted {lasting(took)} later {how}."
    return f"{_capital(alert)} fired {lasting(took)} later {how}."


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
    if incident.is_ticket:
        return "It opened a ticket and paged nobody."
    if incident.paged is None and incident.acknowledged is None:
        return ""
    if incident.acknowledged is None:
        return f"A page went out; {waited_for(incident)}."
    called = incident.detected if incident.paged is None else incident.paged
    after = lasting(incident.acknowledged - called)
    return f"The person on call was paged and acknowledged after {after}."


def _working(incident: Incident) -> str:
    done = [step for step in incident.steps if step.end is not None]
    triages = incident.all("triaged")
    triaged = triages[0]
    symptom = triaged.detail.get("symptom", triaged.subject)
    named = (
        f"The symptom {shown(symptom)} was named {lasting(_since(incident, triaged.time))} after"
        " the acknowledgement"
        if symptom
        else "No symptom was found"
    )
    if not done:
        return f"{named}; no runbook step was taken."
    symptoms = dict.fromkeys(row.detail.get("symptom", row.subject) for row in triages)
    if len(triages) > 1:
        return _working_on(incident, symptoms, done)
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


def _working_on(incident: Incident, symptoms: Iterable[str], done: list[StepTaken]) -> str:
    """The same where a symptom was named more than once."""
    named = ", then ".join(shown(symptom) if symptom else "none" for symptom in symptoms)
    taken = f"{plural(len(done), 'step')} {'was' if len(done) == 1 else 'were'} taken"
    steps = ", ".join(action(step.do) for step in done)
    return f"The symptoms named were {named}; {taken}: {steps}."


def _since(incident: Incident, time: float) -> float:
    return time - (time if incident.acknowledged is None else incident.acknowledged)


def _ending(incident: Incident) -> str:
    begin = incident.begin
    words = []
    if incident.mitigated is not None:
        words.append(
            f"users were served again {lasting(incident.mitigated - begin)} after the beginning"
        )
    elif incident.first("unmitigated"):
        had_steps = any(row.detail.get("steps") for row in incident.all("triaged"))
        words.append(
            "the runbook's steps were used up before the service was healthy"
            if had_steps
            else "there was no step to take"
        )
    closed = (
        "it was still open when the record ended"
        if incident.resolved is None
        else f"it was {'closed' if incident.is_ticket else 'resolved'} after"
        f" {lasting(incident.resolved - begin)}"
    )
    text = ", and ".join([*words, closed])
    return f"{_capital(text)}."


def _impact(incident: Incident) -> tuple[str, ...]:
    if incident.bad is None or incident.valid is None:
        return ("Requests were not counted.",)
    ratio = f" ({share(incident.bad / incident.valid)})" if incident.valid else ""
    lines = [
        f"{count(incident.bad)} of {count(incident.valid)} {counted(incident)} were bad{ratio}"
        " from its beginning to its end."
    ]
    if incident.budget:
        detail = incident.opening.detail
        promise = f"{shown(incident.slo)}, {share(detail['objective'], 6)} over {_window(incident)}"
        lines.append(
            f"That is {share(incident.share(incident.bad))} of the error budget of {promise}: it"
            f" allows {count(incident.budget)} bad {counted(incident)}."
        )
    return (" ".join(lines),)


def _window(incident: Incident) -> str:
    """`30d`, or `a calendar month`."""
    is_calendar = incident.promise.get("window") == "month"
    return "a calendar month" if is_calendar else lasting(incident.opening.detail["window"])


def _timeline(incident: Incident, clock: Clock) -> Table:
    zero = incident.begin
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
            lasting(phase.seconds),
            count(phase.bad),
            share(incident.share(phase.bad)),
        )
        for phase in incident.phases
    ]
    whole = incident.end - incident.begin
    rows.append(
        ("in all", lasting(whole), count(incident.bad), share(incident.share(incident.bad)))
    )
    head = ("phase", "time", f"bad {counted(incident)}", "error budget")
    return Table(head, tuple(rows))


def _steps(incident: Incident) -> tuple[str | Table, ...]:
    if not incident.steps:
        return ("No mitigation was tried.",)
    rows = tuple(
        (
            f"{step.number} {action(step.do)}",
            _took(step),
            share(step.before),
            "not looked at" if step.after is None else share(step.after),
            _verdict(incident, step),
        )
        for step in incident.steps
    )
    return (Table(("step", "took", "good before", "good after", "effect"), rows),)


def _took(step: StepTaken) -> str:
    return "not done" if step.end is None else lasting(step.end - step.begin)


def _verdict(incident: Incident, step: StepTaken) -> str:
    if step.end is None:
        failed = [event.detail.get("step") for event in incident.all("step_failed")]
        was_stopped = step.number in failed
        return "had no effect: it was stopped" if was_stopped else "in hand when the record ended"
    if step.is_healthy:
        return "healthy: the runbook stopped here"
    if step.gain is None:
        return "unknown"
    if step.gain < -NOTICEABLE:
        return "made it worse"
    return "changed little" if step.gain < NOTICEABLE else "helped, but was not enough"


def _root_cause(incident: Incident) -> str:
    step = incident.opening.detail.get("held_step")
    if step:
        return _price(incident, step)
    if not incident.failure:
        return "No failure was found behind the alert."
    if incident.failure_started is None:
        return f"{shown(incident.failure)}."
    parts = [f"{shown(incident.failure)}: {account(_start(incident))}."]
    if _has_helped(incident):
        parts.append("The mitigations served users meanwhile; they did not repair it.")
    if not any(event.subject == incident.failure for event in incident.all("failure_ended")):
        parts.append("It had not ended when the record ended.")
    return " ".join(parts)


def _has_helped(incident: Incident) -> bool:
    """Whether a step served users before the failure was over."""
    if incident.mitigated is None:
        return False
    ends = [event for event in incident.all("failure_ended") if event.subject == incident.failure]
    if ends and ends[0].time <= incident.mitigated:
        return False
    return any(step.is_healthy or (step.gain or 0.0) >= NOTICEABLE for step in incident.steps)


def _price(incident: Incident, step: str) -> str:
    """A step that was held let users down."""
    holders = " and ".join(shown(name) for name in incident.opening.detail.get("held_by", ()))
    kept = incident.opening.detail.get("expected_sli")
    at = "" if kept is None else f" at {share(kept)}"
    return (
        f"No failure: {action(step)}, held by {holders}, keeps {shown(incident.slo)}{at}. It is the"
        " price of that step."
    )
