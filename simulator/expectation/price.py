"""What a mitigation that stays would cost by itself."""

from collections.abc import Iterable
from dataclasses import replace

from simulator.ai_service.mitigations import Mitigation
from simulator.expectation.condition import Condition
from simulator.reliability.slo import SLO

HOUR = 3600.0
WEEK = 168


def harmed_by(
    base: Condition, do: Mitigation, begin: float, slos: Iterable[SLO], significant: float
) -> SLO | None:
    """The first objective that a mitigation alone would harm in some hour of the week from `begin`
    (s) on, where nothing else happens to the service: more than the share `significant` (0..1) of
    its budget's rate is added; None if there is none.
    """
    kept = replace(base, mitigations=base.mitigations | {do})
    hours = [begin + number * HOUR for number in range(WEEK)]
    for slo in slos:
        if any(_harms(base, kept, slo, hour, significant) for hour in hours):
            return slo
    return None


def _harms(base: Condition, kept: Condition, slo: SLO, hour: float, significant: float) -> bool:
    usual, valid = base.bad_and_valid(slo.events, hour, hour + HOUR)
    added = kept.bad(slo.events, hour, hour + HOUR) - usual
    return added > significant * slo.error_budget * valid
