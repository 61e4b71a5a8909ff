"""From a run to numbers: pure functions."""

from simulator.analysis.summary import summarise

__all__ = ["summarise"]
