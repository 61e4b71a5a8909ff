"""Writes scenarios/README.md and its pictures: each scenario's question, and its answer with the
figures of its own runs.

Run from a checkout: python docs/gallery.py. With the same packages it gives the same bytes.
"""

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from simulator import (
    Run,
    Scenario,
    compare,
    draw_burn,
    draw_timeline,
    load_scenario,
    simulate,
    unattended,
)
from simulator.analysis.figures import Estimate
from simulator.analysis.summary import summarise
from simulator.experiments.variants import variants_of
from simulator.outputs.charts.style import SIZES, figure_of, rendered
from simulator.outputs.comparison import ShownComparison
from simulator.outputs.words.estimates import amount, spread
from simulator.outputs.words.numbers import duration, share
from simulator.scenario import parse_value

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "scenarios"
LOOK_FOR = "# Look for: "
INTRODUCTION = """# Scenarios

Each file begins with a question and with what to look for. This page gives the answers, with the commands that produce them. Then try
another value (`--set KEY=VALUE`), another seed (`--seed N`), or nobody on call (`--set oncall=null`). `simulator check FILE` says what a
file's alerts will do, and the folder [policies](policies) holds alert policies for `--policy`. [Concepts](../docs/concepts.md) explains
the words.

How to read the figures, all of which `python docs/gallery.py` reads from the runs:

- *if nobody had come*: the same run with nobody on call.
- *alert after*: how long after users were first let down the first alert fired. "-" means that none fired, "no failure found" that no
  failure was behind it.
- *mitigated after*: how long after users were first let down the last 5 minutes were good again and stayed good until somebody had
  checked. "-" means that this never happened.
- Figures of comparisons have 95% intervals. *Square brackets* mean: no significant difference from the first column.
- *nobody responding*: pages, what they miss and the time to page come from runs in which nobody responds, so that alerts are not judged
  by what a person did. Budgets come from runs with somebody on call, if the file has an `oncall` block."""
CAPTIONS = {
    "burn": "The error budget that is left, and how fast it burns",
    "timeline": "What failed, what was noticed, and who did what and when",
    "scoreboard": "Each variant's figures, with 95% intervals",
}


@dataclass(frozen=True)
class Shown:
    """A scenario on the page: the file's name, the picture that shows it, and the answer with
    places for figures.

    By default the file is played once, `{run}` in the answer; `others` are further runs by label,
    each with its changes, and `of` names the one in the picture. Or `variants` (or `policies`) are
    compared over `replications` seeds, by their labels in the answer; `keys` are the measures in
    the table, and a picture other than the scoreboard shows the first run of the last variant, or
    of the one named.
    """

    name: str
    picture: str
    answer: str
    of: str = ""
    others: Mapping[str, Sequence[str]] | None = None
    policies: Sequence[str] = ()
    variants: Sequence[str] = ()
    baseline: str = ""
    replications: int = 0
    keys: Sequence[str] = ()

    @property
    def path(self) -> Path:
        """The file."""
        return FOLDER / f"{self.name}.yaml"

    @property
    def lines(self) -> tuple[str, str]:
        """The question, and what to look for."""
        question, look_for, *_ = self.path.read_text(encoding="utf-8").splitlines()
        return question.removeprefix("# "), look_for.removeprefix(LOOK_FOR)

    @property
    def runs(self) -> dict[str, Sequence[str]]:
        """The changes of every run, by its label."""
        return {"as written": (), **(self.others or {})}

    @property
    def commands(self) -> list[str]:
        """What a reader types."""
        file = f"scenarios/{self.name}.yaml"
        if not self.replications:
            return [
                " ".join(
                    ["simulator run", file, *(f"--set {quoted(change)}" for change in changes)]
                )
                for changes in self.runs.values()
            ]
        options = [f"--policy {policy}" for policy in self.policies] + [
            f"--variant {quoted(variant)}" for variant in self.variants
        ]
        options += [f"--baseline {quoted(self.baseline)}"] if self.baseline else []
        return [
            " ".join(["simulator compare", file, *options, f"--replications {self.replications}"])
        ]


