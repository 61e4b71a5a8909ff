"""What was going on in each phase of an incident, and which phase cost most."""

from simulator.foundation.kinds import FAMILIES
from simulator.outputs.words.numbers import count, duration, share
from simulator.outputs.words.stretches import is_mostly, lost, misled, nobody_on_duty
from simulator.reliability.incidents import Incident, Phase
from simulator.reliability.slo import SLI

# each is the end of a sentence with `while`
DOING = {
    "undetected": "nobody had been notified yet",
    "diagnosing": "the symptom was not known yet",
    "mitigating": "the runbook was being followed",
    "waiting": "no step was left to try",
    "recovering": "users were served again and the incident was still open",
    "relapsed": "the service had failed again after recovery",
    "lost": "nobody worked on it after a hand-over",
    "misled": "the runbook of a wrong symptom was being followed",
    # what an unacknowledged incident waited for: see waiting_for
    "off_duty": "nobody was on duty",
    "page": "the page had not been acknowledged yet",
    "ignored": "nobody acknowledged the page",
    "open": "the page had not been acknowledged when the record ended",
    "taken": "the ticket had not been taken up yet",
    "ticket": "it was a ticket and nobody was paged",
    "nobody": "nobody responded",
}
# phases in which somebody has the incident, as long as no hand-over loses it
AT_WORK = ("diagnosing", "mitigating", "waiting")


def main_phase_text(incident: Incident) -> str:
    """What was going on for the longest part of the time, and of the budget."""
    # the two may differ: a failure costs most before anybody responds, and lasts longest after
    parts = [_most_of_the_time(incident)]
    costly = costliest_phase(incident)
    if costly is not None and incident.share(costly.bad) is not None:
        parts.append(_most_of_the_budget(incident, costly))
    return " ".join(parts)


def _most_of_the_time(incident: Incident) -> str:
    phase = longest_phase(incident)
    part = how_much(phase.seconds, sum(each.seconds for each in incident.phases))
    return f"{part} the time passed while {doing(incident, phase)}: {duration(phase.seconds)}."


def _most_of_the_budget(incident: Incident, phase: Phase) -> str:
    part = how_much(phase.bad or 0.0, incident.bad or 0.0, "largest")
    spent = share(incident.share(phase.bad))
    return f"{part} the budget was spent while {doing(incident, phase)}: {spent}."


def how_much(part: float, whole: float, superlative: str = "longest") -> str:
    """`Most of` above half, else `The longest part of`."""
    if part > whole / 2:
        return "Most of"
    return f"The {superlative} part of"


def longest_phase(incident: Incident) -> Phase:
    """The phase that took longest."""
    return max(incident.phases, key=lambda each: each.seconds)


def costliest_phase(incident: Incident) -> Phase | None:
    """The phase that spent most of the budget; None where nothing was spent or counted."""
    phase = max(incident.phases, key=lambda each: each.bad or 0.0)
    if not phase.bad:
        return None
    return phase


def doing(incident: Incident, phase: Phase) -> str:
    """What was going on in a phase, as the end of a sentence with `while`."""
    return DOING[state_in(incident, phase)]


def state_in(incident: Incident, phase: Phase) -> str:
    """The key of it in DOING."""
    if phase.name == "unacknowledged":
        return waiting_for(incident)
    if phase.name == "recovering" and is_relapse(incident, phase):
        return "relapsed"
    if phase.name in AT_WORK and is_mostly(incident, phase, lost(incident)):
        return "lost"
    if phase.name == "mitigating" and is_mostly(incident, phase, misled(incident)):
        return "misled"
    return phase.name


def waiting_text(incident: Incident) -> str:
    """What an incident waited for that was not acknowledged at once."""
    return DOING[waiting_for(incident)]


def waiting_for(incident: Incident) -> str:
    """The key of it in DOING."""
    if incident.paged is None:
        # a ticket that nobody takes up is only that
        return "ticket" if incident.acknowledged is None else "taken"
    if is_mostly(incident, incident.phases[1], nobody_on_duty(incident)):
        return "off_duty"
    if incident.acknowledged is not None:
        return "page"
    # without people on call nobody was to acknowledge anything
    if incident.setting.get("scenario", {}).get("oncall"):
        return "open" if incident.resolved is None else "ignored"
    return "nobody"


def is_relapse(incident: Incident, phase: Phase) -> bool:
    """Whether more than the objective allows failed after users were served again."""
    # a few bad requests are within what was promised
    allowed = 1 - incident.opening.detail.get("objective", 0.0)
    return bool(phase.bad and phase.valid and phase.bad > allowed * phase.valid)


def bad_event(incident: Incident) -> str:
    """What a bad event of its SLO is called, in the singular: `slow answer`."""
    if incident.promise.get("budgeting") == "Timeslices":
        return "bad slice"
    sli = incident.promise.get("sli", {})
    # a result may hold an SLI of a user's own whose class is not loaded in this process
    if sli.get("kind") not in FAMILIES["sli"]:
        return SLI.bad_event
    return SLI.of(sli).bad_event


def bad_events(incident: Incident, number: float | None) -> str:
    """So many of them: `1 slow answer`, `44,400 slow answers`."""
    told = f"{count(number)} {bad_event(incident)}"
    if told.startswith("1 "):
        return told
    return f"{told}s"
