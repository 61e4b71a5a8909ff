"""Every kind of sentence that a postmortem or a story can hold, and how each is checked against the
log and the counts of its run. A text that no kind matches is a fault too.
"""

import re

import numpy as np
import said_people
from response_laws import Facts

from simulator.foundation.quantities import parse_duration
from simulator.outputs.words.log import tell
from simulator.outputs.words.numbers import count, duration, share
from simulator.reliability.incidents import PHASES

BAD = r"(?:failed request|slow answer|ungrounded answer|unsafe answer|over-cap answer|bad slice)s?"
NAME, DURATION, PERCENT = r"([\w#.-]+)", r"(\d[\dhmsdw.]*[hmsdw])", r"([\d.]+%|no data)"
IGNORED = "nobody acknowledged the page"
ENDS = {"acknowledged": "diagnosing", "triaged": "mitigating", "unmitigated": "waiting"}
DOING = {
    "nobody had been notified yet": "undetected",
    "the symptom was not known yet": "diagnosing",
    "the runbook was being followed": "mitigating",
    "no step was left to try": "waiting",
    "users were served again and the incident was still open": "recovering",
    "the service had failed again after recovery": "recovering",
    "the page had not been acknowledged yet": "unacknowledged",
    "the page had not been acknowledged when the record ended": "unacknowledged",
    IGNORED: "unacknowledged",
    "it was a ticket and nobody was paged": "unacknowledged",
    "nobody responded": "unacknowledged",
    **said_people.DOING,
}


class Told:
    """One incident's rows, and what follows from them, worked out here a second time."""

    def __init__(self, run, incident):
        self.run, self.id = run, incident
        self.rows = [event for event in run.log if event.incident == incident]
        self.opening = next(event for event in self.rows if event.kind == "alert_fired")
        self.slo = run.slo(self.opening.detail["slo"])
        self.lives = {}
        for event in run.log:
            if event.kind in ("failure_started", "failure_ended"):
                self.lives.setdefault(event.subject, []).append(event.time)
        self.cause = self.opening.cause
        self.start = self.lives.get(self.cause, [None])[0]
        self.harm = self.opening.detail.get("harm_began", self.start)
        closing = self.times("resolved", "ticket_closed")
        self.closed = closing[0] if closing else None
        self.end = run.scenario.horizon if self.closed is None else self.closed
        self.begin = self.opening.detail["began"]
        self.served = next((e.detail["since"] for e in self.rows if e.kind == "mitigated"), None)
        counts = run.counts[self.slo.events]
        valid = counts.valid
        bad = counts.bad
        self.sums = [np.concatenate(([0.0], np.cumsum(each, dtype=float))) for each in (bad, valid)]

    def times(self, *kinds):
        return [event.time for event in self.rows if event.kind in kinds]

    def of(self, *kinds):
        return [event for event in self.rows if event.kind in kinds]

    def counted(self, begin, end):
        """(bad, valid) in the whole cells that ended in (begin, end]."""
        a, b = (int(time / self.run.cell + 1e-9) for time in (begin, end))
        return tuple(float(sums[b] - sums[a]) for sums in self.sums)

    def phases(self):
        """Seconds and bad events by phase."""
        until = self.end if self.served is None else self.served
        marks = [("undetected", self.begin), ("unacknowledged", self.opening.time)]
        for event in self.rows:
            if event.kind in ENDS:
                again = event.detail.get("triages_again")
                marks.append(("diagnosing" if again else ENDS[event.kind], event.time))
        marks = [(name, min(time, until)) for name, time in marks]
        if self.served is not None:
            marks.append(("recovering", self.served))
        found = {name: [0.0, 0.0] for name in PHASES}
        for (name, begin), (_, end) in zip(marks, [*marks[1:], ("", self.end)], strict=True):
            found[name][0] += end - begin
            found[name][1] += self.counted(begin, end)[0]
        return found

    def budget(self, bad):
        return share(bad / self.opening.detail["budget"])

    def all_bad(self):
        return self.counted(self.begin, self.end)

    def steps(self):
        """Begun steps: (number, kind, done at, good before, good after, was it healthy)."""
        found = []
        for place, event in enumerate(self.rows):
            if event.kind != "step_started":
                continue
            later = []
            for row in self.rows[place + 1 :]:
                if row.kind in ("step_started", "step_undone", "mitigated", "unmitigated"):
                    break
                later.append(row)
            before = [row.detail for row in self.rows[:place] if row.kind == "checked"]
            looks = [row.detail for row in later if row.kind == "checked"]
            seen = [row.time for row in later if row.kind == "checked"]
            about = {event.cause, *(row.subject for row in self.rows if row.kind == "cause_over")}
            over = [end for name in about for end in self.lives.get(name, [])[1:]]
            done = [row.time for row in later if row.kind == "step_finished"]
            found.append(
                {
                    "number": event.detail["step"],
                    "do": event.subject.replace("_", " "),
                    "done": done[0] if done else None,
                    "before": before[-1]["sli"] if before else None,
                    "after": looks[-1]["sli"] if looks else None,
                    "healthy": bool(looks and looks[-1]["healthy"]),
                    # then it may have been the failure's end
                    "overtaken": any(event.time <= end <= seen[-1] for end in over if seen),
                }
            )
        return found

    def taken(self):
        return [step["do"] for step in self.steps() if step["done"] is not None]

    def step(self, number):
        return next(step for step in self.steps() if step["number"] == int(number))


