"""Random comparisons: a random scenario against itself with other alert rules, other people or
another service, over a few seeds. A number is a comparison.
"""

from random_scenarios import Dice, random_person, random_rule, random_scenario

from simulator.experiments.compare import replicate

RUNS = 8


def random_comparison(number, runs=RUNS):
    """A comparison of two to four variants; the number says all."""
    dice = Dice(20_000 + number)
    base = random_scenario(number).set("outcomes", "random").set("horizon", 6 * 3600)
    base = base.set("significant", dice.one("2%", "0.3%", "0.1%"))
    if dice.chance(0.03):  # so long that counts are per 30 d, and mostly quiet
        base = base.set("horizon", 7 * 86400).set("monitoring.scrape_interval", "60s")
        base = base.set("monitoring.evaluation_interval", "60s")
    variants = {"base": base}
    for place in range(dice.whole(1, 3)):
        variants[f"other-{place}"] = changed(dice, base)
    return replicate(variants, runs, workers=1)


def changed(dice, base):
    """The scenario with one thing changed."""
    what = dice.one("burn", "burn", "burn", "rule", "policy", "policy", "person", "traffic")
    rules = base.dump()["alerting"]["rules"]
    if what == "burn":
        rate = f"alerting.rules[{dice.one(*rules)['name']}].burn_rate"
        return base.set(rate, dice.one(0.2, 0.5, 2, 5, 20))
    if what == "rule":
        return base.set("alerting.rules", [*rules, random_rule(dice, 1) | {"name": "one-more"}])
    if what == "policy":
        return base.set("alerting", {"policy": dice.one("google-30d", "course-notes")})
    if what == "traffic":
        return base.set("service.traffic.interactive", f"{dice.whole(20, 60)}/s")
    return base.set("oncall", dice.one(None, random_person(dice)))
