"""Drills that are played at random, and what must hold of each of them.

A number is a drill: a random scenario or team, with drawn counts in every other one, and actions
that are chosen at random from those that are offered.
"""

import random
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pytest
from random_people import random_people
from random_scenarios import random_errors, random_scenario
from random_teams import random_team

from simulator import Drill, Scenario

WORLDS = (random_scenario, random_team, random_errors, random_people)
# what pages for each objective: without a page there is nothing to decide
BREAKS = {
    "availability": {"kind": "provider_outage", "error_ratio": "60%"},
    "latency": {"kind": "provider_outage", "error_ratio": "0%", "latency_factor": 8},
    "cost": {"kind": "cost_spike", "token_factor": 9},
    "safety": {"kind": "injection_wave", "rate": "5/s", "evades": "90%"},
    "quality": {"kind": "bad_deploy", "error_ratio": "0%", "quality_loss": "60%"},
}
# what somebody who is keen rather does not do, and how likely it is beside all else
LAZY = {"wait": 0.2, "resolve": 0.02, "close": 0.02, "nothing_wrong": 0.02}
# what a decision depends on; the rest of a view follows from it and from the time
STATE = ("time_s", "asked", "result", "known", "alerts", "held", "open", "actions")
# what is over at once, by what came of it: the next decision comes when its row is written
PROMPT = ("taken", "failed", "named", "undone", "healthy")
HIDDEN = ("failure_started", "harm_began", "failure_ended")
LASTS = {"1m": 60.0, "5m": 300.0, "15m": 900.0, "1h": 3600.0}
ALERTS = ("alert_fired", "alert_resolved")
ROWS = ("triaged", "step_finished", "step_failed", "checked", "step_undone")


class Chooser:
    """Chooses actions: each as likely (mostly steps), or each thing to do as likely, or (`LAZY`)
    rather than to wait and to say that it is over.
    """

    def __init__(self, seed):
        self.rng = random.Random(f"drill {seed}")
        self.way = seed % 3

    def choose(self, view):
        actions = view.actions
        if self.way == 0:
            return self.rng.choice(actions)
        dos = sorted({action["do"] for action in actions})
        weights = [LAZY.get(do, 1.0) if self.way == 2 else 1.0 for do in dos]
        [do] = self.rng.choices(dos, weights)
        return self.rng.choice([action for action in actions if action["do"] == do])


@dataclass
class Decision:
    """What was asked, what was decided, and what came of it."""

    state: dict[str, Any]
    action: dict[str, Any]
    reward: float
    info: dict[str, Any]


@dataclass
class Played:
    """A drill that is over: what `reset` has told, and all decisions."""

    drill: Drill
    begin: dict[str, Any]
    decisions: list[Decision]

    @cached_property
    def rows(self):
        """The log by incident and ticket."""
        found = defaultdict(list)
        for row in self.drill.run.log:
            found[row.incident].append(row)
        return found


def random_world(seed):
    """A scenario in which somebody is on call and paged."""
    fields = WORLDS[seed % len(WORLDS)](seed).dump()
    fields["oncall"] = fields.get("oncall") or {}
    breaks = BREAKS[fields["slos"][0]["sli"]["kind"]]
    at = f"{30 + seed % 7 * 20}m"
    fields["failures"].append({**breaks, "name": "certain", "at": at, "lasts": "2h"})
    if seed // len(WORLDS) % 2:
        fields["outcomes"] = "random"
    return Scenario.model_validate(fields)


def random_drill(seed):
    """A drill, and who chooses its actions."""
    rng = random.Random(f"prices {seed}")
    prices = {"page_price": rng.choice([0.0, 0.001]), "step_price": rng.choice([0.0, 0.0005])}
    drill = Drill(random_world(seed), max_decisions=rng.choice([20, 200, 200]), **prices)
    return drill, Chooser(seed)


def played(seed):
    """A random drill, played to its end."""
    drill, chooser = random_drill(seed)
    decisions = []
    view, begin = drill.reset()
    while not drill.is_over:
        state = {key: getattr(view, key) for key in STATE}
        action = chooser.choose(view)
        view, reward, _, _, info = drill.step(action)
        decisions.append(Decision(state, action, reward, info))
    return Played(drill, begin, decisions)


def driven(drill, responder):
    """A drill that a responder has played through the step interface."""
    view, _ = drill.reset()
    while not drill.is_over:
        view = drill.step(responder.decide(view))[0]
    return drill


def replayed(drill):
    """The same drill, played again from its list of actions, with no view looked at."""
    again = Drill(drill.scenario, drill.seed, max_decisions=drill.max_decisions)
    again.reset()
    for action in drill.actions:
        again.step(action)
    return again


