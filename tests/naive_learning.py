"""A second, slow account of how a team learns. It reads of a run what its incidents were about,
when releases froze and which of them a canary took back, and foretells from that each proposal,
what became of it, and which failures and bad releases strike.
"""

from dataclasses import dataclass, field
from math import inf
from typing import Any

import numpy as np
from learning_laws import drawn_failures, is_held_back

from simulator.ai_service.failures import Failure
from simulator.foundation.streams import Streams

HOUR, DAY = 3600.0, 86400.0
EXTERNAL = ("provider_outage", "injection_wave")
ABOUT_CAUSES = ("prevention", "regression_case")


@dataclass
class Case:
    """An incident or a ticket: the SLO, what it was about, when it was open, and its rows."""

    name: str
    slo: Any
    rows: list[Any]
    failures: list[Failure] = field(default_factory=list)

    @property
    def opened(self):
        return next(row for row in self.rows if "budget" in row.detail)

    @property
    def closed(self):
        return next((row for row in self.rows if row.kind in ("resolved", "ticket_closed")), None)

    @property
    def is_paged(self):
        return any(row.kind == "paged" for row in self.rows)


@dataclass
class Work:
    """A proposal: when, for what, and when it was done (inf) or dropped."""

    at: float
    kind: str
    about: str
    failure: str
    incident: str
    hours: float
    done: float = inf
    reason: str = ""
    begun: bool = False

    @property
    def is_open(self):
        return self.done == inf and not self.reason


