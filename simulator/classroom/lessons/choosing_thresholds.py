"""Questions of the second notebook: which threshold to page at."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simulator.ai_service.failure import Failure
from simulator.analysis.comparison import Comparison
from simulator.analysis.figures import Estimate
from simulator.analysis.totals import Floats
from simulator.analysis.tradeoff import best
from simulator.classroom.feedback import Amounts, number
from simulator.classroom.pictures import html, picture, table
from simulator.classroom.questions import Answer, HowMuch, Which
from simulator.foundation.distributions import Distribution
from simulator.foundation.units import percent
from simulator.outputs.charts.detection import draw_detection_map
from simulator.outputs.charts.scoreboard import draw_scoreboard
from simulator.outputs.charts.tradeoff import draw_tradeoff
from simulator.outputs.comparison import compare
from simulator.outputs.document import Table
from simulator.outputs.words.estimates import amount, signed, spread
from simulator.scenario import Scenario

FEW, HALF, MANY = "fewer than 3 of 10", "3 to 7 of 10", "more than 7 of 10"
MONTH = 30 * 86400.0
# so many failures of each kind are drawn to see which a policy pages for
DRAWN = 1000
# the rows of the table: the measure's key, and its name in words
ROWS = {
    "pages": "pages a month",
    "pages_without_incident": "of these, for no real failure",
    "missed": "real failures without a page",
    "mean_time_to_page": "time until the page for a real failure, on average",
}


def in_the_strip(old: Scenario, new: Scenario) -> Which:
    """Which failures one policy pages for, and the other does not."""
    names = tuple(failure.name for failure in old.failures)

    def find() -> Answer:
        counts = {failure.name: _more_pages(failure, old, new) for failure in old.failures}
        return Answer(
            max(counts, key=lambda name: counts[name]),
            "The map shows it for every failure, by how long it lasts and how many requests fail."
            " The policies differ only in a thin strip. Along its diagonal lie short outages that"
            " spend 1.4 to 2% of the budget: at 14.4x nobody is paged for them, at 10x somebody"
            " is. Along the bottom lie slow burns between 1% and 1.44% errors: another rule pages"
            " for these anyway, only later.",
            (lambda: html(picture(draw_detection_map(old, new, labels=("14.4x", "10x")))),),
            Amounts(counts, "{name}: {amount}", unit=" more a month"),
        )

    text = "10x pages for some failures that nobody is paged for at 14.4x. What are they mostly?"
    return Which(text, find, names)


def _more_pages(failure: Failure, old: Scenario, new: Scenario) -> float:
    """For how many of a month's failures of a kind only the new policy pages."""
    rng = np.random.default_rng(1)
    drawn = [failure.sampled(lambda _: rng) for _ in range(DRAWN)]
    errors = np.array([each.error_ratio for each in drawn])  # type: ignore[attr-defined]
    lasts = np.array([each.lasts for each in drawn])
    only_new = _pages(new, errors, lasts) & ~_pages(old, errors, lasts)
    gap = failure.every
    mean = gap.mean if isinstance(gap, Distribution) else float(gap or MONTH)
    return float(only_new.mean() * MONTH / mean)


def _pages(scenario: Scenario, errors: Floats, lasts: Floats) -> NDArray[np.bool_]:
    """Which failures some rule pages for."""
    slo = scenario.slos[0]
    rules = [rule for rule in scenario.alerting.rules if rule.is_paging]
    fires = [np.isfinite(rule.fires_after(errors, lasts, slo)) for rule in rules]
    paged: NDArray[np.bool_] = np.any(fires, axis=0)
    return paged


def more_pages(found: Comparison) -> HowMuch:
    """How many more pages the other policy sends."""

    def find() -> Answer:
        more = _estimate(found, "pages")
        return Answer(_gap(more), f"On average over {len(found.seeds)} months{_within(more)}.")

    text = "How many more pages a month does 10x send?"
    return HowMuch(text, find, "", most=10, step=0.1)


def worth_it(found: Comparison) -> Which:
    """How many of the additional pages were for a real failure."""

    def find() -> Answer:
        share = _worth(found)
        return Answer(
            _in_ten(share),
            f"{percent(share, 2)} of the additional pages were for a real failure. A pager that"
            " goes off for nothing teaches people to ignore it.",
        )

    text = "Of ten additional pages, how many are for a real failure?"
    return Which(text, find, (FEW, HALF, MANY))


