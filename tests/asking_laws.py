"""Laws of who is asked for an incident, who has it and who works on it, read from a run's log:
violations, as texts.

The ladder is written down a second time here (`asks`), and who answers first is drawn again from
the same streams; the roster is the product's, which tests/oncall holds against one of its own.
"""

import math

from simulator.foundation.fixed_or_random import FixedOrRandom
from simulator.foundation.streams import Streams
from simulator.foundation.units import DURATION, format_duration
from simulator.oncall.pace import Pace
from simulator.oncall.roster import Roster

NOBODY = "nobody"
CLOSED = "its alerts have resolved"
SOON = 1e-3


class Story:
    """The rows of one incident, with what the scenario says of who is on call."""

    def __init__(self, run, name):
        self.run, self.name = run, name
        self.scenario = run.scenario
        self.habits = run.scenario.oncall
        self.roster = Roster.of(run.scenario)
        self.rows = [event for event in run.log if event.incident == name]
        self.slo = next(row.detail["slo"] for row in self.rows if row.kind == "alert_fired")
        self.page = next(row for row in self.rows if row.kind == "paged")
        self.horizon = run.scenario.horizon
        self.key = self.keyed()

    def keyed(self):
        """What its draws are keyed by: its failure and how often that was one's, else its tick."""
        if not self.page.cause or "held by" in self.page.cause:
            return "tick", self.slo, self.page.time
        same = {
            row.incident
            for row in self.run.log
            if row.kind == "alert_fired"
            and row.incident.startswith("incident")
            and row.detail["slo"] == self.slo
            and row.cause == self.page.cause
            and row.time <= self.page.time
        }
        return "failure", self.slo, self.page.cause, len(same)

    def severity(self, time, *, before=False):
        """The worst severity that has joined until a time (or before it)."""
        joined = [row for row in self.rows if row.kind == "alert_fired"]
        until = [row for row in joined if row.time < time or (row.time == time and not before)]
        return min(row.detail["severity"] for row in until or joined[:1])

    def is_high(self, time):
        urgency = self.habits.urgency
        return urgency is None or getattr(urgency, self.severity(time)) == "high"

    def rises(self, time):
        """Whether an alert joins at a time that makes it urgent."""
        before = self.severity(time, before=True)
        return self.is_high(time) and getattr(self.habits.urgency, before, "high") == "low"

    def answer_time(self, person, asked, losses):
        """When somebody answers who was asked at a time for the first time since so many losses."""
        value = self.habits.acknowledge
        if isinstance(value, Pace):
            hours = self.roster.hour_class(person, asked)
            value = value.at(hours, self.severity(asked))
        more = (person, losses) if losses else (person,)
        streams = Streams(self.run.seed)

        def rng():
            return streams.of("acknowledge", *self.key, *more)

        return asked + FixedOrRandom(DURATION).draw(value, rng)

    def asks(self, time, level, number, why):
        """(time, person, level, round, reason) of all that is asked from a time on, from a level (0
        for the first) of a round on, if nobody ever answers.
        """
        ladder = self.habits.ladder
        asked = None
        while time < self.horizon:
            levels = ladder if self.is_high(time) else ladder[:1]
            for place in range(level, len(levels)):
                if asked is not None and place >= len(ladder):
                    break
                person = self.roster.on_duty(ladder[place].ask, time)
                if person is None:
                    yield time, NOBODY, place + 1, number, "nobody on duty"
                    continue
                yield time, person, place + 1, number, why
                asked = time
                within = ladder[place].acknowledge_within
                time += within
                why = f"not acknowledged within {format_duration(within)}"
                level = place + 1
                break
            else:
                time, level, number, why = self.another_round(time, len(levels), number, why, asked)
                asked = None if level == 0 else asked

    def another_round(self, time, used, number, why, asked):
        """When it goes on after its levels are used up: (time, level, round, reason)."""
        if asked is not None and self.is_high(time) and number <= (self.habits.repeat or 0):
            return time, 0, number + 1, why
        since = time if asked is None else asked
        roles = [level.ask for level in self.habits.ladder[:used]]
        comes = self.roster.next_on_duty(roles, since)
        renotify = self.habits.renotify or 4 * 3600
        again = max(time, min(comes, since + renotify))
        raised = self.raised_between(time, again, used)
        if raised is not None:
            reason = "nobody on duty" if asked is None else why
            return raised, used, number, reason
        if comes <= since + renotify:
            return again, 0, number + 1, "somebody came on duty"
        return again, 0, number + 1, f"asked again after {format_duration(renotify)}"

    def raised_between(self, begin, end, used):
        """When more levels are asked than were used, as its severity has risen; None for never."""
        if used == len(self.habits.ladder):
            return None
        times = (row.time for row in self.rows if row.kind == "alert_fired")
        return next((time for time in times if begin < time <= end and self.is_high(time)), None)


