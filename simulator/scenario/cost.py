"""What a scenario costs to run: memory and work, estimated from the scenario alone.

A run is `simulate`, once more with nobody responding where somebody is on call, the summary, and
the files of the result. Every coefficient was measured (`python benchmarks/estimates.py` compares
estimates with runs), and errs on the side of too much.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING
from functools import cached_property
from math import ceil, erfc, exp, isfinite, sqrt
from typing import TYPE_CHECKING, NamedTuple

from simulator.ai_service.retries import schedule
from simulator.ai_service.traffic import DAY, HOUR
from simulator.foundation.distributions import Distribution, average
from simulator.foundation.units import format_bytes, format_duration, two_digits
from simulator.scenario.watching import cells_to_a_sum, watched

if TYPE_CHECKING:
    from simulator.ai_service.failures import Failure
    from simulator.reliability.alerts import AlertRule
    from simulator.reliability.slo import SLO
    from simulator.scenario.model import Scenario

# work in seconds, memory in bytes
NUMBER = 8
START_MEMORY, START_WORK = 3e6, 0.02
ROW_WORK = 1.2e-5  # a row of samples that is written
CELL_WORK, VARYING_WORK = 1.2e-7, 1.5e-7  # a row of a cell; where its mean is its own
SPENT_WORK, MONTH_WORK = 5e-8, 2e-6  # the budget at a cell; which calendar month it is in
HISTORY_WORK = 5e-8
TICK_WORK, BLOCK_WORK = 5e-8, 1e-3  # a rule of an SLO at a tick; a block of ticks
CHANGE_WORK, RULE_WORK, OVERLAP_WORK = (
    1e-3,
    3e-5,
    7e-5,
)  # a condition that begins; each failure in it
VERSION_WORK, MIXTURE_WORK = 2e-4, 3e-5  # each bad version at work; each mixture of slow ones
STRIKE_MEMORY, STRIKE_WORK = 8e3, 3e-4  # a failure that strikes; its harm to an SLO
VARYING_STRIKE_WORK = 3e-3
RELEASE_WORK = 3e-4
FIRING_WORK = 4e-4  # an alert that fires and resolves, with its incident
DAY_WORK = 1.5e-2  # a day whose money is counted
MATCH_WORK = 1e-5  # a failure that is looked at for an incident
COUNTS_WORK, VARYING_COUNTS_WORK = 1e-7, 1.2e-6  # whether a failure counts for a rule at a tick
EVENT_MEMORY, EVENT_WORK = 1.5e3, 1e-4
PIECE_MEMORY, PIECE_WORK = 150, 4e-7  # a slice of time, or an hour of a curve
RETRY_MEMORY, RETRY_WORK = 500, 1e-4  # a step of clients who try again
STATE_MEMORY, MOVE_WORK = 24, 2e-8  # each state that a request may be in then; each move of one

LONGEST_WAIT = 3e8
SHORTEST, LONGEST, TICKS = 3600.0, 2 * DAY, 2**16
"""The monitor's blocks: so long (s) after a change and in the end, and no more ticks or cells."""
SAVED = 10_000
"""So many rows of samples are saved for an SLO."""
SETTLES, STEPS_AN_ATTEMPT, ROUNDS, CALM = 30, 12, 3, 100
"""Clients who try again usually take so many steps to come to rest (more with many attempts, and
where a wait is many steps, all of them a few times), and so many waits later they are looked at to
say so.
"""
APART = 1800.0
"""Incidents of an SLO are hardly more often than this (s)."""
SHARES = tuple((place + 0.5) / 16 for place in range(16))
MOST = 1e30
"""No amount is told to be larger: what no machine holds needs no exact number."""


@dataclass(frozen=True)
class Cost:
    """The memory (bytes) that a run takes at most, and its work (seconds on a machine that draws
    50 million standard normal numbers a second).
    """

    memory: float
    work: float


class Part(NamedTuple):
    """What a part of a scenario costs, that part in words, and what to write instead."""

    memory: float
    work: float
    said: str
    remedy: str