def gain(step):
    if step["overtaken"] or step["before"] is None or step["after"] is None or step["before"] >= 1:
        return 0.0
    return (step["after"] - step["before"]) / (1 - step["before"])


def was_doing(told, words, phase):
    """Whether what is said of a phase is so."""
    special = said_people.state_of(told, phase)
    if special is not None or words in said_people.DOING:
        return words == special
    if words == "nobody responded":
        return told.run.scenario.oncall is None
    if words in ("the page had not been acknowledged when the record ended", IGNORED):
        is_closed = bool(told.times("resolved"))
        is_open = told.run.scenario.oncall is not None and not told.times("acknowledged")
        return is_open and is_closed == (words == IGNORED)
    if words == "the page had not been acknowledged yet":
        return bool(told.times("acknowledged"))
    if words == "it was a ticket and nobody was paged":
        return not told.times("paged")
    bad, valid = told.counted(told.served, told.end) if phase == "recovering" else (0, 0)
    is_relapse = bad > (1 - told.slo.objective) * valid
    if phase == "recovering":
        return told.served is not None and is_relapse == words.startswith("the service had failed")
    if phase == "waiting":
        return bool(told.times("unmitigated"))
    return True


def phase_of(told, words):
    """The phase of which something is said."""
    if DOING[words]:
        return DOING[words]
    # nobody worked on it after a hand-over: in whichever phase that was
    phases = ("diagnosing", "mitigating", "waiting")
    own = [phase for phase in phases if said_people.state_of(told, phase) == words]
    return max(own, key=lambda phase: told.phases()[phase], default="waiting")


def went(told, how, what, words, amount):
    """`Most of the time passed while ...: 1h.`"""
    phases = told.phases()
    phase = phase_of(told, words)
    place = 0 if what == "time passed" else 1
    values = {name: value[place] for name, value in phases.items()}
    whole, part = sum(values.values()), values[phase]
    if part < max(values.values()) * (1 - 1e-9) or not was_doing(told, words, phase):
        return False
    if (how == "Most of") != (part > whole / 2):
        return False
    return amount == (duration(part) if what == "time passed" else told.budget(part))


