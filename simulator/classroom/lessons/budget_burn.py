"""Questions of the first notebook: how fast a failure spends the error budget."""

from simulator.classroom.feedback import Amounts, number
from simulator.classroom.paging import (
    error_ratio,
    first_alert,
    minutes_to_page,
    page_formula,
    paged_incident,
)
from simulator.classroom.pictures import html, markdown, picture, shift_picture, table
from simulator.classroom.questions import Answer, HowMuch, Which
from simulator.experiments.unattended import unattended
from simulator.foundation.units import percent
from simulator.outputs.charts.burn import draw_burn
from simulator.outputs.document import Table
from simulator.outputs.postmortem import write_postmortem
from simulator.reliability.incidents import Incident
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation import simulate

LESS = "less than before"
SAME = "about the same"
MORE = "more than before"
SOON = "within an hour"
LATER = "after 1 to 3 hours"
LATE = "after more than 3 hours"
NEVER = "never"


def time_to_page(scenario: Scenario) -> HowMuch:
    """How many minutes until the page."""

    def find() -> Answer:
        run = simulate(scenario)
        incident = paged_incident(run)
        limit = incident.opening.detail["threshold"] * run.slo(incident.slo).error_budget
        return Answer(
            minutes_to_page(run),
            "Why: the five-minute window is above the threshold at once. The one-hour window fills"
            " slowly: after t minutes, the failure covers t / 60 of it, so its error ratio is"
            f" {percent(error_ratio(run))} × t / 60. That passes {percent(limit)} at"
            f" t = (1 − SLO) / errors × window × burn rate = {page_formula(run, incident)}.",
        )

    text = "How many minutes after the failure begins does the page come?"
    return HowMuch(text, find, " min", most=120, step=0.5)


def spent_before_page(scenario: Scenario) -> HowMuch:
    """How much of the month's budget is gone by then."""

    def find() -> Answer:
        run = simulate(scenario)
        return Answer(
            _spent_before_page(run),
            "Why: 14.4x spends 2% of a 30-day budget in one hour; the rule was made for that. In"
            " the picture the budget is at the top and the burn rates are below. The alert fires"
            " where <b>both</b> windows are above the dashed line: that is the orange area.",
            (lambda: html(picture(draw_burn(run))),),
        )

    text = "What percentage of the month's budget is gone when the page comes?"
    return HowMuch(text, find, "%", most=30, step=0.5)


def everything_fails(scenario: Scenario) -> Which:
    """Whether a worse failure spends more before the page."""

    def find() -> Answer:
        before = _spent_before_page(simulate(scenario))
        run = simulate(scenario.set("failures[0].error_ratio", "100%"))
        spent = _spent_before_page(run)
        return Answer(
            _compared(spent, before),
            f"The page comes after {minutes_to_page(run):g} min, with {number(spent)}% of the"
            f" budget gone instead of {number(before)}%. Why: the worse the failure, the sooner the"
            " page. What the rule lets pass is a share of the budget, not a time.",
        )

    text = "Now <i>all</i> requests fail. How much of the budget is gone when the page comes?"
    return Which(text, find, (LESS, SAME, MORE))


def _compared(spent: float, before: float) -> str:
    if spent < 0.9 * before:
        return LESS
    if spent > 1.1 * before:
        return MORE
    return SAME


def a_tenth_fails(scenario: Scenario) -> Which:
    """When a failure below the quick rule's threshold is found."""

    def find() -> Answer:
        long = scenario.set("horizon", "14h").set("failures[0].lasts", "12h")
        runs = {errors: _with_errors(long, errors) for errors in ("100%", "50%", "20%", "10%")}
        return Answer(
            _when(runs["10%"]),
            "Why: if a tenth of the requests fail, the error ratio of the hour never reaches 14.4%."
            " The quick rule never pages. A slower rule with a lower threshold and a longer window"
            " finds the failure. That is why there is more than one rule.",
            (lambda: html(table(_alerts_table(runs))),),
        )

    text = "A <i>tenth</i> of the requests fail, for twelve hours. When does the first page come?"
    return Which(text, find, (SOON, LATER, LATE, NEVER))


def _with_errors(scenario: Scenario, errors: str) -> Run:
    return simulate(scenario.set("failures[0].error_ratio", errors))


def _when(run: Run) -> str:
    try:
        minutes = minutes_to_page(run)
    except LookupError:
        return NEVER
    if minutes <= 60:
        return SOON
    return LATER if minutes <= 180 else LATE


def _alerts_table(runs: dict[str, Run]) -> Table:
    return Table(
        ("errors", "first alert", "by the rule", "budget spent after 12 hours"),
        tuple((errors, *_alert_row(run)) for errors, run in runs.items()),
    )


def _alert_row(run: Run) -> tuple[str, str, str]:
    slo = run.scenario.slos[0]
    incident = first_alert(run)
    spent = f"{100 * run.budget_spent(slo)[-1]:.3g}%"
    return f"after {(incident.time_to_detect or 0) / 60:g} min", _rule(incident), spent


def _rule(incident: Incident) -> str:
    return str(incident.opening.detail["rule"])


def saved_by_somebody(scenario: Scenario) -> HowMuch:
    """How much somebody on call saves."""

    def find() -> Answer:
        run = simulate(scenario)
        alone = unattended(run)
        slo = run.scenario.slos[0]
        without = run if alone is None else alone
        saved = 100 * (without.budget_spent(slo)[-1] - run.budget_spent(slo)[-1])
        return Answer(
            float(saved),
            "The dashed line is the same failure with nobody on call. Why: once the runbook has"
            " helped, no request fails for the rest of the two hours.",
            (lambda: html(shift_picture(run, alone)),),
        )

    text = "What percentage of the month's budget does somebody on call save?"
    return HowMuch(text, find, "%", most=30, step=0.5)


def costliest_phase(scenario: Scenario) -> Which:
    """In which phase of the incident most of the budget was spent."""
    names = ("undetected", "unacknowledged", "diagnosing", "mitigating", "recovering")

    def find() -> Answer:
        incident = paged_incident(simulate(scenario))
        shares = {
            phase.name: 100 * (incident.share(phase.bad) or 0)
            for phase in incident.phases
            if phase.name in names
        }
        return Answer(
            max(shares, key=lambda name: shares[name]),
            "Why: until the runbook has helped, every minute costs the same, so the longest phase"
            " costs most. The postmortem below is written from the incident's timeline alone."
            " Read where the time went, and say what you would change first.",
            (lambda: markdown(write_postmortem(incident)),),
            Amounts(shares, "{name} {amount}"),
        )

    text = "In which phase of the incident is most of the budget spent?"
    return Which(text, find, names)


def stricter_objective(scenario: Scenario) -> HowMuch:
    """How soon the page comes under a stricter promise."""

    def find() -> Answer:
        run = simulate(scenario.set("slos[0].objective", "99.9%"))
        formula = page_formula(run, paged_incident(run))
        return Answer(
            minutes_to_page(run),
            "Why: the budget is a tenth of what it was, so the same failure burns it ten times"
            f" as fast. {formula}.",
        )

    text = (
        "The promise becomes 99.9%. The same share of requests fails. After how many minutes does"
        " the page come now?"
    )
    return HowMuch(text, find, " min", most=60, step=0.5)


def _spent_before_page(run: Run) -> float:
    """Percent of the budget spent before the page."""
    incident = paged_incident(run)
    # the first phase is the one before anybody was told
    return 100 * (incident.share(incident.phases[0].bad) or 0)
