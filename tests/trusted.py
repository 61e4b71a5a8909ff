"""Trust a second time: who was asked for what, read from the log, and who must have answered."""

from simulator import score
from simulator.foundation.streams import Streams

CALLS = ("paged", "escalated")
NOBODY = "nobody"


def asked(run):
    """Each first call of a person for an incident: (place in the log, person, incident)."""
    known, found = set(), []
    for place, event in enumerate(run.log):
        call = (event.subject, event.incident)
        if event.kind in CALLS and event.subject != NOBODY and call not in known:
            known.add(call)
            found.append((place, *call))
    return found


def keys(run):
    """What the draws of each paged incident are keyed by."""
    found, times = {}, {}
    for event in run.log:
        opened = event.kind == "alert_fired" and "began" in event.detail
        if not opened or event.incident.startswith("ticket"):
            continue
        slo = event.detail["slo"]
        if event.cause and "held_step" not in event.detail:
            about = (slo, event.cause)
            times[about] = times.get(about, 0) + 1
            found[event.incident] = ("failure", *about, times[about])
        else:
            found[event.incident] = ("tick", slo, event.time)
    return found


def pages(run):
    """Each paged incident: (time, whether the scorecard calls its page true)."""
    truths = [call.is_true for call in score(run).pages]
    events = [event for event in run.log if event.kind == "paged"]
    rows = zip(events, truths, strict=True)
    return {event.incident: (event.time, true) for event, true in rows}


def chances(run):
    """How likely each person was to answer each incident that they were asked for."""
    memory = run.scenario.oncall.trust.memory
    known = pages(run)
    over = {
        event.incident: place for place, event in enumerate(run.log) if event.kind == "resolved"
    }
    calls = asked(run)
    found = {}
    for place, person, incident in calls:
        now = run.log[place].time
        seen = [
            known[other]
            for earlier, who, other in calls
            if who == person and earlier < place and over.get(other, len(run.log)) < place
        ]
        recent = [true for time, true in seen if time > now - memory]
        found[person, incident] = (sum(recent) + 9) / (len(recent) + 10)
    return found


def heeded(run):
    """Whether each person must have answered each incident that they were asked for."""
    streams, key = Streams(run.seed), keys(run)
    return {
        (person, incident): streams.of("trust", *key[incident], person).random() < chance
        for (person, incident), chance in chances(run).items()
    }


def trust_problems(run):
    """What in the log contradicts what each must have decided."""
    decided = heeded(run)
    answered = {
        (event.subject, event.incident)
        for event in run.log
        if event.kind == "acknowledged" and event.incident.startswith("incident")
    }
    found = [f"{who} answered {incident}" for who, incident in answered - set(decided)]
    found += [
        f"{who} answered {incident} without trust"
        for who, incident in answered & set(decided)
        if not decided[who, incident]
    ]
    taken = {incident for _, incident in answered}
    ended = {event.incident for event in run.log if event.kind == "resolved"}
    found += [
        f"{who} heeds {incident}, which ended without an answer"
        for (who, incident), heeds in decided.items()
        if heeds and incident in ended - taken
    ]
    return sorted(found)
