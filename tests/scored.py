"""The product's scorecard in the words of the naive scorer, and what the two say differently."""

import pytest
from naive_scorer import naive_score

from simulator import score
from simulator.experiments.unattended import unattended

ROUNDING = (1.001, 0.999)
"""Thresholds so much higher and lower must not matter, where sums on two grids are compared."""


def product_score(run):
    """What the product says of a run, in the shape of `naive_score`."""
    card = score(run, unattended(run))
    episodes = [as_plain(episode, "significant") for episode in card.episodes]
    episodes += [as_plain(episode, "blip") for episode in card.blips]
    episodes += [as_plain(episode, "cut off") for episode in card.cut_off]
    order = [slo.name for slo in run.scenario.slos]
    episodes.sort(key=lambda each: (order.index(each["slo"]), each["begin"], each["name"]))
    return {
        "episodes": episodes,
        "calls": [plain_call(call) for call in card.calls],
        "precision": card.precision,
        "recall": card.recall,
        "idle": card.firing_for_nothing,
    }


def as_plain(episode, kind):
    """An episode as a dictionary; a blip and one that is cut off is neither found nor missed."""
    plain = {
        "slo": episode.slo,
        "name": episode.name,
        "begin": episode.begin,
        "end": episode.end,
        "spent": episode.spent,
        "kind": kind,
        "page": None,
        "call": None,
        "joined": False,
    }
    if kind != "significant":
        return plain
    reset = episode.reset
    return plain | {
        "page": reached(episode.page),
        "call": reached(episode.call),
        "joined": episode.is_joined,
        "reset": None if reset is None else reset.seconds,
        "reset_reached": reset is not None and reset.is_reached,
    }


def reached(wait):
    return wait.seconds if wait.is_reached else None


def plain_call(call):
    truth = "nothing"
    if call.is_true:
        truth = "true"
    elif call.is_blip:
        truth = "blip"
    return {
        "time": call.time,
        "slo": call.slo,
        "is_page": call.is_page,
        "truth": truth,
        "is_repeat": call.is_repeat,
    }


def disagreements(run):
    """(what the two scorers say differently of a run, what the naive one says of it).

    Where the difference is gone with thresholds a thousandth apart, it was one of rounding; then
    `is_close` is set in what the naive one says.
    """
    product = product_score(run)
    naive = naive_score(run)
    naive["is_close"] = False
    found = compared(product, naive)
    for leeway in ROUNDING if found else ():
        other = naive_score(run, leeway)
        if not compared(product, other):
            other["is_close"] = True
            return [], other
    return found, naive


def compared(product, naive):
    """The differences of two scores, in words."""
    found = [
        f"{key}: {product[key]} and {naive[key]}"
        for key in ("precision", "recall")
        if product[key] != pytest.approx(naive[key])
    ]
    if product["idle"] != pytest.approx(naive["idle"]):
        found.append(f"idle: {product['idle']} and {naive['idle']}")
    ours, theirs = ([whole(each) for each in score["episodes"]] for score in (product, naive))
    if sorted(ours) != sorted(theirs):
        return [*found, f"episodes: {ours} and {theirs}"]
    others = {whole(each): each for each in naive["episodes"]}
    for episode in product["episodes"]:
        found += of_episodes(episode, others[whole(episode)])
    return found + of_calls(product["calls"], naive["calls"])


def whole(episode):
    """What an episode is, apart from figures."""
    return episode["slo"], episode["kind"], tuple(sorted(episode["name"].split(" + ")))


def of_episodes(ours, theirs):
    """How two accounts of an episode differ: times by more than a step of the naive grid."""
    within = theirs["step"] + 0.01
    found = []
    for key in ("begin", "end", "page", "call", "reset"):
        if key in ours and not is_near(ours[key], theirs[key], within):
            found.append(f"{whole(ours)}: {key} {ours[key]} and {theirs[key]}")
    if ours["spent"] != pytest.approx(theirs["spent"], rel=2e-3, abs=1e-7):
        found.append(f"{whole(ours)}: spent {ours['spent']} and {theirs['spent']}")
    for key in ("joined", "reset_reached"):
        if key in ours and ours[key] != theirs[key]:
            found.append(f"{whole(ours)}: {key} {ours[key]} and {theirs[key]}")
    return found


def is_near(one, other, within):
    if one is None or other is None:
        return one is other
    return abs(one - other) <= within


def of_calls(ours, theirs):
    keys = ("time", "slo", "is_page", "truth", "is_repeat")
    rows = [[tuple(call[key] for key in keys) for call in calls] for calls in (ours, theirs)]
    return [] if rows[0] == rows[1] else [f"calls: {rows[0]} and {rows[1]}"]


def any_episode(is_so):
    """Whether some episode is so."""
    return lambda run, naive: any(is_so(episode) for episode in naive["episodes"])


def any_call(is_so):
    """Whether some page or ticket is so."""
    return lambda run, naive: any(is_so(call) for call in naive["calls"])


def any_slo(is_so):
    """Whether some objective is so."""
    return lambda run, naive: any(is_so(slo) for slo in run.scenario.slos)


PECULIARITIES = {
    "significant": any_episode(lambda each: each["kind"] == "significant"),
    "blip": any_episode(lambda each: each["kind"] == "blip"),
    "cut off": any_episode(lambda each: each["kind"] == "cut off"),
    "joined": any_episode(lambda each: each["joined"]),
    "missed": any_episode(lambda each: each["kind"] == "significant" and each["page"] is None),
    "several failures in an episode": any_episode(lambda each: " + " in each["name"]),
    "a reset that is cut": any_episode(
        lambda each: each["reset"] is not None and not each["reset_reached"]
    ),
    "a page for nothing": any_call(lambda each: each["is_page"] and each["truth"] == "nothing"),
    "a page for a blip": any_call(lambda each: each["is_page"] and each["truth"] == "blip"),
    "a repeat": any_call(lambda each: each["is_repeat"]),
    "a ticket": any_call(lambda each: not each["is_page"]),
    "firing for nothing": lambda run, naive: naive["idle"] > 0,
    "slices": any_slo(lambda slo: slo.budgeting == "Timeslices"),
    "month": any_slo(lambda slo: slo.is_calendar),
    "curve": lambda run, naive: not run.scenario.service.traffic.is_flat,
    "retries": lambda run, naive: run.scenario.service.traffic.retries.attempts > 1,
    "a ramp": lambda run, naive: any(
        failure.kind in ("injection_wave", "cost_spike", "vector_store_full")
        for failure in run.scenario.failures
    ),
    "background errors": lambda run, naive: (
        run.scenario.service.provider.primary.error_ratio >= 0.03
    ),
    "keep_firing_for": lambda run, naive: any(
        rule.keep_firing_for for rule in run.scenario.alerting.rules
    ),
    "one SLO": lambda run, naive: len(run.scenario.slos) == 1,
    "several SLOs": lambda run, naive: len(run.scenario.slos) > 1,
    "somebody on call": lambda run, naive: run.scenario.oncall is not None,
    "drawn": lambda run, naive: run.scenario.outcomes == "random",
    "no history": lambda run, naive: run.scenario.monitoring.before_start == "none",
}


def peculiarities(run, naive):
    """What a run has that scorers may stumble over, for counting."""
    return {name for name, is_there in PECULIARITIES.items() if is_there(run, naive)}