def cost_of(scenario: "Scenario") -> Cost:
    """What a run of a scenario costs, its summary and its files included."""
    return total(parts_of(scenario))


def total(parts: Iterable[Part]) -> Cost:
    """What all parts cost together."""
    costs = [(part.memory, part.work) for part in parts]
    memory, work = (sum(each) for each in zip(*costs, strict=True))
    return Cost(min(memory, MOST), min(work, MOST))


def parts_of(scenario: "Scenario") -> tuple[Part, ...]:
    """What each part of a scenario adds to its cost."""
    amounts = Amounts(scenario)
    return (
        Part(START_MEMORY, START_WORK, "a run", "write a shorter horizon"),
        _cells(amounts),
        _history(amounts),
        _ticks(amounts),
        *(_strikes(amounts, coming) for coming in amounts.coming),
        *_budgets(amounts),
        *_retries(amounts),
        *_days(amounts),
        _alerts(amounts),
        *_people(amounts),
    )


def refusals(scenario: "Scenario", memory: float, work: float) -> list[str]:
    """What a scenario costs above these limits, in a sentence: the part that is most at fault, what
    to write instead, and the limits that would do.
    """
    parts = parts_of(scenario)
    cost = total(parts)
    over = (cost.memory / memory if memory else MOST, cost.work / work if work else MOST)
    if max(over) <= 1:
        return []
    is_memory = over[0] >= over[1]
    worst = max(parts, key=lambda part: part.memory if is_memory else part.work)
    needs = [
        told_memory(cost.memory) if over[0] > 1 else "",
        f"{told_work(cost.work)} of work" if over[1] > 1 else "",
    ]
    limits = [
        f"memory: {_enough_memory(cost.memory)}" if over[0] > 1 else "",
        f"time: {_enough_time(cost.work)}" if over[1] > 1 else "",
    ]
    # beyond the life of a machine no limit is worth naming
    way = "" if cost.work > LONGEST_WAIT else f", or limits: {{{', '.join(filter(None, limits))}}}"
    return [f"{worst.said}, in all {' and '.join(filter(None, needs))}: {worst.remedy}{way}"]


def told(cost: Cost) -> str:
    """A cost in words, with two digits."""
    return f"{told_memory(cost.memory)} and {told_work(cost.work)}"


def told_memory(memory: float) -> str:
    """Bytes as they are read: `about 40 MB`."""
    return f"about {format_bytes(memory)}"


def told_work(work: float) -> str:
    """Seconds as they are read: `about 2.3 s`, `about 4 h`, `less than 0.1 s`."""
    if work < 0.1:
        return "less than 0.1 s"
    seconds, unit = _unit(work)
    return f"about {two_digits(work / seconds)} {unit}"


def _enough_memory(memory: float) -> str:
    """A limit that is above it, as it is written: `2.1GB`."""
    return format_bytes(memory, ROUND_CEILING).replace(",", "").replace(" ", "")


def _enough_time(work: float) -> str:
    """The same of time: `12m`, `3h`, `40d`."""
    seconds, unit = _unit(work)
    return f"{ceil(work / seconds)}{unit[0]}"


def _unit(work: float) -> tuple[float, str]:
    """The unit in which work is told."""
    units = ((60.0, 1.0, "s"), (3600.0, 60.0, "min"), (2 * DAY, 3600.0, "h"))
    return next(((size, name) for most, size, name in units if work < most), (DAY, "d"))


class Coming(NamedTuple):
    """A failure (or releases, `times` of which are bad): how often it strikes, how many of it are
    at work at once, how long it lasts within the run and as long as its harm is counted, and
    whether its effect varies meanwhile.
    """

    path: str
    every: str
    times: float
    overlap: float
    lasts: float
    counted: float
    is_varying: bool
    is_version: bool = False
    is_slow: bool = False
    planned: float = 0.0


