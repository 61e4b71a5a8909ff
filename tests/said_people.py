"""The sentences about people in postmortems and stories, each with its check (see said.py).

What follows from the rows is worked out here a second time, from their details alone.
"""

import re

from simulator.outputs.words.numbers import duration

DURATION = r"(\d[\dhmsdw.]*[hmsdw])"
ROLE = r"([\w #-]+?)"
DOING = {
    "nobody was on duty": "unacknowledged",
    "the ticket had not been taken up yet": "unacknowledged",
    "the runbook of a wrong symptom was being followed": "mitigating",
    "nobody worked on it after a hand-over": None,
}


def notified(told):
    """Rows by which a named person was called."""
    calls = told.of("paged", "escalated")
    return [row for row in calls if "role" in row.detail and row.subject != "nobody"]


def people(told):
    rows = told.of("paged", "escalated", "acknowledged", "handed_over")
    names = {row.subject for row in rows if "role" in row.detail}
    names |= {row.detail["from"] for row in rows if "from" in row.detail}
    return names - {"nobody"}


def spoken(told, row):
    """Who somebody is to a postmortem: the role for which they were asked first."""
    seen = []
    for each in told.of("paged", "escalated", "acknowledged", "handed_over"):
        for name in (each.detail.get("from"), each.subject):
            if "role" in each.detail and name in people(told) and name not in dict(seen):
                seen.append((name, each))
    role = dict(seen)[row.subject].detail["role"]
    if role in people(told):
        level = dict(seen)[row.subject].detail.get("level")
        return f"the person at level {level}" if level else "the person on call"
    same = [name for name, each in seen if each.detail["role"] == role]
    return f"{['the', 'the next', 'the third'][same.index(row.subject)]} {role}"


def page(told):
    return told.of("paged")[0]


def taken(told):
    rows = told.of("acknowledged")
    return rows[0] if rows else None


def stretch_of_nobody(told):
    """From a page that reached nobody until somebody was asked; None where one was."""
    if not told.of("paged") or page(told).subject != "nobody":
        return None
    calls = [row.time for row in notified(told)]
    return page(told).time, calls[0] if calls else told.end


def stretches_lost(told):
    found = []
    rows = told.of("acknowledged", "handed_over")
    for place, row in enumerate(rows):
        if row.kind == "handed_over" and row.subject == "nobody":
            later = [each.time for each in rows[place + 1 :]]
            found.append((row.time, later[0] if later else told.end))
    return found


def stretches_misled(told):
    found = []
    rows = told.of("triaged", "unmitigated", "mitigated")
    for place, row in enumerate(rows):
        if row.kind == "triaged" and row.detail.get("right") is False:
            later = [each.time for each in rows[place + 1 :]]
            found.append((row.time, later[0] if later else told.end))
    return found


def spans(told):
    """(phase, begin, end) as they followed each other."""
    until = told.end if told.served is None else told.served
    names = {"acknowledged": "diagnosing", "triaged": "mitigating", "unmitigated": "waiting"}
    marks = [("undetected", told.begin), ("unacknowledged", told.opening.time)]
    for row in told.rows:
        if row.kind in names:
            again = row.detail.get("triages_again")
            marks.append(("diagnosing" if again else names[row.kind], row.time))
    marks = [(name, min(time, until)) for name, time in marks]
    if told.served is not None:
        marks.append(("recovering", told.served))
    ends = [*(time for _, time in marks[1:]), told.end]
    return [(name, begin, end) for (name, begin), end in zip(marks, ends, strict=True)]


def is_mostly(told, phase, stretches):
    own = [(begin, end) for name, begin, end in spans(told) if name == phase]
    both = sum(
        max(0.0, min(end, last) - max(begin, first))
        for begin, end in own
        for first, last in stretches
    )
    return both > sum(end - begin for begin, end in own) / 2


def state_of(told, phase):
    """Which of the sentences in DOING holds of a phase; None for the plain one."""
    nobody = stretch_of_nobody(told)
    if phase == "unacknowledged":
        if not told.of("paged"):
            return "the ticket had not been taken up yet" if taken(told) else None
        if nobody and is_mostly(told, phase, [nobody]):
            return "nobody was on duty"
        return None
    if phase in ("diagnosing", "mitigating", "waiting"):
        if is_mostly(told, phase, stretches_lost(told)):
            return "nobody worked on it after a hand-over"
        if phase == "mitigating" and is_mostly(told, phase, stretches_misled(told)):
            return "the runbook of a wrong symptom was being followed"
    return None


def first_said(told, words):
    """`The primary was paged`."""
    if page(told).subject == "nobody":
        return words == "A page went out and nobody was on duty"
    said = spoken(told, page(told))
    return words == f"{said[0].upper()}{said[1:]} was paged"


