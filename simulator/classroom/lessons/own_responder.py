"""Questions of the sixth notebook: a responder of one's own against the scripted one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any

from simulator.classroom.feedback import Amounts, number
from simulator.classroom.pictures import html, picture, table
from simulator.classroom.questions import Answer, HowMuch, Which
from simulator.experiments.drill import Drill
from simulator.experiments.drill_score import response_figures, worst_budget
from simulator.foundation.units import percent
from simulator.oncall.habits import OnCall
from simulator.outputs.charts.budgets import draw_budgets
from simulator.outputs.document import Table
from simulator.outputs.words.names import mitigation
from simulator.outputs.words.numbers import duration, listed, share
from simulator.reliability.steps import StepTaken
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation import simulate

SCRIPTED = "scripted"
# shifts over which figures are averaged: one for each seed
SHIFTS = range(10)
# what a view shows, by what a reader calls it
CLUES = {"the alerts": "alerts", "the SLI": "slis", "the dashboards": "dashboards"}


def wrong_symptoms(shift: Scenario) -> HowMuch:
    """How many wrong symptoms the scripted responder names."""

    def find() -> Answer:
        named = [_named(run) for run in _shifts(shift, SCRIPTED)]
        wrong = sum(right is False for each in named for right in each)
        return Answer(
            wrong,
            f"{sum(map(len, named))} symptoms are named in all. Whoever is wrong works a runbook"
            " that cannot help, and then has to name another symptom.",
        )

    right = percent(_habits(shift).right)
    text = (
        "There are two incidents in a shift. The scripted responder names the right symptom"
        f" {right} of the time. How many <i>wrong</i> symptoms does it name in {len(SHIFTS)}"
        " shifts?"
    )
    return HowMuch(text, find, "", most=40, step=1)


def price_of_a_wrong_symptom(shift: Scenario) -> HowMuch:
    """What a wrong symptom costs the scripted responder."""

    def find() -> Answer:
        runs = _shifts(shift, SCRIPTED)
        infallible = _shifts(shift.set("oncall.triage.right", "100%"), SCRIPTED)
        more = sum(_spent(run) - _spent(best) for run, best in zip(runs, infallible, strict=True))
        wrong = sum(right is False for run in runs for right in _named(run))
        if not wrong:
            raise LookupError("no wrong symptom is named")
        return Answer(
            more / wrong,
            "On average, against the same shifts with the right symptoms. Why: half of the requests"
            " fail while the wrong runbook is worked, step by step with a check after each, while"
            " its steps are undone, and while another symptom is looked for.",
        )

    text = "What percentage of the month's error budget does one wrong symptom cost, on average?"
    return HowMuch(text, find, "%", most=10, step=0.1)


def where_they_differ(shift: Scenario) -> Which:
    """What tells one failure from the other at the moment of the page."""

    def find() -> Answer:
        views = [_first_view(shift, place) for place in range(2)]
        differs = [name for name, key in CLUES.items() if views[0][key] != views[1][key]]
        if len(differs) != 1:
            raise LookupError("exactly one of these must differ between the two failures")
        return Answer(
            differs[0],
            "Why: users see the same, whatever is broken, and alerts count what users see. A"
            " dashboard of each place says which of them has the errors.",
            (lambda: html(table(_errors_by_place(views))),),
        )

    text = (
        "Each of the two failures alone, at the same time of day. At the moment of the page, what"
        " differs between them?"
    )
    return Which(text, find, tuple(CLUES))


def served_again(shift: Scenario, responder: str) -> HowMuch:
    """How soon a responder serves users in the first incident."""

    def find() -> Answer:
        run = _shifts(shift, responder, SHIFTS[:1])[0]
        incident = run.incidents[0]
        if incident.time_to_mitigate is None or incident.paged is None:
            raise LookupError("users are not served again in the first incident")
        served = incident.time_to_mitigate - (incident.time_to_detect or 0.0)
        steps = listed([_done(step, incident.paged) for step in incident.steps])
        return Answer(
            served / 60,
            f"After the page, {steps}. Why: nobody looks for a symptom, and nobody waits for a"
            " check between two steps. The service counts as healthy when five good minutes are"
            " over.",
        )

    text = (
        f"<i>{responder.capitalize()}</i> reads the dashboards instead. In the first incident, how"
        " many minutes after the page have the last five minutes been good again?"
    )
    return HowMuch(text, find, " min", most=60, step=0.5)


def saved_by(shift: Scenario, responder: str) -> HowMuch:
    """What a responder saves against the scripted one."""

    def find() -> Answer:
        own = _mean_spent(shift, responder)
        scripted = _mean_spent(shift, SCRIPTED)
        return Answer(
            scripted - own,
            f"On average, {percent(scripted / 100, 3)} of the budget is spent by the scripted"
            f" responder and {percent(own / 100, 3)} by <i>{responder}</i>. The failures, the"
            " traffic and the times that people take are the same. The picture shows the first"
            " of these shifts.",
            (
                lambda: html(picture(draw_budgets(_by_name(shift, responder)))),
                lambda: html(table(_by_shift(shift, responder))),
            ),
        )

    text = (
        f"What percentage of the month's error budget does <i>{responder}</i> save in a shift, on"
        " average?"
    )
    return HowMuch(text, find, "%", most=10, step=0.1)


def saves_most(shift: Scenario, responders: Sequence[str]) -> Which:
    """Which responder saves most against nobody on call."""

    def find() -> Answer:
        nobody = _mean_spent(shift, "nobody")
        saved = {name: nobody - _mean_spent(shift, name) for name in responders}
        return Answer(
            max(saved, key=lambda name: saved[name]),
            "Why: a step that cannot help takes its time all the same. To look costs nothing.",
            amounts=Amounts(saved, "{name} saves {amount}"),
        )

    text = "Against nobody on call: which responder saves most of the budget?"
    return Which(text, find, tuple(responders))


def still_saved(changed: Callable[..., Scenario], responder: str) -> HowMuch:
    """What a responder saves against a scripted one that is always right."""

    def find() -> Answer:
        best = changed(right=100)
        own, scripted = _mean_spent(best, responder), _mean_spent(best, SCRIPTED)
        return Answer(
            scripted - own,
            "Why: who reads the dashboards needs no triage, and who takes one step after the other"
            " waits for no check between them. Whether that is wise is another question: a check"
            " shows whether the first step was enough.",
        )

    text = (
        "The scripted responder is always right, and the other knobs are at their start. What"
        f" percentage of the budget does <i>{responder}</i> still save in a shift?"
    )
    return HowMuch(text, find, "%", most=10, step=0.1)


def responder_view(responder: str) -> Callable[[Scenario], str]:
    """For a board: the shifts with a responder beside the scripted one (HTML)."""

    def view(shift: Scenario) -> str:
        own, scripted = (_mean_spent(shift, name) for name in (responder, SCRIPTED))
        said = (
            f"<b>{responder} spends {percent(own / 100, 3)} of the budget in a shift, the scripted"
            f" responder {percent(scripted / 100, 3)}.</b>"
        )
        return said + table(_by_shift(shift, responder))

    return view


def _by_shift(shift: Scenario, responder: str) -> Table:
    """What both spent in each shift, and what they did for it."""
    head = ("shift", f"{responder} spends", "scripted spends", *_did_head(responder))
    pairs = zip(_shifts(shift, responder), _shifts(shift, SCRIPTED), strict=True)
    rows = (
        (str(run.seed), share(_spent(run) / 100), share(_spent(other) / 100), *_did(run, other))
        for run, other in pairs
    )
    return Table(head, tuple(rows))


def _did_head(responder: str) -> tuple[str, ...]:
    return (f"mitigated after ({responder})", "mitigated after (scripted)")


def _did(*runs: Run) -> Iterable[str]:
    """The mean time to mitigate in each run."""
    return (duration(response_figures(run)["time_to_mitigate_s"]) for run in runs)


def _by_name(shift: Scenario, responder: str) -> dict[str, Run]:
    """The first shift with a responder and with the scripted one."""
    return {name: _shifts(shift, name, SHIFTS[:1])[0] for name in (responder, SCRIPTED)}


def _shifts(shift: Scenario, responder: str, seeds: Iterable[int] = SHIFTS) -> list[Run]:
    scenario = shift.set("oncall.responder", responder)
    return [simulate(scenario, seed) for seed in seeds]


def _mean_spent(shift: Scenario, responder: str) -> float:
    return fmean(map(_spent, _shifts(shift, responder)))


def _spent(run: Run) -> float:
    """The share of the worst error budget that a run has spent (%)."""
    worst = worst_budget(run)
    if worst is None:
        raise LookupError("the service has no valid events")
    return 100 * worst[1]


def _named(run: Run) -> list[bool]:
    """Of each symptom that was named whether it was right."""
    return [row.detail.get("right", True) for row in run.log if row.kind == "triaged"]


def _first_view(shift: Scenario, place: int) -> dict[str, Any]:
    """What is seen at the page of one of the failures, as if it were alone and the first."""
    failure = shift.failures[place].model_copy(update={"at": shift.failures[0].at})
    view, _ = Drill(shift.model_copy(update={"failures": (failure,)}), 0).reset()
    return dict(view.to_dict())


def _errors_by_place(views: Iterable[Mapping[str, Any]]) -> Table:
    """The share of errors at each place that has such a reading, a row for each view."""
    rows = [
        {
            place: told["error_ratio"]
            for place, told in view["dashboards"].items()
            if "error_ratio" in told
        }
        for view in views
    ]
    places = list(rows[0])
    cells = [
        (f"failure {number}", *(share(row[place]) for place in places))
        for number, row in enumerate(rows, 1)
    ]
    return Table(("errors at", *places), tuple(cells))


def _done(step: StepTaken, paged: float) -> str:
    """`fail over is done after 8 min`."""
    if step.end is None:
        return f"{mitigation(step.do)} is never done"
    return f"{mitigation(step.do)} is done after {number((step.end - paged) / 60)} min"


def _habits(shift: Scenario) -> OnCall:
    if shift.oncall is None:
        raise LookupError("nobody is on call")
    return shift.oncall