TIGHT, LOOSE = "scenarios/policies/tight.yaml", "scenarios/policies/loose.yaml"
CHAPTERS = {
    "One failure, one runbook": (
        Shown(
            "the_shift",
            "burn",
            "It does. The page comes {run[answers].seen} after the outage begins, when"
            " {run[answers].unseen} of the budget is gone, and the incident is mitigated after"
            " {run[answers].mitigated}. {run[answers].spent} of the budget is spent in total"
            " ({run[answers].alone} if nobody had come). The result folder holds a postmortem and"
            " a regression case.",
        ),
        Shown(
            "provider_outage",
            "timeline",
            "Most of what the outage would have cost: {run[availability].spent} of the budget is"
            " spent ({run[availability].alone} if nobody had come). {run[availability].unseen} was"
            " gone when the page went out. Step 1, {run[availability].first.do}, lifts the SLI"
            " from {run[availability].first.before} to {run[availability].first.after}, and only"
            " step {run[availability].taken}, {run[availability].last.do}, lifts it to"
            " {run[availability].last.after}.",
        ),
        Shown(
            "vector_store_full",
            "timeline",
            "Step 1, {run[availability].first.do}, brings availability from"
            " {run[availability].first.before} back to {run[availability].first.after}, and"
            " quality down to {run[quality].first.before}: {run[quality].spent} of quality's"
            " budget is spent ({run[quality].alone} if nobody had come). The page for quality"
            " comes {run[quality].seen} after quality began to suffer, and none"
            " of the {run[quality].taken} steps of its runbook helps: retrieval is switched off, so"
            " nothing that is done to the store matters.",
        ),
        Shown(
            "bad_deploy",
            "burn",
            "{run[availability].unseen} when the page goes out, {run[availability].seen} after"
            " the release, and {run[availability].gone[roll_back]} when the roll back is done."
            " {run[availability].spent} is spent at the end ({run[availability].alone} if nobody"
            " had come). Step 1, {run[availability].first.do}, lifts the SLI from"
            " {run[availability].first.before} to {run[availability].first.after}.",
        ),
        Shown(
            "injection_wave",
            "timeline",
            "Two steps: {run[safety].first.do} lifts safety from {run[safety].first.before} to"
            " {run[safety].first.after}, and {run[safety].last.do} to {run[safety].last.after}."
            " Safety loses {run[safety].spent} of its budget ({run[safety].alone} if nobody had"
            " come). Harmless users pay for it: availability loses {run[availability].spent} of"
            " its budget ({run[availability].alone} if nobody had come).",
        ),
        Shown(
            "cost_spike",
            "timeline",
            "It keeps the SLO for cost: step 1, {run[cost].first.do}, brings cost from"
            " {run[cost].first.before} back to {run[cost].first.after}, and {run[cost].spent} of"
            " its budget is spent ({run[cost].alone} if nobody had come). Quality pays for it:"
            " {run[quality].spent} of its budget is spent ({run[quality].alone} if nobody had"
            " come). The page for quality is caused by a mitigation instead of a failure:"
            " {run[quality].about}.",
        ),
        Shown(
            "slow_provider",
            "burn",
            "Only the one for latency: its page comes after {run[latency].seen}, and step 1,"
            " {run[latency].first.do}, brings latency from {run[latency].first.before} back to"
            " {run[latency].first.after}. Availability is {run[availability].sli} over the whole"
            " shift, with {run[availability].pages} pages.",
        ),
        Shown(
            "tool_outage",
            "burn",
            "Only the one for latency: answers whose call hangs are late. Its page comes after"
            " {run[latency].seen}, and step 1, {run[latency].first.do}, brings latency from"
            " {run[latency].first.before} back to {run[latency].first.after}. Availability is"
            " {run[availability].sli} over the whole shift, with {run[availability].pages} pages."
            " Quality pays: answers without tools are often guesses, and {run[quality].spent} of its"
            " budget is spent ({run[quality].alone} if nobody had come).",
        ),
    ),
    "Where a runbook falls short": (
        Shown(
            "runbook_order",
            "timeline",
            "The place of failing over matters: {run[availability].spent} of the budget is spent"
            " if it comes first, {failing_over_last[availability].spent} if it comes last, and"
            " {without_failing_over[availability].spent} without it, where"
            " {without_failing_over[availability].taken} steps leave the SLI at"
            " {without_failing_over[availability].last.after}. The order of the other steps"
            " matters little: as written, {run[availability].taken} steps mitigate the incident"
            " after {run[availability].mitigated}; with shedding second,"
            " {shed_second[availability].taken} steps mitigate it after"
            " {shed_second[availability].mitigated}, for {shed_second[availability].spent} of the"
            " budget.",
            of="without failing over",
            others={
                "shed second": [
                    "runbooks={provider_outage: [{do: fail_over, takes: 3m}, {do: shed_background,"
                    " takes: 2m}]}"
                ],
                "failing over last": [
                    "runbooks={provider_outage: [{do: enable_cache, takes: 3m}, {do:"
                    " shed_background, takes: 2m}, {do: raise_quota, takes: 2m}, {do: fail_over,"
                    " takes: 3m}]}"
                ],
                "without failing over": [
                    "runbooks={provider_outage: [{do: enable_cache, takes: 3m}, {do:"
                    " shed_background, takes: 2m}, {do: raise_quota, takes: 2m}]}"
                ],
            },
        ),
        Shown(
            "store_first_step",
            "timeline",
            "Skipping retrieval costs {run[availability].spent} of availability's budget and"
            " {run[quality].spent} of quality's. Expanding the store costs"
            " {expand[availability].spent} and {expand[quality].spent}: it takes longer, but"
            " spares quality. Compacting it costs {compact[availability].spent} and"
            " {compact[quality].spent}, because the store fills up again. By then the incident is"
            " mitigated but still open, so the alerts that fire join it and page nobody.",
            of="compact",
            others={
                "expand": ["runbooks={vector_store_full: [{do: expand_store, takes: 20m}]}"],
                "compact": ["runbooks={vector_store_full: [{do: compact_store, takes: 40m}]}"],
            },
        ),
        Shown(
            "two_at_once",
            "timeline",
            "Nothing. Step 1, {run[availability].first.do}, lifts the SLI from"
            " {run[availability].first.before} to {run[availability].first.after}, and after step"
            " 4 it is {run[availability].steps[3].after}. Only then is the second symptom named,"
            " and step {run[availability].taken}, {run[availability].last.do}, lifts it to"
            " {run[availability].last.after}. The incident is mitigated"
            " {run[availability].mitigated} after the first failure began."
            " {run[availability].spent} of the budget is spent ({run[availability].alone} if"
            " nobody had come).",
        ),
        Shown(
            "groundless_version",
            "timeline",
            "No: the canary lets it pass. The page for quality comes {run[quality].seen} after"
            " the release, when {run[quality].unseen} of the budget is gone, and step 1,"
            " {run[quality].first.do}, brings quality from {run[quality].first.before} to"
            " {run[quality].first.after}. Availability, the only thing that the canary looks at,"
            " spends {run[availability].spent} of its budget.",
        ),
        Shown(
            "retry_storm",
            "burn",
            "Failed attempts come again, and all attempts together are more than the provider can"
            " serve, so most of them fail too. Without retries the same outage costs"
            " {nobody_and_no_retries[availability].spent} of the budget. With retries and nobody"
            " on call it costs {nobody_on_call[availability].spent} by the end of the run, with"
            " more to come. With somebody on call, {run[availability].first.do} lifts the SLI from"
            " {run[availability].first.before} to {run[availability].first.after}, the storm is"
            " over, and {run[availability].spent} is spent.",
            others={
                "nobody on call": ["oncall=null"],
                "nobody and no retries": ["oncall=null", "service.traffic.retries.attempts=1"],
            },
        ),
        Shown(
            "daily_budget",
            "timeline",
            "Go on with the cheaper model. Refusing requests spends {run[availability].spent} of"
            " availability's budget, and only step {run[availability].taken},"
            " {run[availability].last.do}, ends it; the two steps before it stay on and spend"
            " {run[quality].spent} of quality's. The cheaper model spends"
            " {cheaper[availability].spent} and {cheaper[quality].spent}, and pages nobody. It"
            " answers more, for more money: {cheaper.numbers[spent]:,.0f} instead of"
            " {run.numbers[spent]:,.0f}, in the currency of the provider's price.",
            others={"cheaper": ["service.spend.when_gone=cheaper"]},
        ),
    ),
    "Decisions": (
        Shown(
            "choosing_thresholds",
            "scoreboard",
            "Tight, which pages at 10x, pages on average {tight.off[time_to_page]} earlier for"
            " outages that both policies find. It sends {tight.off[pages]} more pages in 30 d and"
            " {tight.off[pages_without_incident]} more pages without incident: nothing that it"
            " adds is worth waking anybody. With somebody on call, paging earlier saves"
            " {tight.off[budget_spent]} of the budget. Loose sends {loose[pages]} pages instead of"
            " {google-30d[pages]}, and misses {loose[missed]} of the significant outages instead"
            " of {google-30d[missed]}.",
            policies=[TIGHT, LOOSE],
            replications=60,
            keys=[
                "pages",
                "pages_without_incident",
                "missed",
                "time_to_page",
                "budget_spent",
                "slo_kept",
            ],
        ),
        Shown(
            "tickets_only",
            "burn",
            "{tickets_only[safety].spent} of the budget is spent, instead of {run[safety].spent}"
            " where somebody is paged. The ticket opens {tickets_only[safety].seen} after the wave"
            " begins to do harm, at the moment at which the page would go out. But nobody works on"
            " the ticket, and the wave goes on to its end; somebody who is paged has mitigated it"
            " after {run[safety].mitigated}.",
            others={
                "tickets only": [
                    "alerting.rules[page-quick].severity=sev3",
                    "alerting.rules[page-slow].severity=sev3",
                ]
            },
        ),
        Shown(
            "canary",
            "scoreboard",
            "It takes back {canary[caught_by_canary]} of {canary[bad]} bad versions in 30 d. With"
            " nobody responding, {canary[pages]} pages go out instead of {as written[pages]}; with"
            " somebody on call, {canary[budget_spent]} of the budget is spent instead of {as"
            " written[budget_spent]}. What gets past it is mild: pages miss {canary[missed]} of"
            " what is still significant instead of {as written[missed]}, and the median time to"
            " page is {canary[time_to_page]} instead of {as written[time_to_page]}.",
            variants=[
                "canary: service.release={canary_share: 10%, bake: 30m, rollback_above: 10%}",
            ],
            replications=60,
            keys=[
                "bad",
                "caught_by_canary",
                "rolled_back",
                "pages",
                "missed",
                "time_to_page",
                "budget_spent",
                "budget_unattended",
            ],
        ),
        Shown(
            "budget_policy",
            "scoreboard",
            "It saves {none.off[budget_spent]} of the budget at the end of the quarter and"
            " {none.off[bad]} bad versions in 30 d, and holds back {as written[held_back]} of"
            " {none[released]} releases. The SLO is kept in {as written[slo_kept]} of the quarters"
            " with the policy and in {none[slo_kept]} without it: the policy begins when the"
            " budget is gone.",
            variants=[
                "none: releases.freeze_when_spent=''",
            ],
            replications=40,
            keys=["released", "held_back", "bad", "frozen", "budget_spent", "slo_kept"],
        ),
        Shown(
            "two_providers",
            "scoreboard",
            "Two: with one, the SLO is kept in {one[slo_kept]} of the months; with a second one"
            " and somebody who fails over, in {as written[slo_kept]}; and if a machine fails over"
            " at the page, in {automatically[slo_kept]}. The machine has to wait for the page as"
            " well: half of the significant outages are so mild that it comes after"
            " {one[time_to_page]} or more, or never.",
            variants=[
                "one: runbooks={}",
                (
                    "automatically: runbooks={provider_outage: [{do: fail_over, takes: 10s}]},"
                    " oncall.acknowledge=0s, oncall.triage=0s"
                ),
            ],
            baseline="one",
            replications=60,
            keys=["pages", "time_to_page", "budget_spent", "slo_kept"],
        ),
        Shown(
            "guardrail",
            "burn",
            "If it is too loose, the SLO for safety is missed, and if it is too tight, the one"
            " for availability: loose spends {loose[budget_spent safety]} of safety's budget,"
            " tight {tight[budget_spent availability]} of availability's. As written, between the"
            " two, safety is kept in {as written[slo_kept safety]} of the months and availability"
            " in {as written[slo_kept availability]}. Pages miss {loose[missed]} of the"
            " significant waves with loose, {as written[missed]} as written and {tight[missed]}"
            " with tight.",
            variants=[
                "loose: service.guardrail={catch_ratio: 94%, false_block_ratio: 0.1%}",
                "tight: service.guardrail={catch_ratio: 99.5%, false_block_ratio: 1.2%}",
            ],
            replications=40,
            keys=[
                "budget_spent safety",
                "slo_kept safety",
                "budget_spent availability",
                "slo_kept availability",
                "missed",
            ],
        ),
    ),
    "Objectives, and how they are measured": (
        Shown(
            "quiet_month",
            "burn",
            "No: none of the three policies sends a page or opens a ticket.",
            of="google-30d",
            policies=[TIGHT, LOOSE],
            replications=20,
            keys=["pages", "tickets"],
        ),
        Shown(
            "five_promises",
            "timeline",
            "No: {run.numbers[pages]} pages and {run.numbers[tickets]} tickets in a month,"
            " although {run[availability].spent} of availability's budget is spent,"
            " {run[latency].spent} of latency's, {run[quality].spent} of quality's,"
            " {run[safety].spent} of safety's and {run[cost].spent} of cost's.",
        ),
        Shown(
            "at_60_per_hour",
            "burn",
            "{run[availability].pages} pages in a month in which {run[availability].bad} of"
            " {run[availability].valid} requests fail. {run[availability].spent} of the budget is"
            " spent, so the SLO is kept. `simulator check` says beforehand that one failed request"
            " fires the alert.",
        ),
        Shown(
            "at_1000_per_hour",
            "burn",
            "No: {run[availability].pages} pages in a month in which {run[availability].bad} of"
            " {run[availability].valid} requests fail and {run[availability].spent} of the budget is"
            " spent.",
        ),
        Shown(
            "noisy_judge",
            "burn",
            "{half a point more[tickets]} tickets in 30 d instead of {as written[tickets]}, and"
            " none of them for a failure. {half a point more[budget_spent]} of the budget is spent"
            " instead of {as written[budget_spent]}: the SLO is kept in {half a point"
            " more[slo_kept]} of the months, but the burn rate crosses 1 by chance, again and"
            " again.",
            variants=[
                "half a point more: slos[quality].sli.false_alarms=3.5%",
            ],
            replications=40,
            keys=["tickets", "tickets_without_incident", "pages", "budget_spent", "slo_kept"],
        ),
        Shown(
            "creeping_cost",
            "burn",
            "`ticket-slow` fires after {run[cost].fired[ticket-slow]}, `ticket-quick` after"
            " {run[cost].fired[ticket-quick]}, `page-slow` after {run[cost].fired[page-slow]} and"
            " `page-quick` after {run[cost].fired[page-quick]}. In a sudden outage `page-quick` is"
            " first and the tickets are last. Nobody is on call, and {run[cost].spent} of the"
            " budget is spent.",
        ),
        Shown(
            "calendar_month",
            "burn",
            "It does. At worst, a window of 30 days has spent {run[any 30 days].worst} of its"
            " budget, so the SLO is missed; the worse of the two calendar months has spent"
            " {run[calendar month].worst}, so it is kept: with the new month the budget is whole"
            " again.",
        ),
        Shown(
            "timeslices",
            "burn",
            "If requests are counted, the mild outage; if slices are counted, the blips. Before"
            " the mild outage, blips and background errors have spent {run[requests].before[mild]}"
            " of the budget of requests and {run[slices].before[mild]} of the budget of slices:"
            " one minute spoils a whole slice. While the mild outage lasts, blips included,"
            " {run[requests].while_on[mild]} and {run[slices].while_on[mild]} are spent: it spoils"
            " no slice.",
        ),
    ),
}


