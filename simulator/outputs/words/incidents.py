"""An incident in sentences: what happened, whom it hurt, and what each step did."""

from collections.abc import Iterable

from simulator.outputs.words.calls import called
from simulator.outputs.words.causes import cause_label, failure_row
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.failures import features
from simulator.outputs.words.names import capitalised, mitigation, safe_label
from simulator.outputs.words.numbers import count, duration, plural, share
from simulator.outputs.words.phases import bad_events
from simulator.outputs.words.promises import recorded_promise
from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident
from simulator.reliability.steps import DID_NOT_WORK, NOT_POSSIBLE, NOTICEABLE, StepTaken


def summary(incident: Incident, clock: Clock) -> str:
    """Who was affected by what, from when until when, and what ended it."""
    parts = [*_failure_began(incident, clock), _alert_fired(incident, clock), called(incident)]
    if incident.triaged is not None:
        parts.append(_worked_on(incident))
    parts.append(_ended(incident))
    return " ".join(part for part in parts if part)


def _failure_began(incident: Incident, clock: Clock) -> tuple[str, ...]:
    """When the failure began, and when users were first let down, where that is later."""
    start = failure_row(incident, "failure_started")
    if start is None:
        return ()
    what = features(start)
    if what:
        what = f" ({what})"
    began = f"{_moment(clock, start.time)} {safe_label(incident.failure)} began{what}."
    # a store that fills harms nobody until it is full
    harm = incident.harm_began
    if harm is None or harm <= start.time:
        return (began,)
    later = duration(harm - start.time)
    return (began, f"It let users down from {clock.time(harm)} on, {later} later.")


def _moment(clock: Clock, seconds: float) -> str:
    day = clock.date(seconds)
    if not day:
        return f"At {clock.time(seconds)}"
    return f"On {day} at {clock.time(seconds)}"


def _alert_fired(incident: Incident, clock: Clock) -> str:
    """The alert that opened it, and how long it took."""
    alert = "an alert"
    rule = incident.opening.detail.get("rule")
    if rule:
        alert = f"the alert {safe_label(rule)}"
    severity = f"as {_severity(incident)}"
    took = incident.time_to_detect
    if took is None:
        return f"{_moment(clock, incident.detected)} {alert} fired {severity}."
    if incident.opening.detail.get("left_over"):
        still = f"{capitalised(alert)} was still firing"
        return f"{still}, and counted {duration(took)} later {severity}."
    return f"{capitalised(alert)} fired {duration(took)} later {severity}."


def _severity(incident: Incident) -> str:
    """The first alert's, and what later ones made of it."""
    first = str(incident.opening.detail.get("severity", ""))
    if first == incident.severity:
        return first
    return f"{first}, raised to {incident.severity} by a later one"


def _worked_on(incident: Incident) -> str:
    """The symptoms that were named, and the steps that were taken."""
    done = [step for step in incident.steps if step.end is not None]
    triages = incident.all("triaged")
    if not done:
        return f"{_symptom_named(incident)}; {_nothing_done(incident)}."
    if len(triages) > 1:
        return _worked_on_several(triages, done)
    steps = f"{_how_many(triages[0], done)} {_was_taken(done)}"
    return f"{_symptom_named(incident)}, and {steps}: {_names(done)}."


def _nothing_done(incident: Incident) -> str:
    """That nobody took a step, and what was done without anybody."""
    done = ", ".join(
        f"{mitigation(step.do)} was done automatically {_since(incident, step.end)}"
        for step in incident.automatic
        if step.end is not None
    )
    if done:
        return f"{done}, and nobody took another step"
    return "no runbook step was taken"


def _since(incident: Incident, time: float) -> str:
    return f"{duration(time - incident.begin)} after the beginning"


def _symptom_named(incident: Incident) -> str:
    triaged = incident.all("triaged")[0]
    symptom = triaged.detail.get("symptom", triaged.subject)
    if not symptom:
        return "No symptom was found"
    # an incident made by hand may have no acknowledgement
    since = triaged.time
    if incident.acknowledged is not None:
        since = incident.acknowledged
    after = duration(triaged.time - since)
    return f"The symptom {safe_label(symptom)} was named {after} after the acknowledgement"


