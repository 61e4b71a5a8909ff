"""What a scenario costs to run: memory and work, estimated from the scenario alone.

A run is `simulate`, once more with nobody responding where somebody is on call, the summary, and
the files of the result. Every coefficient was measured (`python benchmarks/estimates.py` compares
estimates with runs), and errs on the side of too much.
"""

from simulator.scenario.cost.estimate import cost_of, parts_of, refusals
from simulator.scenario.cost.part import Cost
from simulator.scenario.cost.words import told

__all__ = ["Cost", "cost_of", "parts_of", "refusals", "told"]