def asked_wrongly(run):
    """Where the rows of asking, or who answers when, are not what the ladder says."""
    found = []
    for name in paged(run):
        story = Story(run, name)
        found += [f"{name}: {text}" for text in _asked_wrongly(story)]
    return found


def paged(run):
    return [event.incident for event in run.log if event.kind == "paged"]


def _asked_wrongly(story):
    """The asking from the page on, and from each loss on, until somebody takes it."""
    rows = story.rows
    begin = rows.index(story.page)
    losses = 0
    # those that were skipped stand before the page
    first = [row for row in rows[:begin] if row.kind == "escalated"]
    if story.page.subject != NOBODY:
        first.append(story.page)
    yield from _phase(story, story.page.time, first, rows[begin + 1 :], losses, "")
    for place, row in enumerate(rows):
        if row.kind == "handed_over" and row.detail["lost"]:
            losses += 1
            found = found_again(story, row.time)
            after = rows[place + 1 :]
            asked = [each for each in after if each.kind in ("escalated", "resolved")]
            begins = asked[0].time if asked else story.horizon
            if asked and asked[0].kind == "resolved":
                if asked[0].detail["reason"] != CLOSED or begins > found:
                    yield f"lost at {row.time}, resolved at {begins}"
                continue
            if min(begins, story.horizon) != min(found, story.horizon):
                yield f"lost at {row.time}, asked again at {begins} and not at {found}"
                continue
            yield from _phase(story, begins, [], after, losses, "handed over and lost")


def _phase(story, begin, first, after, losses, why):
    """The rows of one asking against what the ladder says, and who takes it."""
    if begin >= story.horizon:
        return
    until = next((row for row in after if row.kind in ("acknowledged", "resolved")), None)
    end = until.time if until else story.horizon
    is_taken = until is not None and until.kind == "acknowledged"
    asked = first + [
        row
        for row in after[: after.index(until) if until else None]
        if row.kind == "escalated" and row.time < story.horizon
    ]
    wanted, answers = [], {}
    taken = math.inf
    for ask in story.asks(begin, 0, 1, why):
        # alerts come before people: at an instant at which an alert raises the severity, more are
        # asked before somebody answers
        is_answered = ask[0] > taken or (ask[0] == taken and not story.rises(taken))
        if is_answered or (ask[0] >= end and not is_taken):
            break
        wanted.append(ask)
        person = ask[1]
        if person != NOBODY and person not in answers:
            answers[person] = story.answer_time(person, ask[0], losses), ask[2]
            taken = min(taken, answers[person][0])
    got = [
        (row.time, row.subject, row.detail["level"], row.detail.get("round", 1), reason_of(row))
        for row in asked
    ]
    if [ask[:4] for ask in wanted] != [ask[:4] for ask in got]:
        yield f"asked {got}, and not {wanted}"
        return
    for want, have in zip(wanted, got, strict=True):
        if have[4] and want[4] != have[4]:
            yield f"asked {have}, and not {want}"
    yield from _taken(until, answers, taken, story)


def reason_of(row):
    return row.detail.get("reason", "")


def _taken(until, answers, taken, story):
    """Who takes it is who answers first; of two at one instant whoever was asked first."""
    if until is not None and until.kind == "acknowledged":
        first = next((name for name, (time, _) in answers.items() if time == taken), None)
        got = until.subject, until.time, until.detail["level"]
        if first is None or got != (first, taken, answers[first][1]):
            yield f"taken by {got}, and not by {first} at {taken}"
    elif until is None and taken < story.horizon:
        yield f"nobody takes it, and {answers} answer"
    elif until is not None and (answers or until.detail["reason"] != CLOSED):
        yield f"resolved at {until.time} while {answers} answer"