def fired_later(told, rule, text, first, raised):
    worst = min(e.detail["severity"] for e in told.of("alert_fired"))
    since = told.opening.detail.get("firing_since", told.opening.time)
    later = 0.0 if since <= told.harm else told.opening.time - told.harm
    return (
        told.opening.detail["rule"] == rule
        and not told.opening.detail.get("follows")
        and duration(later) == text
        and told.opening.detail["severity"] == first
        and (raised or first) == worst
    )


def served_after(told, text):
    return told.served is not None and duration(told.served - told.begin) == text


def closed_after(told, text):
    return told.closed is not None and duration(told.closed - told.begin) == text


def cost(told, phase, seconds, budget):
    """`17m30s and 2.03% of the budget`: of the phase that spent most."""
    phases = told.phases()
    return (
        phases[phase][1] >= max(value[1] for value in phases.values()) * (1 - 1e-9)
        and duration(phases[phase][0]) == seconds
        and told.budget(phases[phase][1]) == budget
    )


def joined(told, rule, severity, when):
    return any(
        event.detail["rule"] == rule
        and event.detail["severity"] == severity
        and (
            "at the same moment"
            if event.time == told.opening.time
            else f"{duration(event.time - told.opening.time)} later"
        )
        == when
        for event in told.of("alert_fired")[1:]
    )


def was_on(told, name):
    life = told.lives[name]
    over = life[1] if len(life) > 1 else np.inf
    return name != told.cause and life[0] < told.end and over > told.opening.time


def looked(told, text):
    seconds = 0.0
    for place, event in enumerate(told.rows):
        if event.kind != "step_finished" or event.detail.get("put_back"):
            continue
        looks = [event.time]
        for row in told.rows[place + 1 :]:
            if row.kind in ("step_started", "mitigated", "unmitigated", "step_undone", "resolved"):
                break
            if row.kind == "checked":
                looks.append(row.time)
        seconds += looks[-1] - event.time
    return duration(seconds) == text


def named_then(told, names, steps):
    order = dict.fromkeys(e.detail["symptom"] or "none" for e in told.of("triaged"))
    return names.split(", then ") == list(order) and steps.split(", ") == told.taken()


def named(told, symptom, after, taken, known):
    first = told.of("triaged")[0]
    number = int(taken) if taken else 0
    return (
        first.detail["symptom"] == symptom
        and duration(first.time - told.times("acknowledged")[0]) == after
        and len(told.taken()) == number
        and (known is None or first.detail["steps"] == int(known))
    )


def has_helped(told):
    ends = told.lives[told.cause][1:]
    helped = any(step["healthy"] or gain(step) >= 0.1 for step in told.steps())
    return told.served is not None and helped and not (ends and ends[0] <= told.served)


def has_no_steps(told, symptom):
    rows = [e.detail["steps"] for e in told.of("triaged") if e.detail["symptom"] == symptom]
    return bool(rows) and rows[0] == 0


def features_hold(told, text):
    """The lengths in a failure's description are its own."""
    life = told.lives[told.cause]
    lasts = re.search(rf"for {DURATION}$", text)
    return len(life) < 2 or lasts is None or _near(lasts[1], life[1] - life[0])


def _near(text, seconds):
    units = {"d": 86400, "h": 3600, "m": 60, "s": 1, "ms": 0.001, "w": 604800}
    parts = re.findall(r"([\d.]+)(ms|[wdhms])", text)
    return abs(sum(float(number) * units[unit] for number, unit in parts) - seconds) < 1


def returned(told, failure, earlier, is_over):
    ends = told.lives[failure][1:]
    over = bool(ends) and ends[0] <= told.begin
    return told.opening.detail.get("follows") == earlier and over == is_over


def relapsed(told, number, part):
    bad, valid = told.counted(told.served, told.end)
    return count(bad) == number and share(bad / valid) == part and part != "0%"


def remedy(pattern, phase):
    """An action that names what its phase cost."""
    return pattern.replace("COST", rf"{DURATION} and {PERCENT} of the budget"), (
        lambda told, *cells: cost(told, phase, *cells[:2])
    )


