"""A small AI service, and what must become of its requests in plain arithmetic: a test states the
shares, a run must have the counts.
"""

import itertools
import math
from functools import cache

import numpy as np
from counted import valid_and_bad

from simulator import SLO, Scenario, simulate

INTERACTIVE, BACKGROUND, MALICIOUS, CATCH, PASSED, HIT, STALE, UNAIDED = (
    40.0,
    10.0,
    2.0,
    0.9,
    0.99,
    0.25,
    0.04,
    0.6,
)
UNSAFE = MALICIOUS * (1 - CATCH)
DEMAND = (INTERACTIVE + BACKGROUND) * PASSED + UNSAFE
WELL, GOOD, PRICE = (
    0.998,
    0.98,
    0.01,
)  # of the primary provider: share of answers, of grounded ones, price of 1,000 tokens
CAP, MIN = 0.08, 60.0
MODELS = {
    "primary": {
        "capacity": 200.0,
        "error_ratio": 0.002,
        "latency": {"lognormal": {"median": 0.8, "sigma": 0.5}},
        "quality": GOOD,
        "price": PRICE,
    },
    "fallback": {
        "capacity": 26.0,
        "error_ratio": 0.004,
        "latency": {"lognormal": {"median": 1.0, "sigma": 0.6}},
        "quality": 0.95,
        "price": 0.02,
    },
    "cheaper": {
        "capacity": 400.0,
        "error_ratio": 0.003,
        "latency": {"lognormal": {"median": 0.5, "sigma": 0.4}},
        "quality": 0.92,
        "price": 0.002,
    },
}
SERVICE = {
    "traffic": {"interactive": INTERACTIVE, "background": BACKGROUND, "malicious": MALICIOUS},
    "guardrail": {"catch_ratio": CATCH, "false_block_ratio": 1 - PASSED},
    "cache": {"hit_ratio": HIT, "stale_ratio": STALE},
    "retrieval": {
        "capacity": 1e6,
        "fill": 0.5,
        "strained_at": 0.9,
        "error_ratio": 0.3,
        "unaided": UNAIDED,
    },
    "provider": MODELS,
    "spend": {
        "tokens": {"lognormal": {"median": 800.0, "sigma": 0.7}},
        "cap": CAP,
        "cut_loss": 0.5,
    },
}
SLIS = {
    "availability": {"kind": "availability"},
    "latency": {"kind": "latency", "threshold": 2.0},
    "quality": {"kind": "quality", "sampled": 0.2, "false_alarms": 0.03, "misses": 0.1},
    "safety": {"kind": "safety"},
    "cost": {"kind": "cost"},
}
ONCALL = {
    "acknowledge": MIN,
    "triage": MIN,
    "check": {"window": MIN, "give_up_after": MIN},
    "cause_over_seen_after": 2 * MIN,
}
NEVER = {**ONCALL, "check": {"window": MIN, "give_up_after": MIN, "healthy": 1}}
"""Somebody who is not content with less than 100%, and so takes every step."""
AT, END = 1800.0, 5400.0
"""When a failure usually begins and ends."""


def service(**places):
    """The service with some fields of some places changed."""
    return {
        name: {**SERVICE.get(name, {}), **places.get(name, {})} for name in {**SERVICE, **places}
    }


def scenario(watched="", objective=0.0, **changes):
    """All five SLIs; only the watched one has an objective that can be missed, and pages once more
    than 1 - objective of a minute is bad.
    """
    slos = [
        SLO(name=name, sli=sli, objective=objective if name == watched else 0.0)
        for name, sli in SLIS.items()
    ]
    rule = {
        "name": "r",
        "severity": "sev1",
        "long_window": MIN,
        "short_window": MIN,
        "burn_rate": 1,
    }
    fields = {
        "name": "by hand",
        "outcomes": "expected",
        "horizon": 6000.0,
        "service": SERVICE,
        "slos": slos,
        "alerting": {"rules": [rule]},
        "monitoring": {"scrape_interval": 10.0, "evaluation_interval": 10.0},
    }
    return Scenario(**{**fields, **changes})


def above(value, median, sigma):
    """P(X > value) of a lognormal X."""
    return 0.5 * math.erfc(math.log(value / median) / sigma / math.sqrt(2))


def slower(model="primary", factor=1.0):
    """The share of a model's answers that take longer than 2 s, all being `factor` times as
    slow.
    """
    latency = MODELS[model]["latency"]["lognormal"]
    return above(2.0 / factor, latency["median"], latency["sigma"])


def longer(tokens, factor=1.0):
    """The share of answers of more than so many tokens, all being `factor` times as long."""
    return above(tokens / factor, 800.0, 0.7)


def dearer(model="primary", factor=1.0, cap=CAP):
    """The share of answers above the cap."""
    return longer(1000 * cap / MODELS[model]["price"], factor)


