"""What a mitigation that stays would cost by itself."""

from collections.abc import Iterable
from dataclasses import replace

from simulator.ai_service.mitigations import Mitigation
from simulator.expectation.condition import Condition
from simulator.reliability.slo import SLO

DAY = 86400.0


def harmed_by(
    base: Condition, do: Mitigation, begin: float, slos: Iterable[SLO], significant: float
) -> SLO | None:
    """The first objective that a mitigation alone would harm in the day from `begin` (s) on, where
    nothing else happens to the service: more than the share `significant` (0..1) of its budget's
    rate is added; None if there is none.
    """
    end = begin + DAY
    kept = replace(base, mitigations=base.mitigations | {do})
    for slo in slos:
        usual, valid = base.bad_and_valid(slo.events, begin, end)
        added = kept.bad(slo.events, begin, end) - usual
        if added > significant * slo.error_budget * valid:
            return slo
    return None