def answered(told, first, role, later, after):
    row = taken(told)
    asked = [each.time for each in notified(told) if each.subject == row.subject]
    wait = asked[0] - page(told).time
    return (
        first_said(told, first)
        and role == spoken(told, row)
        and row.subject != page(told).subject
        and (later or "at once") == (f"{duration(wait)} later" if wait else "at once")
        and duration(row.time - page(told).time) == after
    )


def answered_at_once(told, first, after):
    row = taken(told)
    return (
        first_said(told, first)
        and row.subject == page(told).subject
        and duration(row.time - page(told).time) == after
    )


def unanswered(told, first, number):
    calls = len(notified(told))
    return (
        first_said(told, first)
        and taken(told) is None
        and (number is None or int(number) == calls)
        and (number is not None) == (calls > 1)
    )


def skipped(told, roles):
    rows = [row for row in told.of("escalated") if row.subject == "nobody"]
    rows = [row for row in rows if row.time == page(told).time]
    return roles.split(" or ") == [row.detail["role"] for row in rows]


def handed_over(told, how):
    kept = [row for row in told.of("handed_over") if row.subject != "nobody"]
    return how == ("once" if len(kept) == 1 else f"{len(kept)} times")


def lost(told, text):
    return text in [duration(end - begin) for begin, end in stretches_lost(told)]


def taken_up(told, role, after):
    row = taken(told)
    said = spoken(told, row) if "role" in row.detail else "somebody"
    return said == role and duration(row.time - told.opening.time) == after


def works_on_tickets(told):
    return (told.run.scenario.dump().get("oncall") or {}).get("tickets") is not None


FIRST = r"(A page went out and nobody was on duty|The [\w #-]+ was paged)"
PARAGRAPHS = [
    (r"Nobody was on duty as ([\w -]+)\.", skipped),
    (rf"{FIRST}; {ROLE}, asked (?:({DURATION[1:-1]} later)|at once), acknowledged after {DURATION}\.", answered),
    (rf"{FIRST} and acknowledged after {DURATION}\.", answered_at_once),
    (rf"{FIRST}; nobody acknowledged(?: after (\d+) notifications)?\.", unanswered),
    (rf"{FIRST}()\.", lambda told, first, _: not notified(told) and taken(told) is None and first_said(told, first)),
    (r"It was handed over (once|\d+ times)\.", handed_over),
    (rf"A hand-over lost it, and nobody worked on it for {DURATION}\.", lost),
    (rf"It opened a ticket and paged nobody; {ROLE} took it up after {DURATION}\.", taken_up),
    (r"It opened a ticket and paged nobody; nobody took it up\.", lambda told: works_on_tickets(told) and taken(told) is None),
]  # fmt: skip


def misled_by(told, symptom, took):
    rows = [row for row in told.of("triaged") if row.detail.get("right") is False]
    ends = zip(rows, stretches_misled(told), strict=True)
    said = [(row.detail["symptom"], duration(end - begin)) for row, (begin, end) in ends]
    return (symptom, took or "0s") in said


def failed(told, do, reason):
    return times_failed(told, do, reason) > 0


def times_failed(told, do, reason):
    return sum(
        row.subject.replace("_", " ") == do.lower() and row.detail["reason"] == reason
        for row in told.of("step_failed")
    )


def did_not_work(told, do, number=None):
    return times_failed(told, do, "it did not work") == int(number or 1)


def impossible(told, do, names):
    lasts = "last" if " and " in names else "lasts"
    return failed(told, do, f"not possible while {names} {lasts}")


def number_notified(told, number):
    row = taken(told)
    return sum(each.time <= row.time for each in notified(told)) == int(number)


CONDITIONS = [
    (rf"For {DURATION} after the page nobody was on duty\.", lambda told, text: duration(stretch_of_nobody(told)[1] - stretch_of_nobody(told)[0]) == text),
    (r"It took (\d+) notifications until somebody acknowledged\.", number_notified),
    (r"Whoever had acknowledged was busy with something else\.", lambda told: any(row.detail["reason"].startswith("has waited") for row in told.of("escalated"))),
    (rf"A hand-over lost the incident for {DURATION}\.", lost),
    (rf"The symptoms looked like ([\w#.-]+), which it was not(?:; following that took {DURATION})?\.", misled_by),
    (r"([\w ]+) was tried and did not work(?:, (\d+) times)?\.", did_not_work),
    (r"([\w ]+) was not possible while (.*?) lasted\.", impossible),
    (r"Nobody was on duty\.", lambda told: state_of(told, "unacknowledged") == "nobody was on duty"),
]  # fmt: skip