@cache
def price(model="primary", factor=1.0, limit=math.inf):
    """The mean cost of an answer: E[min(factor X, limit)] tokens, which is the integral of P(factor
    X > t) from 0 to the limit.
    """
    tokens = factor * 800.0 * math.exp(0.7**2 / 2)
    if limit < math.inf:
        tokens = (
            sum(longer((each + 0.5) * limit / 20_000, factor) for each in range(20_000))
            * limit
            / 20_000
        )
    return tokens * MODELS[model]["price"] / 1000


def rates(
    passed=PASSED,
    hit=0.0,
    served=1.0,
    well=WELL,
    spoiled=0.0,
    slow=None,
    dear=None,
    good=GOOD,
    malicious=MALICIOUS,
    unsafe=UNSAFE,
    background=1.0,
    cost=None,
):
    """(valid, bad) per second of each SLI, and (money, background work turned away); the service is
    well unless another share is given.

    `well` of the served answers succeed at the provider and in retrieval, `spoiled` are lost to a
    bad version, `good` of a model's answers are grounded; a hit of the cache is the primary's
    earlier answer, or stale. `cost` is the mean price of a model's answer.
    """
    model = served * well * (1 - spoiled)
    hits, made = passed * hit * (1 - spoiled), passed * (1 - hit) * model
    answered, grounded = hits + made, made * good + hits * GOOD * (1 - STALE)
    seen = grounded * 0.03 + (answered - grounded) * (1 - 0.1)
    slow, dear, cost = (
        slower() if slow is None else slow,
        dearer() if dear is None else dear,
        price() if cost is None else cost,
    )
    return {
        "availability": (INTERACTIVE, INTERACTIVE * (1 - answered)),
        "latency": (INTERACTIVE * answered, INTERACTIVE * made * slow),
        "quality": (INTERACTIVE * answered * 0.2, INTERACTIVE * seen * 0.2),
        "safety": (malicious, unsafe),
        "cost": (INTERACTIVE * answered, INTERACTIVE * made * dear),
        "totals": (
            ((INTERACTIVE + BACKGROUND * background) * passed + unsafe) * (1 - hit) * model * cost,
            BACKGROUND * (1 - background),
        ),
    }


def phases(*begins):
    """The rates as a function of time, from (begin, rates or a function of time)."""

    def at(time):
        found = next(rates for begin, rates in reversed(begins) if begin <= time)
        return found(time) if callable(found) else found

    return at


def integrals(at, cuts, horizon, cell):
    """(valid, bad) of each SLI in every cell; `cuts` are the moments at which the rates jump or
    bend.
    """
    cells = round(horizon / cell)
    edges = sorted(
        {each * cell for each in range(cells + 1)} | {cut for cut in cuts if cut < horizon}
    )
    found = {name: np.zeros((2, cells)) for name in (*SLIS, "totals")}
    for begin, end in itertools.pairwise(edges):
        for side in (-1, 1):  # Gauss's two points: exact up to the third degree
            now = at((begin + end) / 2 + side * (end - begin) / math.sqrt(12))
            for name, sums in found.items():
                sums[:, int(begin // cell)] += np.array(now[name]) * (end - begin) / 2
    return found


def assert_counts(run, at, cuts=(), near=0.0):
    """Every cell of every SLI of a run against rates by hand.

    Expected counts are multiples of 2^-20, rounded once for each part; `near` allows a share of the
    valid ones more where rates are bent.
    """
    hand = integrals(at, cuts, run.scenario.horizon, run.cell)
    for slo in run.scenario.slos:
        for counted, computed in zip(
            valid_and_bad(run.counts[slo.events]), hand[slo.name], strict=True
        ):
            np.testing.assert_allclose(
                counted,
                computed,
                rtol=0,
                atol=2e-6 + near * hand[slo.name][0].max(),
                err_msg=slo.name,
            )


def assert_totals(run, at, cuts=(), near=1e-6):
    """The money and the background work turned away, over the whole run."""
    spent, shed = integrals(at, cuts, run.scenario.horizon, run.cell)["totals"].sum(axis=1)
    np.testing.assert_allclose(
        [run.spent, run.shed_background], [spent, shed], rtol=near, atol=1e-6
    )


def assert_same_again(run, well, again):
    """What has been until `well` (s) is exactly as it is from `again` on."""
    for valid, bad in (valid_and_bad(run.counts[slo.events]) for slo in run.scenario.slos):
        for counts in (valid, bad):
            before, after = counts[: round(well / run.cell)], counts[round(again / run.cell) :]
            assert len(before) > 10 and len(after) > 10
            assert (before == before[0]).all() and (after == before[0]).all()


def moments(run, *kinds, subject=None):
    """(time, kind, subject) of the rows of some kinds."""
    return [
        (event.time, event.kind, event.subject)
        for event in run.log
        if event.kind in kinds and subject in (None, event.subject)
    ]


def played(*args, **changes):
    """The run of such a scenario."""
    return simulate(scenario(*args, **changes))


def share(run, slo, time):
    """bad / valid of the cell that begins at a time."""
    counts = run.counts[run.slo(slo).events]
    valid = counts.valid
    bad = counts.bad
    return bad[round(time / run.cell)] / valid[round(time / run.cell)]
