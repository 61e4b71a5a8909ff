"""What the simulator costs: against only drawing its random numbers, against another commit, and
beside other simulators.

    python benchmarks/table.py [--against COMMIT] [--only PART ...] [--quick] [--rounds 5]

COMMIT is a commit, whose files are put into a temporary folder, or a folder that holds a checkout.
The two take turns within one measurement, each in a process of its own; every figure is the median
of the rounds, every ratio the median of the rounds' ratios. CPU time, where nothing else is said.
"""

import argparse
import contextlib
import os
import subprocess
import sys

from sides import HERE, ROOT, Side, Sides, checkout, summed_up

CHOOSING = ROOT / "scenarios" / "choosing_thresholds.yaml"


def told(value, pattern):
    return "-" if value is None else pattern.format(value)


def row(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def head(*cells):
    row(*cells)
    row("---", *["---:"] * (len(cells) - 1))


def title(text):
    print(f"\n{text}\n")


def cost(sides, quick, people=True):
    """One run: times the floor, ms, and the share of before."""
    shapes = [(size, failures) for size in ("1 x 2", "5 x 4") for failures in (0, 6, 24)]
    who = "with a person on call" if people else "with nobody responding"
    title(f"One run {who}: times the floor (ms), share of before")
    head("", *(f"{size}, {failures} failures" for size, failures in shapes))
    horizons = {0.25: "6 h", 30: "30 d"} | ({} if quick else {90: "90 d", 365: "365 d"})
    for days, horizon in horizons.items():
        for cell in (30,) if quick else (10, 30, 60):
            row(
                f"{horizon}, {cell} s cells",
                *(one_cost(sides, days, cell, shape, people) for shape in shapes),
            )


def one_cost(sides, days, cell, shape, people):
    size, failures = shape
    runs = 5 if days < 1 else 1
    fields = {"days": days, "cell": cell, "size": size, "failures": failures, "people": people}

    def seeds(number):
        return list(range(number * runs, (number + 1) * runs))

    def floor(side, number):
        return side.seconds("floor", seeds=seeds(number), **fields) if side is sides.here else None

    def run(side, number):
        return side.seconds("simulated", seeds=seeds(number), **fields)

    (low, _), (core, ratio) = sides.measured(floor, run)
    if core is None:
        return "refused"
    return f"{core / low:.3g} ({core / runs * 1e3:.3g}), {told(ratio, '{:.2f}')}"


def alone(sides, quick):
    """The same with nobody responding."""
    cost(sides, quick, people=False)


def service(sides, quick):
    """Everything that a service can have, and clients that retry."""
    title("Three months of the whole service, and a month of clients that retry")
    head("", "s", "share of before")
    jobs = {f"90 d in {cell} s cells": ("quarter", {"cell": cell}) for cell in (30, 10)}
    for daily in (False, True):
        for attempts in (1, 4):
            name = f"30 d, attempts: {attempts}, {'a daily curve' if daily else 'flat'}"
            jobs[name] = ("storms", {"attempts": attempts, "daily": daily})
    for name, (job, fields) in jobs.items():
        [(seconds, ratio)] = sides.measured(
            lambda side, number, job=job, fields=fields: side.seconds(job, seeds=[number], **fields)
        )
        row(name, told(seconds, "{:.3f}"), told(ratio, "{:.2f}"))


def compare(sides, quick):
    """Comparisons of alert policies on choosing_thresholds, in one process."""
    replications = 4 if quick else 12
    title(f"Comparing alert policies (choosing_thresholds), {replications} replications")
    head("", "s", "share of before", "times one policy")
    for people in (True, False):
        counts = (1, 3, 12)
        timers = [
            lambda side, number, policies=policies, people=people: side.seconds(
                "compared",
                policies=policies,
                people=people,
                replications=replications,
                seed=1 + number * replications,
            )
            for policies in counts
        ]
        found = sides.measured(*timers)
        for policies, (seconds, ratio) in zip(counts, found, strict=True):
            who = "a person on call" if people else "alerts only"
            row(
                f"{policies} policies, {who}",
                told(seconds, "{:.2f}"),
                told(ratio, "{:.2f}"),
                f"{seconds / found[0][0]:.2f}",
            )


def commands(sides, quick):
    """Whole processes of `simulator run`."""
    title("`simulator run`, start of the process included")
    head("", "CPU s", "share of before")
    names = ("choosing_thresholds", "five_promises")
    for name in names[:1] if quick else names:
        for options in ((), ("--no-charts",)):
            words = ["run", str(ROOT / "scenarios" / f"{name}.yaml"), *options]
            [(seconds, ratio)] = sides.measured(lambda side, _, words=words: cpu(side, words))
            row(f"run {' '.join((name, *options))}", told(seconds, "{:.2f}"), told(ratio, "{:.2f}"))


def cpu(side, words):
    done = side.command(*words)
    return None if done is None else done[0]


def search(sides, quick):
    """`simulator search`: wall seconds."""
    size = (20, 20) if quick else (200, 100)
    title("`simulator search` on choosing_thresholds")
    words = ["search", str(CHOOSING), "--max-pages", "5"]
    words += ["--policies", str(size[0]), "--replications", str(size[1])]
    done = sides.here.command(*words)
    if done is None:
        print("skipped: this checkout has no such command")
        return
    print(
        f"{size[0]} policies, {size[1]} replications, {os.cpu_count()} processors: {done[1]:.1f} s"
        f" ({done[0]:.1f} s of CPU time)"
    )


def memory(sides, quick):
    """Peak memory of whole processes."""
    title("Peak memory")
    head("", "MB", "share of before")
    month = {"days": 30, "cell": 30, "size": "5 x 4", "failures": 6}
    jobs = {"1 run of 30 d": month | {"runs": 1}, "100 runs of 30 d": month | {"runs": 100}}
    if not quick:
        jobs["365 d, 10 s cells, 5 x 4"] = month | {"days": 365, "cell": 10, "runs": 1}
    for name, fields in jobs.items():
        pairs = [side and side.peak("kept_none", **fields) for side in (sides.here, sides.before)]
        here, ratio = summed_up([pairs])
        row(name, told(here, "{:.0f}"), told(ratio, "{:.2f}"))


def script(name):
    """A part that is a program of its own."""

    def part(sides, quick):
        title(name)
        if not (HERE / name).exists():
            print("skipped: there is no such program in this checkout")
            return
        command = [sys.executable, HERE / name, *(["--quick"] if quick else [])]
        subprocess.run(command, env=sides.here.environment, cwd=ROOT, check=False)

    return part


PARTS = {
    "cost": cost,
    "alone": alone,
    "service": service,
    "compare": compare,
    "commands": commands,
    "search": search,
    "workers": script("workers.py"),
    "memory": memory,
    "peers": script("peers.py"),
}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--against", metavar="COMMIT")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int)
    options = parser.parse_args()
    rounds = options.rounds or (3 if options.quick else 5)
    with contextlib.ExitStack() as stack:
        here, before = stack.enter_context(Side(ROOT)), None
        if options.against:
            before = Side(stack.enter_context(checkout(options.against)))
            stack.enter_context(before)
        print(f"{rounds} rounds{f', against {options.against}' if before else ''}", flush=True)
        sides = Sides(here, before, rounds)
        # imports and caches are paid before anything is measured
        for side in filter(None, (here, before)):
            side.seconds("simulated", days=1, cell=30, size="5 x 4", failures=2, seeds=[0])
        for part in options.only:
            PARTS[part](sides, options.quick)


if __name__ == "__main__":
    main()
