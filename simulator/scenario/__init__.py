"""Scenarios: the model of a file, reading it, and changing it by key."""

from simulator.scenario.files import load_policy, load_scenario, parse_value
from simulator.scenario.model import Scenario
from simulator.scenario.monitoring import Monitoring

__all__ = ["Monitoring", "Scenario", "load_policy", "load_scenario", "parse_value"]