# Figures, as people read them


class Step(NamedTuple):
    """A step of a runbook, and the SLI seen before and after it."""

    do: str
    before: str
    after: str


class Promise:
    """An SLO in a run: the names that an answer may use."""

    def __init__(self, run: Run, numbers: dict[str, Any], slo: str) -> None:
        own = numbers["slos"][slo] | numbers["scorecard"]["slos"][slo]
        self.run, self.slo, self.numbers = run, slo, own
        self.incidents = [incident for incident in numbers["incidents"] if incident["slo"] == slo]
        self.pages = sum(incident["paged_at_s"] is not None for incident in self.incidents)
        self.spent, self.worst, self.sli = (
            share(own["budget_spent"]),
            share(own["budget_spent_max"]),
            share(own["sli"]),
        )
        self.alone = "" if own["unattended"] is None else share(own["unattended"])
        self.bad, self.valid = f"{own['valid'] - own['good']:,}", f"{own['valid']:,}"

    @property
    def seen(self) -> str:
        """How long after its failure began to do harm the first alert fired."""
        if not self.incidents:
            return "-"
        return (
            duration(self.incidents[0]["time_to_detect_s"])
            if self.incidents[0]["failure"]
            else "no failure found"
        )

    @property
    def about(self) -> str:
        """What its first incident is about."""
        return (self.incidents[0]["cause"] or "nothing that was found").replace("_", " ")

    @property
    def unseen(self) -> str:
        """The share of its budget that was gone when the first alert fired."""
        return share(self.incidents[0]["phases"]["undetected"]["budget_spent"])

    @property
    def gone(self) -> dict[str, str]:
        """The share of its budget that is spent when each step of its first incident is done."""
        incident = self.incidents[0]["id"]
        return {
            event.subject: share(self._by(event.time))
            for event in self.run.log
            if event.kind == "step_finished" and event.incident == incident
        }

    @property
    def mitigated(self) -> str:
        """How long after its failure began to do harm the first incident was mitigated."""
        return duration(self.incidents[0]["time_to_mitigate_s"]) if self.incidents else "-"

    @property
    def steps(self) -> list[Step]:
        """The steps of its first incident."""
        incident = next(incident for incident in self.run.incidents if incident.slo == self.slo)
        return [
            Step(step.do.replace("_", " "), share(step.before), share(step.after))
            for step in incident.steps
        ]

    @property
    def first(self) -> Step:
        """The first step."""
        return self.steps[0]

    @property
    def last(self) -> Step:
        """The last step."""
        return self.steps[-1]

    @property
    def taken(self) -> int:
        """The number of steps."""
        return len(self.steps)

    @property
    def fired(self) -> dict[str, str]:
        """How long after the harm began each alert first fired, by its rule."""
        found = dict[str, str]()
        began = self.incidents[0]["harm_began_at_s"] or 0.0
        for event in self.run.log:
            if event.kind == "alert_fired" and event.detail["slo"] == self.slo:
                found.setdefault(event.detail["rule"], duration(event.time - began))
        return found

    @property
    def before(self) -> dict[str, str]:
        """The share of its budget that is spent when each failure begins."""
        return {
            failure.name: share(self._by(failure.start))
            for failure in self.run.scenario.named_failures
            if failure.every is None
        }

    @property
    def while_on(self) -> dict[str, str]:
        """The share of its budget that is spent while each failure lasts."""
        lasted = [failure for failure in self.run.scenario.named_failures if failure.every is None]
        return {
            failure.name: share(self._by(failure.end) - self._by(failure.start))
            for failure in lasted
        }

    def _by(self, time: float) -> float:
        return float(self.run.budget(self.slo).iloc[round(time / self.run.cell) - 1])

    @property
    def row(self) -> tuple[str, ...]:
        """Its row of a table."""
        promised, kept = share(self.numbers["objective"], 6), share(self.numbers["sli"], 4)
        return (
            self.slo,
            promised,
            kept,
            self.spent,
            self.alone,
            str(self.pages),
            self.seen,
            self.mitigated if self.alone else "",
        )


