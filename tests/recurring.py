"""Releases whose defects come back, for as long as nobody has written a case: how many bad ones go
out, as a formula and as a scenario.

All days have one release. A bad one is found at once and mended on the same day; each accepted
case works after so many more releases.
"""

from typing import NamedTuple

import numpy as np

from simulator import Scenario, simulate

DAY = 86400.0


class Year(NamedTuple):
    """`days` releases, bad with the probability `bad`, of which `new` were never seen before; the
    others have one of `known` defects, number i in proportion to 1 / i^`popularity`. A case is
    accepted with `accepted`, works after `later` more releases, and catches with `catches`.
    """

    bad: float = 0.1
    new: float = 0.25
    accepted: float = 0.4
    later: int = 0
    catches: float = 1.0
    known: int = 12
    popularity: float = 1.0
    days: int = 365


def shares(year):
    """The probability q_i that a release brings the known defect i."""
    weights = np.arange(1, year.known + 1) ** -float(year.popularity)
    return year.bad * (1 - year.new) * weights / weights.sum()


def bad_ones_out(year):
    """How many bad ones go out on average."""
    shares_ = shares(year)
    releases = np.arange(1, year.days + 1)[:, None]
    # release k - 1 - m is the last whose case works at release k
    seen = np.maximum(0, releases - 1 - year.later)
    without_case = (1 - year.accepted * shares_) ** seen
    out = shares_ * (1 - year.catches + year.catches * without_case)
    return year.days * year.bad * year.new + out.sum()


def bad_ones_out_closed(year):
    """The same, without the sum over the releases: for cases that catch all."""
    shares_ = shares(year)
    d, n, m = year.accepted, year.days, year.later
    late = (1 - (1 - d * shares_) ** max(0, n - m)) / d if d else shares_ * max(0, n - m)
    return n * year.bad * year.new + (shares_ * min(m, n) + late).sum()


def scenario_of(year):
    """Its scenario. The service is looked at every 20 min, which keeps a year short to play."""
    case = {"kind": "regression_case", "hours": 0, "accepted": year.accepted}
    return Scenario(
        name="a-year",
        horizon=(year.days + 1) * DAY,
        outcomes="expected",
        slos=[{"name": "availability", "objective": "99%", "window": "30d"}],
        monitoring={"scrape_interval": "20m", "evaluation_interval": "20m"},
        alerting={
            "rules": [
                {
                    "name": "page",
                    "severity": "sev1",
                    "long_window": "20m",
                    "short_window": "none",
                    "burn_rate": 5,
                }
            ]
        },
        # by then it is over, so that nobody has to act
        oncall={"acknowledge": "4h"},
        runbooks={},
        releases={
            "every": DAY,
            "bad": year.bad,
            "bad_ones": {"lasts": "2h", "error_ratio": "50%"},
            "defects": {"known": year.known, "popularity": year.popularity, "new": year.new},
        },
        learning={
            # half a day more, so that the release of the same hour never decides
            "postmortem_after": (year.later + 0.5) * DAY if year.later else 0.0,
            "improvements": [{**case, "catches": year.catches}],
        },
    )


def struck(scenario, seed):
    """How many failures strike in a run."""
    return sum(event.kind == "failure_started" for event in simulate(scenario, seed).log)
