"""Runs and comparisons of the gallery's scenarios, and the names by which an answer takes its figures
from them.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from questions.entry import FOLDER, ROOT, Shown
from simulator import Run, Scenario, compare, load_scenario, simulate, unattended
from simulator.analysis.figures import Estimate
from simulator.analysis.summary import summarise
from simulator.experiments.variants import variants_of
from simulator.outputs.charts.columns import columns
from simulator.outputs.comparison import ShownComparison
from simulator.outputs.words.estimates import amount, signed, spread
from simulator.outputs.words.numbers import duration, listed, share
from simulator.scenario import parse_value


class Step(NamedTuple):
    """A step of a runbook, and the SLI seen before and after it."""

    do: str
    before: str
    after: str


class Call(NamedTuple):
    """A page or a ticket for a failure: how severe, and how long after the failure began to do
    harm.
    """

    severity: str
    seen: str


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
    def calls(self) -> dict[str, Call]:
        """The first page or ticket for each failure that has one, by the failure's name."""
        found = dict[str, Call]()
        for incident in self.incidents:
            if incident["failure"]:
                call = Call(incident["severity"], duration(incident["time_to_detect_s"]))
                found.setdefault(incident["failure"], call)
        return found

    @property
    def quiet(self) -> dict[str, str]:
        """How long after the end of each failure an alert was resolved that had been firing."""
        resolved = [event.time for event in self.run.log if event.kind == "alert_resolved"]
        ends = {
            failure.name: failure.end
            for failure in self.run.scenario.named_failures
            if failure.every is None
        }
        return {
            name: duration(min(time for time in resolved if time >= end) - end)
            for name, end in ends.items()
            if any(time >= end for time in resolved)
        }

    @property
    def peak(self) -> dict[str, str]:
        """The highest burn rate over each window of its alert rules."""
        rules = self.run.scenario.alerting.rules
        windows = {duration(seconds) for rule in rules for seconds in rule.windows}
        return {each: f"{float(self.run.burn(self.slo, each).max()):.3g}x" for each in windows}

    @property
    def each(self) -> str:
        """The share of its budget that one bad event spends."""
        return share(self.numbers["budget_spent"] / (self.numbers["valid"] - self.numbers["good"]))

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
    def acknowledged(self) -> str:
        """How long after the page somebody acknowledged the first incident, or after it was opened
        took up the first ticket.
        """
        begins = next(each.time for each in self.run.log if each.kind in ("paged", "ticket_opened"))
        taken = (each.time for each in self.run.log if each.kind == "acknowledged")
        first = next(taken, None)
        return duration(None if first is None else first - begins)

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
            measure.key: signed(abs(gap), measure.unit).removeprefix("+")
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

    def mixed(self, measures: Sequence[str]) -> str:
        """Which columns of the scoreboard are of runs with somebody on call, where others are not:
        `budget spent is`.
        """
        board = columns(self.comparison, measures)
        names = [column.name for column in board if column.is_mixed and column.is_of_response]
        return f"{listed(names)} {'is' if len(names) == 1 else 'are'}" if names else ""

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
    for label, (name, changes) in shown.runs.items():
        scenario = load_scenario(FOLDER / f"{name}.yaml")
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
