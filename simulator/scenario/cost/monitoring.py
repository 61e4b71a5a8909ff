"""What watching the service costs: windows, ticks, budgets, alerts, and people on call."""

from collections.abc import Iterator
from math import erfc, exp, sqrt
from typing import TYPE_CHECKING

from simulator.ai_service.traffic import DAY, HOUR, WEEK
from simulator.foundation.units import format_duration
from simulator.scenario.cost.amounts import LONGEST_MONTH, Amounts
from simulator.scenario.cost.coefficients import (
    BLOCK_WORK,
    CHOOSE_WORK,
    EVENT_MEMORY,
    EVENT_WORK,
    FIRING_WORK,
    HISTORY_WORK,
    MATCH_WORK,
    NUMBER,
    PIECE_MEMORY,
    PIECE_WORK,
    TICK_WORK,
)
from simulator.scenario.cost.part import Part
from simulator.scenario.watching import cells_to_a_sum, watched

if TYPE_CHECKING:
    from simulator.reliability.alerts import AlertRule
    from simulator.reliability.slo import SLO
    from simulator.scenario.model import Scenario

# the monitor's largest block (s), and how many smaller ones come before it, as blocks double
LARGEST_BLOCK = 2 * DAY
SMALLER_BLOCKS = 6
# incidents of several SLOs about one failure hold the same steps, most of them at the same time: as
# those of so many SLOs they change the service
APART = 4
# columns of a cell that stand in memory beside its counts when they are drawn
BESIDE_DRAWN = 12
# columns of history that are needed on the way, where traffic follows a curve
ON_THE_WAY = 9
# above such a mean a Poisson count is as good as normal
LARGE_MEAN = 50
# hours: what takes less is done at once
SHORTEST_WORK = 1e-3
# so far above a smaller mean a Poisson count never comes
NEVER_ABOVE = 60


def history(amounts: Amounts) -> Iterator[Part]:
    """What is kept from before the start: as far back as the monitor looks, and one month for
    budgets of months. Those of rolling windows are summed over the run's own cells.
    """
    scenario = amounts.scenario
    if not scenario.monitoring.has_history:
        return
    grid = cells_to_a_sum(scenario) * amounts.cell
    interval = "scrape_interval" if grid == amounts.cell else "evaluation_interval"
    watch = max(watched(scenario), default=0.0)
    yield _kept(
        amounts,
        f"a window of {format_duration(watch)} in steps of {format_duration(grid)}",
        watch / grid,
        f"write a longer monitoring.{interval} or a shorter window",
    )
    if any(slo.is_calendar for slo in scenario.slos):
        yield _kept(
            amounts,
            f"a window of a month in steps of {format_duration(amounts.cell)}",
            LONGEST_MONTH / amounts.cell,
            "write a longer monitoring.scrape_interval or a window in days",
        )


def _kept(amounts: Amounts, window: str, counts: float, remedy: str) -> Part:
    """What so many counts of each objective take."""
    columns = 4 * amounts.slos + 2
    if not amounts.is_flat:
        columns = max(columns, amounts.slos + ON_THE_WAY)
    return Part(
        counts * columns * NUMBER,
        amounts.runs * amounts.slos * counts * HISTORY_WORK,
        f"{window} keeps {counts:,.0f} counts of history",
        remedy,
    )


def ticks(amounts: Amounts) -> Part:
    """The monitor, with the cells and ticks of its largest block."""
    block = amounts.block(LARGEST_BLOCK)
    blocks = SMALLER_BLOCKS + min(amounts.ticks, amounts.horizon / block)
    in_block = max(1.0, block / amounts.tick)
    cells = min(amounts.cells, max(block, amounts.tick) / amounts.cell)
    evaluated = amounts.slos * amounts.rules
    tick_memory = in_block * amounts.slos * (3 * amounts.rules + 6)
    cell_memory = cells * (amounts.rows + BESIDE_DRAWN)
    # a byte says whether alerts fire for nothing, and for each whether a failure counts for it
    marks = amounts.ticks * (1 + (2 + evaluated) * (amounts.strikes > 0))
    tick_work = amounts.ticks * evaluated * TICK_WORK
    return Part(
        NUMBER * (tick_memory + cell_memory) + marks,
        amounts.runs * (tick_work + blocks * (BLOCK_WORK + amounts.block_work)),
        f"{format_duration(amounts.horizon)} with an evaluation_interval of"
        f" {format_duration(amounts.tick)} is {amounts.ticks:,.0f} ticks",
        "write a longer monitoring.evaluation_interval",
    )


def budgets(amounts: Amounts) -> Iterator[Part]:
    """What windows allow, by slices of time, or by the hours of a curve at every strike."""
    for slo in amounts.scenario.slos:
        size = _piece(slo)
        # under flat traffic a window allows the same at every moment
        if size == HOUR and amounts.is_flat:
            continue
        pieces = slo.window / size
        yield Part(
            pieces * PIECE_MEMORY,
            _pieces_looked_at(amounts, pieces, size) * PIECE_WORK,
            f"slos[{slo.name}]: a window of {format_duration(slo.window)} contains {pieces:,.0f}"
            f" pieces of {format_duration(size)}",
            "write a shorter window",
        )


