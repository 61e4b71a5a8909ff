"""The people on call, written down a second time: a specification in code.

Everything here follows docs/maths.md ("From alert to resolution", "The log", "The order within one
instant"). It knows nothing of the product's own person: it has its own service with its own
holders, its own queue for turns, and its own idea of what harms an objective. What is expected of
the service comes from `naive.Expected`, which uses the naive physics.

Left out: clients that try again, daily budgets, slices of time, and overloads that go on without
the failure that began them.
"""

import math
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from naive_errors import Errs
from naive_team import ALONE, Abandoned, Team
from naive_tickets import Tickets
from naive_trust import Trust

from simulator.foundation.fixed_or_random import FixedOrRandom
from simulator.foundation.units import DURATION, whole
from simulator.oncall.pace import Pace
from simulator.simulation.moments import FAILURES, PEOPLE

LEARN = PEOPLE
"""What is learned at an instant is known before what is done at that instant."""
ACT = PEOPLE + 0.2
OVER = PEOPLE + 0.4
"""What incidents do when all is over comes after what people finish at that instant: one incident
after the other, by number, each doing all that takes no time.
"""
LATER = 1e-6
SHARE_THAT_COUNTS = 0.1
NEVER = math.inf


class NaiveService:
    """What acts on the service: failures, and which step of which incident holds a mitigation."""

    def __init__(self, env):
        self.env = env
        self.failures = []
        self.holds = []
        self.history = [(0.0, (), ())]

    def begin(self, failure):
        self.failures.append(failure)
        self.remember()

    def end(self, failure):
        self.failures.remove(failure)
        self.remember()

    def hold(self, mitigation, holder):
        self.holds.append((mitigation, holder))
        self.remember()

    def let_go(self, mitigation, holder):
        self.holds.remove((mitigation, holder))
        self.remember()

    def set_broke(self, is_broke):
        raise NotImplementedError("the oracle knows no daily budget")

    def on(self):
        """The mitigations that are on, each once, in the order in which they went on."""
        return list(dict.fromkeys(mitigation for mitigation, _ in self.holds))

    def holders(self, mitigation, but=""):
        """The incidents that hold a mitigation, each once; all but one."""
        names = [who for what, (who, _) in self.holds if what == mitigation and who != but]
        return list(dict.fromkeys(names))

    def acting(self):
        """What `RunState.change` compares: failures by name, the mitigations, and no empty purse."""
        failures = sorted(self.failures, key=lambda failure: failure.name)
        return tuple(failures), frozenset(self.on()), False

    def remember(self):
        """Keeps what acts from now on."""
        self.history.append((float(self.env.now), tuple(self.failures), tuple(self.on())))

    def stretches(self, begin, end):
        """(begin, end, failures, mitigations) of everything that acted between two times."""
        found = []
        ends = [since for since, _, _ in self.history[1:]] + [NEVER]
        for (since, failures, mitigations), until in zip(self.history, ends, strict=True):
            a = begin if since == 0 else max(begin, since)
            b = min(end, until)
            if a < b:
                found.append((a, b, failures, mitigations))
        return found


@dataclass(eq=False)
class Cause:
    """A failure, or the price of a mitigation that is held, that an incident is about."""

    name: str
    symptom: str
    failure: Any = None
    mitigation: Any = None
    held_by: tuple = ()
    is_known_over: bool = False


@dataclass(eq=False)
class Incident:
    """A paged incident or a ticket."""

    name: str
    slo: Any
    severity: str
    number: int
    opened: float
    causes: list = field(default_factory=list)
    key: tuple = ()
    firing: list = field(default_factory=list)
    taken: list = field(default_factory=list)
    """(number, step) of the steps in effect."""
    begun: int = 0
    """How many steps were begun: their numbers go on when the steps are undone."""
    left: dict = field(default_factory=dict)
    """The steps left of each symptom's runbook that was tried."""
    vain: list = field(default_factory=list)
    """Wrong symptoms whose runbooks were used up."""
    postponed: list = field(default_factory=list)
    """Right ones whose runbooks have impossible steps left."""
    stands_by: bool = False
    looked_at: float = -NEVER
    triages: int = 0
    last_look: bool | None = None
    was_unmitigated: bool = False
    is_mitigated: bool = False
    """Whether `mitigated` was said since the last look that was not healthy."""
    has_joined: bool = False
    looks: list = field(default_factory=list)
    """Ticks at which one more cause has harmed for a whole check window."""
    stirred: Any = None
    holder: Any = None
    """Who has it; None while it is asked for, lost, or being handed over."""
    level: Any = None
    """The level at which they were asked."""
    is_asked_for: bool = True
    round: int = 1
    done: int = 0
    asked: Any = None
    notified: set = field(default_factory=set)
    answers: dict = field(default_factory=dict)
    """By person: the level at which they were asked first, and when they answer."""
    more: dict = field(default_factory=dict)
    """Who has answered while it waits for its turn, and their levels."""
    turn: Any = None
    waits_long: bool = False
    is_kept: bool = False
    is_due: bool = False
    """Whether the turn of whoever has it is over."""
    watch: Any = None
    hand_overs: int = 0
    losses: int = 0
    lost_at: float | None = None
    is_taken_up: bool = False
    """Of a ticket: whether somebody works on it."""
    is_abandoned: bool = False
    heeded: dict = field(default_factory=dict)
    """Whether somebody who was asked answers at all."""
    paged_by: list = field(default_factory=list)
    was_true: bool | None = None
    is_over_and_out: bool = False

    @property
    def is_page(self):
        return self.name.startswith("incident")

    @property
    def place(self):
        """Within one instant incidents come by number, and tickets after them."""
        return self.number * LATER + (0 if self.is_page else 0.05)

    @property
    def cause(self):
        """What it is matched with."""
        return self.matched.name if self.matched else ""

    matched: Any = None