def _of_any(remedy, pattern, phases):
    """The same of one of several phases."""
    both = [remedy(pattern, phase) for phase in phases]
    return both[0][0], lambda told, *cells: any(test(told, *cells) for _, test in both)


def remedies(remedy):
    """Actions for what cost most; `remedy` makes a checker of a pattern and its phase."""
    return [
        remedy(r"Decide who is on duty at that hour: COST were spent before anybody could be asked\.", "unacknowledged"),
        remedy(r"Make symptoms easier to tell apart: COST were spent on the runbook of a wrong one\.", "mitigating"),
        _of_any(remedy, r"Hand open incidents over one by one: COST were spent while nobody worked on this one\.", ("diagnosing", "mitigating", "waiting")),
        (r"Try ([\w ]+) before ([\w ]+): it closed ([\d.]+%) of the remaining gap\.", lambda told, do, other, closed: {do, other} <= {step["do"] for step in told.steps()}),
    ]  # fmt: skip


def is_right(facts, place, event, *_):
    """What is not called wrong is right, or nobody could err."""
    return event.detail.get("right", True)


def is_wrong(facts, place, event, *_):
    return event.detail["right"] is False and event.detail["symptom"] != ""


def failed_so(reason):
    return lambda facts, place, event, *_: event.detail["reason"] == reason


def cannot(facts, place, event, names):
    """Each of the failures named is at work."""
    on = set()
    for row in facts.run.log[:place]:
        if row.kind == "failure_started":
            on.add(row.subject)
        elif row.kind == "failure_ended":
            on.discard(row.subject)
    return set(names.split(" and ")) <= on


def asked_before(facts, place, event, *_):
    earlier = [row for row in facts.run.log[:place] if row.incident == event.incident]
    names = [row.subject for row in earlier if row.kind in ("paged", "escalated")]
    return (event.subject in names) == bool(event.detail.get("reminded"))


def goes_to(facts, place, event, name, role, rules):
    here = {
        row.detail["rule"]
        for row in facts.run.log
        if row.kind == "alert_fired" and row.time == event.time
    }
    is_role = (role or event.subject) == event.detail["role"]
    return event.subject == name and is_role and set(rules.split(" and ")) <= here


def takes_it(facts, place, event, *_):
    """Who takes an incident was asked for it, and has not taken it since it was lost."""
    earlier = [row for row in facts.run.log[:place] if row.incident == event.incident]
    return event.incident.startswith("ticket") or event.subject in {
        row.subject for row in earlier if row.kind in ("paged", "escalated")
    }


PERSON = r"([\w-]+)(?: \(([\w -]+)\))?"
STORY = {
    "paged": [
        (rf"a page goes out to {PERSON} for (.*)", goes_to),
        (
            r"a page goes out for .*, and nobody is on duty",
            lambda facts, place, event: event.subject == "nobody" and "role" not in event.detail,
        ),
    ],
    "escalated": [
        (
            r"nobody is on duty at level (\d+) \(([\w -]+)\): it is skipped",
            lambda facts, place, event, level, role: (
                event.subject == "nobody"
                and (int(level), role) == (event.detail["level"], event.detail["role"])
            ),
        ),
        (rf"{PERSON} is (?:asked|reminded|asked again after {DURATION})(?:: .*)?", asked_before),
    ],
    "acknowledged": [
        (rf"{PERSON} (?:acknowledges the page|takes the ticket up)", takes_it),
        (
            r"the ticket is taken up",
            lambda facts, place, event: event.incident.startswith("ticket"),
        ),
    ],
    "handed_over": [
        (
            rf"([\w-]+) hands over to {PERSON}",
            lambda facts, place, event, giver, name, _: (
                (giver, name) == (event.detail["from"], event.subject)
            ),
        ),
        (
            r"([\w-]+) goes off duty and the hand-over loses it: nobody works on it",
            lambda facts, place, event, giver: (
                event.subject == "nobody" and event.detail["from"] == giver
            ),
        ),
    ],
    "triaged": [
        (r"symptom named: \S+; its runbook has \d+ steps?", is_right),
        (r"symptom named: \S+ \(wrong\); its runbook has \d+ steps?", is_wrong),
    ],
    "step_failed": [
        (r"step \d+, [\w ]+, did not work", failed_so("it did not work")),
        (r"step \d+, [\w ]+, is not possible while (.*?) lasts?", cannot),
    ],
    "ticket_closed": [
        (
            r"the ticket is closed; root cause: .*",
            lambda facts, place, event: event.detail["reason"] == event.cause != "",
        ),
        (
            r"the ticket is closed: no failure found",
            lambda facts, place, event: event.cause == "",
        ),
    ],
}


def without_names(text, names):
    """Whether none of the names stands in a text as a word."""
    return not any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) for name in names)