class Played:
    """One run of a scenario; its SLOs by name."""

    def __init__(self, scenario: Scenario) -> None:
        self.run = simulate(scenario)
        self.numbers = summarise(self.run, unattended(self.run))
        self.promises = {
            slo.name: Promise(self.run, self.numbers, slo.name) for slo in scenario.slos
        }

    def __getitem__(self, slo: str) -> Promise:
        return self.promises[slo]


class Variant:
    """One column of a comparison; its measures by key, with the SLO's name behind it where there
    are several: `budget_spent safety`.
    """

    def __init__(self, comparison: ShownComparison, label: str) -> None:
        self.comparison, self.label = comparison, label
        self.scenario = next(each.scenario for each in comparison.variants if each.label == label)

    def estimate(self, key: str) -> Estimate:
        """A measure."""
        name, _, slo = key.partition(" ")
        estimate = self.comparison.of(f"{name} [{slo}]" if slo else name, self.label)
        if estimate is None:
            raise KeyError(f"{self.comparison.name} has no {key} of {self.label}")
        return estimate

    def __getitem__(self, key: str) -> str:
        estimate = self.estimate(key)
        return amount(estimate.value.value, estimate.measure.unit)

    @property
    def off(self) -> dict[str, str]:
        """How far each measure is from the baseline's, without a sign."""
        gaps = {
            each.measure: each.gap.value
            for each in self.comparison.estimates
            if each.variant == self.label and each.gap
        }
        return {
            measure.key: amount(abs(gap), measure.unit)
            for measure, gap in gaps.items()
            if gap is not None
        }

    def cell(self, key: str) -> str:
        """An estimate and its interval, in brackets if no difference from the baseline is shown."""
        estimate = self.estimate(key)
        inside = spread(estimate.value, estimate.measure.unit)
        text = self[key] + (f" ({inside})" if inside and inside != "no variation" else "")
        return text if estimate.gap is None or estimate.is_beyond_chance else f"[{text}]"