class Amounts:
    """The amounts that the cost of a scenario follows from (floats: they may be absurd)."""

    def __init__(self, scenario: "Scenario") -> None:
        self.scenario, self.horizon = scenario, scenario.horizon
        self.cell = scenario.monitoring.scrape_interval
        self.tick = scenario.monitoring.evaluation_interval
        self.runs = 2 if scenario.oncall else 1
        self.slos, self.rules = len(scenario.slos), len(scenario.alerting.rules)
        self.rows = 2 + len(scenario.outcomes_needed)
        self.coming = (*_failures(scenario), *_releases(scenario))

    @property
    def cells(self) -> float:
        return self.horizon / self.cell

    @property
    def ticks(self) -> float:
        return self.horizon / self.tick

    @property
    def strikes(self) -> float:
        return sum(coming.times for coming in self.coming)

    @cached_property
    def incidents(self) -> float:
        """About the most incidents that failures can bring."""
        return self.slos * min(self.strikes, 1 + self.horizon / APART)

    @cached_property
    def firings(self) -> float:
        """How often alerts fire by chance alone."""
        pairs = ((slo, rule) for slo in self.scenario.slos for rule in self.scenario.alerting.rules)
        return sum(_firings(self.scenario, slo, rule) for slo, rule in pairs)

    @cached_property
    def is_varying(self) -> bool:
        """Whether the service varies by itself, without a failure."""
        place = self.scenario.service
        return not place.traffic.is_flat or place.retrieval.ingest > 0 or self.tries_again

    @property
    def tries_again(self) -> bool:
        return self.scenario.service.traffic.retries.attempts > 1

    def block(self, length: float) -> float:
        """How long (s) a block of so many seconds really is."""
        return min(length, self.horizon, TICKS * min(self.tick, self.cell))

    @cached_property
    def change(self) -> float:
        """The work of a condition that begins: its first block is drawn and looked at."""
        length = max(self.block(SHORTEST), min(self.tick, self.horizon))
        cell = self.rows * (CELL_WORK + VARYING_WORK * self.is_varying)
        overlap = sum(coming.overlap for coming in self.coming) * OVERLAP_WORK
        return (
            CHANGE_WORK * (1 + self.is_varying)
            + self.slos * self.rules * (RULE_WORK + TICK_WORK * length / self.tick)
            + cell * length / self.cell
            + overlap
            + self.versions
        )

    @cached_property
    def versions(self) -> float:
        """The work of bad versions that are out together: slow ones make twice as many mixtures
        each.
        """
        out = sum(coming.overlap for coming in self.coming if coming.is_version)
        slow = sum(coming.overlap for coming in self.coming if coming.is_slow)
        is_asked = any(each.longest_wait >= 0 for each in self.scenario.outcomes_needed)
        mixtures = 2.0 ** min(slow + slow**0.5, 60.0) if is_asked and slow else 0.0
        return out * VERSION_WORK + mixtures * MIXTURE_WORK


def _cells(of: Amounts) -> Part:
    scenario = of.scenario
    counted = 2 * len({slo.events for slo in scenario.slos})
    held = of.runs * (of.rows + counted + of.slos) + 5
    drawn = of.runs * of.rows + 12 + len(scenario.outcomes_needed) if of.is_varying else 0
    months = sum(slo.is_calendar for slo in scenario.slos)
    each = of.rows * (CELL_WORK + VARYING_WORK * of.is_varying)
    each += of.slos * SPENT_WORK + months * MONTH_WORK
    return Part(
        of.cells * max(held, drawn) * NUMBER,
        of.cells * each * of.runs + min(of.cells, SAVED) * of.slos * ROW_WORK,
        f"{format_duration(of.horizon)} in cells of {format_duration(of.cell)} keep"
        f" {of.cells * of.rows:,.0f} counts",
        "write a longer monitoring.scrape_interval or a shorter horizon",
    )


