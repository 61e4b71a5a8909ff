"""The rounds of a search: how many policies, how many seeds, and how many go on."""

import math
from typing import NamedTuple

# the first look at a policy: so many seeds, or a tenth of all
FEWEST_SEEDS = 10
# how many are played on fresh seeds at most, the current one among them
FINALISTS = 12


class Round(NamedTuple):
    """So many `new` policies join, all are played with the first `seeds` seeds, and `places` of
    them go on.
    """

    new: int
    seeds: int
    places: int


def rounds_of(policies: int, replications: int) -> list[Round]:
    """Successive halving (Jamieson and Talwalkar, 2016): half of the policies wide, the others in
    two rounds near what is left; then twice the seeds for half as many, until all seeds are played.
    """
    few = min(max(FEWEST_SEEDS, replications // 10), replications)
    wide = math.ceil(policies / 2)
    near = (policies - wide) // 2
    more = min(2 * few, replications)
    found = [
        Round(wide, few, _places(policies, 4)),
        Round(near, few, _places(policies, 4)),
        Round(policies - wide - near, more, _places(policies, 8)),
    ]
    seeds, share = more, 16
    while seeds < replications:
        seeds = min(2 * seeds, replications)
        found.append(Round(0, seeds, _places(policies, share)))
        share *= 2
    last = found.pop()
    return [*found, last._replace(places=FINALISTS)]


def _places(policies: int, share: int) -> int:
    return max(FINALISTS, policies // share)


def most_runs(policies: int, replications: int) -> int:
    """How many runs a search plays at most, those with fresh seeds included."""
    runs = 0
    staying = 0
    played = 0
    for each in rounds_of(policies, replications):
        runs += staying * (each.seeds - played) + each.new * each.seeds
        staying = min(staying + each.new, each.places)
        played = each.seeds
    return runs + staying * replications
