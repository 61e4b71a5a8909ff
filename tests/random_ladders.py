"""Random scenarios with people who have names: rotas with gaps, ladders, busy people, hand-overs
that lose incidents. A number is a scenario.
"""

from random_scenarios import Dice, random_person, random_scenario, random_time

from simulator import Scenario

NAMES = ("ada", "ben", "cyn", "dan")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu")


def random_ladder_run(seed, **changes):
    """A random scenario whose incidents are asked for on a ladder; `changes` are keys of `oncall`."""
    dice = Dice(10_000 + seed)
    names = NAMES[: dice.whole(2, 4)]
    rota = random_rotas(dice, names)
    scenario = random_scenario(seed)
    plain = scenario.dump()
    plain["people"] = [{"name": name, "zone": dice.one(*ZONES)} for name in names]
    plain["rota"] = rota
    plain["oncall"] = {
        **random_person(dice),
        "ladder": random_ladder(dice, [*rota], names),
        **random_habits(dice),
        **changes,
    }
    if dice.chance(0.3):
        plain["oncall"]["acknowledge"] = random_pace(dice)
    return type(scenario)(**plain)


def random_rotas(dice, names):
    """One rota or two, with turns of hours, so that many end while incidents are open."""
    return {role: random_rota(dice, names) for role in dice.some(("primary", "secondary"), 1, 2)}


def random_rota(dice, names):
    rota = {
        "people": dice.some(names, 2, len(names)),
        "turns": dice.one("20m", "40m", "1h", "2h", "5h"),
        "hand_over": dice.one("00:00", "00:25", "01:10"),
    }
    if dice.chance(0.4):
        rota["hours"] = dice.one(
            "00:00-03:00; 03:40-06:00; 08:00-20:00", "02:00-05:00; 05:30-09:00", "04:00-04:30"
        )
    return rota


def random_ladder(dice, rotas, names):
    return [
        {"ask": dice.one(*roles), "acknowledge_within": dice.one("1m", "4m", "10m", "30m")}
        for roles in [rotas, rotas, [*rotas, *names]][: dice.whole(1, 3)]
    ]


def random_habits(dice):
    habits = {
        "repeat": dice.whole(0, 2),
        "renotify": dice.one("15m", "1h", "4h"),
        "hand_over": {
            "takes": random_time(dice, 0, 2, 15),
            "lost": dice.one("0%", "40%", "40%", "100%"),
        },
    }
    if dice.chance(0.2):
        del habits["hand_over"]
    if dice.chance(0.3):
        habits["urgency"] = {"sev2": "low"}
    return habits


def random_pace(dice):
    if dice.chance(0.5):
        return {"business": random_time(dice, 1, 5), "sleep": random_time(dice, 10, 30)}
    return {"sev1": random_time(dice, 1, 5), "sev2": random_time(dice, 10, 30)}


def busy_team(seed):
    """A random scenario in which few people have many incidents at once, and no time is drawn."""
    dice = Dice(20_000 + seed)
    names = NAMES[: dice.whole(2, 3)]
    slos = [
        {"name": f"slo-{number}", "objective": objective}
        for number, objective in enumerate(dice.some(("99%", "99.2%", "99.5%", "99.7%"), 2, 4))
    ]
    rules = [
        {"name": "fast", "severity": "sev1", "long_window": "1h", "burn_rate": 14.4},
        {"name": "slow", "severity": "sev2", "long_window": "3h", "burn_rate": 4},
    ]
    hand_over = {"takes": dice.one("0s", "5m", "20m"), "lost": dice.one("0%", "30%")}
    return Scenario(
        name=f"busy-{seed}",
        seed=seed,
        horizon="12h",
        outcomes="expected",
        slos=slos,
        alerting={"rules": rules},
        failures=[
            {
                "kind": "provider_outage",
                "name": f"outage-{number}",
                "at": 1800 + 7200 * number + dice.whole(0, 3600),
                "lasts": dice.whole(1200, 7200),
                "error_ratio": dice.between(0.02, 0.5),
            }
            for number in range(dice.whole(2, 5))
        ],
        people=[{"name": name} for name in names],
        rota={"primary": random_rota(dice, names), "secondary": random_rota(dice, names)},
        oncall={
            "acknowledge": dice.one("0s", "2m", "9m"),
            "triage": dice.one("3m", "20m", "50m"),
            "cause_over_seen_after": dice.one("1m", "10m"),
            "ladder": random_ladder(dice, ["primary", "secondary"], names),
            "repeat": dice.whole(0, 1),
            "renotify": dice.one("15m", "1h"),
            **({"hand_over": hand_over} if dice.chance(0.6) else {}),
            **({"urgency": {"sev2": "low"}} if dice.chance(0.3) else {}),
        },
        runbooks={
            "provider_outage": [
                {"do": "enable_cache", "takes": dice.one("2m", "12m")},
                {"do": "shed_background", "takes": "3m"},
                {"do": "fail_over", "takes": dice.one("2m", "25m")},
            ][dice.whole(0, 2) :]
        },
    )