def _history(of: Amounts) -> Part:
    """What the monitor's windows and those of the budgets hold from before the start."""
    scenario = of.scenario
    grid, watch = cells_to_a_sum(scenario) * of.cell, max(watched(scenario))
    window = max(31 * DAY if slo.is_calendar else slo.window for slo in scenario.slos)
    seen, spent = (4 * of.slos + 2) * watch / grid, 5 * window / of.cell
    is_kept = scenario.monitoring.has_history
    length, size, most = (watch, grid, seen) if seen > spent else (window, of.cell, spent)
    interval = "scrape_interval" if size == of.cell else "evaluation_interval"
    return Part(
        most * NUMBER * is_kept,
        of.runs * of.slos * (watch / grid + window / of.cell) * HISTORY_WORK * is_kept,
        f"a window of {format_duration(length)} in steps of {format_duration(size)} keeps"
        f" {length / size:,.0f} counts of history",
        f"write a longer monitoring.{interval} or a shorter window",
    )


def _ticks(of: Amounts) -> Part:
    """The monitor, with the cells and ticks of its largest block."""
    block = of.block(LONGEST)
    blocks = 6 + min(of.ticks, of.horizon / block)
    ticks, cells = max(1.0, block / of.tick), min(of.cells, max(block, of.tick) / of.cell)
    each = of.slos * of.rules
    return Part(
        NUMBER * (ticks * of.slos * (3 * of.rules + 6) + cells * (of.rows + 12)),
        of.runs * (of.ticks * each * TICK_WORK + blocks * (BLOCK_WORK + each * RULE_WORK)),
        f"{format_duration(of.horizon)} with an evaluation_interval of {format_duration(of.tick)}"
        f" is {of.ticks:,.0f} ticks",
        "write a longer monitoring.evaluation_interval",
    )


def _strikes(of: Amounts, coming: Coming) -> Part:
    """What strikes: two changes of the service each, and afterwards its harm to every SLO."""
    changes = 2 * coming.times * of.runs * of.change
    is_varying = coming.is_varying or of.is_varying or of.scenario.service.spend.daily_budget
    harm = (VARYING_STRIKE_WORK if is_varying else STRIKE_WORK) * of.slos
    harm += STRIKE_WORK + of.incidents * MATCH_WORK + of.slos * of.versions / (1 + coming.overlap)
    look = VARYING_COUNTS_WORK if is_varying else COUNTS_WORK
    harm += look * of.slos * of.rules * coming.lasts / of.tick
    events = 4 * coming.times + 2 * coming.planned
    return Part(
        coming.times * STRIKE_MEMORY * of.runs + events * EVENT_MEMORY * of.runs,
        changes + coming.times * harm + events * EVENT_WORK + coming.planned * RELEASE_WORK,
        f"{coming.path} comes about {max(coming.times, coming.planned):,.0f} times in"
        f" {format_duration(of.horizon)}, {two_digits(coming.overlap)} at once",
        f"write a longer {coming.every}" if coming.every else "write fewer failures",
    )


def _budgets(of: Amounts) -> Iterator[Part]:
    """What windows allow, by slices of time, or by the hours of a curve at every strike."""
    is_flat = of.scenario.service.traffic.is_flat
    for slo in of.scenario.slos:
        size = slo.timeslice.length if slo.budgeting == "Timeslices" else HOUR
        if size == HOUR and is_flat:
            continue
        times = 2 * of.runs + (0 if is_flat else of.strikes)
        harmed = 2 * sum(coming.times * coming.counted for coming in of.coming) / size
        pieces = slo.window / size
        yield Part(
            pieces * PIECE_MEMORY,
            (pieces * times + harmed * (size != HOUR)) * PIECE_WORK,
            f"slos[{slo.name}]: a window of {format_duration(slo.window)} holds {pieces:,.0f}"
            f" stretches of {format_duration(size)}",
            "write a shorter window",
        )


