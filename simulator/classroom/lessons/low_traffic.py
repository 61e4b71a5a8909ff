"""Questions of the fifth notebook: why one failed request pages somebody where few come."""

import math
from collections.abc import Callable, Mapping

from simulator.classroom.feedback import Amounts, number
from simulator.classroom.paging import first_page, minutes_to_page
from simulator.classroom.pictures import burn_picture, html, picture, table
from simulator.classroom.questions import Answer, HowMuch, Which
from simulator.foundation.units import percent
from simulator.outputs.charts.burn import draw_burn
from simulator.outputs.document import Table
from simulator.reliability.alerts import AlertRule
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation import simulate

# months over which pages are averaged
MONTHS = 20
# what a team may find bearable
FEW = 5
HOUR = 3600.0
DAY = 86400.0


def enough_to_page(quiet: Scenario) -> HowMuch:
    """How many failed requests within an hour page somebody."""

    def find() -> Answer:
        rule = _quick(quiet)
        limit = rule.limit(quiet.slos[0])
        requests = _per_hour(quiet) * rule.windows[0] / HOUR
        allowed = limit * requests
        return Answer(
            math.floor(allowed) + 1,
            f"Why: {rule.name} needs more than {percent(limit)} of the {number(requests)} requests"
            f" in the window, and that is {number(allowed)} requests. Two windows do not help: the"
            " same request is in both.",
        )

    text = "How many failed requests within one hour are enough for a page?"
    return HowMuch(text, find, "", most=30, step=1)


def pages_a_month(quiet: Scenario) -> HowMuch:
    """How many pages a month nothing at all causes."""

    def find() -> Answer:
        slo = quiet.slos[0]
        failed = _per_hour(quiet) * 720 * (1 - _healthy(quiet))
        run = simulate(quiet)
        return Answer(
            pages(quiet),
            f"On average over {MONTHS} months. Why: about {number(failed)} requests fail in a"
            f" month, here and there, and nearly every one of them pages. The promise of"
            f" {percent(slo.objective)} is kept all the same. In the picture of one such month,"
            " every triangle is a page.",
            (lambda: html(picture(draw_burn(run))),),
        )

    text = "Nothing is broken. How many pages does this service send in 30 days?"
    return HowMuch(text, find, "", most=60, step=1)


def noisiest_remedy(remedies: Mapping[str, Scenario]) -> Which:
    """Which remedy leaves most pages."""

    def find() -> Answer:
        left = {name: pages(scenario) for name, scenario in remedies.items()}
        return Answer(
            max(left, key=lambda name: left[name]),
            "Why: now and then, two requests fail within an hour by chance. A window of six hours"
            " has more requests, so that more of them must fail.",
            amounts=Amounts(left, unit=" a month"),
        )

    text = "Four remedies. Which of them leaves most pages in a month in which nothing is broken?"
    return Which(text, find, tuple(remedies))


def latest_remedy(remedies: Mapping[str, Scenario]) -> Which:
    """What the remedies cost when something does break."""

    def find() -> Answer:
        waits = {name: minutes(scenario, "100%") for name, scenario in remedies.items()}
        return Answer(
            max(waits, key=lambda name: waits[name]),
            "Why: each remedy asks for more failed requests, and they must first arrive. Only more"
            " traffic costs no time: several small services watched together, or test requests"
            " that are sent all the time.",
            (lambda: html(table(remedy_table(remedies))),),
            Amounts(waits, "{name}: after {amount}", unit=" min"),
        )

    text = "Every remedy has a price. Now <i>everything</i> fails. Which one pages last?"
    return Which(text, find, tuple(remedies))


def traffic_needed(quiet: Scenario) -> HowMuch:
    """From how much traffic on one failed request pages nobody."""

    def find() -> Answer:
        rule = _quick(quiet)
        limit = rule.limit(quiet.slos[0]) * rule.windows[0] / HOUR
        rates = range(1, 1001)
        answer = next((rate for rate in rates if rate * limit >= 1), None)
        if answer is None:
            raise LookupError("no traffic up to 1,000/h is enough")
        return Answer(
            answer,
            f"Why: one request must be at most {percent(rule.limit(quiet.slos[0]))} of those in the"
            f" window: 1 / {percent(rule.limit(quiet.slos[0]))} = {1 / limit:.1f}.",
        )

    text = (
        "Suppose that the same number of requests comes in every hour. From how many on does a"
        " single failed request page nobody?"
    )
    return HowMuch(text, find, "/h", most=300, step=1)


