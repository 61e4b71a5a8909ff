"""What a mitigation that stays would cost by itself."""

from dataclasses import replace

from simulator.ai_service.mitigations import Mitigation
from simulator.reliability.slo import SLO
from simulator.simulation.state import RunState

DAY = 86400.0


def harmed_by(state: RunState, do: Mitigation) -> SLO | None:
    """The first objective that a mitigation alone would harm over the next day: more than the
    significant share of its budget's rate is added; None if there is none.
    """
    begin = float(state.env.now)
    end = begin + DAY
    kept = replace(state.base, mitigations=state.base.mitigations | {do})
    for slo in state.scenario.slos:
        usual, valid = state.base.bad_and_valid(slo.events, begin, end)
        added = kept.bad(slo.events, begin, end) - usual
        if added > state.scenario.significant * slo.error_budget * valid:
            return slo
    return None