def difference(one, other):
    """Where two runs differ; "" where they are the same."""
    if one.log != other.log:
        pairs = zip(one.log, other.log)
        return str(next((pair for pair in pairs if pair[0] != pair[1]), "more rows"))
    for events, counts in one.counts.items():
        same = other.counts[events]
        if not (
            np.array_equal(counts.good, same.good) and np.array_equal(counts.valid, same.valid)
        ):
            return f"counts of {events}"
    return ""


def broken(seed):
    """What does not hold of a random drill, in words."""
    game = played(seed)
    laws = (_end, _replay, _times, _repeats, _rewards, _pages, _prompt, _alerts, _secrets)
    return [told for law in laws for told in [law(game)] if told]


def _replay(game):
    """Its list of actions gives the same bytes."""
    return difference(game.drill.run, replayed(game.drill).run)


def _end(game):
    drill = game.drill
    if drill.is_terminated:
        at_end = game.decisions[-1].info
        ends = (at_end["time_s"], at_end["why"]) == (drill.scenario.horizon, "horizon")
    else:
        ends = drill.is_truncated and drill.decisions == drill.max_decisions
    return "" if ends else f"it does not end: {game.decisions[-1:]}"


def _times(game):
    """Time passes by actions only, and never goes back."""
    before = game.begin["time_s"]
    for number, each in enumerate(game.decisions, start=1):
        if each.state["time_s"] != before or each.info["time_s"] < before:
            return f"the time of {each}"
        if each.info["decisions"] != number:
            return f"the number of {each}"
        before = each.info["time_s"]
    return ""


def _repeats(game):
    """Nobody is asked the same twice, unless they do once more what has just changed nothing."""
    for one, other in zip(game.decisions, game.decisions[1:]):
        if one.state == other.state and one.action["do"] != one.state["result"].get("do"):
            return f"asked twice: {one}"
    return ""


def _rewards(game):
    """Rewards add up to minus what is spent of the budget that is worst off, minus prices."""
    drill = game.drill
    if drill.is_truncated:
        return ""
    kinds = [event.kind for event in drill.run.log]
    spent = [drill.run.budget_spent(slo)[-1] for slo in drill.scenario.slos]
    due = max(0.0, *np.nan_to_num(spent))
    due += drill.page_price * kinds.count("paged") + drill.step_price * kinds.count("step_started")
    total = sum(each.reward for each in game.decisions)
    return "" if abs(total + due) < 1e-9 else f"rewards add up to {total}, not to {-due}"


def _pages(game):
    """Whoever is paged is asked at that moment, unless they do not trust the pager."""
    drill = game.drill
    if drill.is_truncated or drill.scenario.oncall.trust:
        return ""
    asked = {(each.state["asked"].get("what"), each.state["time_s"]) for each in game.decisions}
    pages = [row for row in drill.run.log if row.kind == "paged" and row.subject != "nobody"]
    left_out = [row for row in pages if (row.incident, row.time) not in asked]
    return f"not asked at the page: {left_out}" if left_out else ""


def _pairs(game):
    """Each decision, the same person's next one about the same incident, and the rows of it in
    between.
    """
    last = {}
    for each in game.decisions:
        asked = each.state["asked"]
        key = asked.get("what"), asked.get("person")
        if key in last:
            begin, end = last[key].state["time_s"], each.state["time_s"]
            rows = game.rows[asked.get("what")]
            yield last[key], each, [row for row in rows if begin <= row.time <= end]
        last[key] = each


def _prompt(game):
    """What is over is followed by the next decision at once, unless it was handed over."""
    for one, other, rows in _pairs(game):
        result = other.state["result"]
        if result.get("do") != one.action["do"] or result["came"] not in PROMPT:
            continue
        times = [row.time for row in rows if row.kind in ROWS]
        if times and times[-1] != other.state["time_s"] and not _changes_hands(rows):
            return f"asked late: {other} after {rows[-1]}"
    return ""


def _changes_hands(rows):
    return any(row.kind in ("acknowledged", "handed_over") for row in rows)


def _alerts(game):
    """No alert of it changes while somebody goes on waiting."""
    for one, other, rows in _pairs(game):
        if one.action["do"] != "wait" or _changes_hands(rows):
            continue
        begin, end = one.state["time_s"], other.state["time_s"]
        changes = [row for row in rows if row.kind in ALERTS and begin < row.time < end]
        if changes:
            return f"waited on from {begin} to {end}: {changes}"
    return ""


def _secrets(game):
    """Nobody is woken as a failure begins or ends, which they cannot know."""
    hidden = {row.time for row in game.drill.run.log if row.kind in HIDDEN}
    for one, other, rows in _pairs(game):
        time, lasts = other.state["time_s"], one.action.get("for", "")
        is_own = lasts == "next look" or any(row.time == time for row in rows)
        is_timed = lasts in LASTS and time - one.state["time_s"] == pytest.approx(LASTS[lasts])
        if one.action["do"] == "wait" and time in hidden and not (is_own or is_timed):
            return f"woken at {time} of what nobody sees: {one}"
    return ""