def _piece(slo: "SLO") -> float:
    """The length (s) of a slice of time, or of a step of a curve."""
    if slo.budgeting == "Timeslices":
        return slo.timeslice.length
    return HOUR


def _pieces_looked_at(amounts: Amounts, pieces: float, size: float) -> float:
    """How many pieces of windows are looked at in all, and of harm where they are slices."""
    times = 2.0 * amounts.runs
    if not amounts.is_flat:
        times += amounts.strikes
    harmed = 0.0
    if size != HOUR:
        harmed = 2 * sum(each.times * each.counted for each in amounts.occurrences) / size
    return pieces * times + harmed


def alerts(amounts: Amounts) -> Part:
    """Alerts that fire by chance, and every failure that is looked at for each."""
    scenario = amounts.scenario
    pairs = [(slo, rule) for slo in scenario.slos for rule in scenario.alerting.rules]
    firings = sum(_firings(scenario, slo, rule) for slo, rule in pairs)
    return Part(
        firings * 3 * EVENT_MEMORY * amounts.runs,
        firings * (FIRING_WORK + amounts.strikes * MATCH_WORK) * amounts.runs,
        f"alerts fire about {firings:,.0f} times by chance in {format_duration(amounts.horizon)}",
        "write longer windows or higher burn rates",
    )


def _firings(scenario: "Scenario", slo: "SLO", rule: "AlertRule") -> float:
    """How often a rule fires by chance where the SLO's budget, or the provider's usual errors, are
    what fails: in how many of its short windows, and not in all.
    """
    rate = _event_rate(scenario, slo)
    limit = rule.limit(slo)
    apart = max(rule.windows[-1], scenario.monitoring.evaluation_interval, rule.keep_firing_for)
    usual = {slo.error_budget, scenario.service.provider.primary.error_ratio}
    breaching = [
        min(chance_above(rate * window * bad, rate * window * limit) for window in rule.windows)
        for bad in usual
    ]
    return scenario.horizon / apart * max(min(share, 1 - share) for share in breaching)


def _event_rate(scenario: "Scenario", slo: "SLO") -> float:
    """How many events (a second) count for an SLO at most."""
    if slo.budgeting == "Timeslices":
        return 1 / slo.timeslice.length
    rate = scenario.service.traffic.interactive
    if slo.sli.kind == "safety":
        rate = scenario.service.traffic.malicious
    # a judge sees a part of the answers
    return rate * float(getattr(slo.sli, "sampled", 1.0))


def chance_above(mean: float, limit: float) -> float:
    """The chance (0 to 1) that a Poisson count of this mean (0 or more) is above a limit."""
    if mean > LARGE_MEAN:
        return 0.5 * erfc((limit - mean) / sqrt(2 * mean))
    if limit > mean + NEVER_ABOVE:
        return 0.0
    term = exp(-mean)
    below = term
    for count in range(1, int(limit) + 1):
        term *= mean / count
        below += term
    return min(1.0, max(0.0, 1 - below))


def people(amounts: Amounts) -> Iterator[Part]:
    """A person on call: the steps of the runbooks, and a look at every tick after each."""
    oncall = amounts.scenario.oncall
    if oncall is None:
        return
    check = oncall.check
    runbooks = amounts.scenario.runbooks.values()
    each = 1 + max((len(steps) for steps in runbooks), default=0)
    steps = amounts.incidents * each
    looks = steps * (1 + (check.give_up_after - check.window) / amounts.tick)
    looks += amounts.incidents * check.window / amounts.tick / 10
    events = looks + 4 * steps
    changes = 2 * each * amounts.incidents / amounts.slos * min(amounts.slos, APART)
    yield Part(
        events * EVENT_MEMORY,
        changes * amounts.change_work + events * EVENT_WORK,
        f"the person on call looks about {looks:,.0f} times, at every tick of"
        f" {format_duration(amounts.tick)}",
        "write a longer monitoring.evaluation_interval or a shorter oncall.check.give_up_after",
    )


def learning(amounts: Amounts) -> Iterator[Part]:
    """A team that learns: what it proposes, weighs and does, and what that prevents."""
    learns = amounts.scenario.learns
    if learns is None:
        return
    proposed = amounts.strikes * len(learns.improvements)
    hours = (learns.hours_per_week + learns.shipping_hours) * amounts.horizon / WEEK
    least = min((each.hours for each in learns.improvements), default=1.0)
    done = min(proposed, hours / max(least, SHORTEST_WORK))
    # each is proposed, then done or dropped; each failure may be prevented
    rows = 2 * proposed + amounts.strikes
    yield Part(
        rows * EVENT_MEMORY,
        rows * EVENT_WORK + done * proposed / 2 * CHOOSE_WORK,
        f"postmortems make up to {proposed:,.0f} proposals",
        "list fewer learning.improvements, or write learning: {on: false}",
    )
