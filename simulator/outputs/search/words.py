"""What a search found in words: its sentence, the table of its front, and how a policy reads."""

from collections.abc import Iterator

from simulator.analysis.bootstrap import Interval
from simulator.experiments.search.record import Figures, Search, Tried
from simulator.foundation.units import format_duration, times
from simulator.outputs.document import Table
from simulator.outputs.words.estimates import amount, points, short, signed, spread
from simulator.outputs.words.names import quoted, safe_label
from simulator.outputs.words.numbers import listed
from simulator.outputs.words.rules import threshold_text
from simulator.reliability.alert_rule import AlertRule
from simulator.scenario import Scenario

BUDGET = "budget"


def name(tried: Tried, search: Search) -> str:
    """How a policy goes in a table: its label, and what it is."""
    label = safe_label(tried.label)
    marks = []
    if tried.label == search.current_label:
        marks.append("current")
    if tried.label == search.best_label:
        marks.append("best" if search.is_admissible else "fewest pages")
    return f"{label} ({', '.join(marks)})" if marks else label


def pages_when(scenario: Scenario) -> str:
    """When a policy pages: `14.4x over 1h and 5m; 6x over 6h and 30m, for 2m`."""
    rules = [rule for rule in scenario.alerting.rules if rule.is_paging]
    return "; ".join(_when(rule, scenario) for rule in rules) or "no rule pages"


def _when(rule: AlertRule, scenario: Scenario) -> str:
    burns = {burn for slo in scenario.slos for burn in rule.burns(slo)}
    text = threshold_text(rule, scenario.slos).removeprefix("above ")
    if len(burns) == 1 and rule.is_plain:
        # a share of the budget gives burn rates of many digits
        windows = listed([format_duration(round(window, 3)) for window in rule.windows])
        text = f"{times(burns.pop())} over {windows}"
    if rule.hold:
        text += f", for {format_duration(rule.hold)}"
    return text


def briefly(tried: Tried) -> str:
    """A policy in as few letters as can be: `14.4x/1h + 6x/6h`; its label where that says more."""
    if not tried.points:
        return safe_label(tried.label)
    # of the rules, as in the table: a share of the budget is rounded, and not quite its point
    scenario = tried.scenario
    rules = [rule for rule in scenario.alerting.rules if rule.is_paging]
    return " + ".join(
        f"{times(rule.burns(scenario.slos[0])[0])}/{format_duration(rule.windows[0])}"
        for rule in rules
    )


def limit_text(search: Search) -> str:
    """`at most 5 pages per 30 d`."""
    return f"at most {_counted(short(search.max_pages))} {search.unit}"


def told(search: Search) -> list[str]:
    """The finding, then what it costs, then what must be known of it."""
    return [line for line in (_finding(search), _cost(search), *_remarks(search)) if line]


def _finding(search: Search) -> str:
    best = search.best
    figures = best.figures
    pages = f"{_pages(figures)} {search.unit}"
    if not search.is_admissible:
        return _none_keeps(search, pages)
    spends = f"{search.measure.label} {amount(figures.objective.value, BUDGET)}"
    if best.label == search.current_label:
        return f"The current policy is the best that was found: {pages}, {spends}."
    own = search.current.figures
    than = f"{amount(own.pages.value, '')} and {amount(own.objective.value, BUDGET)}"
    return (
        f"Page at {pages_when(best.scenario)}: {pages}, {spends}; the current policy"
        f" {quoted(search.current_label)} has {than}."
    )


def _none_keeps(search: Search, pages: str) -> str:
    """That no policy is admissible, and why not even the one with the fewest `pages`."""
    when = pages_when(search.best.scenario)
    mean = search.best.figures.pages.value
    if mean is None or mean > search.max_pages:
        return (
            f"No policy that was tried keeps to {limit_text(search)}: the one with the fewest sends"
            f" {pages} ({when})."
        )
    most = amount(search.best.searched.most_pages, "")
    remedy = "More replications tell it better."
    if search.max_pages == 0:
        remedy = "No number of runs rules out every page: give a limit above 0."
    return (
        f"No policy that was tried is sure to keep to {limit_text(search)}: the one with the fewest"
        f" sent {pages} ({when}), but on the seeds of the search its runs do not rule out {most}"
        f" (one-sided 95% interval). {remedy}"
    )


def _pages(figures: Figures) -> str:
    return _counted(amount(figures.pages.value, ""))