def by(number, test):
    return lambda told, step, *cells: test(told.step(step), *cells)


PARAGRAPHS = [
    (
        rf"(?:On [\w ]+ at|At) ([\d:]+) {NAME} began(?: \((.*?)\))?\.",
        lambda told, at, name, what: (
            name == told.cause and told.clock(told.start) == at and features_hold(told, what or "")
        ),
    ),
    (
        rf"It let users down from ([\d:]+) on, {DURATION} later\.",
        lambda told, at, later: (
            told.clock(told.harm) == at and duration(told.harm - told.start) == later
        ),
    ),
    (
        rf"The alert {NAME} fired {DURATION} later as (sev\d)(?:, raised to (sev\d) by a later one)?\.",
        fired_later,
    ),
    (
        rf"The alert {NAME} was still firing, and counted {DURATION} later as (sev\d)(?:, raised to (sev\d) by a later one)?\.",
        lambda told, *cells: told.opening.detail.get("left_over") and fired_later(told, *cells),
    ),
    (
        rf"(?:On [\w ]+ at|At) ([\d:]+) the alert {NAME} fired as (sev\d)(?:, raised to (sev\d) by a later one)?\.",
        lambda told, at, rule, sev, raised: (
            told.clock(told.opening.time) == at
            and told.opening.detail["rule"] == rule
            and (told.cause not in told.lives or told.opening.detail.get("follows"))
        ),
    ),
    (
        r"It opened a ticket and paged nobody; nobody works on tickets\.",
        lambda told: (
            told.times("ticket_opened")
            and not told.times("paged")
            and not told.times("acknowledged")
        ),
    ),
    (
        r"A page went out; (.*?)\.",
        lambda told, words: bool(told.times("paged")) and was_doing(told, words, "unacknowledged"),
    ),
    (
        rf"The person on call was paged and acknowledged after {DURATION}\.",
        lambda told, text: duration(told.times("acknowledged")[0] - told.times("paged")[0]) == text,
    ),
    (
        rf"The symptom {NAME} was named {DURATION} after the acknowledgement; no runbook step was taken\.",
        lambda told, s, after: named(told, s, after, 0, None),
    ),
    (
        rf"The symptom {NAME} was named {DURATION} after the acknowledgement, and (\d+) (?:of the runbook's (\d+) )?steps? (?:was|were) taken: (.*?)\.",
        lambda told, s, after, n, of, steps: (
            named(told, s, after, n, of) and steps.split(", ") == told.taken()
        ),
    ),
    (
        r"No symptom was found; no runbook step was taken\.",
        lambda told: told.of("triaged")[0].detail["symptom"] == "" and not told.taken(),
    ),
    (
        r"No symptom was found, and (\d+) steps? (?:was|were) taken: (.*?)\.",
        lambda told, n, steps: steps.split(", ") == told.taken(),
    ),
    (r"The symptoms named were (.*?); \d+ steps? (?:was|were) taken: (.*?)\.", named_then),
    (
        rf"Users were served again {DURATION} after the beginning, and it was (?:resolved|closed) after {DURATION}\.",
        lambda told, a, b: served_after(told, a) and closed_after(told, b),
    ),
    (
        rf"Users were served again {DURATION} after the beginning, and it was still open when the record ended\.",
        lambda told, a: served_after(told, a) and told.closed is None,
    ),
    (
        rf"The runbook ran out of steps before the service was healthy, and it was (?:resolved|closed) after {DURATION}\.",
        lambda told, b: told.served is None and told.times("unmitigated") and closed_after(told, b),
    ),
    (
        r"The runbook ran out of steps before the service was healthy, and it was still open when the record ended\.",
        lambda told: told.served is None and told.times("unmitigated") and told.closed is None,
    ),
    (
        rf"There was no step to take, and it was (?:resolved|closed) after {DURATION}\.",
        lambda told, b: (
            told.served is None
            and not any(e.detail["steps"] for e in told.of("triaged"))
            and closed_after(told, b)
        ),
    ),
    (
        r"There was no step to take, and it was still open when the record ended\.",
        lambda told: (
            told.served is None
            and not any(e.detail["steps"] for e in told.of("triaged"))
            and told.closed is None
        ),
    ),
    (rf"It was (?:resolved|closed) after {DURATION}\.", lambda told, b: closed_after(told, b)),
    (r"It was still open when the record ended\.", lambda told: told.closed is None),
    (r"Simulated: scenario \S+, seed \d+\.", lambda told: True),
    (
        rf"([\d,]+) {BAD} among ([\d,]+) valid events(?: \({PERCENT}\))? during the incident\.",
        lambda told, bad, valid, part: (
            (count(told.all_bad()[0]), count(told.all_bad()[1])) == (bad, valid)
        ),
    ),
    (
        rf"That is {PERCENT} of the error budget of {NAME}, {PERCENT} over [\w ]+: it allows ([\d,]+) {BAD}\.",
        lambda told, part, name, objective, allows: (
            part == told.budget(told.all_bad()[0])
            and name == told.slo.name
            and allows == count(told.opening.detail["budget"])
        ),
    ),
    (
        rf"(Most of|The longest part of|The largest part of) the (time passed|budget was spent) while (.*?): ({DURATION[1:-1]}|{PERCENT[1:-1]})\.",
        went,
    ),
    (
        rf"{NAME}: (.*?)\.(?= |$)",
        lambda told, name, what: name == told.cause and features_hold(told, what),
    ),
    (
        r"The mitigations served users meanwhile; they did not repair the cause\.",
        lambda told: has_helped(told),
    ),
    (r"It had not ended when the record ended\.", lambda told: len(told.lives[told.cause]) == 1),
    (r"No failure was found behind the alert\.", lambda told: told.cause == ""),
    (
        rf"No failure: ([\w ]+), held by ([\w -]+), keeps {NAME}(?: at {PERCENT})?\. It is the price of that step\.",
        lambda told, do, by_, name, at: f"{do.replace(' ', '_')}, held by {by_}" == told.cause,
    ),
]
PARAGRAPHS += said_people.PARAGRAPHS  # fmt: skip
CONDITIONS = [
    (rf"{NAME} fires above \S+ over \S+(?: and \S+)?; that took {DURATION}(?:, and by then {PERCENT} of the budget was spent)?\.", lambda told, rule, took, spent: fired_later(told, rule, took, told.opening.detail["severity"], min(e.detail["severity"] for e in told.of("alert_fired"))) and (spent is None or spent == told.budget(told.phases()["undetected"][1]))),
    (rf"{NAME} had been firing since before the last incident of this SLO was resolved; it counted again when users were let down\.", lambda told, rule: told.opening.detail.get("left_over")),
    (rf"{NAME}, the failure behind {NAME}, was over before this incident began; its {BAD} were still in the rule's short window\.", lambda told, name, earlier: returned(told, name, earlier, True)),
    (rf"{NAME}, about the same failure, had been (?:resolved|closed) while the failure went on\.", lambda told, earlier: returned(told, told.cause, earlier, False)),
    (r"Users were first let down before the last incident of this SLO was resolved\.", lambda told: told.begin > told.harm),
    (r"(Nobody responded|Nobody acknowledged the page|The page had not been acknowledged when the record ended)\.", lambda told, words: was_doing(told, words[0].lower() + words[1:], "unacknowledged")),
    (rf"After step (\d+), [\w ]+, {PERCENT} were good: (little changed|not enough)\.", by("step", lambda step, good, how: share(step["after"]) == good and not step["healthy"] and (abs(gain(step)) < 0.1 and not step["overtaken"]) == (how == "little changed"))),
    (rf"Checking whether a step had helped took {DURATION}\.", looked),
    (rf"No runbook answers the symptom {NAME}\.", has_no_steps),
    (rf"{NAME}, (sev\d), fired (.*?) and joined this incident\.", joined),
    (r"Alerts fired (\d+) more times and joined this incident \(.*\)\.", lambda told, n: len(told.of("alert_fired")) - 1 == int(n)),
    (rf"After users were served again there were ([\d,]+) {BAD}: {PERCENT} of all valid events until it was closed\.", relapsed),
    (rf"{NAME} was also active while the incident was open\.", was_on),
    (r"(\d+) other failures were active while the incident was open, among them (.*)\.", lambda told, n, names: all(was_on(told, name) for name in names.split(", ")) and sum(was_on(told, name) for name in told.lives) == int(n)),
    (r"The record shows none\.", lambda told: True),
    *said_people.CONDITIONS,
]  # fmt: skip
ACTIONS = [
    (r"Keep the regression case of this incident in the gate, so that the same failure cannot return unnoticed\.", lambda told: True),
    (r"Undo [\w ]+ as soon as it is not needed, or raise its limit\.", lambda told: "held_step" in told.opening.detail),
    (r"No failure was found behind this alert: compare its threshold with the bad events of a quiet day\.", lambda told: told.cause == ""),
    remedy(rf"Detect sooner: COST were spent before {NAME} notified anybody\. Compare thresholds and windows for it\.", "undetected"),
    remedy(r"Name the symptom in the alert, and link its runbook: COST were spent before it was known\.", "diagnosing"),
    remedy(r"Make the runbook faster: COST were spent while it was followed\.", "mitigating"),
    remedy(r"Find a step that helps: COST were spent with no step left to try\.", "waiting"),
    remedy(r"Look for what still failed after mitigation: COST were spent then\.", "recovering"),
    remedy(r"Shorten the time from page to person: COST were spent before the acknowledgement\. Try a shorter acknowledge time, or a second person\.", "unacknowledged"),
    remedy(r"Shorten the time from page to person: COST were spent, and nobody had acknowledged\.", "unacknowledged"),
    remedy(r"Decide whether this should page: COST were spent while it was a ticket\.", "unacknowledged"),
    remedy(r"Decide who responds: COST were spent while nobody did\.", "unacknowledged"),
    (rf"Try [\w ]+ as step (\d+): as step (\d+) it closed {PERCENT} of the remaining gap\.", lambda told, earlier, number, closed: int(earlier) == int(number) - 1 and share(gain(told.step(number))) == closed),
    (r"Try ([\w ]+) earlier: only after it was the service healthy\.", lambda told, do: any(step["do"] == do and step["healthy"] for step in told.steps())),
    (r"Check whether ([\w ]+) belongs in this runbook: it changed little\.", lambda told, do: any(step["do"] == do and abs(gain(step)) < 0.1 and not step["healthy"] for step in told.steps())),
    (rf"Write a runbook for the symptom {NAME}\.", has_no_steps),
    (r"Find a mitigation for this symptom: the runbook's steps were not enough\.", lambda told: told.served is None and told.times("unmitigated")),
    (r"Find out why ([\w ]+) did not work when it was tried\.", lambda told, do: said_people.failed(told, do, "it did not work")),
    *said_people.remedies(remedy),
]  # fmt: skip