def least_guard(service: Callable[..., Scenario], traffic: int) -> HowMuch:
    """The smallest guard that makes a service quiet."""

    def find() -> Answer:
        left = list[float]()
        # each guard is 20 months: no more of them are played than are needed
        while not left or left[-1] >= FEW:
            if len(left) > 10:
                raise LookupError("no guard up to 10 is enough")
            left.append(pages(service(traffic=traffic, min_bad=len(left))))
        told = ", ".join(f"{guard}: {number(count)}" for guard, count in enumerate(left))
        return Answer(len(left) - 1, f"Pages a month by the guard: {told}.")

    text = (
        f"At {traffic} requests an hour, and with the other knobs at their start: how many failed"
        f" requests must the guard ask for at least, so that there are fewer than {FEW} pages a"
        " month?"
    )
    return HowMuch(text, find, "", most=10, step=1)


def service_view(scenario: Scenario) -> str:
    """For a board: how often a service pages for nothing, and how soon when it breaks (HTML)."""
    needs = "; ".join(_needs(scenario, rule) for rule in scenario.alerting.rules if rule.is_paging)
    said = (
        f"<b>{number(pages(scenario))} pages a month with nothing broken</b>;"
        f" {_waits(scenario)}. Needed in the window: {needs}."
    )
    head = f'<div style="min-height:40px;line-height:20px">{said}</div>'
    return head + burn_picture(simulate(scenario))


def _needs(scenario: Scenario, rule: AlertRule) -> str:
    window = rule.windows[0] / HOUR
    requests = _per_hour(scenario) * window
    failed = math.floor(rule.limit(scenario.slos[0]) * requests) + 1
    failed = max(failed, rule.min_bad)
    return f"{rule.name} {failed:,} of {requests:,.0f} requests in {window:g} h"


def _waits(scenario: Scenario) -> str:
    everything = _wait(minutes(scenario, "100%"))
    tenth = _wait(minutes(scenario, "10%"))
    return f"paged {everything} if everything fails, {tenth} if a tenth does"


def remedy_table(remedies: Mapping[str, Scenario]) -> Table:
    """What each remedy leaves of the noise, and how soon it pages for a real failure."""
    head = (
        "remedy",
        "pages a month, nothing broken",
        "page when everything fails",
        "page when a tenth fails",
    )
    rows = (
        (
            name,
            number(pages(scenario)),
            _wait(minutes(scenario, "100%")),
            _wait(minutes(scenario, "10%")),
        )
        for name, scenario in remedies.items()
    )
    return Table(head, tuple(rows))


def _wait(minutes: float) -> str:
    if math.isinf(minutes):
        return "not within a day"
    return f"after {number(minutes)} min"


def pages(scenario: Scenario) -> float:
    """How many pages a scenario sends on average over MONTHS runs of its own length."""
    seeds = range(scenario.seed, scenario.seed + MONTHS)
    return sum(_pages(simulate(scenario, seed)) for seed in seeds) / MONTHS


def _pages(run: Run) -> int:
    return sum(event.kind == "paged" for event in run.log)


def minutes(scenario: Scenario, errors: str) -> float:
    """Minutes until the page for a failure of a day with an error ratio, when nothing else fails
    and every count is its mean; inf when nobody is paged.
    """
    broken = scenario.set("horizon", "3d").set("outcomes", "expected")
    broken = broken.set("service.provider.primary.error_ratio", "0%")
    failure = {"kind": "provider_outage", "at": "1d", "lasts": "1d", "error_ratio": errors}
    run = simulate(broken.set("failures", [failure]))
    if first_page(run) is None:
        return math.inf
    return minutes_to_page(run)


def _quick(scenario: Scenario) -> AlertRule:
    """The rule that pages for the fewest failed requests."""
    slo = scenario.slos[0]
    rules = [rule for rule in scenario.alerting.rules if rule.is_paging]
    return min(rules, key=lambda rule: rule.limit(slo) * rule.windows[0])


def _per_hour(scenario: Scenario) -> float:
    return float(scenario.service.traffic.interactive) * HOUR


def _healthy(scenario: Scenario) -> float:
    """The share of requests that succeed when nothing is broken."""
    return 1 - float(scenario.service.provider.primary.error_ratio)
