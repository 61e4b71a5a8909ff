"""What four responders spend in the twelve cases of scenarios/drills, how long a step takes, and
whether random drills hold the laws of a drill.

    python benchmarks/drills.py [--seeds 20] [--check | --steps | --laws 2000 [--first 0]]

Plays each case with the scripted, the cautious and the random responder (the mean over `--seeds`
seeds of its own) and with nobody on call, and writes the table into docs/drill.md. `--check` only
says whether the table there is current. `--steps` measures steps of random drills instead, with
views that are read and with views that are not; `--laws` plays so many random drills and says which
laws (tests/random_drills.py) they break.
"""

import argparse
import sys
import time
from pathlib import Path
from statistics import fmean, median, quantiles

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from random_drills import broken, driven, random_drill

from simulator import Drill, load_scenario
from simulator.oncall.responders import Cautious, Random

ROOT = Path(__file__).parents[1]
CASES = ROOT / "scenarios" / "drills"
PAGE = ROOT / "docs" / "drill.md"
BEGIN, END = "<!-- drills table -->", "<!-- end of drills table -->"
PLAYERS = ("nobody", "random", "scripted", "cautious")
INTRODUCTION = """\
What the responders that ship spend of the budget that is worst off at the end, the least in bold. `random` is the mean over {seeds} seeds of its own.
The regret is what a responder spends more than the best of the four, as the mean over the cases. `python benchmarks/drills.py` plays them again.
"""


def spent(drill, responder):
    """The share of the worst budget that is spent at the end of a drill."""
    driven(drill, responder)
    return drill.score().budget_spent


def row(path, seeds):
    """The shares spent in one case, by player."""
    scenario = load_scenario(path)
    drill = Drill(scenario)
    cautious = spent(drill, Cautious())
    score = drill.score()
    return {
        "nobody": score.budget_nobody,
        "random": fmean(spent(Drill(scenario), Random(seed=seed)) for seed in range(seeds)),
        "scripted": score.budget_scripted,
        "cautious": cautious,
    }


def cell(value, best):
    """`4.28%`, in bold where nobody has spent less."""
    text = f"{value:.2%}"
    return f"**{text}**" if text == f"{best:.2%}" else text


def regret(rows, player):
    """The mean over the cases of what a player spends more than the best one."""
    return fmean(each[player] - min(each.values()) for each in rows.values())


def table(rows, seeds):
    """The rows as Markdown; the last one is the regret."""
    lines = [
        INTRODUCTION.format(seeds=seeds),
        f"| case | {' | '.join(PLAYERS)} |",
        f"|---|{'---|' * len(PLAYERS)}",
    ]
    for case, each in rows.items():
        cells = (cell(each[player], min(each.values())) for player in PLAYERS)
        lines.append(f"| {case} | {' | '.join(cells)} |")
    regrets = (f"{regret(rows, player):.2%}" for player in PLAYERS)
    lines.append(f"| mean regret | {' | '.join(regrets)} |")
    return "\n".join(lines)


def written(text, page):
    """A page with the table between its marks."""
    before, after = page.split(BEGIN)
    rest = after.split(END)[-1]
    return f"{before}{BEGIN}\n{text}\n{END}{rest}"


def times(seeds, is_read):
    """How long (s) each step of some random drills took, with its view if that is read."""
    found = []
    for seed in seeds:
        drill, chooser = random_drill(seed)
        view, _ = drill.reset()
        while not drill.is_over:
            action = chooser.choose(view)
            begin = time.perf_counter()
            view = drill.step(action)[0]
            if is_read:
                view.to_dict()
            found.append(time.perf_counter() - begin)
    return found


def steps(count):
    for is_read in (False, True):
        found = times(range(count), is_read)
        told = "views read" if is_read else "views not read"
        print(
            f"{told}: {len(found)} steps of {count} random drills, median"
            f" {1e3 * median(found):.2f} ms, 95% within {1e3 * quantiles(found, n=20)[-1]:.2f} ms"
        )


def laws(first, count):
    told = {seed: broken(seed) for seed in range(first, first + count)}
    wrong = {seed: each for seed, each in told.items() if each}
    for seed, each in wrong.items():
        print(f"drill {seed}: {'; '.join(each)}")
    print(f"drills {first} to {first + count - 1}: {len(wrong)} of {count} break a law")
    return len(wrong)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--steps", action="store_true")
    parser.add_argument("--laws", type=int, default=0)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    if options.laws:
        sys.exit(min(1, laws(options.first, options.laws)))
    if options.steps:
        steps(40)
        return
    rows = {path.stem: row(path, options.seeds) for path in sorted(CASES.glob("*.yaml"))}
    page = PAGE.read_text(encoding="utf-8")
    text = table(rows, options.seeds)
    new = written(text, page)
    print(text)
    if options.check and new != page:
        sys.exit(f"the table in {PAGE.relative_to(ROOT)} is not current")
    if not options.check:
        PAGE.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
