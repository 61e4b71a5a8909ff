"""What the answers about single runs claim beyond figures, as functions of the runs; and runs of
which it is not true.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from simulator import simulate
from simulator.analysis.linter import lint
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
    valid, bad = (np.asarray(counts) for counts in run.run.counts[run.run.slo(slo).events])
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


SINGLE = {
    "the_shift": [
        Claim("It holds.", loop_closes),
        Claim("after the outage begins", lambda r: page_after(r, "failure_started", "answers")),
        Claim("the incident is mitigated after", lambda r: r["answers"].mitigated != "-"),
        Claim("the result folder holds a postmortem and a regression case", is_filed),
    ],
    "provider_outage": [
        Claim(
            "It saves most of what the outage would have cost",
            lambda r: spent(r["availability"]) < spent(r["availability"], "unattended") / 2,
        ),
        Claim(
            "only step {run[availability].taken}, {run[availability].last.do}, to",
            lambda r: (
                max(after(r["availability"])[:-1], default=1) < 0.99 < after(r["availability"])[-1]
            ),
        ),
    ],
    "vector_store_full": [
        Claim(
            "brings availability from {run[availability].first.before} back to"
            " {run[availability].first.after} and quality down to",
            lambda r: (
                heals(r["availability"])
                and good(r, "quality", HOUR / 2, HOUR).mean() > 0.95
                and good(r, "quality", at(r, "mitigated"), at(r, "mitigated") + HOUR).mean() < 0.65
            ),
        ),
        Claim(
            "after quality began to suffer",
            lambda r: (
                at(r, "alert_fired", slo="quality") - at(r, "harm_began", slo="quality")
                == r["quality"].incidents[0]["time_to_detect_s"]
            ),
        ),
        Claim(
            "all {run[quality].taken} steps in vain: retrieval stays off, so room in the store is no help",
            lambda r: unanswered(r, "quality"),
        ),
    ],
    "bad_deploy": [
        Claim("after the release", lambda r: page_after(r, "release_started", "availability")),
        Claim(
            "at the end",
            lambda r: (
                ratio(r["availability"].unseen)
                < ratio(r["availability"].gone["roll_back"])
                < spent(r["availability"])
                < ratio(r["availability"].gone["roll_back"]) + 0.001
            ),
        ),
    ],
    "injection_wave": [
        Claim(
            "Two steps:",
            lambda r: (
                kinds(r["safety"]) == ["throttle_source", "tighten_guardrail"]
                and after(r["safety"])[0] < 0.95 < after(r["safety"])[1]
            ),
        ),
        Claim(
            "Users who meant no harm pay:",
            lambda r: (
                good(r, "availability", 0, HOUR).mean()
                > good(r, "availability", at(r, "step_finished"), at(r, "step_started", 1)).mean()
                > good(r, "availability", at(r, "step_finished", 1), 4 * HOUR).mean()
            ),
        ),
    ],
    "cost_spike": [
        Claim(
            "It keeps the promise about cost:",
            lambda r: heals(r["cost"]) and spent(r["cost"]) < 1,
        ),
        Claim(
            "Quality pays:",
            lambda r: spent(r["quality"]) > 10 * spent(r["quality"], "unattended"),
        ),
        Claim(
            "No failure is behind the page for quality, only the cure:",
            lambda r: (
                r["quality"].pages == 1
                and r["quality"].incidents[0]["failure"] is None
                and r["quality"].incidents[0]["cause"] == "cap_tokens, held by incident-1"
            ),
        ),
    ],
    "slow_provider": [
        Claim(
            "Only the one about latency:",
            lambda r: (
                (r["latency"].pages, r["availability"].pages) == (1, 0) and heals(r["latency"])
            ),
        ),
        Claim(
            "over the whole shift",
            lambda r: good(r, "availability", 0, r.run.scenario.horizon).min() > 0.99,
        ),
    ],
    "runbook_order": [
        Claim(
            "That of failing over does:",
            lambda r, _, last, without: (
                spent(r["availability"])
                < spent(last["availability"]) / 1.5
                < spent(without["availability"]) / 2
            ),
        ),
        Claim("with it first", lambda r, *_: kinds(r["availability"])[0] == "fail_over"),
        Claim("with it last", lambda r, _, last, __: kinds(last["availability"])[3] == "fail_over"),
        Claim(
            "without it, where {without_failing_over[availability].taken} steps leave the SLI at",
            lambda *runs: set(after(runs[3]["availability"])) == {0.55},
        ),
        Claim(
            "with shedding second",
            lambda r, short, *_: (
                kinds(short["availability"])[1] == "shed_background"
                and mitigated_s(short["availability"]) < mitigated_s(r["availability"])
            ),
        ),
        Claim(
            "That of the others matters little:",
            lambda r, short, last, _: (
                0
                < spent(r["availability"]) - spent(short["availability"])
                < (spent(last["availability"]) - spent(r["availability"])) / 10
            ),
        ),
    ],
    "store_first_step": [
        Claim(
            "it takes longer, and spares quality",
            lambda skip, enlarge, _: (
                mitigated_s(skip["availability"]) < mitigated_s(enlarge["availability"])
                and spent(enlarge["quality"]) < spent(skip["quality"]) / 10
            ),
        ),
        Claim(
            "because it fills up again",
            lambda *runs: [len(events(run, "ran_full")) for run in runs] == [1, 1, 2],
        ),
        Claim(
            "the incident is mitigated by then and still open, so that the alerts which fire join"
            " it, and page nobody",
            lambda *runs: (
                at(runs[2], "mitigated")
                < at(runs[2], "ran_full", 1)
                < at(runs[2], "alert_fired", -1, severity="sev1")
                < at(runs[2], "resolved")
                and len(events(runs[2], "paged")) == 1
            ),
        ),
    ],
    "two_at_once": [
        Claim(
            "All of it.",
            lambda r: (
                all(0.78 < share < 0.82 for share in after(r["availability"])[:4])
                and kinds(r["availability"])[3:] == ["raise_quota", "roll_back"]
            ),
        ),
        Claim("and after step 4 it is", lambda r: r["availability"].taken == 5),
        Claim(
            "Only then is the second symptom named",
            lambda r: (
                at(r, "step_finished", 3)
                < at(r, "unmitigated")
                < at(r, "triaged", symptom="bad_deploy")
                <= at(r, "step_started", 4)
            ),
        ),
        Claim(
            "after the first failure began",
            lambda r: (
                at(r, "triaged", symptom="bad_deploy")
                < at(r, "failure_started") + mitigated_s(r["availability"])
                <= at(r, "mitigated")
            ),
        ),
    ],
    "groundless_version": [
        Claim("No: the canary lets it pass.", lambda r: bool(events(r, "release_promoted"))),
        Claim("after the release", lambda r: page_after(r, "release_started", "quality")),
        Claim(
            "Availability, all that the canary looks at,",
            lambda r: (
                r["availability"].incidents == []
                and spent(r["availability"]) < 1.1 * spent(r["availability"], "unattended")
                and r.numbers["releases"]["caught_by_canary"] == 0
            ),
        ),
    ],
    "retry_storm": [
        Claim(
            "together are more than the provider can serve",
            lambda r, *_: 80 < 100 < 80 * r.run.scenario.service.traffic.retries.attempts,
        ),
        Claim(
            "Attempts that fail come again",
            lambda r, *_: r.run.scenario.service.traffic.retries.attempts > 1,
        ),
        Claim(
            "so that most of them fail too",
            lambda _, alone, __: good(alone, "availability", 1.2 * HOUR, 6 * HOUR).max() < 0.1,
        ),
        Claim(
            "by the end and more to come, if nobody is on call",
            lambda _, alone, __: (
                alone.run.scenario.oncall is None
                and good(alone, "availability", 5 * HOUR, 6 * HOUR).max() < 0.1
            ),
        ),
        Claim(
            "the storm is over",
            lambda shed, *_: (
                good(shed, "availability", 2 * HOUR, 6 * HOUR).min() > 0.98
                and at(shed, "step_undone") < 2 * HOUR
            ),
        ),
    ],
    "daily_budget": [
        Claim(
            "The cheaper model.",
            lambda refuse, cheaper: all(
                spent(cheaper[slo]) < spent(refuse[slo]) / 3 for slo in ("availability", "quality")
            ),
        ),
        Claim(
            "only step {run[availability].taken}, {run[availability].last.do}, ends it",
            lambda refuse, _: (
                after(refuse["availability"])[:2] == [0, 0]
                and after(refuse["availability"])[2] > 0.99
            ),
        ),
        Claim(
            "the two steps before it stay on and spend",
            lambda refuse, _: (
                kinds(refuse["availability"])[:2] == ["cap_tokens", "use_cheaper_model"]
                and at(refuse, "step_undone") >= at(refuse, "failure_ended")
                and spent(refuse["quality"]) > 3 * spent(refuse["quality"], "unattended")
            ),
        ),
        Claim(
            "The cheaper model spends",
            lambda _, cheaper: cheaper.run.scenario.service.spend.when_gone == "cheaper",
        ),
        Claim("and pages nobody", lambda _, cheaper: cheaper.numbers["pages"] == 0),
        Claim(
            "It answers more, for more money: {cheaper.numbers[spent]:,.0f}, not",
            lambda refuse, cheaper: (
                spent(cheaper["availability"], "good") > spent(refuse["availability"], "good")
                and cheaper.numbers["spent"] > refuse.numbers["spent"]
            ),
        ),
    ],
    "tickets_only": [
        Claim(
            "where somebody is paged",
            lambda paged, tickets: (paged["safety"].pages, tickets["safety"].pages) == (1, 0),
        ),
        Claim(
            "after the wave begins to do harm",
            lambda _, tickets: (
                at(tickets, "ticket_opened") - at(tickets, "harm_began")
                == tickets["safety"].incidents[0]["time_to_detect_s"]
            ),
        ),
        Claim(
            "at the moment at which the page goes out",
            lambda paged, tickets: at(paged, "paged") == at(tickets, "ticket_opened"),
        ),
        Claim(
            "But a ticket waits, and the wave goes on to its end",
            lambda _, tickets: (
                not events(tickets, "acknowledged")
                and spent(tickets["safety"]) > 0.9 * spent(tickets["safety"], "unattended")
            ),
        ),
        Claim("has mitigated it after", lambda paged, _: paged["safety"].mitigated != "-"),
    ],
    "five_promises": [
        Claim(
            "No: {run.numbers[pages]} pages and {run.numbers[tickets]} tickets in a month, though",
            lambda r: (
                r.numbers["pages"] == r.numbers["tickets"] == 0
                and r.run.scenario.horizon == 30 * DAY
                and all(spent(promise) > 0.45 for promise in r.promises.values())
            ),
        ),
    ],
    "at_60_per_hour": [
        Claim(
            "pages in a month in which",
            lambda r: r["availability"].pages > 10 and r.run.scenario.horizon == 30 * DAY,
        ),
        Claim("so the promise is kept", lambda r: spent(r["availability"], "budget_spent_max") < 1),
        Claim(
            "`simulator check` says beforehand that one failed request fires",
            lambda r: any("one failed request" in str(each) for each in lint(r.run.scenario)),
        ),
    ],
    "at_1000_per_hour": [
        Claim(
            "No: {run[availability].pages} pages in a month in which",
            lambda r: r["availability"].pages == 0 and r.run.scenario.horizon == 30 * DAY,
        ),
    ],
    "creeping_cost": [
        Claim(
            "`ticket-slow` after {run[cost].fired[ticket-slow]}, `ticket-quick` after"
            " {run[cost].fired[ticket-quick]}, `page-slow` after {run[cost].fired[page-slow]} and"
            " `page-quick` after",
            lambda r: (
                firing_order(r, "cost")
                == ["ticket-slow", "ticket-quick", "page-slow", "page-quick"]
            ),
        ),
        Claim(
            "In a sudden outage `page-quick` is first and the tickets are last.", in_a_sudden_outage
        ),
        Claim("Nobody is on call", lambda r: r.run.scenario.oncall is None),
    ],
    "calendar_month": [
        Claim(
            "It does. At worst any 30 days",
            lambda r: (
                spent(r["any 30 days"], "budget_spent_max")
                > 1
                > spent(r["calendar month"], "budget_spent_max")
            ),
        ),
        Claim(
            "which breaks the promise; the worse of the two calendar months",
            lambda r: not r["any 30 days"].numbers["kept"] and r["calendar month"].numbers["kept"],
        ),
        Claim(
            "which does not: with the new month the budget is whole again",
            lambda r: (
                r["calendar month"]._by(20 * DAY) > 0.5
                and r["calendar month"]._by(20 * DAY + r.run.cell) < 0.001
            ),
        ),
    ],
    "timeslices": [
        Claim(
            "The mild outage where requests are counted",
            lambda r: (
                ratio(r["requests"].while_on["mild"]) > 2 * ratio(r["requests"].before["mild"])
            ),
        ),
        Claim("the blips where slices are", lambda r: near(r["slices"].before["mild"], 15 / 86.4)),
        Claim(
            "Before the mild outage, blips and background errors",
            lambda r: near(r["requests"].before["mild"], 15 * 60 / 25920 + 0.05 * 4 / 30),
        ),
        Claim(
            "one minute spoils a whole slice",
            lambda r: (
                r.run.scenario.failures[0].lasts == 60
                and near(r["slices"].before["mild"], slices_spent(15))
            ),
        ),
        Claim(
            "While the mild outage lasts, blips included",
            lambda r: near(
                r["requests"].while_on["mild"], (0.04 * DAY + 4 * 60) / 25920 + 0.05 / 30
            ),
        ),
        Claim(
            "it spoils no slice",
            lambda r: near(r["slices"].while_on["mild"], slices_spent(4)),
        ),
    ],
}

NO_RUNBOOK = "runbooks={provider_outage: [{do: enable_cache, takes: 3m}]}"
CONTRARY = {
    "the_shift": [["failures[0].lasts=5m"]],
    "provider_outage": [[NO_RUNBOOK]],
    "vector_store_full": [["runbooks={vector_store_full: [{do: expand_store, takes: 20m}]}"]],
    "bad_deploy": [["failures[0].at=7h50m"]],
    "injection_wave": [["runbooks={injection_wave: [{do: enable_cache, takes: 3m}]}"]],
    "cost_spike": [["runbooks={cost_spike: [{do: enable_cache, takes: 3m}]}"]],
    "slow_provider": [["failures[0].error_ratio=50%", "failures[0].latency_factor=1"]],
    "two_at_once": [["failures[1].error_ratio=0%"]],
    "groundless_version": [["failures[0].error_ratio=20%"]],
    "five_promises": [["slos[0].objective=99.99%"]],
    "at_60_per_hour": [
        ["service.traffic.interactive=1000/h"],
        ["service.provider.primary.error_ratio=0.2%"],
    ],
    "at_1000_per_hour": [["service.traffic.interactive=60/h"]],
    "creeping_cost": [
        ["failures[0].grows_over=0s", "oncall={}"],
        ["failures[0].token_factor=1.1"],
    ],
    "calendar_month": [["slos[1].window=30d"]],
    "timeslices": [
        ["slos[1].timeslice.target=99%", "failures[1].error_ratio=0.2%", "failures[0].lasts=2s"],
        ["slos[1].timeslice.target=99%"],
    ],
}
"""Changes under which the claims are false; of scenarios with several runs, those are exchanged."""