class Compared:
    """A comparison."""

    def __init__(self, comparison: ShownComparison) -> None:
        self.comparison = comparison
        self.variants = {
            variant.label: Variant(comparison, variant.label) for variant in comparison.variants
        }

    @property
    def is_attended(self) -> bool:
        """Whether there is a person on call."""
        return any(variant.attended for variant in self.comparison.variants)

    def drawn(self, label: str) -> str:
        """The variant that a picture of one run shows, by default the last one."""
        return label or self.comparison.variants[-1].label

    def first_run(self, label: str) -> Run:
        """The first run of that variant."""
        shown = self.variants[self.drawn(label)].scenario
        return simulate(shown, self.comparison.seeds[0])

    def row(self, key: str) -> tuple[str, ...]:
        """A row of its table."""
        estimates = [variant.estimate(key) for variant in self.variants.values()]
        measure = estimates[0].measure
        label = (
            f"{measure.label} {measure.unit}" if measure.unit.startswith("per ") else measure.label
        )
        if self.is_attended and estimates[0].group == "alerts":
            label += ", nobody responding"
        return (label, *(variant.cell(key) for variant in self.variants.values()))


def played(shown: Shown) -> dict[str, Played]:
    """The runs, as the commands play them, by label."""
    found = dict[str, Played]()
    for label, changes in shown.runs.items():
        scenario = load_scenario(shown.path)
        for change in changes:
            key, _, text = change.partition("=")
            scenario = scenario.set(key, parse_value(text))
        found[label] = Played(scenario)
    return found


