"""Random scenarios of one service under several alert policies and several people, and what must
hold where they are played together. A number is a list of them.
"""

import numpy as np
from random_people import random_people
from random_scenarios import Dice, random_errors, random_person, random_rule, random_scenario
from random_truth import random_truth

from simulator import Scenario, simulate
from simulator.analysis.scoring.judging import score
from simulator.experiments.replications import play_all
from simulator.foundation.quantities import parse_duration
from simulator.reliability.field_policies import POLICIES
from simulator.simulation import draw_course, replay
from simulator.simulation.playing import play, run_of
from simulator.simulation.state import RunState

WORLDS = (random_scenario, random_errors, random_people, random_truth)
LONGEST = 8 * 3600.0
# scrape and evaluation intervals, most of which are no multiples of each other
GRIDS = ((10, 30), (30, 60), (10, 25), (7, 30), (30, 45), (45, 30), (60, 90), (13, 17))


def random_sharing(number):
    """Two to six scenarios of one service, which differ in who is told of what, and who responds;
    now and then one of them is of another service.
    """
    dice = Dice(50_000 + number)
    plain = WORLDS[number % len(WORLDS)](number).dump()
    plain["horizon"] = min(LONGEST, parse_duration(plain["horizon"]))
    change_service(dice, plain)
    scenarios = [_told(dice, plain, place) for place in range(dice.whole(2, 6))]
    if dice.chance(0.15):
        scenarios[-1] = scenarios[-1].set("service.traffic.interactive", "17/s")
    return scenarios


def change_service(dice, plain):
    """What makes it hard to share: a random part of it each time."""
    service = plain.setdefault("service", {})
    if dice.chance(0.6):
        plain["outcomes"] = "random"
    if dice.chance(0.4):
        _grid(dice, plain)
    if dice.chance(0.2):
        plain["monitoring"]["before_start"] = "none"
    # these are slow to play
    if dice.chance(0.1):
        service["traffic"]["retries"] = {"attempts": dice.whole(2, 4), "backoff": "10s"}
    if dice.chance(0.25):
        spend = {"daily_budget": dice.one(500, 3000, 20000)}
        service["spend"] = spend | {"when_gone": dice.one("refuse", "cheaper")}
        plain["start"] = dice.one("2026-01-05T00:00:00Z", "2026-01-05T20:00:00Z")
    if dice.chance(0.25):
        fill = {"kind": "vector_store_full", "name": "fill", "at": dice.whole(600, 9000)}
        plain["failures"].append(fill | {"lasts": "3h", "inserts": f"{dice.one(200, 400)}/s"})
    if dice.chance(0.3):
        plain["releases"] = _releases(dice, plain["slos"])
        service["release"] = dice.one({}, {"canary_share": "10%", "bake": "20m"})
    has_history = plain["monitoring"].get("before_start") != "none"
    for slo in plain["slos"]:
        _promise(dice, slo, has_history)


def _grid(dice, plain):
    scrape, tick = dice.one(*GRIDS)
    plain["monitoring"] |= {"scrape_interval": scrape, "evaluation_interval": tick}
    # a run and a slice are whole numbers of cells
    plain["horizon"] = plain["horizon"] // scrape * scrape
    for slo in plain["slos"]:
        if slo.get("budgeting") == "Timeslices":
            slo["timeslice"]["length"] = 10 * scrape
    check = (plain.get("oncall") or {}).get("check")
    if check:
        check |= {"window": "10m", "give_up_after": "12m"}


def _releases(dice, slos):
    return {
        "every": dice.one("40m", "2h"),
        "bad": dice.one("20%", "60%"),
        "bad_ones": {"error_ratio": dice.one("1%", "20%"), "lasts": "1h"},
        "freeze_when_spent": dice.one("", slos[0]["name"], slos[-1]["name"]),
    }


def _promise(dice, slo, has_history):
    if dice.chance(0.2):
        slo["window"] = dice.one("6h", "1d", "7d", "month")
    if has_history and dice.chance(0.2):
        slo["budget_spent_before"] = dice.one("40%", "95%", "120%")


