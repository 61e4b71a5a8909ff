"""Laws of the response, read from a run's log and counts alone: violations, as texts.

They know nothing of how the product decides; what a failure alone adds comes from
`simulator.expectation.harm.added_bad_events`, which by_hand.py and the closed forms hold.
"""

from dataclasses import replace

import numpy as np

from simulator.ai_service.failures import Failure
from simulator.ai_service.mitigations import Mitigation
from simulator.expectation.harm import added_bad_events
from simulator.expectation.history import expected_valid_events

SOON = 1e-3


class Facts:
    """What a run's log and counts say, by objective."""

    def __init__(self, run):
        self.run = run
        self.scenario = run.scenario
        self.tick = run.scenario.monitoring.evaluation_interval
        self.window = run.scenario.oncall.check.window if run.scenario.oncall else 0.0
        self.failures = [
            Failure.of({**event.detail, "name": event.subject})
            for event in run.log
            if event.kind == "failure_started"
        ]
        self.sums = {}
        for slo in run.scenario.slos:
            counts = run.counts[slo.events]
            valid = counts.valid
            bad = counts.bad
            sums = [np.concatenate(([0.0], np.cumsum(each, dtype=float))) for each in (bad, valid)]
            self.sums[slo.name] = sums

    def share_of_good(self, slo, time, window=None):
        """The share of good events in a window (the check's) that ends at a time; None without."""
        bad, valid = self.sums[slo.name]
        cell = self.run.cell
        last = int(time / cell + 1e-9)
        first = int(np.floor((time - (window or self.window)) / cell + 1e-9))
        before = 0.0
        if first < 0 and self.scenario.monitoring.before_start == "clean":
            begin = np.array([max(first * cell, -slo.window)])
            before = float(expected_valid_events(self.run.base, slo.events, begin, np.zeros(1))[0])
        first = max(first, 0)
        whole = valid[last] - valid[first] + before
        return None if whole <= 0 else 1 - (bad[last] - bad[first]) / whole

    def is_healthy(self, slo, time):
        seen = self.share_of_good(slo, time)
        wanted = self.scenario.oncall.check.healthy
        return seen is not None and seen >= (slo.objective if wanted is None else wanted) - 1e-12

    def added(self, slo, name, time):
        """Whether a failure alone harms an objective from a time on."""
        return any(failure.name == name for failure in self.harming(slo, time + 2 * SOON))

    def harming(self, slo, time):
        """The failures that alone harm an objective at a time."""
        valid = self.run.base.valid(slo.events, time, time + SOON)
        above = self.scenario.significant * (1 - slo.objective) * valid
        return [
            failure
            for failure in self.failures
            if failure.start <= time < failure.end
            and added_bad_events(self.run.base, failure, slo.events, time, time + SOON)
            > above * 1.000001
        ]

    def held(self, time):
        """(mitigation, the incidents whose steps hold it) after all that happened until a time."""
        steps = {}
        for event in self.run.log:
            if event.time > time:
                break
            if event.kind == "step_finished":
                steps[event.incident, event.detail["step"]] = event.subject
            elif event.kind == "step_undone":
                steps.pop((event.incident, event.detail["step"]), None)
        return steps

    def prices(self, slo, time):
        """The steps whose price harms an objective at a time."""
        kinds = set(self.held(time).values())
        known = {
            step.do.kind: step.do for steps in self.scenario.runbooks.values() for step in steps
        }
        on = frozenset(known.get(kind, Mitigation.of(kind)) for kind in kinds)
        acting = tuple(each for each in self.failures if each.start <= time < each.end)
        now = replace(self.run.base, failures=acting, mitigations=on, since=time)
        valid = self.run.base.valid(slo.events, time, time + SOON)
        above = self.scenario.significant * (1 - slo.objective) * valid
        cost = now.bad(slo.events, time, time + SOON)
        return [
            do.kind
            for do in on
            if cost - replace(now, mitigations=on - {do}).bad(slo.events, time, time + SOON) > above
        ]

    def firing(self, slo, pages=True):
        """[begin, end, whether it pages] of every firing alert of an objective that pages (or does
        not).
        """
        paging = {rule.name: rule.severity != "sev3" for rule in self.scenario.alerting.rules}
        going, found = {}, []
        for event in self.run.log:
            if event.detail.get("slo") != slo.name or not event.kind.startswith("alert_"):
                continue
            rule = event.detail["rule"]
            if event.kind == "alert_fired" and not event.detail.get("left_over"):
                going[rule] = [event.time, np.inf, paging[rule]]
                found.append(going[rule])
            elif event.kind == "alert_resolved" and rule in going:
                going.pop(rule)[1] = event.time
        return [each for each in found if each[2] == pages]

    def incidents(self, slo, pages=True):
        """[paged, resolved] of every paged incident (or [opened, closed] of every ticket) of an
        objective.
        """
        opened, closed = ("paged", "resolved") if pages else ("ticket_opened", "ticket_closed")
        of = {
            e.incident
            for e in self.run.log
            if e.kind == "alert_fired" and e.detail["slo"] == slo.name
        }
        spans = {}
        for event in self.run.log:
            if event.incident in of and event.kind == opened:
                spans[event.incident] = [event.time, np.inf]
            elif event.incident in spans and event.kind == closed:
                spans[event.incident][1] = event.time
        return list(spans.values())


