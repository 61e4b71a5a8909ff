"""Random scenarios that are played together, held against each one alone.

    python benchmarks/sharing.py [--first 0] [--laws 1000] [--runs]

Prints every difference of a scorecard as it comes (tests/random_sharing.py); with --runs whole runs
are compared too, to the bit.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from random_sharing import differences, run_differences


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--laws", type=int, default=1000)
    parser.add_argument("--runs", action="store_true")
    options = parser.parse_args()
    unequal = 0
    for number in range(options.first, options.first + options.laws):
        found = differences(number)
        if options.runs:
            found += run_differences(number)
        unequal += bool(found)
        for told in found:
            print(f"{number}: {told}", flush=True)
    print(f"{unequal} of {options.laws} differ")
    return unequal > 0


if __name__ == "__main__":
    sys.exit(main())
