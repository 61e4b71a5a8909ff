"""Random scenarios with all that can be said of people: rotas with gaps in several zones, ladders,
paces, hand-overs that lose incidents, trust, tickets, wrong symptoms and steps that fail. A number
is a scenario.
"""

from random_ladders import NAMES, ZONES, random_habits, random_ladder, random_pace, random_rotas
from random_scenarios import Dice, random_person, random_scenario, random_time
from random_scenarios import random_errors as with_errors

STARTS = (
    "2026-01-05T00:00:00Z",
    "2026-01-05T00:00:00 Europe/Berlin",
    "2026-10-24T20:00:00 Europe/London",
    "2026-03-07T21:00:00 America/New_York",
)
PARTS = ("errors", "hand over", "trust", "tickets")
ODD = ("61s", "243s", "607s", "1811s")
"""Times to acknowledge that meet nothing else at one instant."""


def random_people(seed, without=()):
    """A random scenario in which people have names, without some of the parts."""
    dice = Dice(40_000 + seed)
    names = NAMES[: dice.whole(2, 4)]
    has = {part: dice.chance(0.5) and part not in without for part in PARTS}
    scenario = with_errors(seed) if has["errors"] else random_scenario(seed)
    plain = scenario.dump()
    if dice.chance(0.6):
        plain |= busy(dice, plain["horizon"])
    if "UTC" not in str(plain.get("start", "")):
        plain["start"] = dice.one(*STARTS)
    rota = random_rotas(dice, names)
    plain["people"] = [{"name": name, "zone": dice.one(*ZONES)} for name in names]
    plain["rota"] = rota
    person = {**random_person(dice), **random_habits(dice)}
    person["ladder"] = random_ladder(dice, [*rota], names)
    for level in person["ladder"]:
        level["acknowledge_within"] = dice.one(*ODD)
    if dice.chance(0.6):
        slow = {"exponential": {"mean": dice.one("8m", "25m", "1h")}}
        person["acknowledge"] = dice.one(slow, random_pace(dice))
    if not has["hand over"]:
        person.pop("hand_over", None)
    if has["trust"]:
        person["trust"] = {"memory": dice.one("1h", "4h", "30d")}
    if has["tickets"]:
        person["tickets"] = random_tickets(dice, [*rota])
    if has["errors"]:
        person["triage"] = {
            "takes": random_time(dice, 2, 8, 20),
            "right": scenario.oncall.triage.right,
        }
    plain["oncall"] = person
    return type(scenario)(**plain)


def busy(dice, horizon):
    """Many objectives that the same outages harm, and rules of each severity."""
    objectives = dice.some(("98%", "99%", "99.2%", "99.5%", "99.7%"), 2, 4)
    slos = [{"name": f"slo-{number}", "objective": each} for number, each in enumerate(objectives)]
    slos.append({"name": "quick", "sli": {"kind": "latency"}, "objective": "94%"})
    rules = [
        {"name": "fast", "severity": "sev1", "long_window": "1h", "burn_rate": dice.one(6, 14.4)},
        {"name": "slow", "severity": "sev2", "long_window": "3h", "burn_rate": dice.one(1, 4)},
        {"name": "mild", "severity": "sev3", "long_window": "6h", "burn_rate": dice.one(0.5, 1, 2)},
    ]
    rules[0]["keep_firing_for"] = dice.one(0, "20m")
    return {"slos": slos, "alerting": {"rules": rules}, "failures": outages(dice, horizon)}


def outages(dice, horizon):
    """Outages that last for an hour or so, some with slow answers, and a bad version or two."""
    found = []
    for number in range(dice.whole(3, 6)):
        kind = dice.one("provider_outage", "provider_outage", "bad_deploy")
        at, lasts = dice.whole(600, horizon - 600), dice.whole(900, 9000)
        size = {"error_ratio": dice.between(0.02, 0.5), "latency_factor": dice.one(1.0, 2.0)}
        found.append({"kind": kind, "name": f"{kind}-{number}", "at": at, "lasts": lasts, **size})
    return found


def random_tickets(dice, roles):
    tickets = {
        "hours": dice.one("Mon-Sun 00:00-24:00", "01:00-05:30", "Mon 02:00-03:00; 04:00-12:00")
    }
    if dice.chance(0.3):
        tickets["ask"] = dice.one(*roles)
    return tickets
