"""What became of every failure and every due release of a run, read from its log alone, and what
must hold of two runs with one seed, of which one learns.
"""

from collections import defaultdict
from functools import partial

from simulator import simulate
from simulator.foundation.streams import Streams

HELD_BACK = "held back"
FATES = {
    "failure_started": "struck",
    "recurrence_prevented": "prevented",
    "release_stopped": "stopped",
}


def drawn_failures(scenario, seed):
    """All failures and all bad releases that were drawn before the run."""
    rng = partial(Streams(seed).of, "failure")
    failures = [
        each
        for process in scenario.named_failures
        for each in process.occurrences(rng, scenario.horizon)
    ]
    return failures, [each.bad for each in due_of(scenario, seed) if each.bad is not None]


def due_of(scenario, seed):
    """The releases that are due."""
    rng = partial(Streams(seed).of, "failure")
    return () if scenario.releases is None else scenario.releases.due(rng, scenario.horizon)


def drawn(scenario, seed):
    """All that was drawn before the run: root cause by failure and bad release, and the time (s) of
    each release that is due.
    """
    failures, bad = drawn_failures(scenario, seed)
    causes = {each.name: each.root_cause for each in [*failures, *bad]}
    return causes, {each.name: each.at for each in due_of(scenario, seed)}


def fates(run):
    """What became of each failure and each release that is on the log: a list of one, as a rule."""
    found = defaultdict(list)
    for row in run.log:
        if row.kind in FATES:
            found[row.subject].append(FATES[row.kind])
        elif row.kind == "release_rolled_back" and row.detail.get("by") == "canary":
            # it struck the canary's share of the requests for the time of the bake
            found[row.subject] = ["taken back"]
    started = {row.subject for row in run.log if row.kind == "release_started"}
    for name in started - found.keys():
        found[name] = ["went out"]
    return found


def broken(scenario, seed):
    """What does not hold of a run and of the same one with learning off, in words."""
    learns, plain = (
        simulate(each, seed) for each in (scenario, scenario.set("learning.on", False))
    )
    causes, due = drawn(scenario, seed)
    found = [
        *(f"learning: {what}" for what in _of_one(learns, causes, due)),
        *(f"without: {what}" for what in _of_one(plain, causes, due)),
    ]
    if any({"prevented", "stopped"} & set(each) for each in fates(plain).values()):
        found.append("without learning something was prevented")
    if not (may_hold_back(plain) or may_hold_back(learns)):
        found += _contained(fates(learns), fates(plain))
    return found


def may_hold_back(run):
    """Whether anything froze or rolled back releases."""
    return any(holding(row) for row in run.log)


def holding(row):
    """1 where somebody begins to hold releases back, -1 where somebody lets go, else 0."""
    is_step = row.subject in ("roll_back", "freeze_releases")
    begins = row.kind == "releases_frozen" or (row.kind == "step_finished" and is_step)
    ends = row.kind == "releases_thawed" or (row.kind == "step_undone" and is_step)
    return begins - ends


def is_held_back(run, time):
    """Whether releases were held back at a time (s), before what happened then."""
    return sum(holding(row) for row in run.log if row.time < time) > 0


def _of_one(run, causes, due):
    """Of one run: each failure and due release is one thing, with the cause that was drawn."""
    found = fates(run)
    for name, each in found.items():
        if len(each) != 1:
            yield f"{name} is {each}"
    if unknown := found.keys() - causes.keys() - due.keys():
        yield f"never drawn: {unknown}"
    if missing := causes.keys() - found.keys() - due.keys():
        yield f"nothing became of {missing}"
    for row in run.log:
        if row.kind in FATES and row.detail.get("root_cause") != causes[row.subject]:
            yield f"{row.subject} has {row.detail.get('root_cause')}, not {causes[row.subject]}"
    if run.due != len(due):
        yield f"{run.due} are due, not {len(due)}"
    for name, time in due.items():
        if is_held_back(run, time) == (name in found):
            yield f"{name} is {found.get(name, HELD_BACK)} at {time}"


def _contained(learns, plain):
    out = {name for name, each in learns.items() if each[0] in ("struck", "taken back")}
    also = {name for name, each in plain.items() if each[0] in ("struck", "taken back")}
    if more := out - also:
        yield f"strikes with learning alone: {more}"