def _has_nobody(run, incident):
    """Whether nobody has taken an incident or a ticket, or whoever had it has lost it since."""
    had = [
        event.kind == "acknowledged"
        for event in run.log
        if event.incident == incident
        and (event.kind == "acknowledged" or event.detail.get("lost") is True)
    ]
    return not had or not had[-1]


def resolved_unseen(run, pages=True):
    """Where 24a does not hold: an incident resolved (a ticket closed by somebody) although users
    are let down, or let down with an alert firing and nobody's incident.
    """
    facts = Facts(run)
    found = []
    # nobody has closed what closes because its alerts resolve
    closing = "resolved" if pages else "ticket_closed"
    unseen = {
        event.time
        for event in run.log
        if event.kind == closing and "sli" not in event.detail and _has_nobody(run, event.incident)
    }
    for slo in run.scenario.slos:
        incidents, firing = facts.incidents(slo, pages), facts.firing(slo, pages)
        ends = sorted(end for _, end in incidents if end < np.inf and end not in unseen)
        for end in ends:
            if facts.is_healthy(slo, end):
                continue
            earlier = [time for time in ends if time < end]
            fires = [
                begin
                for begin, until, _ in firing
                if begin <= end < until and not any(begin < time for time in earlier)
            ]
            names = [each.name for each in facts.harming(slo, end)] + facts.prices(slo, end)
            if names or fires:
                found.append(f"{slo.name}: resolved at {end} while {names} harm, {fires} fire")
        found += _nobodys(facts, slo, incidents, firing, ends)
    return found


def _nobodys(facts, slo, incidents, firing, ends):
    """Ticks at which an alert fires, the check is unhealthy and no incident is open."""
    found = []
    for begin, end, _ in firing:
        last = min(end, facts.scenario.horizon)
        first = int(np.ceil(begin / facts.tick - 1e-9))
        for number in range(first, int(last / facts.tick - 1e-9) + 1):
            time = number * facts.tick
            if time >= last or any(paged <= time <= until for paged, until in incidents):
                continue
            before = [each for each in ends if each <= time]
            if before and time - facts.window < before[-1]:
                continue
            seen = facts.share_of_good(slo, time)
            if seen is not None and not facts.is_healthy(slo, time):
                found.append(f"{slo.name}: an alert fires at {time}, {seen:.4f} good, no incident")
                break
    return found


def wrong_symptoms(run):
    """Triages that name the symptom of failures that were over, while another one harmed the
    SLO.
    """
    facts = Facts(run)
    slos = {
        event.incident: run.slo(event.detail["slo"])
        for event in run.log
        if event.kind == "alert_fired" and event.incident
    }
    found = []
    for event in run.log:
        symptom = event.detail.get("symptom")
        if event.kind != "triaged" or not symptom or symptom == "mitigation_price":
            continue
        harming = facts.harming(slos[event.incident], event.time)
        at_work = {each.kind for each in facts.failures if each.start <= event.time < each.end}
        if harming and symptom not in at_work:
            names = [each.name for each in harming]
            found.append(f"{event.incident}: {symptom} named at {event.time} while {names} harm")
    return found
