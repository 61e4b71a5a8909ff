"""From alert to incident to runbook to resolution: what happens when an alert fires, and the person
who answers.
"""

import math
from collections.abc import Generator
from typing import TypeAlias

import simpy

from simulator.ai_service.failures import Failure
from simulator.ai_service.harm import harm
from simulator.foundation.distributions import Distribution, Uncertain
from simulator.foundation.units import DURATION, whole
from simulator.reliability.alerts import AlertRule
from simulator.reliability.runbooks import OnCall, RunbookStep, runbook_moves
from simulator.reliability.slo import SLO
from simulator.reliability.windows import ms
from simulator.simulation.turns import OpenIncident, Turns
from simulator.simulation.world import PEOPLE, World

Waits: TypeAlias = Generator[simpy.Event, None, None]
Answers: TypeAlias = Generator[simpy.Event, None, bool]


class Response:
    """Everything that follows an alert (live)."""

    def __init__(self, world: World) -> None:
        self.world, self.person = world, world.scenario.oncall
        self.open: dict[str, OpenIncident] = {}
        self.episodes: dict[tuple[str, str], OpenIncident] = {}
        self.opened = 0
        self.matches: dict[tuple[str, str], int] = {}
        self.turns = Turns(world.env)
        self.ended: dict[str, float] = {}
        self.budgets = {slo.name: world.base.budget(slo) for slo in world.scenario.slos}

    def fired(self, slo: SLO, rule: AlertRule, why: dict[str, float]) -> None:
        """An alert starts firing: it opens an incident or joins the open one, and may page."""
        is_new = slo.name not in self.open
        incident = self._opened(slo, rule) if is_new else self.open[slo.name]
        incident.firing.add(rule.name)
        incident.severity = min(incident.severity, rule.severity)
        self.episodes[slo.name, rule.name] = incident
        detail = {
            "slo": slo.name,
            "rule": rule.name,
            "severity": rule.severity,
            "windows": list(rule.windows),
            **why,
        }
        detail |= self._opening(incident) if is_new else {}
        self._stamp("alert_fired", f"{slo.name}/{rule.name}", incident, **detail)
        if incident.again is not None and rule.severity != "sev3" and not incident.again.triggered:
            incident.again.succeed()
        if incident.severity != "sev3" and not incident.is_paged:
            self._page(incident, rule)
        elif is_new:
            self._note(
                "ticket_opened",
                slo.name,
                incident,
                rule=rule.name,
                severity=rule.severity,
                long_window=rule.windows[0],
            )

    def cleared(self, slo: SLO, rule: AlertRule) -> None:
        """An alert resolves (or is dropped while pending); the last one closes an incident nobody
        works on.
        """
        incident = self.episodes.pop((slo.name, rule.name), None)
        cause = incident.cause if incident else ""
        self.world.note(
            "alert_resolved",
            f"{slo.name}/{rule.name}",
            incident.id if incident else "",
            cause,
            slo=slo.name,
            rule=rule.name,
        )
        if incident is None:
            return
        incident.firing.discard(rule.name)
        if incident.firing or self.open.get(slo.name) is not incident:
            return
        if incident.over is None:
            self._resolve(incident, "its alerts have resolved")
        elif incident.failure is None and not incident.over.triggered:
            incident.over.succeed()

    def _opened(self, slo: SLO, rule: AlertRule) -> OpenIncident:
        now, self.opened = self.world.env.now, self.opened + 1
        begin, answered = now - rule.windows[0], self.ended.get(slo.name, 0.0)
        failure = self._match(slo, max(begin, answered), now) or self._match(slo, begin, now)
        if failure is None:
            key: tuple[str | int | float, ...] = ("tick", slo.name, float(now))
        else:
            time = self.matches[slo.name, failure.name] = (
                self.matches.get((slo.name, failure.name), 0) + 1
            )
            key = ("failure", slo.name, failure.name, time)
        self.open[slo.name] = OpenIncident(
            f"incident-{self.opened}", slo, rule.severity, failure, key
        )
        return self.open[slo.name]

    def _match(self, slo: SLO, begin: float, end: float) -> Failure | None:
        """The failure that alone does this objective the most harm between two times; None if none
        does any.
        """
        # an overload that is over is no longer its trigger's; the money of a day stays gone until
        # midnight
        outlasts = self.world.base.daily_limit < math.inf or self.world.sampler.condition.lingers(
            end
        )
        until = {
            failure.name: end if outlasts else min(end, failure.end)
            for failure in self.world.failures
        }
        harms = [
            (
                harm(self.world.base, failure, slo.events, begin, until[failure.name]),
                -failure.start,
                failure.name,
            )
            for failure in self.world.failures
        ]
        worst = max(harms, default=(0.0, 0.0, ""))
        return (
            next((failure for failure in self.world.failures if failure.name == worst[2]), None)
            if worst[0] > 1e-9
            else None
        )

    def _page(self, incident: OpenIncident, rule: AlertRule) -> None:
        incident.is_paged = True
        self._note(
            "paged",
            "on-call",
            incident,
            rule=rule.name,
            severity=rule.severity,
            long_window=rule.windows[0],
        )
        if self.person is not None:
            incident.over = self.world.env.event()
            self.world.env.process(self._respond(incident, self.person))
            if incident.failure is not None:
                self.world.env.process(self._watch_cause(incident, incident.failure, self.person))

    def _respond(self, incident: OpenIncident, person: OnCall) -> Waits:
        """One incident, from the page to its resolution."""
        assert incident.over is not None
        yield self._after(self._draw("acknowledge", incident, person.acknowledge))
        self._stamp("acknowledged", "on-call", incident)
        yield self.turns.ask(incident)
        healthy = yield from self._treat(incident, person)
        self.turns.done()
        if (
            incident.failure is None
            and (healthy or not incident.firing)
            and not incident.over.triggered
        ):
            incident.over.succeed()
        while not incident.over.triggered:
            yield from self._stand_by(incident, person, incident.over)
        yield from self._undo_all(incident, person)
        self._resolve(incident, incident.cause or "no failure found")

    def _stand_by(self, incident: OpenIncident, person: OnCall, over: simpy.Event) -> Waits:
        """Waits for the end; when a paging alert fires once more, looks, and treats what is not
        healthy any more.
        """
        incident.again = self.world.env.event()
        yield over | incident.again
        incident.again = None
        if over.triggered:
            return
        yield self.turns.ask(incident)
        if (
            not over.triggered
            and not (yield from self._look(incident, person, over, is_new=False))
            and not over.triggered
        ):
            yield from self._treat(incident, person)
        self.turns.done()

    def _treat(self, incident: OpenIncident, person: OnCall) -> Answers:
        """Names a symptom and works its runbook; where that leaves the service unhealthy, the next
        one's, as long as there is one.
        """
        healthy = False
        while not healthy and (symptom := self._symptom(incident)) is not None:
            yield self._after(
                self._draw(
                    "triage" + (f" {len(incident.left) + 1}" if incident.left else ""),
                    incident,
                    person.triage,
                )
            )
            steps, taken = (
                incident.left.get(symptom, self.world.scenario.runbooks.get(symptom, ())),
                len(incident.taken),
            )
            self._stamp(
                "triaged", symptom or "no symptom", incident, symptom=symptom, steps=len(steps)
            )
            healthy = yield from self._work(incident, person, steps)
            incident.left[symptom] = steps[len(incident.taken) - taken :]
        return healthy

    def _symptom(self, incident: OpenIncident) -> str | None:
        """The symptom to treat: the matched failure's, then one of another cause at work, then one
        of whose runbook steps are left.
        """
        if not incident.left:
            return incident.failure.symptom if incident.failure else ""
        if incident.over is None or incident.over.triggered:
            return None
        symptoms = [cause.symptom for cause in self._causes(incident)]
        new = (symptom for symptom in symptoms if symptom not in incident.left)
        return next(
            new, next((symptom for symptom in symptoms if incident.left.get(symptom)), None)
        )

    def _causes(self, incident: OpenIncident) -> list[Failure]:
        """The failures that harm the incident's objective from now on, the longest first."""
        now, acting = self.world.env.now, self.world.service.acting()[0]
        active = [
            each
            for each in acting
            if harm(self.world.base, each, incident.slo.events, now, each.end) > 1e-9
        ]
        return sorted(active, key=lambda each: (each.end, each.name), reverse=True)

    def _work(
        self, incident: OpenIncident, person: OnCall, steps: tuple[RunbookStep, ...]
    ) -> Answers:
        """Drives the runbook's loop on the clock; ends when healthy, when the steps are used up, or
        when the cause is over.
        """
        assert incident.over is not None
        moves, move, healthy, done = runbook_moves(steps), None, False, False
        next(moves)
        while not incident.over.triggered:
            if move is None:
                healthy = yield from self._look(incident, person, incident.over, is_new=done)
            else:
                yield from self._take(incident, move)
                done = True
            if incident.over.triggered and not healthy:
                return False
            try:
                move = moves.send(healthy)
            except StopIteration:
                self._stamp("mitigated" if healthy else "unmitigated", incident.slo.name, incident)
                return healthy
        return False

    def _take(self, incident: OpenIncident, step: RunbookStep) -> Waits:
        number = len(incident.taken) + 1
        self._note("step_started", step.do.kind, incident, step=number)
        takes = self._draw(f"step {number}", incident, step.takes)
        if (yield from self._wait(self.world.env.now + takes, incident.over)):
            self._note(
                "step_failed", step.do.kind, incident, step=number, reason="the cause was over"
            )
            return
        self.world.change(self.world.service.hold, step.do, incident.id)
        incident.taken.append(step)
        self._note("step_finished", step.do.kind, incident, step=number)

    def _look(
        self,
        incident: OpenIncident,
        person: OnCall,
        stop: simpy.Event | None,
        *,
        is_new: bool = True,
    ) -> Answers:
        """Looks at every tick until giving up, and says whether it is healthy; what is new (a step,
        an undo) fills a whole window first.
        """
        done, tick = self.world.env.now, self.world.scenario.monitoring.evaluation_interval
        look = _tick_from(done + person.check.window if is_new else done, tick)
        until = done + person.check.give_up_after if is_new else done
        while True:
            if (yield from self._wait(look, stop)):
                return False
            if self._check(incident, person):
                return True
            look = _tick_from(look + tick, tick)
            if look > until:
                yield from self._wait(until, stop)
                return False

    def _check(self, incident: OpenIncident, person: OnCall) -> bool:
        """What the person sees now; no valid events is not healthy."""
        slo, check = incident.slo, person.check
        bad, valid = self.world.sampler.seen(slo.events, check.window, self.world.env.now)
        sli = float((valid - bad) / valid) if valid > 0 else None
        healthy = sli is not None and sli >= (
            slo.objective if check.healthy is None else check.healthy
        )
        after = incident.taken[-1].do.kind if incident.taken else ""
        self._note(
            "checked",
            slo.name,
            incident,
            sli=sli,
            healthy=healthy,
            steps=len(incident.taken),
            after=after,
        )
        return healthy

    def _undo_all(self, incident: OpenIncident, person: OnCall) -> Waits:
        """Undoes the steps in reverse order; what had to be put back is tried again after the
        others.
        """
        left = [
            (number, step)
            for number, step in enumerate(incident.taken, start=1)
            if step.do.is_reversible
        ]
        while left:
            for number, step in reversed(tuple(left)):
                if (yield from self._undo(incident, person, step, number)):
                    left.remove((number, step))

    def _undo(
        self, incident: OpenIncident, person: OnCall, step: RunbookStep, number: int
    ) -> Answers:
        """Undoes a step; one that takes time to undo waits for a healthy check, and is put back
        without it.
        """
        takes = self._draw(f"undo {number}", incident, step.undo_takes)
        yield self._after(takes)
        self.world.change(self.world.service.release, step.do, incident.id)
        self._note("step_undone", step.do.kind, incident, step=number)
        if takes == 0 or (yield from self._look(incident, person, None)):
            return True
        self.world.change(self.world.service.hold, step.do, incident.id)
        self._note("step_finished", step.do.kind, incident, step=number, put_back=True)
        return False

    def _watch_cause(
        self, incident: OpenIncident, failure: Failure | None, person: OnCall
    ) -> Waits:
        """Learns, some time after its end, that the cause is over; another failure that harms the
        same SLO is one more cause.
        """
        assert incident.over is not None
        while failure is not None:
            seen_after = self._draw(
                f"cause over {failure.name}", incident, person.cause_over_seen_after
            )
            yield self.world.at(failure.end + seen_after, PEOPLE)
            self._note("cause_over", failure.name, incident)
            failure = next(iter(self._causes(incident)), None)
            if failure is None:
                yield from self._outlast(person.check.window, seen_after)
        incident.over.succeed()

    def _outlast(self, look: float, seen_after: float) -> Waits:
        """An overload that goes on by itself, or a day without money, is a cause of its own: its
        end is learned as late as that of what began it.
        """
        lingered = False
        while self.world.lingers():
            lingered = True
            yield self._after(look)
        if lingered:
            yield self._after(seen_after)

    def _resolve(self, incident: OpenIncident, reason: str) -> None:
        self._stamp("resolved", incident.slo.name, incident, reason=reason)
        self.ended[incident.slo.name] = self.world.env.now
        del self.open[incident.slo.name]

    def _wait(self, time: float, stop: simpy.Event | None) -> Answers:
        """Waits until a time, or until `stop`; whether it was stopped."""
        moment = self.world.at(time, PEOPLE)
        yield moment if stop is None else moment | stop
        return stop is not None and stop.triggered and not (moment.processed and not stop.processed)

    def _after(self, seconds: float) -> simpy.Event:
        return self.world.at(self.world.env.now + seconds, PEOPLE)

    def _draw(self, concern: str, incident: OpenIncident, value: float | Distribution) -> float:
        """A person's time, keyed by the matched failure (or the page's tick), never by a shared
        sequence.
        """
        return Uncertain(DURATION).draw(
            value, lambda: self.world.streams.of(concern, *incident.key)
        )

    def _stamp(self, kind: str, subject: str, incident: OpenIncident, /, **detail: object) -> None:
        """A row that bounds a phase: it carries the SLO's events so far."""
        bad, valid = self.world.sampler.so_far(incident.slo.events, self.world.env.now)
        self._note(kind, subject, incident, bad=whole(bad), valid=whole(valid), **detail)

    def _opening(self, incident: OpenIncident) -> dict[str, object]:
        """Where an incident's first phase begins: with its failure, but not within an earlier
        incident of its SLO.
        """
        slo, now = incident.slo, float(self.world.env.now)
        began = (
            max(incident.failure.start, self.ended.get(slo.name, 0.0)) if incident.failure else now
        )
        bad, valid = self.world.sampler.so_far(slo.events, began)
        counts = {
            "began_bad": whole(bad),
            "began_valid": whole(valid),
            "budget": whole(self.budgets[slo.name]),
        }
        return {"began": began, "objective": slo.objective, "window": slo.window, **counts}

    def _note(self, kind: str, subject: str, incident: OpenIncident, /, **detail: object) -> None:
        self.world.note(kind, subject, incident.id, incident.cause, **detail)


def _tick_from(time: float, tick: float) -> float:
    """The first tick at or after a time."""
    return -(-ms(time) // ms(tick)) * tick
