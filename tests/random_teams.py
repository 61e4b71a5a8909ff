"""Random scenarios in which people have names: rotas with gaps, ladders, hand-overs, tickets, wrong
symptoms and steps that fail.
"""

import random

from random_scenarios import random_scenario

from simulator import Scenario

NAMES = ("ada", "ben", "eve", "kim", "zoe")
HOURS = ("Mon-Sun 00:00-24:00", "Mon-Fri 08:00-20:00", "Mon-Sun 06:00-09:00", "Mon-Sun 12:00-06:00")


def random_team(seed):
    """A random scenario with a random team."""
    rng = random.Random(f"team {seed}")
    fields = random_scenario(seed).dump()
    rotas = {name: _rota(rng) for name in ("primary", "secondary")[: rng.randint(1, 2)]}
    oncall = {
        **(fields.get("oncall") or {}),
        "acknowledge": rng.choice(["4m", "25m", {"exponential": {"mean": "12m"}}]),
        "ladder": _ladder(rng, [*rotas, "zoe"]),
    }
    choices = {
        "repeat": rng.randint(0, 2),
        "renotify": rng.choice(["30m", "4h"]),
        "hand_over": {"takes": "5m", "lost": rng.choice(["0%", "50%"])},
        "urgency": {"sev2": "low"},
        "triage": {"takes": "6m", "right": "50%"},
        "tickets": {"hours": "Mon-Sun 07:00-21:00", "within": "4h"},
    }
    oncall |= {key: value for key, value in choices.items() if rng.random() < 0.5}
    for book in fields["runbooks"].values():
        for step in book:
            if rng.random() < 0.3:
                step["works"] = 0.5
    team = [{"name": name} for name in NAMES]
    return Scenario.model_validate({**fields, "people": team, "rota": rotas, "oncall": oncall})


def _rota(rng):
    return {
        "people": rng.sample(NAMES, rng.randint(1, 3)),
        "turns": rng.choice(["2h", "12h", "1d"]),
        "hand_over": rng.choice(["09:00", "Monday 03:00"]),
        "hours": rng.choice(HOURS),
    }


def _ladder(rng, roles):
    return [
        {"ask": role, "acknowledge_within": rng.choice(["3m", "10m", "30m"])}
        for role in rng.sample(roles, rng.randint(1, len(roles)))
    ]