def faults_of(told, text, kinds):
    """What is wrong in a text: sentences that are not so, and what no kind matches."""
    found, rest = [], text
    while rest:
        for pattern, test in kinds:
            match = re.match(pattern, rest)
            if match:
                try:
                    holds = test(told, *match.groups())
                except (IndexError, KeyError, StopIteration, TypeError):
                    holds = False
                if not holds:
                    found.append(f"not so: {match[0]}")
                rest = rest[match.end() :].lstrip()
                break
        else:
            return [*found, f"no checker: {rest}"]
    return found


def postmortem_faults(run, incident, text):
    """Every fault of a postmortem's paragraphs, conditions and actions."""
    text = re.sub(r"\\(.)", r"\1", text)
    told = Told(run, incident.id)
    start = run.scenario.start
    told.clock = lambda seconds: _clock(start, seconds)
    found = []
    for section in text.split("\n## ")[1:]:
        title, _, body = section.partition("\n")
        for line in body.strip().split("\n"):
            if not line or line.startswith("|"):
                continue
            if title == "Contributing conditions":
                found += faults_of(told, line.removeprefix("- "), CONDITIONS)
            elif title == "Action items":
                found += faults_of(told, line.removeprefix("- [ ] "), ACTIONS)
            elif title not in ("What helped, and what did not",):
                found += faults_of(told, line, PARAGRAPHS)
    return found + _table_faults(told, text)


