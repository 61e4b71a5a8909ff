"""One request after the other, each with its own attempts, waits and answer: what the expected
counts of clients who try again are held against.

Nothing of the product is used. Time goes on in short steps; the demand of a step is the number of
attempts in it, so that an overload is that of the requests themselves.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

NORMAL_P90 = 1.2815515655446004


@dataclass
class Service:
    """Plain numbers: rates per second, times in seconds, shares; functions are of arrays of times.

    `waits` are the bounds of the wait before each attempt but the first.
    """

    waits: list
    rate: object = lambda t: np.full(len(t), 200.0)
    most: float = 200.0
    background: float = 0.0
    error: object = lambda t: np.zeros(len(t))
    spoiled: object = lambda t: np.zeros(len(t))
    slower: object = lambda t: np.ones(len(t))
    capacity: object = lambda t: np.full(len(t), 1e9)
    wasted: float = 0.0
    hits: float = 0.0
    blocked: float = 0.0
    median: float = 0.8
    p90: float = 1.5
    threshold: float = 2.0
    horizon: float = 900.0
    step: float = 0.25


@dataclass
class Requests:
    """Arrays of requests: when the next attempt is due, when the first one was, how many there
    were, whose they are, and whether the cache would answer.
    """

    due: np.ndarray
    begun: np.ndarray
    tries: np.ndarray
    is_interactive: np.ndarray
    is_hit: np.ndarray

    def of(self, which):
        return Requests(*(values[which] for values in vars(self).values()))

    def __len__(self):
        return len(self.due)


@dataclass
class Told:
    """When interactive requests were finished, and how."""

    offered: int = 0
    valid: list = field(default_factory=list)
    lost: list = field(default_factory=list)
    slow: list = field(default_factory=list)
    answered: list = field(default_factory=list)
    waiting: int = 0

    def counted(self, name, edges):
        return np.histogram(np.concatenate(getattr(self, name)), edges)[0]


def play(service, seed):
    """All requests of one run."""
    rng = np.random.default_rng([seed, 41])
    told = Told(valid=[np.zeros(0)], lost=[np.zeros(0)], slow=[np.zeros(0)], answered=[np.zeros(0)])
    due = defaultdict(list)
    for number, requests in enumerate(arriving(service, rng, told)):
        due[number].append(requests)
    for number in range(round(service.horizon / service.step)):
        while due[number]:  # a wait may end in the step in which it began
            coming = due[number]
            due[number] = []
            for later, requests in attempt(service, rng, told, merged(coming)):
                due[later].append(requests)
        del due[number]
    told.waiting = sum(
        int(requests.is_interactive.sum()) for several in due.values() for requests in several
    )
    return told


def merged(several):
    return Requests(
        *(np.concatenate(values) for values in zip(*(vars(r).values() for r in several)))
    )


def arriving(service, rng, told):
    """The requests of each step, what the guardrail blocks left out."""
    steps = round(service.horizon / service.step)
    for number in range(steps):
        rates = [service.most, service.background]
        times, mine = [], []
        for is_interactive, rate in zip((True, False), rates, strict=True):
            count = rng.poisson(rate * service.step)
            at = (number + rng.random(count)) * service.step
            if is_interactive:  # thinned to the rate of the moment
                at = at[rng.random(count) * service.most < service.rate(at)]
                told.offered += len(at)
                is_blocked = rng.random(len(at)) < service.blocked
                told.valid.append(at[is_blocked])
                told.lost.append(at[is_blocked])
                at = at[~is_blocked]
            times.append(at)
            mine.append(np.full(len(at), is_interactive))
        at, mine = np.concatenate(times), np.concatenate(mine)
        is_hit = (rng.random(len(at)) < service.hits) & mine
        yield Requests(at, at, np.zeros(len(at), dtype=int), mine, is_hit)


def attempt(service, rng, told, requests):
    """One attempt of each; yields those that try again, by the step in which they do."""
    at = requests.due
    demand = (~requests.is_hit).sum() / service.step
    good = np.minimum(demand, np.maximum(0.0, service.capacity(at) - service.wasted * demand))
    if service.wasted:
        is_over = demand > service.capacity(at)
        good = np.where(is_over, good / (1 - service.wasted), demand)
    served = good / max(demand, 1e-9)
    well = np.where(
        requests.is_hit,
        1 - service.spoiled(at),
        served * (1 - service.error(at)) * (1 - service.spoiled(at)),
    )
    is_well = rng.random(len(at)) < well
    finish(service, rng, told, requests.of(is_well & requests.is_interactive))
    is_last = requests.tries == len(service.waits)
    gone = at[~is_well & is_last & requests.is_interactive]
    told.valid.append(gone)
    told.lost.append(gone)
    again = requests.of(~is_well & ~is_last)
    bounds = np.array(service.waits)[again.tries] if len(again) else np.zeros((0, 2))
    again.due = again.due + rng.uniform(bounds[:, 0], bounds[:, 1])
    again.tries = again.tries + 1
    steps = np.floor(again.due / service.step).astype(int)
    for step in np.unique(steps):
        yield int(step), again.of(steps == step)


def finish(service, rng, told, answered):
    """The answers, and which of them came too late."""
    sigma = np.log(service.p90 / service.median) / NORMAL_P90
    takes = np.exp(sigma * rng.standard_normal(len(answered))) * service.median
    takes = np.where(answered.is_hit, 0.0, takes * service.slower(answered.due))
    is_slow = takes + answered.due - answered.begun > service.threshold
    told.valid.append(answered.due)
    told.answered.append(answered.due)
    told.slow.append(answered.due[is_slow])
