"""What the service costs: its cells, its failures, its clients and its money."""

from collections.abc import Iterator

from simulator.ai_service.retries import Schedule, schedule
from simulator.ai_service.traffic import DAY, HOUR
from simulator.foundation.units import format_duration, two_digits
from simulator.scenario.cost.amounts import Amounts, Occurrences
from simulator.scenario.cost.coefficients import (
    COUNTS_WORK,
    DAY_WORK,
    EVENT_MEMORY,
    EVENT_WORK,
    MATCH_WORK,
    MONTH_WORK,
    MOVE_WORK,
    NUMBER,
    OVERLAP_MEMORY,
    RELEASE_WORK,
    RETRY_MEMORY,
    RETRY_WORK,
    ROW_WORK,
    SPENT_WORK,
    STATE_MEMORY,
    STRIKE_MEMORY,
    STRIKE_WORK,
    VARYING_COUNTS_WORK,
    VARYING_STRIKE_WORK,
)
from simulator.scenario.cost.part import Part
from simulator.scenario.watching import cells_to_a_sum

# rows of samples that are saved for an SLO
SAVED = 10_000
# columns of a cell that stand in memory beside what is kept of it, and where its mean varies
BESIDE_KEPT = 6
BESIDE_VARYING = 12
# clients who try again usually take so many steps to come to rest, or more with many attempts
SETTLES = 30
STEPS_AN_ATTEMPT = 12
# where a wait is many steps they take all of them a few times
ROUNDS = 3
# an overload is looked at so many waits later, to say whether it stays
CALM = 100


def cells(amounts: Amounts) -> Part:
    """The counts of all cells: drawn, kept, summed and saved."""
    count = amounts.cells * amounts.rows
    return Part(
        amounts.cells * _columns(amounts) * NUMBER,
        _cell_work(amounts),
        f"{format_duration(amounts.horizon)} in cells of {format_duration(amounts.cell)} keep"
        f" {count:,.0f} counts",
        "write a longer monitoring.scrape_interval or a shorter horizon",
    )


def _columns(amounts: Amounts) -> float:
    """The numbers that a cell takes at most."""
    scenario = amounts.scenario
    # good and valid events of each indicator, and the sums of both
    counted = 4 * len({slo.events for slo in scenario.slos})
    kept = amounts.runs * (amounts.rows + counted + amounts.slos)
    # what the monitor sums is as coarse as ticks and windows allow
    summed = 2 * amounts.slos / cells_to_a_sum(scenario)
    if amounts.is_varying:
        return kept + summed + BESIDE_VARYING
    return kept + summed + BESIDE_KEPT


def _cell_work(amounts: Amounts) -> float:
    months = sum(slo.is_calendar for slo in amounts.scenario.slos)
    each = amounts.rows * amounts.count_work
    each += amounts.slos * SPENT_WORK + months * MONTH_WORK
    saved = min(amounts.cells, SAVED) * amounts.slos * ROW_WORK
    return amounts.cells * each * amounts.runs + saved


def strikes(amounts: Amounts, failure: Occurrences) -> Part:
    """What strikes: two changes of the service each, and afterwards its harm to every SLO."""
    changes = 2 * failure.times * amounts.runs * amounts.change_work
    events = 4 * failure.times + 2 * failure.planned
    remedy = "write fewer failures"
    if failure.every:
        remedy = f"write a longer {failure.every}"
    each = STRIKE_MEMORY + amounts.at_once * OVERLAP_MEMORY
    return Part(
        amounts.runs * (failure.times * each + events * EVENT_MEMORY),
        changes
        + failure.times * _harm_work(amounts, failure)
        + events * EVENT_WORK
        + failure.planned * RELEASE_WORK,
        f"{failure.path} happens about {max(failure.times, failure.planned):,.0f} times in"
        f" {format_duration(amounts.horizon)}, {two_digits(failure.overlap)} at once",
        remedy,
    )


def _harm_work(amounts: Amounts, failure: Occurrences) -> float:
    """The work of one occurrence's harm to all SLOs."""
    strike, look = STRIKE_WORK, COUNTS_WORK
    # harm that varies is looked at step by step
    if failure.is_varying or amounts.is_varying or amounts.has_budget:
        strike, look = VARYING_STRIKE_WORK, VARYING_COUNTS_WORK
    versions = amounts.slos * amounts.version_work / (1 + failure.overlap)
    work = strike * amounts.slos
    work += STRIKE_WORK + amounts.incidents * MATCH_WORK + versions
    return work + look * amounts.slos * amounts.rules * failure.lasts / amounts.tick


def days(amounts: Amounts) -> Iterator[Part]:
    """A daily budget of money: every day the moment at which it is gone is searched for."""
    if not amounts.has_budget:
        return
    count = 1 + amounts.horizon / DAY
    is_varying = amounts.is_varying or any(each.is_varying for each in amounts.occurrences)
    yield Part(
        0.0,
        count * DAY_WORK * amounts.runs * (1 + 2 * is_varying),
        f"{format_duration(amounts.horizon)} with a daily_budget is {count:,.0f} days",
        "write a shorter horizon",
    )


def retries(amounts: Amounts) -> Iterator[Part]:
    """Clients who try again, step by step until nothing moves, again and again where it varies."""
    if not amounts.is_retried:
        return
    clients = amounts.scenario.service.traffic.retries
    found = schedule(clients, max(amounts.slow_thresholds, default=-1.0))
    steps = _steps(amounts, found)
    size = found.steps * len(found.waited)
    times = amounts.runs + 2 * amounts.slos * (amounts.strikes > 0)
    yield Part(
        steps * (RETRY_MEMORY + STATE_MEMORY * len(found.waited)),
        steps * times * (RETRY_WORK + MOVE_WORK * (len(found.moves) + size)),
        f"clients that retry every {format_duration(clients.backoff)} need about {steps:,.0f}"
        " steps",
        "write a longer service.traffic.retries.backoff",
    )


def _steps(amounts: Amounts, found: Schedule) -> float:
    """How many steps clients take in a run, and in the history of its longest window."""
    clients = amounts.scenario.service.traffic.retries
    calm = settles = float(max(SETTLES, STEPS_AN_ATTEMPT * clients.attempts))
    if found.steps > 1:
        calm = ROUNDS / 2 * clients.longest_wait / found.step
        settles += 2 * calm
    hours = 0.0
    if not amounts.is_flat:
        hours = (amounts.horizon + amounts.window) / HOUR
    steps = settles * (1 + 2 * amounts.strikes) + calm * hours + _moving(amounts) / found.step
    if hours:
        # whether an overload stays is seen when it has come to rest, curve or not
        steps += (1 + 4 * amounts.incidents) * CALM * clients.mean_wait / HOUR
    if amounts.scenario.oncall:
        # a person who waits for its end looks at it again
        varying = sum(each.is_varying for each in amounts.occurrences)
        steps += amounts.incidents * varying * settles
    return steps


def _moving(amounts: Amounts) -> float:
    """How long (s) the service moves, so that clients do not come to rest."""
    # the money of a day is looked for until midnight, whatever moves meanwhile
    more = DAY * amounts.has_budget
    return _strained(amounts) + sum(
        each.times * (each.lasts + 2 * more) for each in amounts.occurrences if each.is_varying
    )


def _strained(amounts: Amounts) -> float:
    """How long (s) the vector store grows beyond the fill from which on queries fail."""
    store = amounts.scenario.service.retrieval
    if not store.ingest:
        return 0.0
    room = max(0.0, store.strained_at - store.fill) * store.capacity
    return max(0.0, amounts.horizon - room / store.ingest)