def compared(shown: Shown, replications: int = 0, workers: int = 0) -> Compared:
    """The comparison, as the command makes it, or with another number of replications."""
    policies = [
        str(ROOT / policy) if policy.endswith(".yaml") else policy for policy in shown.policies
    ]
    return Compared(
        compare(
            variants_of([shown.path], policies, shown.variants, shown.baseline),
            replications or shown.replications,
            workers=workers,
        )
    )


# The page


def gallery() -> list[Shown]:
    """Every scenario, in order."""
    return [shown for listed in CHAPTERS.values() for shown in listed]


def quoted(text: str) -> str:
    """A word of a command, in double quotes if it needs quotes and these are enough."""
    return (
        text
        if shlex.quote(text) == text
        else f'"{text}"'
        if not re.search(r'["$`\\!]', text)
        else shlex.quote(text)
    )


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown; columns without text are left out."""
    columns = [column for column in zip(head, *rows, strict=True) if any(column[1:])]
    lines = ["| " + " | ".join(line) + " |" for line in zip(*columns, strict=True)]
    return "\n".join([lines[0], "|" + "---|" * len(columns), *lines[1:]])


def figures(shown: Shown, told: Mapping[str, Played] | Compared) -> str:
    """The key figures: a row for each SLO of each run, or for each measure of a comparison."""
    if isinstance(told, Compared):
        return table(("", *told.variants), map(told.row, shown.keys))
    head = (
        "",
        "SLO",
        "objective",
        "SLI",
        "budget spent",
        "if nobody had come",
        "pages",
        "alert after",
        "mitigated after",
    )
    rows = [
        (label if len(told) > 1 else "", *promise.row)
        for label, run in told.items()
        for promise in run.promises.values()
    ]
    return table(head, rows)


def answer(shown: Shown, told: Mapping[str, Played] | Compared) -> str:
    """The answer, with its figures."""
    if isinstance(told, Compared):
        return shown.answer.format_map(told.variants)
    first, *others = told.values()
    return shown.answer.format(
        run=first,
        **{
            label.replace(" ", "_"): run
            for label, run in zip(shown.others or (), others, strict=True)
        },
    )


def anchor(title: str) -> str:
    """The anchor that code hosts make of a heading: lower case, and only letters, digits,
    underscores, hyphens and spaces (as hyphens).
    """
    return re.sub(r"[^a-z0-9_ -]", "", title.lower()).replace(" ", "-")


def opening(shown: Shown) -> str:
    """How a scenario's section begins: the part that does not depend on any run."""
    question, look_for = shown.lines
    command = "\n".join(["```sh", *shown.commands, "```"])
    return (
        f"### {question}\n\n[{shown.name}.yaml]({shown.name}.yaml). Look for:"
        f" {look_for}\n\n{command}"
    )


