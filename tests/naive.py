"""The naive loop: the specification of the core, in plain Python.

It wakes at every cell and every tick, draws (or rounds) one number at a time, keeps running window
sums and steps every alert by hand. Physics, windows and the alert's life are written out here a
second time on purpose, and the people on call in naive_people.py; only failures' timing is the
product's.
"""

import itertools
import math
from datetime import UTC, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import numpy as np
from naive_people import People

from simulator.foundation.units import format_duration
from simulator.reliability.counts import Counts
from simulator.run import Run
from simulator.simulation.injection import inject
from simulator.simulation.moments import MONITOR, PLANS
from simulator.simulation.state import RunState

GRAIN = 2**20
KINDS = (
    "provider_outage",
    "vector_store_full",
    "tool_outage",
    "bad_deploy",
    "injection_wave",
    "cost_spike",
)
VARYING = ("vector_store_full", "injection_wave")
PIECE = 30.0
"""What varies is looked at in pieces so long (s), where its integral is needed."""
LEFT_OUT = ("release_", "ran_full")
OF_PEOPLE = {
    "acknowledged",
    "triaged",
    "step_started",
    "step_finished",
    "step_failed",
    "checked",
    "mitigated",
    "unmitigated",
    "cause_over",
    "step_undone",
}
OF_TEAMS = OF_PEOPLE | {"escalated", "handed_over"}
LATE = 1e-3
"""Moments that are searched for (s) may differ by so much."""
TIMES = ("harm_began", "began")


class Clients:
    """Clients who try again, second by second: who makes which attempt in each second to come.

    Waits are whole seconds, and so are all moments at which anything changes.
    """

    def __init__(self, retries):
        self.waits = [round(low) for low, _ in retries.waits]
        self.second, self.due = 0, {}

    def attempt(self, now, first, blocked, unsafe, capacity, ok, spoiled):
        """One second: the shares of what is finished in it."""
        coming = [(whose, 0, 0, rate) for whose, rate in first.items()]
        coming += self.due.pop(self.second, [])
        demand = unsafe + sum(rate for whose, *_, rate in coming if whose != "hits")
        well = ok * (min(1.0, capacity / demand) if demand > 0 else 1.0)
        made, hits, lost = {}, {}, 0.0
        for whose, tries, waited, rate in coming:
            good = rate * ((1 - spoiled) if whose == "hits" else well)
            answers = {"mine": made, "hits": hits, "others": {}}[whose]
            answers[waited] = answers.get(waited, 0.0) + good
            if tries < len(self.waits):
                wait = self.waits[tries]
                again = (whose, tries + 1, waited + wait, rate - good)
                self.due.setdefault(self.second + wait, []).append(again)
            elif whose != "others":
                lost += rate - good
        self.second += 1
        answered = sum(made.values()) + sum(hits.values())
        now.finished = blocked + lost + answered
        whole = now.finished or 1.0
        now.made, now.answered = sum(made.values()) / whole, answered / whole
        now.slow = lambda threshold: (
            (
                sum(rate * now.slower_than(threshold - waited) for waited, rate in made.items())
                + sum(rate for waited, rate in hits.items() if waited > threshold)
            )
            / whole
        )

    def waiting(self):
        """Interactive requests whose next attempt is to come."""
        due = [each for several in self.due.values() for each in several]
        return sum(rate for whose, *_, rate in due if whose != "others")


