"""Facts of runs that the gallery's answers claim: small functions of a run or of an SLO in it."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from counted import valid_and_bad

from simulator import simulate
from simulator.outputs.result import write_result

HOUR, DAY = 3600.0, 86400.0


class Claim(NamedTuple):
    """A phrase of an answer, and whether it is so of the runs (or of the comparison)."""

    phrase: str
    holds: Callable[..., bool]


def events(run, kind, **detail):
    """The rows of a run's log of a kind, with these details."""
    return [
        event
        for event in run.run.log
        if event.kind == kind and all(event.detail.get(k) == v for k, v in detail.items())
    ]


def at(run, kind, place=0, **detail):
    """When (s) that happened."""
    return events(run, kind, **detail)[place].time


def spent(promise, what="budget_spent"):
    return promise.numbers[what]


def kinds(promise):
    return [step.do.replace(" ", "_") for step in promise.steps]


def ratio(text):
    return float(text.removesuffix("%")) / 100


def mitigated_s(promise):
    """The first incident's time to mitigate (s), infinite where it never was."""
    wait = promise.incidents[0]["time_to_mitigate_s"]
    return float("inf") if wait is None else wait


def after(promise):
    return [ratio(step.after) for step in promise.steps]


def good(run, slo, begin, end):
    """The share of good events of an SLO in every cell of a stretch of time (s)."""
    valid, bad = valid_and_bad(run.run.counts[run.run.slo(slo).events])
    first, last = (round(time / run.run.cell) for time in (begin, end))
    return 1 - bad[first:last] / valid[first:last]


def heals(promise):
    """Whether the first step brings the SLI from below its objective to it."""
    return ratio(promise.first.before) < spent(promise, "objective") <= ratio(promise.first.after)


def page_after(run, kind, slo, **detail):
    """Whether the first incident's time to detect runs from that event to the page."""
    wait = run[slo].incidents[0]["time_to_detect_s"]
    return abs(at(run, "paged") - at(run, kind, **detail) - wait) < 1e-6


def unanswered(run, slo):
    """Whether quality stays bad whatever the person does."""
    promise = run[slo]
    undone = [event for event in events(run, "step_undone") if event.subject == "skip_retrieval"]
    is_off = all(event.time >= at(run, "cause_over") for event in undone) and len(undone) > 0
    return is_off and promise.mitigated == "-" and max(after(promise)) < 0.65


def loop_closes(run):
    order = ["paged", "acknowledged", "triaged", "step_finished", "mitigated", "resolved"]
    times = [at(run, kind) for kind in order]
    return times == sorted(times)


def is_filed(run):
    with tempfile.TemporaryDirectory() as name:
        write_result(run.run, Path(name) / "result", charts=False)
        cases = (Path(name) / "result" / "eval-cases.jsonl").read_text()
        posts = list((Path(name) / "result" / "postmortems").iterdir())
    return bool(cases.strip()) and len(posts) == 1


def firing_order(run, slo):
    return list(run[slo].fired)


def in_a_sudden_outage(run):
    """The rules' order when the same failure is there at once, with the worst that it may be."""
    sudden = run.run.scenario.set("failures[0].grows_over", "0s")
    fired = dict[str, float]()
    for event in simulate(sudden).log:
        if event.kind == "alert_fired":
            fired.setdefault(event.detail["rule"], event.time)
    tickets = [fired[rule] for rule in fired if rule.startswith("ticket")]
    others = [fired[rule] for rule in fired if rule.startswith("page")]
    return next(iter(fired)) == "page-quick" and min(tickets, default=0.0) > max(others)


def slices_spent(count, slice_s=300.0):
    """The share of a 30-day budget of 1% that so many bad slices spend."""
    return count * slice_s / (0.01 * 30 * DAY)


def near(text, value):
    return abs(ratio(text) - value) < 0.001
