"""A scenario's cost from its parts, and what is said where it is above the limits."""

from typing import TYPE_CHECKING

from simulator.scenario.cost import monitoring, service
from simulator.scenario.cost.amounts import Amounts
from simulator.scenario.cost.coefficients import START_MEMORY, START_WORK
from simulator.scenario.cost.part import MOST, Cost, Part, total
from simulator.scenario.cost.words import enough_memory, enough_time, told_memory, told_work

if TYPE_CHECKING:
    from simulator.scenario.model import Scenario

# beyond the life of a machine (s of work) no limit is worth naming
LONGEST_WAIT = 3e8


def cost_of(scenario: "Scenario") -> Cost:
    """What a run of a scenario costs, its summary and its files included."""
    return total(parts_of(scenario))


def parts_of(scenario: "Scenario") -> tuple[Part, ...]:
    """What each part of a scenario adds to its cost."""
    amounts = Amounts(scenario)
    return (
        Part(START_MEMORY, START_WORK, "any run", "write limits"),
        service.cells(amounts),
        *monitoring.history(amounts),
        monitoring.ticks(amounts),
        *(service.strikes(amounts, each) for each in amounts.occurrences),
        *monitoring.budgets(amounts),
        *service.retries(amounts),
        *service.days(amounts),
        monitoring.alerts(amounts),
        *monitoring.people(amounts),
        *monitoring.learning(amounts),
    )


def refusals(scenario: "Scenario", memory: float, work: float) -> list[str]:
    """What a scenario costs above these limits (bytes, seconds as in `Cost`), in a sentence: the
    part that is most at fault, what to write instead, and the limits that would do.
    """
    parts = parts_of(scenario)
    cost = total(parts)
    over_memory = _times(cost.memory, memory)
    over_work = _times(cost.work, work)
    if max(over_memory, over_work) <= 1:
        return []
    # the first part is that of any run, which nothing written makes less
    worst = max(parts[1:], key=lambda part: part.work)
    if over_memory >= over_work:
        worst = max(parts[1:], key=lambda part: part.memory)
    needs = []
    limits = []
    if over_memory > 1:
        needs.append(told_memory(cost.memory))
        limits.append(f"memory: {enough_memory(cost.memory)}")
    if over_work > 1:
        needs.append(f"{told_work(cost.work)} of work")
        limits.append(f"time: {enough_time(cost.work)}")
    sentence = f"{worst.said}, in total {' and '.join(needs)}: {worst.remedy}"
    if cost.work <= LONGEST_WAIT:
        sentence += f", or limits: {{{', '.join(limits)}}}"
    return [sentence]


def _times(amount: float, limit: float) -> float:
    """How many times its limit an amount is."""
    if limit == 0:
        return MOST
    return amount / limit
