"""Random scenarios in which causes and defects recur and a team learns: months of five-minute cells
with releases that a budget freezes, and half days with all that can be said of people. A number is
a scenario.
"""

from random_people import random_people
from random_scenarios import (
    Dice,
    random_person,
    random_runbooks,
    random_service,
    random_size,
)

from simulator import Scenario

DAY = 86400
KINDS = ("prevention", "regression_case", "canary", "better_runbook", "automatic_mitigation")
LIMITS = ("cap_tokens", "enable_cache", "shed_background", "use_cheaper_model")


def random_learning(seed, frozen=None):
    """A scenario that learns; `frozen` says whether a budget may freeze releases (None: maybe)."""
    dice = Dice(60_000 + seed)
    plain = half_day(dice, seed) if seed % 3 == 2 else months(dice, seed)
    if not (dice.chance(0.6) if frozen is None else frozen):
        plain.get("releases", {}).pop("freeze_when_spent", None)
    return Scenario.model_validate(plain)


def half_day(dice, seed):
    """A random team's half day, in which postmortems take minutes."""
    plain = random_people(seed).dump()
    plain["failures"] += processes(dice, 3600, plain["horizon"])
    plain["releases"] = releases(dice, 3600, plain["slos"])
    return plain | {"learning": learning(dice, 600, 24 * 14)}


def months(dice, seed):
    """One to three months."""
    slos = [{"name": "availability", "objective": dice.one("99%", "99.5%", "99.8%")}]
    slos[0]["window"] = dice.one("7d", "30d")
    if dice.chance(0.5):
        slos.append({"name": "latency", "sli": {"kind": "latency"}, "objective": "94%"})
    plain = {
        "name": f"learning-{seed}",
        "seed": seed,
        "horizon": DAY * dice.whole(30, 100),
        "outcomes": dice.one("random", "expected"),
        "service": service(dice),
        "slos": slos,
        "monitoring": {"scrape_interval": "5m", "evaluation_interval": "5m"},
        "alerting": {"policy": dice.one("google-30d", "course-notes")},
        "failures": processes(dice, 4 * DAY, DAY),
        "releases": releases(dice, DAY, slos),
        "oncall": person(dice),
        "runbooks": random_runbooks(dice),
        "learning": learning(dice, DAY, 8),
    }
    return plain


def service(dice):
    """One that is healthy by itself: else people look at it for months."""
    found = random_service(dice)
    found["provider"]["primary"] = {"capacity": "200/s", "error_ratio": "0.05%"}
    return found


def person(dice):
    found = random_person(dice) | {"check": {"window": "10m", "give_up_after": "20m"}}
    if dice.chance(0.5):
        found["tickets"] = {"hours": dice.one("Mon-Sun 00:00-24:00", "Mon-Fri 09:00-17:00")}
    if dice.chance(0.3):
        found["triage"] = {"takes": found["triage"], "right": "60%"}
    return found


def processes(dice, gap, horizon):
    """Failures that come again, most of them with causes."""
    found = []
    for number in range(dice.whole(1, 3)):
        kind = dice.one("provider_outage", "bad_deploy", "bad_deploy", "cost_spike")
        lasts = dice.whole(1200, 9000)
        one = {
            "kind": kind,
            "name": f"again-{number}",
            "every": {"exponential": {"mean": gap}},
            "lasts": lasts,
            **random_size(dice, kind, lasts),
        }
        if dice.chance(0.9):
            one["causes"] = causes(dice, gap)
        found.append(one)
    return found


def releases(dice, every, slos):
    found = {
        "every": every,
        "bad": dice.one(0.2, 0.5),
        "bad_ones": {"lasts": dice.whole(1200, 20_000), "error_ratio": dice.between(0.1, 0.6)},
        "freeze_when_spent": dice.one(*slos)["name"],
    }
    if dice.chance(0.9):
        found["defects"] = causes(dice, every)
    return found


def causes(dice, gap):
    new = dice.one(0.1, 0.25, 0.5)
    if dice.chance(0.5):
        return {"new": new, "known": dice.whole(1, 5), "popularity": dice.one(0, 1)}
    return {"new": new, "fades": gap * dice.whole(2, 6)}


def learning(dice, after, hours):
    """How a team learns: `after` (s) is about how long a postmortem takes."""
    kinds = dice.some(KINDS, 2, 5)
    improvements = [{"kind": kind} for kind in kinds]
    for one in improvements:
        if dice.chance(0.5):
            one["hours"] = dice.one(0, 2, 5, 11)
        if one["kind"] == "regression_case" and dice.chance(0.5):
            one |= {"catches": 0.6, "accepted": 0.7}
    if dice.chance(0.3):
        improvements.append({"kind": "limit", "do": dice.one(*LIMITS)})
    return {
        "postmortem_after": dice.one(0, after, 2 * after),
        "accepted": dice.one(0.4, 0.7, 1),
        "hours_per_week": hours * dice.one(0, 1, 2),
        "shipping_hours": hours * dice.one(0, 5),
        "improvements": improvements,
    }
