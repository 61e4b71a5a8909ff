"""Questions of the fourth notebook: from an incident to its postmortem, a mend, and a regression
case that the gate plays again.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping

from simulator.classroom.feedback import Amounts
from simulator.classroom.paging import budget_spent, error_ratio, lasts, paged_incident
from simulator.classroom.pictures import html, markdown, shift_picture, table
from simulator.classroom.questions import Answer, HowMuch, Which
from simulator.classroom.widgets import paragraph
from simulator.experiments.gate import Verdict, gate, with_limits
from simulator.experiments.regression_case import Case
from simulator.experiments.unattended import unattended
from simulator.foundation.units import percent
from simulator.outputs.document import Table
from simulator.outputs.evalcase import EvalCase, to_eval_case
from simulator.outputs.postmortem import write_postmortem
from simulator.outputs.words.numbers import duration, share
from simulator.scenario import Scenario
from simulator.simulation import simulate

HOLDS, FAILS = "it passes", "it fails"
# what a case limits, in words
LIMITS = {
    "time_to_detect_s": "time until an alert fires",
    "time_to_mitigate_s": "time until users are served again",
    "time_to_resolve_s": "time until the incident is resolved",
    "budget_spent": "share of the error budget spent",
    "named": "symptom that is named",
    "held": "mitigation that is in effect",
}


def served_again(shift: Scenario) -> HowMuch:
    """When the runbook that there is serves users again."""

    def find() -> Answer:
        run = simulate(shift)
        incident = paged_incident(run)
        # unmitigated: users have to wait until the failure is over
        took = incident.time_to_mitigate
        seconds = lasts(shift) if took is None else took
        return Answer(
            seconds / 60,
            f"The runbook's steps do not help enough: after the last one,"
            f" {share(incident.steps[-1].after)} of the requests succeed, and users wait until the"
            " provider has recovered. Why: the provider is broken, and no release is, so going"
            " back to the last version changes nothing; and the cache knows few of the answers.",
            (lambda: html(shift_picture(run, unattended(run))),),
        )

    text = "How many minutes after the failure begins are users served again?"
    return HowMuch(text, find, " min", most=240, step=5)


def costliest_phase(shift: Scenario) -> Which:
    """Where the postmortem says that most of the budget went."""
    names = ("undetected", "unacknowledged", "diagnosing", "mitigating", "waiting", "recovering")

    def find() -> Answer:
        incident = paged_incident(simulate(shift))
        spent = {phase.name: 100 * (incident.share(phase.bad) or 0) for phase in incident.phases}
        return Answer(
            max(spent, key=lambda name: spent[name]),
            "The postmortem below is written from the timeline. Nobody is blamed: it says what the"
            " system lacked. Read its action items.",
            (lambda: markdown(write_postmortem(incident)),),
            Amounts({name: spent.get(name, 0) for name in names}, "{name} {amount}"),
        )

    text = (
        "In which phase is most of the error budget spent? (“Waiting” is the time in which no step"
        " is left.)"
    )
    return Which(text, find, names)


def saved_by_the_mend(shift: Scenario, mended: Scenario) -> HowMuch:
    """What the mended runbook saves."""

    def find() -> Answer:
        saved = budget_spent(shift) - budget_spent(mended)
        run = simulate(mended)
        return Answer(
            saved,
            "Why: failing over leaves the broken provider, and the other two steps make room at the"
            " fallback. Nobody waits for the provider any more.",
            (lambda: html(shift_picture(run, unattended(run))),),
        )

    text = "What percentage of the month's error budget does the new runbook save?"
    return HowMuch(text, find, "%", most=30, step=0.5)


def what_a_case_allows(mended: Scenario) -> HowMuch:
    """What limit a case takes from an incident."""

    def find() -> Answer:
        case = to_eval_case(paged_incident(simulate(mended)))
        limit = case["metadata"]["limits"]["time_to_mitigate_s"]
        return Answer(
            limit / 60,
            "Why: a case allows a tenth more than was recorded, so that a small change elsewhere"
            " does not fail it. It holds the whole scenario, and these limits:"
            f" <i>{case['target']}</i>",
        )

    text = (
        "After the mend, the incident becomes a regression case. How many minutes may a replay"
        " take at most until users are served again?"
    )
    return HowMuch(text, find, " min", most=180, step=1)


def mend_taken_away(case: EvalCase, shift: Scenario) -> HowMuch:
    """How many limits of a case fail without the mend."""

    def find() -> Answer:
        verdicts = replayed(case, shift)
        return Answer(
            sum(not verdict.holds for verdict in verdicts),
            "Why: the alert does not depend on the runbook, and the incident is resolved when the"
            " provider has recovered, whatever was done. But users are not served, and the budget"
            " is spent. One limit that fails is enough: <code>simulator gate</code> exits with 1,"
            " and the change is not merged.",
            (lambda: html(table(verdict_table(verdicts))),),
        )

    text = (
        "Months later, somebody puts the old runbook back. The gate plays the case again. How many"
        " of its four limits are broken?"
    )
    return HowMuch(text, find, "", most=4, step=1)


def unnoticed(case: EvalCase, changes: Mapping[str, Scenario]) -> Which:
    """Which of some changes the gate lets pass."""

    def find() -> Answer:
        broken = {
            name: [LIMITS[each.what] for each in replayed(case, scenario) if not each.holds]
            for name, scenario in changes.items()
        }
        passed = [name for name, limits in broken.items() if not limits]
        if len(passed) != 1:
            raise LookupError("the gate must let exactly one of the changes pass")
        rows = ((name, "; ".join(limits) or "none") for name, limits in broken.items())
        return Answer(
            passed[0],
            "Why: the gate asks what users saw, and not how it was done. Any runbook that serves"
            " them as soon and spends no more is as good.",
            (lambda: html(table(Table(("change", "limits that are broken"), tuple(rows)))),),
        )

    return Which("Which of these changes does the gate let pass?", find, tuple(changes))


def recorded_too_early(shift: Scenario) -> Which:
    """Whether a case of an incident that was handled badly asks for anything."""

    def find() -> Answer:
        case = to_eval_case(paged_incident(simulate(shift)))
        by_hand = {"budget_spent": 0.05}
        verdicts = replayed(case, shift)
        strict = gate(with_limits([Case.model_validate(case)], by_hand))
        return Answer(
            HOLDS if all(each.holds for each in verdicts) else FAILS,
            "Why: a case asks that it becomes no worse than it was recorded, and it was recorded"
            f" with {share(case['metadata']['recorded']['budget_spent'])} of the budget spent and"
            " no mitigation at all. Record the case after the mend, or set a limit by hand. With"
            f' <code>--limit "budget_spent<=5%"</code>, {_said(strict)}.',
            (lambda: html(table(verdict_table(verdicts))),),
        )

    text = (
        "Suppose you had recorded the case <i>before</i> the mend, and nobody had changed the"
        " runbook. What does the gate say?"
    )
    return Which(text, find, (HOLDS, FAILS))


def latest_acknowledgement(case: EvalCase, drill: Callable[..., Scenario]) -> HowMuch:
    """How late somebody may acknowledge before the gate notices."""

    def find() -> Answer:
        minutes = range(61)

        def is_broken(acknowledge: int) -> bool:
            verdicts = replayed(case, drill(acknowledge=acknowledge))
            return not all(verdict.holds for verdict in verdicts)

        latest = bisect_left(minutes, True, key=is_broken) - 1
        errors = percent(error_ratio(simulate(drill())))
        first = [each for each in replayed(case, drill(acknowledge=latest + 1)) if not each.holds]
        return Answer(
            latest,
            f"Why: in every minute before the first step, {errors} of the requests fail. What"
            f" breaks first: {' and '.join(LIMITS[each.what] for each in first)}.",
        )

    text = (
        "All steps are taken, and the page threshold is unchanged. How many minutes may somebody"
        " take to acknowledge, so that the gate still passes?"
    )
    return HowMuch(text, find, " min", most=60, step=1)


def replayed(case: EvalCase, scenario: Scenario) -> tuple[Verdict, ...]:
    """The verdict on each limit of a case when a scenario is exposed to its failure."""
    return gate([Case.model_validate(case)], against=scenario)


def gate_view(case: EvalCase) -> Callable[[Scenario], str]:
    """For a board: what the gate says of a scenario (HTML)."""

    def view(scenario: Scenario) -> str:
        verdicts = replayed(case, scenario)
        said = f"<b>{_said(verdicts).capitalize()}.</b> {table(verdict_table(verdicts))}"
        return paragraph(said)

    return view


def _said(verdicts: Iterable[Verdict]) -> str:
    broken = sum(not verdict.holds for verdict in verdicts)
    if not broken:
        return "the gate passes"
    return f"the gate fails: {broken} limit{'s' * (broken > 1)} broken"


def verdict_table(verdicts: Iterable[Verdict]) -> Table:
    """What was allowed, what the replay showed, and whether that holds."""
    head = ("limit", "at most", "in the replay", "")
    rows = (
        (
            LIMITS[verdict.what],
            _amount(verdict, verdict.limit),
            _amount(verdict, verdict.seen),
            "holds" if verdict.holds else "BROKEN",
        )
        for verdict in verdicts
    )
    return Table(head, tuple(rows))


def _amount(verdict: Verdict, value: float | str | None) -> str:
    if value is None:
        return "never"
    if isinstance(value, str):
        return value
    if verdict.what == "budget_spent":
        return share(value)
    return duration(value)