def flow(service, failures, mitigations, factor, time, clients=None):
    """What becomes of requests at a moment, by the formulas of docs/maths.md: shares of interactive
    requests, and rates of malicious ones.
    """
    on = {m.kind: m for m in mitigations}
    by = {kind: [f for f in failures if f.kind == kind] for kind in KINDS}
    now = SimpleNamespace(factor=factor)
    background = service.traffic.background * (
        1 - on["shed_background"].share if "shed_background" in on else 1.0
    )
    hit = service.cache.hit_ratio if "enable_cache" in on or service.cache.on else 0.0
    passed, unsafe = guarded(service, on, by["injection_wave"], now, time)
    demand = ((service.traffic.interactive + background) * factor * passed + unsafe) * (1 - hit)
    provider, well, capacity, slower = provided(service, on, by["provider_outage"])
    served = min(1.0, capacity / demand) if demand > 0 else 1.0
    broken, grounding = retrieved(service, on, by["vector_store_full"], time)
    untooled, calls = tooled(service, on, by["tool_outage"])
    spoiled, mixture = released(service, on, by["bad_deploy"], time)
    tokens = math.prod(f.token_factor for f in by["cost_spike"])
    ok = (1 - broken) * (1 - untooled) * (1 - provider.error_ratio) * well * (1 - spoiled)
    now.slower_than = lambda threshold: sum(
        share
        * (
            1.0
            if threshold - wait <= 0
            else sum(
                weight * tail(provider.latency, slower * factor, threshold - wait)
                for weight, factor, _ in mixture
            )
        )
        for share, wait, _ in calls
    )
    now.finished = service.traffic.interactive * now.factor
    if clients is None:
        now.made = passed * (1 - hit) * served * ok
        now.answered = now.made + passed * hit * (1 - spoiled)
        now.slow = lambda threshold: now.made * now.slower_than(threshold)
    else:
        first = {
            "mine": now.finished * passed * (1 - hit),
            "others": background * factor * passed * (1 - hit),
            "hits": now.finished * passed * hit,
        }
        blocked = now.finished * (1 - passed)
        clients.attempt(now, first, blocked, unsafe * (1 - hit), capacity, ok, spoiled)
    limit, cap = (
        (on["cap_tokens"].tokens if "cap_tokens" in on else math.inf),
        1000 * service.spend.cap / provider.price,
    )
    now.dear = now.made * tail(service.spend.tokens, tokens, cap) if limit > cap else 0.0
    cut = tail(service.spend.tokens, tokens, limit) if limit < math.inf else 0.0
    whole = math.prod(1 - weight for weight in released_losses(service, on, by["bad_deploy"], time))
    grounding *= sum(share * known for share, _, known in calls)
    good = now.made * provider.quality * grounding * whole * (1 - service.spend.cut_loss * cut)
    now.grounded = good + (now.answered - now.made) * service.provider.primary.quality * (
        1 - service.cache.stale_ratio
    )
    return now


def guarded(service, on, waves, now, time):
    """(the share of legitimate requests let in, the malicious ones that slip past a second)."""
    guard, coming, evading = service.guardrail, service.traffic.malicious * now.factor, 0.0
    for wave in waves:
        elapsed, rise = time - wave.at, max(wave.swells, 1e-9)
        height = wave.rate * min(1.0, elapsed / rise, (wave.lasts - elapsed) / rise)
        coming, evading = coming + height, evading + height * wave.evades
    now.malicious = coming
    now.unsafe = coming * (1 - guard.catch_ratio) + guard.catch_ratio * evading
    passed = 1 - guard.false_block_ratio
    if "tighten_guardrail" in on:
        now.unsafe, passed = (
            now.unsafe * (1 - on["tighten_guardrail"].catches),
            passed * (1 - on["tighten_guardrail"].blocks),
        )
    if "throttle_source" in on:
        now.unsafe, passed = (
            now.unsafe * (1 - on["throttle_source"].share),
            passed * (1 - on["throttle_source"].collateral),
        )
    return passed, now.unsafe


def provided(service, on, outages):
    """(model in use, share its outages spare, capacity, latency factor)."""
    quota, well, left, slower = (
        (on["raise_quota"].factor if "raise_quota" in on else 1.0),
        1.0,
        1.0,
        1.0,
    )
    for outage in outages:
        well, left, slower = (
            well * (1 - outage.error_ratio),
            left * (1 - outage.lost_capacity),
            slower * outage.latency_factor,
        )
    if "fail_over" in on:
        return service.provider.fallback, 1.0, service.provider.fallback.capacity * quota, 1.0
    model = service.provider.cheaper if "use_cheaper_model" in on else service.provider.primary
    return model, well, model.capacity * left * quota, slower


