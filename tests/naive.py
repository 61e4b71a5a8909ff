"""The naive loop: the specification of the core, in plain Python.

It wakes at every cell and every tick, draws (or rounds) one number at a time, keeps running window sums and
steps every alert by hand. Physics, windows and the alert's life are written out here a second time on purpose;
only failures' timing and the on-call person are the product's, driven by these counts and alerts.
"""

import itertools
import math
from collections import deque

import numpy as np

from simulator.run import Run
from simulator.simulation.injection import inject
from simulator.simulation.oncall import Response
from simulator.simulation.world import MONITOR, PLANS, World

GRAIN = 2**20


def shares(service, failures, mitigations, factor, thresholds):
    """(failed, [slow per threshold]) of interactive requests, by the formulas of docs/maths.md."""
    on = {m.kind: m for m in mitigations}
    background = service.traffic.background * (1 - on["shed_background"].share if "shed_background" in on else 1.0)
    hit = service.cache.hit_ratio if "enable_cache" in on or service.cache.on else 0.0
    demand = (service.traffic.interactive + background) * factor * (1 - hit)
    quota = on["raise_quota"].factor if "raise_quota" in on else 1.0
    well, capacity, slower = 1.0, 1.0, 1.0
    for failure in failures:
        well *= 1 - failure.error_ratio
        capacity *= 1 - failure.lost_capacity
        slower *= failure.latency_factor
    if "fail_over" in on:
        provider, well, slower = service.provider.fallback, 1.0, 1.0
        capacity = provider.capacity * quota
    else:
        provider = service.provider.primary
        capacity = provider.capacity * capacity * quota
    error = 1 - (1 - provider.error_ratio) * well
    served = min(1.0, capacity / demand) if demand > 0 else 1.0
    failed = (1 - hit) * (1 - served * (1 - error))
    answered = (1 - hit) * served * (1 - error)
    return failed, [answered * tail(provider.latency, slower, threshold) for threshold in thresholds]


def tail(latency, slower, threshold):
    """P(latency x slower > threshold) of a lognormal latency."""
    z = (math.log(threshold) - math.log(latency.median * slower)) / latency.spread
    return 0.5 * math.erfc(z / math.sqrt(2))


def thresholds(scenario):
    """The latencies (s) at which answers are told apart, ascending."""
    return sorted({slo.sli.threshold for slo in scenario.slos if slo.sli.kind == "latency"})