def section(shown: Shown, told: Mapping[str, Played] | Compared) -> str:
    """A scenario's section."""
    picture = f"![{CAPTIONS[shown.picture]}](pictures/{shown.name}.svg)"
    parts = [
        opening(shown),
        answer(shown, told),
        figures(shown, told),
        picture,
        note(shown, told),
    ]
    return "\n\n".join(filter(None, parts))


def note(shown: Shown, told: Mapping[str, Played] | Compared) -> str:
    """Which of several runs a picture shows."""
    if not isinstance(told, Compared):
        return f"The picture shows `{shown.of or 'as written'}`." if len(told) > 1 else ""
    if shown.picture != "scoreboard":
        seed = told.comparison.seeds[0]
        return (
            f"The picture shows one of the {len(told.comparison.seeds)} runs of"
            f" `{told.drawn(shown.of)}`, that with seed {seed}."
        )
    if not told.is_attended:
        return ""
    return (
        "In the picture, budgets come from runs with somebody on call. Pages, what they miss and the"
        " time to page come from the same seeds with nobody responding."
    )


def drawn_of(run: Run, kind: str) -> Axes:
    """The picture of a run: its timeline, or its burn beside that of the unattended run."""
    if kind == "timeline":
        return draw_timeline(run)
    burn: Axes = draw_burn(run, unattended=unattended(run)).flat[0]
    return burn


