"""The finding above the picture of a year, and the grey line below it."""

from collections.abc import Sequence

from simulator.outputs.charts.year_plan import Year
from simulator.outputs.words import safe_label
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.learning import came_back
from simulator.outputs.words.names import capitalised, quoted
from simulator.outputs.words.numbers import duration, listed, objective, plural, share
from simulator.reliability.slo import SLO

# a name in a title
LONGEST = 32
# a quarter spent so many times what they spend on average, so that it is named
NOTABLY = 1.2


def titles_of(years: Sequence[Year], slo: SLO) -> list[str]:
    """What was done and what came back, the fullest sentence first; of several runs what each
    spent.
    """
    if len(years) == 1:
        return _of_one(years[0], slo)
    return _of_several(years, slo)


def _of_one(year: Year, slo: SLO) -> list[str]:
    back = came_back(*(year.total(what) for what in ("recurrences", "prevented", "stopped")))
    told = f"{_done(year)}; {back}" if year.learns else capitalised(back)
    worst = _costliest(year, slo)
    return [f"{told}; {worst}", told] if worst else [told]


def _done(year: Year) -> str:
    proposed, done = year.total("proposed"), year.total("done")
    if not proposed:
        return "No improvement was proposed"
    return f"{done} of {plural(proposed, 'proposal')} {'was' if done == 1 else 'were'} done"


def _costliest(year: Year, slo: SLO) -> str:
    """`2026 Q1 spent the most of its availability budget (41%)`, where that is notably more than a
    quarter on average; of a quarter that is cut short nothing follows.
    """
    spans = [each.quarter.end - each.quarter.begin for each in year.quarters]
    known = [
        (quarter.slos[slo.name].budget_spent or 0.0, quarter.quarter.name)
        for quarter, span in zip(year.quarters, spans, strict=True)
        if span > max(spans) / 2
    ]
    spent, name = max(known)
    mean = sum(each for each, _ in known) / len(known)
    if len(known) < 2 or spent <= NOTABLY * mean:
        return ""
    whose = safe_label(slo.name, LONGEST)
    return f"{name} spent the most of its {whose} budget ({share(spent)})"


def _of_several(years: Sequence[Year], slo: SLO) -> list[str]:
    spent = [(year, year.spent_in_all(slo.name)) for year in years]
    known = [(year, share(part)) for year, part in spent if part is not None]
    if not known:
        return ["No data"]
    (first, most), *others = known
    length = duration(first.run.scenario.horizon)
    whose = f"of its {safe_label(slo.name, LONGEST)} budget in {length}"
    told = [
        f"{quoted(first.name, LONGEST)} spends {most} {whose}",
        *(f"{quoted(year.name, LONGEST)} {part}" for year, part in others),
    ]
    back = [str(year.total("recurrences")) for year, _ in known]
    recurrences = f"recurrences: {listed(back)}"
    if len(set(back)) == 1:
        recurrences = f"{plural(int(back[0]), 'recurrence')} in each"
    return [f"{listed(told)}; {recurrences}", listed(told), told[0]]


def about(years: Sequence[Year], slo: SLO) -> list[str]:
    """The grey line, the fullest first."""
    runs = [year.run for year in years]
    names = " and ".join(dict.fromkeys(safe_label(run.scenario.name, 24) for run in runs))
    seeds = listed([str(seed) for seed in sorted({run.seed for run in runs})])
    which = f"SLO {safe_label(slo.name)} {objective(slo.objective)}"
    told = f"seed {seeds}, simulated"
    zone = f"calendar quarters ({Clock(runs[0].scenario.start).zone})"
    return [
        f"scenario {names}, {which}, {zone}; {told}",
        f"scenario {names}, {which}; {told}",
        f"{which}; {told}",
    ]