def _retries(of: Amounts) -> Iterator[Part]:
    """Clients who try again, step by step until nothing moves, again and again where it varies."""
    if not of.tries_again:
        return
    place = of.scenario.service
    window = max(31 * DAY if slo.is_calendar else slo.window for slo in of.scenario.slos)
    hours = 0 if place.traffic.is_flat else (of.horizon + window) / HOUR
    clients = place.traffic.retries
    thresholds = (each.longest_wait for each in of.scenario.outcomes_needed)
    found = schedule(clients, max(thresholds, default=-1.0))
    settles = float(max(SETTLES, STEPS_AN_ATTEMPT * clients.attempts))
    calm = settles
    if found.steps > 1:
        calm = ROUNDS / 2 * clients.longest_wait / found.step
        settles += 2 * calm
    # the money of a day is looked for until midnight, whatever moves meanwhile
    more = 0.0 if place.spend.daily_budget is None else DAY
    moving = _strained(of) + sum(
        coming.times * (coming.lasts + 2 * more) for coming in of.coming if coming.is_varying
    )
    steps = settles * (1 + 2 * of.strikes) + calm * hours + moving / found.step
    if hours:  # whether an overload stays is seen when it has come to rest, curve or not
        steps += (1 + 4 * of.incidents) * CALM * clients.mean_wait / HOUR
    if of.scenario.oncall:  # whoever waits looks at it anew
        steps += of.incidents * sum(coming.is_varying for coming in of.coming) * settles
    times = of.runs + 2 * of.slos * (of.strikes > 0)
    size = found.steps * len(found.waited)
    yield Part(
        steps * (RETRY_MEMORY + STATE_MEMORY * len(found.waited)),
        steps * times * (RETRY_WORK + MOVE_WORK * (len(found.moves) + size)),
        f"clients who try again every {format_duration(clients.backoff)} take about {steps:,.0f}"
        " steps",
        "write a longer service.traffic.retries.backoff",
    )


def _days(of: Amounts) -> Iterator[Part]:
    """A budget of money for a day: when it is gone is looked for anew every day."""
    if of.scenario.service.spend.daily_budget is None:
        return
    days = 1 + of.horizon / DAY
    is_varying = of.is_varying or any(coming.is_varying for coming in of.coming)
    yield Part(
        0.0,
        days * DAY_WORK * of.runs * (1 + 2 * is_varying),
        f"{format_duration(of.horizon)} with a daily_budget is {days:,.0f} days",
        "write a shorter horizon",
    )


def _alerts(of: Amounts) -> Part:
    """Alerts that fire by chance, and every failure that is looked at for each."""
    return Part(
        of.firings * 3 * EVENT_MEMORY * of.runs,
        of.firings * (FIRING_WORK + of.strikes * MATCH_WORK) * of.runs,
        f"alerts fire about {of.firings:,.0f} times by chance in {format_duration(of.horizon)}",
        "write longer windows or higher burn rates",
    )


def _firings(scenario: "Scenario", slo: "SLO", rule: "AlertRule") -> float:
    """How often a rule fires by chance where the SLO's budget, or the provider's usual errors, are
    what fails: in how many of its short windows, and not in all.
    """
    service, windows, limit = scenario.service, rule.windows, rule.limit(slo)
    rate = service.traffic.malicious if slo.sli.kind == "safety" else service.traffic.interactive
    rate *= getattr(slo.sli, "sampled", 1.0)
    if slo.budgeting == "Timeslices":
        rate = 1 / slo.timeslice.length
    apart = max(windows[-1], scenario.monitoring.evaluation_interval, rule.keep_firing_for)
    usual = {slo.error_budget, service.provider.primary.error_ratio}
    is_hot = [
        min(_chance_above(rate * window * bad, rate * window * limit) for window in windows)
        for bad in usual
    ]
    return scenario.horizon / apart * max(min(hot, 1 - hot) for hot in is_hot)


def _chance_above(mean: float, limit: float) -> float:
    """The chance that a Poisson count is above a limit."""
    if mean > 50:
        return 0.5 * erfc((limit - mean) / sqrt(2 * mean))
    if limit > mean + 60:
        return 0.0
    term = below = exp(-mean)
    for count in range(1, int(limit) + 1):
        term *= mean / count
        below += term
    return min(1.0, max(0.0, 1 - below))


