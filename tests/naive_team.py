"""Who is asked for an incident, who has it and whose turn it is, written down a second time: a part of
`naive_people.People`. Who is on duty comes from naive_roster.py.
"""

import math
from datetime import UTC, timedelta
from functools import partial
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import naive_roster

from simulator.foundation.units import format_duration
from simulator.simulation.moments import PEOPLE

ASK = PEOPLE + 0.3
"""Who is asked next is decided when those who answer at that instant have answered."""
TURN = PEOPLE + 0.5
"""Whose turn it is, is decided when everybody who asks at that instant has asked."""
NEVER = math.inf
NOBODY = "nobody"
ALONE = "on-call"
STEP = 300.0
RENOTIFY = 14400.0
DAYS = naive_roster.DAYS


class Abandoned(Exception):
    """Nobody has the incident, nobody will answer, and its alerts are over."""


class NaiveDuty:
    """Who is on duty for a role, every five minutes of a run."""

    def __init__(self, scenario):
        self.start = scenario.start.astimezone(UTC)
        self.horizon = scenario.horizon
        self.zone = getattr(scenario.start.tzinfo, "key", "UTC")
        self.zones = {each.name: each.zone for each in scenario.people or ()}
        steps = math.ceil(scenario.horizon / STEP) + 1
        self.table = {
            role: naive_roster.walk(read(rota), self.start, steps, self.zone)
            for role, rota in (scenario.dump().get("rota") or {}).items()
        }

    def who(self, role, time):
        """The person on duty; None for nobody."""
        return self.table[role][int(time // STEP)] if role in self.table else role

    def comes(self, roles, time):
        """The next time after one at which somebody comes on duty for any role; inf for never."""
        for step in range(int(time // STEP) + 1, int(self.horizon // STEP) + 1):
            for table in (self.table[role] for role in roles if role in self.table):
                if table[step] is not None and table[step] != table[step - 1]:
                    return step * STEP
        return NEVER

    def leaves(self, role, time):
        """The next time after one at which somebody else or nobody is on duty; inf for never."""
        for step in range(int(time // STEP) + 1, int(self.horizon // STEP) + 1):
            if self.who(role, step * STEP) != self.who(role, time):
                return step * STEP
        return NEVER

    def hours_of(self, person, time):
        """business, off or sleep, by the person's own clock."""
        zone = ZoneInfo(str(self.zones.get(person) or self.zone))
        shown = (self.start + timedelta(seconds=time)).astimezone(zone)
        if shown.weekday() < 5 and 8 <= shown.hour < 18:
            return "business"
        return "sleep" if shown.hour >= 22 or shown.hour < 8 else "off"


def read(rota):
    """A rota as naive_roster.py has it: turns in minutes, hours as (days, begin, end)."""
    if "layers" in rota:
        return {**rota, "layers": [read(layer) for layer in rota["layers"]]}
    found = {**rota, "turns": round(rota["turns"] / 60)}
    if found.pop("hours", None):
        found["hours"] = [read_hours(each.strip()) for each in rota["hours"].split(";")]
    return found


def read_hours(text):
    """`Mon-Fri 09:00-17:00` as (days, begin, end) in minutes; days may be left out."""
    *days, clocks = text.split(" ")
    first, _, last = (days or ["Mon-Sun"])[0].partition("-")
    these = DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]
    begin, end = (60 * int(each[:2]) + int(each[3:]) for each in clocks.split("-"))
    return these, begin, end


class Queue:
    """One person: at work on one incident at most, the others wait."""

    def __init__(self):
        self.waiting, self.at_work = [], None


class Team:
    """Asking, having, waiting for a turn, handing over."""

    def set_up_team(self):
        """The ladder's levels, from 1, and who is on duty when."""
        self.queues, self.truths = {}, {}
        self.duty = NaiveDuty(self.scenario)
        self.rings = self.state.env.event()
        habits = self.person
        levels = getattr(habits, "ladder", None)
        if not levels:
            names = [*(self.scenario.rota or ()), *(one.name for one in self.scenario.people or ())]
            levels = [SimpleNamespace(ask=name, acknowledge_within=1800.0) for name in names[:1]]
        self.is_named = bool(levels)
        levels = levels or [SimpleNamespace(ask=ALONE, acknowledge_within=1800.0)]
        self.ladder = [
            SimpleNamespace(number=number, role=one.ask, within=one.acknowledge_within)
            for number, one in enumerate(levels, 1)
        ]

    def is_high(self, incident):
        """Whether it is escalated."""
        urgency = self.person.urgency
        return urgency is None or getattr(urgency, incident.severity) == "high"

    def levels(self, incident):
        return self.ladder if self.is_high(incident) else self.ladder[:1]

    def of_level(self, level):
        """What rows say of a level."""
        return {"level": level.number, "role": level.role} if self.is_named else {}

    # --- asking --------------------------------------------------------------------------------

    def first_asked(self, incident):
        """Who is paged, and what the page says of it; levels with nobody are skipped."""
        incident.round, incident.done, incident.asked = 1, 0, None
        for level in self.levels(incident):
            incident.done = level.number
            person = self.duty.who(level.role, self.now)
            if person is not None:
                incident.asked = person, level
                return person, self.of_level(level)
            self.skip(incident, level)
        return NOBODY, {}

    def skip(self, incident, level):
        self.escalated(NOBODY, incident, level, "nobody on duty")

    def escalated(self, who, incident, level, why, **detail):
        about = {"level": level.number, "role": level.role}
        about |= {"round": incident.round, "reason": why, **detail}
        self.note("escalated", who, incident, **about)

    def acknowledged(self, incident):
        """Asks, from the page on, until somebody has it."""
        why, last, is_taken = "", None, partial(self.is_taken, incident)
        if incident.asked:
            person, level = incident.asked
            why, last = self.ask_person(incident, person, level), self.now
            within = level.within if self.is_named or not self.is_heard(incident, person) else NEVER
            yield from self.wait_to_ask(incident, self.now + within, is_taken)
        yield from self.ask_levels(incident, incident.done, why, last, is_taken)

    def is_taken(self, incident):
        if incident.is_abandoned:
            raise Abandoned
        return incident.holder is not None

    def ask_person(self, incident, person, level):
        """Asks somebody; why the next level is asked if that is in vain."""
        incident.notified.add(person)
        if person not in incident.answers:
            at = self.now + self.answers_after(incident, person)
            incident.answers[person] = level, at
            if at < NEVER:
                self.state.env.process(self.answer(incident, person, at))
        elif incident.answers[person][1] <= self.now:
            self.state.env.process(self.answer(incident, person, self.now))
        return f"not acknowledged within {format_duration(level.within)}"

    def is_heard(self, incident, person):
        """Whether a person who was asked is going to answer."""
        return incident.answers[person][1] < NEVER

    def answers_after(self, incident, person):
        if not self.heeds(incident, person):
            return NEVER
        more = (person,) if self.is_named else ()
        more += (incident.losses,) if incident.losses else ()
        return self.drawn("acknowledge", incident, self.person.acknowledge, *more, person=person)

    def answer(self, incident, person, at):
        """Somebody answers: the first has it."""
        losses = incident.losses
        yield self.state.at(at, PEOPLE)
        if losses != incident.losses or incident.is_over_and_out:
            return
        level = incident.answers[person][0]
        if incident.holder is None and incident.is_asked_for:
            self.take_on(incident, person, level)
            self.stir(incident)
        elif incident.turn is not None and incident.waits_long and not incident.turn.triggered:
            incident.more.setdefault(person, level)
            self.queue_up(incident, person, incident.turn)

    def take_on(self, incident, person, level):
        """Somebody has it now, and says so."""
        incident.is_asked_for = False
        self.has(incident, person, level)
        self.stamp("acknowledged", person, incident, **self.of_level(level))

    def wait_to_ask(self, incident, until, is_stopped):
        """Waits until the next is asked; ends sooner if that is no more needed."""
        event = self.state.at(until, ASK) if until < NEVER else self.state.env.event()
        while not (event.processed or is_stopped()):
            yield event | incident.stirred

    def ask_levels(self, incident, done, why, last, is_stopped):
        """Asks the levels after so many, round by round, and then again and again."""
        while not is_stopped():
            levels = self.levels(incident)
            if done < len(levels):
                level, done = levels[done], done + 1
                person = self.duty.who(level.role, self.now)
                if person is None:
                    self.skip(incident, level)
                    continue
                detail = {"reminded": True} if person in incident.notified else {}
                self.escalated(person, incident, level, why, **detail)
                why, last = self.ask_person(incident, person, level), self.now
                within = (
                    level.within if self.is_named or not self.is_heard(incident, person) else NEVER
                )
                yield from self.wait_to_ask(incident, last + within, is_stopped)
                continue
            repeats = (self.person.repeat or 0) if self.is_high(incident) else 0
            if last is None or incident.round > repeats:
                used = done
                due, reason = self.asked_again(levels, last)
                yield from self.wait_for_a_rise(incident, used, due, is_stopped)
                if is_stopped():
                    return
                if len(self.levels(incident)) > used:
                    why = why if last is not None else "nobody on duty"
                    continue
                why = reason
            incident.round, done, last = incident.round + 1, 0, None

    def wait_for_a_rise(self, incident, used, due, is_stopped):
        """Waits, unless its severity rises so that more levels are asked."""
        event = self.state.at(due, ASK) if due < NEVER else self.state.env.event()
        while not event.processed:
            if is_stopped() or len(self.levels(incident)) > used:
                return
            yield event | incident.stirred

    def asked_again(self, levels, last):
        """When the ladder begins again after all, and why."""
        since = self.now if last is None else last
        comes = self.duty.comes([level.role for level in levels], since)
        renotify = RENOTIFY if self.person.renotify is None else self.person.renotify
        if comes <= since + renotify:
            return max(self.now, comes), "somebody came on duty"
        return max(self.now, since + renotify), f"asked again after {format_duration(renotify)}"

    # --- turns ---------------------------------------------------------------------------------

    def queue_of(self, person):
        return self.queues.setdefault(person, Queue())

    def queue_up(self, incident, person, turn=None):
        """An event for the incident's turn with a person: by severity, then by age."""
        turn = self.state.env.event() if turn is None else turn
        queue = self.queue_of(person)
        if all(own is not turn for _, own in queue.waiting):
            queue.waiting.append((incident, turn))
        self.state.env.process(self.next_turn(queue, person, incident))
        return turn

    def next_turn(self, queue, person, incident):
        """At the end of this instant: who is next, if they do nothing else; one person after the
        other, by the incidents that are waited for or given back.
        """
        yield self.state.at(self.now, TURN + incident.place)
        queue.waiting = [each for each in queue.waiting if not each[1].triggered]
        if queue.at_work is None and queue.waiting:
            first = min(queue.waiting, key=lambda each: (each[0].severity, each[0].number))
            queue.waiting.remove(first)
            queue.at_work = first[0]
            first[1].succeed(person)

    def withdraw(self, turn):
        for queue in self.queues.values():
            queue.waiting = [each for each in queue.waiting if each[1] is not turn]

    def turn_of(self, incident, is_stopped=lambda: False):
        """Waits until whoever has it, or somebody who answered since, works on it; says whether that
        came before it was stopped.
        """
        who = None
        while who is None:
            yield from self.held(incident)
            incident.turn = self.queue_up(incident, incident.holder)
            incident.turn.callbacks.append(lambda _: self.stir(incident))
            yield from self.wait_for_turn(incident, incident.turn, is_stopped)
            if not incident.turn.triggered:
                self.withdraw(incident.turn)
                incident.turn, incident.more = None, {}
                return False
            who = incident.turn.value
        incident.turn, incident.is_kept = None, True
        if who != incident.holder:
            self.take_on(incident, who, incident.more[who])
        incident.more = {}
        return True

    def wait_for_turn(self, incident, turn, is_stopped):
        """Others are asked where that takes longer than somebody may take to answer."""
        level = incident.level
        due = self.state.at(self.now + level.within, ASK)

        def is_ended():
            return turn.triggered or is_stopped()

        while not (is_ended() or (due.processed and self.is_named)):
            yield turn | due | incident.stirred if not due.processed else turn | incident.stirred
        while self.is_named and not (is_ended() or self.is_high(incident)):
            yield incident.stirred
        if not is_ended() and self.is_named:
            incident.waits_long = True
            why = f"has waited {format_duration(level.within)} for their turn"
            yield from self.ask_levels(incident, level.number, why, None, is_ended)
            incident.waits_long = False
        while not is_ended():
            yield turn | incident.stirred
        if turn.triggered and not turn.processed:
            yield turn

    def give_back(self, incident):
        """Whoever is at work on it is free."""
        queue = self.queue_of(incident.holder)
        assert queue.at_work is incident
        queue.at_work = None
        self.state.env.process(self.next_turn(queue, incident.holder, incident))
        self.keep(incident, False)

    def pause(self, incident):
        """Between two things in hand: whose turn is over hands it over; pages come before tickets."""
        if not incident.is_page:
            yield from self.let_pages_go_first(incident)
            return
        if incident.is_due:
            self.give_back(incident)
            yield from self.turn_of(incident)

    # --- handing over --------------------------------------------------------------------------

    def has(self, incident, person, level):
        """Somebody has it from now on; their turn is watched if it goes on."""
        incident.holder, incident.level = person, level
        incident.is_due, incident.watch = False, object()
        if self.person.hand_over and self.duty.who(level.role, self.now) == person:
            self.state.env.process(self.watch_turn(incident, incident.watch))

    def successor(self, incident):
        """Who is on duty in the place of whoever has it; None for nobody else."""
        person = self.duty.who(incident.level.role, self.now)
        return None if person == incident.holder else person

    def watch_turn(self, incident, watch):
        while self.successor(incident) is None:
            comes = self.duty.comes([incident.level.role], self.now)
            if comes == NEVER:
                return
            yield self.state.at(comes, ASK)
            if watch is not incident.watch or incident.is_over_and_out:
                return
        incident.is_due = True
        self.leave(incident)

    def keep(self, incident, is_kept):
        """Whether they are in the midst of something."""
        incident.is_kept = is_kept
        if incident.is_due and not is_kept:
            self.leave(incident)

    def leave(self, incident):
        """Their turn is over: hands it over, if they are not in the midst of something."""
        has_turn = incident.turn is not None and incident.turn.triggered
        if incident.is_kept or has_turn:
            return
        person, incident.is_due, incident.watch = self.successor(incident), False, object()
        if person is None:
            self.state.env.process(self.watch_turn(incident, incident.watch))
            return
        others = [each for each in incident.more if each != incident.holder]
        if incident.turn is not None and others:
            # whoever has answered has it already
            queue = self.queue_of(incident.holder)
            queue.waiting = [each for each in queue.waiting if each[1] is not incident.turn]
            self.take_on(incident, others[0], incident.more.pop(others[0]))
            return
        incident.more = {}
        incident.hand_overs += 1
        is_lost = self.is_lost(incident)
        self.note(
            "handed_over", NOBODY if is_lost else person, incident,
            **{"from": incident.holder, "role": incident.level.role, "lost": is_lost},
        )  # fmt: skip
        if is_lost:
            self.lose(incident)
        else:
            incident.holder = None
            self.state.env.process(self.come(incident, person))
        if incident.turn is not None:
            self.withdraw(incident.turn)
            incident.turn.succeed(None)

    def is_lost(self, incident):
        lost = self.person.hand_over.lost
        if lost == 0:
            return False
        rng = self.state.streams.of("hand over", *incident.key, incident.hand_overs)
        return bool(rng.random() < lost)

    def come(self, incident, person):
        """The next person goes on after a while."""
        takes = self.drawn(
            "hand over takes", incident, self.person.hand_over.takes, incident.hand_overs
        )
        yield self.after(takes, incident)
        self.has(incident, person, incident.level)
        self.stir(incident)

    def lose(self, incident):
        """Nobody has it, and who was asked answers no more."""
        incident.holder, incident.lost_at = None, self.now
        incident.losses += 1
        incident.answers = {}
        incident.is_asked_for = True
        self.stir(incident)

    def held(self, incident):
        """Waits until somebody has it."""
        while incident.holder is None:
            if incident.lost_at is not None:
                yield from self.found(incident)
            else:
                yield incident.stirred

    def found(self, incident):
        """Somebody is asked for a lost incident when a paging alert fires, at the earliest after
        the time of the first level.
        """
        is_taken = partial(self.is_taken, incident)
        self.quiet(incident)
        due = incident.lost_at + self.levels(incident)[0].within
        while not is_taken() and not (self.any_alert() and self.now >= due):
            sign = self.state.at(due, ASK) if self.any_alert() else self.rings
            yield sign | incident.stirred
        incident.round = 1
        yield from self.ask_levels(incident, 0, "handed over and lost", None, is_taken)
        incident.lost_at = None

    def any_alert(self):
        """Whether a paging alert fires that an open incident holds."""
        return any(incident.firing for incident in self.open.values())

    def ring(self):
        rings, self.rings = self.rings, self.state.env.event()
        rings.succeed()

    def quiet(self, incident):
        """Without alerts, without anybody, without steps to undo it is over."""
        expected = any(self.now <= at < NEVER for _, at in incident.answers.values())
        has_nobody = incident.holder is None and incident.is_asked_for
        if has_nobody and not (incident.firing or expected or incident.taken):
            incident.is_abandoned = True
            self.stir(incident)