def found_again(story, lost):
    """When a lost incident is asked for: the first moment from its first level's time on at which
    a paging alert fires that an open incident holds.
    """
    due = lost + story.habits.ladder[0].acknowledge_within
    times = [
        max(due, begin)
        for begin, end in firing(story.run)
        if end > due and (begin > due or begin <= due < end)
    ]
    return min(times, default=math.inf)


def firing(run):
    """[begin, end) of all paging alerts while an open incident holds them."""
    going, spans = {}, []
    for event in run.log:
        rule = event.detail.get("slo"), event.detail.get("rule")
        if event.kind == "alert_fired" and event.incident.startswith("incident"):
            going[rule] = event.time
        elif event.kind == "alert_resolved" and rule in going:
            spans.append((going.pop(rule), event.time))
        elif event.kind == "resolved":
            # what still fires is left over
            slo = event.subject
            until = math.nextafter(event.time, math.inf)
            spans += [(going.pop(each), until) for each in list(going) if each[0] == slo]
    return spans + [(begin, math.inf) for begin in going.values()]


def worked_wrongly(run):
    """Where somebody is at two things at once, works on what is not theirs, or keeps what is to be
    handed over; where an incident waits for its turn although its person is free, or for too long
    without anybody else being asked. Of scenarios whose times are not drawn.
    """
    stories = [Story(run, name) for name in paged(run)]
    spans = [span for story in stories for span in work_of(story)]
    return [
        *_at_two_things(spans),
        *(text for story in stories for text in _kept_too_long(story)),
        *(text for story in stories for text in _waits_wrongly(story, stories, spans)),
    ]


def holders(story):
    """(time, person, role) from which on somebody has an incident; person None for nobody."""
    takes = story.habits.hand_over.takes if story.habits.hand_over else 0
    found = []
    for row in story.rows:
        if row.kind == "acknowledged":
            found.append((row.time, row.subject, row.detail["role"]))
        elif row.kind == "handed_over":
            found.append((row.time, None, row.detail["role"]))
            if not row.detail["lost"]:
                found.append((row.time + takes, row.subject, row.detail["role"]))
    return found


def holder_at(story, time):
    """Who has it when something begins at a time."""
    return next((person for since, person, _ in reversed(holders(story)) if since <= time), None)


def work_of(story):
    """(person, begin, end, incident) of its triages and steps."""
    triage, begun = story.habits.triage_takes, {}
    for row in story.rows:
        if row.kind == "triaged":
            begin = row.time - triage
            yield holder_at(story, begin), begin, row.time, story
        elif row.kind == "step_started":
            begun[row.detail["step"]] = row.time
        elif row.kind in ("step_finished", "step_failed") and "put_back" not in row.detail:
            begin = begun[row.detail["step"]]
            yield holder_at(story, begin), begin, row.time, story


def _at_two_things(spans):
    for place, (person, begin, end, story) in enumerate(spans):
        if person is None:
            yield f"{story.name}: worked on at {begin} by nobody"
        for other, since, until, its in spans[place + 1 :]:
            if other == person and its is not story and max(begin, since) < min(end, until):
                yield f"{person} is at {story.name} and {its.name} from {max(begin, since)} on"


def _kept_too_long(story):
    """Work that begins, or a resolution, by somebody whose place another one has taken."""
    if story.habits.hand_over is None:
        return
    all_of_them = holders(story)
    for place, (since, person, role) in enumerate(all_of_them):
        if person is None or story.roster.on_duty(role, since) != person:
            # nobody has it, or their turn had ended when they took it
            continue
        # at one instant one may take over from another one
        end = min((time for time, _, _ in all_of_them[place + 1 :]), default=math.inf)
        for row in story.rows:
            if row.kind in ("step_started", "resolved") and since <= row.time <= end:
                # at the very instant of a change it is not handed over yet
                others = {story.roster.on_duty(role, row.time - early) for early in (0, SOON)}
                if holder_at(story, row.time) == person and not others & {person, None}:
                    yield f"{story.name}: {row.kind} at {row.time} by {person}, who is off duty"