def retrieved(service, on, writers, time):
    """(the share of queries that fail, the share of answers that rest on the right document or need
    none).
    """
    store = service.retrieval
    vectors = (
        store.fill * store.capacity
        + store.ingest * time
        + sum(f.inserts * (time - f.at) for f in writers)
    )
    room = store.capacity * (on["expand_store"].factor if "expand_store" in on else 1.0)
    level = vectors * (1 - on["compact_store"].saves if "compact_store" in on else 1.0) / room
    if "skip_retrieval" in on:
        return 0.0, store.unaided
    recall = min(1.0, 1 / level) if level else 1.0
    strain = (level - store.strained_at) / (1 - store.strained_at)
    return store.error_ratio * min(1.0, max(0.0, strain)), recall + (1 - recall) * store.unaided


def tooled(service, on, outages):
    """(the share of attempts that fail at a tool, [(share of a model's answers, seconds that they
    wait for a tool, the share of them that is grounded)]).
    """
    tools = service.tools
    if "disable_tools" in on:
        return 0.0, [(1 - tools.share, 0.0, 1.0), (tools.share, 0.0, tools.unaided)]
    works, answers_in_time = 1 - tools.error_ratio, 1.0
    for outage in outages:
        works, answers_in_time = (
            works * (1 - outage.error_ratio),
            answers_in_time * (1 - outage.hangs),
        )
    none, called = 1 - tools.share, tools.share * works
    if none + called == 0:
        return 1.0, [(1.0, 0.0, 1.0)]
    done, hung = called * answers_in_time, called * (1 - answers_in_time)
    all_ = none + called
    return 1 - all_, [
        (none / all_, 0.0, 1.0),
        (done / all_, tools.takes, 1.0),
        (hung / all_, tools.timeout, tools.unaided),
    ]


def out_on(service, version, time):
    """The share of traffic that a bad version handles."""
    return service.release.canary_share if time - version.at < service.release.bake else 1.0


def released(service, on, versions, time):
    """(the share that fails at a bad version, [(share, latency factor, _)] of all combinations of
    versions).
    """
    if "roll_back" in on:
        return 0.0, [(1.0, 1.0, ())]
    spared, mixture = 1.0, []
    for version in versions:
        spared *= 1 - out_on(service, version, time) * version.error_ratio
    for met in itertools.product((False, True), repeat=len(versions)):
        weight, factor = 1.0, 1.0
        for is_met, version in zip(met, versions, strict=True):
            share = out_on(service, version, time)
            weight, factor = (
                weight * (share if is_met else 1 - share),
                factor * (version.latency_factor if is_met else 1.0),
            )
        mixture.append((weight, factor, met))
    return 1 - spared, mixture


def released_losses(service, on, versions, time):
    return (
        []
        if "roll_back" in on
        else [out_on(service, version, time) * version.quality_loss for version in versions]
    )


def tail(latency, slower, threshold):
    """P(latency x slower > threshold) of a lognormal latency."""
    z = (math.log(threshold) - math.log(latency.median * slower)) / latency.spread
    return 0.5 * math.erfc(z / math.sqrt(2))


def thresholds(scenario):
    """The latencies (s) at which answers are told apart, ascending."""
    return sorted({slo.sli.threshold for slo in scenario.slos if slo.sli.kind == "latency"})


def judges(scenario):
    """The judges of the quality SLIs."""
    return sorted(
        {
            (slo.sli.sampled, slo.sli.false_alarms, slo.sli.misses)
            for slo in scenario.slos
            if slo.sli.kind == "quality"
        }
    )