class People(Errs, Team, Trust, Tickets):
    """Pages, tickets, the person on call, and who waits for them."""

    def __init__(self, state, counts, expected):
        self.state, self.counts, self.expected = state, counts, expected
        self.scenario, self.person = state.scenario, state.scenario.oncall
        self.tick_length = state.scenario.monitoring.evaluation_interval
        self.service = state.service = NaiveService(state.env)
        self.open, self.tickets = {}, {}
        self.past = []
        self.ended = {}
        """When the last incident, or ticket, of an SLO ended."""
        self.resolved_at = {}
        """When a person last resolved an incident of an SLO."""
        self.left_over = set()
        self.firing_since = {}
        self.begins = {}
        if self.person:
            self.set_up_team()
            self.set_up_tickets()
            for failure in state.failures:
                for slo in self.scenario.slos:
                    state.env.process(self.becomes_a_cause(failure, slo))

    @property
    def now(self):
        return float(self.state.env.now)

    # --- what harms, and what counts -----------------------------------------------------------

    def harm_begins(self, failure, slo):
        """The first moment at which a failure harms an objective; never for none."""
        key = failure.name, slo.name
        if key not in self.begins:
            self.begins[key] = self.expected.first_above(
                lambda time: self.harm(failure, slo, time), failure
            )
        return self.begins[key]

    def harm(self, failure, slo, time):
        """How far a failure alone is above what is no harm yet (bad events a second)."""
        bad, _ = self.expected.rates(slo.sli, [failure], [], time)
        bad_without, valid = self.expected.rates(slo.sli, [], [], time)
        return bad - bad_without - self.scenario.significant * (1 - slo.objective) * valid

    def price(self, mitigation, slo):
        """The same of a mitigation now, all else as it is."""
        failures, on = self.service.failures, self.service.on()
        others = [each for each in on if each != mitigation]
        bad, _ = self.expected.rates(slo.sli, failures, on, self.now)
        bad_without, _ = self.expected.rates(slo.sli, failures, others, self.now)
        _, valid = self.expected.rates(slo.sli, [], [], self.now)
        return bad - bad_without - self.scenario.significant * (1 - slo.objective) * valid

    def is_failure_at_work(self, failure):
        return failure.start <= self.now < failure.end

    def is_at_work(self, incident, cause):
        """Whether a failure is on, or another incident holds the step."""
        if cause.failure is not None:
            return self.is_failure_at_work(cause.failure)
        return bool(self.service.holders(cause.mitigation, but=incident.name))

    def held_by_others(self, name):
        """The mitigations that other incidents hold, and this one does not."""
        return [each for each in self.service.on() if name not in self.service.holders(each)]

    def counting(self, slo, rule, name):
        """The causes that count for a rule of an objective now, in their order, for an incident of
        that name.
        """
        window = min(rule.windows)
        begin, end = self.now - window, self.now
        _, valid = self.expected.events(slo.sli, [], [], begin, end)
        least = SHARE_THAT_COUNTS * rule.limit(slo) * valid
        found = []
        for failure in self.state.failures:
            added = self.added(failure, slo, begin, end)
            if added >= least:
                is_over = not self.is_failure_at_work(failure)
                found.append((is_over, -round(added, 6), failure.start, failure.name, failure))
        if found:
            return [self.cause_of(each[-1]) for each in sorted(found, key=lambda each: each[:4])]
        prices = []
        for mitigation in self.held_by_others(name):
            added = self.priced(mitigation, slo, begin, end)
            if added >= least:
                prices.append((-round(added, 6), mitigation.kind, mitigation))
        prices.sort(key=lambda each: each[:2])
        return [self.cause_held(each[-1], name) for each in prices]

    def added(self, failure, slo, begin, end):
        """The bad events that a failure alone is expected to add between two times."""
        begin, end = max(begin, failure.start), min(end, failure.end)
        if begin >= end:
            return 0.0
        bad, _ = self.expected.events(slo.sli, [failure], [], begin, end)
        without, _ = self.expected.events(slo.sli, [], [], begin, end)
        return bad - without

    def priced(self, mitigation, slo, begin, end):
        """The bad events that a mitigation is expected to add while it was on between two times."""
        total = 0.0
        for a, b, failures, on in self.service.stretches(begin, end):
            if mitigation in on:
                others = [each for each in on if each != mitigation]
                bad, _ = self.expected.events(slo.sli, failures, on, a, b)
                without, _ = self.expected.events(slo.sli, failures, others, a, b)
                total += bad - without
        return total

    def cause_of(self, failure):
        return Cause(failure.name, failure.symptom, failure=failure)

    def cause_held(self, mitigation, name):
        held_by = self.service.holders(mitigation, but=name)
        text = f"{mitigation.kind}, held by {' and '.join(held_by)}"
        return Cause(text, "mitigation_price", mitigation=mitigation, held_by=held_by)

    # --- alerts, pages and tickets -------------------------------------------------------------

    def counts_again(self, slo, rule):
        """Whether an alert that fires and was left over counts as one that begins to fire."""
        if (slo.name, rule.name) not in self.left_over:
            return False
        window = self.person.check.window
        if self.now - window < self.resolved_at[slo.name, rule.severity == "sev3"]:
            return False
        bad, valid = self.counts.seen(slo, window, self.now)
        return valid > 0 and not self.is_healthy(slo, bad, valid)

    def tick(self, fired, cleared):
        """What the alerts tell at a tick: all firings before all resolutions."""
        for slo in self.scenario.slos:
            own = [alert for alert in fired if alert.slo is slo]
            own.sort(key=lambda alert: alert.rule.severity)
            self.page(slo, [alert for alert in own if alert.rule.severity != "sev3"])
            self.ticket(slo, [alert for alert in own if alert.rule.severity == "sev3"])
        for alert in cleared:
            self.clear(alert.slo, alert.rule)

    def page(self, slo, alerts):
        """Paging alerts of one objective join its incident, or open one."""
        if not alerts:
            return
        is_new = slo.name not in self.open
        if self.person:
            self.ring()
        for alert in alerts:
            self.join_incident(slo, alert)
        if is_new:
            incident = self.open[slo.name]
            person, level = self.first_asked(incident) if self.person else (ALONE, {})
            incident.paged_by = [alert.rule for alert in alerts]
            self.told("paged", person, incident, alerts, **level)
            if self.person:
                self.state.env.process(self.respond(incident))

    def join_incident(self, slo, alert):
        rule = alert.rule
        incident = self.open.get(slo.name)
        detail = self.detail_of(alert)
        if incident is None:
            incident = self.open[slo.name] = self.opened("incident", slo, rule)
            detail |= self.opening(incident)
            incident.key = self.key_of(incident)
            if self.person:
                for cause in incident.causes:
                    self.watch(incident, cause)
        else:
            incident.severity = min(incident.severity, rule.severity)
            if self.person:
                for cause in self.counting(slo, rule, incident.name):
                    self.add_cause(incident, cause)
            incident.has_joined = True
        incident.firing.append(rule.name)
        self.left_over.discard((slo.name, rule.name))
        self.note("alert_fired", f"{slo.name}/{rule.name}", incident, **detail)
        self.stir(incident)

    def ticket(self, slo, alerts):
        """Alerts of sev3 of one objective join its ticket, or open one."""
        if not alerts:
            return
        is_new = slo.name not in self.tickets
        for alert in alerts:
            detail = self.detail_of(alert)
            is_first = slo.name not in self.tickets
            if is_first:
                self.tickets[slo.name] = self.opened("ticket", slo, alert.rule)
                detail |= self.opening(self.tickets[slo.name])
            ticket = self.tickets[slo.name]
            if self.are_tickets_worked_on and not is_first:
                for cause in self.counting(slo, alert.rule, ticket.name):
                    self.add_cause(ticket, cause)
            ticket.has_joined = True
            ticket.firing.append(alert.rule.name)
            self.left_over.discard((slo.name, alert.rule.name))
            self.note("alert_fired", f"{slo.name}/{alert.rule.name}", ticket, **detail)
            self.stir(ticket)
        if is_new:
            ticket = self.tickets[slo.name]
            self.told("ticket_opened", slo.name, ticket, alerts)
            if self.are_tickets_worked_on:
                ticket.key = ("ticket", *self.key_of(ticket))
                self.state.env.process(self.work_on_ticket(ticket))

    @property
    def are_tickets_worked_on(self):
        return bool(self.person and self.person.tickets)

    def is_open(self, incident):
        of = self.open if incident.is_page else self.tickets
        return of.get(incident.slo.name) is incident

    def told(self, kind, subject, incident, alerts, **level):
        """The row of a page or of a ticket, with all alerts that fired with it."""
        self.note(
            kind, subject, incident, **level,
            rule=alerts[0].rule.name,
            rules=[alert.rule.name for alert in alerts],
            severity=alerts[0].rule.severity,
            long_window=max(max(alert.rule.windows) for alert in alerts),
        )  # fmt: skip

    def opened(self, what, slo, rule):
        """A new incident or ticket, matched with what counts for the rule that opens it."""
        number = 1 + sum(1 for each in self.past if each.name.startswith(what))
        name = f"{what}-{number}"
        causes = self.counting(slo, rule, name)
        incident = Incident(name, slo, rule.severity, number, self.now, causes)
        incident.matched = causes[0] if causes else None
        incident.stirred = self.state.env.event()
        return incident

    def detail_of(self, alert):
        """What every alert that fires says of itself."""
        slo, rule = alert.slo, alert.rule
        key = slo.name, rule.name
        detail = {}
        if key in self.left_over:
            detail = {"left_over": True, "firing_since": self.firing_since[key]}
        else:
            self.firing_since[key] = self.now
        return {
            "slo": slo.name,
            "rule": rule.name,
            "severity": rule.severity,
            "windows": list(rule.windows),
            **alert.why(),
            **self.so_far(slo),
            **detail,
        }

    def opening(self, incident):
        """What the first alert of an incident or a ticket says besides; keeps the incident."""
        slo, matched = incident.slo, incident.matched
        what = incident.name.split("-")[0]
        began, detail = self.now, {}
        if matched and matched.failure is not None:
            harm_began = self.harm_begins(matched.failure, slo)
            if harm_began < NEVER:
                detail["harm_began"] = harm_began
                began = max(harm_began, self.ended.get((what, slo.name), 0.0))
        elif matched:
            detail["held_step"] = matched.mitigation.kind
            detail["held_by"] = matched.held_by
            detail["expected_sli"] = self.expected_sli(slo)
        earlier = [each for each in self.past if self.is_about_the_same(each, incident)]
        if earlier:
            detail["follows"] = earlier[-1].name
        self.past.append(incident)
        counts = self.so_far(slo, began)
        return {
            "began": began,
            "began_bad": counts["bad"],
            "began_valid": counts["valid"],
            "budget": self.budget(slo),
            "objective": slo.objective,
            "window": slo.window,
            **detail,
        }

    def is_about_the_same(self, earlier, incident):
        """Whether an earlier incident (ticket) of the objective was about the same failure."""
        is_alike = earlier.name.split("-")[0] == incident.name.split("-")[0]
        failures = [each.matched.failure if each.matched else None for each in (earlier, incident)]
        is_same = failures[0] is not None and failures[0] is failures[1]
        return is_alike and earlier.slo is incident.slo and is_same

    def expected_sli(self, slo):
        """The share of good events that is expected now, with what acts."""
        bad, valid = self.expected.rates(
            slo.sli, self.service.failures, self.service.on(), self.now
        )
        return (valid - bad) / valid

    def budget(self, slo):
        """The bad events that one window before the start allows."""
        if self.scenario.service.traffic.is_flat:
            _, rate = self.expected.rates(slo.sli, [], [], 0.0)
            return (1 - slo.objective) * rate * slo.window
        _, valid = self.expected.events(slo.sli, [], [], -slo.window, 0.0)
        return (1 - slo.objective) * valid

    def key_of(self, incident):
        """What the person's draws are keyed by."""
        slo, matched = incident.slo, incident.matched
        if matched is None or matched.failure is None:
            return ("tick", slo.name, self.now)
        times = 0
        for each in self.past:
            if self.is_about_the_same(each, incident):
                times += 1
        return ("failure", slo.name, matched.failure.name, times)

    def clear(self, slo, rule):
        """An alert has resolved, or was dropped while it was pending."""
        subject, detail = f"{slo.name}/{rule.name}", {"slo": slo.name, "rule": rule.name}
        of = self.tickets if rule.severity == "sev3" else self.open
        incident = of.get(slo.name)
        self.left_over.discard((slo.name, rule.name))
        if incident is None or rule.name not in incident.firing:
            self.state.record("alert_resolved", subject, "", "", **detail)
            return
        self.note("alert_resolved", subject, incident, **detail)
        incident.firing.remove(rule.name)
        self.stir(incident)
        if incident.firing or (of is self.tickets and self.are_tickets_worked_on):
            return
        if of is self.open and self.person:
            self.quiet(incident)
            return
        kind = "ticket_closed" if of is self.tickets else "resolved"
        self.stamp(kind, slo.name, incident, reason="its alerts have resolved")
        self.ended[incident.name.split("-")[0], slo.name] = self.now
        del of[slo.name]

    # --- causes of an incident -----------------------------------------------------------------

    def becomes_a_cause(self, failure, slo):
        """A failure whose harm begins while an incident is open is a cause from then on."""
        begins = self.harm_begins(failure, slo)
        if begins == NEVER:
            return
        yield self.state.at(begins, FAILURES)
        look = self.tick_from(round(begins, 3) + self.person.check.window)
        opened = [self.open.get(slo.name)]
        if self.are_tickets_worked_on:
            opened.insert(0, self.tickets.get(slo.name))
        for incident in [each for each in opened if each]:
            if incident.is_page or incident.is_taken_up:
                incident.looks.append(look)
            self.add_cause(incident, self.cause_of(failure))

    def has_cause(self, incident, cause):
        """Whether it is one already; the price of a step that is held once more is a new one."""
        for each in incident.causes:
            if cause.failure is not None and each.failure is cause.failure:
                return True
            is_price = cause.mitigation is not None and each.mitigation == cause.mitigation
            if is_price and not each.is_known_over:
                return True
        return False

    def add_cause(self, incident, cause):
        """One more cause of an open incident."""
        if self.has_cause(incident, cause):
            return
        incident.causes.append(cause)
        if incident.is_page or incident.is_taken_up:
            self.watch(incident, cause)
        self.stir(incident)

    def watch(self, incident, cause):
        """Learns of a failure's end; that of a held step is known when it is let go."""
        if cause.failure is not None:
            self.state.env.process(self.learn_of_the_end(incident, cause))

    def learn_of_the_end(self, incident, cause):
        seen_after = self.drawn(
            f"cause over {cause.failure.name}", incident, self.person.cause_over_seen_after
        )
        yield self.state.at(cause.failure.end + seen_after, LEARN)
        self.know_over(incident, cause)

    def know_over(self, incident, cause):
        if not self.is_open(incident):
            return
        cause.is_known_over = True
        self.note("cause_over", cause.name, incident)
        self.stir(incident)

    def harming(self, incident, is_all_over=False):
        """Adds what harms the objective now to the causes; says whether anything does. Prices only
        where no cause is at work, or all that there were are over.
        """
        slo, found = incident.slo, []
        for failure in self.service.failures:
            harm = self.harm(failure, slo, self.now)
            if harm > 0:
                found.append((-harm, failure.start, failure.name, failure))
        for *_, failure in sorted(found, key=lambda each: each[:3]):
            self.add_cause(incident, self.cause_of(failure))
        is_at_work = any(self.is_at_work(incident, cause) for cause in incident.causes)
        if is_at_work and not is_all_over:
            return bool(found)
        prices = []
        for mitigation in self.held_by_others(incident.name):
            harm = self.price(mitigation, slo)
            if harm > 0:
                prices.append((-harm, mitigation.kind, mitigation))
        for *_, mitigation in sorted(prices, key=lambda each: each[:2]):
            self.add_cause(incident, self.cause_held(mitigation, incident.name))
        return bool(found or prices)

    def is_over(self, incident):
        """Whether the person knows that what the incident is about is over."""
        if incident.causes:
            return all(cause.is_known_over for cause in incident.causes)
        return bool(incident.last_look) or not incident.firing

    # --- the person ----------------------------------------------------------------------------

    def respond(self, incident):
        """One incident from its page to its resolution."""
        try:
            yield from self.acknowledged(incident)
            yield from self.turn_of(incident)
            yield from self.care_for(incident)
        except Abandoned:
            self.abandon(incident)

    def care_for(self, incident):
        """One incident from its first turn to its resolution."""
        yield from self.treat(incident)
        self.give_back(incident)
        is_resolved = False
        while not is_resolved:
            yield from self.stand_by(incident)
            yield self.at(self.now, incident, OVER)
            if incident.holder is None:
                continue
            incident.is_kept = True
            is_undone = yield from self.undo_all(incident)
            if is_undone:
                is_resolved = yield from self.resolve(incident)
            else:
                self.keep(incident, False)
                yield from self.look_in_turn(incident)

    def abandon(self, incident):
        """Nobody has it: it is over with its alerts."""
        self.end(incident, reason="its alerts have resolved")

    def treat(self, incident):
        """Names a symptom and works its runbook, and again while there is another to treat."""
        yield from self.pause(incident)
        again = True
        while again:
            named = yield from self.triage(incident)
            again = named is not None and (yield from self.work(incident, *named))
            if again:
                yield from self.pause(incident)

    def triage(self, incident):
        """Names a symptom; None when nothing is left to treat by then, or all is over."""
        if incident.postponed:
            self.harming(incident)
            known = [each for each in self.treatable(incident)[:1] if each in incident.postponed]
            if known:
                incident.postponed.remove(known[0])
                return self.say(incident, known[0], True)
        incident.triages += 1
        what = "triage" if incident.triages == 1 else f"triage {incident.triages}"
        yield self.after(self.drawn(what, incident, self.triage_takes), incident)
        self.harming(incident)
        has_tried = incident.left or incident.vain
        if has_tried and (self.is_over(incident) or not self.treatable(incident)):
            return None
        return self.say(incident, *self.named(incident, self.symptom_of(incident)))

    def say(self, incident, symptom, is_right):
        """The row of a triage."""
        if symptom not in incident.left:
            incident.left[symptom] = list(self.scenario.runbooks.get(symptom, ()))
        steps = len(incident.left[symptom])
        detail = {"right": is_right} if self.right < 1 else {}
        subject = symptom or "no symptom"
        self.stamp("triaged", subject, incident, symptom=symptom, steps=steps, **detail)
        return symptom, is_right

    def treatable(self, incident):
        """Symptoms of causes at work that were not tried, then those with steps left that are
        possible.
        """
        at_work = [cause for cause in incident.causes if self.is_at_work(incident, cause)]
        symptoms = [cause.symptom for cause in at_work]
        new = [symptom for symptom in symptoms if symptom not in incident.left]
        left = incident.left
        return new + [each for each in symptoms if any(map(self.is_possible, left.get(each, ())))]

    def symptom_of(self, incident):
        """Something to treat; else the first cause at work; else the first cause."""
        at_work = [cause for cause in incident.causes if self.is_at_work(incident, cause)]
        symptoms = [cause.symptom for cause in [*at_work, *incident.causes]]
        return [*self.treatable(incident), *symptoms, ""][0]

    def work(self, incident, symptom, is_right):
        """Works a runbook; says whether to triage again."""
        check, before = self.person.check, len(incident.taken)
        yield from self.pause(incident)
        if (yield from self.over_before(incident, self.tick_from(self.now))):
            return False
        if self.look(incident):
            self.mitigated(incident)
            return False
        for step in list(incident.left[symptom]):
            yield from self.pause(incident)
            if self.is_over(incident):
                return False
            outcome = yield from self.take(incident, step)
            if outcome == "stopped":
                return False
            if outcome == "impossible":
                continue
            incident.left[symptom].remove(step)
            ticks, until = self.ticks_to_look(), self.now + check.give_up_after
            yield from self.pause(incident)
            ticks = [tick for tick in ticks if tick >= self.now] or [self.tick_from(self.now)]
            if outcome == "failed":
                ticks, until = [self.tick_from(self.now)], self.now
            for tick in ticks:
                if (yield from self.over_before(incident, tick)):
                    return False
                if self.look(incident):
                    self.mitigated(incident)
                    return False
            if (yield from self.over_before(incident, max(until, self.now))):
                return False
        if is_right:
            self.postpone(incident, symptom)
        else:
            yield from self.take_back(incident, symptom, before)
            if self.is_over(incident):
                return False
        self.harming(incident)
        again = bool(self.treatable(incident))
        incident.was_unmitigated = True
        self.stamp("unmitigated", incident.slo.name, incident, triages_again=again)
        return again

    def ticks_to_look(self):
        """The ticks at which a step that ends now is looked at: one at least."""
        check = self.person.check
        ticks = [self.tick_from(self.now + check.window)]
        while ticks[-1] + self.tick_length <= self.now + check.give_up_after:
            ticks.append(ticks[-1] + self.tick_length)
        return ticks

    def take(self, incident, step):
        """One step, tried twice if it does not work; says what came of it."""
        outcome = yield from self.try_once(incident, step)
        if outcome == "failed":
            yield from self.pause(incident)
            if self.is_over(incident):
                return "stopped"
            outcome = yield from self.try_once(incident, step)
        return outcome

    def try_once(self, incident, step):
        incident.begun += 1
        number, kind = incident.begun, step.do.kind
        self.note("step_started", kind, incident, step=number)
        if step.do in self.service.on():
            self.finish(incident, number, step, already_on=True)
            return "finished"
        names = [failure.name for failure in self.in_the_way(step)]
        if names:
            reason = f"not possible while {' and '.join(names)} last{'s' * (len(names) == 1)}"
            self.note("step_failed", kind, incident, step=number, reason=reason)
            return "impossible"
        takes = self.drawn(f"step {number}", incident, step.takes)
        if (yield from self.over_before(incident, self.now + takes)):
            reason = "the cause was over"
            self.note("step_failed", kind, incident, step=number, reason=reason)
            return "stopped"
        if not self.works(incident, number, step):
            self.note("step_failed", kind, incident, step=number, reason="it did not work")
            return "failed"
        self.finish(incident, number, step)
        return "finished"

    def finish(self, incident, number, step, **detail):
        self.state.change(self.service.hold, step.do, (incident.name, number))
        incident.taken.append((number, step))
        self.note("step_finished", step.do.kind, incident, step=number, **detail)

    def let_go(self, incident, number, step):
        incident.taken.remove((number, step))
        self.state.change(self.service.let_go, step.do, (incident.name, number))
        self.note("step_undone", step.do.kind, incident, step=number)
        self.prices_end(step.do)

    def look(self, incident):
        """What the person sees now; whether it is healthy."""
        slo = incident.slo
        bad, valid = self.counts.seen(slo, self.person.check.window, self.now)
        healthy = self.is_healthy(slo, bad, valid)
        self.note(
            "checked", slo.name, incident,
            sli=(valid - bad) / valid if valid > 0 else None,
            healthy=healthy,
            steps=len(incident.taken),
            after=incident.taken[-1][1].do.kind if incident.taken else "",
        )  # fmt: skip
        incident.last_look, incident.looked_at = healthy, self.now
        incident.is_mitigated = incident.is_mitigated and healthy
        incident.looks = [tick for tick in incident.looks if tick > self.now]
        return healthy

    def is_healthy(self, slo, bad, valid):
        least = slo.objective if self.person.check.healthy is None else self.person.check.healthy
        return valid > 0 and (valid - bad) / valid >= least

    def mitigated(self, incident):
        """Says since when users have been served."""
        slo, window = incident.slo, self.person.check.window
        tick, since = self.tick_from(incident.opened), None
        while tick <= self.now:
            bad, valid = self.counts.seen(slo, window, tick)
            if valid > 0 and not self.is_healthy(slo, bad, valid):
                since = None
            elif since is None:
                since = tick
            tick += self.tick_length
        since = self.now if since is None else since
        counts = self.so_far(slo, since)
        incident.is_mitigated = True
        self.stamp(
            "mitigated", slo.name, incident,
            since=since, since_bad=counts["bad"], since_valid=counts["valid"],
        )  # fmt: skip

    def stand_by(self, incident):
        """Waits until all causes are known to be over; looks when there is reason to."""
        incident.has_joined = False
        while True:
            yield from self.held(incident)
            if self.is_over(incident):
                return
            incident.looks = [tick for tick in incident.looks if tick >= self.now]
            due = min(incident.looks, default=NEVER)
            incident.stands_by = True
            yield from self.until(incident, due, partial(self.has_news, incident, due))
            incident.stands_by = False
            is_due = due <= self.now
            incident.looks = [tick for tick in incident.looks if tick > self.now]
            if self.is_over(incident):
                return
            if incident.has_joined or (is_due and incident.firing):
                yield from self.look_in_turn(incident)

    def has_news(self, incident, due):
        """Whether there is something else to do than to wait for the look that is due."""
        is_sooner = min(incident.looks, default=NEVER) < due
        is_news = incident.has_joined or is_sooner or incident.lost_at is not None
        return self.is_over(incident) or is_news

    def look_in_turn(self, incident):
        """One look when it is their turn, at the first tick from then on; treats what it finds."""
        turn_of = self.turn_of if incident.is_page else self.come_to
        if not (yield from turn_of(incident, partial(self.is_over, incident))):
            return
        if not (yield from self.over_before(incident, self.tick_from(self.now))):
            was_healthy = incident.last_look
            incident.has_joined = False
            if self.look(incident):
                if not was_healthy:
                    self.mitigated(incident)
            else:
                self.harming(incident)
                has_tried = incident.left or incident.vain
                if not has_tried or self.treatable(incident):
                    yield from self.treat(incident)
                    incident.has_joined = False
        self.give_back(incident)

    def undo_all(self, incident):
        """Undoes all steps, the last first; what had to be put back comes again after the rest.
        Whether all are undone: one more cause ends it.
        """
        left = [each for each in incident.taken if each[1].do.is_reversible]
        while left:
            for number, step in reversed(list(left)):
                if (yield from self.undo(incident, number, step)):
                    left.remove((number, step))
                if not self.is_over(incident):
                    return False
        incident.taken, incident.left = [], {}
        incident.vain, incident.postponed = [], []
        return True

    def undo(self, incident, number, step):
        """One step; one that takes time to undo stays undone if a look after it is healthy."""
        takes = self.drawn(f"undo {number}", incident, step.undo_takes)
        if takes > 0:
            yield self.after(takes, incident)
        self.let_go(incident, number, step)
        if takes == 0:
            return True
        until = self.now + self.person.check.give_up_after
        for tick in self.ticks_to_look():
            yield self.at(tick, incident)
            if self.look(incident):
                return True
        yield self.at(until, incident)
        self.state.change(self.service.hold, step.do, (incident.name, number))
        incident.taken.append((number, step))
        self.note("step_finished", step.do.kind, incident, step=number, put_back=True)
        return False

    def prices_end(self, mitigation):
        """The price of a held step is over, and known to be, when the last other incident lets
        go.
        """
        taken_up = [each for each in self.tickets.values() if each.is_taken_up]
        for incident in [*self.open.values(), *taken_up]:
            for cause in incident.causes:
                is_its_price = cause.mitigation == mitigation and not cause.is_known_over
                if is_its_price and not self.is_at_work(incident, cause):
                    self.know_over(incident, cause)

    def resolve(self, incident):
        """Closes it if that is right; says whether it is closed."""
        slo = incident.slo
        bad, valid = self.counts.seen(slo, self.person.check.window, self.now)
        if self.is_healthy(slo, bad, valid):
            self.close(incident, bad, valid)
            return True
        harms = self.harming(incident, is_all_over=True)
        if not (harms or incident.firing):
            self.close(incident, bad, valid)
            return True
        self.keep(incident, False)
        if not harms:
            tick = self.tick_from(self.now)
            tick = tick if tick > self.now else tick + self.tick_length
            yield from self.until(incident, tick, partial(self.has_changed, incident))
        if not self.is_over(incident):
            yield from self.look_in_turn(incident)
        return False

    def has_changed(self, incident):
        """Whether its last alert has resolved, it has one more cause, or nobody."""
        is_lost = incident.lost_at is not None
        return not incident.firing or not self.is_over(incident) or is_lost

    def close(self, incident, bad, valid):
        slo = incident.slo
        was_said = incident.was_unmitigated or incident.is_mitigated
        if self.is_healthy(slo, bad, valid) and not was_said:
            self.mitigated(incident)
        sli = (valid - bad) / valid if valid > 0 else None
        reason = incident.cause or "no failure found"
        self.resolved_at[slo.name, not incident.is_page] = self.now
        for name in incident.firing:
            self.left_over.add((slo.name, name))
        self.end(incident, reason=reason, sli=sli)

    def end(self, incident, **detail):
        """It is resolved, by somebody or by itself."""
        slo = incident.slo
        kind, what = ("resolved", "incident") if incident.is_page else ("ticket_closed", "ticket")
        self.stamp(kind, slo.name, incident, **detail)
        self.ended[what, slo.name] = self.now
        incident.is_over_and_out = True
        del (self.open if incident.is_page else self.tickets)[slo.name]

    # --- waiting -------------------------------------------------------------------------------

    def until(self, incident, when, is_stopped):
        """Waits for a time or an event, or until something about the incident stops it; says
        whether that was so.
        """
        event = when
        if isinstance(when, float):
            event = self.state.env.event() if when == NEVER else self.at(when, incident)
        while not is_stopped():
            if event.processed:
                return False
            yield event | incident.stirred
            if is_stopped():
                yield self.at(self.now, incident)
        return True

    def over_before(self, incident, time):
        """Waits until a time, or until the causes are known to be over; says whether they are."""
        return (yield from self.until(incident, time, lambda: self.is_over(incident)))

    def stir(self, incident):
        """Something about the incident has changed: whoever waits looks again."""
        stirred, incident.stirred = incident.stirred, self.state.env.event()
        stirred.succeed()

    def at(self, time, incident, order=ACT):
        """A time at which an incident acts."""
        return self.state.at(time, order + incident.place)

    def after(self, seconds, incident):
        return self.at(self.now + seconds, incident)

    def tick_from(self, time):
        """The first tick at or after a time."""
        tick = round(self.tick_length * 1000)
        return math.ceil(round(time * 1000, 6) / tick) * tick / 1000

    def drawn(self, concern, incident, value, *more, person=None):
        """A person's time: fixed, or drawn from the stream of what it is and the incident's key."""
        if isinstance(value, Pace):
            value = self.of_class(value, incident, person or incident.holder)
        return FixedOrRandom(DURATION).draw(
            value, lambda: self.state.streams.of(concern, *incident.key, *more)
        )

    def of_class(self, pace, incident, person):
        """What a pace says of the person's hour, or of the severity: what is not written takes the
        class before it.
        """
        hours = ("business", "off", "sleep")
        is_of_hours = pace.business is not None
        classes = hours if is_of_hours else ("sev1", "sev2", "sev3")
        now = self.duty.hours_of(person, self.now) if is_of_hours else incident.severity
        written = [getattr(pace, each) for each in classes[: classes.index(now) + 1]]
        return [each for each in written if each is not None][-1]

    # --- rows of the log -----------------------------------------------------------------------

    def so_far(self, slo, time=None):
        bad, valid = self.counts.so_far(slo, self.now if time is None else time)
        return {"bad": whole(bad), "valid": whole(valid)}

    def stamp(self, kind, subject, incident, /, **detail):
        """A row with the objective's events until now."""
        self.note(kind, subject, incident, **self.so_far(incident.slo), **detail)

    def note(self, kind, subject, incident, /, **detail):
        self.state.record(kind, subject, incident.name, incident.cause, **detail)