def picture(shown: Shown, told: Mapping[str, Played] | Compared) -> bytes:
    """A scenario's picture."""
    if isinstance(told, Compared):
        axes = (
            told.comparison.plot().flat[0]
            if shown.picture == "scoreboard"
            else drawn_of(told.first_run(shown.of), shown.picture)
        )
    else:
        axes = drawn_of(told[shown.of or "as written"].run, shown.picture)
    figure = figure_of(axes)
    drawn = rendered(figure, SIZES["page"], "svg")
    plt.close(figure)
    return drawn


def contents() -> str:
    """Links to all sections."""
    lines = list[str]()
    for title, listed in CHAPTERS.items():
        lines += [
            f"- {title}",
            *(f"  - [{shown.lines[0]}](#{anchor(shown.lines[0])})" for shown in listed),
        ]
    return "\n".join(lines)


def page(sections: Mapping[str, str]) -> str:
    """The whole of scenarios/README.md, from the sections of all scenarios."""
    chapters = [
        "\n\n".join([f"## {title}", *(sections[shown.name] for shown in listed)])
        for title, listed in CHAPTERS.items()
    ]
    return "\n\n".join([INTRODUCTION, contents(), *chapters]) + "\n"


def main() -> None:
    """Plays everything, and writes the page and the pictures anew."""
    sections, drawn = dict[str, str](), dict[str, bytes]()
    for shown in gallery():
        told = compared(shown) if shown.replications else played(shown)
        sections[shown.name], drawn[f"{shown.name}.svg"] = (
            section(shown, told),
            picture(shown, told),
        )
    (FOLDER / "README.md").write_text(page(sections), encoding="utf-8")
    (FOLDER / "pictures").mkdir(exist_ok=True)
    for old in (FOLDER / "pictures").glob("*.svg"):
        old.unlink()
    for name, content in drawn.items():
        (FOLDER / "pictures" / name).write_bytes(content)


if __name__ == "__main__":
    main()