def _clock(start, seconds):
    from datetime import timedelta

    return (start + timedelta(seconds=round(seconds))).strftime("%H:%M:%S")


def _table_faults(told, text):
    """The phases' table, and that steps' verdicts follow from the looks."""
    found = []
    for name, (seconds, bad) in told.phases().items():
        row = f"| {name} | {duration(seconds)} | {count(bad)} | {told.budget(bad)} |"
        if row not in text:
            found.append(f"no such row: {row}")
    for step in told.steps():
        verdict = re.search(rf"^\| {step['number']} {step['do']} \|.*\| (.*?) \|$", text, re.M)
        wanted = "healthy" in verdict[1]
        if wanted != (step["healthy"] and step["done"] is not None):
            found.append(f"step {step['number']}: {verdict[1]}")
    return found


def story_faults(run):
    """Every fault of a story: each row of the log as it is told, held against the other rows."""
    facts = Facts(run)
    found = []
    for place, event in enumerate(run.log):
        said = tell(event)
        for pattern, test in STORY.get(event.kind, ()):
            match = re.fullmatch(pattern, said)
            if match:
                if not test(facts, place, event, *match.groups()):
                    found.append(f"not so at {event.time}: {said}")
                break
        else:
            found.append(f"no checker at {event.time}: {said}")
    return found


