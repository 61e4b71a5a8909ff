"""The runbooks that ship: the steps for each symptom, in order. A scenario's own runbook for a
symptom replaces the one that ships.

How long a step takes is an assumption. What it costs is described with each mitigation.
"""

from simulator.ai_service.mitigations import (
    CapTokens,
    CompactStore,
    DisableTools,
    EnableCache,
    ExpandStore,
    FailOver,
    FreezeReleases,
    Mitigation,
    RaiseBudget,
    RaiseQuota,
    RollBack,
    ShedBackground,
    SkipRetrieval,
    ThrottleSource,
    TightenGuardrail,
    UseCheaperModel,
)  # fmt: skip
from simulator.oncall.runbooks import RunbookStep

# the symptom of a step that is held and lets users down itself
PRICE = "mitigation_price"


def _step(do: Mitigation, minutes: float) -> RunbookStep:
    return RunbookStep(do=do, takes=60 * minutes)


RUNBOOKS: dict[str, tuple[RunbookStep, ...]] = {
    "provider_outage": (
        _step(FailOver(), 3),
        _step(EnableCache(), 3),
        _step(ShedBackground(), 2),
        _step(RaiseQuota(), 2),
    ),
    "vector_store_full": (
        _step(SkipRetrieval(), 2),
        _step(ExpandStore(), 20),
        _step(CompactStore(), 40),
    ),
    "tool_outage": (_step(DisableTools(), 2),),
    "bad_deploy": (_step(RollBack(), 5), _step(FreezeReleases(), 1)),
    "injection_wave": (_step(ThrottleSource(), 5), _step(TightenGuardrail(), 5)),
    "cost_spike": (_step(CapTokens(), 5), _step(UseCheaperModel(), 5), _step(RaiseBudget(), 10)),
}
