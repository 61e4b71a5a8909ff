"""Random scenarios in which truth is hard to tell: blips, leaks, failures near each other and near
the end, several objectives, slices of time, months, curves, tickets, held alerts. A number is a
scenario.
"""

from random_scenarios import (
    Dice,
    random_alerting,
    random_failures,
    random_person,
    random_runbooks,
    random_service,
    random_slos,
)

from simulator import Scenario


def random_truth(number):
    """A scenario for the two scorers; the number says all."""
    dice = Dice(10_000 + number)
    horizon = 3600 * dice.whole(6, 20)
    scrape = dice.one(10, 10, 30)
    return Scenario(
        name=f"truth-{number}",
        seed=number,
        start=dice.one("2026-01-05T00:00:00Z", "2026-01-31T18:00:00Z", "2026-02-27T20:30:00Z"),
        horizon=horizon,
        outcomes=dice.one("expected", "random"),
        service=served(dice),
        slos=promises(dice),
        monitoring={
            "scrape_interval": scrape,
            "evaluation_interval": dice.one(30, 60),
            "before_start": dice.one("clean", "clean", "none"),
        },
        alerting=watched(dice),
        failures=failing(dice, horizon),
        oncall=random_person(dice) if dice.chance(0.25) else None,
        runbooks=random_runbooks(dice),
        significant=dice.one("2%", "2%", "1%", "0.3%"),
    )


def served(dice):
    """Sometimes with a curve, or with clients that try again.

    No daily budget: where an outage saves money, that lasts until later, and is spent on answers
    that some SLI calls bad. Whether that is harm is left to the cases made by hand.
    """
    service = random_service(dice)
    if dice.chance(0.3):
        service["traffic"]["daily"] = [dice.between(0.3, 2) for _ in range(24)]
    elif dice.chance(0.1):
        service["traffic"]["retries"] = {"attempts": dice.whole(2, 4), "backoff": "10s"}
        service["provider"]["wasted_work"] = dice.one("0%", "30%")
    return service


def promises(dice):
    """Mostly with availability, which most failures harm."""
    slos = random_slos(dice)
    names = [slo["name"] for slo in slos]
    if "availability" not in names and dice.chance(0.7):
        sli = {"kind": "availability"}
        slos.append({"name": "availability", "sli": sli, "objective": dice.one("99.5%", "99.9%")})
    return [promise(dice, slo) for slo in slos]


def promise(dice, slo):
    """Tighter than elsewhere now and then, over a month, a week or a day, or of slices of time."""
    window = dice.one("30d", "30d", "7d", "1d", "month")
    slo = slo | {"window": window}
    if dice.chance(0.25):
        slices = {"length": dice.one("60s", "5m"), "target": dice.one("90%", "95%")}
        slo |= {"budgeting": "Timeslices", "timeslice": slices, "objective": "99%"}
    return slo


def watched(dice):
    """A policy, or a few rules; some of them are held."""
    alerting = random_alerting(dice)
    if "rules" in alerting and dice.chance(0.5):
        alerting["rules"][0]["keep_firing_for"] = dice.one("45m", "2h", "4h")
    return alerting


def failing(dice, horizon):
    """What random scenarios have, with blips, leaks and something near the end."""
    found = random_failures(dice, horizon)
    for _ in range(dice.whole(0, 3)):
        found.append(blip(dice, dice.whole(60, horizon - 60)))
    if dice.chance(0.4):
        found.append(leak(dice, horizon))
    if dice.chance(0.4):
        found.append(blip(dice, horizon - dice.whole(30, 4500)))
    if dice.chance(0.2):
        growth = {"token_factor": dice.between(2, 10), "grows_over": dice.whole(600, 3600)}
        at = dice.whole(600, horizon - 3600)
        found.append({"kind": "cost_spike", "at": at, "lasts": dice.whole(1800, 9000)} | growth)
    return found


def blip(dice, at):
    return {
        "kind": "provider_outage",
        "at": at,
        "lasts": dice.whole(10, 900),
        "error_ratio": dice.between(0.05, 1),
        "latency_factor": dice.one(1.0, dice.between(1.5, 4)),
    }


def leak(dice, horizon):
    return {
        "kind": dice.one("provider_outage", "bad_deploy"),
        "at": dice.whole(60, horizon // 2),
        "lasts": dice.whole(2 * 3600, 2 * horizon),
        "error_ratio": dice.between(0.0002, 0.01),
        "latency_factor": dice.one(1.0, 1.05),
    }