def kinks(service, condition):
    """The times at which an effect jumps or bends: promotions, the ends of a wave's rise and
    plateau, a store strained and full.
    """
    found, store, on = [], service.retrieval, {m.kind: m for m in condition.mitigations}
    for failure in condition.failures:
        if failure.kind == "bad_deploy":
            found.append(failure.at + service.release.bake)
        if failure.kind == "injection_wave":
            found += [failure.at + failure.swells, failure.end - failure.swells]
            found.append((failure.at + failure.end) / 2)
    writers = [failure for failure in condition.failures if failure.kind == "vector_store_full"]
    room = store.capacity * (on["expand_store"].factor if "expand_store" in on else 1.0)
    room /= 1 - on["compact_store"].saves if "compact_store" in on else 1.0
    growth = store.ingest + sum(writer.inserts for writer in writers)
    written = store.fill * store.capacity - sum(writer.inserts * writer.at for writer in writers)
    return [
        *found,
        *((level * room - written) / growth for level in (store.strained_at, 1.0) if growth),
    ]


def hour_of_week(scenario, time):
    """The hour, from Monday 00:00 on, that clocks show in the zone of the start."""
    if not isinstance(scenario.start.tzinfo, ZoneInfo):
        return int((time + scenario.clock) // 3600) % 168
    moment = scenario.start.astimezone(UTC) + timedelta(seconds=time)
    shown = moment.astimezone(scenario.start.tzinfo)
    return 24 * shown.weekday() + shown.hour


def changes_of_hour(scenario, begin, end):
    """The times about two others, and between them, at which clocks show another hour."""
    clock = scenario.clock
    if isinstance(scenario.start.tzinfo, ZoneInfo):
        # minute by minute, as clocks may be put on or back at any of them
        first, last = (math.floor((each + clock) / 60) for each in (begin, end))
        minutes = [60 * minute - clock for minute in range(first, last + 2)]
        hours = [hour_of_week(scenario, minute) for minute in minutes]
        pairs = itertools.pairwise(zip(minutes, hours, strict=True))
        return [minute for (_, before), (minute, hour) in pairs if hour != before]
    first, last = math.floor((begin + clock) / 3600), math.ceil((end + clock) / 3600)
    return [3600 * hour - clock for hour in range(first, last + 1)]


class NaiveCounts:
    """One cell at a time; has the methods of the sampler that the state and the person use."""

    # it knows nothing of what is to come
    replayed = None

    def foreseen(self, time, acting):
        return None

    def __init__(self, state, rng):
        self.state, self.rng = state, rng
        scenario = self.scenario = state.scenario
        self.cell, self.condition = scenario.monitoring.scrape_interval, state.base
        self.is_random = scenario.outcomes == "random"
        self.is_flat = scenario.service.traffic.is_flat
        self.done, self.open, self.begin = 0, None, 0.0
        retries = scenario.service.traffic.retries
        self.clients = Clients(retries) if retries.attempts > 1 else None
        self.thresholds, traffic = thresholds(scenario), scenario.service.traffic
        self.names = self.all_names()
        valid = {
            "safety": lambda _: traffic.malicious,
            "quality": lambda sli: traffic.interactive * sli.sampled,
        }
        self.promised = [
            valid.get(slo.sli.kind, lambda _: traffic.interactive)(slo.sli) for slo in scenario.slos
        ]
        self.before = {}
        self.valid = [[] for _ in scenario.slos]
        self.bad = [[] for _ in scenario.slos]
        self.parts, self.open_parts = [], 0

    def rate(self, time):
        if self.is_flat:
            return 1.0
        return float(self.state.curve.hours[hour_of_week(self.scenario, time)])

    def part(self, begin, end):
        """Counts by name between two times under the present condition; `of` each stands what it is
        a part of.
        """
        edges = [
            begin,
            *(kink for kink in kinks(self.scenario.service, self.condition) if begin < kink < end),
        ]
        if not self.scenario.service.traffic.is_flat:
            hours = changes_of_hour(self.scenario, begin, end)
            edges += [hour for hour in hours if begin < hour < end]
        if self.clients is not None:
            edges += range(int(begin) + 1, math.ceil(end))
        edges = [*sorted(set(edges)), end]
        means = dict.fromkeys(self.names, 0.0)
        for a, b in itertools.pairwise(edges):
            factor, middle = self.rate((a + b) / 2), (a + b) / 2
            now = flow(
                self.scenario.service,
                self.condition.failures,
                self.condition.mitigations,
                factor,
                middle,
                self.clients,
            )
            offered = now.finished * (b - a)
            for name in means:
                means[name] += self.share(now, name) * (
                    (b - a) if name[0] in ("malicious", "unsafe") else offered
                )
        return self.drawn(means) if self.is_random else self.rounded(means)

    def all_names(self):
        """What is counted, each after what it is a part of."""
        slow = [("slow", threshold) for threshold in self.thresholds]
        seen = sorted({("judged", judge[0]) for judge in judges(self.scenario)})
        return [
            ("offered",),
            ("failed",),
            *slow,
            ("dear",),
            *seen,
            *[("ungrounded", *judge) for judge in judges(self.scenario)],
            ("malicious",),
            ("unsafe",),
        ]

    def share(self, now, name):
        """The mean of a count, as a share of interactive requests or as a rate of malicious
        ones.
        """
        kind, *values = name
        if kind == "ungrounded":
            sampled, false_alarms, misses = values
            return sampled * (
                (now.answered - now.grounded) * (1 - misses) + now.grounded * false_alarms
            )
        plain = {
            "offered": 1.0,
            "failed": 1 - now.answered,
            "dear": now.dear,
            "malicious": now.malicious,
            "unsafe": now.unsafe,
        }
        if kind == "slow":
            return now.slow(*values)
        return now.answered * values[0] if kind == "judged" else plain[kind]

    def of(self, name, counts):
        """The count that another one is a part of."""
        if name[0] == "slow" and self.thresholds.index(name[1]):
            return counts["slow", self.thresholds[self.thresholds.index(name[1]) - 1]]
        if name[0] in ("failed", "ungrounded", "unsafe"):
            return counts[
                {"failed": ("offered",), "unsafe": ("malicious",)}.get(
                    name[0], ("judged", *name[1:2])
                )
            ]
        return counts["offered",] - counts["failed",]

    def drawn(self, means):
        counts = {}
        for name, mean in means.items():
            if name[0] in ("offered", "malicious"):
                counts[name] = int(self.rng.poisson(mean))
            else:
                whole, of = self.of(name, counts), self.of(name, means)
                counts[name] = (
                    int(self.rng.binomial(whole, min(1, mean / of))) if whole and of > 0 else 0
                )
        return counts

    def rounded(self, means):
        counts = {}
        for name, mean in means.items():
            count = round(mean * GRAIN) / GRAIN
            counts[name] = (
                count if name[0] in ("offered", "malicious") else min(count, self.of(name, counts))
            )
        return counts

    def switch(self, time, condition):
        self.add(time)
        self.condition = condition

    def add(self, time):
        if time > self.begin:
            part = self.part(self.begin, time)
            self.open = (
                part
                if self.open is None
                else {name: count + part[name] for name, count in self.open.items()}
            )
            self.begin = time
            self.open_parts += 1

    def finish(self, time):
        """The cell that ends here."""
        self.add(time)
        for i, slo in enumerate(self.scenario.slos):
            valid, bad = self.counted(slo.sli, self.open)
            self.valid[i].append(valid)
            self.bad[i].append(bad)
        self.parts.append(self.open_parts)
        self.done, self.open, self.open_parts = self.done + 1, None, 0

    def counted(self, sli, counts):
        """(valid, bad) of an indicator among counts by name."""
        answered = counts["offered",] - counts["failed",]
        if sli.kind == "quality":
            return (
                counts["judged", sli.sampled],
                counts["ungrounded", sli.sampled, sli.false_alarms, sli.misses],
            )
        return {
            "availability": lambda: (counts["offered",], counts["failed",]),
            "latency": lambda: (answered, counts["slow", sli.threshold]),
            "safety": lambda: (counts["malicious",], counts["unsafe",]),
            "cost": lambda: (answered, counts["dear",]),
        }[sli.kind]()

    def history(self, i, k):
        """The valid count of cell k < 0: one window of the SLO of them, and nothing before that."""
        if self.scenario.monitoring.before_start == "none":
            return 0.0
        factor = self.rate((k + 0.5) * self.cell)
        inside = min(max((k + 1) * self.cell + self.scenario.slos[i].window, 0.0), self.cell)
        if (i, factor, inside) not in self.before:
            means = self.promised[i] * factor * inside
            self.before[i, factor, inside] = round(means * GRAIN) / GRAIN
        return self.before[i, factor, inside]

    def count(self, i, k):
        """(bad, valid) of SLO i in cell k."""
        return (self.bad[i][k], self.valid[i][k]) if k >= 0 else (0.0, self.history(i, k))

    def seen(self, slo, window, time):
        i = self.scenario.slos.index(slo)
        first, last = math.floor((time - window) / self.cell), math.floor(time / self.cell)
        cells = [self.count(i, k) for k in range(first, last)]
        return sum(bad for bad, _ in cells), sum(valid for _, valid in cells)

    def so_far(self, slo, time):
        i = self.scenario.slos.index(slo)
        cells = math.floor(round(time * 1000) / round(self.cell * 1000))
        return sum(self.bad[i][:cells]), sum(self.valid[i][:cells])


class Expected:
    """What is expected of the service under any failures and mitigations, by the same formulas."""

    def __init__(self, counts):
        self.counts, self.scenario = counts, counts.scenario

    def rates(self, sli, failures, mitigations, time):
        """(bad, valid) events a second at a moment."""
        counts, service = self.counts, self.scenario.service
        factor = counts.rate(time)
        now = flow(service, failures, mitigations, factor, time)
        rates = {}
        for name in counts.names:
            offered = 1.0 if name[0] in ("malicious", "unsafe") else service.traffic.interactive
            rates[name] = counts.share(now, name) * offered
            if name[0] not in ("malicious", "unsafe"):
                rates[name] *= factor
        valid, bad = counts.counted(sli, rates)
        return bad, valid

    def events(self, sli, failures, mitigations, begin, end):
        """(bad, valid) events between two times, in pieces that each have one rate, or nearly."""
        edges = self.edges(failures, mitigations, begin, end)
        is_varying = any(each.kind in VARYING for each in failures)
        longest = PIECE if is_varying or self.scenario.service.retrieval.ingest else math.inf
        bad = valid = 0.0
        for a, b in itertools.pairwise(edges):
            pieces = max(1, math.ceil((b - a) / longest))
            width = (b - a) / pieces
            for piece in range(pieces):
                rates = self.rates(sli, failures, mitigations, a + (piece + 0.5) * width)
                bad += rates[0] * width
                valid += rates[1] * width
        return bad, valid

    def edges(self, failures, mitigations, begin, end):
        """Two times, and all between them at which a rate jumps or bends."""
        condition = SimpleNamespace(failures=failures, mitigations=mitigations)
        inner = kinks(self.scenario.service, condition)
        if not self.scenario.service.traffic.is_flat:
            inner += changes_of_hour(self.scenario, begin, end)
        return [begin, *sorted(edge for edge in set(inner) if begin < edge < end), end]

    def first_above(self, value, failure):
        """The first moment of a failure's life at which a value is above 0; inf if it never is.
        Between two edges the value is taken to rise or to fall.
        """
        for a, b in itertools.pairwise(self.edges([failure], [], failure.start, failure.end)):
            if value(a) > 0:
                return a
            low, high = a, math.nextafter(b, a)
            if value(high) <= 0:
                continue
            while high - low > 1e-7:
                middle = (low + high) / 2
                low, high = (low, middle) if value(middle) > 0 else (middle, high)
            return high
        return math.inf


class NaiveAlert:
    """One rule of one SLO: running sums over both windows, and Prometheus's alert life by hand."""

    def __init__(self, counts, i, slo, rule):
        self.counts, self.i, self.slo, self.rule = counts, i, slo, rule
        self.sums, self.edges = [], []
        for window in rule.windows:
            first = math.floor(-window / counts.cell)
            self.sums.append([0.0, sum(counts.history(i, k) for k in range(first, 0)), -first])
            self.edges.append([first, 0])
        self.state, self.first_true, self.first_false = "inactive", None, None

    def slide(self, time):
        for sums, edges, window in zip(self.sums, self.edges, self.rule.windows, strict=True):
            while edges[1] < math.floor(time / self.counts.cell):
                bad, valid = self.counts.count(self.i, edges[1])
                sums[2] += self.counts.parts[edges[1]]
                sums[0], sums[1], edges[1] = sums[0] + bad, sums[1] + valid, edges[1] + 1
            while edges[0] < math.floor((time - window) / self.counts.cell):
                bad, valid = self.counts.count(self.i, edges[0])
                sums[2] -= self.counts.parts[edges[0]] if edges[0] >= 0 else 1
                sums[0], sums[1], edges[0] = sums[0] - bad, sums[1] - valid, edges[0] + 1

    def is_hot(self):
        rule, (bad, valid, _) = self.rule, self.sums[0]
        is_enough = valid >= rule.min_valid and bad >= rule.min_bad
        return is_enough and all(map(self.is_above, self.sums, rule.burns(self.slo)))

    def is_above(self, sums, burn):
        bad, valid, parts = sums
        limit = burn * (1 - self.slo.objective)
        ratio = bad / valid if valid > 0 else math.nan
        is_inclusive = getattr(self.rule, "op", "gt") == "gte"
        rounding = 0 if self.counts.is_random else parts / GRAIN * (1 + limit)
        if abs(bad - limit * valid) <= rounding:
            return is_inclusive and valid > 0
        return ratio >= limit if is_inclusive else ratio > limit

    def why(self):
        burns = {
            format_duration(window): bad / valid / (1 - self.slo.objective) if valid else None
            for window, (bad, valid, _) in zip(self.rule.windows, self.sums, strict=True)
        }
        rates = dict(zip(burns, self.rule.burns(self.slo), strict=True))
        own = {"thresholds": rates} if len(set(rates.values())) > 1 else {}
        op = {"op": "gte"} if getattr(self.rule, "op", "gt") == "gte" else {}
        return {"burns": burns, "threshold": self.rule.burn(self.slo), **own, **op}

    def step(self, time, hot):
        if self.state == "firing":
            if hot:
                self.first_false = None
                return None
            self.first_false = time if self.first_false is None else self.first_false
            if time - self.first_false >= self.rule.keep_firing_for:
                self.state, self.first_true, self.first_false = "inactive", None, None
                return "resolved"
            return None
        if not hot:
            was, self.state, self.first_true = self.state, "inactive", None
            return "resolved" if was == "pending" else None
        if self.first_true is None:
            self.first_true = time
        if time - self.first_true >= self.rule.hold:
            self.state = "firing"
            return "fired"
        was, self.state = self.state, "pending"
        return "pending" if was == "inactive" else None


def watch(state, counts, people):
    """The naive monitor: wakes at every cell's end and at every tick."""
    scenario, cell, tick = (
        state.scenario,
        counts.cell,
        state.scenario.monitoring.evaluation_interval,
    )
    alerts = [
        NaiveAlert(counts, i, slo, rule)
        for i, slo in enumerate(scenario.slos)
        for rule in scenario.alerting.rules
    ]
    times = {k * cell for k in range(1, int(scenario.horizon / cell) + 1)} | {
        k * tick for k in range(1, int(scenario.horizon / tick) + 1)
    }
    for time in sorted(times):
        yield state.at(time, MONITOR)
        if time == (counts.done + 1) * cell:
            counts.finish(time)
        if time % tick == 0:
            evaluate(state, alerts, people, time)


def evaluate(state, alerts, people, time):
    """One tick: all that become pending, then all that fire, then all that resolve."""
    hot = {}
    for alert in alerts:
        alert.slide(time)
        hot[alert.slo.name, alert.rule.name] = alert.is_hot()
    fired, resolved = [], []
    for alert in alerts:
        slo, rule = alert.slo, alert.rule
        is_silent = any(hot[slo.name, other] for other in rule.unless)
        change = alert.step(time, hot[slo.name, rule.name] and not is_silent)
        if change == "pending":
            detail = {"slo": slo.name, "rule": rule.name, "severity": rule.severity}
            state.record("alert_pending", f"{slo.name}/{rule.name}", **detail)
        elif change == "resolved":
            resolved.append(alert)
        elif change == "fired" or people.counts_again(slo, rule):
            fired.append(alert)
    people.tick(fired, resolved)


def naive_simulate(scenario, seed=0):
    """The same as `simulate`, slowly."""
    state = RunState(scenario, seed)
    counts = state.sampler = NaiveCounts(state, np.random.default_rng([seed, 999]))
    people = People(state, counts, Expected(counts))
    for failure in state.failures:
        state.env.process(inject(state, failure))
    state.env.process(watch(state, counts, people))
    state.env.run(until=state.at(scenario.horizon, PLANS + 1))
    arrays = {
        slo.sli: Counts(
            np.array(counts.valid[i]) - np.array(counts.bad[i]), np.array(counts.valid[i])
        )
        for i, slo in enumerate(scenario.slos)
    }
    return Run(scenario, seed, tuple(state.log), arrays)


def rows(log):
    """What is compared, the people's rows of one instant by incident."""
    kept = [event for event in log if not event.kind.startswith(LEFT_OUT)]
    found = []
    for _, events in itertools.groupby(kept, key=lambda event: event.time):
        found += sorted(events, key=place)
    for place_of in range(len(found) - 1, 0, -1):
        # of those that follow it each is put before it
        after = place_of
        while after < len(found) and is_learned_later(*found[after - 1 : after + 1]):
            found[after - 1 : after + 1] = found[after], found[after - 1]
            after += 1
    return found


def is_learned_later(first, second):
    """Whether somebody has an incident before they learn of it what others learn at that instant;
    which comes first says nothing.
    """
    kinds = first.kind, second.kind
    is_one = (first.time, first.incident) == (second.time, second.incident)
    return is_one and kinds[0] in ("acknowledged", "triaged") and kinds[1] == "cause_over"


def place(event):
    is_closing = event.kind in ("resolved", "ticket_closed") and "sli" in event.detail
    if event.kind not in OF_TEAMS and not is_closing:
        return (0, 0)
    what, number = event.incident.split("-")
    return (1, what, int(number))


def agree(ours, theirs, name=""):
    """Whether two details are the same; numbers almost."""
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        near = LATE if name in TIMES else 2**-8
        return math.isclose(ours, theirs, rel_tol=1e-6, abs_tol=near)
    if isinstance(ours, list | tuple) and isinstance(theirs, list | tuple):
        return len(ours) == len(theirs) and all(map(agree, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(
            agree(ours[key], theirs[key], key) for key in ours
        )
    return ours == theirs


def same(ours, theirs):
    """Whether two rows say the same."""
    late = LATE if ours.kind == "harm_began" else 0.0
    return (
        (ours.kind, ours.subject, ours.incident, ours.cause)
        == (theirs.kind, theirs.subject, theirs.incident, theirs.cause)
        and abs(ours.time - theirs.time) <= late
        and agree(dict(ours.detail), dict(theirs.detail))
    )
