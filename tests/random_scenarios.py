"""Random scenarios with failures that overlap and follow each other, several objectives, runbooks
that share steps, and (mostly) a person on call. A number is a scenario.
"""

import numpy as np

from simulator import Scenario
from simulator.oncall.shipped import RUNBOOKS

STEPS = (
    {"do": "fail_over"},
    {"do": "enable_cache"},
    {"do": "shed_background"},
    {"do": "raise_quota"},
    {"do": "use_cheaper_model"},
    {"do": "cap_tokens"},
    {"do": "skip_retrieval"},
    {"do": "tighten_guardrail"},
    {"do": "throttle_source"},
    {"do": "roll_back"},
    {"do": "expand_store"},
    {"do": "compact_store"},
)
FITTING = {
    "provider_outage": ("fail_over", "enable_cache", "use_cheaper_model", "raise_quota"),
    "vector_store_full": ("skip_retrieval", "expand_store", "compact_store"),
    "bad_deploy": ("roll_back", "enable_cache", "fail_over"),
    "injection_wave": ("throttle_source", "tighten_guardrail", "enable_cache"),
    "cost_spike": ("cap_tokens", "use_cheaper_model", "enable_cache"),
    "mitigation_price": ("enable_cache", "raise_quota", "fail_over"),
}
OBJECTIVES = {
    "availability": ("99%", "99.5%", "99.8%"),
    "latency": ("90%", "94%", "95%"),
    "cost": ("98%", "99%", "99.5%"),
    "safety": ("93%", "96%", "97%"),
    "quality": ("93%", "96%", "97.5%"),
}


class Dice:
    """Choices from one stream."""

    def __init__(self, seed):
        self.rng = np.random.default_rng([seed, 77])

    def chance(self, share):
        return bool(self.rng.random() < share)

    def one(self, *values):
        return values[int(self.rng.integers(len(values)))]

    def some(self, values, least, most):
        count = min(len(values), self.whole(least, most))
        return [values[int(i)] for i in self.rng.permutation(len(values))[:count]]

    def whole(self, low, high):
        return int(self.rng.integers(low, high + 1))

    def between(self, low, high):
        return round(float(self.rng.uniform(low, high)), 4)


def random_scenario(seed):
    """A scenario with overlapping failures, several objectives and (mostly) a person on call."""
    dice = Dice(seed)
    horizon = 3600 * dice.whole(6, 14)
    slos = random_slos(dice)
    return Scenario(
        name=f"people-{seed}",
        seed=seed,
        horizon=horizon,
        outcomes="expected",
        service=random_service(dice),
        slos=slos,
        monitoring={
            "scrape_interval": dice.one("10s", "30s"),
            "evaluation_interval": dice.one("30s", "60s"),
        },
        alerting=random_alerting(dice),
        failures=random_failures(dice, horizon),
        oncall=random_person(dice) if dice.chance(0.9) else None,
        runbooks=random_runbooks(dice),
        significant=dice.one("2%", "2%", "2%", "5%"),
    )


def random_slos(dice):
    kinds = dice.some(sorted(OBJECTIVES), 1, 3)
    return [
        {"name": kind, "sli": {"kind": kind}, "objective": dice.one(*OBJECTIVES[kind])}
        for kind in kinds
    ]


def random_service(dice):
    return {
        "traffic": {
            "interactive": f"{dice.whole(20, 60)}/s",
            "background": f"{dice.one(0, 10)}/s",
            "malicious": f"{dice.one(0.5, 1, 2)}/s",
        },
        "guardrail": {"false_block_ratio": dice.one("0%", "0.02%")},
        "cache": {"hit_ratio": dice.one("10%", "30%"), "stale_ratio": dice.one("2%", "15%")},
        "retrieval": {"fill": dice.one("50%", "80%"), "unaided": dice.one("60%", "90%")},
        "provider": {
            "primary": {
                "capacity": f"{dice.one(90, 200)}/s",
                "error_ratio": dice.one("0%", "0.05%", "0.05%", "3%"),
            },
            "fallback": {"capacity": f"{dice.one(25, 60, 100)}/s"},
        },
        "release": dice.one({}, {}, {"canary_share": "10%", "bake": "20m"}),
        "spend": {"cut_loss": dice.one("50%", "100%")},
    }


def random_alerting(dice):
    if dice.chance(0.5):
        return {"policy": dice.one("google-30d", "course-notes")}
    return {"rules": [random_rule(dice, number) for number in range(dice.whole(1, 4))]}


def random_rule(dice, number):
    window = dice.one("20m", "1h", "2h", "6h")
    rule = {
        "name": f"rule-{number}",
        "severity": dice.one("sev1", "sev2", "sev2", "sev3")
        if number
        else dice.one("sev1", "sev2"),
        "long_window": window,
        "burn_rate": dice.one(1, 2, 4, 7, 14.4),
    }
    if dice.chance(0.3):
        rule["short_window"] = dice.one("5m", "20m")
    if dice.chance(0.3):
        rule["for"] = dice.one("1m", "4m", "10m")
    if dice.chance(0.3):
        rule["keep_firing_for"] = dice.one("3m", "10m", "45m")
    return rule