def _burns(facts, place, event, *_):
    """All burns, from the counts."""
    slo = facts.run.slo(event.detail["slo"])
    for window, burn in event.detail["burns"].items():
        good = facts.share_of_good(slo, event.time, parse_duration(window))
        if good is None or abs((1 - good) / (1 - slo.objective) - burn) > 1e-6 * max(1, burn):
            return False
        if not burn > event.detail["threshold"] and not event.detail.get("left_over"):
            return False
    return True


def _counts_again(facts, place, event, *_):
    slo = facts.run.slo(event.detail["slo"])
    earlier = [
        row for row in facts.run.log[:place] if row.kind == "resolved" and row.subject == slo.name
    ]
    return bool(earlier) and not facts.is_healthy(slo, event.time)


def _served(facts, place, event, ago=None):
    """Healthy at every tick since then, and not at the one before, unless that is the page."""
    slo = facts.run.slo(event.subject)
    since = event.detail["since"]
    if ago is not None and duration(event.time - since) != ago:
        return False
    first = -(-since // facts.tick) * facts.tick
    ticks = np.arange(first, event.time + 1e-6, facts.tick)
    if any(_unhealthy(facts, slo, time) for time in ticks):
        return False
    paged = next(
        r.time
        for r in facts.run.log
        if r.kind in ("paged", "ticket_opened") and r.incident == event.incident
    )
    return since == paged or since == event.time or _unhealthy(facts, slo, first - facts.tick)


def _unhealthy(facts, slo, time):
    return facts.share_of_good(slo, time) is not None and not facts.is_healthy(slo, time)


def _not_healthy(facts, place, event, *_):
    looks = [
        r for r in facts.run.log[:place] if r.kind == "checked" and r.incident == event.incident
    ]
    return bool(looks) and not looks[-1].detail["healthy"]


def _is_over(facts, place, event, name):
    if ", held by" in name:
        return True
    return any(r.kind == "failure_ended" and r.subject == name for r in facts.run.log[:place])


def _was_on(facts, place, event, *_):
    held = {}
    for row in facts.run.log[: place - 1]:
        if row.kind == "step_finished":
            held[row.incident, row.detail["step"]] = row.subject
        elif row.kind == "step_undone":
            held.pop((row.incident, row.detail["step"]), None)
    return event.subject in held.values()


def _fired_with(facts, place, event, names):
    here = {
        r.detail["rule"] for r in facts.run.log if r.kind == "alert_fired" and r.time == event.time
    }
    return set(names.split(" and ")) <= here


def _lets_down(facts, place, event, name, slo):
    return facts.added(facts.run.slo(slo), name, event.time)


def _looked_like(facts, place, event, good, how):
    seen = facts.share_of_good(facts.run.slo(event.subject), event.time)
    return share(seen) == good and (how == "healthy") == event.detail["healthy"]


def _so(*_):
    """A row that says no more than that it is there."""
    return True


STORY = {
    "failure_started": [(r".* began: .*", _so)],
    "failure_ended": [(r".* ended", _so)],
    "harm_began": [(rf"{NAME} begins to let users down \({NAME}\)", _lets_down)],
    "ran_full": [(r"the vector store is full: inserts are refused", _so)],
    "alert_pending": [(r"the condition of alert \S+ is true and must hold", _so)],
    "alert_fired": [
        (
            r"alert \S+, sev\d, is still firing and users are let down again: it counts as new",
            _counts_again,
        ),
        (r"alert \S+ fired, sev\d: the budget burns at .*, both above \S+", _burns),
        (r"alert \S+ fired, sev\d: the budget burns at \S+ over \w+, above \S+", _burns),
    ],
    "alert_resolved": [(r"alert \S+ resolved", _so)],
    "paged": [(r"a page goes out for (.*)", _fired_with)],
    "ticket_opened": [(r"a ticket is opened; nobody is paged", _so)],
    "ticket_closed": [(r"the ticket is closed: its alerts have resolved", _so)],
    "acknowledged": [(r"the page is acknowledged", _so)],
    "triaged": [(r"no symptom was found", _so)],
    "step_started": [(r"step \d+, [\w ]+, begins", _so)],
    "step_finished": [
        (r"step \d+, [\w ]+, is on already", _was_on),
        (r"step \d+, [\w ]+, (?:is done|was put back)", _so),
    ],
    "step_failed": [(r"step \d+, [\w ]+, had no effect: the cause was over", _so)],
    "checked": [(rf"check: {PERCENT} good, (healthy|not healthy yet)", _looked_like)],
    "mitigated": [
        (rf"users have been served again for {DURATION}: mitigated", _served),
        (r"users are served again: mitigated", _served),
    ],
    "unmitigated": [
        (r"no step is left and the service is not healthy: unmitigated", _not_healthy),
        (
            r"no step is left and the service is not healthy: unmitigated; looking for another"
            r" symptom",
            _not_healthy,
        ),
    ],
    "cause_over": [(r"it becomes known that (.*) is over", _is_over)],
    "step_undone": [
        (r"step \d+, (?!roll back)[\w ]+, is undone", _so),
        (r"step \d+, roll back, ends: new versions may go out again", _so),
    ],
    "resolved": [(r"the incident is resolved(?:; root cause: .*|: .*)?", _so)],
    "release_started": [(r"\S+ goes out.*", _so)],
    "release_promoted": [(r"\S+ gets all of the traffic", _so)],
    "release_rolled_back": [(r"the canary fails: \S+ is rolled back", _so)],
}
for kind, patterns in said_people.STORY.items():
    STORY[kind] = [*patterns, *STORY.get(kind, [])]