def _worth(found: Comparison) -> float:
    more = _gap(_estimate(found, "pages"))
    empty = _gap(_estimate(found, "pages_without_incident"))
    if more <= 0:
        raise LookupError("the second policy sends no more pages than the first")
    return float(np.clip((more - empty) / more, 0, 1))


def _in_ten(share: float) -> str:
    if share < 0.3:
        return FEW
    return HALF if share <= 0.7 else MANY


def minutes_earlier(found: Comparison) -> HowMuch:
    """How much earlier the page for a real failure comes."""

    def find() -> Answer:
        wait = _estimate(found, "mean_time_to_page")
        return Answer(
            -_gap(wait) / 60,
            "That is the mean over the failures that both policies page for. The picture has every"
            " figure with its 95% interval; the table says the same in words. Where a difference"
            " may be chance, none is shown.",
            (
                lambda: html(picture(draw_scoreboard(found))),
                lambda: html(table(in_words(found))),
            ),
        )

    text = "How many minutes earlier does 10x page for a real failure, on average?"
    return HowMuch(text, find, " min", most=30, step=0.5)


def in_words(found: Comparison) -> Table:
    """A comparison of two policies in few rows, in words and in minutes."""
    labels = [variant.label for variant in found.variants]
    head = ("", *labels, "difference (95% interval)")
    rows = ((words, *_amounts(found, key), _difference(found, key)) for key, words in ROWS.items())
    return Table(head, tuple(rows))


def _amounts(found: Comparison, key: str) -> Iterator[str]:
    for variant in found.variants:
        estimate = _estimate(found, key, variant.label)
        yield amount(estimate.value.value, estimate.measure.unit)


def _difference(found: Comparison, key: str) -> str:
    estimate = _estimate(found, key)
    unit = estimate.measure.unit
    if estimate.gap is None or not estimate.is_beyond_chance:
        return "none shown"
    return f"{signed(estimate.gap.value, unit)} ({spread(estimate.gap, unit, signed)})"


def best_within(several: Comparison, pages: float) -> Which:
    """Which policy pages earliest among those that page seldom enough."""

    def find() -> Answer:
        choice = best(several, pages)
        if choice is None:
            raise LookupError(f"no policy sends at most {pages:g} pages a month")
        return Answer(
            choice.label,
            f"It sends {number(choice.point[0])} pages a month. Left of the line are the policies"
            " that send few enough; of these it pages earliest. A policy that never pages would"
            " look peaceful. Here it counts as the slowest: a failure without a page is treated as"
            " found later than any other.",
            (lambda: html(picture(draw_tradeoff(several, max_pages=pages))),),
        )

    text = (
        f"Your team can bear {pages:g} pages a month at most. Which threshold pages earliest"
        " without sending more?"
    )
    return Which(text, find, tuple(variant.label for variant in several.variants))


def blips_count(old: Scenario, new: Scenario) -> Which:
    """What changes when small failures count too."""

    def find() -> Answer:
        scenarios = {
            label: scenario.set("significant", "1%")
            for label, scenario in (("14.4x", old), ("10x", new))
        }
        share = _worth(compare(scenarios, replications=20))
        return Answer(
            _in_ten(share),
            f"Now {percent(share, 2)} of the additional pages are worth it: most blips spend more"
            " than 1% of the budget. The best threshold depends on what you want to be woken for.",
        )

    text = (
        "Somebody decides that a failure is worth a page if it spends 1% of the budget by itself"
        " (instead of 5%). Of ten additional pages, how many are now for a real failure? (Twenty"
        " months are simulated twice, which takes some seconds.)"
    )
    return Which(text, find, (FEW, HALF, MANY))


def _estimate(found: Comparison, key: str, label: str = "") -> Estimate:
    """A figure of a variant, by default of the last one; raises LookupError if it has none."""
    estimate = found.of(key, label or found.variants[-1].label)
    if estimate is None:
        raise LookupError(f"the comparison has no {key}")
    return estimate


def _gap(estimate: Estimate) -> float:
    if estimate.gap is None or estimate.gap.value is None:
        raise LookupError(f"there is no difference in {estimate.measure.label}")
    return estimate.gap.value


def _within(estimate: Estimate) -> str:
    """`, with a 95% interval from 1.3 to 2.6`."""
    gap = estimate.gap
    if gap is None or gap.low is None or gap.high is None:
        return ""
    return f", with a 95% interval from {number(gap.low)} to {number(gap.high)}"