def _strained(of: Amounts) -> float:
    """How long (s) the vector store grows beyond the fill from which on queries fail."""
    store = of.scenario.service.retrieval
    if not store.ingest:
        return 0.0
    room = max(0.0, store.strained_at - store.fill) * store.capacity
    return max(0.0, of.horizon - room / store.ingest)


def _people(of: Amounts) -> Iterator[Part]:
    """Whoever is on call: the steps of the runbooks, and a look at every tick after each."""
    oncall, runbooks = of.scenario.oncall, of.scenario.runbooks
    if oncall is None:
        return
    check = oncall.check
    steps = of.incidents * (1 + max((len(steps) for steps in runbooks.values()), default=0))
    looks = steps * (1 + (check.give_up_after - check.window) / of.tick)
    looks += of.incidents * check.window / of.tick / 10
    yield Part(
        (looks + 4 * steps) * EVENT_MEMORY,
        2 * steps * of.change + (looks + 4 * steps) * EVENT_WORK,
        f"oncall looks about {looks:,.0f} times, at every tick of {format_duration(of.tick)}",
        "write a longer monitoring.evaluation_interval or a shorter oncall.check.give_up_after",
    )


def _failures(scenario: "Scenario") -> Iterator[Coming]:
    """The failures: those on the clock as they overlap there, the others on average."""
    horizon = scenario.horizon
    failures = scenario.named_failures
    fixed = [each for each in failures if each.every is None]
    begins = sorted(average(each.at or 0.0) for each in fixed)
    ends = sorted(average(each.at or 0.0) + _usual(each.lasts, horizon) for each in fixed)
    for failure in failures:
        lasts = _usual(failure.lasts, horizon)
        if failure.every is None:
            begin = average(failure.at or 0.0)
            around = bisect_right(begins, begin) - bisect_left(ends, begin)
            times, overlap = 1.0, around / max(1, len(fixed))
        else:
            times = _times(failure.every, horizon)
            overlap = times * lasts / horizon
        counted = _usual(failure.lasts, _counted(scenario))
        path = f"failures[{failure.name}]"
        yield _coming(path, failure, times, overlap, lasts, counted)


def _counted(scenario: "Scenario") -> float:
    """The longest time (s) for which harm is counted."""
    return scenario.horizon + max(slo.window for slo in scenario.slos)


def _coming(
    path: str, failure: "Failure", times: float, overlap: float, lasts: float, counted: float
) -> Coming:
    """A failure as it comes."""
    is_slow = failure.is_release and getattr(failure, "latency_factor", 1.0) != 1.0
    every = "" if failure.every is None else f"{path}.every"
    is_varying = not failure.is_steady
    return Coming(
        path, every, times, overlap, lasts, counted, is_varying, failure.is_release, is_slow
    )


def _releases(scenario: "Scenario") -> Iterator[Coming]:
    """The releases, and the bad ones among them."""
    releases = scenario.releases
    if releases is None:
        return
    due = _times(releases.every, scenario.horizon)
    times, lasts = due * releases.bad, _usual(releases.bad_ones.lasts, scenario.horizon)
    counted = _usual(releases.bad_ones.lasts, _counted(scenario))
    overlap = times * lasts / scenario.horizon
    coming = _coming("releases", releases.bad_ones, times, overlap, lasts, counted)
    yield coming._replace(every="releases.every", planned=due)


def _times(every: float | Distribution, horizon: float) -> float:
    """About how often something comes in a horizon (s)."""
    return 1 + horizon / max(_usual(every, horizon), 1e-9)


def _usual(value: float | Distribution, most: float) -> float:
    """The mean of a value (s) of which no more than so much counts."""
    if not isinstance(value, Distribution):
        return min(value, most)
    return sum(_quantile(value, share, most) for share in SHARES) / len(SHARES)


def _quantile(value: Distribution, share: float, most: float) -> float:
    try:
        found = value.quantile(share)
    except (OverflowError, ZeroDivisionError, ValueError):
        return most
    return min(max(found, 0.0), most) if isfinite(found) else most
