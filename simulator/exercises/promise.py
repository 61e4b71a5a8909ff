"""What several exercises give in the same words: an SLO, and a rule that pages."""

from simulator.foundation.units import times
from simulator.outputs.words.numbers import duration, objective
from simulator.reliability.alerts import BurnRate
from simulator.reliability.field_policies import HOUR
from simulator.reliability.slo import SLO


def page(consumed: float, window: float = HOUR) -> BurnRate:
    """The rule that pages when a share of the budget (0 to 1) is spent within a window (s)."""
    return BurnRate(name="page", severity="sev1", long_window=window, budget_consumed=consumed)


def promised(slo: SLO) -> str:
    """The SLO in a sentence."""
    return (
        f"The SLO: {objective(slo.objective)} of all requests succeed over {duration(slo.window)}."
    )


def fires_while(rule: BurnRate, slo: SLO) -> str:
    """The condition of a rule with two windows in a sentence."""
    long, short = map(duration, rule.windows)
    return (
        f"The two-window alert fires while the burn rate is above {times(rule.burn(slo))} over the"
        f" last {long} and over the last {short}."
    )