class NaiveCounts:
    """One cell at a time; has the two methods of the sampler that the world and the person use."""

    def __init__(self, world, rng):
        self.world, self.rng = world, rng
        scenario = self.scenario = world.scenario
        self.cell, self.condition = scenario.monitoring.scrape_interval, world.base
        self.is_random = scenario.outcomes == "random"
        self.done, self.open, self.begin = 0, None, 0.0
        self.valid = [[] for _ in scenario.slos]
        self.bad = [[] for _ in scenario.slos]

    def rate(self, time):
        if self.scenario.service.traffic.is_flat:
            return 1.0
        return float(self.world.curve.hours[int((time + self.scenario.clock) // 3600) % 168])

    def part(self, begin, end):
        """[offered, failed, slow...] between two times under the present condition."""
        edges = [begin]
        hour = 3600 * (math.floor((begin + self.scenario.clock) / 3600) + 1) - self.scenario.clock
        while hour < end and not self.scenario.service.traffic.is_flat:
            edges.append(hour)
            hour += 3600
        edges.append(end)
        means = [0.0] * (2 + len(thresholds(self.scenario)))
        for a, b in itertools.pairwise(edges):
            factor = self.rate((a + b) / 2)
            offered = self.scenario.service.traffic.interactive * factor * (b - a)
            failed, slow = shares(self.scenario.service, self.condition.failures, self.condition.mitigations, factor, thresholds(self.scenario))
            for i, share in enumerate([1.0, failed, *slow]):
                means[i] += offered * share
        return self.drawn(means) if self.is_random else self.rounded(means)

    def drawn(self, means):
        counts = [int(self.rng.poisson(means[0]))]
        counts.append(int(self.rng.binomial(counts[0], min(1, means[1] / means[0]))) if counts[0] else 0)
        rest, of = counts[0] - counts[1], means[0] - means[1]
        for mean in means[2:]:
            rest = int(self.rng.binomial(rest, min(1, mean / of))) if rest and of > 0 else 0
            of = mean
            counts.append(rest)
        return counts

    def rounded(self, means):
        counts = [round(mean * GRAIN) / GRAIN for mean in means]
        rest = counts[0] - counts[1]
        for i in range(2, len(counts)):
            counts[i] = rest = min(counts[i], rest)
        return counts

    def switch(self, time, condition):
        self.add(time)
        self.condition = condition

    def add(self, time):
        if time > self.begin:
            part = self.part(self.begin, time)
            self.open = part if self.open is None else [a + b for a, b in zip(self.open, part, strict=True)]
            self.begin = time

    def finish(self, time):
        """The cell that ends here."""
        self.add(time)
        offered, failed, *slow = self.open
        for i, slo in enumerate(self.scenario.slos):
            if slo.sli.kind == "availability":
                self.valid[i].append(offered)
                self.bad[i].append(failed)
            else:
                self.valid[i].append(offered - failed)
                self.bad[i].append(slow[thresholds(self.scenario).index(slo.sli.threshold)])
        self.done, self.open = self.done + 1, None

    def history(self, k):
        """The valid count of cell k < 0."""
        if self.scenario.monitoring.before_start == "none":
            return 0.0
        means = self.scenario.service.traffic.interactive * self.rate((k + 0.5) * self.cell) * self.cell
        return round(means * GRAIN) / GRAIN

    def count(self, i, k):
        """(bad, valid) of SLO i in cell k."""
        return (self.bad[i][k], self.valid[i][k]) if k >= 0 else (0.0, self.history(k))

    def seen(self, sli, window, time):
        i = next(i for i, slo in enumerate(self.scenario.slos) if slo.sli == sli)
        first, last = math.floor((time - window) / self.cell), math.floor(time / self.cell)
        cells = [self.count(i, k) for k in range(first, last)]
        return sum(bad for bad, _ in cells), sum(valid for _, valid in cells)

    def so_far(self, sli, time):
        i = next(i for i, slo in enumerate(self.scenario.slos) if slo.sli == sli)
        cells = math.floor(round(time * 1000) / round(self.cell * 1000))
        return sum(self.bad[i][:cells]), sum(self.valid[i][:cells])


class NaiveAlert:
    """One rule of one SLO: running sums over both windows, and Prometheus's alert life by hand."""

    def __init__(self, counts, i, slo, rule):
        self.counts, self.i, self.slo, self.rule = counts, i, slo, rule
        self.sums, self.edges = [], []
        for window in rule.windows:
            first = math.floor(-window / counts.cell)
            self.sums.append([0.0, sum(counts.history(k) for k in range(first, 0))])
            self.edges.append([first, 0])
        self.state, self.first_true, self.first_false = "inactive", None, None

    def slide(self, time):
        for sums, edges, window in zip(self.sums, self.edges, self.rule.windows, strict=True):
            while edges[1] < math.floor(time / self.counts.cell):
                bad, valid = self.counts.count(self.i, edges[1])
                sums[0], sums[1], edges[1] = sums[0] + bad, sums[1] + valid, edges[1] + 1
            while edges[0] < math.floor((time - window) / self.counts.cell):
                bad, valid = self.counts.count(self.i, edges[0])
                sums[0], sums[1], edges[0] = sums[0] - bad, sums[1] - valid, edges[0] + 1

    def is_hot(self):
        limit = self.rule.threshold(self.slo.window) * (1 - self.slo.objective)
        return all(valid > 0 and bad / valid > limit for bad, valid in self.sums)

    def why(self):
        burns = [bad / valid / (1 - self.slo.objective) for bad, valid in self.sums]
        return {"long_burn": burns[0], "short_burn": burns[-1], "threshold": float(self.rule.threshold(self.slo.window))}

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


def watch(world, counts, response):
    """The naive monitor: wakes at every cell's end and at every tick."""
    scenario, cell, tick = world.scenario, counts.cell, world.scenario.monitoring.evaluation_interval
    alerts = [NaiveAlert(counts, i, slo, rule) for i, slo in enumerate(scenario.slos) for rule in scenario.alerting.rules]
    times = {k * cell for k in range(1, int(scenario.horizon / cell) + 1)} | {k * tick for k in range(1, int(scenario.horizon / tick) + 1)}
    for time in sorted(times):
        yield world.at(time, MONITOR)
        if time == (counts.done + 1) * cell:
            counts.finish(time)
        if time % tick == 0:
            evaluate(world, alerts, response, time)


def evaluate(world, alerts, response, time):
    hot = {}
    for alert in alerts:
        alert.slide(time)
        hot[alert.slo.name, alert.rule.name] = alert.is_hot()
    changes = deque()
    for alert in alerts:
        is_hot = hot[alert.slo.name, alert.rule.name] and not any(hot[alert.slo.name, other] for other in alert.rule.unless)
        change = alert.step(time, is_hot)
        if change == "resolved":
            changes.append((change, alert))
        elif change:
            changes.insert(sum(1 for kind, _ in changes if kind != "resolved"), (change, alert))
    for change, alert in changes:
        if change == "pending":
            world.note(
                "alert_pending", f"{alert.slo.name}/{alert.rule.name}",
                slo=alert.slo.name, rule=alert.rule.name, severity=alert.rule.severity,
            )  # fmt: skip
        elif change == "fired":
            response.fired(alert.slo, alert.rule, alert.why())
        else:
            response.cleared(alert.slo, alert.rule)


def naive_simulate(scenario, seed=0):
    """The same as `simulate`, slowly."""
    world = World(scenario, seed)
    counts = world.sampler = NaiveCounts(world, np.random.default_rng([seed, 999]))
    response = Response(world)
    for failure in world.failures:
        world.env.process(inject(world, failure))
    world.env.process(watch(world, counts, response))
    world.env.run(until=world.at(scenario.horizon, PLANS + 1))
    arrays = {slo.sli: (np.array(counts.valid[i]), np.array(counts.bad[i])) for i, slo in enumerate(scenario.slos)}
    return Run(scenario, seed, tuple(world.log), arrays)