def random_failures(dice, horizon):
    """Some at random, some soon after another, some that come again."""
    found, last = [], 0.0
    for _ in range(dice.whole(1, 5)):
        kind = dice.one(*[kind for kind in FITTING if kind != "mitigation_price"])
        at = dice.whole(600, horizon - 3600)
        if found and dice.chance(0.5):
            at = min(last + dice.whole(-1800, 2400), horizon - 600)
        at, lasts = max(at, 60), dice.whole(180, 9000)
        if dice.chance(0.2):
            at, lasts = at // 60 * 60, lasts // 60 * 60
        if dice.chance(0.2):
            at += 0.25
        found.append({"kind": kind, "at": at, "lasts": lasts, **random_size(dice, kind, lasts)})
        if dice.chance(0.15):
            found[-1]["every"] = dice.one(5400, {"exponential": {"mean": "2h"}})
        last = at + lasts
    return found


def random_size(dice, kind, lasts):
    if kind == "provider_outage":
        return {
            "error_ratio": dice.one(0.0, dice.between(0.005, 0.1), dice.between(0.1, 1)),
            "latency_factor": dice.one(1.0, dice.between(1.1, 4)),
            "lost_capacity": dice.one(0.0, 0.0, dice.between(0.2, 0.95)),
        }
    if kind == "bad_deploy":
        return {
            "error_ratio": dice.one(0.0, dice.between(0.01, 0.5)),
            "latency_factor": dice.one(1.0, dice.between(1.1, 4)),
            "quality_loss": dice.one(0.0, dice.between(0.02, 0.5)),
        }
    if kind == "cost_spike":
        return {"token_factor": dice.between(1.5, 10)}
    if kind == "injection_wave":
        swells = dice.one(0, 120, 600)
        return {
            "rate": f"{dice.one(0.5, 2, 5)}/s",
            "evades": dice.between(0.05, 1),
            "swells": min(swells, lasts / 2),
        }
    return {"inserts": f"{dice.one(50, 150, 400, 2000)}/s"}


def random_time(dice, *minutes):
    """So many minutes, some seconds more, or a distribution around them."""
    least = dice.one(*minutes)
    if dice.chance(0.25):
        return {"lognormal": {"median": f"{max(least, 1)}m", "p90": f"{3 * max(least, 1)}m"}}
    return 60 * least + (dice.whole(1, 59) if dice.chance(0.4) else 0)


def random_person(dice):
    window = dice.one(120, 180, 300, 600)
    return {
        "acknowledge": random_time(dice, 0, 1, 5, 15, 30),
        "triage": random_time(dice, 0, 2, 8, 20),
        "check": {"window": window, "give_up_after": window + dice.one(0, 60, 90, 400)},
        "cause_over_seen_after": random_time(dice, 0, 1, 10, 30),
    }


def random_runbooks(dice):
    """Runbooks with steps that fit, with any steps, and with none."""
    if dice.chance(0.1):
        return {}
    found = {}
    for symptom, fitting in FITTING.items():
        if symptom == "mitigation_price" and dice.chance(0.6):
            continue
        if dice.chance(0.15):
            continue
        names = dice.some(fitting, 0, 3)
        if dice.chance(0.4):
            names += [step["do"] for step in dice.some(STEPS, 1, 2)]
        if names and dice.chance(0.2):
            names.append(dice.one(*names))
        found[symptom] = [random_step(dice, name) for name in names]
    return found


def random_step(dice, name):
    step = {"do": name, "takes": random_time(dice, 0, 2, 5, 20)}
    if dice.chance(0.2):
        step["undo_takes"] = random_time(dice, 1, 4, 10)
    return step


def random_errors(seed):
    """A random scenario in which people err and steps fail, with a runbook for each symptom."""
    scenario = random_scenario(seed)
    if scenario.oncall is None:
        scenario = scenario.set("oncall", {})
    return with_errors(scenario, seed)


def with_errors(scenario, seed, obstacles=True):
    """The same scenario with wrong symptoms, and steps that fail or (unless without `obstacles`)
    are impossible.
    """
    scenario = scenario.set("oncall.triage.right", ("0%", "30%", "60%")[seed % 3])
    given = scenario.dump()["runbooks"]
    shipped = [
        (symptom, [each.model_dump(exclude_none=True) for each in steps])
        for symptom, steps in RUNBOOKS.items()
    ]
    books = {symptom: given.get(symptom) or steps for symptom, steps in shipped}
    kinds = sorted({failure.kind for failure in scenario.failures})
    for number, step in enumerate(step for book in books.values() for step in book):
        if (number + seed) % 2 == 0:
            step["works"] = 0.5
        if obstacles and (number + seed) % 3 == 0:
            step["not_while"] = kinds[number % len(kinds)]
    return scenario.set("runbooks", {**given, **books})