def _counted(number: str) -> str:
    """`1 page`, `4.2 pages`."""
    return f"{number} page" if number == "1" else f"{number} pages"


def _cost(search: Search) -> str:
    """What the limit costs: the difference from the policy that spends least, whatever it pages."""
    if not search.is_admissible:
        return ""
    begin = f"{limit_text(search)[:1].upper()}{limit_text(search)[1:]}"
    free = search.unlimited
    if free.label == search.best_label:
        return f"{begin} cost nothing: no policy that was tried spends less."
    pages = _pages(free.figures)
    cost = search.cost
    value = 0.0 if cost.value is None else cost.value
    with_ends = _ends(cost)
    if cost.low is not None and cost.high is not None and cost.low <= 0 <= cost.high:
        return (
            f"As far as these runs tell, {limit_text(search)} cost no more of the error budget"
            f" ({with_ends}) than {pages} would ({briefly(free)})."
        )
    more = "more" if value >= 0 else "less"
    return (
        f"{begin} cost {points(value)} {more} of the error budget ({with_ends}) than"
        f" {pages} would ({briefly(free)})."
    )


def _ends(interval: Interval) -> str:
    if interval.is_constant or interval.low is None:
        return signed(interval.value, BUDGET)
    return f"95% interval {spread(interval, BUDGET, signed)}"


def _remarks(search: Search) -> Iterator[str]:
    gone = sum(each.left is not None for each in search.tried.values())
    yield (
        f"{len(search.tried):,} different policies were tried on up to {len(search.seeds)} seeds,"
        f" in {search.runs:,} runs; {gone} left the race.{_fresh(search)}"
    )
    attended = search.best.figures.attended_pages
    if attended and _pages_again(attended, search):
        yield (
            "Pages are counted with nobody responding, as in compare; with somebody on call the"
            f" policy sends {amount(attended.value, '')} {search.unit}: an alert that still fires"
            " after its incident was resolved pages again."
        )
    if not search.is_whole:
        yield (
            "The time was over: of"
            f" {search.asked[0]} policies {len(search.tried)} were tried, on"
            f" {len(search.seeds)} of {search.asked[1]} seeds, and the last ones played on"
            f" {len(search.fresh_seeds)} of {search.asked[1]} fresh seeds."
        )


def _pages_again(attended: Interval, search: Search) -> bool:
    """Whether runs with somebody on call have more pages, and more than the limit."""
    alone = search.best.figures.pages
    return (attended.value or 0.0) > max(search.max_pages, alone.value or 0.0)


def _fresh(search: Search) -> str:
    if search.fresh_seeds:
        return (
            f" Figures are of {len(search.fresh_seeds)} fresh seeds, as those of the search favour"
            " the lucky ones."
        )
    return " Figures are those of the search, and favour the lucky ones."


def front_table(search: Search) -> Table:
    """The front, with the current policy and the best: pages and budget with intervals."""
    shown = {each.label for each in search.front} | {search.best_label, search.current_label}
    rows = [each for each in search.finalists if each.label in shown]
    is_attended = search.current.figures.attended_pages is not None
    head = ["policy", "pages when the burn rate is above", f"pages {search.unit}"]
    if is_attended:
        head.append("with on-call")
    head += [search.measure.label, "difference"]
    return Table(tuple(head), tuple(_row(each, search, is_attended) for each in rows))


def _row(tried: Tried, search: Search, is_attended: bool) -> tuple[str, ...]:
    figures = tried.figures
    cells = [name(tried, search), pages_when(tried.scenario), _cell(figures.pages, "")]
    if is_attended:
        cells.append(_attended(figures))
    gap = tried.gap or Interval(None)
    is_own = tried.label == search.current_label
    return (*cells, _cell(figures.objective, BUDGET), "-" if is_own else _gap(gap))


def _attended(figures: Figures) -> str:
    if figures.attended_pages is None:
        return "-"
    return amount(figures.attended_pages.value, "")


def _cell(interval: Interval, unit: str) -> str:
    """`4.2 (3.8 to 4.7)`."""
    text = amount(interval.value, unit)
    if interval.low is None or interval.low == interval.high:
        return text
    return f"{text} ({spread(Interval(interval.value, interval.low, interval.high), unit)})"


def _gap(gap: Interval) -> str:
    text = signed(gap.value, BUDGET)
    if gap.low is None or gap.low == gap.high:
        return text
    return f"{text} ({spread(gap, BUDGET, signed)})"
