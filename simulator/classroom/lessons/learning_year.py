"""Questions of the seventh notebook: a year in which incidents teach something.

`year` is the notebook's: it gives the same year with something changed.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from statistics import fmean
from typing import NamedTuple, TypeAlias

from simulator.classroom.feedback import Amounts, number
from simulator.classroom.pictures import html, picture, table
from simulator.classroom.questions import Answer, HowMuch, Which
from simulator.foundation.units import percent
from simulator.outputs.charts.year import draw_year
from simulator.outputs.document import Table
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation import simulate

YearOf: TypeAlias = Callable[..., Scenario]
# years over which figures are averaged: one for each seed
YEARS = range(1, 4)
ALL, HALF, NOTHING = "all of it", "about half of it", "nothing"
PAGES, BUDGET, RELEASES = "pages", "the budget", "releases"


class Year(NamedTuple):
    """What happened in a year, on average: pages, failures that struck and those of them whose root
    cause had struck before, the share of all its error budgets that was spent (%), releases held
    back, and hours of improvements done.
    """

    pages: float
    struck: float
    came_back: float
    spent: float
    held_back: float
    hours: float


def come_back(year: YearOf) -> HowMuch:
    """How many failures have a root cause that had struck before."""

    def find() -> Answer:
        alone = _mean(year(learns=False))
        return Answer(
            100 * alone.came_back / alone.struck,
            f"{number(alone.struck)} failures strike in a year, and {number(alone.came_back)} of"
            " them have a cause that had struck before. Why: that is how the scenario is written"
            " (<code>new</code>), as was seen in a large cloud: a quarter of all incidents had a"
            " root cause that nobody had seen before.",
        )

    text = (
        "First a year in which nobody learns. What percentage of the failures have a root cause"
        " that had struck before?"
    )
    return HowMuch(text, find, "%")


def fewer_pages(year: YearOf) -> HowMuch:
    """How many pages the loop saves."""

    def find() -> Answer:
        years = _means(with_the_loop=year(), without=year(learns=False))
        learned, alone = years.values()
        first = {
            "with": simulate(year(), YEARS[0]),
            "without": simulate(year(learns=False), YEARS[0]),
        }
        return Answer(
            100 * (1 - learned.pages / alone.pages),
            f"{number(learned.pages)} pages in a year instead of {number(alone.pages)}, and"
            f" {percent(learned.spent / 100, 3)} of the year's error budgets is spent instead of"
            f" {percent(alone.spent / 100, 3)}. The picture shows one such year by quarters.",
            (lambda: html(picture(draw_year(first))), lambda: html(_beside(years))),
        )

    text = (
        "Now the loop: a postmortem two days after each incident, and eight hours a week for what"
        " it proposes. What percentage of the pages does it save in the first year?"
    )
    return HowMuch(text, find, "%")


def saves_most(year: YearOf, kinds: Iterable[str]) -> Which:
    """Which kind of improvement alone saves most of the budget."""
    named = {kind.replace("_", " "): kind for kind in kinds}

    def find() -> Answer:
        years = {name: _mean(year(improvements=[kind])) for name, kind in named.items()}
        alone = _mean(year(learns=False))
        saved = {name: alone.spent - each.spent for name, each in years.items()}
        fewest = min(years, key=lambda name: years[name].pages)
        return Answer(
            max(saved, key=lambda name: saved[name]),
            "Why: what acts on a symptom makes every failure cheaper that looks like it, also one"
            " with a new cause. What mends a cause keeps failures away, but only those with that"
            f" cause, and each takes hours. Fewest pages: {fewest},"
            f" {number(years[fewest].pages)} a year instead of {number(alone.pages)}.",
            amounts=Amounts(saved, "{name} saves {amount}", "{name} costs {amount}"),
        )

    text = "One kind of improvement alone, all year: which saves most of the error budgets?"
    return Which(text, find, tuple(named))


def written_only(year: YearOf) -> Which:
    """What postmortems save that nobody has hours for."""
    options = (ALL, HALF, NOTHING)

    def find() -> Answer:
        years = _means(worked_on=year(), only_written=year(hours=0), without=year(learns=False))
        working, written, alone = years.values()
        kept = (alone.pages - written.pages) / (alone.pages - working.pages)
        return Answer(
            ALL if kept > 0.75 else HALF if kept > 0.25 else NOTHING,
            f"{number(written.pages)} pages with postmortems alone, {number(alone.pages)} without"
            " any. Why: a proposal changes nothing until somebody has done it.",
            (lambda: html(_beside(years)),),
        )

    text = (
        "The postmortems are written, but nobody has an hour for what they propose. How much of the"
        " gain is left?"
    )
    return Which(text, find, options)


def late_postmortem(year: YearOf) -> HowMuch:
    """How many more failures strike when the postmortem is late."""

    def find() -> Answer:
        years = _means(after_2_days=year(), after_30_days=year(after=30))
        soon, late = years.values()
        return Answer(
            late.struck - soon.struck,
            f"{number(late.struck)} instead of {number(soon.struck)}. Why: a cause that comes back"
            " does so soon. After a month most of what a postmortem proposes comes too late.",
            (lambda: html(_beside(years)),),
        )

    text = (
        "Everybody is busy, and each postmortem waits for 30 days instead of 2. How many"
        " <i>more</i> failures strike in a year?"
    )
    return HowMuch(text, find, most=60, step=1)


def answered_late(year: YearOf) -> Which:
    """What looks better when a team spends its budget on purpose."""
    options = (PAGES, BUDGET, RELEASES)

    def find() -> Answer:
        years = _means(at_once=year(freeze=True), later=year(freeze=True, answer=35))
        soon, late = years.values()
        better = {
            PAGES: late.pages < soon.pages,
            BUDGET: late.spent < soon.spent,
            RELEASES: late.held_back < soon.held_back,
        }
        if list(better.values()) != [True, False, False]:
            raise LookupError("exactly the pages must become fewer here")
        return Answer(
            PAGES,
            f"{number(late.pages)} pages instead of {number(soon.pages)}, for a price:"
            f" {percent(late.spent / 100, 3)} of the budgets is spent instead of"
            f" {percent(soon.spent / 100, 3)}, {number(late.held_back)} releases are held back"
            f" instead of {number(soon.held_back)}, and {number(late.hours)} hours are worked"
            f" instead of {number(soon.hours)}. Why: whoever is frozen longer repairs more. So a"
            " figure that got better is told with what it cost.",
            (lambda: html(_beside(years)),),
        )

    text = (
        "Releases are frozen while the budget is spent, and the team works on its backlog then. Now"
        " it answers each page 30 minutes later. Which of these gets <i>better</i>?"
    )
    return Which(text, find, options)


def half_are_new(changed: YearOf) -> HowMuch:
    """What the loop saves when half of all causes are new."""

    def find() -> Answer:
        learned, alone = _mean(changed(new=50)), _mean(changed(new=50, hours=0))
        return Answer(
            100 * (1 - learned.pages / alone.pages),
            f"{number(learned.pages)} pages instead of {number(alone.pages)}. Why: whoever mends a"
            " cause that does not come back has mended it for nothing, and nobody knows before.",
        )

    text = (
        "Half of all causes are new, and the other knobs are at their start. What percentage of the"
        " pages does the loop still save, against no hours at all?"
    )
    return HowMuch(text, find, "%")


def year_view(scenario: Scenario) -> str:
    """For a board: the first year in one picture, beside one in which nothing is learned (HTML)."""
    scenarios = {"as set": scenario, "without": scenario.set("learning.on", False)}
    runs = {label: simulate(each, YEARS[0]) for label, each in scenarios.items()}
    return picture(draw_year(runs)) + _beside({label: _year(run) for label, run in runs.items()})


def _beside(years: Mapping[str, Year]) -> str:
    """Years beside each other (HTML)."""
    labels = (
        "pages",
        "failures",
        "of these, with a cause seen before",
        "error budgets spent (%)",
        "releases held back",
        "hours of improvements done",
    )
    columns = [map(number, each) for each in years.values()]
    return table(Table(("in a year", *years), tuple(zip(labels, *columns, strict=True))))


def _means(**scenarios: Scenario) -> dict[str, Year]:
    """The mean year of each, by label."""
    return {label.replace("_", " "): _mean(each) for label, each in scenarios.items()}


def _mean(scenario: Scenario) -> Year:
    return _mean_of(json.dumps(scenario.dump()))


# several questions speak of the same years
@lru_cache
def _mean_of(written: str) -> Year:
    scenario = Scenario.model_validate(json.loads(written))
    years = [_year(simulate(scenario, seed)) for seed in YEARS]
    return Year(*(fmean(column) for column in zip(*years, strict=True)))


def _year(run: Run) -> Year:
    kinds = [event.kind for event in run.log]
    causes = [
        event.detail.get("root_cause") for event in run.log if event.kind == "failure_started"
    ]
    slo = run.scenario.slos[0]
    counts = run.counts[slo.events].sum()
    done = (event.detail["hours"] for event in run.log if event.kind == "improvement_done")
    out = kinds.count("release_started") + kinds.count("release_stopped")
    return Year(
        pages=kinds.count("paged"),
        struck=len(causes),
        came_back=len(causes) - len(set(causes)),
        spent=100 * counts.bad / (slo.error_budget * counts.valid),
        held_back=(run.due or 0) - out,
        hours=sum(done),
    )