def _how_many(triaged: Event, done: list[StepTaken]) -> str:
    """`2 steps`; where the runbook has others `3 of the runbook's 4 steps`."""
    # a runbook that was worked to its end needs no second number
    known = triaged.detail.get("steps")
    if known in (None, len(done)):
        return plural(len(done), "step")
    return f"{len(done)} of the runbook's {plural(known, 'step')}"


def _was_taken(done: list[StepTaken]) -> str:
    if len(done) == 1:
        return "was taken"
    return "were taken"


def _names(steps: Iterable[StepTaken]) -> str:
    return ", ".join(mitigation(step.do) for step in steps)


def _worked_on_several(triages: Iterable[Event], done: list[StepTaken]) -> str:
    """The same where a symptom was named more than once."""
    symptoms = dict.fromkeys(row.detail.get("symptom", row.subject) for row in triages)
    named = ", then ".join(safe_label(symptom or "none") for symptom in symptoms)
    taken = f"{plural(len(done), 'step')} {_was_taken(done)}"
    return f"The symptoms named were {named}; {taken}: {_names(done)}."


def _ended(incident: Incident) -> str:
    parts = [*_served(incident), _closed(incident)]
    return f"{capitalised(', and '.join(parts))}."


def _served(incident: Incident) -> tuple[str, ...]:
    if incident.mitigated is not None:
        after = duration(incident.mitigated - incident.begin)
        return (f"users were served again {after} after the beginning",)
    # the failure may have ended while the runbook was being followed
    if not incident.first("unmitigated"):
        return ()
    if any(row.detail.get("steps") for row in incident.all("triaged")):
        return ("the runbook ran out of steps before the service was healthy",)
    return ("there was no step to take",)


def _closed(incident: Incident) -> str:
    if incident.resolved is None:
        return "it was still open when the record ended"
    after = duration(incident.resolved - incident.begin)
    # a ticket that nobody works on closes when its alerts do
    if incident.is_ticket:
        return f"it was closed after {after}"
    return f"it was resolved after {after}"


def impact(incident: Incident) -> str:
    """How much was bad, and what that is of the error budget."""
    if incident.bad is None or incident.valid is None:
        return "Bad events were not counted."
    # an incident without any traffic has nothing to divide by
    ratio = ""
    if incident.valid:
        ratio = f" ({share(incident.bad / incident.valid)})"
    bad = (
        f"{bad_events(incident, incident.bad)} among {count(incident.valid)} valid events{ratio}"
        " during the incident."
    )
    if not incident.budget:
        return bad
    return (
        f"{bad} That is {share(incident.share(incident.bad))} of the error budget of"
        f" {safe_label(incident.slo)}, {recorded_promise(incident)}: it allows"
        f" {bad_events(incident, incident.budget)}."
    )


def step_effect(step: StepTaken) -> str:
    """What became of a step: `helped, but was not enough`."""
    if step.end is None:
        return _unfinished(step)
    if step.is_healthy:
        return _healthy(step)
    if step.is_overtaken:
        return "unknown: a failure ended meanwhile"
    if step.gain is None:
        return "unknown"
    if step.gain < -NOTICEABLE:
        return "made it worse"
    if step.gain < NOTICEABLE:
        return "changed little"
    return "helped, but was not enough"


def _healthy(step: StepTaken) -> str:
    # who looks after a failure's end may see all well, whatever the step did
    if step.is_overtaken:
        return "healthy, but a failure had ended by then"
    return "healthy"


def _unfinished(step: StepTaken) -> str:
    """Why a step was not done."""
    if step.failed is None:
        return "in progress when the record ended"
    if step.reason == DID_NOT_WORK:
        return "did not work"
    if step.reason.startswith(NOT_POSSIBLE):
        return cause_label(step.reason)
    # a step is stopped when its cause is over before it is done
    return "had no effect: it was stopped"