def _waits_wrongly(story, stories, spans):
    """From its acknowledgement to its first triage an incident waits for somebody who is at
    something else; others are asked when it has waited for as long as they had to acknowledge.
    """
    rows = [row for row in story.rows if row.kind in ("acknowledged", "handed_over", "triaged")]
    if [row.kind for row in rows[:1]] != ["acknowledged"]:
        return
    ack, after = rows[0], rows[1:]
    if not after or after[0].kind == "handed_over":
        return
    # who has taken it over was free, and began at once
    begin = after[0].time - (story.habits.triage_takes if after[0].kind == "triaged" else 0)
    yield from _escalated_wrongly(story, ack, begin)
    busy = [span for other in stories if other is not story for span in treated(other)]
    time = ack.time
    while time < begin:
        ends = [end for who, since, end in busy if who == ack.subject and since <= time < end]
        if not ends:
            yield f"{story.name}: waits at {time} for {ack.subject}, who does nothing else"
            return
        time = max(ends)
    if after[0].kind == "triaged":
        yield from _out_of_order(story, stories, ack.subject, begin)


def first_begin(story):
    """When the first triage begins, and who makes it; never where there is none."""
    row = next((row for row in story.rows if row.kind == "triaged"), None)
    if row is None:
        return math.inf, None
    begin = row.time - story.habits.triage_takes
    return begin, holder_at(story, begin)


def _out_of_order(story, stories, person, begin):
    """Whoever is free takes the most severe first, then the oldest."""
    mine = story.severity(begin, before=True), int(story.name.split("-")[1])
    for other in stories:
        has = [row for row in other.rows if row.kind == "acknowledged" and row.time < begin]
        if other is story or not has or holder_at(other, begin) != person:
            continue
        # at one instant a severity may rise before the turn comes, or after
        its = other.severity(begin, before=True), int(other.name.split("-")[1])
        is_waiting = has[0].subject == person and first_begin(other)[0] > begin
        if is_waiting and its < mine and other.severity(begin) == its[0]:
            yield f"{story.name} is begun at {begin} before {other.name}"


def treated(story):
    """(person, begin, end) while somebody triages, takes steps and looks, at most."""
    last = story.page.time
    for place, row in enumerate(story.rows):
        if row.kind in ("checked", "triaged", "step_started"):
            # who looks has waited for that since whatever came before
            begins = {"checked": last, "triaged": row.time - story.habits.triage_takes}
            ends = (after.time for after in story.rows[place + 1 :] if _ends_work(after))
            begin = begins.get(row.kind, row.time)
            had = max(begin, row.time - SOON) if row.kind == "checked" else begin
            yield holder_at(story, had), begin, next(ends, story.horizon)
        if not row.kind.startswith(("alert", "escalated")):
            last = row.time


def _ends_work(row):
    if row.kind == "unmitigated":
        return not row.detail["triages_again"]
    return row.kind in ("mitigated", "resolved", "handed_over")


def _escalated_wrongly(story, ack, begin):
    """What is asked while it waits for its turn."""
    place = ack.detail["level"]
    within = story.habits.ladder[place - 1].acknowledge_within
    since = ack.time + within
    joined = (row.time for row in story.rows if row.kind == "alert_fired" and row.time > since)
    # of low urgency it is asked for further when an alert makes it urgent
    since = next((time for time in (since, *joined) if story.is_high(time)), math.inf)
    asked = [row for row in story.rows if row.kind == "escalated" and ack.time < row.time < begin]
    before = [row for row in story.rows if row.kind == "escalated" and row.time <= ack.time]
    number = before[-1].detail["round"] if before else 1
    why = f"has waited {format_duration(within)} for their turn"
    wanted = []
    if since < begin:
        for ask in story.asks(since, place, number, why):
            if ask[0] >= begin:
                break
            wanted.append(ask)
    got = [
        (row.time, row.subject, row.detail["level"], row.detail["round"], row.detail["reason"])
        for row in asked
    ]
    if got != wanted:
        yield f"{story.name}: while it waits, {got} are asked and not {wanted}"