class NaiveLearning:
    """What a team learns in a run that is over."""

    def __init__(self, run):
        self.run, self.scenario = run, run.scenario
        self.learning = run.scenario.learns
        self.streams = Streams(run.seed)
        started = [row for row in run.log if row.kind == "failure_started"]
        self.failures = {
            row.subject: Failure.of({**row.detail, "name": row.subject}) for row in started
        }
        self.cases = [case for case in self._cases() if case.failures]
        self.items: list[Work] = []
        self.decided: set[tuple[str, str, str]] = set()
        self.rows: list[tuple[Any, ...]] = []
        self.in_hand: Work | None = None
        # when releases freeze and thaw: hours come and go
        kinds = ("releases_frozen", "releases_thawed")
        self.turns = [row.time for row in run.log if row.kind in kinds]
        self._play()

    # what is read

    def _cases(self):
        by_name: dict[str, list[Any]] = {}
        for row in self.run.log:
            if row.incident and not row.kind.startswith("improvement"):
                by_name.setdefault(row.incident, []).append(row)
        slos = {slo.name: slo for slo in self.scenario.slos}
        for name, rows in by_name.items():
            if name.startswith("ticket") and self.scenario.oncall.tickets is None:
                continue
            slo = slos[rows[0].detail["slo"]]
            case = Case(name, slo, rows)
            if "held_step" not in case.opened.detail:
                case.failures = self._failures_of(rows)
            yield case

    def _failures_of(self, rows):
        """What it was matched with, and whatever else was known to be over before its end."""
        names = [rows[0].cause, *(row.subject for row in rows if row.kind == "cause_over")]
        return [self.failures[name] for name in dict.fromkeys(names) if name in self.failures]

    def _bad(self, slo, time):
        """The bad events of all cells that ended by a time (s)."""
        counts = self.run.counts[slo.events]
        return float(np.sum(counts.bad[: int(time / self.run.cell + 1e-9)]))

    def _frozen(self, time):
        """Whether the error-budget policy freezes releases just after a time (s)."""
        kinds = ("releases_frozen", "releases_thawed")
        turns = [row.kind for row in self.run.log if row.kind in kinds and row.time <= time]
        return bool(turns) and turns[-1] == "releases_frozen"

    # what happens

    def _play(self):
        """Postmortems and take-backs in turn; between them the team works."""
        after = self.learning.postmortem_after
        ends = {id(case.closed): case for case in self.cases if case.closed}
        moments = []
        for row in self.run.log:
            if id(row) in ends:
                moments.append((row.time, ends[id(row)]))
            elif row.kind == "release_rolled_back" and row.detail["by"] == "canary":
                moments.append((row.time, row.cause))
        for time in sorted({time for time, _ in moments}):
            if time + after > self.scenario.horizon:
                break
            self._work_until(time + after)
            for what in [what for when, what in moments if when == time]:
                self._postmortem(time + after, what)
            self._choose(time + after)
        self._work_until(self.scenario.horizon)

    def _postmortem(self, now, what):
        if isinstance(what, str):
            kinds = [each for each in self.learning.improvements if each.kind == "regression_case"]
            for kind in kinds:
                self._propose(now, kind, self.failures[what], None)
            return
        for failure in what.failures:
            for kind in self.learning.improvements:
                self._propose(now, kind, failure, what)

    def _propose(self, now, kind, failure, case):
        about = failure.root_cause if kind.kind in ABOUT_CAUSES else failure.symptom
        key = (kind.kind, about, failure.name)
        same = [item for item in self.items if (item.kind, item.about) == key[:2]]
        if not about or key in self.decided or any(not item.reason for item in same):
            return
        if not self._answers(kind, failure, case):
            return
        self.decided.add(key)
        incident = case.name if case else ""
        item = Work(now, kind.kind, about, failure.name, incident, kind.hours)
        self.items.append(item)
        self._row("improvement_proposed", now, item)
        chance = self.learning.accepted if kind.accepted is None else kind.accepted
        if self.streams.of("accepted", *key).random() >= chance:
            self._drop(now, item, "not accepted")

    def _answers(self, kind, failure, case):
        book = self.scenario.runbooks.get(failure.symptom, ())
        if kind.kind == "prevention":
            return failure.kind not in EXTERNAL
        if kind.kind == "regression_case":
            return failure.kind == "bad_deploy"
        if kind.kind == "canary":
            place = self.scenario.service.release
            has_one = place.rollback_above is not None and place.bake > 0
            return failure.kind == "bad_deploy" and not has_one
        if kind.kind == "better_runbook":
            return len(book) > 0
        matched = self.failures.get(case.opened.cause)
        if not case.is_paged or matched is None or matched.symptom != failure.symptom:
            return False
        may_stay = {step.do.kind for step in book if step.do.is_reversible}
        return bool(may_stay & set(helped(case.rows)))

    def _work_until(self, time):
        """The team's work before a moment (s); at that moment, what is done and what is given up."""
        while (now := self._next()) < time:
            self.turns = [turn for turn in self.turns if turn > now]
            self._end(now)
            self._choose(now)
        self._end(time)

    def _next(self):
        done = inf if self.in_hand is None else self.in_hand.done
        return min([done, *self.turns[:1], *map(self._forgotten, self._waiting())])

    def _end(self, now):
        """What is in hand is done, if it is by now."""
        if self.in_hand and self.in_hand.done <= now:
            self._row("improvement_done", self.in_hand.done, self.in_hand)
            self.in_hand = None
        self._give_up(now)

    def _give_up(self, now):
        for item in self._waiting():
            if self._forgotten(item) <= now:
                self._drop(now, item, "not seen again")

    def _choose(self, now):
        """The team begins what comes next, if it is free."""
        self._give_up(now)
        while self.in_hand is None and self._workable(now):
            best = max(self._workable(now), key=lambda item: self._worth(item, now))
            best.begun = True
            best.done = self._finished(now, best.hours)
            if best.done <= now:
                self._row("improvement_done", now, best)
            else:
                self.in_hand = best

    def _workable(self, now):
        """Work is begun only where there are hours for it."""
        has_hours = self.learning.hours_per_week > 0
        has_hours = has_hours or (self._frozen(now) and self.learning.shipping_hours > 0)
        return [item for item in self._waiting() if has_hours or not item.hours]

    def _waiting(self):
        return [item for item in self.items if item.is_open and not item.begun]

    def _named(self, item, now=inf):
        """The cases that name its subject; what strikes later has not joined one yet."""
        field_ = "root_cause" if item.kind in ABOUT_CAUSES else "symptom"
        return [
            case
            for case in self.cases
            if any(
                getattr(failure, field_) == item.about
                for failure in case.failures
                if failure.start <= now
            )
        ]

    def _forgotten(self, item):
        """When it is given up, by what is known of the incidents that are to come."""
        times = sorted(case.opened.time for case in self._named(item))
        last = max((time for time in times if time <= item.at), default=item.at)
        if not item.incident:
            last = max(last, item.at)
        for time in times:
            if last < time < last + 90 * DAY:
                last = time
        return max(last + 90 * DAY, item.at)

    def _worth(self, item, now):
        spent = 0.0
        for case in self._named(item, now):
            detail = case.opened.detail
            if now - 90 * DAY <= case.opened.time <= now and detail["budget"]:
                end = min(case.closed.time, now) if case.closed else now
                bad = self._bad(case.slo, end) - detail["began_bad"]
                spent += bad / detail["budget"]
        return spent / max(item.hours, 1e-9)

    def _finished(self, now, hours):
        """When so many hours of work are done."""
        kinds = ("releases_frozen", "releases_thawed")
        turns = [row.time for row in self.run.log if row.kind in kinds and row.time > now]
        left = hours
        for turn in [*turns, inf]:
            pace = self.learning.hours_per_week / (7 * DAY)
            if self._frozen(now):
                pace += self.learning.shipping_hours / (7 * DAY)
            if left <= 0 or (pace and now + left / pace <= turn):
                return now + (left / pace if left > 0 else 0.0)
            left -= pace * (turn - now) if pace else 0.0
            now = turn
        return inf

    def _drop(self, now, item, reason):
        item.reason = reason
        self._row("improvement_dropped", now, item, reason)

    def _row(self, kind, now, item, *more):
        if now <= self.scenario.horizon:
            known = (kind, item.kind, item.about, item.failure, item.incident, *more)
            self.rows.append((round(now, 3), *known))

    # what comes of it

    def fates(self):
        """Struck, prevented, stopped or held back: each failure and bad release that was drawn."""
        failures, bad = drawn_failures(self.scenario, self.run.seed)
        found = {each.name: self._fate(each) for each in failures}
        for each in bad:
            held = is_held_back(self.run, each.start)
            found[each.name] = "held back" if held else self._fate(each)
        return found

    def _fate(self, failure):
        kinds = {each.kind: each for each in self.learning.improvements}
        done = {
            item.kind
            for item in self.items
            if item.about == failure.root_cause and item.done < failure.start
        }
        for kind, fate in (("prevention", "prevented"), ("regression_case", "stopped")):
            if kind in done and (kind == "prevention" or failure.kind == "bad_deploy"):
                chance = kinds[kind].prevents if kind == "prevention" else kinds[kind].catches
                if self.streams.of("learned", kind, failure.name).random() < chance:
                    return fate
        return "struck"


def helped(rows):
    """The steps after which at most half the bad share was left, as looks before and after say."""
    for place, row in enumerate(rows):
        if row.kind != "step_started":
            continue
        number = row.detail["step"]
        if not any(_is_end(later, number) for later in rows[place:]):
            continue
        before = [1 - each.detail["sli"] for each in rows[:place] if each.kind == "checked"]
        after = []
        for later in rows[place + 1 :]:
            if later.kind in ("step_started", "step_undone"):
                break
            if later.kind == "checked":
                after.append(1 - later.detail["sli"])
        if before and after and before[-1] > 0 and after[0] / before[-1] <= 0.5:
            yield row.subject


def _is_end(row, number):
    return row.kind == "step_finished" and row.detail["step"] == number