def _told(dice, plain, place):
    """The same service, with rules and people of its own."""
    fields = {**plain, "name": f"variant-{place}", "alerting": random_policy(dice)}
    who = dice.one("as it is", "as it is", "nobody", "somebody")
    if who == "nobody":
        fields["oncall"] = None
    if who == "somebody":
        check = {"window": "10m", "give_up_after": "12m"}
        fields["oncall"] = random_person(dice) | {"check": check}
    return Scenario.model_validate(fields)


def random_policy(dice):
    """A policy of the field, or random rules of every kind."""
    if dice.chance(0.4):
        return {"policy": dice.one(*POLICIES)}
    rules = [_rule(dice, number) for number in range(dice.whole(1, 4))]
    paging = [rule["name"] for rule in rules if rule["severity"] != "sev3"]
    for rule in rules[1:]:
        others = [name for name in paging if name != rule["name"] and name < rule["name"]]
        if others and dice.chance(0.3):
            rule["unless"] = [dice.one(*others)]
    return {"rules": rules}


def _rule(dice, number):
    rule = random_rule(dice, number)
    kind = dice.one("two windows", "two windows", "one window", "budget left", "error ratio")
    if kind == "one window":
        rule["short_window"] = "none"
    if kind == "budget left":
        del rule["burn_rate"]
        rule |= {"kind": "exhaustion", "within": dice.one("4h", "1d", "5d")}
    if kind == "error ratio":
        del rule["burn_rate"]
        rule |= {"kind": "error_ratio", "error_ratio": dice.one("0.5%", "2%", "10%")}
        rule["op"] = dice.one("gt", "gte")
    if dice.chance(0.2):
        rule |= {"min_valid": dice.one(0, 1000, 100_000), "min_bad": dice.one(0, 3, 50)}
    return rule


def single(scenario, seed):
    """A run that shares nothing with another, drawn as the clock goes on."""
    state = RunState(scenario, seed)
    play(state)
    return run_of(state)


def differences(number):
    """Where scenarios that are played together differ from each one played alone, in words."""
    scenarios, seed = random_sharing(number), number % 7
    together = play_all(scenarios, seed)
    return [
        f"variant {place}: {what}"
        for place, scenario in enumerate(scenarios)
        for what in _of_one(scenario, seed, together[place])
    ]


def _of_one(scenario, seed, played):
    alone = single(scenario.model_copy(update={"oncall": None}), seed)
    if difference := unequal(played.unattended, score(alone)):
        yield f"unattended: {difference}"
    if scenario.oncall is None:
        if played.attended is not None:
            yield "attended, though nobody responds"
        return
    if difference := unequal(played.attended, score(single(scenario, seed), alone)):
        yield f"attended: {difference}"


def unequal(one, other):
    """The fields of two scorecards that differ; NaN equals itself."""
    fields = one.__dataclass_fields__
    return ", ".join(
        f"{name}: {getattr(one, name)} != {getattr(other, name)}"
        for name in fields
        if repr(getattr(one, name)) != repr(getattr(other, name))
    )


def run_differences(number):
    """The same of whole runs: what is replayed against what is drawn alone, and by `simulate`."""
    scenarios, seed = random_sharing(number), number % 7
    scenario = scenarios[0]
    course = draw_course(scenario, seed)
    found = []
    for place, scenario in enumerate(scenarios):
        if scenario.service != scenarios[0].service:
            continue
        for each in (scenario, scenario.model_copy(update={"oncall": None})):
            expected = single(each, seed)
            for name, run in (
                ("replayed", replay(each, course)),
                ("simulated", simulate(each, seed)),
            ):
                if what := unequal_runs(run, expected):
                    found.append(f"variant {place}, {name}: {what}")
    return found


SAID = ("shed_background", "spent", "due", "waiting", "waiting_background")


def unequal_runs(one, other):
    """What two runs differ in; "" where they are the same to the bit."""
    if one.log != other.log:
        pairs = zip(one.log, other.log)
        return str(next((pair for pair in pairs if pair[0] != pair[1]), "more rows"))
    if one.counts.keys() != other.counts.keys():
        return "the events that are counted"
    for events, counts in one.counts.items():
        same = other.counts[events]
        if not np.array_equal(counts.good, same.good) or not np.array_equal(
            counts.valid, same.valid
        ):
            return f"counts of {events}"
    return ", ".join(name for name in SAID if getattr(one, name) != getattr(other, name))
