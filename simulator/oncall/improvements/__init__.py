"""What a postmortem may change: `Improvement` and the kinds that ship."""

from simulator.oncall.improvements.automatic_mitigation import AutomaticMitigation
from simulator.oncall.improvements.better_runbook import BetterRunbook
from simulator.oncall.improvements.canary import Canary
from simulator.oncall.improvements.improvement import Improvement
from simulator.oncall.improvements.limit import Limit
from simulator.oncall.improvements.prevention import Prevention
from simulator.oncall.improvements.regression_case import RegressionCase
from simulator.oncall.improvements.seen import Seen, StepSeen

__all__ = [
    "AutomaticMitigation",
    "BetterRunbook",
    "Canary",
    "Improvement",
    "Limit",
    "Prevention",
    "RegressionCase",
    "Seen",
    "StepSeen",
]
