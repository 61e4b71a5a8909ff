"""What people cost: a month with three people, a ladder, hand-overs and tickets against the same month
with one person who is always there, interleaved in one process.

    python benchmarks/people.py [--rounds 11]

Prints the medians of both (CPU seconds of `simulate()` and its summary) and of the ratios of each
round, for 30 d with 10 s cells, 5 SLOs x 4 rules and 6 failures.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from worlds import busy

from simulator import Scenario, simulate
from simulator.analysis.summary import summarise

PEOPLE = {
    "people": [
        {"name": "ada", "zone": "Europe/Berlin"},
        {"name": "ben", "zone": "America/New_York"},
        {"name": "cyd", "zone": "Asia/Singapore"},
    ],
    "rota": {
        "primary": {"people": ["ada", "ben"], "turns": "1w"},
        "secondary": {"people": ["ben", "ada"], "turns": "1w", "hours": "Mon-Fri 08:00-18:00"},
    },
}
HABITS = {
    "ladder": [
        {"ask": "primary", "acknowledge_within": "5m"},
        {"ask": "secondary", "acknowledge_within": "15m"},
        {"ask": "cyd"},
    ],
    "acknowledge": {"business": "3m", "off": "6m", "sleep": "12m"},
    "hand_over": {"takes": "10m", "lost": "10%"},
    "tickets": {"hours": "Mon-Fri 09:00-17:00"},
}


def seconds(scenario: Scenario) -> float:
    """The CPU time (s) of one run with its summary."""
    begin = time.process_time()
    summarise(simulate(scenario))
    return time.process_time() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=11)
    alone = busy(30)
    written = alone.dump()
    habits = {**(written.get("oncall") or {}), **HABITS}
    team = Scenario.model_validate({**written, **PEOPLE, "oncall": habits})
    count = parser.parse_args().rounds
    seconds(alone), seconds(team)  # the first round warms up
    rounds = [(seconds(alone), seconds(team)) for _ in range(count)]
    ratios = sorted(with_team / one for one, with_team in rounds)
    one, with_team = (statistics.median(times) for times in zip(*rounds, strict=True))
    print(f"one person {one:.3f} s, three people {with_team:.3f} s")
    print(f"ratio {statistics.median(ratios):.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f})")


if __name__ == "__main__":
    main()
